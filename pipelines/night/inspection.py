"""The suites of the sources at the door: what they look at, and which deliveries they hold.

Here: from deliveries that could be used tonight to the rows that the suites see, and from a broken rule of severity error to a held
delivery. Not here: the gates before it (``acceptance``), the rules and how they are run (``dq_checks``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors.declaration import CHANGES, Source
from dq_checks.rules import Rule
from dq_checks.run import check_deliveries, errors_of_deliveries
from pipelines.night import door, tables
from pipelines.night.acceptance import Decided, Known, Slot, slot_of_taken
from pipelines.night.by_word import NOBODY, Accepting
from pipelines.night.intake import Desk, TakenIn, staged_file
from pipelines.night.outcome import EARLIER, SAME, TONIGHT
from warehouse.store.inspection import write_door
from warehouse.vocabulary.errors import DaoqiaoError, Place

DOOR = "door.duckdb"
NOT_ASKED = "not_asked"
"""How a source stands at the door whose files this run did not look for."""


There = Sequence[tuple[TakenIn, str]]
"""Deliveries and how each stands."""
Checks = list[dict[str, Any]]


def inspect(
    decided: Decided,
    chains: dict[Slot, list[TakenIn]],
    known: Known,
    sources: Mapping[str, Source],
    desk: Desk,
    workers: int,
    asked: Collection[str],
    accept: Accepting = NOBODY,
) -> Checks:
    """The suites of the sources over what is in force if they hold nothing. What breaks a rule of severity error goes from
    ``decided.accepted`` to ``held``, what was in force before is read again into ``chains``, and looked at in its place. ``asked``: the
    sources that this run looked for files of."""
    there = [(one, how if one.source_id in asked else NOT_ASKED) for one, how in at_the_door(decided, chains)]
    checks, file = look(desk.work, there, sources)
    held = hold(file, decided, sources, failed(checks), accept)
    if held:
        late = door.still_in_force(known, decided, sources, chains)
        chains |= door.read_again(late, desk, workers)
        again = [one for one in at_the_door(decided, chains) if one[0].source_id in held]
        checks = [check for check in checks if check["suite"] not in held] + look(desk.work, again, sources)[0]
    return checks


def look(work: Path, there: There, sources: Mapping[str, Source]) -> tuple[Checks, Path]:
    """Every check of the sources that have a delivery ``there``, and the door that they looked at. Sources without one are told of as
    missing (DQ-102) and have nothing to check."""
    file = open_door(work, there, sources)
    present = {one.source_id for one, _ in there}
    return check_deliveries(file, {name: source for name, source in sources.items() if name in present}), file


def at_the_door(decided: Decided, chains: Mapping[Slot, Sequence[TakenIn]]) -> There:
    """Everything that is in force if nothing more is held, each with how it stands. What was read again because tonight brought nothing,
    or changes only, stands as an earlier one."""
    found = [(one, TONIGHT) for one in decided.accepted] + [(one, SAME) for one in decided.same.values()]
    there = {_key(one) for one, _ in found}
    return found + [(one, EARLIER) for chain in chains.values() for one in chain if _key(one) not in there]


def open_door(work: Path, there: There, sources: Mapping[str, Source]) -> Path:
    """The rows of those deliveries for the suites to look at: a DuckDB file in ``work`` over the staged Parquet."""
    persons = [one.delivery for one, _ in there if one.delivery is not None and sources[one.source_id].kind == "person"]
    records = [staged_file(work, "person", one) for one in persons]
    values = [staged_file(work, "person_value", one) for one in persons]
    columns = tables.record_columns(sources, "person")
    return write_door(
        work / "staging" / DOOR,
        _deliveries(there),
        (columns, filter(Path.exists, records)),
        (tables.VALUE_COLUMNS, filter(Path.exists, values)),
    )


def failed(checks: Iterable[Mapping[str, Any]]) -> set[str]:
    """Sources that break a rule of severity error, all their files together."""
    return {str(check["suite"]) for check in checks if not check["passed"] and check["severity"] == "error"}


def _deliveries(there: There) -> pa.Table:
    """One row a delivery; changes say nothing of how many rows a file should hold."""
    rows = [
        {
            "source_id": one.source_id,
            "delivery_id": one.delivery.delivery_id,
            "standing": standing,
            "rows_loaded": None if one.delivery.covers == CHANGES else one.delivery.loaded,
        }
        for one, standing in there
        if one.delivery is not None
    ]
    text = [(name, pa.string()) for name in ("source_id", "delivery_id", "standing")]
    return pa.Table.from_pylist(rows, pa.schema([*text, ("rows_loaded", pa.int64())]))


def hold(door: Path, decided: Decided, sources: Mapping[str, Source], failed: Collection[str], accept: Accepting) -> set[str]:
    """Move what breaks a rule of severity error from ``decided.accepted`` to ``held``; a person's word (``accept``) goes before
    every rule. ``failed``: sources whose suite failed so as a whole. Looked at besides: whoever sent several files, of which one may
    be broken. The sources of which something is held."""
    files: dict[str, int] = {}
    for one in decided.accepted:
        files[one.source_id] = files.get(one.source_id, 0) + 1
    broken: dict[tuple[str, str], list[DaoqiaoError]] = {}
    for source_id, count in files.items():
        if (count > 1 or source_id in failed) and sources[source_id].kind == "person":
            for delivery, rules in errors_of_deliveries(door, sources[source_id]).items():
                broken[source_id, delivery] = [_fault(sources[source_id], *one) for one in rules]
    held: set[str] = set()
    for one in list(decided.accepted):
        faults = broken.get(_key(one), ())
        against = tuple(DaoqiaoError(fault.code, Place(one.file, column=fault.place.column), **fault.facts) for fault in faults)
        if not against:
            continue
        if accept.takes(one):
            assert one.delivery is not None
            decided.by_word[one.delivery.delivery_id] = (*decided.by_word.get(one.delivery.delivery_id, ()), *against)
            continue
        decided.accepted.remove(one)
        decided.held.append(replace(one, against=against))
        decided.replaced.pop(slot_of_taken(one), None)  # what is held takes nothing over
        held.add(one.source_id)
    return held


def _fault(source: Source, rule: Rule, checked: int, unexpected: int) -> DaoqiaoError:
    """DQ-220, at the column that the source declares for what the rule looks at."""
    field = rule.column.partition("__")[0]
    header = next((column.header for column in source.columns if field in (column.field, column.also_field)), "")
    facts = {"source_id": source.id, "check": rule.zh, "check_en": rule.en, "unexpected": unexpected, "checked": checked}
    return DaoqiaoError("DQ-220", Place(column=header), **facts)


def _key(one: TakenIn) -> tuple[str, str]:
    return one.source_id, one.delivery.delivery_id if one.delivery is not None else ""
