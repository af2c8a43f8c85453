"""What the planner's board reads: the day, the week, the bench, and what others changed."""

from beurs.cover.access.board.bench import NEAR, QUALIFIED, Bench, BenchPerson, Target, bench_page
from beurs.cover.access.board.changes import Changes, changes_since
from beurs.cover.access.board.filters import ORDERS, URGENCY, Filters, RowGroup
from beurs.cover.access.board.rows import Funnels, NeedRow
from beurs.cover.access.board.stands import Stand
from beurs.cover.access.board.states import STATES, TITLES
from beurs.cover.access.board.strip import Strip
from beurs.cover.access.board.today import (
    Place,
    Sight,
    Today,
    bench_people,
    bench_person,
    boards_of,
    mark_of,
    need_of,
    needs_of,
    row_of,
    rows_of,
    sight_of,
    step_of,
    target_of,
    today_of,
)
from beurs.cover.access.board.week import Week, monday_of, week_of

__all__ = [
    "NEAR",
    "ORDERS",
    "QUALIFIED",
    "STATES",
    "TITLES",
    "URGENCY",
    "Bench",
    "BenchPerson",
    "Changes",
    "Filters",
    "Funnels",
    "NeedRow",
    "Place",
    "RowGroup",
    "Sight",
    "Stand",
    "Strip",
    "Target",
    "Today",
    "Week",
    "bench_page",
    "bench_people",
    "bench_person",
    "boards_of",
    "changes_since",
    "mark_of",
    "monday_of",
    "need_of",
    "needs_of",
    "row_of",
    "rows_of",
    "sight_of",
    "step_of",
    "target_of",
    "today_of",
    "week_of",
]
