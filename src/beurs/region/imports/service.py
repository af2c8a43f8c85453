"""The one engine of all imports: read, compare, show, and apply all or nothing."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from beurs.accounts.models import User
from beurs.accounts.services import AuditEntry, audit_write, audit_write_many
from beurs.errors import Refused
from beurs.region.imports.changes import Action, Change, Changeset, flat, plain
from beurs.region.imports.columns import Matched, match
from beurs.region.imports.compare import Scope, compare
from beurs.region.imports.faults import Fault, Faults, RefusedImport, Words
from beurs.region.imports.kinds import Kind, Reading
from beurs.region.imports.privacy import refuse_private
from beurs.region.imports.sources import Source
from beurs.region.imports.tables import read_tables
from beurs.region.imports.things import BOARD, EMPLOYMENT, Held, Thing
from beurs.region.models import Region

BATCH = 1000


def import_plan(kind: Kind, sources: Sequence[Source], scope: Scope) -> Changeset:
    """Say what importing the files would change; writes nothing and raises nothing about the files."""
    faults = Faults()
    notes: list[Words] = []
    tables = _matched(kind, sources, faults, notes)
    reading = Reading(tables, scope, faults, notes=notes)
    parts = kind.plan(reading) if tables and not faults.stops else []
    closing = scope.complete and not faults.found
    if scope.complete and faults.found:
        reading.notes.append(_("Nothing is closed: rows were refused, and what seems absent may be among them."))
    changes, unchanged = compare(parts, scope, closing=closing)
    things = {part.thing.name: part.thing for part in parts}
    return Changeset(
        kind.name, things, tuple(changes), unchanged, faults, reading.left_out, tuple(notes), tuple(reading.warnings)
    )


def _matched(kind: Kind, sources: Sequence[Source], faults: Faults, notes: list[Words]) -> list[Matched]:
    if len(sources) > 1 and not kind.many_files:
        faults.add(Fault("one-file", sources[1].name, found=str(len(sources))))
        return []
    found = []
    for source in sources:
        try:
            found += _of_source(kind, source, faults, notes)
        except RefusedImport as refusal:
            faults.add(refusal.fault)
    return found


def _of_source(kind: Kind, source: Source, faults: Faults, notes: list[Words]) -> list[Matched]:
    """The tables of one file; a sheet that has nothing we know is left out when another sheet has."""
    found, strange = [], []
    for ways in read_tables(source):
        if kind.personal:
            refuse_private(ways[0], faults)
        matched = match(kind.sheets(), ways)
        if isinstance(matched, Matched):
            found.append(matched)
        else:
            strange += matched
    unknown = {fault.file: fault for fault in strange if fault.code == "wrong-kind"}
    if found:
        notes += [_("%(name)s was not read: it has none of the headings.") % {"name": name} for name in unknown]
    faults.found += [fault for fault in strange if not (found and fault.file in unknown)]
    notes += [_left_unread(matched) for matched in found if kind.personal and matched.ignored]
    return found


def _left_unread(matched: Matched) -> Words:
    facts = {"name": matched.table.name, "columns": ", ".join(matched.ignored)}
    return _("%(name)s: these columns were not read: %(columns)s.") % facts


def import_apply(
    *,
    kind: Kind,
    sources: Sequence[Source],
    scope: Scope,
    by: User | None,
    skip_refused: bool = False,
    expect: str = "",
) -> Changeset:
    """Do what `import_plan` says, in one transaction, with an audit row per change and one for the whole.

    Raises Refused("import-refused") when a row is refused and `skip_refused` is off or a file as a whole is
    refused; Refused("import-changed") when the changes are no longer those with the fingerprint `expect`.
    """
    try:
        with transaction.atomic():
            region = _locked(scope.region)
            fresh = Scope(region, scope.edition, scope.boards, scope.complete, scope.options)
            changeset = import_plan(kind, sources, fresh)
            if expect and changeset.fingerprint != expect:
                raise Refused("import-changed")
            if not changeset.may_apply and not (skip_refused and changeset.may_skip):
                raise Refused("import-refused", rows=changeset.refused_rows, faults=len(changeset.faults))
            _write(changeset, fresh, sources, by)
            return changeset
    except IntegrityError as wrong:
        # Somebody wrote a row of ours between our reading and our writing, without this region's lock.
        raise Refused("import-changed") from wrong


def _locked(region: Region) -> Region:
    """Hold the region, so that two imports into it go one after the other; store it when it is new."""
    if region.pk is None:
        region = Region(name=region.name, slug=region.slug, holidays=region.holidays)
        region.save()
        return region
    return Region.objects.select_for_update().get(pk=region.pk)


def _write(changeset: Changeset, scope: Scope, sources: Sequence[Source], by: User | None) -> None:
    writer = _Writer(scope)
    for change_set in _by_thing(changeset.changes):
        writer.write(change_set)
    audit_write_many(writer.entries, by=by, region_id=scope.region.pk)
    audit_write(
        f"import.{changeset.kind}",
        by=by,
        target=f"region:{scope.region.pk}",
        region_id=scope.region.pk,
        board_id=writer.board,
        files=[{"name": source.name, "sha256": source.digest} for source in sources],
        edition=scope.edition.isoformat(),
        refused=changeset.refused_rows,
        counts={f"{thing} {action.value}": number for (thing, action), number in changeset.counts.items()},
    )


def _by_thing(changes: Sequence[Change]) -> list[list[Change]]:
    """The changes in the order of writing, one list per thing."""
    lists: dict[str, list[Change]] = {}
    for change in changes:
        lists.setdefault(change.thing.name, []).append(change)
    return list(lists.values())


class _Writer:
    """Writes changes of one thing after another and remembers the keys of what it made."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.made: dict[str, dict[Any, Any]] = {}
        self.entries: list[AuditEntry] = []
        self.board = _single_board(scope)

    def write(self, changes: list[Change]) -> None:
        """Write all changes of one thing in a few statements."""
        thing = changes[0].thing
        removed = [change.pk for change in changes if change.action is Action.REMOVE]
        thing.model._default_manager.filter(pk__in=removed).delete()
        self._change(thing, [change for change in changes if change.pk is not None and change.pk not in set(removed)])
        self._create(thing, [change for change in changes if change.action is Action.CREATE])
        if thing.audited:
            self.entries += [self._entry(change) for change in changes]

    def _create(self, thing: Thing, changes: list[Change]) -> None:
        rows = []
        for change in changes:
            named = dict(zip(thing.key, change.key, strict=True))
            values = named | {name: new for name, (_old, new) in change.fields.items()}
            row = thing.model(**self._columns(thing, values))
            if thing.within == "region":
                row.region = self.scope.region  # type: ignore[attr-defined]
            rows.append(row)
        made = thing.model._default_manager.bulk_create(rows, batch_size=BATCH)
        self.made[thing.name] = {change.key: row.pk for change, row in zip(changes, made, strict=True)}

    def _change(self, thing: Thing, changes: list[Change]) -> None:
        """Update by upsert on the primary key: one statement per thousand rows, whatever differs between them."""
        touched = sorted({name for change in changes for name in change.fields})
        if not touched:
            return
        rows = {row.pk: row for row in _in_batches(thing.model, [change.pk for change in changes])}
        for change in changes:
            values = {name: new for name, (_old, new) in change.fields.items()}
            for name, value in self._columns(thing, values).items():
                setattr(rows[change.pk], name, value)
        thing.model._default_manager.bulk_create(
            rows.values(),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=touched,
        )

    def _columns(self, thing: Thing, values: dict[str, Any]) -> dict[str, Any]:
        """Replace the keys of other things by their primary keys."""
        return {
            (f"{name}_id" if name in thing.refs else name): self._pk(thing.refs[name][0], value)
            if name in thing.refs
            else value
            for name, value in values.items()
        }

    def _pk(self, thing: Thing, key: Any) -> Any:
        if key is None:
            return None
        made = self.made.get(thing.name, {})
        held: dict[Any, Held] = self.scope.held(thing)
        return made[key] if key in made else held[key].pk

    def _entry(self, change: Change) -> AuditEntry:
        pk = change.pk or self.made[change.thing.name][change.key]
        facts: dict[str, Any] = {"key": plain(flat(change.key)), "line": change.line}
        if change.thing.personal:
            facts["fields"] = sorted(change.fields)
        else:
            facts["changes"] = {name: plain(list(pair)) for name, pair in change.fields.items()}
        action = f"{change.thing.name}.{change.action.value}"
        board = self._pk(BOARD, change.key[1]) if change.thing is EMPLOYMENT else self.board
        return AuditEntry(action, f"{change.thing.name}:{pk}", facts, board)


def _single_board(scope: Scope) -> int | None:
    """The board that the trail is about, when the user's rights end at one."""
    if scope.boards is None or len(scope.boards) != 1:
        return None
    held = scope.held(BOARD).get(tuple(scope.boards))
    return held.pk if held else None


def _in_batches(model: type[Model], pks: list[Any]) -> list[Model]:
    found: list[Model] = []
    for start in range(0, len(pks), BATCH):
        found += model._default_manager.filter(pk__in=pks[start : start + BATCH])
    return found
