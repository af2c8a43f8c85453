"""What is wrong with an import file, and where: every fault names file, row, column, found and expected."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

type Words = str | Promise

FOUND_LENGTH = 60
MOST_WORDS = 8

SENTENCES: dict[str, Words] = {
    "no-file": gettext_lazy("No file was found. %(expected)s"),
    "too-large": gettext_lazy("The file holds more than %(expected)s. Split it, or check that it is the right file."),
    "no-answer": gettext_lazy("The address did not give the file: %(found)s. Expected %(expected)s."),
    "cut-off": gettext_lazy("The file is cut off: %(found)s. Fetch it again."),
    "not-text": gettext_lazy("This is no text: %(found)s. Save the file as CSV (UTF-8) or XLSX."),
    "encoding": gettext_lazy("The text is damaged: %(found)s. Expected %(expected)s."),
    "quote": gettext_lazy("A quotation mark is wrong: %(found)s. Close it, or leave it out."),
    "empty-file": gettext_lazy("The file is empty. Expected %(expected)s."),
    "workbook": gettext_lazy("The workbook cannot be read: %(found)s. Save it again as XLSX."),
    "wrong-kind": gettext_lazy("These headings do not fit this import: %(found)s. Expected %(expected)s."),
    "one-file": gettext_lazy("This import takes one file; found %(found)s."),
    "no-column": gettext_lazy("The column %(expected)s is missing. Found: %(found)s."),
    "column-twice": gettext_lazy("This column stands there twice: %(found)s. Keep one."),
    "bsn": gettext_lazy(
        "This looks like a citizen service number (BSN): %(found)s. We do not keep those. Remove the column."
    ),
    "cause": gettext_lazy(
        "The column '%(found)s' is about absence or its cause. We do not keep that. Remove the column."
    ),
    "width": gettext_lazy("The row has %(found)s cells; expected %(expected)s."),
    "formula": gettext_lazy("The formula has no result: %(found)s. Enter the value itself."),
    "missing": gettext_lazy("Nothing is filled in. Enter %(expected)s."),
    "number": gettext_lazy("'%(found)s' is not a number. Enter %(expected)s."),
    "date": gettext_lazy("'%(found)s' is not a date. Enter %(expected)s."),
    "range": gettext_lazy("%(found)s is out of range. Enter %(expected)s."),
    "too-long": gettext_lazy("'%(found)s' is too long. Enter %(expected)s."),
    "form": gettext_lazy("'%(found)s' has the wrong form. Enter %(expected)s."),
    "choice": gettext_lazy("'%(found)s' is not known here. Enter %(expected)s."),
    "unknown": gettext_lazy("'%(found)s' does not exist in this region. Enter %(expected)s."),
    "twice": gettext_lazy("'%(found)s' stands there twice: also in row %(expected)s. Keep one."),
    "differs": gettext_lazy("'%(found)s' differs from row %(expected)s, which is about the same one. Make them equal."),
    "order": gettext_lazy("%(found)s comes before %(expected)s. Turn the two around."),
    "vog-old": gettext_lazy("The certificate of conduct is of %(found)s. At this start: %(expected)s or later."),
    "elsewhere": gettext_lazy("'%(found)s' belongs to another region (%(expected)s) and stays there."),
    "not-yours": gettext_lazy("'%(found)s' is not one of your boards. Enter %(expected)s."),
    "reference-taken": gettext_lazy(
        "'%(found)s' is somebody else's reference in this region. Put %(expected)s before it."
    ),
    "signed": gettext_lazy(
        "What '%(found)s' says was signed by the boards. Enter %(expected)s, or propose it to them."
    ),
    "nothing": gettext_lazy("Nothing in this file belongs here: %(found)s. Expected %(expected)s."),
}


@dataclass(frozen=True)
class Fault:
    """One reason for refusal. `line` counts from 1 and includes the heading row; None: the whole file."""

    code: str
    file: str
    line: int | None = None
    column: str = ""
    found: Words = ""
    expected: Words = ""

    @property
    def is_row(self) -> bool:
        """Whether only a row is refused, rather than the file as a whole."""
        return self.line is not None and self.code not in STRUCTURAL

    @property
    def place(self) -> str:
        """Where it is, in words."""
        if self.line is None and self.column:
            return _("%(file)s, column %(column)s") % {"file": self.file, "column": self.column}
        if self.line is None:
            return self.file
        if self.column:
            places = {"file": self.file, "line": self.line, "column": self.column}
            return _("%(file)s, row %(line)s, column %(column)s") % places
        return _("%(file)s, row %(line)s") % {"file": self.file, "line": self.line}

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in the active language."""
        return str(SENTENCES[self.code]) % {"found": self.found, "expected": self.expected}

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


STRUCTURAL = frozenset(
    {"encoding", "quote", "not-text", "cut-off", "workbook", "too-large", "bsn", "cause"}
    | {"no-column", "column-twice", "wrong-kind"}
)


def shown(value: object) -> str:
    """Shorten what was found to what fits in a message, without control characters."""
    text = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in str(value))
    return text if len(text) <= FOUND_LENGTH else text[: FOUND_LENGTH - 1] + "…"


def one_of(words: Iterable[str]) -> Words:
    """Say which words would do: the first few of them, in order."""
    known = sorted(words)
    more = ["…"] if len(known) > MOST_WORDS else []
    return gettext_lazy("one of: %(words)s") % {"words": ", ".join([*known[:MOST_WORDS], *more])}


class Unreadable(Exception):  # noqa: N818 (one cell, turned into a Fault by whoever knows the place)
    """A cell that does not hold what its column is for."""

    def __init__(self, code: str, found: object, expected: Words = "") -> None:
        super().__init__(code, found)
        self.code, self.found, self.expected = code, shown(found), expected


class RefusedImport(Exception):  # noqa: N818 (a refusal of input, not an error of ours)
    """A file that cannot be read at all; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass
class Faults:
    """Collects faults while a file is read."""

    found: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Keep a fault."""
        self.found.append(fault)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    @property
    def refused_rows(self) -> set[tuple[str, int]]:
        """File and line of every row that is refused on its own."""
        return {(fault.file, fault.line) for fault in self.found if fault.is_row and fault.line is not None}

    @property
    def stops(self) -> bool:
        """Whether a file as a whole is refused, so that leaving out rows does not help."""
        return any(not fault.is_row for fault in self.found)
