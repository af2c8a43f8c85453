"""People by file: the example files of the documentation, and each rule just inside and just outside."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow
from beurs.errors import Refused
from beurs.pools.models import Membership
from beurs.region.imports import Action, Changeset, Source
from beurs.region.models import (
    AvailabilityPart,
    Employment,
    EmploymentRule,
    Group,
    Person,
    Qualification,
    Region,
    SchoolPreference,
    TeachingPart,
)
from tests.region.imports.given import LATER, TODAY, apply, codes, duinregion, example, plan, text_file

pytestmark = pytest.mark.django_db

TABLES = (
    *("people.csv", "groups.csv", "teaching.csv", "qualifications.csv"),
    *("availability.csv", "memberships.csv", "preferences.csv"),
)
HEAD = "personeelsnummer;voornaam;achternaam;bestuursnummer;functie;fte;in dienst"
BOARDS = ("99001", "99002")
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def region() -> Region:
    return duinregion()


@pytest.fixture
def staffed(region: Region) -> Region:
    apply("people", region, *example(*TABLES))
    return region


def people(*lines: str, head: str = HEAD) -> Source:
    return text_file("\n".join((head, *lines)), "people.csv")


def one(cells: str = "7;Ada;Duin;99001;leerkracht;1;2020-08-01", head: str = HEAD) -> Source:
    return people(cells, head=head)


def fault_of(changeset: Changeset) -> tuple[str, str]:
    (fault,) = changeset.faults
    return fault.code, fault.column


def test_the_examples_give_people_groups_teaching_and_pools(staffed: Region) -> None:
    fenna = Person.objects.get(reference="1001")
    assert str(fenna) == "Fenna van Duinhoven"
    assert fenna.vog_issued_on == dt.date(2019, 6, 14)
    employment = Employment.objects.get(person=fenna)
    assert (employment.fte_hundredths, employment.contract, employment.school.code) == (60, "permanent", "99AA00")
    assert Person.objects.get(reference="1004").week_max == 8
    assert Person.objects.get(reference="1003").short_notice is False
    assert {group.name for group in Group.objects.all()} == {"zon", "4/5", "6a"}


def test_duo_partners_share_a_group_by_day_parts(staffed: Region) -> None:
    taught = TeachingPart.objects.filter(group__name="zon").values_list("person__reference", "weekday", "part")
    assert sorted(taught) == sorted(
        [("1001", day, part) for day in (1, 2) for part in ("am", "pm")]
        + [("1001", 3, "am")]
        + [("1002", day, part) for day in (4, 5) for part in ("am", "pm")]
    )


def test_a_combination_group_spans_its_years_and_a_group_may_have_nobody(staffed: Region) -> None:
    mixed = Group.objects.get(name="4/5")
    assert (mixed.year_from, mixed.year_to, mixed.size) == (4, 5, 26)
    assert not TeachingPart.objects.filter(group__name="6a").exists()


def test_one_person_stands_in_two_pools(staffed: Region) -> None:
    codes = Membership.objects.filter(person__reference="1004").values_list("pool__code", flat=True)
    assert sorted(codes) == ["eigen-99001", "samen"]
    assert SchoolPreference.objects.get().kind == "prefer"
    assert AvailabilityPart.objects.filter(person__reference="1004").count() == 8


def test_a_member_covers_under_one_contract_with_a_home_a_function_and_a_tariff(staffed: Region) -> None:
    own, joint = Membership.objects.filter(person__reference="1004").order_by("pool__code")
    job = Employment.objects.get(person__reference="1004")
    assert (own.employment, own.home_school.code, own.function, own.tariff) == (job, "99AA00", "substitute", "LB")
    assert (joint.employment, joint.home_school, joint.function, joint.tariff) == (job, None, "", "")


def test_an_employer_that_does_not_employ_and_a_home_that_is_nowhere_are_refused(staffed: Region) -> None:
    head = "personeelsnummer;pool;werkgever;thuisschool\n"
    assert codes(plan("people", staffed, text_file(f"{head}1004;samen;99002;"))) == [("unknown", 2, "werkgever")]
    assert codes(plan("people", staffed, text_file(f"{head}1004;samen;;99ZZ00"))) == [("unknown", 2, "thuisschool")]
    assert codes(plan("people", staffed, text_file(f"{head}1004;samen;99001;99AA00"))) == []


def test_the_same_files_again_change_nothing(staffed: Region) -> None:
    assert plan("people", staffed, *example(*TABLES), edition=LATER).changes == ()


def test_the_trail_names_fields_of_people_and_not_their_values(staffed: Region) -> None:
    row = AuditRow.objects.filter(action="person.create").first()
    assert row is not None
    assert "email" in row.facts["fields"]
    assert "fenna@" not in str(list(AuditRow.objects.values_list("facts", flat=True)))


def test_who_is_no_longer_in_the_file_leaves_with_everything(staffed: Region) -> None:
    kept = example("people.csv")[0].data.decode().splitlines()
    without = people(*kept[1:4], head=kept[0])
    done = apply("people", staffed, without, edition=LATER)
    assert done.counts[("person", Action.CLOSE)] == 1
    gone = Person.objects.get(reference="1004")
    last = LATER - dt.timedelta(days=1)
    assert gone.left_on == LATER
    assert Employment.objects.get(person=gone).until == last
    assert set(Membership.objects.filter(person=gone).values_list("until", flat=True)) == {last}
    assert set(AvailabilityPart.objects.filter(person=gone).values_list("until", flat=True)) == {last}
    apply("people", staffed, *example("people.csv"), edition=LATER)
    gone.refresh_from_db()
    assert gone.left_on is None


def test_a_file_that_is_not_complete_closes_nothing(staffed: Region) -> None:
    kept = example("people.csv")[0].data.decode().splitlines()
    done = plan("people", staffed, people(kept[1], head=kept[0]), complete=False, edition=LATER)
    assert done.changes == ()


def test_nothing_closes_while_a_row_is_refused(staffed: Region) -> None:
    kept = example("people.csv")[0].data.decode().splitlines()
    done = plan("people", staffed, people(kept[1], kept[2].replace("0,4", "acht"), head=kept[0]), edition=LATER)
    assert codes(done) == [("number", 3, "fte")]
    assert {change.action for change in done.changes} <= {Action.CREATE, Action.UPDATE}
    assert done.notes


def test_a_teacher_who_hands_a_day_to_another_ends_on_the_day_before(staffed: Region) -> None:
    moved = example("teaching.csv")[0].data.decode().replace("1001;99AA00;zon;wo", "1002;99AA00;zon;wo")
    apply("people", staffed, text_file(moved, "teaching.csv"), edition=LATER)
    old = TeachingPart.objects.get(person__reference="1001", weekday=3)
    new = TeachingPart.objects.get(person__reference="1002", weekday=3)
    assert (old.until, new.since) == (LATER - dt.timedelta(days=1), LATER)


def test_a_correction_on_the_same_day_removes_what_never_held(staffed: Region) -> None:
    moved = example("teaching.csv")[0].data.decode().replace("1001;99AA00;zon;wo", "1002;99AA00;zon;wo")
    apply("people", staffed, text_file(moved, "teaching.csv"))
    assert not TeachingPart.objects.filter(person__reference="1001", weekday=3).exists()


def test_a_group_that_vanishes_ends_with_its_teaching(staffed: Region) -> None:
    lines = example("groups.csv")[0].data.decode().splitlines()
    apply("people", staffed, text_file("\n".join([lines[0], *lines[2:]]), "groups.csv"), edition=LATER)
    last = LATER - dt.timedelta(days=1)
    assert Group.objects.get(name="zon").until == last
    assert set(TeachingPart.objects.filter(group__name="zon").values_list("until", flat=True)) == {last}


def test_a_group_whose_name_says_its_years_needs_no_table_of_groups(region: Region) -> None:
    apply("people", region, text_file("personeelsnummer;school;groep;dag;dagdeel\n;99AA00;groep 1/2b;ma;dag"))
    group = Group.objects.get()
    assert (group.year_from, group.year_to) == (1, 2)


def test_a_group_with_a_fancy_name_is_refused_until_the_table_of_groups_says_its_years(region: Region) -> None:
    found = plan("people", region, text_file("personeelsnummer;school;groep;dag;dagdeel\n;99AA00;zon;ma;dag"))
    assert fault_of(found) == ("unknown", "groep")


@pytest.mark.parametrize(
    ("written", "hundredths"), [("0,8", 80), ("0.8", 80), ("1", 100), ("0", 0), ("1,5", 150), ("0,8054", 81)]
)
def test_a_contract_fraction_is_read_as_hundredths(region: Region, written: str, hundredths: int) -> None:
    apply("people", region, one(f"7;Ada;Duin;99001;leerkracht;{written};2020-08-01"))
    assert Employment.objects.get().fte_hundredths == hundredths


@pytest.mark.parametrize(
    ("cells", "head", "fault"),
    [
        ("7;Ada;Duin;99001;leerkracht;1,51;2020-08-01", HEAD, ("range", "fte")),
        ("7;Ada;Duin;99001;leerkracht;-0,1;2020-08-01", HEAD, ("range", "fte")),
        ("7;Ada;Duin;99001;leerkracht;acht;2020-08-01", HEAD, ("number", "fte")),
        (";Ada;Duin;99001;leerkracht;1;2020-08-01", HEAD, ("missing", "personeelsnummer")),
        ("7;Ada;Duin;99001;tovenaar;1;2020-08-01", HEAD, ("choice", "functie")),
        ("7;Ada;Duin;99001;leerkracht;1;31-02-2020", HEAD, ("date", "in dienst")),
        ("7;Ada;Duin;99009;leerkracht;1;2020-08-01", HEAD, ("unknown", "bestuursnummer")),
        (f"7;{'a' * 61};Duin;99001;leerkracht;1;2020-08-01", HEAD, ("too-long", "voornaam")),
        ("7;Ada;Duin;99001;leerkracht;1;2020-08-01;2020-07-31", f"{HEAD};uit dienst", ("order", "uit dienst")),
        ("7;Ada;Duin;99001;leerkracht;1;2020-08-01;15", f"{HEAD};dagdelen per week", ("range", "dagdelen per week")),
        ("7;Ada;Duin;99001;leerkracht;1;2020-08-01;241", f"{HEAD};reistijd", ("range", "reistijd")),
        ("7;Ada;Duin;99001;leerkracht;1;2020-08-01;misschien", f"{HEAD};spoed", ("choice", "spoed")),
        ("7;Ada;Duin;99001;leerkracht;1;2020-08-01;99ZZ00", f"{HEAD};school", ("unknown", "school")),
        ("7;Ada;Duin;99001;leerkracht;1;2020-08-01;ada", f"{HEAD};e-mail", ("form", "e-mail")),
        ("7;Ada;Duin;99001;leerkracht;1;2020-08-01;0123 AB", f"{HEAD};postcode", ("form", "postcode")),
    ],
)
def test_a_cell_just_outside_its_range_is_refused(
    region: Region, cells: str, head: str, fault: tuple[str, str]
) -> None:
    found = plan("people", region, one(cells, head))
    assert fault_of(found) == fault
    with pytest.raises(Refused, match="import-refused"):
        apply("people", region, one(cells, head))
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("cells", "head"),
    [
        (f"7;{'a' * 60};Duin;99001;leerkracht;1;2020-08-01", HEAD),
        ("7;Ada;Duin;99001;leerkracht;1;2020-08-01;2020-08-01", f"{HEAD};uit dienst"),
        ("7;Ada;Duin;99001;leerkracht;1;2020-08-01;14", f"{HEAD};dagdelen per week"),
        ("7;Ada;Duin;99001;leerkracht;1;2020-08-01;240", f"{HEAD};reistijd"),
        ("7;Ada;Duin;99001;leraar L11;1;1-8-2020", HEAD),
        ("7;Ada;Duin;1;teacher;1;20200801", HEAD.replace("bestuursnummer", "Bestuurs_Nummer")),
    ],
)
def test_a_cell_just_inside_its_range_is_taken(region: Region, cells: str, head: str) -> None:
    found = plan("people", region, one(cells.replace(";1;teacher", ";99001;teacher"), head))
    assert codes(found) == []


@pytest.mark.parametrize("head", ["bsn", "BSN", "Burgerservicenummer", "burger service nummer"])
def test_a_column_of_citizen_numbers_is_refused_by_its_heading(region: Region, head: str) -> None:
    found = plan("people", region, one("7;Ada;Duin;99001;leerkracht;1;2020-08-01;x", f"{HEAD};{head}"))
    assert fault_of(found) == ("bsn", head)
    assert not found.may_skip


def test_nine_digits_that_pass_the_eleven_test_are_refused_and_not_repeated(region: Region) -> None:
    found = plan("people", region, one("111222333;Ada;Duin;99001;leerkracht;1;2020-08-01"))
    assert fault_of(found) == ("bsn", "personeelsnummer")
    assert "111222333" not in str(next(iter(found.faults)))


def test_nine_digits_that_fail_the_eleven_test_are_a_staff_number(region: Region) -> None:
    assert codes(plan("people", region, one("111222334;Ada;Duin;99001;leerkracht;1;2020-08-01"))) == []


@pytest.mark.parametrize("head", ["verzuimreden", "Reden ziekte", "diagnose", "absence reason"])
def test_a_column_on_why_somebody_is_away_is_refused(region: Region, head: str) -> None:
    found = plan("people", region, one("7;Ada;Duin;99001;leerkracht;1;2020-08-01;x", f"{HEAD};{head}"))
    assert fault_of(found) == ("cause", head)


def test_a_column_that_nobody_reads_is_said_to_be_unread(region: Region) -> None:
    found = plan("people", region, one("7;Ada;Duin;99001;leerkracht;1;2020-08-01;rood", f"{HEAD};lievelingskleur"))
    assert any("lievelingskleur" in str(note) for note in found.notes)


def test_an_adviser_imports_own_people_only(region: Region) -> None:
    rows = ("7;Ada;Duin;99001;leerkracht;1;2020-08-01", "8;Bo;Polder;99002;leerkracht;1;2020-08-01")
    found = plan("people", region, people(*rows), boards=frozenset({"99001"}))
    assert codes(found) == [("not-yours", 3, "bestuursnummer")]
    found = apply("people", region, people(*rows), boards=frozenset({"99001"}), skip_refused=True)
    assert [person.reference for person in Person.objects.all()] == ["7"]


def test_an_adviser_of_one_board_closes_nobody_of_another(region: Region) -> None:
    rows = ("7;Ada;Duin;99001;leerkracht;1;2020-08-01", "8;Bo;Polder;99002;leerkracht;1;2020-08-01")
    apply("people", region, people(*rows))
    done = apply("people", region, people(rows[0]), boards=frozenset({"99001"}), edition=LATER)
    assert done.changes == ()


def test_a_reference_of_another_board_is_not_overwritten(region: Region) -> None:
    apply("people", region, people("7;Bo;Polder;99002;leerkracht;1;2020-08-01"))
    found = plan("people", region, people("7;Ada;Duin;99001;leerkracht;1;2020-08-01"))
    assert fault_of(found) == ("reference-taken", "personeelsnummer")


def test_a_former_board_does_not_overwrite_who_works_for_another_by_now(region: Region) -> None:
    ended = f"{HEAD};uit dienst"
    rows = ("7;Bo;Polder;99001;leerkracht;0,5;2020-08-01;2021-07-31", "7;Bo;Polder;99002;leerkracht;0,5;2021-08-01;")
    apply("people", region, people(*rows, head=ended))
    mine = {"boards": frozenset({"99001"}), "complete": False}
    found = plan("people", region, people("7;Ada;Duin;99001;leerkracht;1;2020-08-01"), **mine)
    assert fault_of(found) == ("reference-taken", "personeelsnummer")
    skill = text_file("personeelsnummer;bevoegdheid\n7;gym", "q.csv")
    assert fault_of(plan("people", region, skill, **mine)) == ("unknown", "personeelsnummer")
    theirs = {**mine, "boards": frozenset({"99002"})}
    assert codes(plan("people", region, skill, **theirs)) == []


def test_a_second_board_may_employ_the_same_person(region: Region) -> None:
    apply("people", region, people("7;Bo;Polder;99002;leerkracht;0,5;2020-08-01"))
    apply("people", region, people("7;Bo;Polder;99001;leerkracht;0,4;2024-08-01"))
    assert Employment.objects.filter(person__reference="7", until=None).count() == 2


def test_two_rows_of_one_person_must_agree_on_who_that_is(region: Region) -> None:
    rows = ("7;Bo;Polder;99001;leerkracht;0,5;2020-08-01", "7;Bob;Polder;99002;leerkracht;0,4;2024-08-01")
    assert [fault.code for fault in plan("people", region, people(*rows)).faults] == ["differs"]
    apply("people", region, people(rows[0], rows[1].replace("Bob", "Bo")))
    assert Employment.objects.count() == 2


def test_an_ended_employment_makes_somebody_leave_the_day_after(region: Region) -> None:
    head = f"{HEAD};uit dienst"
    apply("people", region, one(f"7;Ada;Duin;99001;leerkracht;1;2020-08-01;{YESTERDAY}", head))
    assert Person.objects.get().left_on == TODAY
    apply("people", region, one(f"7;Ada;Duin;99001;leerkracht;1;2020-08-01;{TODAY}", head))
    assert Person.objects.get().left_on is None


def test_teaching_by_a_stranger_or_at_another_boards_school_is_refused(region: Region) -> None:
    apply("people", region, one())
    head = "personeelsnummer;school;groep;dag;dagdeel\n"
    mine = {"boards": frozenset({"99001"})}
    assert fault_of(plan("people", region, text_file(f"{head}99;99AA00;6a;ma;dag"), **mine)) == (
        "unknown",
        "personeelsnummer",
    )
    assert fault_of(plan("people", region, text_file(f"{head}7;99BB00;6a;ma;dag"), **mine)) == ("not-yours", "school")


def test_a_board_puts_nobody_in_a_pool_under_a_contract_of_another_board(region: Region) -> None:
    pools = "pool;naam;soort;eigenaar;vanaf;bestuursnummer;ring\n"
    apply("pools", region, text_file(pools + "\n".join(f"allen;A;vast;;2026-08-01;{board};1" for board in BOARDS)))
    rows = ("7;Bo;Polder;99002;leerkracht;0,5;2020-08-01", "7;Bo;Polder;99001;leerkracht;0,4;2024-08-01")
    apply("people", region, people(*rows))
    head = "personeelsnummer;pool;werkgever\n"
    theirs, mine = text_file(f"{head}7;allen;99002"), {"boards": frozenset({"99001"}), "complete": False}
    assert fault_of(plan("people", region, theirs, **mine)) == ("unknown", "werkgever")
    apply("people", region, text_file("personeelsnummer;pool\n7;allen"), **mine)
    assert Membership.objects.get().employment.board.number == "99001"
    apply("people", region, theirs)
    assert Membership.objects.get().employment.board.number == "99002"
    assert codes(plan("people", region, theirs, **mine)) == []


@pytest.mark.parametrize("pool", ["nergens", "polder-pool"])
def test_a_pool_that_does_not_exist_or_belongs_to_others_is_refused(region: Region, pool: str) -> None:
    rows = "pool;naam;soort;eigenaar;vanaf;bestuursnummer;ring\npolder-pool;P;vast;99002;2026-08-01;99002;1"
    apply("pools", region, text_file(rows))
    apply("people", region, one())
    found = plan("people", region, text_file(f"personeelsnummer;pool\n7;{pool}"), boards=frozenset({"99001"}))
    assert fault_of(found) == ("unknown", "pool")


def test_a_block_by_a_school_survives_the_import_of_wishes(staffed: Region) -> None:
    person = Person.objects.get(reference="1004")
    SchoolPreference.objects.create(person=person, school=Group.objects.all()[0].school, kind="school-block")
    apply("people", staffed, text_file("personeelsnummer;school;wens\n1004;99BB00;liever niet"))
    assert sorted(SchoolPreference.objects.values_list("school__code", "kind")) == [
        ("99AA00", "school-block"),
        ("99BB00", "avoid"),
    ]


def test_what_keeps_people_out_of_planning_is_said(region: Region) -> None:
    notes = " ".join(map(str, plan("people", region, one()).notes))
    assert notes.count("1 ") == 3


def test_a_qualification_that_ends_keeps_its_last_day(region: Region) -> None:
    apply("people", region, one())
    rows = "personeelsnummer;bevoegdheid;sinds;tot en met\n7;zij-instromer;2026-01-01;2027-12-31"
    apply("people", region, text_file(rows))
    assert Qualification.objects.get().until == dt.date(2027, 12, 31)
    wrong = rows.replace("2027-12-31", "2025-12-31")
    assert fault_of(plan("people", region, text_file(wrong))) == ("order", "tot en met")


def test_a_qualification_that_ended_and_comes_back_with_its_old_day_is_open_again(region: Region) -> None:
    apply("people", region, one("7;Ada;Duin;99001;leerkracht;1;2020-08-01"))
    head = "personeelsnummer;bevoegdheid;sinds"
    ada = text_file(f"{head}\n7;gym;2020-08-01\n7;bevoegd;2020-08-01", "q.csv")
    apply("people", region, ada)
    apply("people", region, text_file(f"{head}\n7;bevoegd;2020-08-01", "q.csv"), edition=LATER)
    assert Qualification.objects.get(skill="gym").until == LATER - dt.timedelta(days=1)
    again = apply("people", region, ada, edition=LATER + dt.timedelta(days=30))
    assert [change.action for change in again.changes] == [Action.REOPEN]
    assert Qualification.objects.get(skill="gym").until is None
    assert plan("people", region, ada, edition=LATER + dt.timedelta(days=31)).changes == ()


def test_a_qualification_that_was_over_before_it_was_read_is_read_once(region: Region) -> None:
    apply("people", region, one("7;Ada;Duin;99001;leerkracht;1;2020-08-01"))
    past = text_file("personeelsnummer;bevoegdheid;sinds;tot en met\n7;gym;2020-08-01;2021-07-31", "q.csv")
    apply("people", region, past)
    assert plan("people", region, past).changes == ()


STARTS = f"{HEAD};vog"


@pytest.mark.parametrize(("issued", "warns"), [("2026-02-01", False), ("2026-01-31", True), ("2026-09-01", False)])
def test_a_certificate_too_old_at_a_new_employment_is_warned_about_with_place_found_and_expected(
    region: Region, issued: str, warns: bool
) -> None:
    found = plan("people", region, one(f"7;Ada;Duin;99001;leerkracht;1;2026-08-01;{issued}", head=STARTS))
    assert not found.faults
    assert bool(found.warnings) is warns
    if warns:
        (warning,) = found.warnings
        assert (warning.file, warning.line, warning.column) == ("people.csv", 2, "vog")
        assert (warning.found, warning.expected) == (issued, "2026-02-01")
    apply("people", region, one(f"7;Ada;Duin;99001;leerkracht;1;2026-08-01;{issued}", head=STARTS))
    assert Employment.objects.count() == 1


def test_a_region_with_its_own_months_is_warned_by_those(region: Region) -> None:
    EmploymentRule.objects.create(region=region, since="2026-01-01", vog_months=2)
    found = plan("people", region, one("7;Ada;Duin;99001;leerkracht;1;2026-08-01;2026-05-31", head=STARTS))
    assert [one.expected for one in found.warnings] == ["2026-06-01"]


def test_who_goes_on_at_the_board_and_who_is_not_employed_there_begins_nothing(region: Region) -> None:
    apply("people", region, one("7;Ada;Duin;99001;leerkracht;1;2020-08-01;2020-06-01", head=STARTS))
    more = people(
        "7;Ada;Duin;99001;leerkracht;1;2020-08-01;2020-06-01",
        "7;Ada;Duin;99001;invaller;1;2026-08-01;2020-06-01",
        head=STARTS,
    )
    assert plan("people", region, more).warnings == ()
    head = f"{STARTS};contract"
    unpaid = one("8;Bo;Duin;99001;stagiair;0;2026-08-01;2020-06-01;geen", head=head)
    assert plan("people", region, unpaid).warnings == ()


def test_an_employment_that_is_known_already_is_not_warned_about_again(region: Region) -> None:
    source = one("7;Ada;Duin;99001;leerkracht;1;2026-08-01;2026-01-31", head=STARTS)
    apply("people", region, source)
    assert plan("people", region, source).warnings == ()
