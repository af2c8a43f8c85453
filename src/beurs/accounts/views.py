"""Signing in and out, the language, and one's password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from beurs.accounts import services
from beurs.accounts.forms import SignInForm
from beurs.accounts.models import User
from beurs.accounts.refusals import SENTENCES
from beurs.errors import Refused

LAST_COOKIE = "last"


def _next(request: HttpRequest, default: str) -> str:
    """Return the page to go on to: the one asked for when it is ours, else `default`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(default)


def _remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _own(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let the browser drop what it kept of somebody else (days, unsent answers), and know who signed in last."""
    mark = services.browser_mark(user.pk)
    if request.COOKIES.get(LAST_COOKIE, mark) != mark:
        response.headers["Clear-Site-Data"] = '"storage"'
    response.set_cookie(
        LAST_COOKIE,
        mark,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _address(request: HttpRequest) -> str:
    """Return where a request comes from: as our own proxy saw it (the last entry is the proxy's), else the peer."""
    seen = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return seen.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask who is there, and let them in."""
    if request.user.is_authenticated:
        return redirect(_next(request, settings.LOGIN_REDIRECT_URL))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.sign_in_check(**form.cleaned_data, address=_address(request))
        except Refused as error:
            form.add_error(None, str(SENTENCES[error.code]) % error.facts)
        else:
            login(request, user)
            response = redirect(_next(request, settings.LOGIN_REDIRECT_URL))
            _remember(response, user.language)
            _own(request, response, user)
            return response
    status = 422 if form.is_bound else 200
    return render(request, "accounts/sign_in.html", {"form": form, "next": _next(request, "home")}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; what the browser kept of it (the calendar without a connection, unsent answers) goes too."""
    logout(request)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read on in another language; kept in a cookie, and with the user who is signed in."""
    wanted = request.POST.get("language", "")
    if isinstance(request.user, User):
        services.language_set(user=request.user, language=wanted)
    elif wanted not in dict(settings.LANGUAGES):
        raise Refused("language-unknown", language=wanted)
    response = redirect(_next(request, "home"))
    _remember(response, wanted)
    return response


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions of this account end."""
    assert isinstance(request.user, User)
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.password_change(user=request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is changed."))
        return redirect("home")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.is_bound else 200)
