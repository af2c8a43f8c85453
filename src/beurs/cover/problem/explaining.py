"""Why this person, why nobody, why not me: answers for one need."""

from dataclasses import replace
from typing import Any

from beurs.cover.explain import Candidate, FunnelStep, NeedExplanation, Reason, TierRow, Without
from beurs.cover.models import Assignment, Need, NeedPart, Plan
from beurs.cover.problem.desk import Desk, desk_if_planned, desk_of, snapshot_around
from beurs.cover.problem.helping import helps_in
from beurs.cover.problem.pairs import Pair, proposed_elsewhere, rank
from beurs.cover.problem.snapshot import Snapshot
from beurs.region.models import Person

PREFER_MINUTES = 15
STEPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("skill", frozenset({"not-qualified", "no-vog", "court-barred", "student-alone"})),
    ("ring", frozenset({"out-of-reach", "not-released"})),
    ("barred", frozenset({"school-block", "chain", "notice", "not-approved", "excluded"})),
    ("avoid", frozenset({"avoid"})),
    ("travel", frozenset({"travel"})),
    ("free", frozenset({"not-offered", "own-class", "person-absent", "double-booking"})),
    ("week", frozenset({"week-full"})),
    ("cap", frozenset({"cap-reached", "tolerance-reached", "reserve-kept"})),
)


def explain_need(need: Need) -> NeedExplanation:
    """Return everything that is known about who stands, or does not stand, before a group.

    Reasons for a proposal, and funnel and changes that help of a need that a planned day leaves open, are those of the
    day as it stands now; without a plan the funnel is counted. What was agreed keeps the reasons it was proposed with.
    """
    desk = desk_if_planned(need)
    view = _View(need, snapshot_around(need, desk))
    chosen = view.chosen()
    row = view.assignment()
    whys = _whys(view.need, row, desk)
    other = None if chosen is None else view.runner_up(chosen, whys)
    plan = _plan_of(need, row)
    is_open = bool(view.snapshot.open_parts(view.need)) and row is None
    opening = (desk or desk_of(need)).opening(need.pk, plan) if plan is not None and is_open else None
    funnel = [FunnelStep(step.rule, step.left) for step in opening.funnel] if opening else []
    return NeedExplanation(
        need=view.need,
        chosen=chosen,
        reasons=_reasons(row, whys),
        runner_up=other,
        tiers=view.tiers(chosen, other, whys) if chosen is not None and other is not None else [],
        funnel=(funnel or view.funnel()) if is_open else [],
        relax=helps_in(opening, need) if opening else [],
        plan=plan,
        without=_without(whys),
    )


def _whys(need: Need, row: Assignment | None, desk: Desk | None) -> list[dict[str, Any]]:
    """Return why the engine has somebody here: asked anew for a proposal, as stored for what was agreed."""
    if row is None or row.source != Assignment.Source.PLAN:
        return []
    of_a_day = row.plan is None or row.plan.first == row.plan.last
    if row.state == Assignment.State.PROPOSED and not row.locked and of_a_day:
        return (desk or desk_of(need)).whys(need.pk, row.person_id)
    return whys_of(row)


def _without(whys: list[dict[str, Any]]) -> Without | None:
    """Return what the best plan without this person loses."""
    for why in whys:
        if why["kind"] == "better" and why.get("losses"):
            return Without({why["tier"]: why["loss"]} | why["losses"], alone=why["person"] is None)
        if why["kind"] == "only":
            return Without({}, alone=True)
    return None


def candidates(need: Need) -> list[Candidate]:
    """Return everybody whom a pool brings to the need's board, best first, each with the rules that fail.

    Who keeps every rule is ranked by what the choice costs the whole plan, and carries that effect.
    """
    desk = desk_of(need)
    found = _View(need, desk.snapshot).candidates()
    effects = desk.effects_of(need.pk)
    told = [replace(one, effect=effects.get(one.person.pk) if not one.failed else None) for one in found]
    order = {pk: place for place, pk in enumerate(effects)}
    return sorted(told, key=lambda one: order.get(one.person.pk, len(order)) if not one.failed else len(order))


def standing_reasons(need: Need, person: Person) -> list[Reason]:
    """Return why somebody who keeps every rule is not on a need in the best plan of the day; nobody else is named.

    Kinds: has-need, needed-elsewhere and behind (each with the first tier that gets worse, and by how much), equal,
    taken, reserve, or a rule of the engine. Empty when the day's plan does not know the person.
    """
    return desk_of(need).why_not(person.pk, need.pk)


def why_not(need: Need, person: Person) -> list[Reason]:
    """Return every rule that keeps a person from a need; empty when the person could take it."""
    board, snapshot = need.school.board, snapshot_around(need, desk_if_planned(need))
    if person.pk not in snapshot.people:
        snapshot = Snapshot.of(board.region, [board], need.date, need.date, people=[person.pk])
    return _View(need, snapshot).pair(person.pk).failed()


class _View:
    """One need with its day."""

    def __init__(self, need: Need, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.need = next((row for row in self.snapshot.needs if row.pk == need.pk), need)
        parts = self.snapshot.parts.get(need.pk, [])
        self.parts = [part for part in parts if not self.snapshot.is_fixed(part)] or parts

    def pair(self, person: int) -> Pair:
        """Return the need with a person of the roster."""
        return Pair(self.snapshot, self.snapshot.people[person], self.need, self.parts)

    def candidates(self) -> list[Candidate]:
        """Return the members of pools that reach the board, ranked."""
        elsewhere = proposed_elsewhere(self.need, self.parts)
        return sorted((self.pair(pk).candidate(pk in elsewhere) for pk in self._members()), key=rank)

    def runner_up(self, chosen: Candidate, whys: list[dict[str, Any]]) -> Candidate | None:
        """Return the person the engine compared with, else the best other one who could come."""
        elsewhere = proposed_elsewhere(self.need, self.parts)
        pairs = {pk: self.pair(pk) for pk in self._members() if pk != chosen.person.pk}
        named = {why["person"] for why in whys if why["kind"] == "better"} & pairs.keys()
        if named:
            return min((pairs[pk].candidate(pk in elsewhere) for pk in named), key=rank)
        ranked = sorted((pair.keeping(pk in elsewhere) for pk, pair in pairs.items()), key=rank)
        return next((one for one in ranked if pairs[one.person.pk].keeps()), None)

    def _members(self) -> list[int]:
        reaching = {span.pool.pk for span in self.snapshot.pools if self.need.school.board_id in span.reach}
        people = self.snapshot.people.items()
        return [pk for pk, worker in people if any(row.pool_id in reaching for row in worker.memberships)]

    def assignment(self) -> Assignment | None:
        """Return who stands in the first part that has somebody."""
        rows = (self.snapshot.standing.get(part.pk) for part in self._all_parts())
        return next((row for row in rows if row is not None), None)

    def chosen(self) -> Candidate | None:
        """Return the person of that assignment, with the pool and figures it was made with."""
        row = self.assignment()
        if row is None:
            return None
        worker = self.snapshot.people[row.person_id]
        return Candidate(worker.person, row.pool, row.ring, row.fit, row.minutes, [], False, worker.worked)

    def funnel(self) -> list[FunnelStep]:
        """Return how many of the people whom pools bring are left after each rule, counted now."""
        left = self.candidates()
        steps = [FunnelStep("all", len(left))]
        for name, rules in STEPS:
            left = [found for found in left if not rules & set(found.failed_rules)]
            steps.append(FunnelStep(name, len(left)))
        taken = [found for found in left if not found.taken_by_other_need]
        return [*steps, FunnelStep("taken", len(taken))]

    def tiers(self, chosen: Candidate, other: Candidate, whys: list[dict[str, Any]]) -> list[TierRow]:
        """Return the tiers for both people on this need; the engine's deciding tier is marked when it named one."""
        decides = next((why["tier"] for why in whys if why["kind"] == "better"), None)
        pairs = [
            (tier, self._value(tier, chosen), self._value(tier, other))
            for tier in ("fit", "ring", "faces", "travel", "spread")
        ]
        if decides is None:
            decides = next((tier for tier, one, two in pairs if one != two), None)
        if decides in {"covered", "changes"}:
            pairs = [(str(decides), 0, None), *pairs]
        return [TierRow(tier, one, two, tier == decides) for tier, one, two in pairs]

    def _value(self, tier: str, person: Candidate) -> int | None:
        if tier == "fit":
            return person.fit
        if tier == "ring":
            return None if person.ring is None else person.ring - 1
        if tier == "faces":
            return None if self.need.previous_id is None else int(self.need.previous_id != person.person.pk)
        if tier == "spread":
            return person.worked
        if person.minutes is None:
            return None
        likes = self.need.school_id in self.snapshot.people[person.person.pk].prefer
        return person.minutes - PREFER_MINUTES * likes

    def _all_parts(self) -> list[NeedPart]:
        return self.snapshot.parts.get(self.need.pk, [])


def whys_of(row: Assignment | None) -> list[dict[str, Any]]:
    """Return the engine's reasons that an assignment was stored with."""
    found: list[dict[str, Any]] = row.why.get("reasons", []) if row is not None and isinstance(row.why, dict) else []
    return found


def _reasons(row: Assignment | None, whys: list[dict[str, Any]]) -> list[Reason]:
    if row is None:
        return []
    if row.source != Assignment.Source.PLAN:
        facts = {"by": str(row.made_by) if row.made_by_id else "", "ground": row.ground, "overrides": row.overrides}
        return [Reason(str(row.source), {**facts, "own_kind": row.own_kind})]
    engine = [Reason(why["kind"], {k: v for k, v in why.items() if k != "kind"}) for why in whys]
    own = [("fit", row.fit), ("ring", row.ring), ("travel", row.minutes)]
    return [*engine, *(Reason(rule, {"value": value}) for rule, value in own if value is not None)]


def _plan_of(need: Need, row: Assignment | None) -> Plan | None:
    """Return the plan a proposal came from, else the latest that covered the need's board and day."""
    if row is not None:
        return row.plan
    rows = Plan.objects.filter(first__lte=need.date, last__gte=need.date, boards=need.school.board)
    return rows.order_by("-id").first()
