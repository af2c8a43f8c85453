"""The agencies of a board, and what they answer when a planner calls."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.measures import Said
from beurs.cover.models import Agency, AgencyCall, AgencyPrice, Ground, Measure, Need
from beurs.cover.services.offers.agencies import agencies_done
from beurs.cover.services.offers.closing import open_parts
from beurs.cover.services.outcomes import Deed, Recorded, outcome_write
from beurs.cover.services.repairing import days_of, plans_follow
from beurs.cover.services.trail import needs_hold, needs_touch
from beurs.errors import Refused
from beurs.region.models import Board
from beurs.region.services import rule_day_check

Answer = AgencyCall.Answer
SEEN = Said(vog_seen=True, diploma_seen=True)


def agency_add(*, board: Board, name: str, phone: str, email: str, by: User) -> Agency:
    """Put an agency on a board's list. Raises `Refused("agency-known")` for a name that is there."""
    return _kept(Agency(board=board, name=name, phone=phone, email=email), "add", by)


def agency_change(*, agency: Agency, name: str, phone: str, email: str, by: User) -> Agency:
    """Change name, telephone and mail of an agency. Raises `Refused`: "agency-known", "agency-ended"."""
    _refuse_ended(agency)
    agency.name, agency.phone, agency.email = name, phone, email
    return _kept(agency, "change", by)


def agency_end(*, agency: Agency, by: User) -> Agency:
    """Take an agency off the list; calls that were made stay. Raises `Refused("agency-ended")`."""
    _refuse_ended(agency)
    agency.ended_at = timezone.now()
    return _kept(agency, "end", by)


@transaction.atomic
def agency_price_add(*, agency: Agency, since: dt.date, cents_per_hour: int, by: User) -> AgencyPrice:
    """Let an hour from an agency cost another amount from a day on; earlier day parts keep theirs.

    Raises `Refused`: "agency-ended", "rule-past" for a day before today, "rule-exists" for a day that has a price.
    """
    _refuse_ended(agency)
    rule_day_check(since, region=agency.board.region, versions=agency.prices.all())
    price = AgencyPrice.objects.create(agency=agency, since=since, cents_per_hour=cents_per_hour)
    audit_write(
        "agency.price",
        by=by,
        target=f"agency:{agency.pk}",
        region_id=agency.board.region_id,
        board_id=agency.board_id,
        day=since,
        cents_per_hour=cents_per_hour,
    )
    return price


def _refuse_ended(agency: Agency) -> None:
    if agency.ended_at is not None:
        raise Refused("agency-ended")


def _kept(agency: Agency, deed: str, by: User) -> Agency:
    try:
        with transaction.atomic():
            agency.save()
            audit_write(
                f"agency.{deed}",
                by=by,
                target=f"agency:{agency.pk}",
                region_id=agency.board.region_id,
                board_id=agency.board_id,
            )
    except IntegrityError as error:
        raise Refused("agency-known") from error
    return agency


def agency_answer(
    *, need: Need, agency: Agency, answer: str, by: User, now: dt.datetime, name: str = "", seen: bool = False
) -> Recorded | None:
    """Record what an agency said on the phone: "yes" with the name of who comes, "no", or "none" (did not answer).

    A yes covers the open parts of the need in the same transaction that ends its search, its open offers and its
    proposals; `seen` says that the agency has certificate and diploma on file. None after a no or a missed call. Raises
    `Refused`: "nothing-to-ask", "agency-ended", "agency-name", "vog-seen", and those of `outcome_record`.
    """
    if answer not in (Answer.YES, Answer.NO, Answer.NONE):
        raise ValueError(f"answer: found {answer!r}; expected yes, no or none")
    _refuse_ended(agency)
    with transaction.atomic():
        held = needs_hold([need.pk])[0]
        parts = {part.part for part in open_parts(held.pk)}
        if not parts:
            raise Refused("nothing-to-ask", group=held.group.name)
        told = {"answer": answer, "answered_at": now, "answered_by": by}
        AgencyCall.objects.update_or_create(
            need=held, agency=agency, defaults=told, create_defaults={**told, "due_at": now}
        )
        needs_touch([held], "need.agency", by=by, agency=agency.pk, answer=answer)
        recorded = None
        if answer == Answer.YES:
            deed = Deed(
                Measure.AGENCY, said=SEEN if seen else Said(), agency=agency, name=name, grounds=(Ground.NOBODY,)
            )
            recorded = outcome_write(need=held, parts=parts, deed=deed, version=held.version, by=by)
        agencies_done(held)
    if recorded is not None:
        plans_follow(places=days_of([held]), by=by)
    return recorded
