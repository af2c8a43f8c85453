"""What every page shows around its own content."""

from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation of the signed-in user."""
    return {}
