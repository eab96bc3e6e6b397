"""Code tables: from what a department prints (1, 01, 男, 男性, 1-男, 男(1)) to the standard's code.

Here: reading ``standards/*.csv`` and answering for one table. Not here: codes that only one department uses (its declaration
maps them), what to do about an unknown one. Every table is data: see the README for how to add one.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from warehouse.vocabulary.text import compact

_STANDARDS: Final = Path(__file__).with_name("standards")
# Between code and name: 1-男, 01 汉, 1.男, [1]男, 1:男, 1|男, 男(1).
_BETWEEN: Final = r"[-_.:：、,，|/=—]"
_GLUED: Final = re.compile(rf"[\[(]?(?P<code>[0-9A-Z_]{{1,20}})[\])]?{_BETWEEN}*(?P<name>(?!{_BETWEEN}).*[^\x00-\x7f].*)").fullmatch
_TRAILED: Final = re.compile(rf"(?P<name>.*[^\x00-\x7f]){_BETWEEN}*[\[(]?(?P<code>[0-9A-Z_]{{1,20}})[\])]?").fullmatch
_LONGEST_CELL: Final = 60  # the longest name of a table with its code has 30 characters; the patterns are not for whole paragraphs
_BRACKETS: Final = str.maketrans("（）【】［］〔〕", "()[][][]")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a table comes from: the standard's number and edition, the way it came here, its licence."""

    id: str
    file: str
    name: str
    standard: str
    edition: str
    origin: str
    licence: str


class CodeTable:
    """One table. Codes are text and keep their zeros. Immutable once read."""

    __slots__ = ("_answers", "_by_code", "_notes", "origin")

    def __init__(self, origin: Origin, rows: list[dict[str, str]], synonyms: dict[str, str]) -> None:
        self.origin = origin
        self._by_code: dict[str, str] = {}
        self._notes: dict[str, str] = {}
        for row in rows:  # a code used twice (divisions over time): the last row is the one in force
            self._by_code[row["code"]] = row["name"]
            self._notes[row["code"]] = row["note"]
        self._answers = _answers(rows, synonyms)

    @property
    def id(self) -> str:
        return self.origin.id

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_code)

    def __len__(self) -> int:
        return len(self._by_code)

    def names(self) -> list[str]:
        """The names in the order of the codes."""
        return list(self._by_code.values())

    def name_of(self, code: str | None) -> str | None:
        """The standard's name of a standard code, or None."""
        return self._by_code.get(code) if code else None

    def note_of(self, code: str) -> str:
        """What the table adds to a code: the years it was in force, why it is not in the standard. Mostly empty."""
        return self._notes.get(code, "")

    def resolve(self, text: str | None) -> str | None:
        """The code behind one printed value; None where nothing is printed or the table does not know it. Never a guess.

        Where code and name are glued and both are known they must agree; a code the table does not know is taken for a
        department's own, and the name decides.
        """
        key = compact(text).upper()
        answer = self._answers.get(key)
        return answer if answer is not None or len(key) > _LONGEST_CELL else self._unusual(key)

    def _unusual(self, key: str) -> str | None:
        key = key.translate(_BRACKETS)
        if key.endswith((".0", ".00")):  # a code kept as a spreadsheet number
            return self._answers.get(key[: key.rindex(".")])
        for form in (_GLUED, _TRAILED):
            glued = form(key)
            if glued:
                by_name = self._answers.get(glued["name"])
                if by_name is not None and self._answers.get(glued["code"], by_name) == by_name:
                    return by_name
        return self._answers.get(key)


def _answers(rows: list[dict[str, str]], synonyms: dict[str, str]) -> dict[str, str]:
    """Everything a value may be, to its code. A name that stands for two codes (郊区) answers nothing; a synonym may decide it."""
    answers: dict[str, str] = {}
    twice: set[str] = set()
    for row in rows:
        name = compact(row["name"]).upper()
        for text in {name, name.removesuffix("族")}:
            if answers.setdefault(text, row["code"]) != row["code"]:
                twice.add(text)
    for text in twice:
        del answers[text]
    answers |= {compact(text).upper(): code for text, code in synonyms.items()}
    codes = {row["code"] for row in rows}
    for code in codes:
        answers[code.upper()] = code
        if code.isdecimal() and len(code) <= 2:  # 1 and 01 are one code; 001 may belong to another scheme
            for other in (code.lstrip("0") or "0", code.zfill(2)):
                if other not in codes:
                    answers.setdefault(other, code)
    return answers


@cache
def index() -> dict[str, Origin]:
    """Every table there is, from ``standards/index.toml``."""
    raw: dict[str, dict[str, Any]] = tomllib.loads((_STANDARDS / "index.toml").read_text("utf-8"))
    return {
        table_id: Origin(table_id, *(str(entry[key]) for key in ("file", "name", "standard", "edition", "origin", "licence")))
        for table_id, entry in raw.items()
    }


def table_ids() -> tuple[str, ...]:
    return tuple(index())


@cache
def table(table_id: str) -> CodeTable:
    """The table of that id.

    Raises ``KeyError`` for an id that is not in the index: a fault of ours; what a district declares is checked with ``table_ids``.
    """
    origin = index()[table_id]
    return CodeTable(origin, _rows(origin.file), _synonyms().get(table_id, {}))


@cache
def _synonyms() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in _rows("synonyms.csv"):
        found.setdefault(row["table"], {})[row["text"]] = row["code"]
    return found


def _rows(file: str) -> list[dict[str, str]]:
    with (_STANDARDS / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
