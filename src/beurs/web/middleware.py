"""Turns a refusal into a sentence in the user's language, and away what no text may hold."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from beurs.errors import Refused
from beurs.web.refusals import sentence

MOST_DIGITS = 18
log = logging.getLogger(__name__)


class RefusedMiddleware:
    """Answers 409 with the code and the sentence of a `Refused` that a door let through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Render the refusal as a fragment for htmx, as a page otherwise; leave other errors alone."""
        if not isinstance(error, Refused):
            return None
        template = "components/refused.html" if getattr(request, "htmx", False) else "refused.html"
        context = {"code": error.code, "sentence": sentence(error)}
        return render(request, template, context, status=409)


class NoNullMiddleware:
    """Answers 400 to an address with a NUL character: no name has one, and PostgreSQL takes it for an error of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("NUL", content_type="text/plain")
        return self.get_response(request)


class PrivateMiddleware:
    """Asks browsers and proxies to keep no copy of what a signed-in user was shown; static files never come here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if signed_in or request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response


class LargestBodyMiddleware:
    """Answers 413 to a body larger than any import, before a byte of it is read: reading comes before signing in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or len(length) > MOST_DIGITS or int(length) > settings.LARGEST_BODY:
            return HttpResponse("413", status=413, content_type="text/plain")
        return self.get_response(request)
