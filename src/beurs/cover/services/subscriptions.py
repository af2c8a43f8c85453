"""The report of a month as PDF in a mail, on the first school day after it, to who asked for it."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beurs.accounts.models import AuditRow, User
from beurs.accounts.services import audit_write
from beurs.cover.access.reports import report_of
from beurs.cover.access.subscriptions import first_school_day, month_of, subscription_of
from beurs.cover.access.unasked import unasked_of
from beurs.cover.models import ReportSubscription
from beurs.cover.print.report import conclusions_of, report_name, report_pdf, title_of
from beurs.cover.timing import local_of, moment_of, month_after
from beurs.messages.models import Outgoing
from beurs.messages.services import File, Text, link_make, link_use, links_withdraw, message_add, work_add
from beurs.messages.services.outbox import MOST_BYTES
from beurs.region.access import VIEW_COVER, may, region_of

MONTH = "report.month"
LINK = "report-end"
SUBSCRIBED = "report.subscribe"
MAIL_AT = 7 * 60


@dataclass(frozen=True)
class Monthly:
    """The report of a month for one user, set and in words of that user's language."""

    title: str
    lines: tuple[str, ...]
    file: File


def report_subscribe(*, user: User, now: dt.datetime) -> ReportSubscription:
    """Let a user get the report of every month from this one on; asked again, the subscription that runs stays."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        found = subscription_of(user)
        if found is None:
            found = ReportSubscription.objects.create(user=user, made_at=now)
            audit_write(SUBSCRIBED, by=user, target=f"user:{user.pk}", region_id=region_of(user).pk)
            _month_due(found, local_of(now).date().replace(day=1))
    return found


def report_unsubscribe(*, user: User, now: dt.datetime) -> bool:
    """End a user's subscription; False when none runs."""
    with transaction.atomic():
        found = subscription_of(user)
        return found is not None and _ended(found, now)


def report_unsubscribe_by_link(*, token: str, now: dt.datetime) -> bool:
    """End the subscription that a mail's link names; False when it had ended. Raises `Refused` as `link_use`."""
    with transaction.atomic():
        pk = int(link_use(token, kind=LINK, now=now).target.partition(":")[2])
        return _ended(ReportSubscription.objects.select_related("user").get(pk=pk), now)


def _ended(subscription: ReportSubscription, now: dt.datetime) -> bool:
    rows = ReportSubscription.objects.filter(pk=subscription.pk, ended_at__isnull=True)
    if not rows.update(ended_at=now):
        return False
    links_withdraw(kind=LINK, targets=[_target(subscription)], now=now)
    target = f"user:{subscription.user_id}"
    audit_write("report.unsubscribe", by=subscription.user, target=target, region_id=_region_of(target))
    return True


def _region_of(target: str) -> int | None:
    """Return where a user subscribed last: who lost every right is of no region any more."""
    begun = AuditRow.objects.filter(action=SUBSCRIBED, target=target).order_by("-id")
    return begun.values_list("region_id", flat=True).first()


def _month_due(subscription: ReportSubscription, month: dt.date) -> None:
    """Ask for the report of a month, on the first school day after it."""
    day = first_school_day(region_of(subscription.user), month_after(month))
    key = f"{_target(subscription)}:{month:%Y-%m}"
    payload = {"subscription": subscription.pk, "month": month.isoformat()}
    work_add(kind=MONTH, key=key, due=moment_of(day, MAIL_AT), payload=payload)


def month_read(subscription: int, month: dt.date) -> Monthly | None:
    """Set the report of a month for a subscription (its id); None when it ended, or the right to read it is gone."""
    found = ReportSubscription.objects.filter(pk=subscription, ended_at__isnull=True).select_related("user").first()
    if found is None or not found.user.is_active or not may(found.user, VIEW_COVER):
        return None
    user, days = found.user, month_of(month)
    with translation.override(user.language):
        report, unasked = report_of(user, *days), unasked_of(user, *days)
        body = report_pdf(report, unasked, user.language)
        file = File(report_name(*days), "application/pdf", body)
        return Monthly(title_of(report), tuple(conclusions_of(report, unasked)), file)


def month_write(subscription: int, month: dt.date, made: Monthly | None, now: dt.datetime) -> Outgoing | None:
    """Queue the mail of a month and ask for the next one; without a report the subscription ends. In a transaction."""
    found = ReportSubscription.objects.select_for_update(of=("self",)).select_related("user").get(pk=subscription)
    if found.ended_at is not None:
        return None
    if made is None:
        _ended(found, now)
        return None
    token = link_make(kind=LINK, target=_target(found), person_id=found.user_id, until=None, now=now)
    _month_due(found, month_after(month))
    return message_add(
        key=f"{_target(found)}:{month:%Y-%m}",
        channel=Outgoing.Channel.MAIL,
        recipient=found.user.email,
        language=found.user.language,
        write=partial(_written, month, made, token),
        due=now,
        target=_target(found),
    )


def _written(month: dt.date, made: Monthly, token: str) -> Text:
    """Return the mail; a file too heavy for one stays behind the button of the page."""
    first, last = month_of(month)
    fits = len(made.file.body) <= MOST_BYTES
    page = f"{settings.SITE_URL}{reverse('cover:report')}?first={first.isoformat()}&last={last.isoformat()}"
    lines = [
        f"{made.title}.",
        "",
        *made.lines,
        "",
        _("The whole report is attached.") if fits else _("The whole report is too large for a mail."),
        page,
        "",
        _("No longer every month? One button: %(address)s")
        % {"address": f"{settings.SITE_URL}{reverse('cover:report-end', args=[token])}"},
    ]
    title = _("Report of %(month)s") % {"month": date_format(month, "F Y")}
    return Text(title, "\n".join(lines), secret=token, files=(made.file,) if fits else ())


def _target(subscription: ReportSubscription) -> str:
    return f"subscription:{subscription.pk}"
