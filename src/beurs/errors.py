"""The one exception for what the rules do not allow."""


class Refused(Exception):  # noqa: N818 (the name of the contract)
    """An action the rules do not allow: a stable `code` and the `facts` a sentence on a screen is made of.

    >>> str(Refused("person-taken", person="p1", slot="2026-11-23/am"))
    "person-taken (person='p1', slot='2026-11-23/am')"
    """

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code)

    def __str__(self) -> str:
        if not self.facts:
            return self.code
        listed = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code} ({listed})"
