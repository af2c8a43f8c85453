"""What filled day parts of mornings played again cost: whole cents per day part, as the books would have them.

A day part costs its minutes by the tariff of the board under whose contract it was worked, on its day; a loan with
the VAT that holds then. What has no tariff or VAT rule is counted, never guessed.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from beurs.cover.replays import Figure, Hours, Replay, ratio, ratio_gap
from beurs.ledger.access.costs import PARTS_A_DAY
from beurs.ledger.access.rules import Prices
from beurs.ledger.money import cents_of, permille_of, ratio_half_up


@dataclass(frozen=True)
class Played:
    """What boards paid under one arrangement: per day the cents and the day parts they are of, and those `unpriced`."""

    cents: Sequence[int]
    parts: Sequence[int]
    unpriced: int

    @property
    def day_cents(self) -> int | None:
        """Return the cost of a filled day, rounded half up; None where no day part has an amount."""
        parts = sum(self.parts)
        return ratio_half_up(sum(self.cents) * PARTS_A_DAY, parts) if parts else None

    @property
    def day_figure(self) -> Figure:
        """Return the cost of a filled day in cents with its interval."""
        return ratio(self.cents, self.parts).times(PARTS_A_DAY)

    def gap(self, other: "Played") -> Figure:
        """Return how much more, in cents, a filled day costs under another arrangement, with its interval."""
        return ratio_gap((self.cents, self.parts), (other.cents, other.parts)).times(PARTS_A_DAY)


def played_cost(replay: Replay, play: str, boards: Iterable[int], prices: Prices) -> Played:
    """Return what the day parts filled at boards (ids) under an arrangement of a replay cost."""
    cents, parts, unpriced = [], [], 0
    for day, worked in zip(replay.days, replay.worked(play, boards), strict=True):
        known = [(_cents(hours, day, prices), count) for hours, count in worked.items()]
        cents.append(sum(each * count for each, count in known if each is not None))
        parts.append(sum(count for each, count in known if each is not None))
        unpriced += sum(count for each, count in known if each is None)
    return Played(cents, parts, unpriced)


def _cents(hours: Hours, day: dt.date, prices: Prices) -> int | None:
    """Return what one day part costs; None without a tariff, or of a loan without a VAT rule."""
    tariff = prices.tariff(hours.employer, hours.function, day)
    rule = prices.vat_rule("loan", day) if hours.lent else None
    if tariff is None or (hours.lent and rule is None):
        return None
    cents = cents_of(hours.minutes, tariff.cents_per_hour)
    return cents if rule is None else cents + permille_of(cents, rule.permille)
