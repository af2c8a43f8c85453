"""What is wrong with a file: faults with a place, and the refusal that carries all of them."""

from msgspec import Struct


class Fault(Struct, frozen=True, order=True):
    """One thing that is wrong: where it stands, what was found there and what was expected.

    `path` is a JSON path (`$.people[3].slots[1]`); `$` is the file as a whole.
    """

    path: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path}: found {self.found}, expected {self.expected}"


class Refusal(ValueError):  # noqa: N818 (the name of the contract)
    """A file or problem that is refused, with every fault that was found in it (at least one)."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))
