"""A changeset as a page shows it: counts, what changes field by field, what closes and what is refused."""

from collections.abc import Iterable
from dataclasses import dataclass

from beurs.region.imports.changes import Action, Change, Changeset
from beurs.region.imports.faults import Fault, Words
from beurs.region.imports.wording import ACTIONS, field_label, value_words

MOST_SHOWN = 100
ENDED = (Action.CLOSE, Action.REMOVE)


@dataclass(frozen=True)
class CountRow:
    """How many rows of one thing are new, changed and so on."""

    label: Words
    numbers: list[int]


@dataclass(frozen=True)
class ChangeRow:
    """One change in words; `fields` are (label, before, after)."""

    line: int | None
    label: Words
    title: str
    action: Words
    fields: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Preview:
    """Everything the page of a dry run shows; lists are cut off at a hundred, with the number left over."""

    changeset: Changeset
    heads: list[Words]
    counts: list[CountRow]
    ended: list[ChangeRow]
    ended_more: int
    changed: list[ChangeRow]
    changed_more: int
    faults: list[Fault]
    faults_more: int
    warnings: list[Fault]
    warnings_more: int

    @classmethod
    def of(cls, changeset: Changeset) -> "Preview":
        """Put a changeset in words; actions that do not happen get no column."""
        happening = [action for action in ACTIONS if any(action is done for _thing, done in changeset.counts)]
        ended = [change for change in changeset.changes if change.action in ENDED]
        changed = sorted(
            (change for change in changeset.changes if change.action not in ENDED),
            key=lambda change: change.action is Action.CREATE,
        )
        return cls(
            changeset,
            [ACTIONS[action] for action in happening],
            _counts(changeset, happening),
            _rows(ended[:MOST_SHOWN]),
            max(0, len(ended) - MOST_SHOWN),
            _rows(changed[:MOST_SHOWN]),
            max(0, len(changed) - MOST_SHOWN),
            changeset.shown_faults[:MOST_SHOWN],
            max(0, len(changeset.faults) - MOST_SHOWN),
            list(changeset.warnings[:MOST_SHOWN]),
            max(0, len(changeset.warnings) - MOST_SHOWN),
        )


def _counts(changeset: Changeset, actions: list[Action]) -> list[CountRow]:
    counts = changeset.counts
    rows = [
        CountRow(thing.label, [counts.get((name, action), 0) for action in actions])
        for name, thing in changeset.things.items()
    ]
    return [row for row in rows if any(row.numbers)]


def _rows(changes: Iterable[Change]) -> list[ChangeRow]:
    return [
        ChangeRow(change.line, change.thing.label, change.title, ACTIONS[change.action], _fields(change))
        for change in changes
    ]


def _fields(change: Change) -> list[tuple[str, str, str]]:
    return [
        (field_label(change.thing, name), value_words(change, name, old), value_words(change, name, new))
        for name, (old, new) in change.fields.items()
        if change.action is not Action.CREATE or value_words(change, name, new) != "–"
    ]
