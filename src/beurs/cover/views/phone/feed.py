"""The calendar feed behind its secret address."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beurs.cover.access.own import person_of_feed
from beurs.cover.access.phone.feed import events_of
from beurs.cover.ical import calendar
from beurs.cover.models import Need
from beurs.cover.services.feeds import FEED
from beurs.errors import Refused
from beurs.messages.models import Link
from beurs.messages.services import link_open
from beurs.region.models import Person


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give the work of one person as iCalendar; wrong, withdrawn and never made answer alike."""
    person = _person(token)
    now = timezone.now()

    def address(need: Need) -> str:
        return request.build_absolute_uri(reverse("cover:phone-day", args=[need.pk]))

    assert person.user is not None
    with translation.override(person.user.language):
        text = calendar(_("De Beurs: my work"), events_of(person, timezone.localdate(now), address))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="beurs.ics"'
    response.headers["Cache-Control"] = "private, max-age=0, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _person(token: str) -> Person:
    try:
        link = link_open(token, kind=FEED)
    except Refused as error:
        raise Http404 from error
    if link.state(timezone.now()) != Link.State.OPEN:
        raise Http404
    return person_of_feed(link.person_id)
