"""Arithmetic of the ledger: whole cents and whole minutes, rounded half up (shared out: `pools.dividing`)."""

from collections.abc import Mapping

MINUTES_PER_HOUR = 60
PERMILLE = 1000


def ratio_half_up(top: int, bottom: int) -> int:
    """Return top / bottom as a whole number, halves away from zero. Raises ValueError unless `bottom` is positive.

    >>> ratio_half_up(5, 2), ratio_half_up(-5, 2), ratio_half_up(7, 3)
    (3, -3, 2)
    """
    if bottom <= 0:
        raise ValueError(f"bottom: found {bottom}; expected more than 0")
    whole = (2 * abs(top) + bottom) // (2 * bottom)
    return whole if top >= 0 else -whole


def cents_of(minutes: int, cents_per_hour: int) -> int:
    """Return the price of some minutes in cents.

    >>> cents_of(210, 3845)
    13458
    """
    return ratio_half_up(minutes * cents_per_hour, MINUTES_PER_HOUR)


def permille_of(cents: int, permille: int) -> int:
    """Return so many thousandths of an amount, in cents.

    >>> permille_of(13458, 210)
    2826
    """
    return ratio_half_up(cents * permille, PERMILLE)


def transfers(balances: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """Return payments (payer, payee, cents) that bring balances (positive: to receive) to zero.

    At most one payment fewer than there are balances: the largest debt pays the largest claim first, of equal ones
    the lowest key. Raises ValueError when the balances do not sum to zero.

    >>> transfers({1: 70, 2: -100, 3: 30})
    [(2, 1, 70), (2, 3, 30)]
    """
    if sum(balances.values()) != 0:
        raise ValueError(f"balances: found a sum of {sum(balances.values())}; expected 0")
    left = {key: cents for key, cents in balances.items() if cents}
    found = []
    while left:
        payer = min(left, key=lambda key: (left[key], key))
        payee = min(left, key=lambda key: (-left[key], key))
        cents = min(-left[payer], left[payee])
        found.append((payer, payee, cents))
        left[payer] += cents
        left[payee] -= cents
        left = {key: cents for key, cents in left.items() if cents}
    return found
