"""Randomness with an address: every part of the demo draws from a stream of its own.

A change in one part so leaves the others as they were.
"""

from random import Random


def stream(seed: int, *names: str | int) -> Random:
    """Return the random stream of `seed` for the part that `names` spell; equal names give equal draws everywhere."""
    return Random("/".join(str(name) for name in (seed, *names)))


def pick[T](rng: Random, weighted: dict[T, float]) -> T:
    """Draw one key with a chance proportional to its value."""
    return rng.choices(list(weighted), weights=list(weighted.values()))[0]
