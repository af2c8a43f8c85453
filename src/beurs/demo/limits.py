"""What a sharing policy allows beyond its rings: caps per board and week, and people kept in reserve."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from beurs.demo.asked import Asked
from beurs.demo.ground import Team
from beurs.demo.roster import Candidate, Roster, Week, week_of
from beurs.pools.models import Reach
from beurs.region.models import Person

OWN_RING = 1


@dataclass
class Limits:
    """Keeps count of what was lent; `spare` per pool and day part is what may still leave through it today."""

    team: Team
    caps: dict[tuple[int, int], int]
    lent: Counter[tuple[int, int, Week]] = field(default_factory=Counter)
    spare: dict[tuple[int, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, team: Team) -> "Limits":
        """Read the caps and reserves of the policies."""
        return cls(team, {_way(row): row.week_cap for row in team.reaches if row.week_cap is not None})

    def morning(self, day: dt.date, asked: list[Asked], roster: Roster) -> None:
        """Count for every pool with a reserve who may leave in each part: free people less known needs and reserve."""
        self.spare = {}
        for policy in self.team.policies:
            if policy.reserve is None or policy.since > day:
                continue
            members = [row.person for row in self.team.memberships if row.pool_id == policy.pool_id]
            for part in ("am", "pm"):
                known = sum(part in each.slots for each in asked if each.need.school.board_id == policy.pool.owner_id)
                free = _free(roster, members, day, part)
                self.spare[policy.pool_id, part] = max(0, free - known - policy.reserve)

    def allow(self, chosen: Candidate, asked: Asked) -> bool:
        """Tell whether caps and reserve leave room for this candidate."""
        cap = self.caps.get((chosen.pool.pk, asked.need.school.board_id))
        if cap is not None and self.lent[self._key(chosen, asked)] + len(asked.slots) > cap:
            return False
        return chosen.ring == OWN_RING or all(self.spare.get((chosen.pool.pk, part), 1) > 0 for part in asked.slots)

    def lend(self, chosen: Candidate, asked: Asked) -> None:
        """Count an assignment."""
        self.lent[self._key(chosen, asked)] += len(asked.slots)
        for part in asked.slots:
            if chosen.ring > OWN_RING and (chosen.pool.pk, part) in self.spare:
                self.spare[chosen.pool.pk, part] -= 1

    def _key(self, chosen: Candidate, asked: Asked) -> tuple[int, int, Week]:
        return (chosen.pool.pk, asked.need.school.board_id, week_of(asked.need.date))


def _way(row: Reach) -> tuple[int, int]:
    return (row.policy.pool_id, row.board_id)


def _free(roster: Roster, members: list[Person], day: dt.date, part: str) -> int:
    return sum(roster.offered(person, day, part) and roster.idle(person, day, part) for person in members)
