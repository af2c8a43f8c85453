import datetime as dt

import pytest
from django.utils import timezone

from beurs.cover.access.offers.rules import rule_of
from beurs.cover.models import Offer
from beurs.cover.problem.asks import Sought
from beurs.cover.problem.dispatching import choose, outlook
from beurs.cover.problem.fixed import Field, Seeking
from beurs.cover.timing import moment_of
from tests import factories as make
from tests.cover.offering import offered
from tests.cover.services.offers.scenes import Dispatching, asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning(clock):
    made = Dispatching()
    clock(hour=7, minute=5)
    return made


def field_of(morning, day=make.MONDAY) -> Field:
    return Field.of(morning.board, rule_of(morning.board, day), day, day, timezone.now())


def seek(need, ring: int = 1, **fields) -> Seeking:
    parts = list(need.parts.order_by("part"))
    until = moment_of(need.date, max(part.ends for part in parts))
    pks = tuple(part.pk for part in parts)
    return Seeking(Sought(need.pk, pks, timezone.now(), until, **fields), ring, need.spell)


def answers(morning, people, states, *, days_ago: int = 30) -> None:
    """Store earlier offers of people, one need each, with how they ended."""
    then = timezone.now() - dt.timedelta(days=days_ago)
    for person, state in zip(people, states, strict=True):
        need = make.need(morning.group(), date=then.date())
        offered(person, [need], now=then, state=state, ring=1, pool=morning.pool)


def people_asked(morning, needs, **fields) -> dict[int, list[int]]:
    asks, _ = choose(field_of(morning), [seek(need, **fields) for need in needs])
    return {need.pk: [ask.person for ask in asks if set(ask.parts) <= set(parts(need))] for need in needs}


def parts(need) -> list[int]:
    return list(need.parts.values_list("pk", flat=True))


def test_every_ask_has_a_probability_and_reasons_and_nobody_is_asked_twice(morning):
    morning.rule(policy=True, live_max=2)
    people = [morning.substitute() for _ in range(6)]
    needs = [morning.need() for _ in range(3)]
    asks, places = choose(field_of(morning), [seek(need) for need in needs])
    assert {ask.person for ask in asks} <= {person.pk for person in people}
    assert len({ask.person for ask in asks}) == len(asks)
    assert all(ask.probability is not None and 0 < ask.probability <= 1 for ask in asks)
    assert all("chance" in {why.rule for why in ask.why} for ask in asks)
    assert set(places) == {need.pk for need in needs}


def test_hard_rules_come_first(morning):
    morning.rule(policy=True)
    morning.substitute(court_barred=True)
    willing = morning.substitute()
    need = morning.need()
    assert people_asked(morning, [need]) == {need.pk: [willing.pk]}


def test_who_was_asked_before_is_not_asked_again_and_who_has_an_open_offer_counts(morning):
    morning.rule(policy=True, live_max=1)
    first, second = morning.substitute(), morning.substitute()
    need = morning.need()
    assert people_asked(morning, [need], closed=frozenset({first.pk}))[need.pk] == [second.pk]
    assert people_asked(morning, [need], live=frozenset({first.pk}))[need.pk] == []


@pytest.mark.parametrize(("most", "at_most"), [(1, 1), (3, 3)])
def test_no_more_offers_are_open_at_once_than_the_board_allows(morning, most, at_most):
    morning.rule(policy=True, live_max=most)
    for _ in range(5):
        morning.substitute()
    need = morning.need()
    assert 1 <= len(people_asked(morning, [need])[need.pk]) <= at_most


def test_with_the_policy_off_the_fixed_order_asks_and_says_no_probability(morning):
    morning.rule(policy=False)
    morning.substitute()
    need = morning.need()
    asks, _ = choose(field_of(morning), [seek(need)])
    assert [ask.probability for ask in asks] == [None]


def test_wider_rings_wait_until_the_search_reaches_them_or_nearer_ones_have_nobody(morning):
    morning.rule(policy=True, live_max=5)
    joint = make.pool(morning.region, reach={morning.board: 2})
    far = make.substitute(joint)
    near = morning.substitute()
    need = morning.need()
    assert people_asked(morning, [need])[need.pk] == [near.pk]
    assert far.pk in people_asked(morning, [need], closed=frozenset({near.pk}))[need.pk]


def test_equal_rows_and_moment_give_equal_asks(morning):
    morning.rule(policy=True, live_max=2)
    for _ in range(6):
        morning.substitute()
    needs = [morning.need() for _ in range(3)]
    assert choose(field_of(morning), [seek(n) for n in needs]) == choose(field_of(morning), [seek(n) for n in needs])


@pytest.mark.parametrize("state", ["accepted", "declined", "expired"])
def test_nobodys_own_answers_change_their_place_beside_somebody_of_the_same_group(morning, state):
    morning.rule(policy=True, live_max=1)
    one, other, *rest = [morning.substitute() for _ in range(7)]
    need = morning.need()
    answers(morning, rest, ["accepted", "declined"] * 2 + ["accepted"])
    before = people_asked(morning, [need])[need.pk]
    for _ in range(8):
        answers(morning, [one], [state])
    assert before == people_asked(morning, [need])[need.pk] == [one.pk]
    everybody = frozenset(person.pk for person in [one, other, *rest])
    alone = [choose(field_of(morning), [seek(need, closed=everybody - {pk})])[0] for pk in (one.pk, other.pk)]
    assert [[ask.person for ask in asks] for asks in alone] == [[one.pk], [other.pk]]
    assert alone[0][0].probability == alone[1][0].probability


def test_answers_of_the_group_do_change_the_probability(morning):
    morning.rule(policy=True, live_max=1)
    people = [morning.substitute() for _ in range(6)]
    need = morning.need()
    before = choose(field_of(morning), [seek(need)])[0][0].probability
    answers(morning, people, ["declined"] * 6)
    answers(morning, people, ["declined"] * 6, days_ago=37)
    assert choose(field_of(morning), [seek(need)])[0][0].probability < before


def test_offers_that_were_withdrawn_or_filled_by_another_teach_nothing(morning):
    morning.rule(policy=True, live_max=1)
    people = [morning.substitute() for _ in range(6)]
    need = morning.need()
    before = choose(field_of(morning), [seek(need)])[0][0].probability
    answers(morning, people, ["withdrawn", "filled"] * 3)
    assert choose(field_of(morning), [seek(need)])[0][0].probability == before


def test_the_person_of_the_plan_comes_before_somebody_alike(morning):
    morning.rule(policy=True, live_max=1)
    for _ in range(3):
        morning.substitute()
    need = morning.need()
    morning.plan()
    planned = need.parts.first().assignments.exclude(state="released").get().person_id
    assert people_asked(morning, [need])[need.pk] == [planned]


def test_the_outlook_asks_nobody_rises_with_every_wave_and_ends_below_one(morning):
    morning.rule(policy=True, live_max=1)
    for _ in range(4):
        morning.substitute()
    need = morning.need()
    field = field_of(morning)
    seen = outlook(field, seek(need), moment_of(need.date, 495))
    filled = [wave.filled for wave in seen.waves]
    assert filled == sorted(filled)
    assert 0 < seen.filled < 1
    assert asked(need) == []
    assert not Offer.objects.exists()
    people = [ask.person for wave in seen.waves for ask in wave.asks]
    assert len(people) == len(set(people))
    assert [wave.at for wave in seen.waves] == sorted(wave.at for wave in seen.waves)


def test_more_time_never_lowers_the_outlook(morning):
    morning.rule(policy=True, live_max=1)
    for _ in range(4):
        morning.substitute()
    need = morning.need()
    chances = [outlook(field_of(morning), seek(need), moment_of(need.date, at)).filled for at in (430, 440, 470, 495)]
    assert chances == sorted(chances)
    assert chances[0] < chances[-1]


def test_without_the_policy_the_outlook_names_the_waves_and_no_chance(morning):
    morning.rule(policy=False)
    morning.substitute()
    need = morning.need()
    seen = outlook(field_of(morning), seek(need), moment_of(need.date, 495))
    assert seen.filled is None
    assert len(seen.waves) == 1


def test_a_search_under_the_policy_sends_offers_with_their_record(morning):
    morning.rule(policy=True, live_max=2)
    for _ in range(3):
        morning.substitute()
    need = morning.need()
    morning.search(need)
    made = list(Offer.objects.all())
    assert made
    assert all(one.probability is not None and one.why for one in made)
