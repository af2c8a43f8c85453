"""What every page shows around its own content."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from beurs.accounts.models import User
from beurs.region.access import (
    EDIT_LEDGER,
    EDIT_PEOPLE,
    EDIT_REGION,
    PLAN,
    REPORT_ABSENCE,
    SIGN_HOURS,
    SPEAK_LEDGER,
    VIEW_AUDIT,
    VIEW_CARRIED,
    VIEW_COVER,
    VIEW_LEDGER,
    VIEW_OWN,
    VIEW_PEOPLE,
    VIEW_REGION,
    VIEW_SCHOOL,
    grants_of,
    may,
)
from beurs.region.models import Grant, Role
from beurs.web.home import capital, own_schools
from beurs.web.signins import demo_sign_ins, region_name

PHONE_ITEMS = 4


@dataclass(frozen=True)
class Item:
    """A link of the navigation and whether the page shown belongs to it."""

    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Entry:
    """A room page: `view` is its address name, `rights` open it (any of them), `pages` also belong to it.

    `phone` ranks it for the four places of the phone's bottom bar, lowest first. Who has the right `unless` reaches it
    from another page.
    """

    label: str | Promise
    view: str
    icon: str
    rights: tuple[str, ...]
    phone: int
    pages: tuple[str, ...] = ()
    unless: str = ""


BOARD_PAGES = (
    "cover:today-need",
    "cover:today-choose",
    "cover:today-why-not",
    "cover:today-bench",
    "cover:need-phone",
    "cover:need-ahead",
)
IMPORT_PAGES = ("region:import", "region:import-confirm")
ABSENCE_PAGES = ("cover:longs", "cover:long", "cover:absence", "cover:absence-reported", "cover:gap-report")
DAY_PAGES = ("cover:phone-day", "cover:phone-question", "cover:phone-cancel")
ME_PAGES = ("cover:phone-week", "cover:phone-reach", "cover:phone-limits", "cover:phone-calendar")

REPORT_PAGES = ("cover:lost", "cover:idle", "cover:carried", "cover:give-and-take")

CHANGE_PAGES = ("changes:change", "changes:draft", "changes:edit")
HOURS_PAGES = ("ledger:school-hours", "ledger:differences")
LEDGER_TABS = ("ledger:settings", "ledger:payroll", "ledger:costs")
LEDGER_PAGES = (
    *LEDGER_TABS,
    *HOURS_PAGES,
    "ledger:hours",
    "ledger:statement",
    "ledger:line",
    "ledger:hand",
    "ledger:book",
    "ledger:settings-add",
)
POOL_PAGES = (
    "pools:pool",
    "pools:balance",
    "pools:newcomers",
    "pools:policy-propose",
    "changes:changes",
    *CHANGE_PAGES,
)

MORNING = (
    Entry(gettext_lazy("Today"), "cover:today", "sun", (VIEW_COVER,), 1, BOARD_PAGES),
    Entry(gettext_lazy("Week"), "cover:week", "calendar-week", (VIEW_COVER,), 2),
    Entry(gettext_lazy("Absences"), "cover:absences", "user-off", (REPORT_ABSENCE,), 3, ABSENCE_PAGES),
    Entry(gettext_lazy("My days"), "cover:own", "calendar-event", (VIEW_OWN,), 0, DAY_PAGES),
    Entry(gettext_lazy("Offers"), "cover:phone-offers", "bell", (VIEW_OWN,), 0, ("cover:phone-offer",)),
    Entry(gettext_lazy("Hours"), "cover:phone-hours", "clock", (VIEW_OWN,), 0, ("ledger:own-hours",)),
    Entry(gettext_lazy("Me"), "cover:phone-me", "user", (VIEW_OWN,), 0, ME_PAGES),
)
ALWAYS = (
    Entry(gettext_lazy("Region"), "cover:region", "map-pin", (VIEW_COVER,), 4),
    Entry(gettext_lazy("People"), "pools:people", "users", (VIEW_PEOPLE,), 5, ("pools:person", "region:documents")),
    Entry(gettext_lazy("Schools"), "region:schools", "school", (VIEW_REGION,), 6, ("region:school",)),
    Entry(gettext_lazy("Pools"), "pools:pools", "users-group", (VIEW_COVER,), 7, POOL_PAGES),
    Entry(gettext_lazy("Reports"), "cover:report", "file-text", (VIEW_COVER,), 11, REPORT_PAGES),
    Entry(gettext_lazy("Sign hours"), "ledger:hours", "clock", (SIGN_HOURS,), 13, HOURS_PAGES, EDIT_LEDGER),
    Entry(gettext_lazy("Ledger"), "ledger:overview", "arrows-exchange", (VIEW_LEDGER,), 12, LEDGER_PAGES),
    Entry(gettext_lazy("Rules"), "cover:rules", "scale", (VIEW_REGION,), 8),
    Entry(gettext_lazy("Import"), "region:imports", "upload", (EDIT_REGION, EDIT_PEOPLE), 9, IMPORT_PAGES),
    Entry(gettext_lazy("Audit trail"), "audit", "history", (VIEW_AUDIT,), 10),
)


REPORTS = (
    Entry(gettext_lazy("Filled"), "cover:report", "file-text", (VIEW_COVER,), 0),
    Entry(gettext_lazy("Lost lessons"), "cover:lost", "flame", (VIEW_COVER,), 1),
    Entry(gettext_lazy("Shares"), "cover:carried", "users-group", (VIEW_CARRIED,), 2),
    Entry(gettext_lazy("Pool left idle"), "cover:idle", "user-check", (VIEW_COVER,), 3),
    Entry(gettext_lazy("Given and got"), "cover:give-and-take", "arrows-exchange", (VIEW_COVER,), 4),
)


POOLS = (
    Entry(gettext_lazy("Pools"), "pools:pools", "users-group", (VIEW_COVER,), 0),
    Entry(gettext_lazy("Changes"), "changes:changes", "route", (VIEW_AUDIT,), 1, CHANGE_PAGES),
)


LEDGER = (
    Entry(gettext_lazy("Balances"), "ledger:overview", "arrows-exchange", (VIEW_LEDGER,), 0),
    Entry(gettext_lazy("Cost per day"), "ledger:costs", "calendar", (VIEW_LEDGER,), 1),
    Entry(gettext_lazy("Tariffs and keys"), "ledger:settings", "scale", (VIEW_LEDGER,), 1, ("ledger:settings-add",)),
    Entry(gettext_lazy("Payroll"), "ledger:payroll", "file-spreadsheet", (SPEAK_LEDGER,), 2),
    Entry(gettext_lazy("Sign hours"), "ledger:hours", "clock", (SIGN_HOURS,), 4),
    Entry(gettext_lazy("Hours that differ"), "ledger:differences", "clock", (PLAN,), 3),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation and the role line of the signed-in user, and the demo's keys for who is not."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"demo_sign_ins": demo_sign_ins, "region_name": region_name}
    here = request.resolver_match.view_name if request.resolver_match else ""
    code = request.resolver_match.kwargs.get("code", "") if request.resolver_match else ""
    scales = [
        (_("This morning"), [*_school_items(user, here, code), *_items(user, MORNING, here)]),
        (_("Always"), list(_items(user, ALWAYS, here))),
    ]
    nav = [{"caption": caption, "items": [item for _rank, item in items]} for caption, items in scales if items]
    ranked = sorted((pair for _caption, items in scales for pair in items), key=lambda pair: pair[0])
    found = {
        "nav": nav,
        "phone_nav": [item for _rank, item in ranked[:PHONE_ITEMS]],
        "role_line": role_line(grants_of(user)),
    }
    if here in ("cover:report", *REPORT_PAGES):
        found["report_tabs"] = [item for _rank, item in _items(user, REPORTS, here)]
    if here in ("ledger:overview", "ledger:settings-add", *LEDGER_TABS):
        found["ledger_tabs"] = [item for _rank, item in _items(user, LEDGER, here)]
    if here in ("pools:pools", "changes:changes"):
        found["pool_tabs"] = [item for _rank, item in _items(user, POOLS, here)]
    if may(user, VIEW_REGION):
        found["search_url"] = reverse("search")
    return found


def _items(user: User, entries: tuple[Entry, ...], here: str) -> Iterator[tuple[int, Item]]:
    for entry in entries:
        if any(may(user, right) for right in entry.rights) and not (entry.unless and may(user, entry.unless)):
            current = here in (entry.view, *entry.pages)
            yield entry.phone, Item(str(entry.label), reverse(entry.view), entry.icon, current)


def _school_items(user: User, here: str, code: str) -> Iterator[tuple[int, Item]]:
    """Give a school leader the page of each own school and the form that reports an absence."""
    schools = own_schools(user)
    for school in schools:
        label = _("My school") if len(schools) == 1 else school.name
        current = here == "cover:school-today" and code == school.code
        yield 0, Item(label, reverse("cover:school-today", args=[school.code]), "school", current)
    if may(user, REPORT_ABSENCE) and (schools or not may(user, VIEW_SCHOOL)):
        yield 1, Item(_("Report"), reverse("cover:absence-report"), "user-plus", here == "cover:absence-report")


def role_line(grants: list[Grant]) -> str:
    """Say in a few words who somebody is here: "Planner, 4 boards"."""
    if not grants:
        return ""
    role = grants[0].role
    same = [grant for grant in grants if grant.role == role]
    place = _place(same)
    return capital(str(Role(role).label)) + (f", {place}" if place else "")


def _place(grants: list[Grant]) -> str:
    if grants[0].role == Role.SUBSTITUTE:
        return ""
    if any(grant.board is None and grant.school is None for grant in grants):
        return _("whole region")
    if len(grants) == 1:
        return str(grants[0].school or grants[0].board)
    if all(grant.board for grant in grants):
        return ngettext("%(n)s board", "%(n)s boards", len(grants)) % {"n": len(grants)}
    return ngettext("%(n)s school", "%(n)s schools", len(grants)) % {"n": len(grants)}
