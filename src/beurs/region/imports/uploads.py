"""Uploads that wait for a confirmation: kept on disk for an hour under the hash of their content.

What was previewed is signed for one user: which files, which choices, and the fingerprint of the changes.
"""

import datetime as dt
import math
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing

from beurs.accounts.models import User
from beurs.errors import Refused
from beurs.region.imports.forms import MOST_FILES
from beurs.region.imports.sources import Source

KEPT_S = 3600
MOST_KEPT = MOST_FILES
SALT = "beurs.region.imports"


@dataclass(frozen=True)
class Pending:
    """A preview that its user may confirm: `files` are pairs of name and key of the kept bytes."""

    user: int
    kind: str
    files: list[list[str]]
    edition: str
    complete: bool
    options: dict[str, Any]
    fingerprint: str

    @property
    def day(self) -> dt.date:
        """The edition as a date."""
        return dt.date.fromisoformat(self.edition)


def _folder() -> Path:
    folder = Path(settings.VAR) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def uploads_keep(sources: Sequence[Source], *, user: User) -> list[list[str]]:
    """Keep files for an hour, readable for this process only; returns pairs of name and key.

    Of one user the latest `MOST_KEPT` files are kept: those of older previews make place.
    """
    uploads_clean()
    kept = []
    for source in sources:
        # The user is part of the key: the same file of two users is kept, and thrown away, twice.
        key = f"{user.pk}-{sha256(f'{user.pk}:{source.digest}'.encode()).hexdigest()}"
        path = _folder() / key
        path.touch(mode=0o600)
        path.write_bytes(source.data)
        kept.append([source.name, key])
    _make_place(user, {key for _name, key in kept})
    return kept


def _make_place(user: User, new: set[str]) -> None:
    """Throw away what a user keeps beyond the most, the oldest first."""
    old = [(_age(path), path) for path in _folder().glob(f"{user.pk}-*") if path.name not in new]
    for _seconds, path in sorted(old)[max(0, MOST_KEPT - len(new)) :]:
        path.unlink(missing_ok=True)


def _age(path: Path) -> float:
    """Return the seconds since a file was kept; without end when another process threw it away meanwhile."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def uploads_clean() -> None:
    """Throw away what nobody confirmed within the hour; done at every upload and at the start of the server."""
    for path in _folder().iterdir():
        # Another process may clean at the same moment.
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - KEPT_S:
                path.unlink()


def uploads_drop(pending: Pending) -> None:
    """Throw the files of a finished import away."""
    for _name, key in pending.files:
        (_folder() / key).unlink(missing_ok=True)


def pending_sign(pending: Pending) -> str:
    """Return the preview as a signed text for a hidden field."""
    return signing.dumps(asdict(pending), salt=SALT, compress=True)


def pending_read(token: str, *, user: User) -> tuple[Pending, list[Source]]:
    """Return what a user previewed and its files. Raises Refused("import-gone") after an hour or for another user."""
    try:
        pending = Pending(**signing.loads(token, salt=SALT, max_age=KEPT_S))
        sources = [Source(name, (_folder() / key).read_bytes()) for name, key in pending.files]
    except (signing.BadSignature, OSError) as wrong:
        raise Refused("import-gone") from wrong
    if pending.user != user.pk:
        raise Refused("import-gone")
    return pending, sources
