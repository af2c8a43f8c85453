"""Trials: asked for, played by a worker, stopped, or gone wrong."""

import pytest
from django.utils import timezone

from beurs.accounts.models import AuditRow
from beurs.cover.access.offers.rules import rule_of
from beurs.cover.models import Trial
from beurs.cover.replays import APART, NEW, NOW, Replay
from beurs.cover.services import trials
from beurs.cover.services.trials import (
    apart_try,
    design_try,
    policy_try,
    rule_try,
    trial_end,
    trial_fail,
    trial_play,
    trial_stop,
)
from beurs.errors import Refused
from beurs.messages.models import Work
from beurs.pools.models import Policy
from beurs.region.lessons import ONE_DAY
from tests import factories as make
from tests.cover.lending import Neighbours, Proposal
from tests.cover.services.offers.scenes import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(clock):
    made = Proposal()
    clock(day=25)
    return made


def fresh(trial: Trial) -> Trial:
    return Trial.objects.get(pk=trial.pk)


def test_a_policy_is_played_by_the_worker_beside_those_in_force_and_apart(two):
    trial = policy_try(policy=two.proposed, wanted={}, by=two.by)
    assert (trial.state, Work.objects.get().kind) == ("waiting", trials.TRIAL)
    work()
    trial = fresh(trial)
    assert (trial.state, trial.done, trial.total, trial.is_live) == ("done", 2, 2, False)
    replay = Replay.of(trial.result)
    assert {play: replay.total(play, "covered", replay.asked) for play in (NOW, NEW, APART)} == {
        NOW: 2, NEW: 4, APART: 2,
    }  # fmt: skip
    assert replay.plays[NEW][two.board.pk]["lent"] == replay.plays[NEW][two.other.pk]["borrowed"] == [2, 0]
    assert AuditRow.objects.filter(action="trial.start", by=two.by, region_id=two.region.pk).exists()


def test_other_numbers_than_proposed_are_played_and_the_policy_stays_as_it_is(two):
    reaches = {str(two.board.pk): {"ring": 1, "day_cap": None, "week_cap": None}}
    wanted = {"reserve": 1, "reaches": {**reaches, str(two.other.pk): {"ring": 2, "day_cap": None, "week_cap": 1}}}
    trial = policy_try(policy=two.proposed, wanted=wanted, by=two.by)
    work()
    assert Replay.of(fresh(trial).result).total(NEW, "covered", [two.other.pk]) == 0
    assert Policy.objects.get(pk=two.proposed.pk).reserve is None
    assert two.proposed.reaches.get(board=two.other).ring == 4


def test_each_on_its_own_is_played_for_a_region(two):
    trial = apart_try(region=two.region, by=two.by)
    work()
    replay = Replay.of(fresh(trial).result)
    assert set(replay.plays) == {NOW, APART}
    assert replay.total(APART, "lent", replay.asked) == 0


def test_a_stopped_trial_is_never_played(two):
    trial = policy_try(policy=two.proposed, wanted={}, by=two.by)
    trial_stop(trial=trial, by=two.by)
    work()
    assert (fresh(trial).state, fresh(trial).result) == ("stopped", {})
    assert Work.objects.get().state == "cancelled"


def test_a_trial_that_is_stopped_on_its_way_ends_at_the_next_morning(two, monkeypatch):
    trial = policy_try(policy=two.proposed, wanted={}, by=two.by)
    seen = []

    def stop_after_one(past, arrangements):
        for morning in played(past, arrangements):
            seen.append(morning)
            trial_stop(trial=trial, by=two.by)
            yield morning

    from beurs.cover.problem import replaying

    played = replaying.played
    monkeypatch.setattr(replaying, "played", stop_after_one)
    with pytest.raises(Refused, match="trial-stopped"):
        trial_play(fresh(trial), timezone.now())
    assert len(seen) == 1


def test_a_trial_that_has_ended_is_not_stopped_any_more(two):
    trial = policy_try(policy=two.proposed, wanted={}, by=two.by)
    work()
    trial_stop(trial=trial, by=two.by)
    assert fresh(trial).state == "done"


def test_asked_again_the_earlier_one_gives_way_and_only_the_latest_answer_is_kept(two):
    first = policy_try(policy=two.proposed, wanted={}, by=two.by)
    second = policy_try(policy=two.proposed, wanted={}, by=two.by)
    other = policy_try(policy=two.proposed, wanted={}, by=make.user())
    assert fresh(first).state == "stopped"
    work()
    assert {row.pk for row in Trial.objects.all()} == {second.pk, other.pk}


def test_what_goes_wrong_twice_is_said(two, monkeypatch, clock):
    trial = policy_try(policy=two.proposed, wanted={}, by=two.by)
    monkeypatch.setattr(trials, "preview", lambda *_: 1 / 0)
    work()
    assert fresh(trial).is_live
    clock(day=25, minute=31)
    work()
    assert fresh(trial).state == "failed"


def test_without_mornings_the_answer_is_empty(clock):
    clock(day=25)
    alone = Neighbours()
    trial = apart_try(region=alone.region, by=alone.by)
    work()
    assert (fresh(trial).state, fresh(trial).result) == ("done", {})


def test_what_the_same_user_asks_of_something_else_goes_on_and_every_answer_is_kept(two):
    other = Policy.objects.create(pool=two.pool, since=two.proposed.since + ONE_DAY)
    policies = [policy_try(policy=policy, wanted={}, by=two.by) for policy in (two.proposed, other)]
    pages = [design_try(region=two.region, page=page, wanted={}, by=two.by) for page in ("/a/", "/b/")]
    asked = [*policies, *pages, apart_try(region=two.region, by=two.by)]
    assert [fresh(trial).state for trial in asked] == ["waiting"] * 5
    for trial in asked:
        trial_end(trial, {}, timezone.now())
    assert [fresh(trial).state for trial in asked] == ["done"] * 5


def test_a_stop_is_in_the_trail_once(two):
    trial = policy_try(policy=two.proposed, wanted={}, by=two.by)
    for _time in range(2):
        trial_stop(trial=trial, by=two.by)
    assert (
        AuditRow.objects.filter(action="trial.stop", target=f"trial:{trial.pk}", region_id=two.region.pk).count() == 1
    )


def test_what_ends_after_it_was_stopped_stays_stopped(two):
    trial = policy_try(policy=two.proposed, wanted={}, by=two.by)
    trial_stop(trial=trial, by=two.by)
    trial_end(trial, {"days": []}, timezone.now())
    trial_fail(trial.pk, timezone.now())
    assert (fresh(trial).state, fresh(trial).result) == ("stopped", {})


def test_how_far_it_is_stands_in_the_trial(two, monkeypatch):
    trial, seen = policy_try(policy=two.proposed, wanted={}, by=two.by), []

    def halfway(_policy, _wanted, _today, told):
        told(1, 4)
        seen.append((fresh(trial).state, fresh(trial).done, fresh(trial).total))

    monkeypatch.setattr(trials, "preview", halfway)
    work()
    assert seen == [("running", 1, 4)]


def test_a_rule_that_a_board_tries_is_in_the_trail_of_that_board(two):
    rule = rule_of(two.board, make.MONDAY)
    trial = rule_try(board=two.board, rule=rule, typed=None, by=two.by)
    assert AuditRow.objects.get(target=f"trial:{trial.pk}").board_id == two.board.pk
