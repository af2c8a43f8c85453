"""Who gets what behind every address: verb, address, and the roles that are let in.

Everything here belongs to board A and its school 1. Planner, HR adviser and school leader exist twice: once
there and once at board B and its school 2. Whoever is not named is answered as if the page did not exist (404),
and who is not signed in is sent to the sign-in page.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from beurs.accounts.models import User
from beurs.cover.models import Agency, LongCover, Need, Outcome, Step, Trial
from beurs.ledger.models import DesignChange, ExitFile
from beurs.ledger.services.disputes import line_dispute
from beurs.ledger.services.sharing import advance_book
from beurs.pools.models import Approval, Membership, Policy, Pool
from beurs.region.models import Group, Person, School
from tests import factories as make
from tests.cover.offering import offered

pytestmark = pytest.mark.django_db

ROLES = ("coordinator", "planner", "hr-adviser", "school-leader", "substitute", "auditor")
ELSEWHERE = ("planner-b", "hr-adviser-b", "school-leader-b")
SIGNED_IN = (*ROLES, *ELSEWHERE, "nobody")
WITH_ROLE = (*ROLES, *ELSEWHERE)

COVER_HERE = ("coordinator", "planner", "hr-adviser", "auditor")
COVER_ANYWHERE = (*COVER_HERE, "planner-b", "hr-adviser-b")
CARRIED = ("coordinator", "planner", "planner-b", "auditor")
PLAN_HERE = ("coordinator", "planner")
PLAN_ANYWHERE = (*PLAN_HERE, "planner-b")
REPORT_HERE = ("coordinator", "planner", "hr-adviser", "school-leader")
REPORT_ANYWHERE = (*REPORT_HERE, *ELSEWHERE)
REGION = ("coordinator", "planner", "hr-adviser", "school-leader", "auditor", *ELSEWHERE)
OWN = ("substitute",)
EDIT_PEOPLE = ("coordinator", "hr-adviser", "hr-adviser-b")
KEEP_PEOPLE_HERE = ("coordinator", "hr-adviser")
AUDIT = ("coordinator", "hr-adviser", "hr-adviser-b", "auditor")
LEDGER_HERE = ("coordinator", "hr-adviser", "auditor")
SPEAK_HERE = ("coordinator", "hr-adviser")
SIGN_HERE = ("coordinator", "planner", "school-leader")
SIGN_ANYWHERE = (*SIGN_HERE, "planner-b", "school-leader-b")
NEED, NEED_VERSION = {"pk": "need"}, {"version": "1"}

# verb, name, arguments, what is sent, who is let in
TABLE: list[tuple[str, str, dict[str, str], dict[str, str], tuple[str, ...]]] = [
    ("get", "home", {}, {}, SIGNED_IN),
    ("get", "search", {}, {"q": "school"}, REGION),
    ("get", "audit", {}, {}, AUDIT),
    ("get", "accounts:password", {}, {}, SIGNED_IN),
    ("post", "accounts:sign-out", {}, {}, SIGNED_IN),
    ("get", "cover:today", {}, {}, COVER_ANYWHERE),
    ("get", "cover:today-bench", {}, {}, COVER_ANYWHERE),
    ("get", "cover:today-changes", {}, {"since": "0"}, COVER_ANYWHERE),
    ("get", "cover:today-export", {"kind": "csv"}, {}, COVER_ANYWHERE),
    ("post", "cover:today-plan", {}, {}, PLAN_ANYWHERE),
    ("post", "cover:plan-stop", {}, {"run": "1"}, PLAN_ANYWHERE),
    ("post", "cover:today-publish", {}, {}, PLAN_ANYWHERE),
    ("post", "cover:today-agree", {}, {"pair": "need:1"}, PLAN_HERE),
    ("post", "cover:today-undo", {"step": "step"}, {}, ("planner",)),
    ("get", "cover:today-need", NEED, {}, COVER_HERE),
    ("get", "cover:today-choose", NEED, {}, PLAN_HERE),
    ("post", "cover:today-send", {}, {}, PLAN_ANYWHERE),
    ("post", "cover:need-send", NEED, {}, PLAN_HERE),
    ("post", "cover:need-stop", NEED, {}, PLAN_HERE),
    ("post", "cover:need-bridge", NEED, {"bridge": "The head"}, PLAN_HERE),
    ("post", "cover:need-ask", NEED, {"person": "substitute"}, PLAN_HERE),
    ("post", "cover:need-withdraw", {"pk": "offered", "offer": "offer"}, {}, PLAN_HERE),
    ("get", "cover:need-phone", NEED, {}, PLAN_HERE),
    ("post", "cover:need-phone-answer", NEED, {"person": "substitute", "answer": "none"}, PLAN_HERE),
    ("get", "cover:need-ahead", NEED, {}, PLAN_HERE),
    ("get", "cover:dispatch-rules", {}, {}, COVER_ANYWHERE),
    ("get", "cover:dispatch-rule", {"pk": "board"}, {}, COVER_HERE),
    ("post", "cover:dispatch-rule", {"pk": "board"}, {}, PLAN_HERE),
    ("get", "cover:dispatch-try", {"pk": "board"}, {}, PLAN_HERE),
    ("post", "cover:dispatch-try", {"pk": "board"}, {}, PLAN_HERE),
    ("get", "cover:agencies", {"pk": "board"}, {}, COVER_HERE),
    ("post", "cover:agencies", {"pk": "board"}, {}, PLAN_HERE),
    ("post", "cover:agency", {"pk": "agency"}, {}, PLAN_HERE),
    ("post", "cover:agency-price", {"pk": "agency"}, {}, PLAN_HERE),
    ("post", "cover:need-agency", {"pk": "need", "agency": "agency"}, {"answer": "no"}, PLAN_HERE),
    ("post", "cover:need-agency-back", {"pk": "sent"}, {}, PLAN_HERE),
    ("get", "cover:today-why-not", {"pk": "need", "person": "substitute"}, {}, COVER_HERE),
    ("post", "cover:today-assign", NEED, {**NEED_VERSION, "person": "substitute"}, PLAN_HERE),
    ("post", "cover:today-drop", NEED, NEED_VERSION, PLAN_HERE),
    ("post", "cover:today-lock", NEED, NEED_VERSION, PLAN_HERE),
    ("post", "cover:today-unlock", NEED, NEED_VERSION, PLAN_HERE),
    ("post", "cover:today-release", NEED, NEED_VERSION, PLAN_HERE),
    ("get", "cover:week", {}, {}, COVER_ANYWHERE),
    ("get", "cover:week-changes", {}, {"since": "0"}, COVER_ANYWHERE),
    ("post", "cover:week-plan", {}, {}, PLAN_ANYWHERE),
    ("get", "cover:week-export", {"kind": "csv"}, {}, COVER_ANYWHERE),
    ("get", "cover:absences", {}, {}, REPORT_ANYWHERE),
    ("get", "cover:absence-report", {}, {}, REPORT_ANYWHERE),
    ("post", "cover:absence-report", {}, {}, REPORT_ANYWHERE),
    ("post", "cover:absence-preview", {}, {"person": "teacher"}, REPORT_HERE),
    ("get", "cover:absence", {"pk": "absence"}, {}, REPORT_HERE),
    ("post", "cover:absence", {"pk": "absence"}, NEED_VERSION, REPORT_HERE),
    ("get", "cover:absence-reported", {"pk": "absence"}, {}, REPORT_HERE),
    ("get", "cover:gap-report", {}, {}, REPORT_ANYWHERE),
    ("post", "cover:gap-report", {}, {}, REPORT_ANYWHERE),
    ("post", "cover:gap-withdraw", {"pk": "gap"}, NEED_VERSION, REPORT_HERE),
    ("get", "cover:school-today", {"code": "school"}, {}, REPORT_HERE),
    ("post", "cover:own-solution", {"code": "school"}, {}, REPORT_HERE),
    ("post", "cover:school-bridge", {"code": "school", "pk": "need"}, {"bridge": "The head"}, REPORT_HERE),
    ("get", "cover:outcome", {"code": "school", "pk": "need"}, {}, REPORT_HERE),
    ("post", "cover:outcome", {"code": "school", "pk": "need"}, {}, REPORT_HERE),
    ("post", "cover:outcome-back", {"code": "school", "pk": "outcome"}, {}, REPORT_HERE),
    ("get", "cover:region", {}, {}, COVER_ANYWHERE),
    ("get", "cover:carried", {}, {}, CARRIED),
    ("get", "cover:carried-export", {"what": "people", "kind": "csv"}, {}, CARRIED),
    ("get", "cover:longs", {}, {}, REPORT_ANYWHERE),
    ("post", "cover:long-open", {"need": "need"}, {}, REPORT_HERE),
    ("get", "cover:long", {"pk": "long"}, {}, REPORT_HERE),
    ("post", "cover:long-introduce", {"pk": "long"}, {}, REPORT_HERE),
    ("post", "cover:long-choose", {"pk": "long"}, {}, REPORT_HERE),
    ("post", "cover:long-contract", {"pk": "long"}, {}, ("coordinator", "hr-adviser")),
    ("post", "cover:long-withdraw", {"pk": "long"}, {}, REPORT_HERE),
    ("get", "cover:report", {}, {}, COVER_ANYWHERE),
    ("get", "cover:report-export", {"what": "ring", "kind": "csv"}, {}, COVER_ANYWHERE),
    ("get", "cover:report-export", {"what": "report", "kind": "pdf"}, {}, COVER_ANYWHERE),
    ("post", "cover:report-monthly", {}, {}, COVER_ANYWHERE),
    ("get", "cover:idle", {}, {}, COVER_ANYWHERE),
    ("get", "cover:lost", {}, {}, COVER_ANYWHERE),
    ("get", "cover:lost-export", {"what": "schools", "kind": "csv"}, {}, COVER_ANYWHERE),
    ("get", "cover:school-guide", {"code": "school"}, {}, REPORT_HERE),
    ("get", "cover:group-guide", {"code": "school", "group": "group"}, {}, REPORT_HERE),
    ("get", "cover:school-questions", {"code": "school"}, {}, REPORT_HERE),
    ("get", "cover:own", {}, {}, OWN),
    ("get", "cover:phone-offers", {}, {}, OWN),
    ("get", "cover:phone-offer", {"pk": "offer"}, {}, OWN),
    ("post", "cover:phone-seen", {"pk": "offer"}, {}, OWN),
    ("post", "cover:phone-answer", {"pk": "offer"}, {"answer": "no"}, OWN),
    ("get", "cover:phone-day", {"need": "worked"}, {}, OWN),
    ("get", "cover:phone-question", {"need": "worked"}, {}, OWN),
    ("post", "cover:phone-question", {"need": "worked"}, {}, OWN),
    ("get", "cover:phone-cancel", {"need": "worked"}, {}, OWN),
    ("get", "cover:phone-hours", {}, {}, OWN),
    ("get", "cover:phone-me", {}, {}, OWN),
    ("get", "cover:phone-week", {}, {}, OWN),
    ("post", "cover:phone-one-day", {}, {}, OWN),
    ("get", "cover:phone-reach", {}, {}, OWN),
    ("post", "cover:phone-push", {}, {}, OWN),
    ("get", "cover:phone-limits", {}, {}, OWN),
    ("post", "cover:phone-school", {}, {}, OWN),
    ("get", "cover:phone-calendar", {}, {}, OWN),
    ("get", "cover:rules", {}, {}, REGION),
    ("post", "cover:rules-priority", {}, {}, ("coordinator",)),
    ("post", "cover:rules-employment", {}, {}, ("coordinator",)),
    ("post", "cover:rules-emergency", {}, {}, ("coordinator",)),
    ("post", "cover:rules-price", {}, {}, ("coordinator",)),
    ("get", "cover:policy-preview", {"pk": "policy"}, {}, COVER_HERE),
    ("post", "cover:policy-preview", {"pk": "policy"}, {}, PLAN_HERE),
    ("get", "cover:policy-preview-export", {"pk": "policy", "kind": "csv"}, {}, COVER_HERE),
    ("get", "cover:give-and-take", {}, {}, COVER_ANYWHERE),
    ("post", "cover:give-and-take-play", {}, {}, PLAN_ANYWHERE),
    ("get", "cover:give-and-take-export", {"what": "months", "kind": "csv"}, {}, COVER_ANYWHERE),
    ("get", "cover:trial", {"pk": "trial"}, {}, ("planner",)),
    ("post", "cover:trial-stop", {"pk": "trial"}, {}, ("planner",)),
    ("get", "ledger:overview", {}, {}, AUDIT),
    ("post", "ledger:post", {}, {}, ("coordinator",)),
    ("post", "ledger:close", {}, {"month": "2026-10"}, ("coordinator",)),
    ("get", "ledger:settings", {}, {}, AUDIT),
    ("post", "ledger:settings-add", {"what": "tariff"}, {}, ("coordinator",)),
    ("get", "ledger:hand", {}, {}, ("coordinator",)),
    ("post", "ledger:book", {"what": "share"}, {}, ("coordinator",)),
    ("get", "ledger:payroll", {}, {}, EDIT_PEOPLE),
    ("get", "ledger:payroll-export", {"name": "totals", "month": "2026-10"}, {}, EDIT_PEOPLE),
    ("get", "ledger:costs", {}, {}, AUDIT),
    ("get", "ledger:costs-export", {"kind": "csv"}, {}, AUDIT),
    ("get", "ledger:differences", {}, {}, PLAN_ANYWHERE),
    ("post", "ledger:differences", {}, {}, PLAN_ANYWHERE),
    ("get", "ledger:line", {"pk": "board", "entry": "entry"}, {}, LEDGER_HERE),
    ("post", "ledger:line", {"pk": "board", "entry": "entry"}, {"act": "agree"}, SPEAK_HERE),
    ("post", "ledger:line", {"pk": "board", "entry": "entry"}, {"act": "keep", "note": "x"}, ("coordinator",)),
    ("get", "ledger:statement", {"pk": "board", "month": "2026-11"}, {}, LEDGER_HERE),
    ("post", "ledger:agree", {"pk": "board", "month": "2026-11"}, {}, SPEAK_HERE),
    ("get", "ledger:statement-export", {"pk": "board", "month": "2026-11", "kind": "csv"}, {}, LEDGER_HERE),
    ("get", "ledger:statement-export", {"pk": "board", "month": "2026-11", "kind": "pdf"}, {}, LEDGER_HERE),
    ("get", "ledger:hours", {}, {}, SIGN_ANYWHERE),
    ("get", "ledger:school-hours", {"code": "school"}, {}, SIGN_HERE),
    ("post", "ledger:school-hours", {"code": "school"}, {}, SIGN_HERE),
    ("get", "ledger:own-hours", {}, {}, OWN),
    ("post", "ledger:own-hours", {}, {}, OWN),
    ("post", "cover:rules-cancel", {}, {}, ("coordinator",)),
    ("get", "cover:travel-rules", {}, {}, COVER_ANYWHERE),
    ("get", "cover:travel-rule", {"pk": "board"}, {}, COVER_HERE),
    ("post", "cover:travel-rule", {"pk": "board"}, {}, ("coordinator", "hr-adviser")),
    ("get", "region:documents", {}, {}, EDIT_PEOPLE),
    ("post", "region:documents", {}, {}, EDIT_PEOPLE),
    ("get", "pools:people", {}, {}, REPORT_ANYWHERE),
    ("get", "pools:person", {"pk": "teacher"}, {}, REPORT_HERE),
    ("get", "pools:pools", {}, {}, COVER_ANYWHERE),
    ("get", "changes:changes", {}, {}, AUDIT),
    ("get", "changes:draft", {"kind": "dissolve"}, {}, ("coordinator",)),
    ("post", "changes:draft", {"kind": "dissolve"}, {}, ("coordinator",)),
    ("get", "changes:draft", {"kind": "found"}, {}, ("coordinator",)),
    ("get", "changes:draft", {"kind": "leave"}, {}, ("coordinator",)),
    ("get", "changes:change", {"pk": "change"}, {}, AUDIT),
    ("get", "changes:edit", {"pk": "change"}, {}, ("coordinator",)),
    ("post", "changes:edit", {"pk": "change"}, {}, ("coordinator",)),
    ("post", "changes:people", {"pk": "change"}, {}, ("coordinator",)),
    ("post", "changes:sign", {"pk": "change"}, {"board": "board"}, ("hr-adviser",)),
    ("post", "changes:sign", {"pk": "change"}, {"board": "board", "paper": "brief"}, ("coordinator", "hr-adviser")),
    ("post", "changes:carry-out", {"pk": "change"}, {}, ("coordinator",)),
    ("post", "changes:withdraw", {"pk": "change"}, {}, ("coordinator",)),
    ("post", "changes:file", {"pk": "left"}, {}, ("coordinator",)),
    ("post", "changes:file-again", {"pk": "left"}, {}, ("coordinator",)),
    ("get", "pools:pool", {"pk": "pool"}, {}, COVER_HERE),
    ("post", "pools:policy-propose", {"pk": "pool"}, {}, KEEP_PEOPLE_HERE),
    ("post", "pools:policy-sign", {"pk": "policy"}, {"board": "board"}, KEEP_PEOPLE_HERE),
    ("post", "pools:policy-withdraw", {"pk": "policy"}, {}, KEEP_PEOPLE_HERE),
    ("get", "pools:balance", {}, {}, COVER_ANYWHERE),
    ("get", "pools:newcomers", {}, {}, EDIT_PEOPLE),
    ("post", "pools:newcomer-answer", {"pk": "approval"}, {"answer": "approved"}, KEEP_PEOPLE_HERE),
    ("post", "pools:membership-start", {"pk": "teacher"}, {}, KEEP_PEOPLE_HERE),
    ("post", "pools:membership-change", {"pk": "membership"}, {}, KEEP_PEOPLE_HERE),
    ("post", "pools:membership-end", {"pk": "membership"}, {}, KEEP_PEOPLE_HERE),
    ("post", "pools:passport-see", {"pk": "teacher"}, {}, KEEP_PEOPLE_HERE),
    ("post", "pools:approval-ask", {"pk": "teacher"}, {"board": "board"}, KEEP_PEOPLE_HERE),
    ("get", "region:schools", {}, {}, REGION),
    ("get", "region:school", {"code": "school"}, {}, (*REPORT_HERE, "auditor")),
    ("get", "region:imports", {}, {}, EDIT_PEOPLE),
    ("get", "region:import", {"name": "duo-schools"}, {}, ("coordinator",)),
    ("get", "region:import", {"name": "people"}, {}, EDIT_PEOPLE),
    ("post", "region:import", {"name": "duo-schools"}, {}, ("coordinator",)),
    ("post", "region:import-confirm", {"name": "duo-schools"}, {}, ("coordinator",)),
]
OPEN_TO_ALL = {
    "app-manifest",
    "app-offline",
    "app-worker",
    "cover:answer",
    "cover:feed",
    "cover:report-end",
    "health",
    "accounts:sign-in",
    "accounts:language",
}
# the findings of a plan: tests/cover/views/board; a row that goes once: tests/region/views
ONE_AT_A_TIME = {"cover:today-help", "region:document-drop"}


@dataclass
class Scene:
    """Board A with school 1, one of everything that an address can name, and the users."""

    users: dict[str, User]
    things: dict[str, str]

    def url(self, name: str, arguments: dict[str, str]) -> str:
        """Return an address with the identities of this scene in it."""
        return reverse(name, kwargs={key: self.things.get(value, value) for key, value in arguments.items()})

    def data(self, sent: dict[str, str]) -> dict[str, str]:
        """Return what is sent, with the identities of this scene in it."""
        return {key: ":".join(self.things.get(word, word) for word in value.split(":")) for key, value in sent.items()}


@pytest.fixture
def scene() -> Scene:
    region = make.region()
    school, other = make.school(make.board(region)), make.school(make.board(region))
    pool = make.pool(region, reach={school.board: 1})
    teacher = make.teacher(make.group(school))
    absence = make.absence(teacher, school)
    need = make.need(teacher.teaching.first().group, cause=absence)
    gap = make.need(make.group(school)).gap
    substitute = make.substitute(pool)
    users = _users(school, other)
    substitute.user = users["substitute"]
    substitute.save()
    things = {"need": need, "absence": absence, "gap": gap, "substitute": substitute, "teacher": teacher}
    things["outcome"] = Outcome.objects.create(need_part=need.parts.get(part="pm"), kind="split")
    things |= _own_work(substitute, make.group(school))
    things["long"] = _long(need)
    things["step"] = _step(users["planner"], need)
    things |= _changes(pool)
    things["policy"] = pool.policies.get()
    things["trial"] = _trial(users["planner"], things["policy"])
    things["entry"] = advance_book(
        payer=school.board, payee=make.board(region), cents=100, date=timezone.localdate(), by=users["coordinator"]
    )
    line_dispute(entry=things["entry"], board=school.board, note="bedrag", by=users["coordinator"])
    things |= _shared(pool, teacher)
    return Scene(users, {**{name: str(row.pk) for name, row in things.items()}, "school": school.code})


def _own_work(substitute: Person, group: Group) -> dict[str, Any]:
    """Return an offer that waits and a day that was accepted, both of the substitute."""
    worked = make.need(group)
    offered(substitute, [worked], state="accepted")
    make.assignment(worked, substitute, state="published")
    asked = make.need(make.group(group.school))
    offer = offered(substitute, [asked])
    return {
        "offer": offer,
        "offered": asked,
        "worked": worked,
        "group": group,
        "board": group.school.board,
        "agency": _agency(group),
        "sent": _sent(group.school),
    }


def _sent(school: School) -> Need:
    """Return a need for which an agency sends somebody."""
    need = make.need(make.group(school))
    for part in need.parts.all():
        Outcome.objects.create(need_part=part, kind="agency", name="Mia Post")
    return need


def _agency(group: Group) -> Agency:
    return Agency.objects.create(board=group.school.board, name="Klas Vooruit", phone="020-1234567")


def _shared(pool: Pool, teacher: Person) -> dict[str, Any]:
    """Return the pool with its agreement, a member, and a newcomer that waits for the board."""
    board = teacher.employments.get().board
    member = Membership.objects.create(pool=pool, person=teacher, since=make.LONG_AGO)
    approval = Approval.objects.create(person=make.person(board.region), board=board)
    return {"pool": pool, "policy": Policy.objects.get(pool=pool), "membership": member, "approval": approval}


def _long(need: Need) -> LongCover:
    return LongCover.objects.create(
        group=need.group, spell=need.spell, first=need.date, last=need.date, opened_at=need.created_at
    )


def _changes(pool: Pool) -> dict[str, DesignChange]:
    """Return a pool's draft of being dissolved, and the change by which another board left with a file."""
    given = {"region": pool.region, "on": dt.date(2100, 1, 4)}
    left = DesignChange.objects.create(
        kind="leave", board=make.board(pool.region), state="done", result={"ended": 0, "started": 0}, **given
    )
    ExitFile.objects.create(change=left)
    return {"change": DesignChange.objects.create(kind="dissolve", pool=pool, **given), "left": left}


def _step(user: User, need: Need) -> Step:
    return Step.objects.create(
        by=user, region=need.school.board.region, day=need.date, kind="lock", facts={"versions": {}}
    )


def _trial(user: User, policy: Policy) -> Trial:
    board = str(policy.reaches.get().board_id)
    series = {name: [0] for name in ("covered", "minutes", "lent", "borrowed")}
    plays = {name: {board: series} for name in ("now", "new", "apart")}
    result = {"days": ["2026-11-20"], "asked": {board: [2]}, "plays": plays, "rings": {name: {} for name in plays}}
    return Trial.objects.create(
        kind="policy",
        policy=policy,
        region=policy.pool.region,
        made_by=user,
        made_at=timezone.now(),
        state="done",
        result=result,
    )


def _users(school: School, other: School) -> dict[str, User]:
    region = school.board.region
    where: dict[str, dict[str, Any]] = {
        "coordinator": {},
        "planner": {"board": school.board},
        "hr-adviser": {"board": school.board},
        "school-leader": {"school": school},
        "substitute": {},
        "auditor": {},
        "planner-b": {"board": other.board},
        "hr-adviser-b": {"board": other.board},
        "school-leader-b": {"school": other},
    }
    made = {
        name: make.user(name, {"role": name.removesuffix("-b"), "region": region, **place})
        for name, place in where.items()
    }
    return {**made, "nobody": make.user("nobody")}


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> set[str]:
    """Return the names of all addresses, with their room before the colon."""
    found = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            found.add(f"{space}{pattern.name}")
    return found


def ask(client: Client, scene: Scene, row: tuple[str, str, dict[str, str], dict[str, str], Any]) -> HttpResponse:
    """Send one row of the table."""
    verb, name, arguments, sent, _ = row
    return getattr(client, verb)(scene.url(name, arguments), scene.data(sent))


def test_every_address_is_in_the_table() -> None:
    known = {row[1] for row in TABLE} | OPEN_TO_ALL | ONE_AT_A_TIME
    shown = {name for name in names(get_resolver().url_patterns) if not name.startswith("look")}
    assert shown == known


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]} {row[1]} {'.'.join(row[2].values())}")
def test_only_the_named_roles_are_let_in(row: Any, scene: Scene) -> None:
    let_in = []
    for name in SIGNED_IN:
        client = Client()
        client.force_login(scene.users[name])
        status = ask(client, scene, row).status_code
        assert status in {200, 204, 302, 400, 404, 409, 422}, f"{name}: {status}"
        if status != 404:
            let_in.append(name)
    assert set(let_in) == set(row[4])


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]} {row[1]} {'.'.join(row[2].values())}")
def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(row: Any, scene: Scene) -> None:
    answer = ask(Client(), scene, row)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("accounts:sign-in"))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("cover:today-need", {"pk": "999999"}),
        ("cover:absence", {"pk": "999999"}),
        ("pools:person", {"pk": "999999"}),
        ("cover:school-today", {"code": "00XX00"}),
    ],
)
def test_absent_and_forbidden_answer_alike(name: str, arguments: dict[str, str], scene: Scene) -> None:
    forbidden = {"pk": {"pools:person": "teacher", "cover:absence": "absence"}.get(name, "need"), "code": "school"}
    client = Client()
    client.force_login(scene.users["planner-b"])
    absent = client.get(scene.url(name, arguments))
    hidden = client.get(scene.url(name, {key: forbidden[key] for key in arguments}))
    assert (absent.status_code, hidden.status_code) == (404, 404)
    assert _without_token(absent) == _without_token(hidden)


def _without_token(answer: HttpResponse) -> list[str]:
    lines = answer.content.decode().splitlines()
    return [line for line in lines if "csrf" not in line.lower() and "next" not in line and "nonce" not in line]
