"""What the doors of this room share: an action, its refusal in words, and the way back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from beurs.accounts.models import User
from beurs.errors import Refused
from beurs.pools.refusals import SENTENCES
from beurs.region.refusals import told


def done(request: HttpRequest, act: Callable[[User], object], said: str, back: str) -> HttpResponse:
    """Do something for the signed-in user, say that it was done or why not, and go to an address."""
    assert isinstance(request.user, User)
    try:
        act(request.user)
    except Refused as error:
        messages.error(request, told(SENTENCES, error))
    else:
        messages.success(request, said)
    return redirect(back)
