"""What this room gives to read: who is in which pool, and whom a pool serves."""
