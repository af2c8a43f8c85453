from collections import Counter

from django.db.models import Model

from beurs import demo
from beurs.accounts.models import AuditRow
from beurs.cover.models import Absence, Assignment, Gap, GapPart, Need, NeedPart, PriorityRule
from beurs.pools.models import Booking, Membership, Policy, Reach
from beurs.region.models import (
    AvailabilityPart,
    Closure,
    Employment,
    Group,
    Person,
    Qualification,
    School,
    TeachingPart,
    TimetablePart,
)
from beurs.web import audit

SAMPLED: list[type[Model]] = [
    Absence,
    Assignment,
    AvailabilityPart,
    Booking,
    Closure,
    Employment,
    Gap,
    GapPart,
    Group,
    Membership,
    Need,
    NeedPart,
    Person,
    Policy,
    PriorityRule,
    Qualification,
    Reach,
    School,
    TeachingPart,
    TimetablePart,
]


def test_every_kind_of_row_satisfies_its_own_model(small: demo.Loaded) -> None:
    for model in SAMPLED:
        rows = list(model.objects.all()[:25])
        assert rows, model
        for row in rows:
            empty = {field.name for field in model._meta.fields if field.null and getattr(row, field.attname) is None}
            row.full_clean(exclude=empty, validate_unique=False, validate_constraints=False)


def test_the_trail_tells_who_reported_and_who_sent_whom(small: demo.Loaded) -> None:
    actions = Counter(AuditRow.objects.values_list("action", flat=True))
    assert {"demo.load", "absence.report", "gap.report", "need.publish"} <= set(actions)
    assert set(actions) <= set(audit.actions())
    published = AuditRow.objects.filter(action="need.publish")
    assert {row.by_id for row in published} <= {user.pk for user in small.users.values()}
    needs = {f"need:{pk}" for pk in Need.objects.values_list("pk", flat=True)}
    assert {row.target for row in published} <= needs
