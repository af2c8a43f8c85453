"""What schools tell who comes to cover, and what employers pay for travel."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.errors import Refused
from beurs.region.models import Board, Group, GroupGuide, School, SchoolGuide, TravelRule
from beurs.region.services.rules import rule_day_check


@transaction.atomic
def school_guide_set(
    *,
    school: School,
    contact_name: str,
    contact_role: str,
    contact_phone: str,
    contact_email: str,
    parking: str,
    arrival_note: str,
    routines: str,
    places: str,
    today: dt.date,
    by: User,
) -> SchoolGuide:
    """Write what a school tells everybody who comes to cover; parking and arrival stand with the school itself.

    Raises `Refused("guide-bad")` with the field, what was found and why it will not do.
    """
    contact = {"contact_name": contact_name, "contact_role": contact_role, "contact_phone": contact_phone}
    fields = {**contact, "contact_email": contact_email, "routines": routines, "places": places, "changed_on": today}
    school.parking, school.arrival_note = parking, arrival_note
    _clean(SchoolGuide(school=school, **fields))
    _clean(school, only=("parking", "arrival_note"))
    School.objects.filter(pk=school.pk).update(parking=parking, arrival_note=arrival_note)
    guide, _made = SchoolGuide.objects.update_or_create(school=school, defaults=fields)
    audit_write(
        "guide.school",
        by=by,
        target=f"school:{school.pk}",
        region_id=school.board.region_id,
        board_id=school.board_id,
        day=today,
    )
    return guide


@transaction.atomic
def group_guide_set(*, group: Group, timetable: str, notes: str, today: dt.date, by: User) -> GroupGuide:
    """Write what a school tells who comes to cover one group: the timetable of the day and what is good to know.

    Raises `Refused("guide-bad")` with the field, what was found and why it will not do.
    """
    fields = {"timetable": timetable, "notes": notes, "changed_on": today}
    _clean(GroupGuide(group=group, **fields))
    guide, _made = GroupGuide.objects.update_or_create(group=group, defaults=fields)
    audit_write(
        "guide.group",
        by=by,
        target=f"group:{group.pk}",
        region_id=group.school.board.region_id,
        board_id=group.school.board_id,
        day=today,
    )
    return guide


def _clean(row: SchoolGuide | GroupGuide | School, only: tuple[str, ...] = ()) -> None:
    skipped = {field.name for field in row._meta.fields if only and field.name not in only}
    try:
        row.clean_fields(exclude=skipped | {"school", "group"})
    except ValidationError as error:
        field, faults = next(iter(error.message_dict.items()))
        found = str(getattr(row, field))[:40]
        raise Refused("guide-bad", field=field, found=found, why=" ".join(faults)) from error


@transaction.atomic
def travel_rule_add(
    *, board: Board, since: dt.date, cents_km: int, from_km: int, most_km: int | None, by: User
) -> TravelRule:
    """Let an employer pay travel by other numbers from a day on; earlier days keep theirs.

    Raises `Refused`: "rule-past", "rule-exists", "km-in-order" when travel is paid up to less than it is paid from.
    """
    rule_day_check(since, region=board.region, versions=board.travel_rules.all())
    if most_km is not None and most_km < from_km:
        raise Refused("km-in-order", least=from_km, most=most_km)
    rule = TravelRule.objects.create(board=board, since=since, cents_km=cents_km, from_km=from_km, most_km=most_km)
    audit_write(
        "rule.travel",
        by=by,
        target=f"travel-rule:{rule.pk}",
        region_id=board.region_id,
        board_id=board.pk,
        day=since,
        cents_km=cents_km,
        km=[from_km, most_km],
    )
    return rule
