"""Whole things shared out by weight: cents between boards, day parts between pools."""

from collections.abc import Mapping


def split(total: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Share a whole number out by weight: whole quotas first, what is left to the largest remainders.

    Of equal remainders the lowest key goes first. A negative number is the mirror image of the positive one. Raises
    ValueError when a weight is negative or all are zero. Method: Hamilton's (largest remainder).

    >>> split(100, {1: 1, 2: 1, 3: 1})
    {1: 34, 2: 33, 3: 33}
    """
    whole = sum(weights.values())
    if whole <= 0 or min(weights.values()) < 0:
        raise ValueError(f"weights: found {dict(weights)}; expected none below 0 and one above")
    shares = {key: divmod(abs(total) * weight, whole) for key, weight in weights.items()}
    left = abs(total) - sum(quota for quota, _ in shares.values())
    first = sorted(shares, key=lambda key: (-shares[key][1], key))[:left]
    sign = 1 if total >= 0 else -1
    return {key: sign * (quota + (key in first)) for key, (quota, _) in shares.items()}
