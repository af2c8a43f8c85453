"""Whether a plan keeps the rules that bind several pairs at once."""

import numpy as np

from beurs.engine.cover.board import Board
from beurs.engine.cover.columns import Ints
from beurs.engine.cover.model import side_rows


def keeps_side_rules(board: Board, choice: Ints) -> bool:
    """Whether a plan stays within all caps and reserves."""
    taken = np.zeros(board.row.size, np.int64)
    taken[choice[choice >= 0]] = 1
    return all(int((taken[pairs] * size).sum()) <= most for pairs, size, most in side_rows(board))
