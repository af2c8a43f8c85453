"""What the law and the protocols say of each measure a school can take when nobody comes: pure functions.

Every rule answers one question about a `Case` with a `Finding`: a stable code, OK, WARN or NEVER, and where it stands.
Measures stand in the order of harm: a teacher before the group first, the group at home near the end, and somebody
unqualified last, because the law wants every other way tried before.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from beurs.cover.models.outcomes import EmergencyRule, Measure

OK, WARN, NEVER = "ok", "warn", "never"
GRAVITY = (OK, WARN, NEVER)

TAUGHT = frozenset(
    {Measure.EXTRA_DAY, Measure.AGENCY, Measure.COUNSELLOR, Measure.HEAD, Measure.SUBJECT, Measure.ONLINE}
)
"""A qualified teacher teaches: on the board the school's own solution. All others leave the group without one."""
STAFF = frozenset({Measure.EXTRA_DAY, Measure.COUNSELLOR, Measure.HEAD})
HELPED = frozenset({Measure.SUPPORT, Measure.TASKS})
SUPERVISED = HELPED | {Measure.TRAINEE, Measure.ONLINE}
NAMED = STAFF | HELPED | {Measure.SUBJECT, Measure.TRAINEE}
OUTSIDE = TAUGHT - NAMED
"""Taught by somebody whom the school need not have in its own staff; of these the price is known, not the contract."""
ORGANISED = (Measure.TASKS, Measure.SUBJECT, Measure.ONLINE, Measure.SUPPORT)
"""Organising differently: the measures of the region's catalogue beside cover by a teacher."""
HARM: tuple[str, ...] = tuple(Measure.values)
HALF_LOST = HELPED | {Measure.SPLIT, Measure.UNQUALIFIED}

WPO3 = "WPO art. 3"
WPO_TIME = "WPO art. 8 lid 9"
CAO = "cao PO"
LIO = "WPO art. 3; leerarbeidsovereenkomst"
LAST_RESORT = "OCW, noodplan lerarentekort"
PROTOCOL = "Protocol vervanging"
PILOT = "OCW, experiment andere dag- en weekindeling"

STANDARD_CENTS: dict[str, int] = {
    Measure.EXTRA_DAY: 14_500,
    Measure.AGENCY: 36_000,
    Measure.COUNSELLOR: 0,
    Measure.HEAD: 0,
    Measure.SUBJECT: 15_500,
    Measure.TRAINEE: 0,
    Measure.ONLINE: 9_500,
    Measure.TASKS: 4_500,
    Measure.SUPPORT: 0,
    Measure.SPLIT: 0,
    Measure.HOME: 0,
    Measure.UNQUALIFIED: 8_500,
}
"""What a day part costs extra as long as the region decided nothing: an assumption that the screen names."""


@dataclass(frozen=True)
class Who:
    """What the rules ask about a person on the day; `away` and `busy` in one of the parts.

    `qualified` may stand before a group alone. `teacher` holds what WPO art. 3 names (diploma, recognised foreign
    qualification or suitability declaration): an employed trainee stands alone by a learning contract and does not.
    """

    pk: int = 0
    qualified: bool = False
    teacher: bool = False
    intern: bool = False
    student: bool = False
    subject: bool = False
    vog: bool = True
    barred: bool = False
    away: bool = False
    busy: bool = False


@dataclass(frozen=True)
class Said:
    """What the school says when it records a measure; see `Outcome`."""

    consent: bool = False
    council: bool = False
    reported: bool = False
    parents_told: bool = False
    only_creative: bool = False
    vog_seen: bool = False
    diploma_seen: bool = False


@dataclass(frozen=True)
class Case:
    """One measure for one group on one day.

    `year` is the highest year of the group that loses its day; `day` counts the school days of the spell from 1;
    `home_before` says that the group was at home on its previous school day; `short_weeks` are its four-day weeks
    this school year, this one included; `online_days` are other days online this week; `searched` that somebody was
    looked for.
    """

    kind: str
    person: Who | None = None
    responsible: Who | None = None
    said: Said = field(default_factory=Said)
    year: int = 6
    day: int = 1
    home_before: bool = False
    whole_day: bool = True
    short_weeks: int = 1
    online_days: int = 0
    searched: bool = True


@dataclass(frozen=True)
class Finding:
    """What one rule says of a case: its code, OK, WARN or NEVER, where it stands, and figures for the sentence."""

    code: str
    status: str
    source: str
    facts: dict[str, Any] = field(default_factory=dict)


type Check = Callable[[Case, EmergencyRule], Finding | None]


def findings(case: Case, rule: EmergencyRule) -> tuple[Finding, ...]:
    """Return what every rule that concerns the measure says, the gravest first."""
    found = [finding for check in CHECKS if (finding := check(case, rule)) is not None]
    return tuple(sorted(found, key=lambda one: -GRAVITY.index(one.status)))


def gravest(found: Iterable[Finding]) -> str:
    """Return the gravest status of some findings, OK without any."""
    return max((one.status for one in found), key=GRAVITY.index, default=OK)


def lost_minutes(kind: str, minutes: int, rule: EmergencyRule) -> int:
    """Return how much of `minutes` of lessons counts as lost under a measure, unless the school says otherwise.

    >>> [lost_minutes(kind, 210, EmergencyRule()) for kind in ("head", "split", "group-home")]
    [0, 105, 210]
    """
    if kind == Measure.HOME:
        return minutes
    return minutes * rule.lost_percent // 100 if kind in HALF_LOST else 0


def _finding(code: str, fine: bool, source: str, otherwise: str = NEVER, **facts: Any) -> Finding:
    return Finding(code, OK if fine else otherwise, source, facts)


def somebody(case: Case, rule: EmergencyRule) -> Finding | None:
    """A measure by a colleague names the colleague."""
    return _finding("person-needed", case.person is not None, CAO) if case.kind in NAMED else None


def barred(case: Case, rule: EmergencyRule) -> Finding | None:
    """Who is barred by a court stands before no group."""
    return _finding("may-stand", not case.person.barred, WPO3) if case.person else None


def vog(case: Case, rule: EmergencyRule) -> Finding | None:
    """Everybody before a group has a certificate of conduct; of an outsider the school saw it."""
    if case.person is not None:
        return _finding("has-vog", case.person.vog, WPO3)
    outsider = case.kind in {Measure.UNQUALIFIED, Measure.ONLINE, Measure.AGENCY}
    return _finding("vog-seen", case.said.vog_seen, WPO3) if outsider else None


def qualified(case: Case, rule: EmergencyRule) -> Finding | None:
    """Who takes a group alone is qualified for it."""
    if case.person is None or case.kind not in STAFF:
        return None
    return _finding("qualified", case.person.qualified, WPO3)


def diploma(case: Case, rule: EmergencyRule) -> Finding | None:
    """Of somebody from an agency the diploma was seen: they stand before the group alone."""
    return _finding("diploma-seen", case.said.diploma_seen, WPO3) if case.kind == Measure.AGENCY else None


def own_subject(case: Case, rule: EmergencyRule) -> Finding | None:
    """A subject teacher covers the activities he or she is qualified for."""
    if case.person is None or case.kind != Measure.SUBJECT:
        return None
    return _finding("own-subject", case.person.subject or case.person.qualified, "Stb. 2016, 57")


def there(case: Case, rule: EmergencyRule) -> Finding | None:
    """Nobody stands in two places, or comes while reported absent."""
    if case.person is None:
        return None
    return _finding("person-free", not (case.person.away or case.person.busy), CAO)


def trainee(case: Case, rule: EmergencyRule) -> Finding | None:
    """Only a trainee of the final phase stands before a group, never another student."""
    if case.person is None or case.kind != Measure.TRAINEE:
        return None
    return _finding("final-phase", case.person.intern and not case.person.student, LIO)


def supervised(case: Case, rule: EmergencyRule) -> Finding | None:
    """An intern, support staff and an online group have a qualified colleague in the building, by name."""
    if case.kind not in SUPERVISED:
        return None
    who = case.responsible
    other = who is not None and (case.person is None or who.pk != case.person.pk)
    return _finding("supervised", other, LIO if case.kind == Measure.TRAINEE else WPO3)


def supervisor(case: Case, rule: EmergencyRule) -> Finding | None:
    """The responsible colleague is a qualified teacher, has a certificate and is there.

    A trainee is none, also when employed: who still learns under a learning contract answers for no other trainee.
    """
    who = case.responsible
    if who is None or case.kind not in SUPERVISED:
        return None
    return _finding("supervisor-fit", who.teacher and who.vog and not who.barred and not who.away, WPO3)


def consent(case: Case, rule: EmergencyRule) -> Finding | None:
    """An extra day and a class for support staff are asked, never assigned."""
    if case.kind not in HELPED | {Measure.EXTRA_DAY}:
        return None
    return _finding("consent", case.said.consent, CAO)


def creative(case: Case, rule: EmergencyRule) -> Finding | None:
    """Somebody unqualified gives music, gym or craft: never arithmetic, language or citizenship."""
    return _finding("only-creative", case.said.only_creative, LAST_RESORT) if _unqualified(case) else None


def last_resort(case: Case, rule: EmergencyRule) -> Finding | None:
    """Before somebody unqualified there is a search on record."""
    return _finding("searched", case.searched, LAST_RESORT) if _unqualified(case) else None


def council(case: Case, rule: EmergencyRule) -> Finding | None:
    """The school's council agreed to somebody unqualified."""
    return _finding("council", case.said.council, LAST_RESORT, WARN) if _unqualified(case) else None


def reported(case: Case, rule: EmergencyRule) -> Finding | None:
    """Somebody unqualified is reported to the inspectorate."""
    return _finding("reported", case.said.reported, LAST_RESORT, WARN) if _unqualified(case) else None


def four_days(case: Case, rule: EmergencyRule) -> Finding | None:
    """Groups 3 to 8 have at most seven four-day weeks a school year; the last one is warned about."""
    if case.kind != Measure.HOME or not case.whole_day or case.year < rule.short_weeks_from:
        return None
    weeks = case.short_weeks
    status = NEVER if weeks > rule.short_weeks_max else WARN if weeks == rule.short_weeks_max else OK
    return Finding("four-days", status, WPO_TIME, {"weeks": weeks, "limit": rule.short_weeks_max})


def not_day_one(case: Case, rule: EmergencyRule) -> Finding | None:
    """A group stays at home from the second day on."""
    if case.kind != Measure.HOME:
        return None
    return _finding("not-day-one", case.day >= rule.home_from_day, PROTOCOL, WARN, day=rule.home_from_day)


def rotating(case: Case, rule: EmergencyRule) -> Finding | None:
    """Not the same group two school days running."""
    return _finding("rotating", not case.home_before, PROTOCOL, WARN) if case.kind == Measure.HOME else None


def parents(case: Case, rule: EmergencyRule) -> Finding | None:
    """Parents know a day ahead, and childcare is offered."""
    return _finding("parents", case.said.parents_told, PROTOCOL, WARN) if case.kind == Measure.HOME else None


def online(case: Case, rule: EmergencyRule) -> Finding | None:
    """A group has one online day a week at most."""
    if case.kind != Measure.ONLINE:
        return None
    fine = case.online_days < rule.online_days_max
    return _finding("online-days", fine, PILOT, WARN, limit=rule.online_days_max)


def _unqualified(case: Case) -> bool:
    return case.kind == Measure.UNQUALIFIED


CHECKS: tuple[Check, ...] = (
    somebody,
    barred,
    vog,
    qualified,
    diploma,
    own_subject,
    there,
    trainee,
    supervised,
    supervisor,
    consent,
    creative,
    last_resort,
    council,
    reported,
    four_days,
    not_day_one,
    rotating,
    parents,
    online,
)
