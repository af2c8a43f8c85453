"""The file of a board that left: built by due work, taken once by the board and once by the region, then forgotten."""

import datetime as dt
import hashlib
import io
import json
import zipfile

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from beurs.accounts.models import User
from beurs.errors import Refused
from beurs.ledger.access.exits import tables_of
from beurs.ledger.models import DesignChange, ExitFile
from beurs.ledger.services.changes.drafting import note
from beurs.messages.models import Outgoing
from beurs.messages.services import Text, message_add, work_add
from beurs.region.exports import csv_bytes
from beurs.region.models import Board

EXIT = "ledger.exit"
FORMAT = "beurs.exit/1"
BOARD, REGION = "board", "region"
STAMP = (1980, 1, 1, 0, 0, 0)
"""The moment of every file in the ZIP, so that equal data give equal bytes."""


def exit_due(change: DesignChange, now: dt.datetime, again: int = 0) -> None:
    """Let the file of a board be built soon; `again` tells a renewal from the first time."""
    work_add(kind=EXIT, key=f"change:{change.pk}:{again}", due=now, payload={"change": change.pk})


def exit_bytes(board: Board) -> bytes:
    """Return the own data of a board as a ZIP of CSV files, with a `manifest.json` that counts and hashes them."""
    target = io.BytesIO()
    files = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables_of(board):
            rows = list(table.rows)
            data = csv_bytes(table.heads, rows)
            name = f"{table.name}.csv"
            archive.writestr(_entry(name), data)
            files.append({"file": name, "rows": len(rows), "sha256": hashlib.sha256(data).hexdigest()})
        manifest = {"format": FORMAT, "board": board.number, "name": board.name, "files": files}
        archive.writestr(_entry("manifest.json"), json.dumps(manifest, ensure_ascii=False, indent=2))
    return target.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, STAMP)
    found.compress_type = zipfile.ZIP_DEFLATED
    return found


def exit_build(*, change: DesignChange, now: dt.datetime, data: bytes) -> ExitFile:
    """Keep the file of the board of a change and tell who may take it; built before, nothing changes.

    In a transaction; `data` is what `exit_bytes` gave.
    """
    row = ExitFile.objects.select_for_update(of=("self",)).get(change=change)
    if row.built_at is not None:
        return row
    row.data, row.size, row.sha256, row.built_at = data, len(data), hashlib.sha256(data).hexdigest(), now
    row.save(update_fields=["data", "size", "sha256", "built_at"])
    note("exit.build", change, None, size=row.size, sha256=row.sha256)
    for user in row.readers.order_by("pk"):
        _tell(change, user, now)
    return row


def _tell(change: DesignChange, user: User, now: dt.datetime) -> None:
    def write() -> Text:
        address = f"{settings.SITE_URL}{reverse('changes:change', args=[change.pk])}"
        subject = _("The data of %(board)s are ready") % {"board": change.board}
        return Text(subject, "\n".join([_("Sign in and download them. You can do so once."), address]))

    message_add(
        key=f"exit:{change.pk}:user-{user.pk}:{now:%Y%m%d%H%M}", channel=Outgoing.Channel.MAIL, recipient=user.email,
        language=user.language, write=write, due=now, target=f"change:{change.pk}",
    )  # fmt: skip


@transaction.atomic
def exit_take(*, change: DesignChange, side: str, by: User) -> bytes:
    """Return the file to the board or to the region, once; when both have it the bytes are forgotten.

    Raises `Refused`: "exit-not-built", "exit-taken".
    """
    row = ExitFile.objects.select_for_update(of=("self",)).get(change=change)
    if getattr(row, f"{side}_took_at") is not None:
        raise Refused("exit-taken")
    if row.data is None:
        raise Refused("exit-not-built")
    data = bytes(row.data)
    setattr(row, f"{side}_took_at", timezone.now())
    setattr(row, f"{side}_took_by", by)
    if row.board_took_at is not None and row.region_took_at is not None:
        row.data = None
    row.save()
    note("exit.take", change, by, side=side, sha256=row.sha256)
    return data


@transaction.atomic
def exit_renew(*, change: DesignChange, by: User) -> None:
    """Let the file be built again for both, as when a download broke off. Raises `Refused("exit-not-built")`."""
    row = ExitFile.objects.select_for_update(of=("self",)).get(change=change)
    if row.built_at is None:
        raise Refused("exit-not-built")
    renewed = int(row.change.result.get("renewed", 0)) + 1
    DesignChange.objects.filter(pk=change.pk).update(result={**row.change.result, "renewed": renewed})
    row.data, row.built_at, row.board_took_at, row.region_took_at = None, None, None, None
    row.save()
    exit_due(change, timezone.now(), again=renewed)
    note("exit.renew", change, by)
