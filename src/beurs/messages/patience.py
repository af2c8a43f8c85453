"""How long to wait before the next try, and after how many tries to give up."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """`first` doubles with every try up to `longest`; work that failed `tries` times is dead.

    Raises ValueError for a wait that is not positive or fewer than one try.
    """

    first: dt.timedelta = dt.timedelta(seconds=5)
    longest: dt.timedelta = dt.timedelta(minutes=15)
    tries: int = 12

    def __post_init__(self) -> None:
        if not dt.timedelta(0) < self.first <= self.longest:
            raise ValueError(f"first: found {self.first}; expected more than 0 and at most {self.longest}")
        if self.tries < 1:
            raise ValueError(f"tries: found {self.tries}; expected 1 or more")

    def wait_after(self, tries: int) -> dt.timedelta:
        """Return the wait after the given number of tries (1 or more)."""
        doublings = min(tries - 1, 40)  # more would leave what a timedelta can hold
        seconds = min(self.first.total_seconds() * 2**doublings, self.longest.total_seconds())
        return dt.timedelta(seconds=seconds)
