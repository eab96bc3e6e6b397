"""What can go wrong, as facts: a code, a place, and words looked up in ``errors.toml``.

Here: the exception every wing raises and the sentences made of it. Not here: when to raise one
(the wing that sees the fault decides), printing (``pipelines.cli``), the sentences themselves
(``errors.toml``, so that a reader of messages need not read code).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the input a fault is, as a person would look for it on the screen.

    ``row`` counts from 1 with titles and headers included; 0 and "" mean "does not apply".
    """

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""

    def words(self, lang: Lang = "zh") -> str:
        """``文件 a.xlsx 表 Sheet1 第 3 行 列 姓名``, leaving out what does not apply."""
        if lang == "zh":
            parts = (("文件 ", self.file), ("表 ", self.sheet), ("第 ", f"{self.row} 行" if self.row else ""), ("列 ", self.column))
        else:
            parts = (("file ", self.file), ("sheet ", self.sheet), ("row ", str(self.row or "")), ("column ", self.column))
        return " ".join(label + value for label, value in parts if value)


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the catalogue: the sentences for a code, still with ``{facts}`` in them."""

    code: str
    exit_code: int
    retry_helps: bool
    what: dict[str, str] = field(default_factory=dict)
    cause: dict[str, str] = field(default_factory=dict)
    mend: dict[str, str] = field(default_factory=dict)


@cache
def catalogue() -> dict[str, Message]:
    """Every code there is, read once from ``errors.toml``."""
    raw: dict[str, Any] = tomllib.loads((Path(__file__).with_name("errors.toml")).read_text("utf-8"))
    return {
        code: Message(
            code,
            int(entry.get("exit", 4)),
            bool(entry.get("retry", False)),
            *({lang: str(entry[lang].get(part, "")) for lang in ("zh", "en")} for part in ("what", "cause", "mend")),
        )
        for code, entry in raw.items()
    }


class DaoqiaoError(Exception):
    """A fault that a person can mend. Carries facts, never a resident's data.

    ``facts`` fill the ``{…}`` of the sentences; they are names of files, columns, sources, counts.
    """

    def __init__(self, code: str, place: Place | None = None, **facts: object) -> None:
        self.code = code
        self.place = place or Place()
        self.facts = facts
        super().__init__(code)

    @property
    def message(self) -> Message:
        return catalogue()[self.code]

    @property
    def exit_code(self) -> int:
        """As listed in the README: 1 fault of ours, 2 usage, 3 warnings, 4 data not accepted, 5 configuration, 6 busy."""
        return self.message.exit_code

    @property
    def retry_helps(self) -> bool:
        """True where the same call may succeed later with nothing changed."""
        return self.message.retry_helps

    def what(self, lang: Lang = "zh") -> str:
        return _fill(self.message.what[lang], self.facts, lang)

    def cause(self, lang: Lang = "zh") -> str:
        return _fill(self.message.cause[lang], self.facts, lang)

    def mend(self, lang: Lang = "zh") -> str:
        return _fill(self.message.mend[lang], self.facts, lang)

    def __str__(self) -> str:
        where = self.place.words()
        return f"{self.code} {self.what()}" + (f"（{where}）" if where else "")

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self.code, self.place, self.facts)  # crosses process borders whole


def _rebuild(code: str, place: Place, facts: dict[str, object]) -> DaoqiaoError:
    return DaoqiaoError(code, place, **facts)


def sentence(code: str, part: Literal["what", "cause", "mend"], lang: Lang, facts: Mapping[str, object]) -> str:
    """One sentence of the catalogue with its facts filled in."""
    return _fill(getattr(catalogue()[code], part)[lang], facts, lang)


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def _fill(template: str, facts: Mapping[str, object], lang: Lang) -> str:
    """In English a fact ``source_en`` stands in for ``source``, where there is one."""
    english = {name.removesuffix("_en"): value for name, value in facts.items() if name.endswith("_en")} if lang == "en" else {}
    return template.format_map(_Lenient({**facts, **english}))
