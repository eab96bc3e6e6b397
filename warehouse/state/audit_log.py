"""The audit log: who saw or changed what, written before the answer is given; every entry is chained to the one before it.

Here: what an entry is, its canonical form, appending as the one writer, reading. Not here: the files beside the table
(``audit_files``), examining the chain and closing off what is old (``audit_check``), an ``audit.log`` of older installations
(``audit_takeover``).

**The chain.** ``hash`` is the SHA-256 of the canonical form: UTF-8 of a JSON array without blanks, characters as they are, of
``"daoqiao-audit-1"`` and then every column of ``COLUMNS`` in that order, ``previous`` (the hash of the entry before; 64 zeros for
the first) being the last. ``facts`` stands in it as a text. Two different entries never have the same form, as JSON reads back.

**No numbers.** Id numbers and telephones are masked in whatever is handed over, also inside a reason that somebody typed; what was
searched is kept as an HMAC only (``audit_files.sought_hash``), so that a copied database does not say for whom it was.

**Its own file.** On SQLite it is ``state/audit.sqlite`` with a write-ahead log, not ``state.sqlite``: decisions are witnessed inside
their own transaction, which would wait for itself, a night holds its store for seconds, and whoever examines the chain must not keep
anybody waiting. On PostgreSQL it is a table beside the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from warehouse.state.audit_files import Head, move_anchor, read_anchor, sought_hash
from warehouse.state.database import AUDIT, AUDIT_ENTRY
from warehouse.state.engines import engine_at, place_of, url_of
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.masking import mask_text

ACTS: Final = (
    "search", "open", "report", "reveal", "export", "merge", "split", "answer", "correct", "accept", "undo",
    "log_in", "log_out", "refused", "user", "audit", "taken_over", "checkpoint", "gap",
)  # fmt: skip
"""What an entry may be about. The last three are the log's own: an older log taken over, old entries closed off, and entries that were
missing when the next one was to be written."""
FORM: Final = "daoqiao-audit-1"
BEGINNING: Final = "0" * 64
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_ID: Final = re.compile(r"R[0-9]{7,10}|[a-z][a-z_]*:[0-9a-f]{16}|[0-9a-f]{16}")
"""Ids of residents, records and findings: a record's may consist of digits alone and is no number of a citizen."""
_LONG: Final = re.compile(r"[0-9](?:[ .·-]?[0-9]){10,}[Xx]?")
"""Eleven digits and more in what somebody typed, however parted: a telephone or an id number, or what looks like one."""
_PLAIN: Final = dict.fromkeys((*range(32), 127, *range(55296, 57344)), " ") | {
    ord(w): a for w, a in zip("０１２３４５６７８９Ｘ", "0123456789X", strict=True)
}


@dataclass(frozen=True, slots=True)
class Act:
    """What is about to happen. ``what`` is one of ACTS; ``whom`` ids of residents or records, a community, a department; ``origin`` the
    host or address it comes from; ``sought`` the words searched, of which hashes are kept; ``facts`` counts and names of things."""

    who: str
    what: str
    whom: Sequence[str] = ()
    reason: str = ""
    purpose: str = ""
    role: str = ""
    origin: str = ""
    version: str = ""
    sought: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. ``at``: ISO date and time in UTC; ``whom``, ``sought``: with blanks between them; ``facts``: a JSON object as text."""

    number: int
    at: str
    who: str
    role: str
    origin: str
    what: str
    whom: str
    sought: str
    purpose: str
    reason: str
    version: str
    facts: str
    previous: str
    hash: str = ""


COLUMNS: Final = tuple(one.name for one in fields(Entry) if one.name != "hash")


def canonical(columns: Sequence[Any]) -> bytes:
    """The form that is hashed, of the values of ``COLUMNS``. Raises TypeError or ValueError for what no entry of ours holds."""
    return _encode([FORM, *columns]).encode()


def hash_of(columns: Sequence[Any]) -> str:
    return sha256(canonical(columns)).hexdigest()


class AuditLog:
    """The log of one store. ``folder`` holds its key and anchor. Threads may share it."""

    def __init__(self, url: str | sa.URL, folder: Path) -> None:
        """Raises DQ-609 where it cannot be opened."""
        self.folder = folder
        self.place = place_of(sa.make_url(url))
        with self.refusing():
            folder.mkdir(parents=True, exist_ok=True)
            self.engine = engine_at(url, AUDIT)
            self.lite = self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        self.engine.dispose()

    def record(self, act: Act) -> Entry:
        """Append one entry and have the disk confirm it. Raises DQ-609 where that fails: the caller then answers nothing."""
        return self.record_many([act])[0]

    def record_many(self, acts: Sequence[Act]) -> list[Entry]:
        """The same for several, all or none, for the price of one: what a portal does with those who ask at the same moment."""
        if not acts:
            return []
        with self.refusing():
            return self.append([self.row(act) for act in acts])

    def row(self, act: Act) -> dict[str, str]:
        """The columns of an entry that do not depend on its place. Raises ValueError for an unknown act, DQ-609 without a key."""
        if act.what not in ACTS:
            raise ValueError(act.what)
        return {
            "who": _clean(act.who),
            "role": _clean(act.role),
            "origin": _clean(act.origin),
            "what": act.what,
            "whom": " ".join(one if _ID.fullmatch(one) else _clean(one) for one in act.whom),
            "sought": " ".join(sought_hash(self.folder, word) for word in act.sought),
            "purpose": _typed(act.purpose),
            "reason": _typed(act.reason),
            "version": _clean(act.version),
            "facts": json.dumps(_masked(dict(act.facts)), ensure_ascii=False, separators=(",", ":"), sort_keys=True),
        }

    def append(self, rows: Sequence[dict[str, str]]) -> list[Entry]:
        """Number, date and chain rows (``at`` stays where a row has one), as the only writer. Raises what the store raises."""
        with self.writing() as writer:
            return writer.append(rows)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The only writer for a moment: SQLite has one; PostgreSQL locks the table, for writers alone. The anchor follows the commit."""
        with self.engine.begin() as con:
            con.exec_driver_sql("BEGIN IMMEDIATE" if self.lite else "LOCK TABLE audit_entry IN EXCLUSIVE MODE")
            writer = Writer(self, con)
            yield writer
        if writer.head is not None:
            move_anchor(self.folder, writer.head, back=writer.gap)

    def last(
        self, limit: int | None, *, who: str = "", resident: str = "", what: str = "", since: str = "", until: str = ""
    ) -> list[Entry]:
        """Entries that fit, the newest first. ``since`` and ``until`` are ISO times in UTC, ``until`` not included. Raises DQ-609."""
        column, wanted = AUDIT_ENTRY.c, sa.select(AUDIT_ENTRY).order_by(AUDIT_ENTRY.c.number.desc()).limit(limit)
        for given, condition in (
            (who, column.who == who),
            (resident, (" " + column.whom + " ").contains(f" {resident} ", autoescape=True)),
            (what, column.what == what),
            (since, column.at >= since),
            (until, column.at < until),
        ):
            wanted = wanted.where(condition) if given else wanted
        with self.refusing(), self.engine.connect() as con:
            return [Entry(*row) for row in con.execute(wanted)]

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Whatever fails of store and files becomes DQ-609."""
        try:
            yield
        except sa.exc.SQLAlchemyError as error:  # busy for too long, read only, disk full, server gone, no database
            detail = str(getattr(error, "orig", None) or error).partition("\n")[0]
            raise DaoqiaoError("DQ-609", path=self.place, detail=detail) from error
        except OSError as error:
            raise DaoqiaoError("DQ-609", path=error.filename or self.place, detail=error.strerror or "") from error


class Writer:
    """Who may write at the moment. ``head``: where the chain ends by now, None where nothing was added."""

    def __init__(self, log: AuditLog, con: sa.Connection) -> None:
        self.log, self.con = log, con
        self.head: Head | None = None
        self.gap = False

    def append(self, rows: Sequence[dict[str, str]]) -> list[Entry]:
        head = self.head or newest(self.con)
        if not head.number and read_anchor(self.log.folder) is None:
            move_anchor(self.log.folder, head)  # or who comes second takes the first entry, not anchored yet, for one that lost its anchor
        missing = None if self.head else self._missing(head)
        if missing is not None:
            self.gap, rows = True, [self.log.row(Act("daoqiao", "gap", facts=missing)), *rows]
        made = chain(head, rows)
        self.con.execute(sa.insert(AUDIT_ENTRY), [{name: getattr(one, name) for name in (*COLUMNS, "hash")} for one in made])
        self.head = Head(made[-1].number, made[-1].hash)
        return made[missing is not None :]

    def _missing(self, head: Head) -> dict[str, Any] | None:
        """What an entry must say before the next one is written: the anchor knows of entries that are not there. Else they would be
        forgotten as soon as the chain is as long again."""
        anchor = read_anchor(self.log.folder)
        if anchor == head or (anchor is None and not head.number):
            return None
        if anchor is None:
            return {"anchor": None}
        if not anchor.number:  # the beginning: nothing can be missing before it
            return None
        there = self.con.execute(sa.select(AUDIT_ENTRY.c.hash).where(AUDIT_ENTRY.c.number == anchor.number)).scalar()
        return None if there == anchor.hash else {"anchor": anchor.number, "hash": anchor.hash}


def log_of(data: Path) -> AuditLog:
    """The log of a data directory; an ``audit.log`` of an older installation is taken over first. Raises DQ-609."""
    log = AuditLog(url_of(data, "audit"), data / "state")
    if (data / "audit.log").exists():
        from warehouse.state.audit_takeover import take_over

        with log.refusing():
            take_over(log, data / "audit.log")
    return log


def newest(con: sa.Connection) -> Head:
    row = con.execute(sa.select(AUDIT_ENTRY.c.number, AUDIT_ENTRY.c.hash).order_by(AUDIT_ENTRY.c.number.desc()).limit(1)).first()
    return Head(row[0], row[1]) if row else Head(0, BEGINNING)


def chain(head: Head, rows: Sequence[dict[str, str]]) -> list[Entry]:
    """Entries that follow ``head``."""
    now, made = datetime.now(UTC).isoformat(timespec="milliseconds"), []
    for row in rows:
        whole: dict[str, Any] = {"at": now, **row, "number": head.number + 1, "previous": head.hash}
        made.append(Entry(**whole, hash=hash_of([whole[name] for name in COLUMNS])))
        head = Head(made[-1].number, made[-1].hash)
    return made


def _clean(text: str) -> str:
    return mask_text(text.translate(_PLAIN)).strip()


def _typed(text: str) -> str:
    return _LONG.sub(lambda found: "*" * (len(found[0]) - 4) + found[0][-4:], _clean(text))


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {_clean(str(key)): _masked(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(one) for one in value]
    if isinstance(value, str):
        return value if _ID.fullmatch(value) else _clean(value)
    if isinstance(value, int) and not isinstance(value, bool) and mask_text(str(value)) != str(value):
        return mask_text(str(value))
    return value
