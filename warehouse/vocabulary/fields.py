"""The fields a source may state, read from ``fields.toml``.

Here: what a field is called, how its printed values are read, which code table it uses and how one value is
chosen among several. Not here: which column of which source states it (``connectors/sources/*.toml``), nor the
reading itself (``citizen_id``, ``dates``, ``addresses`` …).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

KINDS = frozenset({"buildings", "name", "id", "date", "month", "phones", "address", "code", "text", "key", "integer", "amount"})
CHOICES = frozenset({"", "trust", "recent", "agree"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field: labels for screens, kind of value, code table (kind ``code`` only), group, survivorship rule."""

    id: str
    zh: str
    en: str
    kind: str
    group: str
    table: str = ""
    choose: str = ""

    def label(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


@cache
def fields() -> dict[str, Field]:
    """All fields by id, in the order of ``fields.toml``.

    Raises ValueError where an entry names an unknown kind or rule: a fault of ours, not of a district.
    """
    raw = tomllib.loads(Path(__file__).with_name("fields.toml").read_text("utf-8"))
    found = {fid: Field(id=fid, **entry) for fid, entry in raw.items()}
    for field in found.values():
        if field.kind not in KINDS or field.choose not in CHOICES or (field.kind == "code") != bool(field.table):
            raise ValueError(f"fields.toml: {field.id} is not well formed")
    return found
