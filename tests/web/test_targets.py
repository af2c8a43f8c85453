"""What a row of the trail is about: the words and the page, only for who may open that page."""

import datetime as dt

import pytest

from beurs.accounts.models import AuditRow
from beurs.cover.models import LongCover
from beurs.ledger.models import DesignChange, Entry
from beurs.web.targets import targets_of
from tests import factories as make
from tests.ledger.scenes import Lending

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    return make.board(make.region(name="Kust"))


@pytest.fixture
def group(board):
    return make.group(make.school(board, name="De Zeevonk"), name="5")


def about(user, target):
    return targets_of(user, [AuditRow(target=target)]).get(target)


def member(here, role, **where):
    return make.user("X", {"role": role, "region": here.region, **where})


def test_a_need_leads_to_its_drawer(board, group):
    need = make.need(group)
    target = about(member(board, "auditor"), f"need:{need.pk}")
    assert "5, De Zeevonk" in target.label
    assert target.url == f"/today/need/{need.pk}/"


def test_a_need_of_another_board_stays_without_a_page(board, group):
    need = make.need(make.group(make.school(make.board(board.region))))
    assert about(member(board, "hr-adviser", board=board), f"need:{need.pk}") is None


def test_an_absence_names_the_person_only_to_who_reports_there(board, group):
    absence = make.absence(make.teacher(group, first_name="Fenna", last_name="Maas"), group.school)
    coordinator, auditor = member(board, "coordinator"), member(board, "auditor")
    assert about(coordinator, f"absence:{absence.pk}").label == "Fenna Maas"
    assert about(auditor, f"absence:{absence.pk}") is None


def test_a_person_is_named_to_who_may_see_people(board, group):
    who = make.teacher(group, first_name="Fenna", last_name="Maas")
    assert about(member(board, "coordinator"), f"person:{who.pk}").url == f"/people/{who.pk}/"
    assert about(member(board, "auditor"), f"person:{who.pk}") is None


def test_an_agreement_leads_to_the_page_of_its_pool_for_who_sees_that(board):
    pool = make.pool(board.region, owner=board)
    target = f"policy:{pool.policies.get().pk}"
    assert about(member(board, "hr-adviser", board=board), target).url == f"/pools/{pool.pk}/"
    assert about(member(board, "hr-adviser", board=make.board(board.region)), target) is None


def test_region_rules_and_users_have_words(board):
    coordinator = member(board, "coordinator")
    assert about(coordinator, f"region:{board.region_id}").label == "Kust"
    assert about(coordinator, f"user:{coordinator.pk}").label == "X"
    assert about(coordinator, "priority-rule:1").url == "/rules/"


@pytest.mark.parametrize("target", ["", "need", "need:", "need:x", "moon:3", "need:99999"])
def test_a_target_that_is_none_is_left_out(board, target):
    assert about(member(board, "coordinator"), target) is None


def test_a_page_of_needs_takes_one_query_more_than_its_rights(board, group, django_assert_max_num_queries):
    needs = [make.need(group, date=make.MONDAY + dt.timedelta(days=day)) for day in range(4)]
    rows = [AuditRow(target=f"need:{need.pk}") for need in needs]
    coordinator = member(board, "coordinator")
    with django_assert_max_num_queries(3):
        assert len(targets_of(coordinator, rows)) == 4


def test_an_entry_leads_to_the_line_of_who_reads_those_books():
    scene = Lending()
    scene.worked(scene.lent())
    scene.post()
    entry = Entry.objects.get()
    target = f"entry:{entry.pk}"
    for board in (scene.a, scene.b):
        found = about(member(board, "hr-adviser", board=board), target)
        assert found.url == f"/ledger/{board.pk}/lines/{entry.pk}/"
    assert about(member(scene.a, "coordinator"), target).url == f"/ledger/{scene.a.pk}/lines/{entry.pk}/"
    assert about(member(scene.a, "hr-adviser", board=make.board(scene.region)), target) is None


def test_a_change_of_the_pools_leads_to_its_page_for_who_reads_the_trail(board):
    pool, by = make.pool(board.region), member(board, "coordinator")
    change = DesignChange.objects.create(region=board.region, kind="dissolve", on=make.MONDAY, pool=pool)
    found = about(by, f"change:{change.pk}")
    assert pool.name in found.label
    assert found.url == f"/changes/{change.pk}/"
    assert about(by, f"pool:{pool.pk}").url == f"/pools/{pool.pk}/"
    elsewhere = make.board(make.region())
    assert about(member(elsewhere, "coordinator"), f"change:{change.pk}") is None


def test_a_long_cover_leads_to_its_page_for_who_reports_there(board, group):
    long = LongCover.objects.create(
        group=group, spell="x", first=make.MONDAY, last=make.MONDAY, opened_at=dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    )
    target = f"long-cover:{long.pk}"
    assert about(member(board, "coordinator"), target).url == f"/long/{long.pk}/"
    assert about(member(board, "hr-adviser", board=make.board(board.region)), target) is None
