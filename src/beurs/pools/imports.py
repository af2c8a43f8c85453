"""Pools by file: who is in which pool beside the people, and the pools themselves with how far they reach."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beurs.pools.models import Membership, Policy, Pool, Reach
from beurs.region.access import EDIT_REGION
from beurs.region.imports import Kind, kind_register, readers
from beurs.region.imports.columns import Column, Record, Sheet
from beurs.region.imports.compare import Gathering, Part
from beurs.region.imports.faults import one_of
from beurs.region.imports.kinds import Reading
from beurs.region.imports.people import Staff, table_register
from beurs.region.imports.people.sheets import REFERENCE, SINCE_COLUMN, function
from beurs.region.imports.things import BOARD, EMPLOYMENT, PERSON_KEY, SCHOOL, Key, Thing

POOL = Thing(
    "pool",
    _("pool"),
    Pool,
    ("code",),
    ("owner", "name", "kind", "since", "until"),
    "region",
    refs={"owner": (BOARD, ("owner__number",))},
    closes="until",
    named=("name",),
)
POOL_KEY = {"pool": (POOL, ("pool__code",))}
CONTRACT = ("person__reference", "board__number", "function", "since")
MEMBERSHIP = Thing(
    "membership",
    _("place in a pool"),
    Membership,
    ("pool", "person"),
    ("employment", "home_school", "function", "tariff", "since", "until"),
    "pool__region",
    refs={
        **POOL_KEY,
        **PERSON_KEY,
        "employment": (EMPLOYMENT, tuple(f"employment__{lookup}" for lookup in CONTRACT)),
        "home_school": (SCHOOL, ("home_school__code",)),
    },
    closes="until",
    only_open=True,
    removes_unborn=True,
    personal=True,
)
POLICY = Thing(
    "policy",
    _("policy of a pool"),
    Policy,
    ("pool", "since"),
    ("reserve", "on_paper", "holds_from"),
    "pool__region",
    refs=POOL_KEY,
    only=Q(withdrawn_at__isnull=True),
)
REACH = Thing(
    "reach",
    _("board that a pool serves"),
    Reach,
    ("policy", "board"),
    ("ring", "day_cap", "week_cap"),
    "policy__pool__region",
    refs={
        "policy": (POLICY, ("policy__pool__code", "policy__since")),
        "board": (BOARD, ("board__number",)),
    },
    only=Q(policy__withdrawn_at__isnull=True),
)
THINGS = (POOL, MEMBERSHIP, POLICY, REACH)
BOARD_WORDS = _("a board number of five digits")
POOL_CODE = readers.slug(40)
POOL_COLUMN = Column("pool", POOL_CODE, ("pool", "poolcode", "pool code"), _("the code of a pool"))
PAYROLL = ("permanent", "temporary")


def _optional(name: str, read: readers.Reader, heads: tuple[str, ...], example: Any) -> Column:
    return Column(name, read, heads, example, required=False, filled=False)


MEMBERS = Sheet(
    "pools",
    (
        REFERENCE,
        POOL_COLUMN,
        SINCE_COLUMN,
        _optional("employer", readers.board_number, ("werkgever", "bestuursnummer", "employer"), BOARD_WORDS),
        _optional(
            "home_school", readers.school_code, ("thuisschool", "stamschool", "home school"), _("a location code")
        ),
        _optional("function", function, ("functie", "function"), _("a function such as leerkracht")),
        _optional("tariff", readers.text(20), ("tarief", "tariff"), _("the code of a tariff")),
    ),
)
KINDS_OF_POOL = {
    "vast": "permanent",
    "flex": "flexible",
    "oproep": "on-call",
    "ondersteunend": "support",
    **{kind: kind for kind in Pool.Kind.values},
}


def plan_members(staff: Staff) -> list[Part]:
    """Turn rows of person and pool into memberships; a table of them replaces those of the people it is about."""
    gathered = Gathering(MEMBERSHIP, staff.faults)
    mentioned: set[Key] = set()
    for record, person in staff.rows("pools", mentioned):
        if _pool_fits(staff, record):
            _member(staff, gathered, record, person)
    return [gathered.part(lambda row: row.key[1] in mentioned | staff.leavers and _is_ours(staff, row.key[0]))]


def _member(staff: Staff, gathered: Gathering, record: Record, person: Key) -> None:
    """One row: what it leaves out stays as it is; a new member covers under the contract that fits the pool best."""
    said = record.values
    since: Any = said.get("since") or staff.scope.edition
    found = _contract(staff, record, person, since)
    if said.get("employer") and found is None:
        expected = _("the number of a board that employs this person")
        staff.faults.add(record.fault("employer", "unknown", said["employer"], expected))
        return
    values = {"since": said["since"]} if said.get("since") is not None else {}
    values |= {"employment": found} if said.get("employer") else {}
    values |= {name: said[name] or "" for name in ("function", "tariff") if name in said}
    if said.get("home_school"):
        home = (said["home_school"],)
        if home not in staff.scope.held(SCHOOL):
            staff.faults.add(record.fault("home_school", "unknown", home[0], _("the location code of an open school")))
            return
        values["home_school"] = home
    defaults = {"since": since, "employment": found, "home_school": None, "function": "", "tariff": ""}
    gathered.add(record, ((said["pool"],), person), values, defaults)


def _contract(staff: Staff, record: Record, person: Key, since: dt.date) -> Key | None:
    """Return the contract that a member covers under: of the employer named, of the pool's owner, paid, oldest.

    Only one that the member has already, or with a board whose people the user may change.
    """
    held = staff.scope.held(EMPLOYMENT)
    found: dict[Key, Mapping[str, Any]] = {key: row.values for key, row in held.items() if key[0] == person}
    for key, wanted in staff.employments.wanted.items():
        if key[0] == person:
            found[key] = {**wanted.defaults, **found.get(key, {}), **wanted.values}
    employer = record.values.get("employer")
    member = staff.scope.held(MEMBERSHIP).get(((record.values["pool"],), person))
    present = None if member is None else member.values["employment"]
    owner = staff.scope.held(POOL)[(record.values["pool"],)].values["owner"]
    fits = {
        key: (key[1] != owner, values.get("contract", "permanent") not in PAYROLL, key[3])
        for key, values in found.items()
        if (values.get("until") or dt.date.max) >= since
        and employer in (None, "", key[1][0])
        and (key == present or staff.scope.may_edit(key[1][0]))
    }
    return min(fits, key=lambda key: fits[key], default=None)


def _is_ours(staff: Staff, pool: Key) -> bool:
    """A joint pool is everybody's; another board's own pool is not."""
    owner = staff.scope.held(POOL)[pool].values["owner"]
    return owner is None or staff.scope.may_edit(owner[0])


def _pool_fits(staff: Staff, record: Record) -> bool:
    pool = (record.values["pool"],)
    if pool in staff.scope.held(POOL) and _is_ours(staff, pool):
        return True
    known = [str(key[0]) for key in staff.scope.held(POOL) if _is_ours(staff, key)]
    expected = one_of(known) if known else _("a pool; import those first")
    staff.faults.add(record.fault("pool", "unknown", pool[0], expected))
    return False


POOLS = Sheet(
    "pools",
    (
        POOL_COLUMN,
        Column("name", readers.text(120), ("naam", "name"), _("a name")),
        Column("kind", readers.choice(KINDS_OF_POOL), ("soort", "kind"), _("vast, flex, oproep or ondersteunend")),
        Column("owner", readers.board_number, ("eigenaar", "owner"), BOARD_WORDS, filled=False),
        Column("since", readers.date, ("sinds", "vanaf", "since"), _("a date")),
        Column("board", readers.board_number, ("bestuursnummer", "bestuur", "board"), BOARD_WORDS),
        Column("ring", readers.whole(1, 100), ("ring",), "1"),
        Column("reserve", readers.whole(0, 999), ("reserve",), "2", required=False, filled=False),
        Column("day_cap", readers.whole(0, 999), ("max per dag", "day cap"), "4", required=False, filled=False),
        Column("week_cap", readers.whole(0, 999), ("max per week", "week cap"), "10", required=False, filled=False),
    ),
)


def plan_pools(reading: Reading) -> list[Part]:
    """Turn rows of pool and board into pools, their policies and the boards they serve."""
    pools = Gathering(POOL, reading.faults, repeats=True)
    policies = Gathering(POLICY, reading.faults, repeats=True)
    reaches = Gathering(REACH, reading.faults)
    for table in reading.tables:
        for record in table.records(reading.faults):
            if _boards_known(reading, record) and not _is_signed(reading, record):
                _pool(pools, policies, reaches, record)
    served = set(policies.wanted)
    return [pools.part(), policies.part(), reaches.part(lambda row: row.key[0] in served)]


def _boards_known(reading: Reading, record: Record) -> bool:
    """Whether owner and board are in the region; each that is not gives a fault."""
    known = reading.scope.held(BOARD)
    strange = [name for name in ("owner", "board") if record.values[name] and (record.values[name],) not in known]
    for name in strange:
        expected = one_of([str(key[0]) for key in known])
        reading.faults.add(record.fault(name, "unknown", record.values[name], expected))
    return not strange


def _is_signed(reading: Reading, record: Record) -> bool:
    """Whether boards signed, or are asked to sign, an agreement of that pool and day: no file changes that."""
    key = ((record.values["pool"],), record.values["since"])
    held = reading.scope.held(POLICY).get(key)
    if held is None or held.values["on_paper"]:
        return False
    reading.faults.add(record.fault("since", "signed", record.values["since"], _("another day")))
    return True


def _pool(pools: Gathering, policies: Gathering, reaches: Gathering, record: Record) -> None:
    """One row: the pool (the same in all its rows), the policy from a date on, and one board it serves."""
    values = record.values
    pool = (values["pool"],)
    owner = (values["owner"],) if values["owner"] is not None else None
    named: dict[str, Any] = {"owner": owner, "name": values["name"], "kind": values["kind"]}
    policy = (pool, values["since"])
    if pools.add(record, pool, named, {"since": values["since"]}):
        reserve = {"reserve": values.get("reserve")} if "reserve" in values else {}
        if policies.add(record, policy, reserve, {"on_paper": True, "holds_from": values["since"]}):
            reach = {name: values[name] for name in ("ring", "day_cap", "week_cap") if name in values}
            reaches.add(record, (policy, (values["board"],)), reach)


POOLS_KIND = Kind(
    "pools",
    _("Pools"),
    _("One row per pool and board it serves: owner, ring, limits."),
    lambda: (POOLS,),
    plan_pools,
    EDIT_REGION,
    step=7,
)


def register() -> None:
    """Add the tables of this room to the imports."""
    table_register(MEMBERS, plan_members)
    kind_register(POOLS_KIND)
