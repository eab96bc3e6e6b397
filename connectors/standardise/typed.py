"""What a person typed about one field, read like any source's cell.

Here: that, and which fields a person may put right. Not here: keeping it (``warehouse.state.corrections``), which value wins
(``mart.resident_value``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from connectors.declaration import Source
from connectors.standardise.values import Setting, read_values
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields

CORRECTABLE = frozenset(f.id for f in fields().values() if f.choose or f.id == "person_state")
"""What is merged into a resident, and whether somebody is alive."""


def read_typed(field_id: str, raw: str, sources: Mapping[str, Source], night: str, area_code: str) -> str:
    """The standard value of what a person typed. Raises DQ-629 where it cannot be read."""
    value, problem, _ = read_parts(field_id, raw, sources, night, area_code)
    if value is None or problem:
        raise DaoqiaoError("DQ-629", field=fields()[field_id].zh, problem=problem or "blank")
    return value


def read_parts(
    field_id: str, raw: str, sources: Mapping[str, Source], night: str, area_code: str
) -> tuple[str | None, str | None, dict[str, str | None]]:
    """Value, problem and parts, by the standard tables alone: the first person source has nothing to say about what people type."""
    plain = next(source for source in sources.values() if field_id not in source.codes)
    read = read_values(fields()[field_id], plain, [raw], Setting(date.fromisoformat(night), area_code))
    return read.value[0], read.problem[0], {name: part[0] for name, part in read.parts.items()}
