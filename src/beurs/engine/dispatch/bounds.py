"""What no way of asking can exceed: the fluid relaxation, and a matching on the answers that came true."""

import numpy as np
from scipy import sparse

from beurs.engine.dispatch.exact import TIRED, TIRED_AFTER
from beurs.engine.dispatch.log import Bools, Floats, Ints
from beurs.engine.dispatch.policy import matched
from beurs.engine.solver import Clock, Linear, Program

MOST_SECONDS = 60.0


def hindsight(yes: Bools) -> int:
    """Return the largest number of vacancies that those who would have said yes could fill, bool[V, N]."""
    return int((matched(yes.astype(np.float64)) >= 0).sum())


def fluid(chance: Floats, rounds: int) -> float:
    """Return the bound of the fluid relaxation on the expected fills with one open offer per person.

    With z the probability that a pair is asked: maximise the sum of y <= p z, where a vacancy takes one and a person
    gives one expected yes, and a person is asked `rounds` times at most.
    """
    return _relaxed(chance, np.ones(1), np.full(1, rounds), 0.0)


def budgeted(chance: Floats, rounds: int, price: float, most: float = 2.5) -> float:
    """Return a bound on the expected fills of any way of asking with at most `most` offers per fill over all mornings.

    As `fluid`, but after two offers somebody answers with half the chance, and offers beyond `most` per fill cost
    `price` >= 0 each, which those below it earn. Any price gives a bound on the mean over mornings of whoever keeps the
    budget in total: for them the expected offers less `most` times the expected fills come to nothing or less. The
    answer to an offer is drawn anew whatever happened before, so the expected yeses of a pair are p times the
    probability of an offer with at most one before it, and p / 2 times that of a later one; no vacancy and no person
    has more than one yes that counts, so the expectations of every way of asking satisfy the rows.
    """
    limits = np.array([min(TIRED_AFTER, rounds), rounds])
    return _relaxed(chance, np.array([1.0, TIRED]), limits, price, most)


def _relaxed(chance: Floats, factors: Floats, limits: Ints, price: float, most: float = 0.0) -> float:
    """Solve the relaxation with a column per pair and factor on the chance; the first k factors share limits[k - 1]."""
    row, person = np.nonzero(chance)
    if not row.size:
        return 0.0
    (n_rows, n_people), k = chance.shape, factors.size
    p = np.concatenate([factor * chance[row, person] for factor in factors])
    row, person, pairs = np.tile(row, k), np.tile(person, k), np.arange(p.size)
    level = pairs * k // p.size
    asked = [sparse.csr_matrix(((level <= at).astype(float), (person, pairs)), (n_people, p.size)) for at in range(k)]
    matrix = sparse.vstack(
        [
            sparse.csr_matrix((p, (row, pairs)), (n_rows, p.size)),
            sparse.csr_matrix((p, (person, pairs)), (n_people, p.size)),
            *asked,
            sparse.csr_matrix((np.ones(p.size), (pairs % (p.size // k), pairs)), (p.size // k, p.size)),
        ]
    ).tocsr()
    upper = np.concatenate([np.ones(n_rows + n_people), np.repeat(limits, n_people), np.ones(p.size // k)])
    linear = Linear(matrix, np.full(upper.size, -np.inf), upper, np.ones(p.size), np.zeros(p.size, np.bool_))
    worth = p * (1.0 + most * price) - price
    answer = Program(linear, seed=0, clock=Clock(MOST_SECONDS), relaxed=True).minimise(-worth)
    if answer.values is None:
        raise RuntimeError("the fluid relaxation has a solution, and none was found")
    return float(worth @ answer.values)
