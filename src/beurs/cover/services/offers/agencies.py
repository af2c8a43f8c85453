"""When a search reaches the ring of the agencies: their planner is told whom to call and what to say."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from beurs.accounts.models import User
from beurs.cover.access.board.rows import clock
from beurs.cover.access.offers.rules import Rule
from beurs.cover.models import Agency, AgencyCall, Need, Search
from beurs.cover.services.offers.closing import open_parts
from beurs.cover.services.offers.notices import planners_of
from beurs.cover.services.offers.words import day_of
from beurs.cover.services.trail import needs_touch
from beurs.cover.timing import moment_of
from beurs.messages.models import Outgoing
from beurs.messages.services import Text, message_add


def agencies_reached(search: Search, need: Need, rule: Rule, now: dt.datetime, *, over: bool) -> list[AgencyCall]:
    """Make a call due per agency of the board once a held search is past their ring; tell the planners by mail.

    `over` says that nobody is left in any ring. Done once for a need; empty when it is not their turn, or when the
    board has none. In the transaction of the look.
    """
    place = rule.agency_place
    if place is None or not (over or search.ring > place) or need.agency_at is not None:
        return []
    known = AgencyCall.objects.filter(need=need).values("agency")
    agencies = list(Agency.objects.filter(board=need.school.board_id, ended_at__isnull=True).exclude(pk__in=known))
    if not agencies or not open_parts(need.pk).exists():
        return []
    made = AgencyCall.objects.bulk_create(
        AgencyCall(need=need, agency=agency, search=search, due_at=now) for agency in agencies
    )
    need.agency_at = now
    need.save(update_fields=["agency_at"])
    needs_touch([need], "need.agency-due", by=None)
    _planners_told(need, agencies, now)
    return made


def _planners_told(need: Need, agencies: Sequence[Agency], now: dt.datetime) -> None:
    for user in planners_of(need.school.board):
        message_add(
            key=f"agency:{need.pk}:{user.pk}",
            channel=Outgoing.Channel.MAIL,
            recipient=user.email,
            language=user.language,
            write=partial(_written, need, agencies, user, now),
            due=now,
            until=moment_of(need.date, 24 * 60 - 1),
            target=f"board:{need.school.board_id}",
        )


def _written(need: Need, agencies: Sequence[Agency], user: User, now: dt.datetime) -> Text:
    title = _("Call the agency: group %(group)s, %(school)s, %(day)s") % {
        "group": need.group.name,
        "school": need.school.name,
        "day": day_of(need.date, now),
    }
    lines = [title + ".", "", *(f"{one.name}: {one.phone}" for one in agencies), "", to_say(need, str(user)), ""]
    return Text(title, "\n".join([*lines, f"{settings.SITE_URL}{reverse('cover:today-need', args=[need.pk])}"]))


def to_say(need: Need, me: str) -> str:
    """Return what to say to an agency, in one breath: who calls, what is wanted, where and when."""
    parts = list(open_parts(need.pk))
    times = f"{clock(parts[0].starts)}–{clock(parts[-1].ends)}" if parts else ""
    return _(
        "Good morning, this is %(me)s of %(board)s. Do you have a qualified teacher for group %(group)s at %(school)s "
        "in %(place)s, %(times)s? May I have the name, and do you have certificate and diploma on file?"
    ) % {
        "me": me,
        "board": need.school.board.name,
        "group": need.group.name,
        "school": need.school.name,
        "place": need.school.place,
        "times": times,
    }


def agencies_done(need: Need) -> None:
    """Take an agency's turn off a held need when no call is left to be made."""
    waiting = (AgencyCall.Answer.DUE, AgencyCall.Answer.NONE)
    with transaction.atomic():
        if need.agency_at is not None and not need.agency_calls.filter(answer__in=waiting).exists():
            need.agency_at = None
            need.save(update_fields=["agency_at"])
