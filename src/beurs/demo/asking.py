"""How the demo's boards ask people: each its own dated rule, and an agency with a dated price for the last ring."""

import datetime as dt

from beurs.cover.models import Agency, AgencyPrice, DispatchRing, DispatchRule
from beurs.region.models import Board

Kind = DispatchRing.Kind
RINGS = ((Kind.OWN, 25, 8, 60), (Kind.JOINT, 33, 8, 60), (Kind.PARTNER, 50, 10, 90), (Kind.AGENCY, 100, 10, 120))

AGENCIES = ("Klas Vooruit", "Invaldesk Kust", "De Vliegende Juf")
CENTS_PER_HOUR, DEARER = 8_450, 320


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


def agencies_write(boards: list[Board], since: dt.date, dearer: dt.date) -> list[Agency]:
    """Give every board one agency to call, with its price from a day on and a higher one from a later day on."""
    made = Agency.objects.bulk_create(
        Agency(board=board, name=AGENCIES[at % len(AGENCIES)], phone=f"085-0000{100 + at}", email="")
        for at, board in enumerate(boards)
    )
    AgencyPrice.objects.bulk_create(
        AgencyPrice(agency=agency, since=day, cents_per_hour=CENTS_PER_HOUR + 125 * at + more)
        for at, agency in enumerate(made)
        for day, more in ((since, 0), (dearer, DEARER))
    )
    return made
