"""Two boards of a region, of which one may lend to the other."""

import datetime as dt
from collections import Counter

from beurs.cover.problem.replaying.arranging import Apart, Instead
from beurs.cover.problem.replaying.past import Past
from beurs.cover.problem.replaying.playing import played
from beurs.pools.models import Policy, Reach
from tests import factories as make
from tests.cover.scenes import Morning

TUESDAY = make.MONDAY + dt.timedelta(days=1)
NEXT_WEEK = make.MONDAY + dt.timedelta(days=7)


class Neighbours(Morning):
    """A board with an own pool, and a neighbour with a school; the pool lends to it in ring 4 when asked for."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.other = make.board(self.region)
        self.far = make.school(self.other)
        self.policy = self.pool.policies.get()

    def lends(self, **limits) -> Reach:
        return Reach.objects.create(policy=self.policy, board=self.other, ring=4, **limits)

    def colleague(self, **fields):
        return self.substitute(employer=self.board, **fields)

    def far_need(self, **fields):
        return make.need(make.group(self.far), **fields)

    def past(self, today=NEXT_WEEK, **fields) -> Past:
        return Past.of(self.region, today, **fields)

    def instead(self, *reaches: Reach, reserve=None) -> Instead:
        return Instead(Policy(pool=self.pool, since=TUESDAY, reserve=reserve), reaches)

    def totals(self, arrangement, **fields) -> Counter:
        """Return the sums over days and boards under one arrangement."""
        found: Counter = Counter()
        for (day,) in played(self.past(**fields), [arrangement]):
            for tally in day.values():
                found.update(
                    asked=tally.asked,
                    covered=tally.covered,
                    lent=tally.lent,
                    borrowed=tally.borrowed,
                    minutes=tally.minutes,
                )
        return found

    def apart(self) -> Apart:
        return Apart.of(self.past())


class Proposal(Neighbours):
    """A past Monday on which the neighbour got nobody, and a policy of next week that would have lent to it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.colleague()
        self.far_need()
        self.need(date=TUESDAY)
        self.proposed = Policy.objects.create(pool=self.pool, since=NEXT_WEEK)
        for board, ring in ((self.board, 1), (self.other, 4)):
            Reach.objects.create(policy=self.proposed, board=board, ring=ring)
