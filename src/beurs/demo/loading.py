"""Loads the demo: refuses a database with real regions, changes nothing when it is there already."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from beurs.accounts.models import AuditRow, User
from beurs.demo import changes, ledger, offers, sharing, users
from beurs.demo.asking import agencies_write, rules_write
from beurs.demo.ground import Draw, Places, Team, early, places_write, region_write, slug, team_write
from beurs.demo.history import Weeks, history_write, school_signs, trail_write
from beurs.demo.rows import save
from beurs.demo.sizes import SIZES, Scale
from beurs.demo.users import half
from beurs.errors import Refused
from beurs.region.models import Board, Employment, Person, Region, Role, School

RULES_SINCE = dt.timedelta(days=60)
PRICE_RISES_IN = dt.timedelta(days=35)

type Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Loaded:
    """What `load` answers: the first demo region, whether it was made now, and the demo users by e-mail address."""

    region: Region
    created: bool
    users: dict[str, User]


def _silent(number: int, regions: int, step: str) -> None:
    """Tell nobody."""


def refuse_beside_real(*, beside: bool) -> None:
    """Raise `Refused("demo-beside-real")` in a database with a region that is no demo, unless `beside`."""
    real = Region.objects.filter(is_demo=False).first()
    if real is not None and not beside:
        raise Refused("demo-beside-real", region=real.name)


def load(
    *,
    seed: int = 1,
    today: dt.date,
    size: str = "region",
    scale: Scale | None = None,
    beside: bool = False,
    progress: Progress = _silent,
) -> Loaded:
    """Write the demo region of `seed` as it stands on the morning of `today`; equal arguments give equal rows.

    `size` is "small" (2 boards, 6 schools, 3 weeks of history: for tests) or "region"; a `scale` replaces it by
    many regions, each written in a transaction of its own. `progress` hears the number of the region, the number of
    regions and the step. Demo users sign in with `DEMO_PASSWORD`. What is there already is left alone.

    Raises `Refused("demo-beside-real")` in a database with another region unless `beside`.
    """
    wanted = scale or Scale(1, SIZES[size])
    refuse_beside_real(beside=beside)
    known = set(Region.objects.filter(is_demo=True).values_list("slug", flat=True))
    missing = [n for n in range(wanted.regions) if slug(n) not in known]
    for number in missing:
        with transaction.atomic():
            _region_load(Draw(seed, number, wanted.size, today), partial(progress, number + 1, wanted.regions))
    return Loaded(Region.objects.get(slug=slug(0)), bool(missing), _users_known())


def _users_known() -> dict[str, User]:
    emails = [each.email for each in users.DEMO_USERS]
    return {user.email: user for user in User.objects.filter(email__in=emails)}


def _region_load(draw: Draw, tell: Callable[[str], None]) -> None:
    found = users.users_make(early(draw.today)) if draw.index == 0 else _users_known()
    region = region_write(draw)
    tell("places")
    ground = places_write(draw, region)
    rules_write(ground.boards, draw.today - RULES_SINCE)
    agencies_write(ground.boards, draw.today - RULES_SINCE, draw.today + PRICE_RISES_IN)
    tell("people")
    team = team_write(draw, ground)
    planners = _planners(ground.boards, found)
    AuditRow.objects.create(
        at=early(draw.today),
        action="demo.load",
        target=f"region:{region.pk}",
        region_id=region.pk,
        day=draw.today,
        facts={"seed": draw.seed, "schools": len(ground.schools), "people": len(team.maker.people)},
    )
    tell("weeks")
    weeks = history_write(draw, ground, team, planners)
    save(sharing.signatures(team))
    sharing.sharing_write(draw, ground, team)
    ledger.books_write(draw, ground)
    if draw.index == 0:
        _users_write(ground, team, found, weeks)
        ledger.dispute_write(region, ground.boards[-1], draw.today, found[users.email_of(Role.COORDINATOR)])
        changes.change_write(region, ground.boards, draw.today, found[users.email_of(Role.COORDINATOR)])
        offers.offer_write(team.bench.memberships[0], draw.today, early(draw.today))
    trail_write(weeks)


def _planners(boards: list[Board], found: dict[str, User]) -> dict[int, User]:
    """Return who plans for each board id: the two planners share the boards as their grants do."""
    shared = (
        (users.Reach.FIRST_BOARDS, slice(None, half(boards))),
        (users.Reach.OTHER_BOARDS, slice(half(boards), None)),
    )
    emails = {reach: users.email_of(Role.PLANNER, reach) for reach, _ in shared}
    return {
        board.pk: found[emails[reach]] for reach, part in shared for board in boards[part] if emails[reach] in found
    }


def _users_write(ground: Places, team: Team, found: dict[str, User], weeks: Weeks) -> None:
    """Give the demo users their roles; school leader and substitute become people of the region."""
    school, head = _led_school(ground, team, weeks)
    save(users.grants(found, ground.region, ground.boards, school))
    school_signs(weeks, school.pk, found[users.email_of(Role.SCHOOL_LEADER)])
    substitute = team.bench.memberships[0].person
    for role, person in ((Role.SCHOOL_LEADER, head), (Role.SUBSTITUTE, substitute)):
        user = found[users.email_of(role)]
        person.user = user
        person.first_name, person.last_name = user.name.split(" ", 1)
        person.email = user.email
        person.save(update_fields=["user", "first_name", "last_name", "email"])


def _led_school(ground: Places, team: Team, weeks: Weeks) -> tuple[School, Person]:
    """Return the school of the demo's leader: one with something to see today, whose head is there; else the first."""
    heads = {row.school_id: row.person for row in team.maker.employments if row.function == Employment.Function.HEAD}
    schools = [school for school in ground.schools if school.kind == School.Kind.BO]
    telling, away = weeks.telling_schools(), weeks.away_today()
    best = min(schools, key=lambda school: (heads[school.pk].pk in away, school.pk not in telling))
    return best, heads[best.pk]
