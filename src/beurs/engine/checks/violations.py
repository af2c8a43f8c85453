"""What a judge finds wrong with a result."""

from msgspec import Struct


class Violation(Struct, frozen=True, order=True):
    """One thing wrong with a result: a stable code, the place in the result, what stands there, what should.

    `code` is the name of a hard rule (`skill`, `week`, `cap`, ...) or of a part of the result (`value`,
    `bound`, `status`, `open`, `funnel`, `relax`, `why`, `order`, ...).
    """

    code: str
    place: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.place}: {self.code}: found {self.found}, expected {self.expected}"
