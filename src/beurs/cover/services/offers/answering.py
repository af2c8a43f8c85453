"""What becomes of an offer: seen, accepted, declined, expired, withdrawn, or cancelled after acceptance.

One path for every way of answering: the app, the link in a message, a text message, or a planner on the phone.
"""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import F, Min, Q

from beurs.accounts.models import User
from beurs.cover.access.offers.rules import publishes
from beurs.cover.models import Assignment, Need, NeedPart, Offer, OfferPart
from beurs.cover.problem import Snapshot
from beurs.cover.problem.pairs import Pair, midday
from beurs.cover.services.offers.closing import (
    STANDING,
    Ending,
    offers_end,
    offers_lock,
    parts_close,
    searches_fill,
    searches_wake,
    trail,
)
from beurs.cover.services.offers.following import follow_due
from beurs.cover.services.placing import all_booked, all_unbooked, proposals_drop, proposals_release
from beurs.cover.services.trail import needs_hold, needs_touch
from beurs.errors import Refused
from beurs.pools.services import caps_lock, people_lock

State, PartState, Via = Offer.State, OfferPart.State, Offer.Via
ENDED = {
    State.ACCEPTED: "offer-answered",
    State.DECLINED: "offer-answered",
    State.CANCELLED: "offer-answered",
    State.EXPIRED: "offer-expired",
    State.WITHDRAWN: "offer-withdrawn",
    State.FILLED: "offer-gone",
}
TIMES_OUT = frozenset({Via.APP, Via.LINK, Via.SMS})
OWN_WISH = frozenset({"notice", "avoid", "travel"})
"""Rules that are the person's own wishes: a yes sets them aside. Any other waits for a planner with a ground."""


def offer_seen(*, offer: Offer, now: dt.datetime) -> bool:
    """Record that the person looked at a sent offer; False when it was seen before, or is no longer open."""
    with transaction.atomic():
        rows = Offer.objects.filter(pk=offer.pk, state=State.SENT, until__gt=now)
        if rows.update(state=State.SEEN, seen_at=now) != 1:
            return False
        trail(offer, "seen", by=None)
        return True


def offer_accept(*, offer: Offer, via: str, by: User | None, now: dt.datetime, parts: set[int] | None = None) -> Offer:
    """Book the person of an offer for its open parts (or for some, by need part ids) and close what that ends.

    The proposal for the parts becomes, or gives way to, the person's assignment; the school sees it at once where the
    board's rule says so. Other open offers for these parts end as filled and are told, as are the person's own for the
    same day parts; parts the person left are asked of others. Plans follow as due work.

    Raises `Refused`: "offer-gone" (somebody came first), "offer-answered", "offer-expired", "offer-withdrawn",
    "no-parts", "person-taken", and the code of a rule that keeps the person away by now.
    """
    with transaction.atomic():
        held, all_rows = _hold(offer)
        _refuse_ended(held, via, now)
        open_rows = _open_rows(all_rows)
        taken = [row for row in open_rows if parts is None or row.need_part_id in parts]
        if not taken:
            raise Refused("offer-gone" if parts is None or not open_rows else "no-parts")
        needs = _needs(taken)
        others = [one for one in offers_lock(_touched(held, taken)) if one.pk != held.pk]
        assignments, filled = _assigned(held, taken, needs, by)
        _parts_answered(taken, open_rows)
        endings, left = _others_closed(held, taken, others)
        fields = {"accepted_at": now, "via": via, "answered_by": by if via == Via.PHONE else None}
        offers_end([*endings, Ending([held], State.ACCEPTED, fields=fields)], by=by, now=now, first=_first(all_rows))
        needs_touch(needs, "need.accept", by=by, person=held.person_id, parts=[row.pk for row in assignments])
        searches_fill(filled, now=now)
        looking = {row.search_id for row in open_rows if row.need_part.need_id not in filled}
        searches_wake(looking, now=now, cause=f"offer-{held.pk}")
        searches_wake(left, now=now, cause=f"taken-{held.pk}")
        follow_due(needs, cause=f"offer:{held.pk}:{held.version}", now=now)
        return held


def offer_decline(*, offer: Offer, via: str, by: User | None, now: dt.datetime, parts: set[int] | None = None) -> Offer:
    """Record a no; the next person is asked at once, and the plan looks for somebody else. A ground is never asked.

    With `parts` (need part ids) the no is for those alone: the offer stays open for its other days. The trail names a
    planner who wrote it down, never the person: a list of who says no must not be kept. Raises `Refused` as
    `offer_accept`, except the codes of rules.
    """
    with transaction.atomic():
        held, all_rows = _hold(offer)
        _refuse_ended(held, via, now)
        open_rows = _open_rows(all_rows)
        rows = [row for row in open_rows if parts is None or row.need_part_id in parts]
        if parts is not None and not rows:
            raise Refused("offer-gone")
        OfferPart.objects.filter(pk__in=[row.pk for row in rows]).update(state=PartState.DECLINED)
        if len(rows) == len(open_rows):
            _declined(held, all_rows, via, by, now)
        else:
            held.version += 1
            held.save(update_fields=["version"])
        proposals_drop([row.need_part_id for row in rows], held.person_id)
        cause = f"offer-{held.pk}" if len(rows) == len(open_rows) else f"offer-{held.pk}-{held.version}"
        searches_wake({row.search_id for row in rows}, now=now, cause=cause)
        follow_due(_needs(rows), cause=f"offer:{held.pk}:{held.version}", now=now)
        return held


def _declined(offer: Offer, rows: list[OfferPart], via: str, by: User | None, now: dt.datetime) -> None:
    planner = by if via == Via.PHONE else None
    fields = {"declined_at": now, "via": via, "answered_by": planner}
    offers_end([Ending([offer], State.DECLINED, fields=fields)], by=planner, now=now, first=_first(rows))


def offer_expire(*, offer: Offer, now: dt.datetime, via: str = "") -> bool:
    """End an offer whose time has passed, without a word to anybody; False when it had ended, or has time left.

    With `via` "phone" a planner called and nobody answered: it ends now.
    """
    with transaction.atomic():
        held, rows = _hold(offer)
        if not held.is_live or (held.until > now and via != Via.PHONE):
            return False
        OfferPart.objects.filter(offer=held, state=PartState.LIVE).update(state=PartState.EXPIRED)
        offers_end([Ending([held], State.EXPIRED, via)], by=None, now=now, first=_first(rows))
        searches_wake({row.search_id for row in rows}, now=now, cause=f"offer-{held.pk}")
        return True


def offer_withdraw(*, offer: Offer, by: User | None, now: dt.datetime) -> Offer:
    """Take an open offer back; somebody else is asked. Raises `Refused` as `offer_decline`."""
    with transaction.atomic():
        held, rows = _hold(offer)
        if not held.is_live:
            raise Refused(ENDED[State(held.state)])
        parts_close(Q(offer=held), PartState.WITHDRAWN, by=by, now=now, why="withdrawn")
        searches_wake({row.search_id for row in rows}, now=now, cause=f"offer-{held.pk}")
        return Offer.objects.get(pk=held.pk)


def offer_cancelled_by_person(
    *, offer: Offer, by: User | None, now: dt.datetime, days: Collection[int] | None = None
) -> list[Need]:
    """Give back who accepted and cannot come after all; return the needs that are open again.

    `days` are the needs (ids) of the days given back, None for all; the rest of the yes stands. Their
    assignments are released and plans follow; the caller decides whether the search starts again. Raises `Refused`:
    "offer-not-accepted", "no-days".
    """
    with transaction.atomic():
        held, all_rows = _hold(offer)
        if held.state != State.ACCEPTED:
            raise Refused("offer-not-accepted")
        rows = [row for row in all_rows if row.state == PartState.ACCEPTED]
        rows = [row for row in rows if days is None or row.need_part.need_id in days]
        if not rows:
            raise Refused("no-days")
        needs = _needs(rows)
        standing = Assignment.objects.filter(
            need_part__in=[row.need_part_id for row in rows], person=held.person_id, state__in=STANDING
        )
        all_unbooked(list(standing.values_list("pk", flat=True)), "released", by=by, ended=PartState.CANCELLED)
        needs_touch(needs, "need.cancelled", by=by, person=held.person_id)
        follow_due(needs, cause=f"offer:{held.pk}:{held.version}:cancelled", now=now)
    return needs


def offer_hold(*, offer: Offer) -> None:
    """Hold an offer as every answer does, before anything else of it is held: two answers then never wait in a ring."""
    _hold(offer)


def _hold(offer: Offer) -> tuple[Offer, list[OfferPart]]:
    """Return the offer with its parts, by date; person, caps of its boards, needs and offer are held from now on."""
    people_lock([offer.person_id])
    needs = Need.objects.filter(parts__offer_parts__offer=offer)
    caps_lock(needs.order_by().values("school__board"))
    held = {need.pk: need for need in needs_hold(needs.order_by().values("pk"))}
    found = Offer.objects.select_for_update().get(pk=offer.pk)
    found.person = offer.person
    parts = list(OfferPart.objects.filter(offer=offer).select_related("need_part"))
    for row in parts:
        row.need_part.need = held[row.need_part.need_id]
    return found, sorted(parts, key=lambda row: (row.need_part.need.date, row.pk))


def _first(rows: list[OfferPart]) -> dict[int, Need]:
    """Return the first need of an offer that is held with its parts."""
    return {rows[0].offer_id: rows[0].need_part.need}


def _refuse_ended(offer: Offer, via: str, now: dt.datetime) -> None:
    if not offer.is_live:
        raise Refused(ENDED[State(offer.state)])
    if offer.until <= now and via in TIMES_OUT:
        raise Refused("offer-expired")


def _open_rows(rows: list[OfferPart]) -> list[OfferPart]:
    return [row for row in rows if row.state == PartState.LIVE]


def _needs(rows: list[OfferPart]) -> list[Need]:
    """Return the needs of parts, each once."""
    return list({row.need_part.need_id: row.need_part.need for row in rows}.values())


def _assigned(
    offer: Offer, taken: list[OfferPart], needs: list[Need], by: User | None
) -> tuple[list[Assignment], set[int]]:
    """Book the person for the parts; what the plan proposed there stays when it is the same person, else gives way.

    Returns the assignments, and the needs (ids) for which nobody has to be found any more.
    """
    made: list[Assignment] = []
    filled: set[int] = set()
    for need in needs:
        rows: list[tuple[Assignment, tuple[int, int] | None]] = []
        parts = [row.need_part for row in taken if row.need_part.need_id == need.pk]
        pair = _fit(offer, need, parts)
        proposed = {part.pk: row for part in parts if (row := pair.snapshot.standing.get(part.pk)) is not None}
        proposals_release([row for row in proposed.values() if row.person_id != offer.person_id])
        for part in parts:
            kept = proposed.get(part.pk)
            row = kept if kept is not None and kept.person_id == offer.person_id else _new(offer, pair, part, by)
            row.need_part = part
            rows.append((row, _late_hours(offer, part)))
        shown = publishes(need.school.board, need.date)
        made += all_booked(rows, Assignment.State.PUBLISHED if shown else Assignment.State.AGREED, by=by)
        if not _open_besides(pair):
            filled.add(need.pk)
    return made, filled


def _open_besides(pair: Pair) -> bool:
    """Tell whether somebody is still to be found for another part of the need."""
    taken, standing = {part.pk for part in pair.parts}, pair.snapshot.standing
    rest = [part.pk for part in pair.snapshot.parts.get(pair.need.pk, []) if part.pk not in taken]
    return any(pk not in standing or standing[pk].state not in STANDING for pk in rest)


def _late_hours(offer: Offer, part: NeedPart) -> tuple[int, int] | None:
    """Return the hours of who comes later than the lesson starts, on the first day of the offer."""
    if offer.from_minute is None or not part.starts < offer.from_minute < part.ends:
        return None
    first = OfferPart.objects.filter(offer=offer).aggregate(day=Min("need_part__need__date"))["day"]
    return (offer.from_minute, part.ends) if part.need.date == first else None


def _fit(offer: Offer, need: Need, parts: list[NeedPart]) -> Pair:
    """Return the person with the parts; refuse what the law, the clock or another booking forbids by now."""
    board = need.school.board
    snapshot = Snapshot.of(board.region, [board], need.date, need.date, people=[offer.person_id], need=need)
    standing = [snapshot.standing[part.pk] for part in parts if part.pk in snapshot.standing]
    if any(row.state in STANDING for row in standing):
        raise Refused("offer-gone")
    pair = Pair(snapshot, snapshot.people[offer.person_id], need, parts)
    failed = {reason.rule: reason for reason in pair.failed()}
    booked_elsewhere = failed.pop("double-booking", None) or next(iter(midday(pair)), None)
    for rule, reason in failed.items():
        if rule not in OWN_WISH:
            raise Refused(rule, person=str(offer.person), **reason.facts)
    if booked_elsewhere is not None:
        slot = {"date": need.date.isoformat(), "part": parts[0].part}
        raise Refused("person-taken", person=str(offer.person), **{**slot, **booked_elsewhere.facts})
    return pair


def _new(offer: Offer, pair: Pair, part: NeedPart, by: User | None) -> Assignment:
    span = pair.span()
    return Assignment(
        need_part=part,
        person=offer.person,
        source=Assignment.Source.HAND if offer.made_by_id else Assignment.Source.PLAN,
        pool=span.pool if span else None,
        ring=span.reach[pair.need.school.board_id].ring if span else None,
        fit=pair.fit(),
        minutes=pair.minutes(),
        made_by=by,
    )


def _touched(offer: Offer, taken: list[OfferPart]) -> Q:
    """Return every open part that an acceptance ends: held together, or two that meet would wait for each other."""
    here = Q(need_part__in=[row.need_part_id for row in taken])
    return Q(here | _same_time(offer, taken), state=PartState.LIVE)


def _same_time(offer: Offer, taken: list[OfferPart]) -> Q:
    """Return the person's own parts on the same day parts."""
    where = Q()
    for row in taken:
        where |= Q(need_part__need__date=row.need_part.need.date, need_part__part=row.need_part.part)
    return Q(where, person=offer.person_id)


def _parts_answered(taken: list[OfferPart], open_rows: list[OfferPart]) -> None:
    pks = {row.pk for row in taken}
    _brought({PartState.ACCEPTED: pks, PartState.DECLINED: {row.pk for row in open_rows} - pks})


def _others_closed(offer: Offer, taken: list[OfferPart], others: list[Offer]) -> tuple[list[Ending], set[int]]:
    """Close the parts of other offers that an acceptance meets: for the same need, and the person's own at that time.

    Returns how the offers without an open part are to end, and the searches (ids) that the person left.
    """
    if not others:
        return [], set()
    met = {row.need_part_id for row in taken}
    slots = {(row.need_part.need.date, row.need_part.part) for row in taken}
    rows = OfferPart.objects.filter(offer__in=others, state=PartState.LIVE)
    rows = rows.annotate(date=F("need_part__need__date"), part=F("need_part__part"))
    names = ("pk", "offer_id", "search_id", "person_id", "need_part_id", "date", "part")
    open_rows = list(rows.values_list(*names, named=True))
    filled = [row for row in open_rows if row.need_part_id in met]
    mine = [row for row in open_rows if row.person_id == offer.person_id and (row.date, row.part) in slots]
    _brought({PartState.FILLED: {row.pk for row in filled}, PartState.WITHDRAWN: {row.pk for row in mine}})
    closed = {row.pk for row in (*filled, *mine)}
    staying = {row.offer_id for row in open_rows if row.pk not in closed}
    ended = [one for one in others if one.pk not in staying and one.is_live]
    own = {row.offer_id for row in mine}
    endings = [
        Ending([one for one in ended if one.pk not in own], State.FILLED, "filled"),
        Ending([one for one in ended if one.pk in own], State.WITHDRAWN, "person-taken"),
    ]
    return endings, {row.search_id for row in mine}


def _brought(states: Mapping[str, Collection[int]]) -> None:
    """Bring parts (ids) to their states."""
    for state, pks in states.items():
        if pks:
            OfferPart.objects.filter(pk__in=pks).update(state=state)
