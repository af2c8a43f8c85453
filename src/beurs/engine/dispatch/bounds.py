"""What no way of asking can exceed: the fluid relaxation, and a matching on the answers that came true."""

import numpy as np
from scipy import sparse

from beurs.engine.dispatch.log import Bools, Floats
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
    row, person = np.nonzero(chance)
    if not row.size:
        return 0.0
    n_rows, n_people = chance.shape
    p = chance[row, person]
    pairs = np.arange(p.size)
    matrix = sparse.vstack(
        [
            sparse.csr_matrix((p, (row, pairs)), (n_rows, p.size)),
            sparse.csr_matrix((p, (person, pairs)), (n_people, p.size)),
            sparse.csr_matrix((np.ones(p.size), (person, pairs)), (n_people, p.size)),
        ]
    ).tocsr()
    upper = np.concatenate([np.ones(n_rows + n_people), np.full(n_people, float(rounds))])
    top = np.ones(p.size)
    linear = Linear(matrix, np.full(upper.size, -np.inf), upper, top, np.zeros(p.size, np.bool_))
    answer = Program(linear, seed=0, clock=Clock(MOST_SECONDS), relaxed=True).minimise(-p)
    if answer.values is None:
        raise RuntimeError("the fluid relaxation has a solution, and none was found")
    return float(p @ answer.values)
