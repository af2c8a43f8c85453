"""A board's dated rule for asking people."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.access.offers.rules import Ring
from beurs.cover.models import DispatchRing, DispatchRule
from beurs.errors import Refused
from beurs.region.models import Board
from beurs.region.services import rule_day_check

Kind = DispatchRing.Kind


@transaction.atomic
def dispatch_rule_add(
    *, board: Board, since: dt.date, rings: Sequence[Ring], by: User, **settings: Any
) -> DispatchRule:
    """Let another rule for asking people hold from a day on; running searches keep the time they promised.

    `settings` are the other fields of `DispatchRule`. Raises `Refused`: "rule-past", "rule-exists", "no-rings" (a rule
    needs a ring with people), "ring-twice", "ring-minutes".
    """
    rule_day_check(since, region=board.region, versions=board.dispatch_rules.all())
    if not any(ring.kind != Kind.AGENCY for ring in rings):
        raise Refused("no-rings")
    seen = [(ring.kind, ring.board) for ring in rings]
    if len(set(seen)) < len(seen):
        raise Refused("ring-twice")
    if any(ring.at_least > ring.at_most for ring in rings):
        raise Refused("ring-minutes")
    rule = DispatchRule.objects.create(board=board, since=since, **settings)
    DispatchRing.objects.bulk_create(
        DispatchRing(
            rule=rule,
            place=place,
            kind=ring.kind,
            board_id=ring.board,
            share=ring.share,
            at_least=ring.at_least,
            at_most=ring.at_most,
        )
        for place, ring in enumerate(rings, start=1)
    )
    audit_write(
        "rule.dispatch",
        by=by,
        target=f"dispatch-rule:{rule.pk}",
        region_id=board.region_id,
        board_id=board.pk,
        day=since,
        rings=[ring.kind for ring in rings],
        settings=settings,
    )
    return rule
