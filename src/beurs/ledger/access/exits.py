"""What a board takes along when it leaves: its own data as tables; the layout is in docs/formats-exit.md.

Of people whom another board employs only the name stands in them, on the days they worked here: as it stood on the
statements and on the board's own lists. Whom it employed before keeps the contract in them, and nothing of today.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from beurs.cover.access.board.rows import clock
from beurs.cover.models import Agency, AgencyCall, AgencyPrice, Assignment, NeedPart, Outcome
from beurs.ledger.access.contracts import Contracts
from beurs.ledger.access.statements import totals_until
from beurs.ledger.models import Entry, Posting
from beurs.pools.models import Booking, Membership, Reach, Signature
from beurs.region.exports import Cell
from beurs.region.models import Board, Employment, Person, PupilCount, School


@dataclass(frozen=True)
class Table:
    """One file of the export: its name without ending, its headings and its rows."""

    name: str
    heads: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]


def tables_of(board: Board) -> list[Table]:
    """Return every table of a board, in the order of the documentation; rows are read as they are asked for."""
    return [Table(name, tuple(heads.split(";")), read(board)) for name, heads, read in TABLES]


def _schools(board: Board) -> Iterable[Sequence[Cell]]:
    latest = PupilCount.objects.filter(school=OuterRef("pk")).order_by("-year").values("pupils")[:1]
    rows = School.objects.filter(board=board).annotate(pupils=Subquery(latest)).order_by("code")
    names = ("code", "name", "kind", "street", "postcode", "place", "phone", "website", "pupils", "closed_on")
    return rows.values_list(*names).iterator()


def _people(board: Board) -> Iterable[Sequence[Cell]]:
    """Yield every contract with a board; how to reach somebody only of whom it employed until it left."""
    last = (board.left_on or timezone.localdate()) - dt.timedelta(days=1)
    rows = Employment.objects.filter(board=board).order_by("person__reference", "since", "pk")
    here = set(rows.exclude(until__lt=last).values_list("person", flat=True))
    known = ("person", "person__reference", "person__first_name", "person__last_name")
    reach = ("person__email", "person__phone", "person__home_postcode", "person__vog_issued_on")
    job = ("function", "contract", "fte_hundredths", "school__code", "since", "until")
    for person, reference, first, name, *rest in rows.values_list(*known, *reach, *job).iterator():
        private, contract = rest[: len(reach)], rest[len(reach) :]
        yield reference, first, name, *(private if person in here else [None] * len(reach)), *contract


def _memberships(board: Board) -> Iterable[Sequence[Cell]]:
    bare = Q(employment=None, pool__owner=board, person__in=_employed(board))
    rows = Membership.objects.filter(Q(employment__board=board) | bare).order_by("person__reference", "since", "pk")
    return rows.values_list(
        "person__reference", "pool__code", "pool__name", "employment__board__number", "home_school__code",
        "function", "tariff", "since", "until",
    ).iterator()  # fmt: skip


def _employed(board: Board) -> QuerySet[Any]:
    return Employment.objects.filter(board=board).order_by().values("person")


def _bookings(board: Board) -> Iterable[Sequence[Cell]]:
    """Yield the work at a board, and elsewhere what was done under a contract with it."""
    rows = Booking.objects.filter(Q(board=board) | Q(person__in=_employed(board)))
    contracts = Contracts.of(_employed(board).values_list("person", flat=True))
    rows = rows.select_related("person", "school", "board", "pool").order_by("date", "part", "pk")
    for row in rows.iterator(chunk_size=2000):
        under = contracts.standing(row).under
        own = under is not None and under.board_id == board.pk
        if own or row.board_id == board.pk:
            yield (
                row.pk, row.date, row.part, clock(row.starts), clock(row.ends), row.minutes,
                row.person.reference if own else "", str(row.person), row.school.code, row.school.name,
                row.board.number, row.board.name, row.pool.code if row.pool is not None else "", row.released_at,
            )  # fmt: skip


def _needs(board: Board) -> Iterable[Sequence[Cell]]:
    parts = NeedPart.objects.filter(need__school__board=board).order_by("need__date", "part", "pk")
    standing = Assignment.objects.exclude(state__in=("proposed", "released")).filter(need_part=OuterRef("pk"))
    solved = Outcome.objects.filter(need_part=OuterRef("pk"), withdrawn_at__isnull=True)
    rows = parts.annotate(
        who=Subquery(standing.values("person")[:1]), state=Subquery(standing.values("state")[:1]),
        outcome=Subquery(solved.values("kind")[:1]), lost=Subquery(solved.values("lost_minutes")[:1]),
    )  # fmt: skip
    names = {row.pk: str(row) for row in Person.objects.filter(region=board.region_id).only("first_name", "last_name")}
    asked = (
        "need", "need__date", "part", "starts", "ends", "need__school__code", "need__group__name", "need__priority",
        "cancelled_at", "need__cancelled_at", "who", "state", "outcome", "lost",
    )  # fmt: skip
    for need, date, part, starts, ends, school, group, priority, gone, off, who, *rest in rows.values_list(
        *asked
    ).iterator():
        cancelled = "ja" if gone or off else "nee"
        person = names.get(who, "") if who is not None else ""
        yield need, date, part, clock(starts), clock(ends), school, group, priority, cancelled, person, *rest


def _lines(board: Board) -> Iterable[Sequence[Cell]]:
    rows = Posting.objects.filter(board=board).order_by("entry__month", "entry__date", "entry__part", "entry")
    rows = rows.select_related(
        "entry__giver", "entry__receiver", "entry__person", "entry__school", "entry__pool", "entry__tariff",
        "entry__vat_rule",
    )  # fmt: skip
    for row in rows.iterator(chunk_size=2000):
        yield (*_line(row.entry), row.cents)


def _line(entry: Entry) -> tuple[Cell, ...]:
    return (
        entry.pk, f"{entry.month:%Y-%m}", entry.date, entry.part, entry.kind, entry.giver.number,
        entry.receiver.number if entry.receiver is not None else "", str(entry.person or ""),
        entry.school.code if entry.school is not None else "", entry.pool.code if entry.pool is not None else "",
        entry.booking_id, entry.minutes, entry.cents_per_hour, entry.cents, entry.vat_permille, entry.vat_cents,
        entry.tariff.source if entry.tariff is not None else "",
        entry.vat_rule.ground if entry.vat_rule is not None else "", entry.corrects_id, entry.note,
    )  # fmt: skip


def _statements(board: Board) -> Iterable[Sequence[Cell]]:
    for month, totals in totals_until(board.region, dt.date.max).items():
        one = totals.get(board.pk)
        if one is not None:
            yield f"{month:%Y-%m}", one.opening, one.gave, one.got, one.shared, one.paid, one.closing


def _policies(board: Board) -> Iterable[Sequence[Cell]]:
    mine = Q(policy__pool__owner=board) | Q(policy__reaches__board=board)
    signed = Signature.objects.filter(policy=OuterRef("policy"), board=OuterRef("board")).values("at")[:1]
    rows = Reach.objects.filter(pk__in=Reach.objects.filter(mine).values("pk")).annotate(signed=Subquery(signed))
    of_policy = ("pool__code", "since", "holds_from", "withdrawn_at", "on_paper", "reserve", "release_days")
    more = ("release_minute", "approval_needed", "tolerance", "window_days")
    names = (*(f"policy__{name}" for name in of_policy + more), "board__number", "ring", "day_cap", "week_cap")
    ordered = rows.order_by("policy__pool__code", "policy__since", "policy", "ring", "board__number")
    for row in ordered.values_list("policy", *names, "reciprocal", "signed").iterator():
        yield tuple(_word(cell) for cell in row)


def _word(cell: Any) -> Cell:
    return ("ja" if cell else "nee") if isinstance(cell, bool) else cell


def _agencies(board: Board) -> Iterable[Sequence[Cell]]:
    rows = Agency.objects.filter(board=board).order_by("name", "pk")
    return rows.values_list("pk", "name", "phone", "email", "ended_at").iterator()


def _agency_prices(board: Board) -> Iterable[Sequence[Cell]]:
    rows = AgencyPrice.objects.filter(agency__board=board).order_by("agency__name", "agency", "since")
    return rows.values_list("agency", "agency__name", "since", "cents_per_hour").iterator()


def _agency_calls(board: Board) -> Iterable[Sequence[Cell]]:
    """Yield what the agencies of a board said of a need, not to whom: a planner may work for more boards."""
    rows = AgencyCall.objects.filter(agency__board=board).order_by("need__date", "need", "pk")
    asked = ("need", "need__date", "agency", "agency__name", "answer", "due_at", "answered_at")
    return rows.values_list(*asked).iterator()


type Read = Callable[[Board], Iterable[Sequence[Cell]]]

TABLES: tuple[tuple[str, str, Read], ...] = (
    ("scholen", "vestiging;naam;soort;straat;postcode;plaats;telefoon;website;leerlingen;gesloten op", _schools),
    (
        "mensen",
        "personeelsnummer;voornaam;achternaam;e-mail;telefoon;postcode;vog;functie;contract;wtf in honderdsten;school;"
        "in dienst;uit dienst",
        _people,
    ),
    (
        "lidmaatschappen",
        "personeelsnummer;pool;naam pool;werkgever;thuisschool;functie;tarief;van;tot en met",
        _memberships,
    ),
    (
        "inzet",
        "nummer;datum;dagdeel;begin;einde;minuten;personeelsnummer;naam;vestiging;school;bestuursnummer;bestuur;pool;"
        "teruggegeven op",
        _bookings,
    ),
    (
        "vragen",
        "vraag;datum;dagdeel;begin;einde;vestiging;groep;voorrang;ingetrokken;wie kwam;stand;wat de school deed;"
        "verloren minuten",
        _needs,
    ),
    (
        "grootboek",
        "regel;maand;datum;dagdeel;soort;gever;ontvanger;naam;vestiging;pool;inzet;minuten;cent per uur;cent;"
        "btw promille;btw cent;bron tarief;grond btw;corrigeert;toelichting;effect cent",
        _lines,
    ),
    (
        "afrekeningen",
        "maand;begin cent;gegeven cent;gekregen cent;gedeeld cent;betaald cent;eind cent",
        _statements,
    ),
    (
        "afspraken",
        "afspraak;pool;afgesproken vanaf;geldt vanaf;ingetrokken op;op papier;reserve;vrijgeven dagen ervoor;"
        "vrijgeven minuut;akkoord nodig;verschil dat mag;geteld over dagen;bestuursnummer;ring;maximum per dag;"
        "maximum per week;alleen in ruil;getekend op",
        _policies,
    ),
    ("bureaus", "bureau;naam;telefoon;e-mail;gestopt op", _agencies),
    ("bureauprijzen", "bureau;naam;vanaf;cent per uur", _agency_prices),
    ("bureaus-gebeld", "vraag;datum;bureau;naam;antwoord;te bellen vanaf;antwoord op", _agency_calls),
)
"""Name of a file, its headings as its first line has them, and what reads its rows."""
