"""Writing to the audit trail, signing in, and one's own account."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from beurs.accounts.models import AuditRow, User
from beurs.errors import Refused


def audit_write(
    action: str,
    *,
    by: User | None,
    target: str = "",
    region_id: int | None = None,
    board_id: int | None = None,
    day: dt.date | None = None,
    ground: str = "",
    **facts: Any,
) -> AuditRow:
    """Record that `by` (None: the system) did `action`.

    Raises RuntimeError outside a transaction: a trail that can be written without its deed is no trail.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"audit_write({action!r}) outside a transaction")
    return AuditRow.objects.create(
        action=action,
        by=by,
        target=target,
        region_id=region_id,
        board_id=board_id,
        day=day,
        ground=ground,
        facts=facts,
    )


@dataclass(frozen=True)
class AuditEntry:
    """What one of many rows written together says; see `AuditRow`."""

    action: str
    target: str
    facts: dict[str, Any]
    board_id: int | None = None
    region_id: int | None = None
    day: dt.date | None = None


def audit_write_many(entries: Sequence[AuditEntry], *, by: User | None, region_id: int | None = None) -> None:
    """Record many deeds of one moment in a few statements; as `audit_write`, inside their transaction only."""
    if not connection.in_atomic_block:
        raise RuntimeError("audit_write_many outside a transaction")
    rows = (
        AuditRow(
            action=entry.action,
            by=by,
            target=entry.target,
            region_id=region_id if entry.region_id is None else entry.region_id,
            board_id=entry.board_id,
            day=entry.day,
            facts=entry.facts,
        )
        for entry in entries
    )
    AuditRow.objects.bulk_create(rows, batch_size=1000)


TRIES = 10
TRIES_OF_ADDRESS = 100
WINDOW = dt.timedelta(minutes=15)


def _try_key(*parts: str) -> str:
    """Name an address, or one address trying one account, without keeping either in readable form."""
    return "try:" + salted_hmac("beurs.accounts.try", "\n".join(parts), algorithm="sha256").hexdigest()[:48]


def _wait_if_tried(key: str, place: str) -> None:
    """Refuse while too many tries failed lately: of one account from one address, or of any from that address."""
    recent = AuditRow.objects.filter(action="sign-in.failed", at__gt=timezone.now() - WINDOW)
    if recent.filter(target=key).count() >= TRIES or recent.filter(facts__place=place).count() >= TRIES_OF_ADDRESS:
        raise Refused("sign-in-wait", minutes=int(WINDOW.total_seconds() // 60))


def sign_in_check(*, email: str, password: str, address: str) -> User:
    """Return the active user of an e-mail address and password, and record that he or she came in.

    Failed tries are audit rows, counted per account and network address and per address alone. Raises `Refused`:
    "sign-in-wrong", or "sign-in-wait" after `TRIES` failures (`TRIES_OF_ADDRESS` over all accounts) within
    `WINDOW`, whatever the password.
    """
    folded = email.strip().lower()
    key, place = _try_key(folded, address), _try_key(address)
    _wait_if_tried(key, place)
    user = authenticate(username=folded, password=password)
    with transaction.atomic():
        if isinstance(user, User):
            audit_write("sign-in", by=user, target=f"user:{user.pk}")
            return user
        audit_write("sign-in.failed", by=None, target=key, place=place)
    raise Refused("sign-in-wrong")


def language_set(*, user: User, language: str) -> None:
    """Keep the language a user reads in; a language we do not speak raises `Refused("language-unknown")`."""
    if language not in dict(settings.LANGUAGES):
        raise Refused("language-unknown", language=language)
    user.language = language
    user.save(update_fields=["language"])


@transaction.atomic
def password_change(*, user: User, password: str) -> None:
    """Give a user a new, already checked password."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit_write("password.changed", by=user, target=f"user:{user.pk}")


def browser_mark(user: int) -> str:
    """Return by which a browser tells one user from another without knowing who it is; the same at every sign-in."""
    return salted_hmac("beurs.accounts.browser", str(user), algorithm="sha256").hexdigest()[:16]
