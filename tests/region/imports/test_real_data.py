"""DUO's real files: the eight municipalities of the seed region, twice, and from the older edition to the newer."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from beurs.accounts.models import AuditRow
from beurs.region.imports import Action, Source, source_get
from beurs.region.models import Board, Closure, PupilCount, Region, School
from tests import factories
from tests.region.imports.given import apply, plan

pytestmark = [pytest.mark.real_data, pytest.mark.django_db]

NAMES = ("Haarlemmermeer", "Haarlem", "Heemstede", "Bloemendaal", "Zandvoort", "Velsen", "Beverwijk", "Heemskerk")
SEED = {"municipalities": NAMES}
DAY_2021 = dt.date(2021, 1, 15)
DAY_2026 = dt.date(2026, 4, 18)


def file(folder: Path, name: str) -> Source:
    return source_get(str(folder / name))


def open_schools(region: Region) -> list[School]:
    return list(School.objects.filter(board__region=region, closed_on=None))


def test_the_eight_municipalities_give_152_locations_of_25_boards_with_coordinates(real_data: Path) -> None:
    region = factories.region()
    apply("duo-schools", region, file(real_data, "duo/vestigingen_bo_2026-04.csv.gz"), options=SEED)
    apply("locations", region, file(real_data, "geo/onderwijslocaties_2024-11.csv.gz"))
    apply("locations", region, file(real_data, "geo/pc4.csv.gz"))
    schools = open_schools(region)
    assert len(schools) == 152
    assert Board.objects.filter(region=region, closed_on=None).count() == 25
    assert Counter(school.place_source for school in schools) == {"exact": 149, "postcode": 3}
    assert all(52.2 < (school.lat or 0) < 52.6 and 4.4 < (school.lon or 0) < 4.9 for school in schools)
    places = {school.place for school in schools}
    assert {"IJmuiden", "Nieuw-Vennep", "Wijk aan Zee", "Spaarndam gem. Haarlem"} <= places


def test_without_the_districts_a_school_in_an_unknown_postcode_stays_flagged(real_data: Path) -> None:
    region = factories.region()
    apply("duo-schools", region, file(real_data, "duo/vestigingen_bo_2026-04.csv.gz"), options=SEED)
    apply("locations", region, file(real_data, "geo/onderwijslocaties_2024-11.csv.gz"))
    unknown = [school for school in open_schools(region) if school.place_source == "none"]
    assert [school.code for school in unknown] == ["10WF00"]
    assert unknown[0].lat is None


def test_every_import_is_repeatable(real_data: Path) -> None:
    region = factories.region()
    runs = [
        ("duo-schools", "duo/vestigingen_bo_2026-04.csv.gz", SEED),
        ("locations", "geo/onderwijslocaties_2024-11.csv.gz", {}),
        ("locations", "geo/pc4.csv.gz", {}),
        ("duo-pupils", "duo/leerlingen_vestiging_1996_2022.csv.gz", {}),
        ("calendar", "kalender/schoolvakanties_2024_2030.csv", {}),
    ]
    for kind, name, options in runs:
        assert apply(kind, region, file(real_data, name), options=options).changes
    audited = AuditRow.objects.count()
    for kind, name, options in runs:
        assert plan(kind, region, file(real_data, name), options=options).changes == ()
    assert AuditRow.objects.count() == audited
    assert PupilCount.objects.filter(school__board__region=region, year=2022).count() == 150  # two opened later
    assert Closure.objects.filter(region=region, name="Koningsdag").count() == 4  # not in a weekend


def test_a_newer_edition_updates_closes_and_an_older_one_reopens(real_data: Path) -> None:
    region = factories.region()
    older, newer = (file(real_data, f"duo/vestigingen_bo_{name}.csv.gz") for name in ("2021-01", "2026-04"))
    apply("duo-schools", region, older, options=SEED, edition=DAY_2021)
    assert len(open_schools(region)) == 160
    done = apply("duo-schools", region, newer, options=SEED, edition=DAY_2026)
    assert done.counts[("school", Action.CLOSE)] == 12
    assert done.counts[("school", Action.CREATE)] == 4
    assert done.counts[("board", Action.CLOSE)] == 4
    assert done.counts[("board", Action.CREATE)] == 2
    assert len(open_schools(region)) == 152
    assert set(School.objects.exclude(closed_on=None).values_list("closed_on", flat=True)) == {DAY_2026}
    back = apply("duo-schools", region, older, options=SEED, edition=DAY_2026)
    assert back.counts[("school", Action.REOPEN)] == 12
    assert len(open_schools(region)) == 160


def test_the_file_as_duo_serves_it_reads_as_the_recoded_one(real_data: Path) -> None:
    region = factories.region()
    raw = file(real_data, "duo/raw_sample/vestigingen_bo_2026-04_first200_cp1252.csv")
    apply("duo-schools", region, raw)
    assert School.objects.count() == 200
    recoded = file(real_data, "duo/vestigingen_bo_2026-04.csv.gz")
    again = plan("duo-schools", region, recoded, complete=False)
    assert again.unchanged["school"] == 200
    assert (Action.UPDATE) not in {action for thing, action in again.counts if thing == "school"}


def test_all_of_the_country_goes_in_at_once(real_data: Path) -> None:
    region = factories.region()
    done = apply("duo-schools", region, file(real_data, "duo/vestigingen_bo_2026-04.csv.gz"))
    assert done.counts == {("board", Action.CREATE): 748, ("school", Action.CREATE): 6107}
