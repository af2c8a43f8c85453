import datetime as dt

from beurs.demo.people import Maker
from beurs.demo.seeds import stream
from beurs.demo.staff import SchoolTeam, Taught, around_the_groups, helpers
from beurs.demo.towns import TOWNS
from beurs.region.models import Board, Group, Region, School, TimetablePart

SINCE = dt.date(2026, 8, 1)
BOARD = Board(pk=1, number="00100")
SCHOOL = School(pk=1, board=BOARD, kind="bo")
WEEK = [TimetablePart(weekday=day, part=part, year_from=1, year_to=8) for day in range(1, 6) for part in ("am", "pm")]


def maker() -> Maker:
    return Maker(stream(1, "test"), Region(), TOWNS, dt.date(2026, 11, 23))


def staffed(count: int) -> tuple[Maker, Taught]:
    made, taught = maker(), Taught()
    team = SchoolTeam(stream(1, "teams"), made, SCHOOL, WEEK, taught)
    for number in range(count):
        team.staff(Group(pk=number, school=SCHOOL, name=str(number), year_from=3, year_to=3, since=SINCE))
    return made, taught


def test_every_part_of_a_week_gets_one_teacher_or_is_vacant() -> None:
    _, taught = staffed(300)
    parts = [(row.group.pk, row.weekday, row.part) for row in taught.parts]
    parts += [(group.pk, row.weekday, row.part) for group, rows in taught.vacant for row in rows]
    assert len(parts) == len(set(parts)) == 300 * 10
    assert taught.vacant


def test_somebody_who_teaches_single_days_does_so_on_different_days() -> None:
    made, taught = staffed(60)
    days = {(row.person.reference, row.weekday, row.part): row.group.pk for row in taught.parts}
    assert len(days) == len(taught.parts)
    fte = {row.person.reference: row.fte_hundredths for row in made.employments}
    assert max(fte.values()) <= 100


def test_only_a_second_partner_is_still_in_training() -> None:
    made, taught = staffed(300)
    learning = {row.person.reference for row in made.employments if row.function in {"career-changer", "lio-employee"}}
    assert learning
    for row in taught.parts:
        if row.person.reference in learning:
            others = {other.person.reference for other in taught.parts if other.group.pk == row.group.pk}
            assert len(others - {row.person.reference}) == 1 or row.group in [group for group, _ in taught.vacant]


def test_a_small_school_has_a_head_in_part_time_and_no_counsellor() -> None:
    made = maker()
    around_the_groups(stream(1, "test"), made, SCHOOL, 90)
    assert [(row.function, row.fte_hundredths) for row in made.employments] == [("head", 80)]


def test_assistants_fill_up_to_the_number_asked_for_and_trainees_come_on_top() -> None:
    made = maker()
    helpers(stream(1, "test"), made, [SCHOOL, School(pk=2, board=BOARD)], 8)
    paid = [row.function for row in made.employments if row.contract != "none"]
    assert (paid.count("assistant"), paid.count("supporter")) == (6, 2)
    assert {row.function for row in made.employments if row.contract == "none"} == {"lio-intern", "student"}
