"""The books of the demo: settings, the loans of the weeks behind, shared cost, closed months, a dispute."""

import datetime as dt
from collections.abc import Iterable

from beurs.accounts.models import User
from beurs.cover.timing import month_after, month_end
from beurs.demo.calendar import school_year
from beurs.demo.ground import Draw, Places, early
from beurs.demo.rows import save
from beurs.demo.seeds import stream
from beurs.ledger.access.books import month_of
from beurs.ledger.access.keys import weights_on
from beurs.ledger.access.loans import loans_among, to_post
from beurs.ledger.access.rules import Prices
from beurs.ledger.models import Book, Closing, Entry, KeyRule, Posting, SignOff, Stance, Tariff, VatRule
from beurs.ledger.money import permille_of
from beurs.ledger.services.posting import loan_draft
from beurs.ledger.services.sharing import postings_of_share
from beurs.ledger.services.writing import Draft, drafts_write
from beurs.pools.models import Booking
from beurs.region.models import Board, Region

DEAREST, CHEAPEST, RAISE_PERMILLE = 5850, 5150, 32
DESK_CENTS, ADVANCE_CENTS = 412_350, 500_000
SIGNED_DAYS = dt.timedelta(days=14)
EXEMPT_LOAN = "Wet OB 1968 art. 11 lid 1 onder o: uitleen die nodig is voor het onderwijs, zonder winst"
COST_SHARING = "Wet OB 1968 art. 11 lid 1 onder u: diensten van een koepel tegen precies het eigen deel"
SHORTER, APART, EVERY = 30, 11, 7
"""Of the signed hours every eleventh is 30 minutes shorter for the worker, and every seventh waits for the worker."""


def books_write(draw: Draw, ground: Places) -> None:
    """Write settings and entries of a region up to the day before its today, then close the month before the last."""
    region = ground.region
    Book.objects.create(region=region)
    rule = _settings(draw, ground)
    months = _loans(draw, region)
    _shared(draw, ground, rule, months)
    _advances(draw, ground.boards, months)
    _close(draw, region, months)
    _signed(draw, region)


def dispute_write(region: Region, board: Board, today: dt.date, by: User) -> None:
    """Let a board dispute the latest loan it received, and agree to the others of that month."""
    received = Entry.objects.filter(region=region, kind=Entry.Kind.LOAN, receiver=board).order_by("-date", "-pk")
    latest = received.first()
    if latest is None:
        return
    others = received.filter(month=latest.month).exclude(pk=latest.pk)
    common = {"board": board, "at": early(today), "by": by}
    save(Stance(entry=entry, state=Stance.State.AGREED, **common) for entry in others)
    note = "Deze middag ging niet door: de groep was op excursie."
    Stance.objects.create(entry=latest, state=Stance.State.DISPUTED, note=note, **common)


def _settings(draw: Draw, ground: Places) -> KeyRule:
    """Return the key of the region; tariffs rise with the school year."""
    rng, since = stream(draw.seed, draw.index, "tariffs"), school_year(draw.today)
    first = school_year(since - dt.timedelta(days=30))
    rows = []
    for board in ground.boards:
        cents = rng.randrange(CHEAPEST, DEAREST)
        source = "loonkosten volgens begroting, zonder opslag"
        rows.append(Tariff(board=board, cents_per_hour=cents, source=source, since=first))
        raised = cents + permille_of(cents, RAISE_PERMILLE)
        rows.append(Tariff(board=board, cents_per_hour=raised, source=source, since=since))
    save(rows)
    treatments = (
        (VatRule.Subject.LOAN, VatRule.Treatment.EXEMPT_LOAN, EXEMPT_LOAN),
        (VatRule.Subject.SHARED, VatRule.Treatment.COST_SHARING, COST_SHARING),
    )
    save(
        VatRule(region=ground.region, subject=subject, treatment=treatment, ground=text, since=first)
        for subject, treatment, text in treatments
    )
    return KeyRule.objects.create(region=ground.region, kind="pupils", source="bestuurlijk overleg", since=first)


def _loans(draw: Draw, region: Region) -> list[dt.date]:
    """Post what was worked; return the months that have entries."""
    yesterday = draw.today - dt.timedelta(days=1)
    loans = [loan for loan in loans_among(to_post(region, yesterday), Prices.of(region)) if not loan.lacks]
    drafts_write([loan_draft(region, loan, 1, None) for loan in loans], by=None, now=early(draw.today))
    return sorted({month_of(loan.booking.date) for loan in loans})


def _shared(draw: Draw, ground: Places, rule: KeyRule, months: Iterable[dt.date]) -> None:
    """Share the cost of the desk, which the first board keeps, for every month that is over."""
    host, drafts = ground.boards[0], []
    for month in months:
        day = month_end(month)
        if day < draw.today:
            weights = weights_on(rule, ground.region, None, day)
            entry = _entry(Entry.Kind.SHARED, host, day, DESK_CENTS, "meldpunt en coördinator")
            entry.basis = {"key": rule.pk, "kind": rule.kind, "weights": {str(pk): n for pk, n in weights.items()}}
            entry.vat_rule = VatRule.objects.get(region=ground.region, subject=VatRule.Subject.SHARED)
            drafts.append(Draft(entry, postings_of_share(host.pk, DESK_CENTS, weights)))
    drafts_write(drafts, by=None, now=early(draw.today))


def _advances(draw: Draw, boards: list[Board], months: list[dt.date]) -> None:
    """Let every board pay the host ahead, on the first day of the books."""
    host, *others = boards
    if not months:
        return
    drafts = []
    for board in others:
        entry = _entry(Entry.Kind.ADVANCE, board, months[0], ADVANCE_CENTS, "voorschot meldpunt")
        entry.receiver = host
        drafts.append(Draft(entry, {board.pk: ADVANCE_CENTS, host.pk: -ADVANCE_CENTS}))
    drafts_write(drafts, by=None, now=early(draw.today))


def _entry(kind: str, giver: Board, date: dt.date, cents: int, note: str) -> Entry:
    return Entry(region=giver.region, kind=kind, giver=giver, date=date, month=month_of(date), cents=cents, note=note)


def _close(draw: Draw, region: Region, months: Iterable[dt.date]) -> None:
    """Close every month but this one and the last."""
    for month in months:
        if month_after(month_after(month)) <= month_of(draw.today):
            entries = Entry.objects.filter(region=region, month=month)
            given = Posting.objects.filter(entry__in=entries, cents__gt=0).values_list("cents", flat=True)
            Closing.objects.create(
                region=region, month=month, entries=entries.count(), cents=sum(given), closed_at=early(draw.today)
            )


def _signed(draw: Draw, region: Region) -> None:
    """Sign the day parts of the last two weeks, but for those of the last school day; some differ."""
    last = draw.today - dt.timedelta(days=4)
    loans = Entry.objects.filter(region=region, kind=Entry.Kind.LOAN, date__range=(draw.today - SIGNED_DAYS, last))
    rows = Booking.objects.filter(entries__in=loans).order_by("pk")
    save(_sign_off(at, booking, early(booking.date + dt.timedelta(days=1))) for at, booking in enumerate(rows))


def _sign_off(at: int, booking: Booking, moment: dt.datetime) -> SignOff:
    """Return the signatures of a booking, after which the books still hold: alike, or one side shorter."""
    worker = booking.minutes - SHORTER if at % APART == APART - 1 else booking.minutes
    return SignOff(
        booking=booking,
        planned=booking.minutes,
        school_minutes=booking.minutes,
        school_at=moment,
        worker_minutes=None if at % EVERY == EVERY - 1 else worker,
        worker_at=None if at % EVERY == EVERY - 1 else moment,
        changed_at=moment,
    )
