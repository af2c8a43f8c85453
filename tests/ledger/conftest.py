"""A fixed clock as in the tests of `cover`, and books that a test with real transactions can be cleared of."""

import pytest
from django.db import connection

from tests.cover.conftest import clock

__all__ = ["clock"]


@pytest.fixture(autouse=True)
def clearable(request):
    """Let the rows of a test with real transactions be deleted after it, as those of a demo region may be."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None:
        yield
        return
    real = marker.kwargs.get("transaction", False)
    request.getfixturevalue("transactional_db" if real else "db")
    yield
    if real:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE region_region SET is_demo = %s", [True])
