import pytest
from django.utils import timezone

from beurs import demo
from beurs.cover.models import Absence, Gap, Need, NeedPart
from beurs.cover.services import needs_extend
from beurs.cover.services.needs import causes_build
from beurs.cover.services.priority import needs_prioritise
from beurs.region.lessons import Lessons
from tests.demo.conftest import MONDAY


@pytest.fixture
def on_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: MONDAY)


def test_the_services_would_have_built_the_same_needs(small: demo.Loaded, on_monday: None) -> None:
    assert needs_extend(region=small.region, upto=MONDAY) == 0
    causes = [*Absence.objects.order_by("pk"), *Gap.objects.order_by("pk")]
    before = (Need.objects.count(), NeedPart.objects.count())
    since = Need.objects.order_by("date").values_list("date", flat=True)[0]
    done = causes_build(causes, by=None, since=since)
    assert (done.opened, done.changed, done.cancelled) == ([], [], [])
    assert (Need.objects.count(), NeedPart.objects.count()) == before


def test_the_rule_of_the_region_gives_the_same_priorities(small: demo.Loaded, on_monday: None) -> None:
    needs = list(Need.objects.filter(date__lte=MONDAY).select_related("school__board", "group"))
    lessons = Lessons.of({need.school_id: need.school for need in needs}.values())
    assert any(point["rule"] == "lost" for need in needs for point in need.priority_why)
    assert needs_prioritise(needs, lessons) == []
