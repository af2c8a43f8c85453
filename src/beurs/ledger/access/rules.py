"""The dated settings as they hold on a day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from beurs.ledger.models import KeyRule, Tariff, VatRule
from beurs.pools.models import Pool
from beurs.region.models import Board, Region


def _latest[Row: (Tariff, VatRule, KeyRule)](rows: Sequence[Row], date: dt.date) -> Row | None:
    """Return the last of rows in order of day that does not start after a date."""
    found = [row for row in rows if row.since <= date]
    return found[-1] if found else None


@dataclass(frozen=True)
class Prices:
    """Every tariff and VAT rule of a region, read once (two queries)."""

    tariffs: dict[tuple[int, str], list[Tariff]]
    vat: dict[str, list[VatRule]]

    @classmethod
    def of(cls, region: Region) -> "Prices":
        """Read the settings of a region."""
        tariffs: dict[tuple[int, str], list[Tariff]] = defaultdict(list)
        for row in Tariff.objects.filter(board__region=region).order_by("since"):
            tariffs[row.board_id, row.function].append(row)
        vat: dict[str, list[VatRule]] = defaultdict(list)
        for rule in VatRule.objects.filter(region=region).order_by("since"):
            vat[rule.subject].append(rule)
        return cls(dict(tariffs), dict(vat))

    def tariff(self, board: int, function: str, date: dt.date) -> Tariff | None:
        """Return the tariff of a board (its id) on a date: of the function, else of all functions."""
        own = _latest(self.tariffs.get((board, function), []), date)
        return own or _latest(self.tariffs.get((board, ""), []), date)

    def vat_rule(self, subject: str, date: dt.date) -> VatRule | None:
        """Return how VAT is treated on a date."""
        return _latest(self.vat.get(subject, []), date)

    def vat_since(self, subject: str) -> dt.date | None:
        """Return the first day on which it is settled how VAT is treated, None when it never was."""
        return min((rule.since for rule in self.vat.get(subject, ())), default=None)

    def tariffs_since(self) -> dict[int, dt.date]:
        """Return board (id) -> the day from which on it has a tariff for every function; others are absent."""
        return {board: rows[0].since for (board, function), rows in self.tariffs.items() if not function}


def key_rule_on(region: Region, pool: Pool | None, date: dt.date) -> KeyRule | None:
    """Return by which key cost is divided on a date: that of the pool, else that of the region."""
    rows = list(KeyRule.objects.filter(region=region, since__lte=date).order_by("since"))
    own = [row for row in rows if pool is not None and row.pool_id == pool.pk]
    return _latest(own, date) or _latest([row for row in rows if row.pool_id is None], date)


def versions[Row: (Tariff, VatRule, KeyRule)](rows: Iterable[Row], today: dt.date) -> list[tuple[Row, str]]:
    """Return rows of one subject in order of day, newest first, each with "now", "past" or "coming"."""
    ordered = sorted(rows, key=lambda row: row.since)
    current = _latest(ordered, today)
    return [(row, "now" if row is current else "coming" if row.since > today else "past") for row in reversed(ordered)]


type Versions[Row: (Tariff, VatRule, KeyRule)] = list[tuple[Row, str]]


def tariffs_listed(boards: QuerySet[Board], today: dt.date) -> list[tuple[Board, Versions[Tariff]]]:
    """Return boards with the versions of their tariffs, function by function (one query beside the boards)."""
    found: dict[tuple[int, str], list[Tariff]] = defaultdict(list)
    for row in Tariff.objects.filter(board__in=boards):
        found[row.board_id, row.function].append(row)
    listed: dict[int, Versions[Tariff]] = defaultdict(list)
    for (board, _function), rows in sorted(found.items()):
        listed[board] += versions(rows, today)
    return [(board, listed[board.pk]) for board in boards]


def vat_listed(region: Region, today: dt.date) -> list[tuple[str, Versions[VatRule]]]:
    """Return the treatments of VAT per subject with their versions (one query)."""
    rows = list(VatRule.objects.filter(region=region))
    return [
        (str(subject.label), versions([row for row in rows if row.subject == subject], today))
        for subject in VatRule.Subject
    ]


def keys_listed(region: Region, today: dt.date) -> list[tuple[Pool | None, Versions[KeyRule]]]:
    """Return the keys of the region and of each pool with their versions (two queries)."""
    found: dict[int | None, list[KeyRule]] = defaultdict(list)
    rows = KeyRule.objects.filter(region=region).select_related("pool").prefetch_related("parts__board")
    for row in rows.order_by("pool__name"):
        found[row.pool_id].append(row)
    return [(group[0].pool, versions(group, today)) for group in found.values()]
