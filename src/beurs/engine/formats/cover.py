"""The typed form of `beurs.cover/1` and its result: field names are the JSON keys.

The structs carry types and ranges only; what one part of a file demands of another stands in `rules`.
"""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

PROBLEM_FORMAT = "beurs.cover/1"
RESULT_FORMAT = "beurs.cover.result/1"

TierName = Literal["covered", "fit", "ring", "faces", "travel", "spread", "changes"]
TIERS: tuple[TierName, ...] = ("covered", "fit", "ring", "faces", "travel", "spread", "changes")
MAXIMISED: frozenset[TierName] = frozenset({"covered"})

RuleName = Literal["skill", "ring", "barred", "avoid", "travel", "free", "week", "midday", "cap", "double"]
FUNNEL = ("all", "skill", "ring", "barred", "avoid", "travel", "free", "week", "midday", "cap", "taken")
FunnelRule = Literal["all", "skill", "ring", "barred", "avoid", "travel", "free", "week", "midday", "cap", "taken"]
PREFER_MINUTES = 15
LARGEST = 10**9

Id = Annotated[str, Meta(description="An identifier, unique within its list.")]
Slot = Annotated[
    str,
    Meta(
        pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}/(am|pm)$",
        description="A day part in local time (Europe/Amsterdam): a date and am or pm.",
        extra={"check": "slot"},
    ),
]
Minutes = Annotated[int, Meta(ge=0, le=LARGEST, description="Whole minutes.")]
Count = Annotated[int, Meta(ge=0, le=LARGEST)]
Latitude = Annotated[float, Meta(ge=-90, le=90, description="Degrees north (WGS84).")]
Longitude = Annotated[float, Meta(ge=-180, le=180, description="Degrees east (WGS84).")]
Ring = Annotated[int, Meta(ge=1, le=100, description="How near a pool is to a board; 1 is nearest.")]
Fit = Annotated[int, Meta(ge=0, le=1000, description="The cost of a skill on a need; 0 is best.")]
SchoolId = Annotated[str, Meta(description="The id of a school.")]
PoolId = Annotated[str, Meta(description="The id of a pool.")]
PersonId = Annotated[str, Meta(description="The id of a person.")]
NeedId = Annotated[str, Meta(description="The id of a need.")]
Board = Annotated[str, Meta(description="A board, known by the schools that name it.")]
Skill = Annotated[str, Meta(description="A skill, known by the people and needs that name it.")]


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """An object of a file: frozen, and closed to keys it does not name."""


class Tagged(Row, frozen=True, tag_field="kind"):
    """An object that says by its key `kind` which of several it is."""


class School(Row, frozen=True, kw_only=True, omit_defaults=True):
    """A school location and the board it belongs to; without lat and lon its place is unknown."""

    id: Id
    board: Board
    lat: Latitude | None = None
    lon: Longitude | None = None


class Pool(Row, frozen=True, kw_only=True, omit_defaults=True):
    """A pool of people: per board it serves its ring (1 is nearest) and, optionally, its reserve.

    `reserve` is the number of free people per slot that stay for ring 1; left out there is no such rule.
    """

    id: Id
    rings: Annotated[dict[str, Ring], Meta(description="Ring by board; unknown boards never match.")]
    reserve: Annotated[Count, Meta(description="Free people per slot kept for ring 1.")] | None = None


class Cap(Row, frozen=True, kw_only=True):
    """The most need-slots of one board that may be covered through one pool per day or per ISO week."""

    pool: PoolId
    board: Board
    per: Annotated[Literal["day", "week"], Meta(description="A date or an ISO week.")]
    slots: Annotated[Count, Meta(description="The most need-slots, fixed ones included.")]


class Bar(Row, frozen=True, kw_only=True, omit_defaults=True):
    """A rule that keeps a person from exactly one board, school or need."""

    rule: Literal["approval", "chain", "notice", "too-late", "school-block", "other"]
    board: Board | None = None
    school: SchoolId | None = None
    need: NeedId | None = None


class Person(Row, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who can cover: pools in order of preference, home, skills, free slots and limits.

    `week_max` is the number of slots per ISO week (None: no limit), `worked` earlier work for fairness only,
    `max_travel_min` the longest home-school trip in minutes. Without lat and lon the home is unknown.
    """

    id: Id
    pools: Annotated[list[PoolId], Meta(description="In order of preference among equal rings.")]
    lat: Latitude | None = None
    lon: Longitude | None = None
    skills: list[Skill]
    slots: Annotated[list[Slot], Meta(description="When the person is free.")]
    week_max: Annotated[int, Meta(ge=0, le=14, description="The most slots per ISO week.")] | None = None
    worked: Annotated[int, Meta(ge=0, le=10000, description="Earlier slots, for fairness only.")] = 0
    max_travel_min: Annotated[Minutes, Meta(description="The longest trip from home, in minutes.")]
    avoid: Annotated[list[str], Meta(description="Schools the person is never sent to.")] = field(default_factory=list)
    prefer: Annotated[list[str], Meta(description="Schools that count 15 minutes less.")] = field(default_factory=list)
    barred: list[Bar] = field(default_factory=list)


class Need(Row, frozen=True, kw_only=True, omit_defaults=True):
    """A group without a teacher, for one or two slots of one day.

    `accepts` gives per accepted skill its cost (0 is best); `previous` is who stood there before the spell
    began. Needs of one spell want one face; without `spell` the need is a spell alone.
    """

    id: Id
    school: SchoolId
    slots: Annotated[list[Slot], Meta(min_length=1, max_length=2, description="One or two of one day.")]
    accepts: Annotated[dict[str, Fit], Meta(description="Cost by accepted skill.")]
    priority: Annotated[int, Meta(ge=1, le=1000, description="What one covered slot is worth.")]
    spell: Annotated[str, Meta(description="Needs with this name want one face.")] | None = None
    previous: Annotated[str, Meta(description="Who stood there before the spell.")] | None = None
    splittable: Annotated[bool, Meta(description="Whether two people may share its slots.")] = False


class Pin(Row, frozen=True, kw_only=True):
    """One person on one need in one slot: fixed (accepted work) or planned (what was published)."""

    need: NeedId
    slot: Slot
    person: PersonId


class Matrix(Row, frozen=True, kw_only=True):
    """Travel minutes given outright; a missing pair is out of reach.

    `home[person][school]` is the trip from home, `between[school][school]` from the am to the pm school.
    """

    home: dict[str, dict[str, Minutes]] = field(default_factory=dict)
    between: dict[str, dict[str, Minutes]] = field(default_factory=dict)


class Travel(Row, frozen=True, kw_only=True, omit_defaults=True):
    """How minutes are found: floor(detour * km * 60 / kmh + 0.5) over the great circle, or by `matrix`.

    `detour` and `kmh` may only be left out with a matrix. `midday_min` limits the trip between the am and pm
    schools of one person (None: no rule).
    """

    detour: Annotated[float, Meta(ge=0, le=LARGEST, description="Road over great circle.")] | None = None
    kmh: Annotated[float, Meta(gt=0, le=LARGEST, description="Speed in kilometres per hour.")] | None = None
    midday_min: Annotated[Minutes, Meta(description="The longest trip at midday.")] | None = None
    matrix: Matrix | None = None


class CoverProblem(Row, frozen=True, kw_only=True):
    """Who can stand where: people, needs, and the rules between them (`beurs.cover/1`).

    `explain` says for whom the result gives reasons: `none`, `open` (open needs) or `all`.
    """

    format: Literal["beurs.cover/1"] = "beurs.cover/1"
    tiers: list[TierName] = field(default_factory=lambda: list(TIERS))
    explain: Literal["none", "open", "all"] = "open"
    travel: Travel
    schools: list[School]
    pools: list[Pool]
    caps: list[Cap] = field(default_factory=list)
    people: list[Person]
    needs: list[Need]
    fixed: list[Pin] = field(default_factory=list)
    planned: list[Pin] = field(default_factory=list)


class TierValue(Row, frozen=True, kw_only=True):
    """The value of one tier and the proven bound, given the values of the tiers before it."""

    name: TierName
    value: Annotated[int, Meta(description="What the plan reaches.")]
    bound: Annotated[int, Meta(description="What no plan with the same earlier values can beat.")]


class WhyFixed(Tagged, frozen=True, kw_only=True, tag="fixed"):
    """The assignment was given, not chosen."""


class WhyOnly(Tagged, frozen=True, kw_only=True, tag="only"):
    """Nobody else may take this need."""


class WhyFace(Tagged, frozen=True, kw_only=True, tag="face"):
    """The group keeps the face it had just before."""


class WhyPrefer(Tagged, frozen=True, kw_only=True, tag="prefer"):
    """The person asked for this school."""


class WhyBetter(Tagged, frozen=True, kw_only=True, tag="better"):
    """The best plan without this assignment: the first tier that gets worse, and by how much.

    `person` then takes the need (null: nobody does); `losses` gives every tier that differs, above zero where the
    alternative is worse. On a proven day without splits the alternative is the exact optimum; elsewhere, and where a
    cap or reserve is in its way, all other assignments stand still, and who has to leave another need leaves it open.
    """

    person: str | None
    tier: TierName
    loss: int
    losses: dict[TierName, int] = field(default_factory=dict)


Why = WhyFixed | WhyOnly | WhyFace | WhyPrefer | WhyBetter


class Assignment(Row, frozen=True, kw_only=True):
    """One covered need-slot. `pool`, `fit`, `ring`, `minutes` are null where a fixed one has none."""

    need: NeedId
    slot: Slot
    person: PersonId
    pool: Annotated[str, Meta(description="The first listed pool of the smallest ring.")] | None
    fit: Annotated[int, Meta(description="The smallest accepted value of a skill.")] | None
    ring: Annotated[int, Meta(description="The smallest ring of a pool.")] | None
    minutes: Annotated[int, Meta(description="From home to school.")] | None
    fixed: Annotated[bool, Meta(description="Whether the problem fixed it.")]
    why: list[Why] = field(default_factory=list)


class FunnelStep(Row, frozen=True, kw_only=True):
    """How many people are left after this rule and all rules before it."""

    rule: FunnelRule
    left: Annotated[int, Meta(description="People left after this rule.")]


class TravelChange(Tagged, frozen=True, kw_only=True, tag="travel"):
    """The person's `max_travel_min` rises to `to`."""

    person: str
    to: int


class RingChange(Tagged, frozen=True, kw_only=True, tag="ring"):
    """The pool also serves the board, at ring `to` (its largest ring + 1)."""

    pool: str
    board: str
    to: int


class WeekChange(Tagged, frozen=True, kw_only=True, tag="week"):
    """The person's `week_max` rises to `to`."""

    person: str
    to: int


class SkillChange(Tagged, frozen=True, kw_only=True, tag="skill"):
    """The need also accepts the skill, at cost `to` (its largest accepted value + 1)."""

    need: str
    skill: str
    to: int


class MiddayChange(Tagged, frozen=True, kw_only=True, tag="midday"):
    """The midday limit rises to `to`."""

    to: int


class AvoidChange(Tagged, frozen=True, kw_only=True, tag="avoid"):
    """The person no longer avoids the school."""

    person: str
    school: str


class SlotsChange(Tagged, frozen=True, kw_only=True, tag="slots"):
    """The person is also free in these slots."""

    person: str
    slots: list[Slot]


Change = TravelChange | RingChange | WeekChange | SkillChange | MiddayChange | AvoidChange | SlotsChange


class Relax(Row, frozen=True, kw_only=True):
    """A change of one input and what the optimum of `covered` gains by it."""

    change: Change
    gains: Annotated[int, Meta(description="By how much the optimum of `covered` rises.")]


class OpenNeed(Row, frozen=True, kw_only=True):
    """A need with uncovered slots: how many people each rule left, and the smallest changes that fill it."""

    need: str
    slots: list[Slot]
    funnel: list[FunnelStep] = field(default_factory=list)
    relax: list[Relax] = field(default_factory=list)


class FixedViolation(Row, frozen=True, kw_only=True):
    """A rule that a fixed assignment breaks; `double` is one person fixed in two needs in a slot."""

    need: str
    slot: Slot
    person: str
    rule: RuleName


class CoverResult(Row, frozen=True, kw_only=True):
    """A plan (`beurs.cover.result/1`): all tiers in the used order, who goes where, and what stays open.

    `stopped` is `time` when the clock ended the search. `certificate` proves the bounds by duals: `kind` is `duals`,
    `needs` and `people` map ids to one integer per tier (all zeros left out), every tier taken as minimised. Where caps
    or reserves bind, all numbers are in units of 1 / `scale`, and `caps` (`pool`, `board`, `per`, `period`: a date or
    an ISO week such as 2026-W48) and `reserves` (`pool`, `slot`) list the multipliers, each as `dual`, one integer per
    tier. With the kind `cases` all plans are split into those in which `person` takes `need` and those in which not:
    `taken` and `left` hold a certificate for each.
    """

    format: Literal["beurs.cover.result/1"] = "beurs.cover.result/1"
    status: Literal["optimal", "feasible"]
    stopped: Literal["time"] | UnsetType = UNSET
    tiers: list[TierValue]
    assignments: list[Assignment]
    open: list[OpenNeed]
    violations_fixed: list[FixedViolation] = field(default_factory=list)
    certificate: dict[str, Any] | UnsetType = UNSET
