"""Forms of the cover room: what somebody types, checked before a service is called."""
