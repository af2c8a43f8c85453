"""Pages that the app keeps for when there is no connection: whose they are, and until when they may be shown."""

from typing import cast

from django.http import HttpRequest, HttpResponse

from beurs.accounts.models import User
from beurs.accounts.services import browser_mark

OWNER, UNTIL = "X-Own", "X-Own-Until"


def kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say on a page whose days it shows (a mark that names nobody) and when the session ends (Unix milliseconds)."""
    response.headers[OWNER] = browser_mark(cast(User, request.user).pk)
    response.headers[UNTIL] = str(int(request.session.get_expiry_date().timestamp() * 1000))
    return response
