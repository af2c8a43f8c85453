"""Long cover from vacancy to first day: opened, introduced, chosen with a ground, booked as a whole."""

import datetime as dt
from typing import Any

from django.db import transaction

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.models import Assignment, Introduction, LongCover, Need, NeedPart
from beurs.cover.problem.pairs import Pair
from beurs.cover.problem.stretch import Stretch, Suitor, open_needs
from beurs.cover.services.long_contract import contract_ask
from beurs.cover.services.needs import needs_extend
from beurs.cover.services.placing import all_agreed, proposals_at, proposals_release
from beurs.cover.services.repairing import days_of, plans_follow
from beurs.cover.services.trail import needs_hold, needs_touch
from beurs.errors import Refused
from beurs.pools.services import caps_lock, people_lock
from beurs.region.models import Person

LEAST = dt.timedelta(days=14)
State = LongCover.State


def long_cover_open(*, need: Need, first: dt.date, last: dt.date, by: User, now: dt.datetime) -> LongCover:
    """Make a vacancy of the spell of a need, from `first` to `last`; its needs are built up to the last day.

    Raises `Refused`: "dates-in-order", "long-too-short" (less than two weeks), "long-known" (one is open already),
    "long-no-needs" (the group needs nobody then).
    """
    if last < first:
        raise Refused("dates-in-order", first=first.isoformat(), last=last.isoformat())
    if last - first < LEAST - dt.timedelta(days=1):
        raise Refused("long-too-short", days=LEAST.days)
    needs_extend(region=need.school.board.region, upto=last, by=by)
    with transaction.atomic():
        needs_hold([need.pk])
        if LongCover.objects.filter(spell=need.spell, state=State.OPEN).exists():
            raise Refused("long-known", group=need.group.name)
        long = LongCover.objects.create(
            group=need.group, spell=need.spell, first=first, last=last, opened_by=by, opened_at=now
        )
        if not open_needs(long):
            raise Refused("long-no-needs", group=need.group.name)
        _audit("long.open", long, by)
    return long


def long_cover_introduce(*, long: LongCover, person: Person, on: dt.date, by: User) -> Introduction:
    """Let a candidate meet the school on a day; another day replaces the first. Raises `Refused("long-ended")`."""
    with transaction.atomic():
        row = _held(long)
        met, _made = Introduction.objects.update_or_create(long_cover=row, person=person, defaults={"on": on})
        _audit("long.introduce", row, by, person=person.pk, on=on.isoformat())
    return met


def long_cover_choose(*, long: LongCover, person: Person, ground: str, by: User, now: dt.datetime) -> LongCover:
    """Choose an introduced candidate on a ground and book every day part of the stretch that he or she can work.

    Day parts that somebody else holds already stay theirs, and those that a pool keeps as its reserve stay open. Where
    the person has no contract for all these days, the HR advisers of the board hear that one waits. Raises `Refused`:
    "long-ended", "needs-ground", "not-introduced", the code of the law, contract, week or agreement on sharing that
    fails, "long-not-free", "person-taken".
    """
    if not ground.strip():
        raise Refused("needs-ground", rules=["long"])
    with transaction.atomic():
        people_lock([person.pk])
        caps_lock([long.group.school.board_id])
        needs = needs_hold(need.pk for need in open_needs(long))
        row = _held(long)
        suitor = _fit(row, person)
        _booked(suitor, ground.strip(), by, now)
        row.state, row.person, row.ground = State.CHOSEN, person, ground.strip()
        row.booked, row.left = len(suitor.parts), suitor.asked - len(suitor.parts)
        row.ended_by, row.ended_at = by, now
        row.save()
        touched = {part.need_id for part in suitor.parts}
        needs_touch([need for need in needs if need.pk in touched], "need.long", by=by, person=person.pk)
        _audit("long.choose", row, by, person=person.pk, parts=row.booked)
        contract_ask(row, now)
    plans_follow(places=days_of(needs), by=by)
    return row


def long_cover_withdraw(*, long: LongCover, by: User, now: dt.datetime) -> LongCover:
    """Take an open vacancy off; short cover goes on. Raises `Refused("long-ended")`."""
    with transaction.atomic():
        row = _held(long)
        row.state, row.ended_by, row.ended_at = State.WITHDRAWN, by, now
        row.save()
        _audit("long.withdraw", row, by)
    return row


def _held(long: LongCover) -> LongCover:
    row = (
        LongCover.objects.select_for_update(of=("self",)).select_related("group__school__board__region").get(pk=long.pk)
    )
    if row.state != State.OPEN:
        raise Refused("long-ended")
    return row


def _fit(long: LongCover, person: Person) -> Suitor:
    """Return the person as a candidate, judged anew; refuse who was not introduced or may not take it."""
    if not long.introductions.filter(person=person).exists():
        raise Refused("not-introduced", person=str(person))
    found = Stretch(long).suitor_of(person.pk)
    for reason in () if found is None else found.failed:
        raise Refused(reason.rule, person=str(person), **reason.facts)
    if found is None or not found.parts:
        raise Refused("long-not-free", person=str(person))
    return found


def _booked(suitor: Suitor, ground: str, by: User, now: dt.datetime) -> None:
    """Book every part and publish it: the school itself chose, so it knows who comes."""
    proposals_release(proposals_at(suitor.parts))
    rows = [_assignment(pair, part, ground, by) for pair in suitor.pairs for part in pair.parts]
    made = all_agreed(Assignment.objects.bulk_create(rows), by=by)
    whole = Assignment.objects.filter(pk__in=[row.pk for row in made])
    whole.update(state=Assignment.State.PUBLISHED, published_at=now)


def _assignment(pair: Pair, part: NeedPart, ground: str, by: User) -> Assignment:
    span = pair.span()
    return Assignment(
        need_part=part,
        person=pair.worker.person,
        state=Assignment.State.PROPOSED,
        source=Assignment.Source.HAND,
        pool=span.pool if span else None,
        ring=span.reach[pair.need.school.board_id].ring if span else None,
        fit=pair.fit(),
        minutes=pair.minutes(),
        ground=ground,
        made_by=by,
    )


def _audit(action: str, long: LongCover, by: User, **facts: Any) -> None:
    board = long.group.school.board
    audit_write(
        action,
        by=by,
        target=f"long-cover:{long.pk}",
        region_id=board.region_id,
        board_id=board.pk,
        day=long.first,
        group=long.group_id,
        **facts,
    )
