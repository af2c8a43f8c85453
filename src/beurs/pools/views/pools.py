"""The pools and whom they serve."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from beurs.pools.access.reach import pool_facts
from beurs.region.access import VIEW_COVER, require


@require_safe
def pools(request: HttpRequest) -> HttpResponse:
    """Say in words which pool serves which board, in which order and within which limits."""
    require(request.user, VIEW_COVER)
    return render(request, "pools/pools.html", {"pools": pool_facts(request.user, timezone.localdate())})
