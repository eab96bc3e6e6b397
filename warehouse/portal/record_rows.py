"""A merged record as rows of a page: each field with its value, where it comes from, who agrees, who does not, by which rule.

Here: what a row says. Not here: layout (``templates/record.html``), what may be seen at all (``warehouse.store.lookup``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Final

from connectors.declaration import Source
from warehouse.desk import stating
from warehouse.desk.naming import source_name
from warehouse.store.reading import Stated
from warehouse.vocabulary import wording
from warehouse.vocabulary.fields import Field, fields
from warehouse.vocabulary.language import say

GROUPS: Final = (
    ("basic", ("基本", "Basics"), ("identity", "contact", "social", "life")),
    ("home", ("户籍与居住", "Hukou and residence"), ("residence", "hukou", "household", "source")),
    ("floating", ("流动", "Floating"), ("floating",)),
    ("dibao", ("低保", "Dibao"), ("dibao",)),
    ("party", ("党员", "Party"), ("party",)),
)
"""The parts of a record, and the groups of fields in each."""
NUMBERS: Final = ("id", "phones")
"""Kinds of fields whose values name a citizen: masked until somebody says why not."""


@dataclass(frozen=True, slots=True)
class Said:
    """One of the values, as it is shown: who says so, since when, what it is beside the chosen one."""

    value: str
    names: list[str]
    on: str
    chosen: bool
    note: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One field. ``values`` are those in use (several only of telephones); ``agree`` of ``systems`` say the same."""

    field: Field
    label: str
    values: list[str]
    names: list[str]
    on: str
    agree: int
    systems: int
    differs: bool
    said: list[Said]
    looks_equal: bool
    hidden: bool
    pending: str
    late: list[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the record with the rows that have something to say."""

    id: str
    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for all rows. ``whole``: fields shown in full, an entry of the audit log being written; ``pending``: what is reported and
    not settled, by field; ``late``: sources of which data of an earlier day stand in, with that day."""

    sources: Mapping[str, Source]
    whole: Set[str] = frozenset()
    pending: Mapping[str, str] = field(default_factory=dict)
    late: Mapping[str, str] = field(default_factory=dict)

    @property
    def systems(self) -> dict[str, str]:
        return {ident: source.system for ident, source in self.sources.items()}


def parts(values: Iterable[Stated], setting: Setting) -> list[Part]:
    """Every part that has something to say."""
    by_field: dict[str, list[Stated]] = {}
    for one in values:
        by_field.setdefault(one.field, []).append(one)
    made = []
    for ident, words, groups in GROUPS:
        known = [one for one in fields().values() if one.group in groups and one.id in by_field]
        known.sort(key=lambda one: groups.index(one.group))
        rows = [_row(one, by_field[one.id], setting) for one in known]
        if rows:
            made.append(Part(ident, say(*words), rows))
    return made


def _row(of_: Field, stated: list[Stated], setting: Setting) -> Row:
    best, sources, whole = stated[0], setting.sources, of_.id in setting.whole
    agree, systems = stating.agreement(of_.id, stated, setting.systems)
    used = [one for one in stated if one.chosen or (of_.id == "phones" and one.problem is None and not one.disagrees)]
    said = [
        Said(
            value=wording.value(of_, one.value, whole=whole),
            names=stating.who(of_.id, one.sources, sources),
            on=one.stated_on or one.last_seen,
            chosen=one.chosen,
            note=say("采用", "in use") + _by(one) if one.chosen else stating.beside(of_.id, one, best),
            differs=one.disagrees,
        )
        for one in stated
    ]
    return Row(
        field=of_,
        label=wording.label(of_.id),
        values=[wording.value(of_, one.value, whole=whole) for one in used],
        names=stating.who(of_.id, best.sources, sources),
        on=best.stated_on or best.last_seen,
        agree=agree,
        systems=systems,
        differs=any(one.disagrees for one in stated),
        said=said,
        looks_equal=not whole and stating.look_equal(of_.id, stated),
        hidden=of_.kind in NUMBERS and not whole,
        pending=setting.pending.get(of_.id, ""),
        late=[_until(source, setting) for source in best.sources if source in setting.late],
    )


def _until(source: str, setting: Setting) -> str:
    name, day = source_name(setting.sources.get(source), source), setting.late[source][5:]
    return say(f"{name}信息截至 {day}", f"{name} as of {day}")


def _by(one: Stated) -> str:
    rule = stating.rule(one)
    return say(f"（规则：{rule}）", f" ({rule})") if rule else ""
