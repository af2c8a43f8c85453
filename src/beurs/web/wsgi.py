"""The WSGI application that granian serves."""

import os
import threading
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beurs.web.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)


def _engine_load() -> None:
    """Load the engine beside the first pages, which do without it."""
    from beurs.cover.problem import engine_load

    engine_load()


threading.Thread(target=_engine_load, daemon=True).start()
