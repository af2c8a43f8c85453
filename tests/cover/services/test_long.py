"""Long cover: from the report of a long absence to the first day of one face, told as it happens."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow, User
from beurs.cover.access.long import contracts_waiting, employed_for, spells_long
from beurs.cover.models import Assignment, LongCover, Need
from beurs.cover.problem.stretch import ON_CALL, POOL, SURPLUS, Stretch
from beurs.cover.services import (
    absence_report,
    long_cover_choose,
    long_cover_contract,
    long_cover_introduce,
    long_cover_open,
    long_cover_withdraw,
)
from beurs.messages.models import Outgoing
from beurs.pools.models import Booking, Pool
from beurs.region.models import Employment, Qualification
from tests import factories as make
from tests.cover.scenes import Morning, jobs, refused, who

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MONDAY = make.MONDAY
FIRST = MONDAY + dt.timedelta(days=7)
LAST = MONDAY + dt.timedelta(days=7 * 3 + 4)
NOW = dt.datetime(2026, 11, 23, 7, 0, tzinfo=dt.UTC)


@pytest.fixture
def morning():
    return Morning()


@pytest.fixture
def leader(morning):
    return make.user("Sanne", {"role": "school-leader", "region": morning.region, "school": morning.school})


def away(morning, kind="sick", last=LAST, parts=((1, "am"), (1, "pm"), (2, "am"), (2, "pm"))):
    teacher = make.teacher(morning.group(), parts)
    report = {"person": teacher, "school": morning.school, "kind": kind, "first": MONDAY, "first_part": "am"}
    return absence_report(**report, last=last, by=morning.by).needs[0]


def opened(morning, need, first=FIRST, last=LAST):
    return long_cover_open(need=need, first=first, last=last, by=morning.by, now=NOW)


def surplus(morning, board=None, **fields):
    return make.person(morning.region, employer=board or morning.board, **fields)


def call_list(morning):
    pool = make.pool(morning.region, owner=morning.board)
    Pool.objects.filter(pk=pool.pk).update(kind=Pool.Kind.ON_CALL)
    return pool


def found(long, person):
    return next(one for one in Stretch(long).suitors() if one.person == person)


def chosen(long, person, by, ground="kent de groep"):
    return long_cover_choose(long=long, person=person, ground=ground, by=by, now=NOW)


def introduced(long, person, by):
    long_cover_introduce(long=long, person=person, on=MONDAY + dt.timedelta(days=3), by=by)


def test_from_report_to_first_day(morning, leader):
    bridge, face = morning.substitute(), surplus(morning)
    need = away(morning)
    assert [one.spell for one in spells_long(leader, MONDAY)] == [need.spell]
    long = opened(morning, need)
    assert spells_long(leader, MONDAY) == []

    morning.plan()
    assert set(who(need).values()) == {(bridge, "proposed")}

    suitors = Stretch(long).suitors()
    assert [(one.person, one.source) for one in suitors] == [(face, SURPLUS), (bridge, POOL)]
    assert [len(one.parts) for one in suitors] == [12, 12]

    refused("not-introduced", chosen, long, face, leader)
    introduced(long, face, leader)
    refused("needs-ground", chosen, long, face, leader, ground=" ")
    done = chosen(long, face, leader)
    assert (done.state, done.booked, done.left) == ("chosen", 12, 0)

    days = Need.objects.filter(spell=need.spell, date__gte=FIRST).order_by("date")
    assert {(person, state) for day in days for person, state in who(day).values()} == {(face, "published")}
    assert Booking.objects.filter(person=face, released_at__isnull=True).count() == 12
    assert set(who(need).values()) == {(bridge, "proposed")}
    assert AuditRow.objects.filter(action__in=["long.open", "long.introduce", "long.choose"]).count() == 3
    refused("long-ended", chosen, long, bridge, leader)


def test_two_weeks_are_long_and_a_day_less_is_not(morning):
    need = away(morning)
    refused("long-too-short", opened, morning, need, MONDAY, MONDAY + dt.timedelta(days=12))
    refused("dates-in-order", opened, morning, need, LAST, FIRST)
    assert opened(morning, need, MONDAY, MONDAY + dt.timedelta(days=13)).state == "open"
    refused("long-known", opened, morning, need)


@pytest.mark.parametrize(("days", "listed"), [(13, False), (14, True)])
def test_what_is_listed_as_long_is_what_may_become_a_vacancy(morning, days, listed):
    teacher = make.teacher(morning.group(name="6"))
    report = {"person": teacher, "school": morning.school, "kind": "sick", "first": MONDAY, "first_part": "am"}
    absence_report(**report, last=MONDAY + dt.timedelta(days=days - 1), by=morning.by)
    leader = make.user("L", {"role": "school-leader", "region": morning.region, "school": morning.school})
    assert bool(spells_long(leader, MONDAY)) == listed


def test_a_stretch_in_which_the_group_needs_nobody_is_no_vacancy(morning):
    after = LAST + dt.timedelta(days=3)
    refused("long-no-needs", opened, morning, away(morning), after, after + dt.timedelta(days=20))
    assert not LongCover.objects.exists()


def test_surplus_people_come_first_then_the_pool_then_the_call_list(morning):
    called, pooled = make.substitute(call_list(morning)), morning.substitute()
    spare = surplus(morning)
    long = opened(morning, away(morning))
    assert [(one.person, one.source) for one in Stretch(long).suitors()] == [
        (spare, SURPLUS),
        (pooled, POOL),
        (called, ON_CALL),
    ]


def test_who_has_a_group_or_no_qualification_is_no_surplus_teacher_to_choose(morning):
    make.teacher(morning.group())
    unqualified = surplus(morning, skills=["assistant"])
    long = opened(morning, away(morning))
    assert [one.person for one in Stretch(long).suitors()] == [unqualified]
    introduced(long, unqualified, morning.by)
    refused("student-alone", chosen, long, unqualified, morning.by)


def test_other_leave_counts_in_the_contract_chain_and_sickness_does_not(morning):
    spent = make.substitute(call_list(morning), vog_issued_on=dt.date(2026, 9, 1))
    jobs(spent, morning.board, 6, first=dt.date(2026, 1, 1))
    assert found(opened(morning, away(morning, kind="sick")), spent).failed == ()
    failed = found(opened(morning, away(morning, kind="other")), spent).failed
    assert [reason.rule for reason in failed] == ["chain"]


@pytest.mark.parametrize(("issued", "fails"), [(dt.date(2026, 5, 30), []), (dt.date(2026, 5, 29), ["vog-too-old"])])
def test_at_another_board_the_certificate_is_fresh_at_the_start(morning, issued, fails):
    lent = surplus(morning, board=make.board(morning.region), vog_issued_on=issued)
    suitor = found(opened(morning, away(morning)), lent)
    assert [reason.rule for reason in suitor.failed] == fails
    own = surplus(morning, vog_issued_on=make.LONG_AGO)
    assert found(LongCover.objects.get(), own).failed == ()


def test_only_the_parts_that_somebody_offers_and_has_free_are_booked(morning):
    half = morning.substitute(offers=[(1, "am"), (1, "pm")])
    long = opened(morning, away(morning))
    busy = Need.objects.filter(spell=long.spell, date=FIRST).get()
    other = make.need(morning.group(), date=busy.date, parts=["am"])
    make.assignment(other, half, state="agreed")
    introduced(long, half, morning.by)
    done = chosen(long, half, morning.by)
    assert (done.booked, done.left) == (5, 7)
    assert Assignment.objects.filter(person=half, need_part__need__spell=long.spell).count() == 5


def test_who_works_fewer_day_parts_a_week_than_the_group_asks_cannot_take_it(morning):
    enough, few = morning.substitute(week_max=4), morning.substitute(week_max=3)
    long = opened(morning, away(morning))
    assert found(long, enough).failed == ()
    assert [reason.rule for reason in found(long, few).failed] == ["week-full"]


def test_the_page_tells_what_the_pool_keeps(morning):
    morning.substitute(offers=[(1, "am"), (1, "pm"), (2, "am"), (2, "pm")])
    other = morning.substitute(offers=[(5, "am")])
    long = opened(morning, away(morning))
    kept = found(long, other).kept
    assert (kept.pool, kept.before, kept.after) == (str(morning.pool), 15, 15)
    taken = next(one for one in Stretch(long).suitors() if len(one.parts) == 12)
    assert (taken.kept.before, taken.kept.after) == (15, 3)


def test_what_somebody_was_promised_already_stays_theirs(morning):
    face, promised = surplus(morning), morning.substitute()
    long = opened(morning, away(morning))
    make.assignment(Need.objects.get(spell=long.spell, date=FIRST), promised, state="published")
    introduced(long, face, morning.by)
    assert chosen(long, face, morning.by).booked == 10
    assert set(who(Need.objects.get(spell=long.spell, date=FIRST)).values()) == {(promised, "published")}


def test_a_vacancy_taken_off_leaves_short_cover_as_it_was(morning):
    long = opened(morning, away(morning))
    assert long_cover_withdraw(long=long, by=morning.by, now=NOW).state == "withdrawn"
    refused("long-ended", long_cover_withdraw, long=long, by=morning.by, now=NOW)
    assert opened(morning, Need.objects.filter(spell=long.spell).first()).state == "open"
    assert (Employment.objects.count(), Qualification.objects.count()) == (1, 1)


def called(morning, **fields):
    """Return somebody of the call list, who has no contract for weeks, with a certificate of September."""
    return make.substitute(call_list(morning), **{"vog_issued_on": dt.date(2026, 9, 1), **fields})


def contract(long, by, **fields):
    given = {"contract": "temporary", "fte_hundredths": 40, "since": FIRST, "until": LAST, **fields}
    return long_cover_contract(long=long, by=by, now=NOW, **given)


@pytest.fixture
def adviser(morning):
    return make.user("Hugo", {"role": "hr-adviser", "region": morning.region, "board": morning.board})


def choice(morning, leader, face, **absence):
    long = opened(morning, away(morning, **absence))
    introduced(long, face, leader)
    return chosen(long, face, leader)


def test_from_report_to_first_day_with_a_contract_that_the_adviser_confirms(morning, leader, adviser):
    bridge, face = morning.substitute(), called(morning)
    need = away(morning)
    long = opened(morning, need)
    morning.plan()
    assert set(who(need).values()) == {(bridge, "proposed")}
    refused("long-not-chosen", contract, long, adviser)
    introduced(long, face, leader)
    long = chosen(long, face, leader)
    assert list(contracts_waiting(adviser)) == [long]
    assert list(contracts_waiting(leader)) == []
    assert employed_for(long) is None

    made = contract(long, adviser)
    assert (made.person, made.board, made.function, made.fte_hundredths) == (face, morning.board, "substitute", 40)
    long.refresh_from_db()
    assert (long.employment, long.contract_by) == (made, adviser)
    assert list(contracts_waiting(adviser)) == []
    assert employed_for(long) == made
    assert AuditRow.objects.filter(action__in=["employment.start", "long.contract"]).count() == 2
    first = Need.objects.get(spell=need.spell, date=FIRST)
    assert set(who(first).values()) == {(face, "published")}
    refused("long-employed", contract, long, adviser)


def test_who_is_employed_for_these_days_or_lent_needs_no_contract(morning, leader, adviser):
    for face in (surplus(morning), surplus(morning, board=make.board(morning.region), vog_issued_on=MONDAY)):
        long = choice(morning, leader, face)
        assert list(contracts_waiting(adviser)) == []
        refused("long-employed", contract, long, adviser)


def test_a_contract_that_ends_within_the_stretch_is_not_enough(morning, leader, adviser):
    face = called(morning)
    jobs(face, morning.board, 1, first=FIRST - dt.timedelta(days=30), days=40)
    assert list(contracts_waiting(adviser)) == []
    long = choice(morning, leader, face)
    assert list(contracts_waiting(adviser)) == [long]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"since": FIRST + dt.timedelta(days=1)}, "contract-short"),
        ({"until": LAST - dt.timedelta(days=1)}, "contract-short"),
        ({"since": FIRST, "until": LAST}, None),
        ({"since": FIRST - dt.timedelta(days=3), "until": None, "contract": "permanent"}, None),
    ],
)
def test_a_contract_holds_on_every_day_of_the_stretch(morning, leader, adviser, fields, code):
    long = choice(morning, leader, called(morning))
    if code is None:
        assert contract(long, adviser, **fields).since == fields["since"]
    else:
        refused(code, contract, long, adviser, **fields)
        assert not Employment.objects.filter(function="substitute").exists()


@pytest.mark.parametrize(("issued", "code"), [(dt.date(2026, 5, 30), None), (dt.date(2026, 5, 29), "vog-too-old")])
def test_the_certificate_is_at_most_six_months_old_at_the_new_employment(morning, leader, adviser, issued, code):
    face = called(morning)
    long = choice(morning, leader, face)
    type(face).objects.filter(pk=face.pk).update(vog_issued_on=issued)
    if code is None:
        assert contract(long, adviser).person == face
    else:
        refused(code, contract, long, adviser)


@pytest.mark.parametrize(("kind", "contracts", "code"), [("other", 6, "chain"), ("other", 5, None), ("sick", 6, None)])
def test_one_contract_too_many_breaks_the_chain_and_sickness_cover_is_exempt(morning, leader, kind, contracts, code):
    face, adviser = called(morning), morning.by
    long = choice(morning, leader, face, kind=kind)
    jobs(face, morning.board, contracts, first=dt.date(2026, 1, 1))
    if code is None:
        assert contract(long, adviser).person == face
    else:
        refused(code, contract, long, adviser)


def test_the_hr_adviser_hears_of_a_choice_without_a_contract_and_not_of_one_with_a_contract(morning):
    make.user("Hugo", {"role": "hr-adviser", "region": morning.region, "board": morning.board}, language="en")
    other = make.board(morning.region)
    make.user("Ans", {"role": "hr-adviser", "region": morning.region, "board": other}, language="en")
    mails = Outgoing.objects.filter(key__startswith="long-contract:")
    on_call = make.substitute(call_list(morning), vog_issued_on=dt.date(2026, 9, 1))
    for person, heard in ((surplus(morning), 0), (on_call, 1)):
        long = opened(morning, away(morning))
        introduced(long, person, morning.by)
        chosen(long, person, morning.by)
        assert mails.count() == heard
    mail = mails.get()
    assert mail.recipient == User.objects.get(name="Hugo").email
    assert f"Confirm a contract: {on_call}" in mail.subject
    assert f"/long/{long.pk}/" in mail.text


@pytest.mark.parametrize(
    ("fields", "code"), [({"contract": "on-call"}, "chain"), ({"contract": "permanent", "until": None}, None)]
)
def test_on_call_counts_in_the_chain_and_a_permanent_contract_does_not(morning, leader, fields, code):
    face = called(morning)
    long = choice(morning, leader, face, kind="other")
    jobs(face, morning.board, 6, first=dt.date(2026, 1, 1))
    if code is None:
        assert contract(long, morning.by, **fields).person == face
    else:
        refused(code, contract, long, morning.by, **fields)


def test_a_vacancy_that_was_taken_off_gets_no_contract(morning, leader, adviser):
    long = choice(morning, leader, called(morning))
    LongCover.objects.filter(pk=long.pk).update(state=LongCover.State.WITHDRAWN)
    refused("long-not-chosen", contract, long, adviser)
