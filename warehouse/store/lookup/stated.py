"""What is stated of a resident, as the file keeps it in one text, and what of it somebody may see.

Here: unpacking, and what is left without hidden sources. Not here: packing (``stated.sql``), the rule of choosing (the marts, and for
what is left ``choosing``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from warehouse.store.lookup.choosing import NEVER, Candidate, Verdict, choose
from warehouse.store.lookup.file import LookupFile
from warehouse.store.lookup.sight import Sight
from warehouse.store.reading import Record, Stated
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.wording import CORRECTION

LINE: Final = "\x1e"
PART: Final = "\x1f"
"""Between the lines of a text and between their parts; a printed value that has one of them was given a blank instead."""


GLANCED: Final = frozenset({"name", "sex", "birth_date", "id_number", "phones", "residence_address", "hukou_address"})
"""Fields that a line in a list of people shows."""


UNREAD: Final = Verdict(False, "unreadable", False)
MOST_TRUSTED: Final = 255
"""Of a person's word, as in ``mart.resident_value``."""


class _Row(NamedTuple):
    """A source row behind a resident: its place in the text, its source, its days as places among the version's."""

    at: int
    bit: int
    source: str
    as_of: int
    stated_on: int
    borrowed: bool


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
        self._trust: dict[str, dict[str, int]] = facts["trust"]
        self._named: dict[int, list[str]] = {}
        known = fields()
        self._glanced = {f"{at:02}" for at, name in enumerate(self._fields) if name in GLANCED or known[name].group in ("dibao", "party")}

    def bits(self, sight: Sight) -> int:
        """The sources that may be seen, as bits; -1 where that is all of this version's. A person's correction is nobody's secret."""
        if sight.sources is None or not set(self.sources) - sight.sources - {CORRECTION}:
            return -1
        return sum(1 << at for at, source in enumerate(self.sources) if source in sight.sources or source == CORRECTION)

    def values(self, text: str, records: str, sight: Sight, seen: int, *, glance: bool = False) -> list[Stated]:
        """Every value that may be seen, in the order of ``Reading.values``. ``seen``: ``bits(sight)``; ``records``: the other text of the
        resident, which is read where sources are hidden, as then values are chosen again. ``glance``: what a line in a list shows is
        enough (``GLANCED``, what differs, what tells of dibao and party), which is read in half the time."""
        if seen != -1:
            return list(self._anew(text, records, sight, seen))
        found = []
        for line in text.split(LINE):
            if glance and line[4] != "1" and line[:2] not in self._glanced:
                continue
            field = self._fields[int(line[:2])]
            if not sight.shows(field):
                continue
            value, mask, on, first, last, reason = line[6:].split(PART)[:6]
            rule, problem = self._reasons[int(reason)]
            found.append(
                Stated(
                    field=field,
                    value=value,
                    sources=self._names(int(mask)),
                    stated_on=self._days[int(on)] if on else None,
                    first_seen=self._days[int(first)],
                    last_seen=self._days[int(last)],
                    chosen=line[2] == "0",
                    rule=rule,
                    disagrees=line[4] == "1",
                    problem=problem,
                )
            )
        return found

    def _anew(self, text: str, records: str, sight: Sight, seen: int) -> Iterable[Stated]:
        """As a district without the hidden sources would have it. Since when something is known is not told: the first to say it may have
        been one of them."""
        behind = self._behind(records, seen)
        by_field: dict[str, list[tuple[Candidate, str, int]]] = {}
        for line in text.split(LINE):
            field = self._fields[int(line[:2])]
            if sight.shows(field) and (left := self._left(line, field, behind, seen)) is not None:
                by_field.setdefault(field, []).append(left)
        for field, some in by_field.items():
            read = [one for one, problem, _ in some if not problem]
            verdicts = iter(choose(field, read)) if read else iter(())
            made = []
            for one, problem, last in some:
                verdict = UNREAD if problem else next(verdicts)
                stated_on = self._days[one.stated_on] if one.stated_on != NEVER else None
                shown = Stated(
                    field, one.value, self._names(one.said_by), stated_on, "", self._days[last], verdict.chosen, verdict.rule,
                    verdict.disagrees, problem or None,
                )  # fmt: skip
                made.append(
                    (not verdict.chosen, bool(problem), verdict.disagrees, 9 - min(one.said_by.bit_count(), 9), one.value.encode(), shown)
                )
            yield from (one[-1] for one in sorted(made, key=lambda one: one[:-1]))

    def _left(self, line: str, field: str, behind: Sequence[_Row], seen: int) -> tuple[Candidate, str, int] | None:
        """What is left of a value, why it could not be read ("" where it could) and its newest delivery; None where only hidden sources
        say it."""
        value, mask, _, _, _, reason, places, word, *_ = (*line[6:].split(PART), "", "")
        said_by = int(mask) & seen
        if not said_by:
            return None
        says = {int(one) for one in places.split(",")} if places else None
        rows = [row for row in behind if row.bit & said_by and (says is None or row.at in says)]
        days = [row.stated_on for row in rows] + ([int(word)] if word else [])
        ends = [row.as_of for row in rows] + ([int(word)] if word else [])
        trust = [self._trust.get(row.source, {}).get(field, 0) for row in rows] + ([MOST_TRUSTED] if word else [])
        usable = field != "id_number" or bool(word) or not all(row.borrowed for row in rows)
        one = Candidate(value, said_by, bool(word), usable, max(days, default=NEVER), max(trust, default=0))
        return one, self._reasons[int(reason)][1] or "", max(ends, default=0)

    def _behind(self, text: str, seen: int) -> list[_Row]:
        """The visible rows of a resident, each with its place in the text."""
        found = []
        for at, line in enumerate(text.split(LINE)):
            source, _, _, _, _, as_of, _, stated_on, borrowed = line.split(PART)
            bit = 1 << int(source)
            if bit & seen:
                day = int(stated_on) if stated_on else NEVER
                found.append(_Row(at, bit, self.sources[int(source)], int(as_of), day, borrowed == "1"))
        return found

    def records(self, text: str, seen: int) -> list[Record]:
        """The source rows behind a resident, without those of hidden sources; what joined them may have been one of those, so that
        ``linked_by`` is "" wherever a source is hidden."""
        found = []
        for line in text.split(LINE):
            source, record, file, sheet, row, as_of, link, *_ = line.split(PART)
            if 1 << int(source) & seen:
                name = self.sources[int(source)]
                joined = self._links[int(link)] if seen == -1 else ""
                found.append(Record(record, name, self._files[int(file)], sheet, int(row), self._days[int(as_of)], joined))
        return sorted(found, key=lambda one: (one.source_id, one.file, one.sheet, one.row_number))

    def _names(self, mask: int) -> list[str]:
        if mask not in self._named:
            self._named[mask] = [source for at, source in enumerate(self.sources) if mask >> at & 1]
        return list(self._named[mask])
