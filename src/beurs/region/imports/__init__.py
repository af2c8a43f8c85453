"""Imports: files of DUO, payroll systems and the government become rows, all or nothing.

One engine serves every kind: `sources` and `tables` read bytes into rows of text, `columns` and `readers` make
typed records of them, each kind turns records into wanted rows, `compare` says what would change, and `service`
applies it in one transaction. Nothing is written before that, and nothing at all when a row is refused.
"""

from beurs.region.imports.changes import Action, Change, Changeset
from beurs.region.imports.compare import Scope
from beurs.region.imports.faults import Fault, RefusedImport
from beurs.region.imports.kinds import KINDS, Kind, kind_register
from beurs.region.imports.service import import_apply, import_plan
from beurs.region.imports.sources import Source, source_get

__all__ = [
    "KINDS",
    "Action",
    "Change",
    "Changeset",
    "Fault",
    "Kind",
    "RefusedImport",
    "Scope",
    "Source",
    "import_apply",
    "import_plan",
    "kind_register",
    "source_get",
]
