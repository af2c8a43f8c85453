"""The word to planner and school that nobody was found yet, in time to tell parents."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beurs.accounts.models import User
from beurs.cover.access.board.rows import clock
from beurs.cover.access.offers.rules import rule_of
from beurs.cover.access.options import options_of
from beurs.cover.models import Need, Search
from beurs.cover.services.offers.closing import open_parts
from beurs.cover.timing import local_of, moment_of
from beurs.messages.models import Outgoing
from beurs.messages.services import Text, message_add, work_add
from beurs.region.models import Board, Grant, Role, School

NOTICE = "search.notice"
MOST_OPTIONS = 3


def notice_due(need: Need, *, now: dt.datetime, cause: str = "") -> None:
    """Let planner and school hear of the board's open groups at the set time of the day; later: at once.

    `cause` makes a notice after the set time another one than that of the morning.
    """
    board = need.school.board
    rule = rule_of(board, need.date)
    at = moment_of(need.date, rule.row.notice_at)
    key, payload = _day_key(board, need.date, cause if at < now else "")
    work_add(kind=NOTICE, key=key, due=max(at, now), payload=payload)


def day_notice_due(board: Board, day: dt.date, *, now: dt.datetime) -> None:
    """Let planner and school hear of what is open on a day at its set time, also where nobody could be asked."""
    at = moment_of(day, rule_of(board, day).row.notice_at)
    if at > now:
        key, payload = _day_key(board, day)
        work_add(kind=NOTICE, key=key, due=at, payload=payload)


def _day_key(board: Board, day: dt.date, cause: str = "") -> tuple[str, dict[str, Any]]:
    key = ":".join(["board", str(board.pk), day.isoformat(), *([cause] if cause else [])])
    return key, {"board": board.pk, "day": day.isoformat(), "key": key}


def notice_write(*, board: Board, day: dt.date, key: str, now: dt.datetime) -> list[Outgoing]:
    """Tell every planner of the board, and per school its leaders, which groups still have nobody. In a transaction.

    Nobody is told when every group has somebody, or when the day has passed.
    """
    if local_of(now).date() > day:
        return []
    needs = _open_needs(board, day)
    Search.objects.filter(need__in=needs, state=Search.State.RUNNING).update(noticed_at=now)
    sent = _told(needs, planners_of(board), f"{key}:planner", now, None)
    by_school: dict[School, list[Need]] = defaultdict(list)
    for need in needs:
        by_school[need.school].append(need)
    for school, rows in by_school.items():
        sent += _told(rows, _leaders(school), f"{key}:school-{school.pk}", now, school)
    return sent


def _open_needs(board: Board, day: dt.date) -> list[Need]:
    rows = Need.objects.filter(school__board=board, date=day, cancelled_at__isnull=True)
    rows = rows.select_related("school__board__region", "group", "absence", "gap").order_by("school__name", "pk")
    return [need for need in rows if open_parts(need.pk).exists()]


def planners_of(board: Board) -> list[User]:
    """Return who plans for a board: those with a grant on it, else the planners of the region."""
    return _holders(Role.PLANNER, board)


def advisers_of(board: Board) -> list[User]:
    """Return the HR advisers of a board: those with a grant on it, else those of the region."""
    return _holders(Role.HR_ADVISER, board)


def _holders(role: Role, board: Board) -> list[User]:
    rows = Grant.objects.filter(role=role).select_related("user")
    mine = rows.filter(board=board) or rows.filter(region=board.region_id, board__isnull=True, school__isnull=True)
    return [grant.user for grant in mine]


def _leaders(school: School) -> list[User]:
    rows = Grant.objects.filter(role=Role.SCHOOL_LEADER, school=school).select_related("user")
    return [grant.user for grant in rows]


def _told(
    needs: Sequence[Need], users: Iterable[User], key: str, now: dt.datetime, school: School | None
) -> list[Outgoing]:
    if not needs:
        return []
    return [
        message_add(
            key=f"{key}:{user.pk}",
            channel=Outgoing.Channel.MAIL,
            recipient=user.email,
            language=user.language,
            write=partial(_written, needs, school),
            due=now,
            until=moment_of(needs[0].date, 24 * 60 - 1),
            target=f"board:{needs[0].school.board_id}",
        )
        for user in users
        if user.is_active
    ]


def _written(needs: Sequence[Need], school: School | None) -> Text:
    """Return the mail: a line per group with its chance, what may be done, and its text for parents."""
    day = date_format(needs[0].date, "l j F")
    title = _("%(n)s groups still have nobody, %(day)s") % {"n": len(needs), "day": day}
    if len(needs) == 1:
        title = _("One group still has nobody, %(day)s") % {"day": day}
    lines = [title + ".", ""]
    for need in needs:
        lines += [*_group(need, with_options=school is not None), ""]
    if school is not None:
        lines += [_("Text for parents:"), *(line for need in needs for line in (parents_text(need), ""))]
        address = reverse("cover:school-today", args=[school.code])
    else:
        address = f"{reverse('cover:today')}?date={needs[0].date.isoformat()}"
    return Text(title, "\n".join([*lines, f"{settings.SITE_URL}{address}"]))


def _group(need: Need, *, with_options: bool) -> list[str]:
    search = Search.objects.filter(need=need).order_by("-pk").first()
    starts = open_parts(need.pk)[0].starts
    head = _("Group %(group)s, %(school)s, from %(time)s: %(state)s") % {
        "group": need.group.name,
        "school": need.school.name,
        "time": clock(starts),
        "state": search_words(search),
    }
    if not with_options:
        return [head]
    legal = [option.word for option in options_of(need) if option.legal][:MOST_OPTIONS]
    return [head, *(f"  - {word}" for word in legal)]


def search_words(search: Search | None) -> str:
    """Return in a few words how a search stands: who were asked, until when, and the chance when it is known."""
    if search is None:
        return _("nobody was asked yet.")
    if search.state != Search.State.RUNNING:
        return _("nobody is left to ask.")
    asked = _("%(n)s asked, still searching.") % {"n": search.asked}
    if search.chance is None:
        return asked
    return f"{asked} {_('Chance of somebody in time: %(n)s%%.') % {'n': search.chance}}"


def parents_text(need: Need) -> str:
    """Return a text for parents of a group that has nobody yet; it names no teacher and no cause."""
    return _(
        "Dear parents of group %(group)s, we do not have a teacher for your child's group yet on %(day)s. We are still "
        "searching. You will hear from us before 08:15 how the day will be."
    ) % {"group": need.group.name, "day": date_format(need.date, "l j F")}
