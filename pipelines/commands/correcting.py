"""Recording a correction, taking one back, listing them: what ``daoqiao correct`` does.

Here: from what was typed to a line of the journal, with an audit line before it. Not here: the options (``correct``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from connectors.declaration import sources_for
from connectors.standardise.typed import CORRECTABLE, read_typed
from pipelines.commands import audit, screen
from pipelines.commands.show import led_on
from warehouse.state import corrections
from warehouse.state.corrections import Correction
from warehouse.state.database import state_of
from warehouse.state.engines import has_store
from warehouse.store.reading import Reading, query, reading
from warehouse.vocabulary import wording
from warehouse.vocabulary.district import load_district
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import Field, fields
from warehouse.vocabulary.language import say, spoken


def correct(data: Path, resident: str, field_name: str, typed: str, by: str | None, why: str, at: str, as_json: bool) -> int:
    """Record it and say what will show tonight. The exit code; raises DQ-603, DQ-629, DQ-630."""
    field = _field(field_name)
    with reading(data) as version:
        resident = led_on(version, resident)
        version.resident(resident)
        night = str(version.version.manifest["date"])
        value = read_typed(field.id, typed, sources_for(data), night, load_district(data).area_code)
        record = _record(version, resident, field)
    who, witness = by or audit.who(), _audited(data)
    made = corrections.correct(state_of(data), record, field.id, value, typed, who=who, at=at, why=why, witness=witness)
    if as_json:
        screen.print_json(_facts(made))
        return 0
    shown = wording.value(field, value)
    told = say(
        f"第 {made.number} 项更正：{resident} 的{field.zh}是“{shown}”，今晚同步后采用；来源系统不变。",
        f"correction {made.number}: {field.en} of {resident} is {shown}, in force after tonight's sync; sources stay as they are.",
    )
    screen.err().print(told + say("撤销：", " To take it back: ") + f"daoqiao correct --undo {made.number} --why …")
    return 0


def undo(data: Path, number: int, by: str | None, why: str, at: str, as_json: bool) -> int:
    """Take one back. The exit code; raises DQ-628."""
    made = corrections.undo(state_of(data), number, who=by or audit.who(), at=at, why=why, witness=_audited(data))
    if as_json:
        screen.print_json(_facts(made))
        return 0
    screen.err().print(
        say(f"已撤销第 {number} 项更正，今晚同步后生效。", f"correction {number} is taken back, in force after tonight's sync.")
    )
    return 0


def log(data: Path, as_json: bool) -> int:
    """Every line of the journal, values masked. The exit code."""
    lines = corrections.history(state_of(data)) if has_store(data) else []
    if as_json:
        screen.print_json([_facts(line) for line in lines])
        return 0
    heads = (say("编号", "no."), say("项目", "field"), say("值", "value"), say("谁", "who"), say("时间", "when"), say("依据", "why"), "")
    made = screen.table(*heads, whole=(0, 4))
    for line in lines:
        state = (
            say(f"撤销第 {line.undoes} 项", f"takes back {line.undoes}")
            if line.undoes
            else say("已撤销", "taken back") * (line.undone_by is not None)
        )
        shown = wording.value(fields()[line.field], line.value)
        made.add_row(str(line.number), wording.label(line.field), shown, line.decided_by, line.decided_at[:16], line.reason, state)
    screen.out().print(made)
    return 0


def _field(name: str) -> Field:
    """By id or label. Raises DQ-630 for a field that cannot be corrected."""
    for field in fields().values():
        if name in (field.id, field.zh, wording.label(field.id)) and field.id in CORRECTABLE:
            return field
    can = "、".join(f.label(spoken()) for f in fields().values() if f.id in CORRECTABLE)
    raise DaoqiaoError("DQ-630", field=name, can=can)


def _record(version: Reading, resident: str, field: Field) -> str:
    """The record that the word is about: the one whose value is chosen now, else the resident's first."""
    found = version.rows(query("corrected_record"), {"resident": resident, "field": field.id})
    return str(found[0]["record_id"])


def _audited(data: Path) -> Callable[[Correction], None]:
    """An audit line with each, before it is in force: no line, no correction."""

    def witness(line: Correction) -> None:
        facts = {"of": "field_correction", "number": line.number, "field": line.field, "undoes": line.undoes, "by": line.decided_by}
        audit.record(data, line.kind, line.record_id, line.reason, facts=facts)

    return witness


def _facts(line: Correction) -> dict[str, object]:
    return asdict(line) | {"value": wording.value(fields()[line.field], line.value), "raw": None}
