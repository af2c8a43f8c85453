# mypy: allow-untyped-defs
# ruff: noqa: PLR0917
"""Repair of an optimal assignment from its duals: one search per row or column that appears.

The state is an assignment market (Shapley and Shubik 1971, The assignment game I): rows (needs) and columns (people)
with arcs between them, each arc a cost vector compared lexicographically, no packing. Between two calls it holds an
optimal assignment and duals u, v <= 0 with u + v <= cost, equality on taken arcs, u = 0 on rows and v = 0 on columns
left over. A row that appears is placed by one Dijkstra search over reduced costs, a column by the same search against
the arcs; both restore that condition, which proves the new optimum (Toroslu and Üçoluk 2007, Incremental assignment
problem; here with rows and columns that may stay left over).
Every callee of a cached kernel stands in this file, because Numba's cache looks at the date of this file only.
"""

import numpy as np
from numba import njit

UNSEEN, SETTLED = -1, -2  # UNSEEN as in state
HEAP, TOUCHED, DONE, END = 0, 1, 2, 3


@njit
def _before(a, b):
    """Compare two cost vectors lexicographically."""
    for t in range(a.size):
        if a[t] != b[t]:
            return a[t] < b[t]
    return False


@njit
def _nearer(dist, i, j):
    """Compare the distances of two columns."""
    for t in range(dist.shape[1]):
        if dist[i, t] != dist[j, t]:
            return dist[i, t] < dist[j, t]
    return False


@njit
def _improves(value, rows, i):
    """Compare a value with row i of an array."""
    for t in range(value.size):
        if value[t] != rows[i, t]:
            return value[t] < rows[i, t]
    return False


@njit
def _put(vector, rows, i):
    """Store a vector as row i."""
    for t in range(vector.size):
        rows[i, t] = vector[t]


@njit
def _copy(vector, to):
    for t in range(vector.size):
        to[t] = vector[t]


@njit
def _add(out, a, rows, i):
    """Set `out` to a vector plus row i of an array."""
    for t in range(out.size):
        out[t] = a[t] + rows[i, t]


@njit
def _take(out, rows, i):
    """Lower `out` by row i of an array."""
    for t in range(out.size):
        out[t] -= rows[i, t]


@njit
def _between(out, rows, i, less, j):
    """Set `out` to row i of one array less row j of another."""
    for t in range(out.size):
        out[t] = rows[i, t] - less[j, t]


@njit
def _sift_up(heap, place, dist, at):
    item = heap[at]
    while at > 0:
        parent = (at - 1) >> 2
        if not _nearer(dist, item, heap[parent]):
            break
        heap[at] = heap[parent]
        place[heap[at]] = at
        at = parent
    heap[at] = item
    place[item] = at


@njit
def _sift_down(heap, place, dist, size):
    item, hole = heap[0], 0
    while 4 * hole + 1 < size:
        child = 4 * hole + 1
        for other in range(child + 1, min(4 * hole + 5, size)):
            if _nearer(dist, heap[other], heap[child]):
                child = other
        if not _nearer(dist, heap[child], item):
            break
        heap[hole] = heap[child]
        place[heap[hole]] = hole
        hole = child
    heap[hole] = item
    place[item] = hole


@njit
def _settle_nearest(m):
    """Take the nearest column out of the heap."""
    j = m.heap[0]
    m.n[HEAP] -= 1
    if m.n[HEAP] > 0:
        m.heap[0] = m.heap[m.n[HEAP]]
        _sift_down(m.heap, m.place, m.dist, m.n[HEAP])
    _settle(m, j)
    return j


@njit
def _settle(m, j):
    if m.place[j] == UNSEEN:
        m.touched[m.n[TOUCHED]] = j
        m.n[TOUCHED] += 1
    m.place[j] = SETTLED
    m.done[m.n[DONE]] = j
    m.n[DONE] += 1


@njit
def _reach(value, dist, heap, place, touched, n, j):
    """Set the distance of a column to a value and give it its place in the heap."""
    _put(value, dist, j)
    if place[j] == UNSEEN:
        touched[n[TOUCHED]] = j
        n[TOUCHED] += 1
        heap[n[HEAP]] = j
        place[j] = n[HEAP]
        n[HEAP] += 1
    _sift_up(heap, place, dist, place[j])


@njit
def _start(m):
    m.n[:] = 0


@njit
def _forget(m):
    for k in range(m.n[TOUCHED]):
        m.place[m.touched[k]] = UNSEEN


@njit
def _more_to_settle(n, heap, dist, best):
    """Whether the nearest column lies before the best end."""
    if n[HEAP] == 0:
        return False
    for t in range(best.size):
        if dist[heap[0], t] != best[t]:
            return dist[heap[0], t] < best[t]
    return False


@njit
def _from_row(m, i):
    """Look along all arcs of a row reached at `base`, and at leaving it over.

    The columns of the state are read once: reading them for each arc costs more than the arc.
    """
    cost, col, live, col_on, row_of, v = m.cost, m.col, m.live, m.col_on, m.row_of, m.v
    dist, via, heap, place, touched, n = m.dist, m.via, m.heap, m.place, m.touched, m.n
    best, value, base, following = m.best, m.value, m.base, m.next_in_row
    if _before(base, best):
        _copy(base, best)
        n[END] = -i - 1
    k, end = m.lo[i], m.hi[i]
    chained = False
    while True:
        if not chained and k == end:
            k, chained = m.row_extra[i], True
        if chained and k < 0:
            break
        j = col[k]
        _add(value, base, cost, k)
        if not _before(value, best):
            if not chained:
                k = end
                continue
        elif live[k] and col_on[j] and place[j] != SETTLED:
            _take(value, v, j)
            if _before(value, best) and (place[j] < 0 or _improves(value, dist, j)):
                via[j] = k
                if row_of[j] < 0:
                    _copy(value, best)
                    n[END] = j
                else:
                    _reach(value, dist, heap, place, touched, n, j)
        k = following[k] if chained else k + 1


@njit
def _price_row(m, i):
    """Give a row the highest dual that its arcs allow."""
    m.u[i, :] = 0
    for k in range(m.lo[i], m.hi[i]):
        _lower(m.cost, m.u, m.v, m.value, k, i, m.col[k], m.live[k] and m.col_on[m.col[k]])
    k = m.row_extra[i]
    while k >= 0:
        _lower(m.cost, m.u, m.v, m.value, k, i, m.col[k], m.live[k] and m.col_on[m.col[k]])
        k = m.next_in_row[k]


@njit
def _price_col(m, j):
    """Give a column the highest dual that its arcs allow."""
    m.v[j, :] = 0
    k = m.col_first[j]
    while k >= 0:
        _lower(m.cost, m.v, m.u, m.value, k, j, m.row[k], m.live[k] and m.row_on[m.row[k]])
        k = m.next_in_col[k]


@njit
def _lower(cost, dual, other, value, k, i, j, counts):
    """Lower dual i to what arc k leaves it beside the dual at its other side."""
    if counts:
        _between(value, cost, k, other, j)
        if _improves(value, dual, i):
            _put(value, dual, i)


@njit
def _flip_row(m, i):
    """Move every row on the path found from row i."""
    j = m.n[END]
    if j < 0:
        left = -j - 1
        if left == i:
            return
        j = m.col[m.arc_of[left]]
        m.arc_of[left] = -1
    while True:
        k = m.via[j]
        r = m.row[k]
        old = m.arc_of[r]
        m.arc_of[r] = k
        m.row_of[j] = r
        if r == i:
            return
        j = m.col[old]


@njit
def _place_row(m, i):
    """Find the best place for a row that has none, leaving a row over included."""
    _price_row(m, i)
    _start(m)
    m.best[:] = -m.u[i]
    m.base[:] = m.best
    m.n[END] = -i - 1
    _from_row(m, i)
    while _more_to_settle(m.n, m.heap, m.dist, m.best):
        j = _settle_nearest(m)
        _between(m.base, m.dist, j, m.u, m.row_of[j])
        _from_row(m, m.row_of[j])
    m.u[i, :] += m.best
    m.change[:] += m.u[i]
    for d in range(m.n[DONE]):
        j = m.done[d]
        m.v[j, :] -= m.best - m.dist[j]
        m.u[m.row_of[j], :] += m.best - m.dist[j]
    _flip_row(m, i)
    _forget(m)


@njit
def _from_col(m, j):
    """Look at every row that could come to settled column j, and at leaving free the column it would leave."""
    cost, row, col, live, row_on, arc_of, u, v = m.cost, m.row, m.col, m.live, m.row_on, m.arc_of, m.u, m.v
    dist, via, heap, place, touched, n = m.dist, m.via, m.heap, m.place, m.touched, m.n
    best, value, base, following = m.best, m.value, m.base, m.next_in_col
    _between(base, dist, j, v, j)
    k = m.col_first[j]
    while k >= 0:
        arc, i = k, row[k]
        k = following[k]
        if not live[arc] or not row_on[i] or arc_of[i] == arc:
            continue
        _add(value, base, cost, arc)
        _take(value, u, i)
        if not _before(value, best):
            continue
        if arc_of[i] < 0:
            _copy(value, best)
            n[END] = -arc - 1
            continue
        left = col[arc_of[i]]
        if place[left] == SETTLED or (place[left] >= 0 and not _improves(value, dist, left)):
            continue
        via[left] = arc
        _reach(value, dist, heap, place, touched, n, left)
        _take(value, v, left)
        if _before(value, best):
            _copy(value, best)
            n[END] = left


@njit
def _flip_col(m, start):
    """Move every row on the path found to column `start`."""
    coming, j = -1, m.n[END]
    if j < 0:
        coming = -j - 1
        j = m.col[coming]
    while True:
        m.row_of[j] = -1
        if coming >= 0:
            m.row_of[j] = m.row[coming]
            m.arc_of[m.row[coming]] = coming
        if j == start:
            return
        coming = m.via[j]
        j = m.col[coming]


@njit
def _fill_col(m, start):
    """Find the best row for a free column, nobody included."""
    _start(m)
    m.change[:] += m.v[start]
    m.best[:] = -m.v[start]
    m.n[END] = start
    m.dist[start, :] = 0
    _settle(m, start)
    _from_col(m, start)
    while _more_to_settle(m.n, m.heap, m.dist, m.best):
        _from_col(m, _settle_nearest(m))
    for d in range(m.n[DONE]):
        j = m.done[d]
        m.v[j, :] += m.best - m.dist[j]
        if j != start:
            m.u[m.row_of[j], :] -= m.best - m.dist[j]
    m.change[:] += m.best
    _flip_col(m, start)
    _forget(m)


@njit(cache=True)
def repair(m, row, col, enters):
    """Restore the optimum after a column was freed and a row lost its place (-1: none of that kind).

    The column is filled first, while the row takes no part; `enters` says that the column is new to the market or
    has new arcs, so that it needs a dual. A row that is off stays so. What the total changes by is added to `change`.
    """
    if col >= 0:
        takes_part = row >= 0 and m.row_on[row]
        if takes_part:
            m.row_on[row] = False
        if enters:
            _price_col(m, col)
        _fill_col(m, col)
        if takes_part:
            m.row_on[row] = True
    if row >= 0 and m.row_on[row]:
        _place_row(m, row)


@njit
def _nearest_end(m, i):
    """Put the cheapest way to let row i go, over or to a free column, into `value`; returns its arc, -1 for over."""
    m.value[:] = -m.u[i]
    found = -1
    for k in range(m.lo[i], m.hi[i]):
        _between(m.base, m.cost, k, m.u, i)
        if not _before(m.base, m.value):
            break
        if m.live[k] and m.col_on[m.col[k]] and m.row_of[m.col[k]] < 0:
            _copy(m.base, m.value)
            found = k
            break
    k = m.row_extra[i]
    while k >= 0:
        if m.live[k] and m.col_on[m.col[k]] and m.row_of[m.col[k]] < 0:
            _between(m.base, m.cost, k, m.u, i)
            if _before(m.base, m.value):
                _copy(m.base, m.value)
                found = k
        k = m.next_in_row[k]
    return found


@njit
def _pull_rows(m, j):
    """Let the rows that could come to settled column j reach their own columns."""
    cost, row, col, live, row_on, arc_of, u = m.cost, m.row, m.col, m.live, m.row_on, m.arc_of, m.u
    dist, via, heap, place, touched, n = m.dist, m.via, m.heap, m.place, m.touched, m.n
    value, base, following = m.value, m.base, m.next_in_col
    _between(base, dist, j, m.v, j)
    k = m.col_first[j]
    while k >= 0:
        arc, i = k, row[k]
        k = following[k]
        if not live[arc] or not row_on[i] or arc_of[i] < 0 or arc_of[i] == arc:
            continue
        left = col[arc_of[i]]
        if place[left] == SETTLED:
            continue
        _add(value, base, cost, arc)
        _take(value, u, i)
        if _improves(value, dist, left):
            via[left] = arc
            _reach(value, dist, heap, place, touched, n, left)


@njit(cache=True)
def losses(m, tiers):
    """Find what the plan loses when each column goes: int64[C, tiers], zero for columns left over.

    One search from all ends at once gives the column-optimal duals (Leonard 1983, Elicitation of honest preferences
    for the assignment of individuals to positions); the loss is added up along its paths in `tiers` int64[E, tiers],
    which may unpack the costs the market compares.
    """
    _start(m)
    for j in range(m.row_of.size):
        if m.col_on[j] and m.row_of[j] >= 0:
            m.via[j] = _nearest_end(m, m.row_of[j])
            _reach(m.value, m.dist, m.heap, m.place, m.touched, m.n, j)
    while m.n[HEAP] > 0:
        _pull_rows(m, _settle_nearest(m))
    out = np.zeros((m.row_of.size, tiers.shape[1]), np.int64)
    for d in range(m.n[DONE]):
        j = m.done[d]
        out[j] = -tiers[m.arc_of[m.row_of[j]]]
        if m.via[j] >= 0:
            out[j] += tiers[m.via[j]] + out[m.col[m.via[j]]]
    _forget(m)
    return out


@njit(cache=True)
def chains(keys, n):
    """Chain positions of each key, the first position first: beginnings int64[n], next position or -1."""
    first, following = np.full(n, -1, np.int64), np.full(keys.size, -1, np.int64)
    for k in range(keys.size - 1, -1, -1):
        following[k] = first[keys[k]]
        first[keys[k]] = k
    return first, following
