"""Looking people up: what a typed text may mean, and the residents that fit all of it.

Here: from words to clues (a name, the end of an id number, a dwelling …) and from clues to SQL. Not here: pinyin (the
caller turns letters into names), masking, showing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from warehouse.store.reading import Reading
from warehouse.vocabulary.addresses import parse_address
from warehouse.vocabulary.text import HAN, clean

_HAN_ONLY: Final = re.compile(f"[{HAN}·]+").fullmatch
_RESIDENT: Final = re.compile(r"[Rr]\d{7,}").fullmatch
_LETTERS: Final = re.compile(r"[A-Za-zÀ-ü'’]+").fullmatch

SAID: Final = "r.resident_id IN (SELECT resident_id FROM mart.resident_value WHERE field = '{field}' AND value LIKE {p})"
PLACED: Final = """(coalesce(regexp_matches(r.residence_address, {p}), false) OR coalesce(regexp_matches(r.hukou_address, {p}), false)
    OR coalesce(regexp_matches(r.community, {p}), false))"""
CONDITIONS: Final = {
    "resident": "r.resident_id = {p}",
    "name": "(starts_with(r.name, {p}) OR coalesce(starts_with(r.name_former, {p}), false))",
    "names": "(list_contains({p}, r.name) OR coalesce(list_contains({p}, r.name_former), false))",
    "id": SAID.replace("{field}", "id_number"),
    "id_tail": SAID.replace("{field}", "id_number"),
    "phone": SAID.replace("{field}", "phones"),
    "phone_tail": SAID.replace("{field}", "phones"),
    "birth": "r.birth_date = {p}",
    "place": PLACED,
}
"""What each kind of clue asks of ``mart.resident r``; ``{p}`` is its parameter."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a word may mean: a kind of ``CONDITIONS`` and its parameter."""

    kind: str
    value: str | list[str]


@dataclass(frozen=True, slots=True)
class Clue:
    """One word as typed, with everything it may mean: any of them is enough."""

    text: str
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One resident who fits, unmasked. ``matched`` names the kinds of clue that held."""

    resident_id: str
    name: str | None
    sex: str | None
    birth_date: str | None
    id_number: str | None
    phones: list[str]
    address: str | None
    community: str | None
    household_size: int | None
    conflict_count: int
    matched: list[str]


def clues(text: str, names_sounding: Callable[[str], list[str]]) -> list[Clue]:
    """What ``text`` asks for, word by word (all must fit).

    Letters next to each other are one word (zhang wei); ``names_sounding`` gives the names that begin like them.
    """
    words: list[str] = []
    for word in clean(text).split():
        if words and _LETTERS(word) and _LETTERS(words[-1]):
            words[-1] += word
        else:
            words.append(word)
    return [Clue(word, tuple(_meanings(word, len(words) > 1, names_sounding))) for word in words]


def search(reading: Reading, wanted: Sequence[Clue], limit: int) -> tuple[list[Hit], int]:
    """The first ``limit`` residents who fit every clue, and how many there are; whole names first."""
    conditions, kinds, parameters = [], [], dict[str, object]()
    for clue in wanted:
        parts = []
        for meaning in clue.meanings:
            name = f"p{len(parameters)}"
            parameters[name] = meaning.value
            parts.append(CONDITIONS[meaning.kind].format(p=f"${name}"))
            kinds.append(f"CASE WHEN {parts[-1]} THEN '{meaning.kind}' END")
        conditions.append("(" + (" OR ".join(parts) or "false") + ")")
    whole_name = " OR ".join(f"r.name = ${name}" for name, value in parameters.items() if isinstance(value, str) and _HAN_ONLY(value))
    sql = f"""
        SELECT r.resident_id, r.name, r.sex, r.birth_date, r.id_number, coalesce(r.phones, []) AS phones,
            coalesce(r.residence_address, r.hukou_address) AS address, r.community, h.members AS household_size, r.conflict_count,
            list_distinct([{", ".join(kinds)}]) AS matched, count(*) OVER () AS total
        FROM mart.resident r
        LEFT JOIN mart.household_member m ON m.resident_id = r.resident_id AND m.basis = 'actual'
        LEFT JOIN mart.household h ON h.household_id = m.household_id
        WHERE {" AND ".join(conditions) or "false"}
        ORDER BY {f"({whole_name}) DESC, " if whole_name else ""}length(r.name), r.name, r.birth_date, r.resident_id
        LIMIT {int(limit)}"""
    found = reading.rows(sql, parameters)
    total = int(found[0]["total"]) if found else 0
    return [Hit(**{k: v for k, v in row.items() if k != "total"}) for row in found], total


def known_names(reading: Reading) -> list[str]:
    """Every name of a resident, present or former, once."""
    sql = "SELECT name FROM mart.resident WHERE name IS NOT NULL UNION SELECT name_former FROM mart.resident WHERE name_former IS NOT NULL"
    return [row["name"] for row in reading.rows(sql, {})]


def _meanings(word: str, among_others: bool, names_sounding: Callable[[str], list[str]]) -> list[Meaning]:
    if _RESIDENT(word):
        return [Meaning("resident", word.upper())]
    if "*" in word:
        return _masked(word)
    digits = word.upper()
    if re.fullmatch(r"\d+X?|0\d{2,3}-\d{7,8}", digits):
        return _number(digits, among_others)
    if _LETTERS(word):
        return [Meaning("names", names_sounding(word.lower()))]
    if _HAN_ONLY(word):
        places = [Meaning("place", re.escape(word))] if len(word) > 1 else []
        return [Meaning("name", word), *places]
    return [Meaning("place", _place(word))]


def _masked(word: str) -> list[Meaning]:
    """A number as it is shown masked (411099********1234) fits whatever it may stand for."""
    pattern = re.sub(r"\*+", "%", word.upper())
    return [Meaning("id" if sum(map(word.count, "0123456789")) > 8 else "phone", pattern)]


def _number(digits: str, among_others: bool) -> list[Meaning]:
    """By its length: a whole number, the end of one, a birth date, a door."""
    size = len(digits)
    if size == 18:
        return [Meaning("id", digits)]
    if size == 15:
        return [Meaning("id", f"{digits[:6]}19{digits[6:]}_")]  # as numbers were before 1999
    if "-" in digits or size >= 10:
        return [Meaning("phone", digits if size < 12 or "-" in digits else f"%{digits}")]
    found = []
    if size >= 4:
        if size <= 6:
            found.append(Meaning("id_tail", f"%{digits}"))
        if digits.isdigit():
            found.append(Meaning("phone_tail", f"%{digits}"))
    if size == 8 and _is_date(digits):
        found.append(Meaning("birth", f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"))
    if size <= 3 or (size == 4 and among_others):
        found.append(Meaning("place", f"(^|[^0-9]){digits}(幢|单元|室)"))
    return found


def _place(word: str) -> str:
    """A fragment of an address as a pattern over the standard form (绿城雅苑1幢1单元101室), however it was written."""
    found = parse_address(word)
    pattern = re.escape(found.estate) if found.estate else ""
    for number, unit in ((found.building, "幢"), (found.unit, "单元"), (found.room, "室")):
        if number:  # 1幢 is not the end of 11幢
            pattern += ("(?:.*[^0-9])?" if pattern else "(?:^|[^0-9])") + re.escape(number) + unit
    if pattern:
        return pattern
    road = f"{found.road}{found.road_number}号" if found.road and found.road_number else found.road
    return re.escape(road or word)


def _is_date(digits: str) -> bool:
    try:
        date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
    except ValueError:
        return False
    return "1900" <= digits[:4] <= "2099"
