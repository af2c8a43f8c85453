"""Starting and stopping the search for somebody, and what a planner does in between: ask another, phone, bridge."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from beurs.accounts.models import User
from beurs.cover.access.offers.rules import Rule, rule_of
from beurs.cover.explain import Reason
from beurs.cover.models import LIVE, Assignment, Need, NeedPart, Offer, OfferPart, Search
from beurs.cover.problem.asks import Ask, Sought
from beurs.cover.problem.fixed import Field, Seeking
from beurs.cover.services.hand import past_refuse
from beurs.cover.services.offers.answering import offer_accept, offer_decline, offer_expire
from beurs.cover.services.offers.closing import open_parts, parts_close, search_end, searches_wake, waves_due
from beurs.cover.services.offers.making import Draft, offers_make, searches_count
from beurs.cover.services.offers.notices import day_notice_due, notice_due
from beurs.cover.services.offers.waves import draft_of
from beurs.cover.services.trail import needs_hold, needs_touch
from beurs.cover.timing import arrival_of, local_of, moment_of
from beurs.errors import Refused
from beurs.pools.services import caps_lock, people_lock
from beurs.region.models import Board, Person

PartState, Via = OfferPart.State, Offer.Via
YES, NO, NO_ANSWER = "yes", "no", "none"
ANSWERS = (YES, NO, NO_ANSWER)


@dataclass(frozen=True)
class Started:
    """The searches that began, and the needs for which none could, with why."""

    searches: list[Search]
    refused: list[tuple[Need, Refused]]


def search_start(*, needs: Iterable[Need], by: User | None, now: dt.datetime, bridge: str = "") -> Started:
    """Start asking people for needs; each stands or falls by itself. The first look is due at once.

    `bridge` names who stands before the group until somebody who can only come later arrives; the school may have named
    somebody before. A refusal per need:
    "past-day", "search-runs", "nothing-to-ask", "bridge-needed" (nobody asked now can be there before the first lesson;
    `time` is from when somebody could), "too-late".
    """
    searches: list[Search] = []
    refused: list[tuple[Need, Refused]] = []
    with transaction.atomic():
        rules: dict[int, Rule] = {}
        rows = needs_hold(need.pk for need in needs)
        for need in rows:
            board = need.school.board
            rule = rules.setdefault(board.pk, rule_of(board, local_of(now).date()))
            try:
                _refuse_unasked(need, rule, now, bridge or need.bridge)
            except Refused as error:
                refused.append((need, error))
                continue
            searches.append(_begun(need, rule, by, now, bridge or need.bridge))
        started = [need for need in rows if need.pk in {search.need_id for search in searches}]
        needs_touch(started, "need.send", by=by)
    return Started(searches, refused)


def _begun(need: Need, rule: Rule, by: User | None, now: dt.datetime, bridge: str) -> Search:
    search = Search.objects.create(
        need=need,
        rule=rule.row if rule.row.pk else None,
        started_at=now,
        started_by=by,
        rings=len(rule.asking),
        next_at=now,
        bridge=_bridged(need, bridge),
    )
    waves_due([search])
    notice_due(need, now=now, cause=f"search-{search.pk}")
    return search


def _refuse_unasked(need: Need, rule: Rule, now: dt.datetime, bridge: str) -> None:
    past_refuse(need.date)
    if Search.objects.filter(need=need, state=Search.State.RUNNING).exists():
        raise Refused("search-runs", group=need.group.name)
    parts = list(open_parts(need.pk))
    if not parts:
        raise Refused("nothing-to-ask", group=need.group.name)
    if need.date == local_of(now).date():
        _refuse_late(need, parts, rule, now, bridge)


def _refuse_late(need: Need, parts: list[NeedPart], rule: Rule, now: dt.datetime, bridge: str) -> None:
    """Refuse what nobody could reach in time, unless somebody bridges until then."""
    late = arrival_of(
        now,
        date=need.date,
        starts=parts[0].starts,
        ends=parts[-1].ends,
        before=need.school.board.region.arrival_min,
        travel=0,
        answer=min(ring.at_least for ring in rule.asking),
        bridged=True,
    )
    if late is None:
        raise Refused("too-late", group=need.group.name)
    if late.from_minute is not None and not bridge.strip():
        time = f"{late.from_minute // 60:02}:{late.from_minute % 60:02}"
        raise Refused("bridge-needed", group=need.group.name, time=time)


def search_stop(*, need: Need, by: User | None, now: dt.datetime) -> Search:
    """Stop asking for a need and withdraw its open offers. Raises `Refused("no-search")`."""
    with transaction.atomic():
        held = needs_hold([need.pk])[0]
        search = _running(held)
        parts_close(Q(search=search), PartState.WITHDRAWN, by=by, now=now, why="stopped")
        search_end(search, Search.State.STOPPED, why="stopped", now=now)
        needs_touch([held], "need.stop", by=by)
        return search


def search_bridge(*, need: Need, who: str, by: User, now: dt.datetime) -> Search:
    """Name who stands before the group until somebody who comes later arrives; who could only come late is asked now.

    Without a running search one starts. Raises `Refused`: "no-bridge", and those of `search_start`.
    """
    if not who.strip():
        raise Refused("no-bridge")
    with transaction.atomic():
        held = needs_hold([need.pk])[0]
        found = Search.objects.select_for_update(of=("self",)).filter(need=held, state=Search.State.RUNNING).first()
        if found is None:
            started = search_start(needs=[held], by=by, now=now, bridge=who)
            for _need, error in started.refused:
                raise error
            return started.searches[0]
        found.bridge = _bridged(held, who)
        found.save(update_fields=["bridge"])
        needs_touch([held], "need.bridge", by=by)
        searches_wake([found.pk], now=now, cause=f"bridge-{held.version}")
        return found


def bridge_name(*, need: Need, who: str, by: User, now: dt.datetime) -> Need:
    """Let a school name who bridges; a search that runs asks who could only come late at once, a later one knows it.

    Raises `Refused`: "no-bridge", "past-day", "nothing-to-ask".
    """
    if not who.strip():
        raise Refused("no-bridge")
    with transaction.atomic():
        held = needs_hold([need.pk])[0]
        past_refuse(held.date)
        if not open_parts(held.pk).exists():
            raise Refused("nothing-to-ask", group=held.group.name)
        Search.objects.filter(need=held, state=Search.State.RUNNING).update(bridge=_bridged(held, who))
        needs_touch([held], "need.bridge", by=by)
        searches_wake(held.searches.values("pk"), now=now, cause=f"bridge-{held.version}")
    return held


def _bridged(need: Need, who: str) -> str:
    """Keep on a held need who bridges, and return the name as it is kept."""
    need.bridge = who.strip()[:120]
    need.save(update_fields=["bridge"])
    return need.bridge


def _running(need: Need) -> Search:
    rows = Search.objects.select_for_update(of=("self",)).filter(need=need, state=Search.State.RUNNING)
    for search in rows:
        return search
    raise Refused("no-search", group=need.group.name)


def offer_to(*, need: Need, person: Person, by: User, now: dt.datetime) -> Offer:
    """Ask one person more, chosen by a planner, beside whom the rule asks; a search starts when none runs.

    Raises `Refused`: those of `search_start`, "asked-already", "not-possible" (a rule keeps the person away or there is
    no time left).
    """
    with transaction.atomic():
        held, search = _search_for(need, person, by, now)
        draft = _draft(held, search, person, now)
        if draft is None:
            raise Refused("not-possible", person=str(person))
        offer = offers_make([draft], by=by, now=now)[0]
        searches_count([search])
        needs_touch([held], "need.ask", by=by, person=person.pk)
        return offer


def _search_for(need: Need, person: Person, by: User, now: dt.datetime) -> tuple[Need, Search]:
    """Hold person, caps and need; return the need with its running search, begun when there was none."""
    people_lock([person.pk])
    caps_lock([need.school.board_id])
    held = needs_hold([need.pk])[0]
    search = Search.objects.select_for_update(of=("self",)).filter(need=held, state=Search.State.RUNNING).first()
    if search is None:
        started = search_start(needs=[held], by=by, now=now)
        for _need, error in started.refused:
            raise error
        search = started.searches[0]
        held = needs_hold([need.pk])[0]
    if OfferPart.objects.filter(person=person, search=search, state=PartState.LIVE).exists():
        raise Refused("asked-already", person=str(person))
    return held, search


def _draft(need: Need, search: Search, person: Person, now: dt.datetime) -> Draft | None:
    board = need.school.board
    rule = rule_of(board, local_of(now).date())
    bridged = [need.pk] if search.bridge else []
    field = Field.of(board, rule, need.date, need.date, now, bridged=bridged, people=[person.pk])
    parts = list(open_parts(need.pk))
    pair = field.possible(person.pk, field.needs.get(need.pk, need), parts) if parts else None
    if pair is None:
        return None
    ask = Ask(person.pk, tuple(part.pk for part in parts), field.place(pair), None, (Reason("hand"),))
    return draft_of(field, [pair], {search.pk: ask.parts}, ask)


def phone_answer(*, need: Need, person: Person, answer: str, by: User, now: dt.datetime) -> Offer:
    """Record what somebody said on the phone: "yes", "no" or "none" (did not answer), by the path of the app.

    Who was not asked yet is asked by this call, so the trail shows it; who was, answers that offer: a yes or a no for
    this need alone, because the call is about no other day. A call in quiet hours is the planner's own choice. Raises
    `Refused` as `offer_accept`, and those of `search_start`. A missed call leaves an open offer as it was: its time was
    promised.
    """
    if answer not in ANSWERS:
        raise ValueError(f"answer: found {answer!r}; expected one of {', '.join(ANSWERS)}")
    with transaction.atomic():
        known = _live_offer(need, person)
        if answer == NO_ANSWER and known is not None:
            needs_touch(needs_hold([need.pk]), "need.ask", by=by, person=person.pk)
            return known
        offer = known or _called(need, person, by, now)
        if answer in {YES, NO}:
            act = offer_accept if answer == YES else offer_decline
            spoken_of = set(need.parts.values_list("pk", flat=True))
            return act(offer=offer, via=Via.PHONE, by=by, now=now, parts=spoken_of)
        offer_expire(offer=offer, now=now, via=Via.PHONE)
        return Offer.objects.get(pk=offer.pk)


def _live_offer(need: Need, person: Person) -> Offer | None:
    rows = Offer.objects.filter(person=person, state__in=LIVE, parts__need_part__need=need, parts__state=PartState.LIVE)
    return rows.distinct().first()


def _called(need: Need, person: Person, by: User, now: dt.datetime) -> Offer:
    """Make the offer that a call is; it ends with the call."""
    held, search = _search_for(need, person, by, now)
    parts = tuple(open_parts(held.pk).values_list("pk", flat=True))
    if not parts:
        raise Refused("nothing-to-ask", group=held.group.name)
    end = moment_of(held.date, max(NeedPart.objects.filter(pk__in=parts).values_list("ends", flat=True)))
    draft = Draft(person, {search.pk: parts}, now, max(end, now), why=[{"kind": "hand"}])
    offer = offers_make([draft], by=by, now=now, silent=True)[0]
    searches_count([search])
    return offer


def seeking_of(need: Need, now: dt.datetime) -> tuple[Field, Seeking]:
    """Return a need as its search would see it if it began now, with everybody who may be asked."""
    board = need.school.board
    rule = rule_of(board, local_of(now).date())
    parts = list(open_parts(need.pk))
    until = moment_of(need.date, max((part.ends for part in parts), default=0))
    sought = Sought(need.pk, tuple(part.pk for part in parts), now, until)
    return Field.of(board, rule, need.date, need.date, now), Seeking(sought, rule.asking[0].place)


def standing_start(*, board: Board, day: dt.date, now: dt.datetime) -> list[Search]:
    """Start the search for every need of a board on a day that the plan proposes somebody for, where the rule says so.

    Where a search ran before, a planner decides. Whatever the rule, who is still open at the set time of the day is
    told of then.
    """
    today = local_of(now).date()
    if day < today:
        return []
    day_notice_due(board, day, now=now)
    if not rule_of(board, today).row.standing:
        return []
    proposed = Assignment.objects.filter(
        state=Assignment.State.PROPOSED, need_part__need__date=day, need_part__need__school__board=board
    )
    rows = Need.objects.filter(pk__in=proposed.values("need_part__need"), cancelled_at__isnull=True)
    return search_start(needs=list(rows.filter(searches__isnull=True)), by=None, now=now).searches
