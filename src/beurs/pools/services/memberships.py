"""Who joins a pool, under which contract, and who leaves it."""

import datetime as dt
from dataclasses import dataclass, fields

from django.db import transaction
from django.utils import timezone

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.errors import Refused
from beurs.pools.access.policies import boards_sharing, policies_on
from beurs.pools.models import Membership, Pool
from beurs.pools.services.bookings import people_lock
from beurs.pools.services.passport import approvals_open
from beurs.region.models import Employment, Person, School


@dataclass(frozen=True)
class MemberTerms:
    """On what terms somebody is in a pool; see `Membership`."""

    employment: Employment | None = None
    home_school: School | None = None
    function: str = ""
    tariff: str = ""


TERMS = [one.name for one in fields(MemberTerms)]


def membership_start(*, pool: Pool, person: Person, since: dt.date, terms: MemberTerms, by: User) -> Membership:
    """Make a person a member of a pool; where its agreement asks for approval, the boards it serves are asked.

    Raises `Refused`: "pool-not-open", "member-already", "member-employment" (not that person's contract, or over by
    then), "member-needs-employment" (somebody with a contract covers under one of them), "member-home", "member-board"
    (a contract with a board that does not take part in the pool).
    """
    with transaction.atomic():
        people_lock([person.pk])
        if since < pool.since or (pool.until is not None and since > pool.until):
            raise Refused("pool-not-open", pool=str(pool), date=since.isoformat())
        _refuse_twice(pool, person, since)
        _refuse_terms(person, since, terms)
        _refuse_stranger(pool, since, terms.employment)
        row = Membership.objects.create(pool=pool, person=person, since=since, **_fields(terms))
        for policy in policies_on(since).filter(pool=pool, approval_needed=True).prefetch_related("reaches"):
            approvals_open(person, [reach.board_id for reach in policy.reaches.all()], by=by)
        _note("membership.start", row, by)
    return row


def membership_change(*, membership: Membership, terms: MemberTerms, by: User) -> Membership:
    """Give a running membership other terms. Raises `Refused`: as `membership_start`, and "member-over"."""
    with transaction.atomic():
        row = _held(membership)
        if row.until is not None:
            raise Refused("member-over", person=str(row.person), pool=str(row.pool))
        _refuse_terms(row.person, row.since, terms)
        if terms.employment != row.employment:
            _refuse_stranger(row.pool, row.since, terms.employment)
        for name, value in _fields(terms).items():
            setattr(row, name, value)
        row.save(update_fields=TERMS)
        _note("membership.change", row, by)
    return row


def membership_end(*, membership: Membership, until: dt.date, by: User) -> Membership:
    """End a membership after a day; agreed work stays. Raises `Refused`: "member-over", "member-before-start"."""
    with transaction.atomic():
        row = _held(membership)
        if row.until is not None:
            raise Refused("member-over", person=str(row.person), pool=str(row.pool))
        if until < row.since:
            raise Refused("member-before-start", since=row.since.isoformat())
        row.until = until
        row.save(update_fields=["until"])
        _note("membership.end", row, by)
    return row


def _held(membership: Membership) -> Membership:
    people_lock([membership.person_id])
    return Membership.objects.select_related("pool", "person").get(pk=membership.pk)


def _fields(terms: MemberTerms) -> dict[str, object]:
    return {name: getattr(terms, name) for name in TERMS}


def _refuse_twice(pool: Pool, person: Person, since: dt.date) -> None:
    rows = Membership.objects.filter(pool=pool, person=person)
    if any(row.until is None or row.until >= since for row in rows):
        raise Refused("member-already", person=str(person), pool=str(pool))


def _refuse_terms(person: Person, since: dt.date, terms: MemberTerms) -> None:
    job = terms.employment
    if job is None:
        lasting = [row for row in person.employments.all() if row.until is None or row.until >= since]
        if lasting:
            raise Refused("member-needs-employment", person=str(person))
    elif job.person_id != person.pk or (job.until is not None and job.until < since):
        raise Refused("member-employment", person=str(person))
    home = terms.home_school
    if home is not None and job is not None and home.board_id != job.board_id:
        raise Refused("member-home", school=str(home))


def _refuse_stranger(pool: Pool, since: dt.date, job: Employment | None) -> None:
    if job is not None and job.board_id not in boards_sharing(pool, max(since, timezone.localdate())):
        raise Refused("member-board", board=str(job.board), pool=str(pool))


def _note(action: str, row: Membership, by: User) -> None:
    audit_write(
        action,
        by=by,
        target=f"membership:{row.pk}",
        region_id=row.pool.region_id,
        board_id=row.employment.board_id if row.employment is not None else row.pool.owner_id,
        person=row.person_id,
        pool=row.pool_id,
    )
