"""The smaller kinds: places, pupils, calendar, board names, timetables and pools, each rule in and out."""

import datetime as dt

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from beurs.pools.models import Policy, Pool, Reach
from beurs.region.imports import Action
from beurs.region.imports.calendar import public_holidays
from beurs.region.models import Board, Closure, Postcode, PupilCount, Region, School, TimetablePart
from tests import factories
from tests.region.imports.given import LATER, apply, codes, duinregion, example, plan, school_line, schools_file
from tests.region.imports.given import text_file as text

pytestmark = pytest.mark.django_db

PLACES = "vestiging;postcode;lat;lon\n"
HOLIDAYS = "vakantie,regio,eerste_dag,laatste_dag\n"


@pytest.fixture
def region() -> Region:
    found = factories.region()
    apply("duo-schools", found, schools_file(school_line(), school_line("99BB00", postcode="2012 CD")))
    return found


def place(code: str = "99AA00") -> tuple[float | None, float | None, str]:
    school = School.objects.get(code=code)
    return school.lat, school.lon, school.place_source


def test_a_school_without_any_place_is_flagged_and_never_at_zero(region: Region) -> None:
    assert place() == (None, None, "none")


def test_a_school_stands_at_its_address_when_code_and_postcode_agree(region: Region) -> None:
    apply("locations", region, text(f"{PLACES}99AA00;2011AB;52.38;4.63"))
    assert place() == (52.38, 4.63, "exact")
    assert place("99BB00") == (None, None, "none")


def test_a_school_that_moved_stands_at_the_centre_of_its_new_postcode(region: Region) -> None:
    apply("locations", region, text(f"{PLACES}99AA00;2012CD;52.38;4.63"))
    assert place() == (None, None, "none")
    assert place("99BB00") == (52.38, 4.63, "postcode")


def test_a_moved_school_loses_its_old_address_with_the_new_edition(region: Region) -> None:
    apply("locations", region, text(f"{PLACES}99AA00;2011AB;52.38;4.63"))
    apply("duo-schools", region, schools_file(school_line(postcode="2011 ZZ")), complete=False)
    assert place() == (52.38, 4.63, "postcode")
    apply("duo-schools", region, schools_file(school_line(postcode="1999 ZZ")), complete=False)
    assert place() == (None, None, "none")


def test_the_district_serves_when_the_postcode_is_unknown_and_no_office_box_does(region: Region) -> None:
    apply("locations", region, text("postcode,latitude,longitude,soort\n2011,52.4,4.6,Adres\n2012,52.4,4.7,Postbus"))
    assert place() == (52.4, 4.6, "postcode")
    assert place("99BB00") == (None, None, "none")
    assert set(Postcode.objects.values_list("code", flat=True)) == {"2011"}


def test_two_buildings_of_a_location_give_their_middle_and_two_postcodes_are_refused(region: Region) -> None:
    apply("locations", region, text(f"{PLACES}99AA00;2011AB;52.38;4.62\n99AA00;2011AB;52.40;4.64"))
    assert place() == (52.39, 4.63, "exact")
    found = plan("locations", region, text(f"{PLACES}99AA00;2011AB;52.38;4.62\n99AA00;2011AC;52.40;4.64"))
    assert codes(found) == [("differs", 3, "postcode")]


def test_people_move_with_the_centre_of_their_postcode(region: Region) -> None:
    who = factories.person(region, home_postcode="2011AB", lat=None)
    apply("locations", region, text("postcode;lat;lon\n2011AB;52.5;4.5"))
    who.refresh_from_db()
    assert (who.lat, who.place_source) == (52.5, "postcode")


@pytest.mark.parametrize(("lat", "lon"), [("4.63", "52.38"), ("0", "0"), ("50.69", "4.6"), ("52.4", "7.31")])
def test_a_place_outside_the_country_is_refused(region: Region, lat: str, lon: str) -> None:
    assert plan("locations", region, text(f"{PLACES}99AA00;2011AB;{lat};{lon}")).refused_rows == 1


def test_fewer_than_five_pupils_stay_hidden_and_leading_zeros_are_no_counts(region: Region) -> None:
    head = "VESTIGINGSCODE;SOORT_VESTIGING;LEERLINGEN_2019;LEERLINGEN_2020;LEERLINGEN_2021;LEERLINGEN_2022\n"
    apply("duo-pupils", region, text(f"{head}99AA00;SBO;0;<5;0;120\n98XX00;BO;1;1;1;1"))
    counts = PupilCount.objects.values_list("year", "pupils", "suppressed")
    assert list(counts) == [(2020, None, True), (2021, 0, False), (2022, 120, False)]
    assert School.objects.get(code="99AA00").kind == "sbo"
    assert School.objects.get(code="99BB00").kind == "bo"


def test_a_pupil_file_about_other_schools_alone_is_refused(region: Region) -> None:
    found = plan("duo-pupils", region, text("VESTIGINGSCODE;LEERLINGEN_2022\n98XX00;1"))
    assert codes(found) == [("nothing", None, "VESTIGINGSCODE")]


def test_boards_get_their_names_and_unknown_ones_are_left_out(region: Region) -> None:
    done = apply("board-names", region, *example("board-names.csv"))
    assert Board.objects.get().name == "Stichting Duinbestuur"
    assert done.left_out == 1
    assert codes(plan("board-names", region, text("nummer;naam\n12345;Elders"))) == [("nothing", None, "nummer")]


def test_a_name_given_to_a_board_survives_the_next_edition_of_schools(region: Region) -> None:
    apply("board-names", region, *example("board-names.csv"))
    apply("duo-schools", region, schools_file(school_line()), edition=LATER)
    assert Board.objects.get().name == "Stichting Duinbestuur"


def test_a_board_closes_with_its_last_school_and_not_before(region: Region) -> None:
    apply("duo-schools", region, schools_file(school_line(), school_line("99BB00", board="99002")))
    assert not Board.objects.exclude(closed_on=None).exists()
    apply("duo-schools", region, schools_file(school_line()), edition=LATER)
    assert Board.objects.get(number="99002").closed_on == LATER
    assert School.objects.get(code="99BB00").closed_on == LATER


def test_schools_of_other_municipalities_and_types_stay_open(region: Region) -> None:
    elsewhere = school_line("99CC00", municipality="HAARLEM")
    apply("duo-schools", region, schools_file(elsewhere), complete=False)
    only = {"municipalities": ["velsen"]}
    apply("duo-schools", region, schools_file(school_line()), options=only, edition=LATER)
    assert School.objects.get(code="99CC00").closed_on is None
    assert School.objects.get(code="99BB00").closed_on == LATER
    apply("duo-schools", region, schools_file(school_line("99DD00")), options={"school_type": "sbo"}, edition=LATER)
    assert School.objects.get(code="99AA00").closed_on is None
    assert School.objects.get(code="99DD00").kind == "sbo"


def test_the_holidays_of_the_region_come_with_public_holidays_on_school_days(region: Region) -> None:
    rows = "zomer,Noord,2026-07-04,2026-08-16\nzomer,Zuid,2026-07-11,2026-08-23\nkerst,Noord,2026-12-19,2027-01-03"
    apply("calendar", region, text(HOLIDAYS + rows))
    assert list(Closure.objects.values_list("name", "first", "last")) == [
        ("zomer", dt.date(2026, 7, 4), dt.date(2026, 8, 16)),
        ("kerst", dt.date(2026, 12, 19), dt.date(2027, 1, 3)),
        ("Eerste kerstdag", dt.date(2026, 12, 25), dt.date(2026, 12, 25)),
        ("Nieuwjaarsdag", dt.date(2027, 1, 1), dt.date(2027, 1, 1)),
    ]


def test_a_holiday_that_moved_replaces_the_old_one_and_study_days_stay(region: Region) -> None:
    apply("calendar", region, text(f"{HOLIDAYS}herfst,Noord,2026-10-10,2026-10-18"))
    Closure.objects.create(
        region=region, kind="study-day", name="studiedag", first=dt.date(2026, 10, 12), last=dt.date(2026, 10, 12)
    )
    done = apply("calendar", region, text(f"{HOLIDAYS}herfst,Noord,2026-10-10,2026-10-19"))
    assert done.counts == {("closure", Action.UPDATE): 1}
    rows = "herfst,Noord,2026-10-09,2026-10-19"
    done = apply("calendar", region, text(HOLIDAYS + rows))
    assert done.counts == {("closure", Action.CREATE): 1, ("closure", Action.REMOVE): 1}
    assert Closure.objects.filter(kind="study-day").exists()


@pytest.mark.parametrize(
    ("days", "code"),
    [("2026-07-04,2026-07-03", "order"), ("2026-07-04,2026-09-12", "range"), ("2026-07-04,morgen", "date")],
)
def test_a_holiday_that_cannot_be_is_refused(region: Region, days: str, code: str) -> None:
    assert codes(plan("calendar", region, text(f"{HOLIDAYS}zomer,Noord,{days}"))) == [(code, 2, "laatste_dag")]


def test_a_calendar_without_this_part_of_the_country_is_refused(region: Region) -> None:
    found = plan("calendar", region, text(f"{HOLIDAYS}zomer,Zuid,2026-07-04,2026-08-16"))
    assert codes(found) == [("nothing", None, "regio")]


def test_good_friday_closes_schools_only_when_asked_and_liberation_day_every_five_years() -> None:
    spring = dt.date(2025, 4, 1), dt.date(2025, 5, 31)
    names = [name for _day, name in public_holidays(*spring)]
    assert names == ["Tweede paasdag", "Bevrijdingsdag", "Hemelvaartsdag"]
    assert "Goede vrijdag" in [name for _day, name in public_holidays(*spring, good_friday=True)]
    assert "Bevrijdingsdag" not in [name for _day, name in public_holidays(dt.date(2026, 4, 1), dt.date(2026, 5, 31))]


def test_a_timetable_for_all_leaves_schools_with_their_own_alone() -> None:
    region = duinregion()
    apply("timetables", region, *example("timetables.csv"))
    assert TimetablePart.objects.filter(school__code="99AA00").count() == 10
    assert TimetablePart.objects.filter(school__code="99BB00").count() == 9
    friday = TimetablePart.objects.get(school__code="99AA00", weekday=5, part="pm")
    assert (friday.starts, friday.ends, friday.year_from, friday.year_to) == (720, 840, 1, 8)
    assert plan("timetables", region, *example("timetables.csv"), edition=LATER).changes == ()


def test_a_timetable_that_ends_before_it_starts_or_is_of_nobody_is_refused() -> None:
    region = duinregion()
    head = "school;vanaf;dag;dagdeel;begin;eind\n"
    found = plan("timetables", region, text(f"{head}99AA00;2026-08-01;ma;ochtend;12:00;12:00"))
    assert codes(found) == [("order", 2, "eind")]
    found = plan("timetables", region, text(f"{head}99ZZ00;2026-08-01;ma;ochtend;08:30;12:00"))
    assert codes(found) == [("unknown", 2, "school")]


def test_pools_get_their_policy_and_reach_and_a_new_date_a_new_policy() -> None:
    region = duinregion()
    joint = Pool.objects.get(code="samen")
    assert joint.owner is None
    assert Policy.objects.get(pool=joint).reserve == 1
    assert list(Reach.objects.filter(policy__pool=joint).values_list("board__number", "ring", "week_cap")) == [
        ("99001", 2, None),
        ("99002", 2, 10),
    ]
    newer = example("pools.csv")[0].data.decode().replace("2026-08-01", "2027-01-01")
    apply("pools", region, text(newer))
    assert Policy.objects.filter(pool=joint).count() == 2
    assert plan("pools", region, text(newer)).changes == ()


def test_a_file_counts_as_signed_on_paper_and_changes_nothing_that_boards_signed() -> None:
    region = duinregion()
    policy = Policy.objects.get(pool__code="samen")
    assert (policy.on_paper, policy.holds_from) == (True, policy.since)
    Policy.objects.filter(pk=policy.pk).update(on_paper=False)
    other = example("pools.csv")[0].data.decode().replace("2;1;10", "2;1;12")
    assert {code for code, _line, _column in codes(plan("pools", region, text(other)))} == {"signed"}
    Policy.objects.filter(pk=policy.pk).update(on_paper=True)
    assert codes(plan("pools", region, text(other))) == []


def test_a_pool_for_an_unknown_board_is_refused() -> None:
    found = plan("pools", duinregion(), text(example("pools.csv")[0].data.decode().replace("99002", "99009")))
    assert codes(found) == [("unknown", 4, "bestuursnummer")]


def test_more_rows_take_no_more_queries(region: Region) -> None:
    from django.db import connection

    def queries(rows: int) -> int:
        lines = [school_line(f"{n % 100:02}Z{chr(65 + n // 100)}00", name=f"School {n}") for n in range(rows)]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            apply("duo-schools", region, schools_file(*lines), complete=False)
        return len(seen)

    queries(2)
    assert queries(400) <= queries(10) + 3


def test_a_fault_names_file_row_column_found_and_expected(region: Region) -> None:
    with translation.override("en"):
        found = plan("locations", region, text(f"{PLACES}99AA00;2011AB;acht;4.63", "plaatsen.csv"))
        (line,) = map(str, found.faults)
    assert line == "plaatsen.csv, row 2, column lat: 'acht' is not a number. Enter a number from 50,7 to 53,6."
