"""The doors of the pools room: people with their pools, and the pools themselves."""
