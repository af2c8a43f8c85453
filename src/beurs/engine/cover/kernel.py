# mypy: allow-untyped-defs
# ruff: noqa: PLR0917
"""Exact assignment over an ordered group of costs, by shortest augmenting paths.

The sparse assignment problem: give rows (needs) to columns (people), each at most once, at minimum total cost; a
row left over costs zero, so an arc is used only when it pays. A cost is a vector of one to three int64 words,
added word by word and compared lexicographically. Such vectors form an ordered group, and shortest augmenting
paths need no more than that: strict tiers are therefore solved without a weight that could overflow or round.

Method: the augmenting row reduction of Jonker and Volgenant (1987, A shortest augmenting path algorithm for dense
and sparse linear assignment problems) followed by Dijkstra searches that stop at the first free end.
Every callee of a cached kernel stands in this file, because Numba's cache looks at the date of this file only.
"""

import numpy as np
from numba import njit
from numba.extending import overload


def at(words, i):
    """Read the cost vector at index i of a tuple of word arrays."""
    return tuple(word[i] for word in words)


def put(words, i, value):
    """Store a cost vector at index i of a tuple of word arrays."""
    for word, part in zip(words, value, strict=True):
        word[i] = part


def plus(a, b):
    """Add two cost vectors word by word."""
    return tuple(x + y for x, y in zip(a, b, strict=True))


def minus(a, b):
    """Subtract two cost vectors word by word."""
    return tuple(x - y for x, y in zip(a, b, strict=True))


def less(a, b):
    """Compare two cost vectors lexicographically."""
    return tuple(a) < tuple(b)


def filled(like, n):
    """Make a tuple of n zeros per word, with as many words as `like`."""
    return tuple(np.zeros(n, np.int64) for _ in like)


def beyond(a, b):
    """Tell whether no cost that sorts at or after a by its first word can be below b."""
    return a[0] >= b[0] if len(a) == 1 else a[0] > b[0]


@overload(at)
def _at(words, i):
    return (
        lambda words, i: (words[0][i],),
        lambda words, i: (words[0][i], words[1][i]),
        lambda words, i: (words[0][i], words[1][i], words[2][i]),
    )[len(words) - 1]


@overload(put)
def _put(words, i, value):
    def one(words, i, value):
        words[0][i] = value[0]

    def two(words, i, value):
        words[0][i] = value[0]
        words[1][i] = value[1]

    def three(words, i, value):
        words[0][i] = value[0]
        words[1][i] = value[1]
        words[2][i] = value[2]

    return (one, two, three)[len(words) - 1]


@overload(plus)
def _plus(a, b):
    return (
        lambda a, b: (a[0] + b[0],),
        lambda a, b: (a[0] + b[0], a[1] + b[1]),
        lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2]),
    )[len(a) - 1]


@overload(minus)
def _minus(a, b):
    return (
        lambda a, b: (a[0] - b[0],),
        lambda a, b: (a[0] - b[0], a[1] - b[1]),
        lambda a, b: (a[0] - b[0], a[1] - b[1], a[2] - b[2]),
    )[len(a) - 1]


@overload(less)
def _less(a, b):
    return (
        lambda a, b: a[0] < b[0],
        lambda a, b: a[0] < b[0] or (a[0] == b[0] and a[1] < b[1]),
        lambda a, b: a[0] < b[0] or (a[0] == b[0] and (a[1] < b[1] or (a[1] == b[1] and a[2] < b[2]))),
    )[len(a) - 1]


@overload(beyond)
def _beyond(a, b):
    return (lambda a, b: a[0] >= b[0]) if len(a) == 1 else (lambda a, b: a[0] > b[0])


@overload(filled)
def _filled(like, n):
    return (
        lambda like, n: (np.zeros(n, np.int64),),
        lambda like, n: (np.zeros(n, np.int64), np.zeros(n, np.int64)),
        lambda like, n: (np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64)),
    )[len(like) - 1]


@njit
def _reduced(cost, v, col, k):
    return minus(at(cost, k), at(v, col[k]))


@njit
def _two_best(ptr, col, cost, v, row):
    """Find the best and second best end of a row: (best, its column or -1, second, its column or -1)."""
    zero = minus(at(v, 0), at(v, 0))
    best, second, best_col, second_col = zero, zero, -1, -1
    for k in range(ptr[row], ptr[row + 1]):
        if beyond(at(cost, k), second):
            break
        value = _reduced(cost, v, col, k)
        if less(value, best):
            second, second_col = best, best_col
            best, best_col = value, col[k]
        elif less(value, second):
            second, second_col = value, col[k]
    return best, best_col, second, second_col


@njit
def _bid(ptr, col, cost, row_of, col_of, u, v, row):
    """Let one row take its best column; returns the row to handle next, -1 when done, -2 when it must search."""
    best, j, second, j2 = _two_best(ptr, col, cost, v, row)
    if j < 0:
        put(u, row, best)
        return -1
    gain = less(best, second)
    if not gain and row_of[j] >= 0:
        if row_of[j2] < 0:
            j = j2
        else:
            put(u, row, best)
            return -2
    put(u, row, second)
    put(v, j, plus(at(v, j), minus(best, second)))
    pushed = row_of[j]
    if pushed >= 0:
        col_of[pushed] = -1
    row_of[j], col_of[row] = row, j
    return pushed


@njit
def _row_reduction(ptr, col, cost, order, row_of, col_of, u, v, bids_per_row):
    """Let rows outbid each other until a counted budget ends; returns the rows that still have to search."""
    waiting = np.empty(order.size, np.int64)
    n_waiting = 0
    budget = bids_per_row * order.size
    for row in order:
        current = row
        while current >= 0:
            if budget <= 0:
                waiting[n_waiting] = current
                n_waiting += 1
                break
            budget -= 1
            following = _bid(ptr, col, cost, row_of, col_of, u, v, current)
            if following == -2:
                waiting[n_waiting] = current
                n_waiting += 1
            current = following
    return waiting[:n_waiting]


@njit
def _sift_up(heap, place, dist, at_index):
    item = heap[at_index]
    key = at(dist, item)
    while at_index > 0:
        parent = (at_index - 1) >> 2
        if not less(key, at(dist, heap[parent])):
            break
        heap[at_index] = heap[parent]
        place[heap[at_index]] = at_index
        at_index = parent
    heap[at_index] = item
    place[item] = at_index


@njit
def _sift_down(heap, place, dist, size):
    item = heap[0]
    key = at(dist, item)
    hole = 0
    while True:
        first = 4 * hole + 1
        if first >= size:
            break
        child = first
        for other in range(first + 1, min(first + 4, size)):
            if less(at(dist, heap[other]), at(dist, heap[child])):
                child = other
        if not less(at(dist, heap[child]), key):
            break
        heap[hole] = heap[child]
        place[heap[hole]] = hole
        hole = child
    heap[hole] = item
    place[item] = hole


@njit
def _pop(heap, place, dist, size):
    top = heap[0]
    size -= 1
    if size > 0:
        heap[0] = heap[size]
        _sift_down(heap, place, dist, size)
    place[top] = -2
    return top, size


@njit
def _scan(ptr, col, cost, row_of, u, v, row, d, best, end, dist, pred, place, heap, size, touched, n_touched):
    """Relax the arcs of a row reached at distance d; returns the new best end and the sizes of heap and list."""
    base = minus(d, at(u, row))
    if less(base, best):
        best, end = base, -row - 1
    for k in range(ptr[row], ptr[row + 1]):
        if beyond(plus(base, at(cost, k)), best):
            break
        j = col[k]
        if place[j] == -2:
            continue
        value = plus(base, minus(at(cost, k), at(v, j)))
        if not less(value, best):
            continue
        if place[j] == -1:
            touched[n_touched] = j
            n_touched += 1
        elif not less(value, at(dist, j)):
            continue
        put(dist, j, value)
        pred[j] = row
        if row_of[j] < 0:
            best, end = value, j
            place[j] = -3
            continue
        if place[j] < 0:
            place[j] = size
            heap[size] = j
            size += 1
        _sift_up(heap, place, dist, place[j])
    return best, end, size, n_touched


@njit
def _augment(row_of, col_of, pred, row, end):
    """Flip the path from the starting row to its end (a free column, or -r-1 for leaving row r over)."""
    if end < 0:
        left = -end - 1
        j = col_of[left]
        col_of[left] = -1
        if left == row:
            return
    else:
        j = end
    while True:
        r = pred[j]
        row_of[j] = r
        following = col_of[r]
        col_of[r] = j
        if r == row:
            return
        j = following


@njit
def _search(ptr, col, cost, row_of, col_of, u, v, row, dist, pred, place, heap, touched, done):
    """Find the cheapest end for a free row, raise the duals it passed, and flip the path."""
    zero = minus(at(u, row), at(u, row))
    put(u, row, _two_best(ptr, col, cost, v, row)[0])
    best, end = minus(zero, at(u, row)), -row - 1
    size = n_touched = n_done = 0
    best, end, size, n_touched = _scan(
        ptr, col, cost, row_of, u, v, row, zero, best, end, dist, pred, place, heap, size, touched, n_touched
    )
    while size > 0 and less(at(dist, heap[0]), best):
        j, size = _pop(heap, place, dist, size)
        done[n_done] = j
        n_done += 1
        best, end, size, n_touched = _scan(
            ptr, col, cost, row_of, u, v, row_of[j], at(dist, j), best, end,
            dist, pred, place, heap, size, touched, n_touched,
        )  # fmt: skip
    put(u, row, plus(at(u, row), best))
    for k in range(n_done):
        j = done[k]
        step = minus(best, at(dist, j))
        put(v, j, minus(at(v, j), step))
        put(u, row_of[j], plus(at(u, row_of[j]), step))
    _augment(row_of, col_of, pred, row, end)
    for k in range(n_touched):
        place[touched[k]] = -1


@njit
def _search_all(ptr, col, cost, rows, row_of, col_of, u, v):
    n_cols = row_of.size
    dist = filled(cost, n_cols)
    pred = np.empty(n_cols, np.int64)
    place = np.full(n_cols, -1, np.int64)
    heap = np.empty(n_cols, np.int64)
    touched = np.empty(n_cols, np.int64)
    done = np.empty(n_cols, np.int64)
    for row in rows:
        _search(ptr, col, cost, row_of, col_of, u, v, row, dist, pred, place, heap, touched, done)


@njit
def _chosen(ptr, col, col_of):
    """The arc each row took, -1 for a row left over."""
    out = np.full(col_of.size, -1, np.int64)
    for row in range(col_of.size):
        for k in range(ptr[row], ptr[row + 1]):
            if col_of[row] >= 0 and col[k] == col_of[row]:
                out[row] = k
                break
    return out


@njit(cache=True)
def assign(ptr, col, cost, n_cols, order, bids_per_row):
    """Solve the assignment problem to optimality.

    ptr int64[R+1], col int64[E]: the columns of each row, by rising first cost word.
    cost: tuple of one to three int64[E] words, lexicographically negative where the arc pays.
    order int64[R]: the order in which rows enter; bids_per_row bounds the row reduction.
    Returns (arc taken per row, -1 for a row left over; u; v), u and v tuples of words per row and column with u <= 0,
    v <= 0, u + v <= cost, equality on taken arcs, u = 0 on rows and v = 0 on columns left over.
    """
    n_rows = ptr.size - 1
    row_of = np.full(n_cols, -1, np.int64)
    col_of = np.full(n_rows, -1, np.int64)
    u = filled(cost, n_rows)
    v = filled(cost, n_cols)
    if col.size > 0:
        rows = _row_reduction(ptr, col, cost, order, row_of, col_of, u, v, bids_per_row)
        _search_all(ptr, col, cost, rows, row_of, col_of, u, v)
    return _chosen(ptr, col, col_of), u, v


@njit(cache=True)
def sort_rows(ptr, col, cost):
    """Order each row by its first cost word (then as given): old places, new columns and new cost words."""
    place = np.empty(col.size, np.int64)
    new_col = np.empty(col.size, np.int64)
    new_cost = filled(cost, col.size)
    for row in range(ptr.size - 1):
        lo, hi = ptr[row], ptr[row + 1]
        rank = np.argsort(cost[0][lo:hi], kind="mergesort")
        for k in range(hi - lo):
            place[lo + k] = lo + rank[k]
            new_col[lo + k] = col[lo + rank[k]]
            put(new_cost, lo + k, at(cost, lo + rank[k]))
    return place, new_col, new_cost
