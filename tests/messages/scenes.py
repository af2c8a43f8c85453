"""Work and messages to test with."""

import datetime as dt

from django.db import transaction

from beurs.messages.models import Outgoing, Work
from beurs.messages.services import Text, message_add, work_add
from tests.messages.conftest import MORNING


def work(key: str = "1", *, due: dt.datetime = MORNING, kind: str = "ring") -> Work:
    with transaction.atomic():
        return work_add(kind=kind, key=key, due=due)


def message(key: str = "offer:1", **changed: object) -> Outgoing:
    asked = {
        "channel": "mail",
        "recipient": "sam@voorbeeld.example",
        "language": "nl",
        "write": lambda: Text("Kun je invallen?", "Groep 6, 08:30", "<p>Groep 6, 08:30</p>"),
        "due": MORNING,
    }
    with transaction.atomic():
        return message_add(key=key, **{**asked, **changed})
