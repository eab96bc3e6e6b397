"""What is stated of a resident, as the file keeps it in one text, and what of it somebody may see.

Here: unpacking, and leaving out what only hidden sources say. Not here: packing (``stated.sql``), choosing values (the marts).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import Final

from warehouse.store.lookup.file import LookupFile
from warehouse.store.lookup.sight import Sight
from warehouse.store.reading import Record, Stated
from warehouse.vocabulary.fields import fields

LINE: Final = "\x1e"
PART: Final = "\x1f"
"""Between the lines of a text and between their parts; a printed value that has one of them was given a blank instead."""


GLANCED: Final = frozenset({"name", "sex", "birth_date", "id_number", "phones", "residence_address", "hukou_address"})
"""Fields that a line in a list of people shows."""


class Unpacking:
    """One version's words for the numbers in its texts."""

    def __init__(self, file: LookupFile) -> None:
        facts = file.facts
        self.sources: list[str] = facts["sources"]
        self._fields: list[str] = facts["fields"]
        self._days: list[str] = facts["days"]
        self._reasons: list[list[str | None]] = facts["reasons"]
        self._files: list[str] = facts["files"]
        self._links: list[str] = facts["links"]
        self._named: dict[int, list[str]] = {}
        known = fields()
        self._glanced = {f"{at:02}" for at, name in enumerate(self._fields) if name in GLANCED or known[name].group in ("dibao", "party")}

    def bits(self, sight: Sight) -> int:
        """The sources that may be seen, as bits; a person's correction is nobody's secret."""
        if sight.sources is None:
            return -1
        return sum(1 << at for at, source in enumerate(self.sources) if source in sight.sources or source == "correction")

    def values(self, text: str, sight: Sight, seen: int, *, glance: bool = False) -> list[Stated]:
        """Every value that may be seen, in the order of ``Reading.values``. ``seen``: ``bits(sight)``. ``glance``: what a line in a list
        shows is enough (``GLANCED``, what differs, what tells of dibao and party), which is read in half the time; where sources are
        hidden all is read, as the values left decide what differs."""
        found = []
        for line in text.split(LINE):
            if glance and seen == -1 and line[4] != "1" and line[:2] not in self._glanced:
                continue
            field = self._fields[int(line[:2])]
            if not sight.shows(field):
                continue
            value, mask, on, first, last, reason = line[6:].split(PART)
            rule, problem = self._reasons[int(reason)]
            said_by = int(mask) & seen
            if not said_by:
                continue
            found.append(
                Stated(
                    field=field,
                    value=value,
                    sources=self._names(said_by),
                    # the newest statement may be a hidden one's, and a day left out only there would say that there is one
                    stated_on=self._days[int(on)] if on and seen == -1 else None,
                    first_seen=self._days[int(first)] if seen == -1 else "",
                    last_seen=self._days[int(last)] if seen == -1 else "",
                    chosen=line[2] == "0",
                    rule=rule,
                    disagrees=line[4] == "1",
                    problem=problem,
                )
            )
        return found if seen == -1 else [one for _, stated in groupby(found, lambda one: one.field) for one in _chosen_anew(list(stated))]

    def records(self, text: str, seen: int) -> list[Record]:
        """The source rows behind a resident, without those of hidden sources; what joined them may have been one of those, so that
        ``linked_by`` is "" wherever a source is hidden."""
        found = []
        for line in text.split(LINE):
            source, record, file, sheet, row, as_of, link = line.split(PART)
            if 1 << int(source) & seen:
                name = self.sources[int(source)]
                joined = self._links[int(link)] if seen == -1 else ""
                found.append(Record(record, name, self._files[int(file)], sheet, int(row), self._days[int(as_of)], joined))
        return sorted(found, key=lambda one: (one.source_id, one.file, one.sheet, one.row_number))

    def _names(self, mask: int) -> list[str]:
        if mask not in self._named:
            self._named[mask] = [source for at, source in enumerate(self.sources) if mask >> at & 1]
        return list(self._named[mask])


def _chosen_anew(stated: list[Stated]) -> Iterable[Stated]:
    """One field as it looks without hidden sources: a value alone is the only one, whatever it was chosen against; where the
    chosen one is hidden, the value that most others say stands in its place. By which rule it was chosen of several is not said: a majority
    of one against one would tell of a hidden third."""
    usable = [one for one in stated if one.problem is None and one.rule != "borrowed"]
    first = next((one for one in usable if one.chosen), None) or max(usable, key=lambda one: len(one.sources), default=None)
    if first is not None:
        yield replace(first, chosen=True, disagrees=False, rule="only" if len(usable) == 1 else None)
    yield from (one for one in stated if one is not first)
