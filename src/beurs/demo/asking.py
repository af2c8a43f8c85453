"""How the demo's boards ask people: each its own dated rule, so that the screens show more than the standard."""

import datetime as dt

from beurs.cover.models import DispatchRing, DispatchRule
from beurs.region.models import Board

Kind = DispatchRing.Kind
RINGS = ((Kind.OWN, 25, 8, 60), (Kind.JOINT, 33, 8, 60), (Kind.PARTNER, 50, 10, 90), (Kind.AGENCY, 100, 10, 120))


def rules_write(boards: list[Board], since: dt.date) -> list[DispatchRule]:
    """Let every board ask in rings; every third lets offers leave by themselves, every fourth asks one by one."""
    rules = [
        DispatchRule(board=board, since=since, standing=at % 3 == 2, live_max=1 if at % 4 == 3 else 2)
        for at, board in enumerate(boards)
    ]
    made = DispatchRule.objects.bulk_create(rules)
    DispatchRing.objects.bulk_create(
        DispatchRing(rule=rule, place=place, kind=kind, share=share, at_least=least, at_most=most)
        for rule in made
        for place, (kind, share, least, most) in enumerate(RINGS, start=1)
    )
    return made
