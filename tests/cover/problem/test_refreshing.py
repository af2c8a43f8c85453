"""A snapshot brought up to date asks the same problem as one that is read whole."""

import datetime as dt
import random
from contextlib import suppress

import pytest
from django.db import transaction

from beurs.accounts.models import AuditRow
from beurs.accounts.services import audit_write
from beurs.cover.access.plans import stamp_of
from beurs.cover.access.touched import touched_since
from beurs.cover.models import Absence, Assignment, Need, Step
from beurs.cover.problem import Snapshot, desk
from beurs.cover.problem.build import problem_of
from beurs.cover.problem.refreshing import refreshed
from beurs.cover.services import (
    absence_report,
    absence_withdraw,
    assign_by_hand,
    lock,
    proposal_drop,
    proposals_agree,
    publish,
    release,
    step_undo,
)
from beurs.errors import Refused
from tests import factories as make
from tests.cover.scenes import Morning, away

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = make.MONDAY, make.MONDAY + dt.timedelta(days=1)


class Region(Morning):
    """Two boards that share a pool, with groups whose teachers may fall ill."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.other = make.board(self.region)
        self.joint = make.pool(self.region, reach={self.board: 2, self.other: 2})
        self.schools = [self.school, make.school(self.other)]
        self.teachers = [(make.teacher(make.group(school)), school) for school in self.schools for _ in range(4)]
        for place in range(5):
            make.substitute(self.pool if place % 2 else self.joint, lat=away(2 * place), week_max=4)

    def plan_all(self, *days: dt.date) -> None:
        for day in days:
            self.plan(first=day, boards=[self.board, self.other])


def deed(region, rng):
    """Do something that people do in a morning, if it is allowed."""
    need = rng.choice(list(Need.objects.filter(cancelled_at__isnull=True)) or [None])
    teacher, school = rng.choice([*region.teachers, (rng.choice(list(region.joint.memberships.all())).person, None)])
    away_now = list(Absence.objects.filter(withdrawn_at__isnull=True))
    what = {
        "report": lambda: absence_report(
            person=teacher, school=school or region.school, kind="sick", first=rng.choice([MONDAY, TUESDAY]),
            first_part="am", last=TUESDAY, by=region.by,
        ),
        "back": lambda: (one := rng.choice(away_now)) and absence_withdraw(
            absence=one, version=one.version, by=region.by
        ),
        "drop": lambda: proposal_drop(need=need, version=need.version, by=region.by),
        "lock": lambda: lock(need=need, version=need.version, by=region.by),
        "agree": lambda: proposals_agree(needs={need.pk: need.version}, by=region.by),
        "publish": lambda: publish(
            region=region.region, boards=[need.school.board], day=need.date, by=region.by
        ),
        "release": lambda: release(need=need, version=need.version, ground="a ground", by=region.by),
        "hand": lambda: assign_by_hand(
            need=need, parts={"am", "pm"}, version=need.version, by=region.by, overrides=[], ground="",
            person=rng.choice(list(region.joint.memberships.all())).person,
        ),
        "undo": lambda: step_undo(step=Step.objects.latest("id"), by=region.by),
    }  # fmt: skip
    try:
        what[rng.choice(list(what))]()
    except (Refused, IndexError, Step.DoesNotExist):
        return


def read(region, boards, day):
    return Snapshot.of(region.region, boards, day, day)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_problem_is_that_of_a_snapshot_read_whole(seed):
    region, rng = Region(), random.Random(seed)
    for teacher, school in region.teachers[::2]:
        absence_report(
            person=teacher, school=school, kind="sick", first=MONDAY, first_part="am", last=TUESDAY, by=region.by
        )
    region.plan_all(MONDAY, TUESDAY)
    views = [([region.board], MONDAY), ([region.board, region.other], TUESDAY)]
    kept = {place: read(region, *view) for place, view in enumerate(views)}
    stamp = stamp_of(region.region)
    for _ in range(12):
        deed(region, rng)
        touched = [touched_since(region.region, stamp, kept[place].parts) for place in kept]
        stamp = stamp_of(region.region)
        for place, view in enumerate(views):
            kept[place] = refreshed(kept[place], touched[place])
            whole = read(region, *view)
            assert problem_of(kept[place], known=True) == problem_of(whole)
            assert standing(kept[place]) == standing(whole)
            assert drawn(kept[place]) == drawn(whole)


def drawn(snapshot):
    return {place: sorted(row.pk for row in rows) for place, rows in snapshot.drawn.items() if rows}


def standing(snapshot):
    return {part: (row.pk, row.state, row.person, row.pool) for part, row in snapshot.standing.items()}


def test_who_was_not_touched_is_the_same_object_and_the_old_snapshot_stays_as_it_was():
    region = Region()
    need = region.need()
    region.plan_all(MONDAY)
    old, stamp = read(region, [region.board], MONDAY), stamp_of(region.region)
    before = standing(old)
    proposal_drop(need=need, version=Need.objects.get(pk=need.pk).version, by=region.by)
    new = refreshed(old, touched_since(region.region, stamp))
    assert standing(old) == before != standing(new)
    same = [pk for pk in old.people if new.people[pk] is old.people[pk]]
    assert 0 < len(same) < len(old.people)
    assert Assignment.objects.filter(state="proposed").exists()


def test_whom_no_pool_brings_is_forgotten_when_the_proposal_is_dropped():
    region = Region()
    guest, need = make.person(region.region), region.need()
    make.assignment(need, guest)
    old, stamp = read(region, [region.board], MONDAY), stamp_of(region.region)
    proposal_drop(need=need, version=need.version, by=region.by)
    new = refreshed(old, touched_since(region.region, stamp, old.parts))
    assert (guest.pk in old.people, guest.pk in new.people) == (True, False)
    assert problem_of(new, known=True) == problem_of(read(region, [region.board], MONDAY))


def test_a_lock_at_another_board_holds_its_person_here():
    region = Region()
    region.joint.memberships.exclude(pk=region.joint.memberships.first().pk).delete()
    need = make.need(make.group(region.schools[1]))
    region.plan_all(MONDAY)
    old, stamp = read(region, [region.board], MONDAY), stamp_of(region.region)
    lock(need=need, version=Need.objects.get(pk=need.pk).version, by=region.by)
    new = refreshed(old, touched_since(region.region, stamp, old.parts))
    person = Assignment.objects.filter(state="proposed").first().person_id
    assert (old.people[person].held, new.people[person].held) == (set(), {(MONDAY, "am"), (MONDAY, "pm")})


@pytest.mark.parametrize("seed", range(3))
def test_a_desk_kept_after_its_own_repair_is_what_would_be_read(seed, django_capture_on_commit_callbacks):
    region, rng, kept = Region(), random.Random(seed), 0
    for teacher, school in region.teachers[::2]:
        absence_report(
            person=teacher, school=school, kind="sick", first=MONDAY, first_part="am", last=MONDAY, by=region.by
        )
    region.plan_all(MONDAY)
    need = Need.objects.filter(date=MONDAY).select_related("school__board__region").first()
    for _ in range(12):
        with django_capture_on_commit_callbacks(execute=True):
            deed(region, rng)
        before = list(desk._kept.values())
        found = desk.desk_of(need)
        kept += any(found is one for one in before)
        whole = read(region, found.snapshot.boards, MONDAY)
        assert problem_of(found.snapshot, known=True) == problem_of(whole)
        assert standing(found.snapshot) == standing(whole)
        assert versions(found.snapshot) == versions(whole)
        assert found.given.planned == desk._problem(whole, set(), known=True).planned
    assert kept


def versions(snapshot):
    return {need.pk: need.version for need in snapshot.needs}


def test_a_desk_is_read_again_when_somebody_else_did_something_beside_its_repair(django_capture_on_commit_callbacks):
    region = Region()
    need = region.need()
    region.plan_all(MONDAY)
    with django_capture_on_commit_callbacks() as waiting:
        proposal_drop(need=need, version=Need.objects.get(pk=need.pk).version, by=region.by)
    other = make.need(make.group(region.schools[1]))
    audit_write("need.change", by=region.by, target=f"need:{other.pk}", region_id=region.region.pk)
    before = next(reversed(desk._kept.values()))
    for callback in waiting:
        callback()
    assert next(reversed(desk._kept.values())) is before


def test_a_row_of_the_trail_that_was_taken_back_and_replaced_has_everything_read_again():
    region = Region()
    need = region.need()
    with suppress(ZeroDivisionError), transaction.atomic():
        audit_write("need.change", by=region.by, target=f"need:{need.pk}", region_id=region.region.pk)
        stamp = stamp_of(region.region)
        raise ZeroDivisionError
    later = AuditRow.objects.create(pk=stamp[0], action="need.change", target="need:0", region_id=region.region.pk)
    assert later.pk == stamp[0]
    assert touched_since(region.region, stamp) is None
