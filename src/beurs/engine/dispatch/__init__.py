"""Who is asked for what, now: chances per group, rounds of offers, simulated mornings."""
