import datetime as dt

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command

from beurs import demo
from beurs.accounts.models import User
from beurs.cover.models import Absence, Assignment, Need
from beurs.demo import loading
from beurs.demo.sizes import SMALL
from beurs.errors import Refused
from beurs.region.models import Person, Region, School
from tests import factories as make

MONDAY = dt.date(2026, 11, 23)
ROOMS = ("accounts", "region", "pools", "cover")


def dump() -> str:
    rows = [
        row
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for row in model.objects.order_by("pk")
    ]
    return serializers.serialize("json", rows, indent=1)


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    dumps = []
    for seed in (1, 1, 2):
        call_command("flush", interactive=False, reset_sequences=True, verbosity=0)
        demo.load(size="small", seed=seed, today=MONDAY)
        dumps.append(dump())
    assert dumps[0].splitlines() == dumps[1].splitlines()
    assert dumps[0] != dumps[2]


@pytest.mark.django_db
def test_a_second_load_changes_nothing() -> None:
    first = demo.load(size="small", today=MONDAY)
    before = dump()
    second = demo.load(size="small", seed=2, today=MONDAY + dt.timedelta(days=1))
    assert (first.created, second.created) == (True, False)
    assert second.region == first.region
    assert second.users == first.users
    assert dump() == before


@pytest.mark.django_db
def test_a_database_with_a_real_region_is_refused_and_nothing_is_written() -> None:
    make.region(name="Echte regio")
    with pytest.raises(Refused) as refusal:
        demo.load(size="small", today=MONDAY)
    assert refusal.value.code == "demo-beside-real"
    assert refusal.value.facts == {"region": "Echte regio"}
    assert Region.objects.count() == 1
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_beside_loads_the_demo_next_to_a_real_region() -> None:
    make.region()
    assert demo.load(size="small", today=MONDAY, beside=True).created
    assert Region.objects.count() == 2


@pytest.mark.django_db
def test_a_load_that_breaks_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(loading, "history_write", broken)
    with pytest.raises(OSError, match="disk full"):
        demo.load(size="small", today=MONDAY)
    assert Region.objects.count() == 0
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_a_scale_adds_the_regions_that_are_missing_with_codes_of_their_own() -> None:
    demo.load(size="small", today=MONDAY)
    heard: list[tuple[int, int, str]] = []
    loaded = demo.load(
        scale=demo.Scale(2, SMALL), today=MONDAY, progress=lambda number, of, step: heard.append((number, of, step))
    )
    assert heard == [(2, 2, "places"), (2, 2, "people"), (2, 2, "weeks")]
    assert loaded.region.slug == "voorbeeld"
    other = Region.objects.get(slug="voorbeeld-2")
    assert other.name == "Kennemerland en Meer (voorbeeld 2)"
    assert School.objects.filter(board__region=other).count() == SMALL.all_schools
    assert Person.objects.filter(region=other).exists()


def test_the_larger_scales_are_ten_and_sixty_regions() -> None:
    assert [demo.SCALES[name].regions for name in ("region", "province", "nation")] == [1, 10, 60]


@pytest.mark.parametrize(
    ("today", "board"),
    [
        (dt.date(2026, 11, 20), dt.date(2026, 11, 20)),
        (dt.date(2026, 11, 21), dt.date(2026, 11, 23)),
        (dt.date(2026, 12, 24), dt.date(2027, 1, 4)),
        (dt.date(2026, 8, 1), dt.date(2026, 8, 17)),
    ],
)
@pytest.mark.django_db
def test_on_a_free_day_the_demo_is_ready_for_the_next_school_day(today: dt.date, board: dt.date) -> None:
    demo.load(size="small", today=today)
    assert Need.objects.filter(date=board, cancelled_at=None).exists()
    open_now = Need.objects.filter(date=board, cancelled_at=None, parts__assignments=None)
    assert open_now.exists()
    assert not Need.objects.filter(date__range=(today, board - dt.timedelta(days=1))).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("today", [MONDAY, dt.date(2026, 11, 21), dt.date(2026, 10, 26)])
def test_nothing_was_reported_or_arranged_after_half_past_seven(today: dt.date) -> None:
    demo.load(size="small", today=today)
    half_past_seven = dt.datetime.combine(today, dt.time(6, 30), dt.UTC) - dt.timedelta(
        hours=1 if today < dt.date(2026, 10, 25) else 0
    )
    assert not Absence.objects.filter(reported_at__gt=half_past_seven).exists()
    assert not Assignment.objects.filter(published_at__gt=half_past_seven).exists()
