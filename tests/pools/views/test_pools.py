"""The pages on sharing: what was agreed, who may be sent where, signing, balance, newcomers, terms of members."""

import datetime as dt

import pytest
from django.utils import timezone

from beurs.pools.models import Approval, Exclusion, Membership, PassportItem, Policy
from beurs.pools.services import Served, Terms, policy_propose
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(client):
    """Two boards, the pool of the first that serves both, and a way to come in as somebody."""
    place = make.region()
    owner, other = make.board(place, name="Duinrand"), make.board(place, name="Polder")
    pool = make.pool(place, owner=owner, reach={owner: 1, other: 4})

    def enter(role="hr-adviser", board=owner, **where):
        user = make.user("X", {"role": role, "region": place, **(where or {"board": board})}, language="en")
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return owner, other, pool, enter


def text(answer):
    return " ".join(answer.content.decode().split())


def sent(client, pool):
    return {str(row["towards"].reach.board): row for row in client.get(f"/pools/{pool.pk}/").context["sent"]}


def test_the_pool_says_in_words_what_was_agreed(scene):
    owner, other, pool, enter = scene
    Policy.objects.update(release_minute=960, release_days=1, tolerance=10, approval_needed=True, reserve=1)
    school = make.school(other, name="De Bolder")
    Exclusion.objects.create(policy=Policy.objects.get(), school=school)
    shown = text(enter().get(f"/pools/{pool.pk}/"))
    assert "people are lent from 16:00 on the day before" in shown
    assert "at most 10 day parts more than it got back" in shown
    assert "Nobody is sent to De Bolder." in shown
    assert "only after its own approval" in shown
    assert f"Serves {owner} in ring 1." in shown


def test_who_may_be_sent_where_with_names_of_ones_own_people_only(scene):
    owner, other, pool, enter = scene
    who = make.substitute(pool, employer=owner)
    row = sent(enter(board=other), pool)["Polder"]
    assert (row["towards"].number, row["towards"].names, row["hidden"]) == (1, [], 1)
    rows = sent(enter("coordinator", region=owner.region), pool)
    assert [row["towards"].names for row in rows.values()] == [[who], [who]]


def test_who_may_not_be_sent_is_counted_with_the_reason(scene):
    owner, other, pool, enter = scene
    who = make.substitute(pool, employer=owner)
    make.substitute(pool, employer=owner)
    Policy.objects.update(approval_needed=True)
    Approval.objects.create(person=who, board=other, state="approved", decided_at=timezone.now())
    towards = sent(enter(), pool)
    assert towards["Duinrand"]["towards"].number == 2
    assert (towards["Polder"]["towards"].number, towards["Polder"]["towards"].kept) == (1, {"not-approved": 1})
    Exclusion.objects.create(policy=Policy.objects.get(), person=who)
    assert sent(enter(), pool)["Polder"]["towards"].kept == {"not-approved": 1, "excluded": 1}


def test_before_the_release_and_beyond_the_cap_nobody_may_be_sent(scene):
    _owner, other, pool, enter = scene
    make.substitute(pool, employer=scene[0])
    Policy.objects.update(release_minute=1439)
    assert sent(enter(), pool)["Polder"]["towards"].release is not None
    assert sent(enter(), pool)["Duinrand"]["towards"].release is None
    Policy.objects.update(release_minute=0)
    Policy.objects.get().reaches.filter(board=other).update(day_cap=0)
    row = sent(enter(), pool)["Polder"]["towards"]
    assert (row.release, row.cap_left, row.number) == (None, 0, 0)


def test_more_members_take_no_more_queries(scene, django_assert_max_num_queries):
    owner, _other, pool, enter = scene
    Policy.objects.update(tolerance=5)
    client = enter("coordinator", region=owner.region)
    for _ in range(6):
        make.substitute(pool, employer=owner)
    client.get(f"/pools/{pool.pk}/")
    with django_assert_max_num_queries(45):
        client.get(f"/pools/{pool.pk}/")


def proposal(pool, by, boards):
    return policy_propose(
        pool=pool, since=timezone.localdate() + dt.timedelta(days=9), terms=Terms(),
        serves=[Served(board, ring) for board, ring in boards.items()], by=by,
    )  # fmt: skip


def test_a_proposal_is_made_signed_and_shown(scene):
    owner, other, pool, enter = scene
    typed = {
        "since": (timezone.localdate() + dt.timedelta(days=9)).isoformat(),
        "release": "16:00",
        "release_days": "1",
    }
    typed |= {f"ring-{owner.pk}": "1", f"ring-{other.pk}": "4", f"week-{other.pk}": "6", "tolerance": "12"}
    assert enter().post(f"/pools/{pool.pk}/propose/", typed).status_code == 302
    policy = Policy.objects.get(on_paper=False)
    assert (policy.release_minute, policy.release_days, policy.tolerance, policy.holds_from) == (960, 1, 12, None)
    assert enter().post(f"/pools/policies/{policy.pk}/sign/", {"board": other.pk}).status_code == 404
    enter(board=other).post(f"/pools/policies/{policy.pk}/sign/", {"board": other.pk})
    enter().post(f"/pools/policies/{policy.pk}/sign/", {"board": owner.pk})
    policy.refresh_from_db()
    assert policy.holds_from == policy.since
    assert "signed, holds later" in text(enter().get(f"/pools/{pool.pk}/"))
    enter().post(f"/pools/policies/{policy.pk}/withdraw/")
    assert "Withdrawn by X" in text(enter().get(f"/pools/{pool.pk}/"))


def test_a_proposal_that_cannot_be_says_why_in_place(scene):
    owner, _other, pool, enter = scene
    answer = enter().post(f"/pools/{pool.pk}/propose/", {"since": "2020-01-01", f"ring-{owner.pk}": "1"})
    assert answer.status_code == 422
    assert "An agreement begins today or later." in text(answer)


def test_the_form_starts_from_what_holds(scene):
    owner, _other, pool, enter = scene
    Policy.objects.update(release_minute=960, reserve=2)
    shown = text(enter().get(f"/pools/{pool.pk}/"))
    week = (timezone.localdate() + dt.timedelta(days=7)).isoformat()
    for said in (f'name="since" value="{week}"', 'name="release" value="16:00"', f'name="ring-{owner.pk}" value="1"'):
        assert said in shown


def proposed(client, pool, owner, **typed):
    given = {"since": (timezone.localdate() + dt.timedelta(days=9)).isoformat(), f"ring-{owner.pk}": "1", **typed}
    return client.post(f"/pools/{pool.pk}/propose/", given)


def left_out():
    rows = Exclusion.objects.filter(policy__on_paper=False).order_by("pk")
    return [(row.person, row.function, row.school, row.board) for row in rows]


def test_a_proposal_leaves_out_people_of_the_pool_whom_the_user_may_see(scene):
    owner, other, pool, enter = scene
    mine, theirs = make.substitute(pool, employer=owner), make.substitute(pool, employer=other)
    stranger = make.person(owner.region, employer=owner)
    assert list(enter().get(f"/pools/{pool.pk}/").context["form"].fields["people"].queryset) == [mine]
    assert proposed(enter(), pool, owner, people=[mine.pk]).status_code == 302
    assert left_out() == [(mine, "", None, None)]
    for person in (theirs, stranger):
        assert proposed(enter(), pool, owner, people=[person.pk]).status_code == 422
    assert Policy.objects.filter(on_paper=False).count() == 1


def test_a_proposal_takes_over_whom_the_user_cannot_see_or_say(scene):
    owner, other, pool, enter = scene
    mine, theirs = make.substitute(pool, employer=owner), make.substitute(pool, employer=other)
    school = make.school(other, name="De Bolder")
    policy = Policy.objects.get()
    for row in ({"person": mine}, {"person": theirs}, {"person": mine, "school": school}, {"function": "head"}):
        Exclusion.objects.create(policy=policy, **row)
    page = enter().get(f"/pools/{pool.pk}/")
    assert (page.context["form"]["people"].value(), page.context["form"]["schools"].value()) == ([mine.pk], [])
    assert "Stays as it is agreed now: Not lent: one person. Not sent to De Bolder: one person." in text(page)
    assert proposed(enter(), pool, owner).status_code == 302
    assert left_out() == [(theirs, "", None, None), (mine, "", school, None)]


def test_the_form_offers_no_board_that_left_and_says_which_one_leaves(scene):
    owner, other, pool, enter = scene
    typed = {f"ring-{other.pk}": "4"}
    other.left_on = timezone.localdate() + dt.timedelta(days=9)
    other.save()
    answer = proposed(enter(), pool, owner, **typed)
    assert answer.status_code == 422
    assert "Polder no longer takes part in the region. Leave this board out" in text(answer)
    other.left_on = timezone.localdate()
    other.save()
    assert enter().get(f"/pools/{pool.pk}/").context["form"].boards == [owner]


def test_the_preview_is_linked_where_it_opens_and_only_there(scene):
    owner, other, pool, enter = scene
    narrow = proposal(pool, make.user(), {owner: 1})
    held = Policy.objects.get(on_paper=True)
    for board, opens in ((owner, {held: True, narrow: True}), (other, {held: True, narrow: False})):
        client = enter("planner", board=board)
        shown = text(client.get(f"/pools/{pool.pk}/"))
        for policy, reached in opens.items():
            url = f"/pools/policies/{policy.pk}/preview/"
            assert (url in shown) is (client.get(url).status_code == 200) is reached


def test_only_the_owner_proposes_for_its_pool(scene):
    _owner, other, pool, enter = scene
    client = enter(board=other)
    assert client.get(f"/pools/{pool.pk}/").context["form"] is None
    assert client.post(f"/pools/{pool.pk}/propose/", {}).status_code == 404


def test_what_waits_for_ones_signature_stands_first(scene):
    owner, other, pool, enter = scene
    assert list(enter(board=other).get("/pools/").context["to_sign"]) == []
    policy = proposal(pool, make.user(), {owner: 1, other: 4})
    client = enter(board=other)
    assert list(client.get("/pools/").context["to_sign"]) == [policy]
    client.post(f"/pools/policies/{policy.pk}/sign/", {"board": other.pk})
    assert list(client.get("/pools/").context["to_sign"]) == []


def lend(scene, day):
    owner, other, pool, _enter = scene
    who = make.substitute(pool, employer=owner)
    need = make.need(make.group(make.school(other)), date=day)
    return [make.booking(who, part, pool) for part in need.parts.all()]


def test_the_balance_counts_day_parts_within_the_period_and_ones_rights(scene):
    owner, other, _pool, enter = scene
    third = make.board(owner.region, name="Zeewind")
    today = timezone.localdate()
    lend(scene, today)
    lend(scene, today - dt.timedelta(days=28))
    lines = enter("planner").get("/pools/balance/").context["balance"].lines
    assert [(str(line.board), str(line.other), line.gave, line.got) for line in lines] == [("Duinrand", "Polder", 2, 0)]
    lines = enter("planner", board=other).get("/pools/balance/?days=91").context["balance"].lines
    assert [(str(line.board), line.gave, line.got, line.more) for line in lines] == [("Polder", 0, 4, 4)]
    assert enter("planner", board=third).get("/pools/balance/").context["balance"].lines == []
    assert "Nothing was lent" in text(enter("planner", board=third).get("/pools/balance/"))


def test_a_newcomer_waits_with_papers_and_gets_an_answer(scene):
    owner, other, pool, enter = scene
    who = make.substitute(pool, employer=owner)
    PassportItem.objects.create(person=who, kind="diploma", seen_on=make.MONDAY, board=owner)
    row = Approval.objects.create(person=who, board=other)
    client = enter(board=other)
    shown = text(client.get("/pools/newcomers/"))
    assert str(who) in shown
    assert "seen on 23 Nov 2026 by Duinrand" in shown
    assert str(who) not in text(enter().get("/pools/newcomers/"))
    assert enter().post(f"/pools/newcomers/{row.pk}/", {"answer": "approved"}).status_code == 404
    client = enter(board=other)
    client.post(f"/pools/newcomers/{row.pk}/", {"answer": "approved"})
    client.post(f"/pools/newcomers/{row.pk}/", {"answer": "withdraw"})
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_the_page_of_a_person_shows_terms_passport_and_approvals_and_lets_hr_write_them(scene):
    owner, other, pool, enter = scene
    who = make.substitute(pool, employer=owner)
    member, job = Membership.objects.get(), who.employments.get()
    home = make.school(owner, name="De Tjalk")
    client = enter()
    client.post(f"/memberships/{member.pk}/", {"employment": job.pk, "home_school": home.pk, "tariff": "LB"})
    client.post(f"/people/{who.pk}/papers/", {"kind": "vog", "seen_on": "2026-01-05"})
    client.post(f"/people/{who.pk}/boards/", {"board": other.pk})
    shown = text(client.get(f"/people/{who.pk}/"))
    for said in ("home school De Tjalk", "tariff LB", "seen on 5 Jan 2026 by Duinrand", "Polder: waits for an answer"):
        assert said in shown
    client.post(f"/memberships/{member.pk}/end/", {"until": "2026-01-06"})
    member.refresh_from_db()
    assert member.until == dt.date(2026, 1, 6)
    joint = make.pool(owner.region, reach={owner: 2})
    client.post(f"/people/{who.pk}/pools/", {"pool": joint.pk, "since": "2026-01-07", "employment": job.pk})
    assert joint.memberships.get().employment == job


def test_a_fault_stands_at_its_field_with_what_was_typed(scene):
    owner, _other, pool, enter = scene
    who = make.person(owner.region, employer=owner, pool=pool)
    member, client = who.memberships.get(), enter()
    for address, sent, field in (
        (f"/people/{who.pk}/pools/", {"pool": pool.pk, "since": "gisteren"}, "id_join_since"),
        (f"/people/{who.pk}/papers/", {"kind": "vog", "seen_on": ""}, "id_paper_seen_on"),
        (f"/memberships/{member.pk}/", {"tariff": "x" * 21}, f"id_{member.pk}_tariff"),
        (f"/memberships/{member.pk}/end/", {"until": "32-01"}, f"id_end_{member.pk}_until"),
    ):
        answer = client.post(address, sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert page.count(f'id="{field}_error"') == 1
        assert page.count("field__error") == 1
        assert "<details open>" in page
        assert all(f'value="{value}"' in page for name, value in sent.items() if name in ("since", "until", "tariff"))
    assert (Membership.objects.count(), who.passport.count()) == (1, 0)


def test_a_pool_that_another_board_owns_takes_nobody_from_here(scene):
    owner, other, pool, enter = scene
    who = make.person(owner.region, employer=other)
    sent = {"pool": pool.pk, "since": "2026-01-07", "employment": who.employments.get().pk}
    client = enter(board=other)
    assert pool not in client.get(f"/people/{who.pk}/").context["join_form"].fields["pool"].queryset
    client.post(f"/people/{who.pk}/pools/", sent)
    assert not Membership.objects.exists()
    enter("coordinator", region=owner.region).post(f"/people/{who.pk}/pools/", sent)
    assert Membership.objects.get().pool == pool


def test_who_works_for_two_boards_is_kept_in_a_pool_by_the_board_of_that_contract(scene):
    owner, other, pool, enter = scene
    who = make.substitute(pool, employer=owner)
    who.employments.create(board=other, function="teacher", fte_hundredths=20, since=make.LONG_AGO)
    joint = make.pool(owner.region, reach={owner: 2, other: 2})
    under = Membership.objects.create(
        pool=joint, person=who, since=make.LONG_AGO, employment=who.employments.get(board=owner)
    )
    client = enter(board=other)
    for row in (Membership.objects.get(pool=pool), under):
        for address, sent in (
            (f"/memberships/{row.pk}/end/", {"until": "2026-01-06"}),
            (f"/memberships/{row.pk}/", {}),
        ):
            assert client.post(address, sent).status_code == 404
    assert [form for _row, form, _end in client.get(f"/people/{who.pk}/").context["memberships"]] == [None, None]
    assert all(form for _row, form, _end in enter().get(f"/people/{who.pk}/").context["memberships"])
    bare = Membership.objects.create(pool=make.pool(owner.region, reach={other: 2}), person=who, since=make.LONG_AGO)
    assert enter(board=other).post(f"/memberships/{bare.pk}/end/", {"until": "2026-01-06"}).status_code == 302


def test_a_board_puts_nobody_in_a_pool_under_a_contract_of_another_board(scene):
    owner, other, _pool, enter = scene
    who = make.person(owner.region, employer=owner)
    mine = who.employments.get()
    theirs = who.employments.create(board=other, function="teacher", fte_hundredths=20, since=make.LONG_AGO)
    joint = make.pool(owner.region, reach={owner: 2, other: 2})
    client = enter()
    sent = {"pool": joint.pk, "since": "2026-01-07", "employment": theirs.pk}
    assert client.post(f"/people/{who.pk}/pools/", sent).status_code == 422
    assert not Membership.objects.exists()
    client.post(f"/people/{who.pk}/pools/", {**sent, "employment": mine.pk})
    row = Membership.objects.get()
    assert client.post(f"/memberships/{row.pk}/", {"employment": theirs.pk}).status_code == 422
    page = client.get(f"/people/{who.pk}/").context
    for form in (page["join_form"], page["memberships"][0][1]):
        assert list(form.fields["employment"].queryset) == [mine]
    client = enter("coordinator", region=owner.region)
    assert client.post(f"/memberships/{row.pk}/", {"employment": theirs.pk}).status_code == 302
    row.refresh_from_db()
    assert row.employment == theirs


def test_a_pools_owner_keeps_the_contract_of_another_board_when_it_writes_other_terms(scene):
    owner, other, pool, enter = scene
    who = make.substitute(pool, employer=other)
    row, theirs = Membership.objects.get(), who.employments.get()
    mine = who.employments.create(board=owner, function="teacher", fte_hundredths=20, since=make.LONG_AGO)
    client = enter()
    answer = client.post(f"/memberships/{row.pk}/", {"employment": theirs.pk, "tariff": "LC"})
    row.refresh_from_db()
    assert (answer.status_code, row.employment, row.tariff) == (302, theirs, "LC")
    stranger = make.board(owner.region)
    third = who.employments.create(board=stranger, function="teacher", fte_hundredths=10, since=make.LONG_AGO)
    offered = client.get(f"/people/{who.pk}/").context["memberships"][0][1].fields["employment"].queryset
    assert set(offered) == {theirs, mine}
    every = enter("coordinator", region=owner.region).get(f"/people/{who.pk}/").context["memberships"][0][1]
    assert third not in every.fields["employment"].queryset


def test_who_only_plans_reads_the_terms_and_cannot_write_them(scene):
    owner, _other, pool, enter = scene
    who = make.substitute(pool, employer=owner)
    client = enter("planner")
    assert "join_form" not in client.get(f"/people/{who.pk}/").context
    assert client.post(f"/people/{who.pk}/papers/", {}).status_code == 404
