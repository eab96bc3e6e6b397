"""How a column of printed values is read, by the field's kind: each distinct value once.

Here: from distinct raw texts to standard values, problems and the parts that linkage needs. Not here: the
grammar of a single value (``warehouse.vocabulary``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from connectors.chinese import simplified
from connectors.declaration import Source
from warehouse.vocabulary.addresses import building_range, dwelling_key, parse_address
from warehouse.vocabulary.citizen_id import IdKind, parse_id_column
from warehouse.vocabulary.codes import table
from warehouse.vocabulary.dates import parse_date, parse_month
from warehouse.vocabulary.fields import Field
from warehouse.vocabulary.person_names import parse_name
from warehouse.vocabulary.phones import parse_phones
from warehouse.vocabulary.text import clean, is_blank

Texts = Sequence[str | None]
ADDRESS_PARTS = ("estate", "building", "unit", "floor", "room", "road", "dwelling", "community")
_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_LEADING_CODE = re.compile(r"^\s*\d+\s*[-－—:：.、 ]?\s*")


@dataclass(frozen=True, slots=True)
class Setting:
    """What reading depends on beside the text: the day that counts as today (so that any night can be made again), and
    the area code of landlines printed without one."""

    today: date
    area_code: str


@dataclass(slots=True)
class Read:
    """Distinct values as read. All lists run parallel to the distinct raw texts.

    ``parts`` holds further columns of the kind: ``kind``/``clue``/``birth``/``sex`` of an id number,
    ``precision`` of a date, the pieces of an address, the former name printed behind a name.
    """

    value: list[str | None]
    problem: list[str | None]
    parts: dict[str, list[str | None]] = field(default_factory=dict)


def read_values(field_: Field, source: Source, raws: Texts, setting: Setting) -> Read:
    """Read the distinct printed values of one column; None and blanks are no value and no problem."""
    if field_.kind == "id":
        return _ids(raws, setting.today)
    if field_.kind == "code":
        return _each(raws, _code_reader(field_, source))
    if field_.kind == "address":
        return _addresses(raws)
    if field_.kind == "text" and field_.id in source.codes:
        return _each(raws, partial(_mapped, source.codes[field_.id]))
    if field_.kind == "phones":
        return _each(raws, partial(_phones, setting.area_code))
    if field_.kind == "name":
        return _names(raws)
    if field_.kind in ("date", "month"):
        return _dates(raws, field_.kind == "month", setting.today)
    return _each(raws, {"text": _text, "key": _key, "integer": _integer, "amount": _amount, "buildings": _buildings}[field_.kind])


def _each(raws: Texts, read: Callable[[str], tuple[str | None, str | None]]) -> Read:
    pairs = [(None, None) if raw is None or is_blank(raw) else read(raw) for raw in raws]
    return Read([value for value, _ in pairs], [problem for _, problem in pairs])


def _ids(raws: Texts, today: date) -> Read:
    found = parse_id_column(raws, today=today)
    whole = (IdKind.VALID, IdKind.FROM_15)
    return Read(
        [one.number if one.kind in whole else None for one in found],
        [None if one.kind in (*whole, IdKind.ABSENT) else str(one.kind) for one in found],
        {
            "kind": [str(one.kind) for one in found],
            # what is left of a damaged number: its characters, or a pattern with * for each unknown one
            "clue": [None if one.kind in (*whole, IdKind.PLACEHOLDER) else one.pattern or one.number for one in found],
            "birth": [one.birth for one in found],
            "sex": [one.sex for one in found],
        },
    )


def _code_reader(field_: Field, source: Source) -> Callable[[str], tuple[str | None, str | None]]:
    """The source's own map first, by the printed text and by its name behind a code; then the standard table."""
    own, codes = source.codes.get(field_.id, {}), table(field_.table)

    def read(raw: str) -> tuple[str | None, str | None]:
        text = simplified(clean(raw).strip())
        code = own.get(text) or own.get(_LEADING_CODE.sub("", text)) or codes.resolve(text)
        return code, None if code else "unknown_code"

    return read


def _addresses(raws: Texts) -> Read:
    read = Read([], [], {part: [] for part in ADDRESS_PARTS})
    for raw in raws:
        if raw is None or is_blank(raw):
            read.value.append(None)
            read.problem.append(None)
            for part in read.parts.values():
                part.append(None)
            continue
        found = parse_address(simplified(raw))
        pieces = {
            "estate": found.estate,
            "building": found.building,
            "unit": found.unit,
            "floor": found.floor,
            "room": found.room,
            "road": f"{found.road}{found.road_number}号" if found.road and found.road_number else found.road,
            "dwelling": dwelling_key(found),
            "community": found.community,
        }
        read.value.append(written(pieces) or simplified(clean(raw).strip()))
        read.problem.append(found.problem)
        for name, part in read.parts.items():
            part.append(pieces[name])
    return read


def written(pieces: Mapping[str, str | None]) -> str | None:
    """One standard form of an address, as precise as it is known: 绿城雅苑1幢1单元101室."""
    if not pieces["estate"]:
        return pieces["road"]
    units = (("building", "幢"), ("unit", "单元"), ("room", "室"))
    return pieces["estate"] + "".join(f"{pieces[name]}{word}" for name, word in units if pieces[name])


def _names(raws: Texts) -> Read:
    found = [None if raw is None else parse_name(raw) for raw in raws]
    return Read(
        [one.name if one else None for one in found],
        [one.problem if one else None for one in found],
        {"former": [one.former if one else None for one in found]},
    )


def _dates(raws: Texts, month: bool, today: date) -> Read:
    parse = parse_month if month else parse_date
    found = [None if raw is None or is_blank(raw) else parse(raw, today=today) for raw in raws]
    return Read(
        [one.value if one else None for one in found],
        [one.problem if one else None for one in found],
        {"precision": [one.precision or None if one else None for one in found]},
    )


def _phones(area_code: str, raw: str) -> tuple[str | None, str | None]:
    found = parse_phones(raw, area_code=area_code)
    return ";".join(found.numbers) or None, found.problem


def _mapped(mapping: Mapping[str, str], raw: str) -> tuple[str | None, str | None]:
    text = simplified(clean(raw).strip())
    return mapping.get(text, text), None


def _text(raw: str) -> tuple[str | None, str | None]:
    return simplified(clean(raw).strip()), None


def _key(raw: str) -> tuple[str | None, str | None]:
    """A number that only names something. In scientific notation its last digits are gone: no key at all."""
    text = "".join(clean(raw).split())
    return (None, "precision_lost") if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", text) else (text, None)


def _buildings(raw: str) -> tuple[str | None, str | None]:
    """``1-4号楼、6号楼`` as ``1;2;3;4;6``."""
    found = building_range(raw)
    return (";".join(found), None) if found else (None, "unreadable_range")


def _integer(raw: str) -> tuple[str | None, str | None]:
    text, problem = _amount(raw)
    if text is None:
        return None, problem
    return (text.removesuffix(".00"), None) if text.endswith(".00") else (None, "not_an_integer")


def _amount(raw: str) -> tuple[str | None, str | None]:
    """Yuan to two decimals. Malformed grouping (141,5312) is refused, not repaired."""
    text = "".join(clean(raw).split()).removesuffix("元")
    return (f"{float(text.replace(',', '')):.2f}", None) if _NUMBER.fullmatch(text) else (None, "malformed_number")
