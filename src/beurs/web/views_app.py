"""The installable app of who covers: its manifest, its service worker, and the page without a connection."""

import hashlib
import re
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

PAPER, PETROL = "#F3F5F3", "#0B5559"
SHELL = (
    "css/fonts.css",
    "css/tokens.css",
    "vendor/tabler/tabler.css",
    "css/base.css",
    "css/components.css",
    "css/forms.css",
    "css/lists.css",
    "css/board.css",
    "css/print.css",
    "css/pages/phone.css",
    "css/pages/own.css",
    "js/feedback.js",
    "js/keys.js",
    "js/theme.js",
    "js/busy.js",
    "js/phone.js",
    "vendor/htmx/htmx.min.js",
    "vendor/source-sans-3/latin.woff2",
    "vendor/instrument-sans/latin.woff2",
    "icons.svg",
    "favicon.svg",
    "app/icon-192.png",
    "app/badge-96.png",
)
"""What the calendar needs to be drawn without a connection."""


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Give what a phone needs to put the app on its home screen."""
    icons = [
        _icon("app/icon-192.png", "192x192"),
        _icon("app/icon-512.png", "512x512"),
        _icon("app/maskable-512.png", "512x512", purpose="maskable"),
    ]
    start = reverse("cover:own")
    content: dict[str, Any] = {
        "id": start,
        "name": "De Beurs",
        "short_name": "De Beurs",
        "description": _("Your offers and your days as somebody who covers"),
        "lang": getattr(request, "LANGUAGE_CODE", "nl"),
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PETROL,
        "icons": icons,
        "shortcuts": [{"name": _("Offers"), "url": reverse("cover:phone-offers")}],
    }
    return JsonResponse(content, content_type="application/manifest+json")


def _icon(name: str, sizes: str, purpose: str = "any") -> dict[str, str]:
    return {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker; its version changes with its text and with the names of what it keeps."""
    offline = reverse("app-offline")
    context = {
        "shell": [*(static(name) for name in SHELL), offline],
        "own": reverse("cover:own"),
        "offline": offline,
        "icon": static("app/icon-192.png"),
        "badge": static("app/badge-96.png"),
    }
    text = render_to_string("web/sw.js", context)
    version = hashlib.sha256(re.sub(r"\s+", " ", text).encode()).hexdigest()[:12]
    response = HttpResponse(text.replace("VERSION", version), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = reverse("cover:own")
    return response


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Say that there is no connection; kept on the phone, so it names nobody."""
    return render(request, "web/offline.html")
