"""What was decided about a source's deliveries: what is held and why, the open incident, decisions so far, the gates.

Here: that part of ``daoqiao source show``. Not here: the files in force and their rows (``sources``), deciding
(``pipelines.night.acceptance``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.vocabulary.errors import sentence
from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.masking import mask_text

if TYPE_CHECKING:
    from connectors.declaration import Source
    from warehouse.state.deliveries import Registered
    from warehouse.state.delivery_words import Key, Word
    from warehouse.state.incidents import Incident

DECISIONS = 10
"""Decisions shown: what fits on a screen beside the files."""

GATES = {
    "columns": ("必需的列", "required columns"),
    "folder": ("文件夹", "the folder"),
    "older": ("日期不早于现用的", "no older than what is in force"),
    "same": ("内容与现用的不同", "contents other than those in force"),
    "drop": ("全部行数", "rows in all"),
    "drop_community": ("一个社区的行数", "rows of one community"),
    "ids": ("读不懂的证件号", "unreadable id numbers"),
    "codes": ("不认得的代码", "unknown codes"),
    "moved": ("错开一列的行", "rows moved by a column"),
}


@dataclass(frozen=True, slots=True)
class Past:
    """What the state store knows of one source."""

    incident: Incident | None
    held: list[Registered]
    decisions: list[Registered]
    words: Mapping[Key, Word]
    """What the next sync takes all the same, as somebody said in the portal."""


def past_of(data: Path, source_id: str) -> Past:
    """Read from the state store; nothing where there is none yet."""
    from warehouse.state import deliveries, delivery_words, incidents
    from warehouse.state.database import state_of
    from warehouse.state.engines import has_store

    if not has_store(data):
        return Past(None, [], [], {})
    state = state_of(data)
    try:
        opened = next((one for one in incidents.open_incidents(state) if one.source_id == source_id), None)
        held = [one for one in deliveries.held(state, date.max.isoformat()) if one.source_id == source_id]
        return Past(opened, held, deliveries.history(state, source_id, DECISIONS), delivery_words.standing(state) if held else {})
    finally:
        state.dispose()


def as_facts(data: Path, source: Source) -> dict[str, Any]:
    """For programs."""
    past = past_of(data, source.id)
    return {
        "incident": asdict(past.incident) if past.incident else None,
        "held": [_facts(one) for one in past.held],
        "decisions": [_facts(one) for one in past.decisions],
        "gates": {name: asdict(gate) for name, gate in source.gates.items()},
    }


def show_held(data: Path, source: Source) -> None:
    """What is held and the open incident; nothing where all is well."""
    from pipelines.commands import screen
    from warehouse.state.delivery_words import key_of

    past, out = past_of(data, source.id), screen.out()
    if past.incident is not None:
        out.print(screen.alarm(say(f"未了结，自 {past.incident.opened_on}", f"open since {past.incident.opened_on}")))
        for failure in past.incident.failures:
            out.print(f"  {failure.night}  {failure.code}  {mask_text(failure.sentence)}", screen.dim(failure.file))
        out.print()
    for one in past.held:
        out.print(
            say(f"扣住 {one.file}（{one.business_date}，{one.rows:,} 行）", f"held: {one.file} ({one.business_date}, {one.rows:,} rows)")
        )
        if (word := past.words.get(key_of(one))) is not None:
            by = f"{mask_text(word.reason)}{say('，', ', ')}{word.decided_by}"
            out.print(screen.dim(say(f"  已批准采用，下次同步生效：{by}", f"  to be used by the next sync: {by}")))
            continue
        out.print(
            screen.dim(
                say("  属实就写明理由采用：", "  to use it, with a reason: ")
                + f"daoqiao run --source {source.id} --accept {say('理由', 'REASON')}"
            )
        )
    if past.held:
        out.print()


def show_history(data: Path, source: Source) -> None:
    """The last decisions, and every gate with its reason."""
    from pipelines.commands import screen

    past, out = past_of(data, source.id), screen.out()
    made = screen.table(
        say("夜", "night"),
        say("文件", "file"),
        say("日期", "date"),
        say("行", "rows"),
        say("决定", "decision"),
        say("理由", "reason"),
        right=(3,),
    )
    for one in past.decisions:
        made.add_row(one.night, one.file, one.business_date, f"{one.rows:,}", _decision(one), one.reason or " ".join(one.codes))
    out.print(made)
    out.print()
    made = screen.table(say("检查", "gate"), say("门槛", "at"), say("为什么", "why"), whole=(0, 1))
    for name, gate in source.gates.items():
        at = f"{gate.share:.0%}" + say(f"，至少 {gate.least}", f", at least {gate.least}") if gate.share else "-"
        made.add_row(GATES[name][spoken() == "en"], at, gate.reason)
    out.print(made)
    out.print()


def held_rejects(data: Path, source: Source) -> list[dict[str, Any]]:
    """The quarantined rows of what is held, from landing: file, sheet, row_number, code, reason, mend."""
    from connectors.intake.landing import landed

    lang = spoken()
    rows = []
    for one in past_of(data, source.id).held:
        for reject in landed(data / "landing", one.source_id, one.delivery_id).rejects:
            what, mend = (sentence(reject.code, part, lang, reject.facts) for part in ("what", "mend"))
            place = {"file": one.file, "sheet": reject.sheet, "row_number": reject.row}
            rows.append(place | {"code": reject.code, "reason": what, "mend": mend})
    return rows


def _decision(one: Registered) -> str:
    if one.status == "held":
        return say("扣住", "held")
    return say("由人采用", "accepted by a person") if one.reason else say("采用", "accepted")


def _facts(one: Registered) -> dict[str, Any]:
    names = ("night", "file", "business_date", "rows", "status", "codes", "reason", "covers", "delivery_id")
    return {name: getattr(one, name) for name in names}
