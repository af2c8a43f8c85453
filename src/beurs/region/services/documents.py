"""Papers that end, and employments that begin with a certificate of conduct that is fresh enough."""

import datetime as dt

from django.db import transaction

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.errors import Refused
from beurs.region.models import Board, Document, Employment, EmploymentRule, Person


@transaction.atomic
def document_set(*, person: Person, kind: str, until: dt.date, by: User) -> Document:
    """Note until which day (inclusive) a paper of a person is valid; a later note replaces the earlier one."""
    document, _made = Document.objects.update_or_create(person=person, kind=kind, defaults={"until": until})
    _audit("document.set", document, by)
    return document


@transaction.atomic
def document_drop(*, document: Document, by: User) -> None:
    """Take a paper off: it is no longer needed."""
    _audit("document.drop", document, by)
    document.delete()


@transaction.atomic
def employment_start(
    *,
    person: Person,
    board: Board,
    function: str,
    contract: str,
    fte_hundredths: int,
    since: dt.date,
    until: dt.date | None,
    by: User,
) -> Employment:
    """Let somebody work for a board from a day on.

    Raises `Refused`: "court-barred", "no-vog", "vog-too-old" (older than the region allows on the first day),
    "dates-in-order", "employment-known" when the same employment is there already.
    """
    if until is not None and until < since:
        raise Refused("dates-in-order", first=since.isoformat(), last=until.isoformat())
    Person.objects.select_for_update().get(pk=person.pk)
    vog_check(person, since, employment_rule_on(board.region_id, since))
    made, is_new = Employment.objects.get_or_create(
        person=person,
        board=board,
        function=function,
        since=since,
        defaults={"contract": contract, "fte_hundredths": fte_hundredths, "until": until},
    )
    if not is_new:
        raise Refused("employment-known", person=str(person), since=since.isoformat())
    audit_write(
        "employment.start",
        by=by,
        target=f"person:{person.pk}",
        region_id=board.region_id,
        board_id=board.pk,
        day=since,
        contract=contract,
    )
    return made


def vog_check(person: Person, starts: dt.date, rule: EmploymentRule) -> None:
    """Refuse who may not start at a board on a day for want of a (fresh) certificate of conduct, or by a court."""
    if person.court_barred:
        raise Refused("court-barred", person=str(person))
    if person.vog_issued_on is None or person.vog_issued_on > starts:
        raise Refused("no-vog", person=str(person))
    if rule.vog_too_old(person.vog_issued_on, starts):
        raise Refused("vog-too-old", person=str(person), months=rule.vog_months)


def employment_rule_on(region: int, day: dt.date) -> EmploymentRule:
    """Return the numbers of law and agreement on a day, the standard ones when the region has none."""
    found = EmploymentRule.objects.filter(region=region, since__lte=day).order_by("-since").first()
    return found or EmploymentRule(since=day)


def _audit(action: str, document: Document, by: User) -> None:
    person = document.person
    audit_write(
        action,
        by=by,
        target=f"person:{person.pk}",
        region_id=person.region_id,
        day=document.until,
        kind=document.kind,
    )
