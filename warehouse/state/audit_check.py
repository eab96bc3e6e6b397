"""Examining the chain of the audit log, and closing off what is older than it has to be kept.

Here: walking every entry, naming the first fault, checkpoints. Not here: writing entries (``audit_log``), how a fault is told
(``pipelines.commands.audit_view``).

**What is found.** An entry that was changed in any column, removed, inserted, or put in another place; entries missing at the end,
as long as the anchor file beside the table (``audit_files``) still says how far it had come. A cut that was followed by further
entries is found too: the next entry written says so itself (``gap``).

**What is not.** Whoever can write the table, the anchor *and* the key can compute a whole new chain, anchor and checkpoints
included; so can whoever puts an older copy of all three in place. Nothing that lies on one machine can prove otherwise. The hash of the
head closes it: noted on paper or on another machine (``daoqiao audit verify`` prints it), it must be found in the chain for as long
as its entry is kept. An entry forged at the very end by somebody who can write the table only is told as "after the anchor", and
becomes part of the chain with the next one. The log does not prove that what it says is true, only that it is what was written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from warehouse.state.audit_files import Head, fingerprint, read_anchor
from warehouse.state.audit_log import BEGINNING, COLUMNS, Act, AuditLog, hash_of, newest
from warehouse.state.database import AUDIT_ENTRY
from warehouse.vocabulary.district import LEAST_AUDIT_DAYS
from warehouse.vocabulary.errors import DaoqiaoError

Kind = Literal["changed", "removed", "inserted", "reordered", "cut", "rewritten", "unanchored", "head"]
KINDS: dict[Kind, tuple[str, str]] = {
    "changed": ("被改动", "was changed"),
    "removed": ("被删除", "was removed"),
    "inserted": ("是后来插入的", "was put in afterwards"),
    "reordered": ("被调换了位置", "stands in another's place"),
    "cut": ("起，末尾被截掉", "and what followed was cut off"),
    "rewritten": ("与锚点文件不符，整段重写过", "is not the one that the anchor file knows: the chain was written anew"),
    "unanchored": ("是最后一条，但锚点文件 audit.head 不见了或读不出，末尾是否完整无法证明",
                   "is the last, but the anchor file audit.head is gone or unreadable: nothing proves that the end is whole"),
    "head": ("是最后一条，但给出的校验值不在链中：链被重写或截短过，或那一条已过保存期",
             "is the last, and the hash given is not in the chain: it was rewritten or cut, or that entry was closed off"),
}  # fmt: skip
CHUNK = 10_000
"""Rows fetched at a time: some ten megabytes."""
NUMBER, PREVIOUS, HASH = COLUMNS.index("number"), COLUMNS.index("previous"), len(COLUMNS)
WHAT, FACTS, AT = COLUMNS.index("what"), COLUMNS.index("facts"), COLUMNS.index("at")
SHIFTED = 1_000
"""Numbers that a whole end of the chain may have been moved by, and still be told as removed or inserted instead of changed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that does not fit, at entry ``number`` (to ``last``, where several are missing).

    ``cut``: missing at the end; ``rewritten``: the chain is whole, but not the one that the anchor knows; ``unanchored``: the anchor is
    gone; ``head``: a hash noted elsewhere is not in the chain.
    """

    kind: Kind
    number: int
    last: int

    @property
    def zh(self) -> str:
        return KINDS[self.kind][0]

    @property
    def en(self) -> str:
        return KINDS[self.kind][1]


@dataclass(slots=True)
class Verdict:
    """What a walk found. ``closed``: the number up to which entries were closed off; ``gaps``: entries that say that others
    were missing when they were written; ``beyond``: entries after the anchor, 0 unless somebody is writing or a power cut was."""

    entries: int = 0
    first: int = 0
    head: Head = field(default_factory=lambda: Head(0, BEGINNING))
    from_: str = ""
    to: str = ""
    closed: int = 0
    gaps: list[int] = field(default_factory=list)
    beyond: int = 0
    fault: Fault | None = None


def verify(log: AuditLog, head: str = "") -> Verdict:
    """Walk the whole chain as it is at this moment; others go on writing. ``head``: a hash noted elsewhere. Raises DQ-609."""
    with log.refusing():
        anchor = read_anchor(log.folder)  # before the table, which may only be ahead of it
        with log.engine.connect() as con:
            if not log.lite:
                con = con.execution_options(isolation_level="REPEATABLE READ")  # the walk and its questions see one state
            return _Walk(log, con, anchor, head).to_the_end()


class _Walk:
    def __init__(self, log: AuditLog, con: sa.Connection, anchor: Head | None = None, noted: str = "") -> None:
        self.log, self.con, self.anchor, self.noted = log, con, anchor, noted.strip().lower()
        self.found = Verdict()
        self.met, self.rewritten = not self.noted, False

    def to_the_end(self) -> Verdict:
        self.found.fault = self.upto(None) or self._end()
        return self.found

    def upto(self, last: int | None) -> Fault | None:
        """The first fault among the entries up to and with ``last``."""
        found, number, before = self.found, 0, BEGINNING
        known = self.anchor or Head(0, "")
        for row in self._rows(last):
            if not found.entries:
                found.first, found.from_ = row[NUMBER], row[AT]
                if found.first > 1:
                    number, before = found.first - 1, row[PREVIOUS]
                    if not self._closed_off(number, before):
                        return Fault("removed", 1, number)
                    found.closed, self.met = number, self.met or before == self.noted
            number += 1
            if row[NUMBER] != number or row[PREVIOUS] != before or _hash(row) != row[HASH]:
                return self._named(row, number, before)
            before = row[HASH]
            found.entries += 1
            if row[WHAT] == "gap":
                found.gaps.append(number)
            if before == self.noted:
                self.met = True
            if number == known.number and before != known.hash:
                self.rewritten = True
            found.to, found.head = row[AT], Head(number, before)
        return None

    def _end(self) -> Fault | None:
        head, anchor = self.found.head, self.anchor
        if anchor is not None and anchor.number > head.number:
            return Fault("cut", head.number + 1, anchor.number)
        if anchor is None and head.number:
            return Fault("unanchored", head.number, head.number)
        if self.rewritten and anchor is not None:
            return Fault("rewritten", anchor.number, anchor.number)
        self.found.beyond = head.number - (anchor.number if anchor else 0)
        return None if self.met else Fault("head", head.number, head.number)

    def _rows(self, last: int | None) -> Iterator[Sequence[Any]]:
        query = sa.select(AUDIT_ENTRY).order_by(AUDIT_ENTRY.c.number)
        if last is not None:
            query = query.where(AUDIT_ENTRY.c.number <= last)
        try:
            for rows in self.con.execute(query, execution_options={"yield_per": CHUNK}).partitions():
                yield from rows
        except sa.exc.OperationalError as error:
            if "decode" not in str(error.orig):
                raise
            # Bytes that are no text: found again row by row, as the place of the fault is wanted.
            yield from self._slowly(query)

    def _slowly(self, query: sa.Select[Any]) -> Iterator[Sequence[Any]]:
        rest = query.where(AUDIT_ENTRY.c.number > self.found.head.number)
        for number in self.con.execute(rest.with_only_columns(AUDIT_ENTRY.c.number)).scalars().all():
            try:
                yield self.con.execute(query.where(AUDIT_ENTRY.c.number == number)).one()
            except sa.exc.OperationalError:
                yield [number, *[None] * len(COLUMNS)]

    def _named(self, row: Sequence[Any], number: int, before: str) -> Fault:
        """What was done at ``number``, where ``row`` stands instead of what should follow ``before``.

        A row knows its own number and the one before it by its hash. So a row that fits under another number was shifted there, because
        something was put in or taken out before it; and one that claims ``before`` elsewhere is the one that should stand here.
        """
        whole, linked = _hash(row) == row[HASH], row[PREVIOUS] == before
        if linked:
            return Fault("changed", row[NUMBER], row[NUMBER])  # with a number too high, nothing is missing but those between
        elsewhere = self._count(AUDIT_ENTRY.c.previous == before, AUDIT_ENTRY.c.number != row[NUMBER]) > 0
        if row[NUMBER] != number:
            return Fault("reordered", number, number) if elsewhere else Fault("removed", number, row[NUMBER] - 1)
        shift = 0 if whole else _shift(row)
        if shift < 0 and self._count(AUDIT_ENTRY.c.hash == row[HASH]) == 1:  # it stood further in front: something was put before it
            return Fault("inserted", number + shift, number - 1)
        if elsewhere:
            moved = shift >= 0 and self._count(AUDIT_ENTRY.c.hash == str(row[PREVIOUS])) > 0
            return Fault("reordered" if moved else "inserted", number, number)
        if shift > 0:
            return Fault("removed", number, number + shift - 1)
        if whole and self.found.entries:  # the one before was written anew with a hash that fits; this one knows the old hash
            return Fault("changed", number - 1, number - 1)
        return Fault("changed", number, number)

    def _count(self, *conditions: sa.ColumnElement[bool]) -> int:
        return self.con.execute(sa.select(sa.func.count()).select_from(AUDIT_ENTRY).where(*conditions)).scalar_one()

    def _closed_off(self, upto: int, hash_: str) -> bool:
        """Whether a checkpoint with our seal says that entries up to here were closed off."""
        column = AUDIT_ENTRY.c
        for facts in self.con.execute(sa.select(column.facts).where(column.what == "checkpoint")).scalars():
            try:
                told = json.loads(facts)
                fits = (told["upto"], told["hash"]) == (upto, hash_)
                if fits and told["seal"] == _seal(self.log, upto, hash_, told["entries"], told["before"]):
                    return True
            except (ValueError, KeyError, TypeError):
                continue
        return False


def close_off(log: AuditLog, days: int) -> int:
    """Remove the entries older than ``days``, and chain an entry that says how far and with what hash, under a seal; how many went.

    They are examined first: a fault stays where it can be seen. What stands behind an entry that stays, stays. Raises DQ-609, DQ-691,
    ValueError for fewer days than LEAST_AUDIT_DAYS.
    """
    if days < LEAST_AUDIT_DAYS:
        raise ValueError(days)
    column, before = AUDIT_ENTRY.c, (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")
    with log.refusing(), log.writing() as writer:
        con = writer.con
        stays = con.execute(sa.select(sa.func.min(column.number)).where(column.at >= before)).scalar()
        last = newest(con).number if stays is None else stays - 1
        hash_ = con.execute(sa.select(column.hash).where(column.number == last)).scalar()
        if hash_ is None:  # nothing is as old as that
            return 0
        walk = _Walk(log, con)
        fault = walk.upto(last)
        if fault is not None:
            raise DaoqiaoError("DQ-691", number=fault.number, kind=fault.zh, kind_en=fault.en)
        gone = walk.found.entries
        facts = {"upto": last, "hash": hash_, "entries": gone, "before": before, "seal": _seal(log, last, hash_, gone, before)}
        writer.append([log.row(Act("daoqiao", "checkpoint", facts=facts))])
        con.execute(sa.delete(AUDIT_ENTRY).where(column.number <= last))
    return gone


def _seal(log: AuditLog, upto: int, hash_: str, entries: int, before: str) -> str:
    return fingerprint(log.folder, "checkpoint", f"{upto} {hash_} {entries} {before}")


def _hash(row: Sequence[Any]) -> str:
    try:
        return hash_of(row[:HASH])
    except (TypeError, ValueError):  # bytes where a text should be
        return ""


def _shift(row: Sequence[Any]) -> int:
    """By how much the number of a row must be raised for its hash to fit; 0 where it never does."""
    for by in range(1, SHIFTED + 1):
        for one in (by, -by):
            if _hash([row[NUMBER] + one, *row[1:]]) == row[HASH]:
                return one
    return 0
