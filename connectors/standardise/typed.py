"""What a person typed about one field, read like any source's cell.

Here: that, and which fields a person may put right. Not here: keeping it (``warehouse.state.corrections``), which value wins
(``mart.resident_value``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from connectors.declaration import Source
from connectors.standardise.values import Setting, read_values
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields

CORRECTABLE = frozenset(f.id for f in fields().values() if f.choose or f.id == "person_state")
"""What is merged into a resident, and whether somebody is alive."""
HOUSEHOLD_PART: Final = "household_part"
"""Which of the households behind one door somebody belongs to: a person's word alone."""
_PART_AND_DOOR: Final = re.compile(
    r"\s*(?:合住分户|合住|分户)?\s*(?P<part>[0-9０-９]{1,2}|主户|第.{1,2}户)(?:[\s,，]+(?P<door>\S.*))?"
).fullmatch


def read_typed(field_id: str, raw: str, sources: Mapping[str, Source], night: str, area_code: str) -> str:
    """The standard value of what a person typed. Raises DQ-629 where it cannot be read."""
    value, problem, _ = read_parts(field_id, raw, sources, night, area_code)
    if value is None or problem:
        raise DaoqiaoError("DQ-629", field=fields()[field_id].zh, problem=problem or "blank")
    return value


def read_parts(
    field_id: str, raw: str, sources: Mapping[str, Source], night: str, area_code: str
) -> tuple[str | None, str | None, dict[str, str | None]]:
    """Value, problem and parts, by the standard tables alone: the first person source has nothing to say about what people type.

    Behind a part of a shared dwelling its address may stand (``2 天和苑1幢1单元101室``): the word then holds of that door alone, and its
    pieces are the parts.
    """
    if field_id == HOUSEHOLD_PART and (found := _PART_AND_DOOR(raw)) is not None:
        raw, door = found["part"], found["door"]
        if door:
            told = read_parts("residence_address", door, sources, night, area_code)[2]
            value, problem, _ = read_parts(field_id, raw, sources, night, area_code)
            return (value, problem, told) if told["dwelling"] else (None, "unreadable", {})
    plain = next(source for source in sources.values() if field_id not in source.codes)
    read = read_values(fields()[field_id], plain, [raw], Setting(date.fromisoformat(night), area_code))
    return read.value[0], read.problem[0], {name: part[0] for name, part in read.parts.items()}
