"""What the tests of imports start from: a small region of examples, and files made of text."""

import datetime as dt
from pathlib import Path
from typing import Any

from beurs.region.imports import KINDS, Changeset, Scope, Source, import_apply, import_plan
from beurs.region.models import Board, Group, PupilCount, Region, School
from tests import factories

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
TODAY = dt.date(2026, 11, 23)
LATER = TODAY + dt.timedelta(days=7)
SCHOOLS_HEAD = (
    "BEVOEGD GEZAG NUMMER;INSTELLINGSCODE;VESTIGINGSCODE;VESTIGINGSNAAM;STRAATNAAM;HUISNUMMER-TOEVOEGING;POSTCODE;"
    "PLAATSNAAM;GEMEENTENAAM;DENOMINATIE;TELEFOONNUMMER;INTERNETADRES"
)


def school_line(code: str = "99AA00", *, board: str = "99001", name: str = "De Zeester", **cells: str) -> str:
    """A row of DUO's file."""
    given = {"postcode": "2011 AB", "place": "IJMUIDEN", "municipality": "VELSEN", **cells}
    where = f"{given['postcode']};{given['place']};{given['municipality']}"
    return f"{board};{code[:4]};{code};{name};Duinweg;1-A;{where};Openbaar;0231234567;www.zeester.example"


def schools_file(*lines: str, head: str = SCHOOLS_HEAD) -> Source:
    """DUO's file with these rows."""
    return text_file("\n".join((head, *lines)) + "\n", "schools.csv")


def text_file(text: str, name: str = "file.csv") -> Source:
    """A file in UTF-8."""
    return Source(name, text.encode())


def example(*names: str) -> list[Source]:
    """Example files of the documentation."""
    return [Source(name, (EXAMPLES / name).read_bytes()) for name in names]


def scope(region: Region, *, edition: dt.date = TODAY, **given: Any) -> Scope:
    """A scope for the whole region on a day."""
    return Scope(region, edition, **given)


def plan(kind: str, region: Region, *sources: Source, **given: Any) -> Changeset:
    """What an import would do."""
    return import_plan(KINDS[kind], sources, scope(region, **given))


def apply(kind: str, region: Region, *sources: Source, skip_refused: bool = False, **given: Any) -> Changeset:
    """Do an import as the system."""
    return import_apply(
        kind=KINDS[kind], sources=sources, scope=scope(region, **given), by=None, skip_refused=skip_refused
    )


def codes(changeset: Changeset) -> list[tuple[str, int | None, str]]:
    """The faults as code, row and column."""
    return [(fault.code, fault.line, fault.column) for fault in changeset.faults]


def duinregion() -> Region:
    """The region of the example files: two boards, two schools and two pools."""
    region = factories.region(name="Duinregio", slug="duinregio")
    dune = factories.board(region, number="99001", name="Stichting Duinbestuur")
    factories.board(region, number="99002", name="Stichting Polderscholen")
    factories.school(dune, code="99AA00", timetable=None)
    factories.school(Board.objects.get(number="99002"), code="99BB00", timetable=None)
    apply("pools", region, *example("pools.csv"))
    return region


def rows_now() -> list[object]:
    """Everything that imports of schools write, to see that nothing changed."""
    found: list[object] = []
    for model in (Region, Board, School, Group, PupilCount):
        found += model._default_manager.order_by("pk").values_list()
    return found
