"""The end of an address: building, unit, floor, room, side, in every form that departments write.

Here: ``parse_dwelling`` (the tail grammar) and ``building_range``. Not here: what stands before the building (``addresses``).
Text comes in as ``addresses.flatten`` makes it: half-width, capitals, no blanks, ``-`` for every dash, digits for Chinese
numerals. Written forms: 3号楼2单元501, 3栋2单元5楼东户, 3#2-501, 3#-2-501, 3-2-501, 3-2-5-1, B17幢2单元, 3号楼603, 2单元501, 501室.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from warehouse.vocabulary.text import NUMERALS, chinese_number, compact

# The usual numbering of two flats to a floor. Where three stand on a floor a district hands in its own table.
SIDES: Final[Mapping[str, str]] = {"东": "01", "西": "02", "中": "03"}


class Dwelling(NamedTuple):
    """Labels without leading zeros. ``room`` holds the floor ("501", "1304"); shops are "商5", so never a flat's number."""

    building: str | None
    unit: str | None
    floor: str | None
    room: str | None
    side: str | None
    problem: str | None


# A building's label: 3, B17, A, 3A, 甲3, 附3, 3乙.
_LABEL = "(?:[A-Z]{1,2}-?[0-9]{1,3}|[附甲乙丙丁]?[0-9]{1,3}[A-Z甲乙丙丁]?|[A-Z甲乙丙丁])"
_BUILDING = "(?:号楼|号栋|号幢|#楼|#栋|#幢|栋楼?|幢楼?|座楼?|#)"
_UNIT = "(?:[0-9]{1,2}|[A-Z东西南北中甲乙丙丁])"
_SHOP = "(?:底商|商铺|商业|店铺|门面房?|门市房?)"
# In A-1-101 the letter is the building; in B-17-2-301 it is part of the number.
_DASHED_LABEL = "(?:[A-Z]{1,2}-[0-9]{1,3}(?=-[0-9]{1,2}-[0-9])|[A-Z]{1,2}[0-9]{1,3}|[附甲乙丙丁]?[0-9]{1,3}[A-Z甲乙丙丁]?|[A-Z甲乙丙丁])"
_BODY: Final = (
    "(?:"
    f"(?P<building>{_LABEL})(?:{_BUILDING}|号(?={_UNIT}单元))-?(?:(?P<unit>{_UNIT})单元-?|(?P<unit2>[0-9]{{1,2}})-(?=[0-9]))?"
    f"|(?P<building3>{_DASHED_LABEL})-(?:(?P<unit3>[0-9]{{1,2}})(?:-|单元-?)(?:(?P<floor3>[0-9]{{1,2}})-)?)?(?=[0-9])"
    f"|(?P<unit4>{_UNIT})单元-?"
    f"|(?=[0-9]{{1,2}}[楼层]|[0-9]{{3,5}}[A-Z]?(?:室|号?房|户)|[0-9]{{1,2}}[室户]|{_SHOP})"
    ")"
    "(?:(?P<floor>[0-9]{1,2})[楼层]-?)?"
    f"(?P<shop>{_SHOP}-?)?"
    "(?:(?P<room>[0-9]{1,5}[A-Z]?)(?:号?[室户房铺]|号)?(?![0-9-]))?"
    "(?:(?P<side>[东西南北]{2}|[东西中南北左右])[边侧首]?[户门室]?)?"
)
_TAIL: Final = re.compile(rf"(?P<before>.*?)(?<![0-9A-Z#])(?<![0-9A-Z]-){_BODY}内?").fullmatch
# Words after the room (王伟家, 出租): only a building told by its word is believed then.
_LOOSE: Final = re.compile(rf"(?P<before>.*?)(?<![0-9A-Z#])(?<![0-9A-Z]-)(?={_LABEL}{_BUILDING}|{_UNIT}单元){_BODY}").match
_GROUP: Final = re.compile(
    r"(?P<before>.*?)(?<![0-9])(?P<building>[0-9]{1,2}(?:村民)?[组队])(?:(?P<room>附?[0-9]{1,4}(?:-[0-9]{1,3}|附[0-9]{1,3})?)[号户]?)?"
).fullmatch


# Signs of a dwelling, which the place in front of one does not have: two addresses in a cell, 501-502.
names_dwelling: Final = re.compile("[0-9]-[0-9]|号楼|单元").search


def parse_dwelling(text: str, sides: Mapping[str, str] = SIDES) -> tuple[str, Dwelling] | None:
    """What stands before the dwelling, and the dwelling; None where ``text`` ends in none."""
    found = _TAIL(text)
    if found and not names_dwelling(found["before"]):
        return found["before"], _made(found, sides, None)
    village = _GROUP(text)
    if village:
        # A village has no buildings with numbers of their own: its group stands for the building, its house number for the room.
        return village["before"], Dwelling(village["building"].replace("村民", ""), None, None, village["room"], None, None)
    found = _LOOSE(text)
    return (found["before"], _made(found, sides, "trailing_text")) if found else None


def _made(found: re.Match[str], sides: Mapping[str, str], problem: str | None) -> Dwelling:
    part = found.groupdict()
    building = plain_label(part["building"] or part["building3"])
    unit = plain_label(part["unit"] or part["unit2"] or part["unit3"] or part["unit4"])
    floor = plain_label(part["floor"] or part["floor3"])
    room, side = plain_label(part["room"]), part["side"]
    if part["building3"] and unit is None and (room is None or len(room) < 3) and floor is None:
        # 3-2: building and unit, unit and flat, or a range.
        return Dwelling(None, None, None, None, side, problem or "unclear_number")
    if part["shop"]:
        return Dwelling(building, unit, floor, f"商{room or ''}", side, problem)
    if floor and room and len(room.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) <= 2:
        room = floor + room.zfill(2)  # 13楼4号, 3-2-5-1
    elif floor and room and room[:-2] != floor and room.isdecimal():
        problem = problem or "floor_room_conflict"
    elif floor and room is None and side in sides:
        room = floor + sides[side]
    if floor is None and room and room.isdecimal() and len(room) in (3, 4):
        floor = room[:-2]
    return Dwelling(building, unit, floor, room, side, problem)


def plain_label(label: str | None) -> str | None:
    """``01`` → ``1``, ``B-017`` → ``B17``, ``000`` → ``0``."""
    if label is None:
        return None
    if "-" in label:
        label = label.replace("-", "")
    return _ZEROS("", label) if "0" in label else label


_ZEROS: Final = re.compile(r"(?<![0-9])0+(?=[0-9])").sub

_RANGE_MARKS: Final = str.maketrans({**dict.fromkeys("、,;；/和及与", ","), **dict.fromkeys("—–―－~～至到", "-")})
_RANGE: Final = re.compile(
    rf"(?P<letter>[A-Z]{{0,2}}|[附甲乙丙丁])-?(?P<low>[0-9]{{1,3}})(?:{_BUILDING}|号)?-(?P=letter)?(?P<high>[0-9]{{1,3}})(?:{_BUILDING}|号)?"
).fullmatch
_SINGLE: Final = re.compile(rf"(?P<label>{_LABEL})(?:{_BUILDING}|号)?").fullmatch
_NUMERAL: Final = re.compile(f"[{NUMERALS}]+")
_WIDEST = 200  # buildings: a wider range in one cell is a typing error


def building_range(text: str | None) -> list[str]:
    """``1-4号楼、6号楼`` → 1 2 3 4 6, each once, in the order printed. ``[]`` where any part cannot be read: half a range misleads."""
    labels: dict[str, None] = {}
    text = _NUMERAL.sub(lambda found: str(chinese_number(found[0]) or found[0]), compact(text))
    for part in filter(None, text.upper().translate(_RANGE_MARKS).split(",")):
        span = _RANGE(part)
        single = _SINGLE(part)
        if span and int(span["low"]) <= int(span["high"]) <= int(span["low"]) + _WIDEST:
            labels |= {f"{span['letter']}{n}": None for n in range(int(span["low"]), int(span["high"]) + 1)}
        elif single:
            labels[plain_label(single["label"]) or ""] = None
        else:
            return []
    return list(labels)
