"""The tables of the state store, and opening it: SQLite in a file by default, PostgreSQL by ``state_url``.

Here: every table of the journals and of the audit log; whoever changes one here writes a revision in ``migrations``. Not here: how an
older store is brought up (``migrating``), the portal's tables (``portal_tables``), what the rows mean (``ledger``, ``lineage``,
``record_names``, ``deliveries``, ``delivery_words``, ``incidents``, ``decisions``, ``corrections``, ``roster_answers``,
``finding_answers``, ``alerts_told``). Dates are ISO texts, so that they sort as they are. Whoever writes holds the data directory's
writer lock (decisions of people: the store's own, see there); reading needs none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import sqlalchemy as sa

from warehouse.state.engines import BUSY, STATE, engine_at, refusing, url_of

State: TypeAlias = sa.Engine
"""An open store, for the signatures of other rooms: sqlalchemy is named in this one only."""

METADATA = sa.MetaData(info={"store": STATE})

LEDGER_RECORD = sa.Table(
    "ledger_record",
    METADATA,
    sa.Column("record_id", sa.String(64), primary_key=True),
    sa.Column("resident_id", sa.String(16), nullable=False),
    sa.Column("since", sa.String(10), nullable=False, server_default=""),  # "": before nights were remembered (0.1)
    sa.Column("until", sa.String(10), nullable=False, server_default=""),  # the first night without the record; "": it is there
)
"""The newest that is known of each record; what was before stands in ``ledger_past`` (see ``spans``)."""
LEDGER_PAST = sa.Table(
    "ledger_past",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("record_id", sa.String(64), nullable=False, index=True),
    sa.Column("resident_id", sa.String(16), nullable=False),
    sa.Column("since", sa.String(10), nullable=False),
    sa.Column("until", sa.String(10), nullable=False),
)
LEDGER_MINTED = sa.Table("ledger_minted", METADATA, sa.Column("last", sa.Integer, nullable=False))
"""The number of the newest id; ids are never reused, not even those of a night that failed."""
LEDGER_NIGHT = sa.Table("ledger_night", METADATA, sa.Column("night", sa.String(10), primary_key=True))
"""Every night that ids were assigned for."""

RESIDENT_CHANGE = sa.Table(
    "resident_change",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("night", sa.String(10), nullable=False, index=True),
    sa.Column("change", sa.String(10), nullable=False),
    sa.Column("resident_id", sa.String(16), nullable=False),
    sa.Column("other_resident_id", sa.String(16), nullable=False),  # "": none
    sa.Column("reason", sa.String(20), nullable=False),
    sa.Column("records", sa.Integer, nullable=False),
)
RESIDENT_REDIRECT = sa.Table(
    "resident_redirect",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("former_id", sa.String(16), nullable=False, index=True),
    sa.Column("resident_id", sa.String(16), nullable=False),  # "": no record left; itself: in use again
    sa.Column("since", sa.String(10), nullable=False),
)

RECORD_TRACE = sa.Table(
    "record_trace",
    METADATA,
    sa.Column("record_id", sa.String(64), primary_key=True),
    sa.Column("prints", sa.LargeBinary, nullable=False),  # eight bytes a fingerprint, in the order of record_names.PRINTS
    sa.Column("since", sa.String(10), nullable=False),
    sa.Column("until", sa.String(10), nullable=False),
)
"""What each record looked like when last seen, as keyed fingerprints; before that in ``record_trace_past``."""
RECORD_TRACE_PAST = sa.Table(
    "record_trace_past",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("record_id", sa.String(64), nullable=False, index=True),
    sa.Column("prints", sa.LargeBinary, nullable=False),
    sa.Column("since", sa.String(10), nullable=False),
    sa.Column("until", sa.String(10), nullable=False),
)
RECORD_NIGHT = sa.Table("record_night", METADATA, sa.Column("night", sa.String(10), primary_key=True))
"""Every night that records were named for."""
RECORD_SALT = sa.Table("record_salt", METADATA, sa.Column("salt", sa.String(32), nullable=False))
"""The secret that fingerprints are keyed with: one row, made once."""

DECISION = sa.Table(
    "delivery_decision",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("night", sa.String(10), nullable=False),
    sa.Column("source_id", sa.String, nullable=False),
    sa.Column("slot", sa.String, nullable=False),
    sa.Column("delivery_id", sa.String, nullable=False),  # "" where a slot is retired
    sa.Column("status", sa.String(10), sa.CheckConstraint("status IN ('accepted', 'held', 'retired')"), nullable=False),
    sa.Column("covers", sa.String(10), sa.CheckConstraint("covers IN ('full', 'changes')"), nullable=False),
    sa.Column("watermark", sa.String, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("contents", sa.String(64), nullable=False),
    sa.Column("business_date", sa.String(10), nullable=False),
    sa.Column("arrived_at", sa.String, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("codes", sa.JSON, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("decided_at", sa.String, nullable=False),
    sa.Column("taken_over_by", sa.String, nullable=False, server_default=""),
    sa.Column("communities", sa.JSON, nullable=False),
    sa.Index("delivery_decision_slot", "source_id", "slot", "night", "status", "covers"),
)
"""A journal: one row a decision about a delivery, or the retirement of a slot. Rows are only ever added."""

LINK_DECISION = sa.Table(
    "link_decision",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # counted under the writer's lock, without gaps
    sa.Column("act", sa.Integer, nullable=False, index=True),  # the first number of what was decided in one go
    sa.Column("kind", sa.String(9), sa.CheckConstraint("kind IN ('same', 'different', 'unsure', 'undo')"), nullable=False),
    sa.Column("left_record_id", sa.String(64), nullable=False, index=True),
    sa.Column("right_record_id", sa.String(64), nullable=False, index=True),
    sa.Column("left_source_id", sa.String, nullable=False),
    sa.Column("right_source_id", sa.String, nullable=False),
    sa.Column("decided_at", sa.String, nullable=False),
    sa.Column("decided_by", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("undoes", sa.Integer, nullable=True, unique=True),  # only of an undo: the number that no longer holds
    sa.CheckConstraint("left_record_id <> right_record_id"),
    sa.CheckConstraint("(kind = 'undo') = (undoes IS NOT NULL)"),
)
"""A journal of people's answers to "are these two records one person?". Rows are only ever added."""

FIELD_CORRECTION = sa.Table(
    "field_correction",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # counted under the writer's lock, without gaps
    sa.Column("kind", sa.String(7), sa.CheckConstraint("kind IN ('correct', 'undo')"), nullable=False),
    sa.Column("record_id", sa.String(64), nullable=False, index=True),
    sa.Column("field", sa.String, nullable=False),
    sa.Column("value", sa.String, nullable=False),
    sa.Column("raw", sa.String, nullable=False),
    sa.Column("decided_at", sa.String, nullable=False),
    sa.Column("decided_by", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("undoes", sa.Integer, nullable=True, unique=True),
    sa.CheckConstraint("(kind = 'undo') = (undoes IS NOT NULL)"),
)
"""A journal of what people corrected in a resident's record. Rows are only ever added."""

ROSTER_ANSWER = sa.Table(
    "roster_answer",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # counted under the writer's lock, without gaps
    sa.Column("kind", sa.String(6), sa.CheckConstraint("kind IN ('person', 'none', 'unsure', 'undo')"), nullable=False),
    sa.Column("source_id", sa.String, nullable=False),
    sa.Column("role", sa.String(9), nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("community", sa.String, nullable=False),
    sa.Column("address", sa.String, nullable=False),
    sa.Column("phones", sa.String, nullable=False),
    sa.Column("record_id", sa.String(64), nullable=False),  # "": no resident
    sa.Column("decided_at", sa.String, nullable=False),
    sa.Column("decided_by", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("undoes", sa.Integer, nullable=True, unique=True),
    sa.CheckConstraint("(kind = 'undo') = (undoes IS NOT NULL)"),
    sa.CheckConstraint("kind <> 'person' OR record_id <> ''"),
)
"""A journal of people's answers to "whom does this roster row name?". Rows are only ever added."""

FINDING_ANSWER = sa.Table(
    "finding_answer",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # counted under the writer's lock, without gaps
    sa.Column("undoes", sa.Integer, nullable=True, unique=True),  # only of an undo: the number that no longer holds
    sa.Column("finding_id", sa.String(16), nullable=False, index=True),
    sa.Column("rule", sa.String, nullable=False),
    sa.Column("answer", sa.String(9), sa.CheckConstraint("answer IN ('corrected', 'right', 'unknown', 'not_ours')"), nullable=False),
    sa.Column("note", sa.String, nullable=False),
    sa.Column("content", sa.String(16), nullable=False),
    sa.Column("answered_by", sa.String, nullable=False),
    sa.Column("decided_by", sa.String, nullable=False),
    sa.Column("decided_at", sa.String, nullable=False),
    sa.Column("file", sa.String, nullable=False),
)
"""A journal of what departments answered about findings. Rows are only ever added."""

DELIVERY_WORD = sa.Table(
    "delivery_word",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # counted under the writer's lock, without gaps
    sa.Column("kind", sa.String(6), sa.CheckConstraint("kind IN ('accept', 'undo', 'void')"), nullable=False),
    sa.Column("source_id", sa.String, nullable=False),
    sa.Column("slot", sa.String, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("contents", sa.String(64), nullable=False),
    sa.Column("delivery_id", sa.String, nullable=False),
    sa.Column("business_date", sa.String(10), nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("codes", sa.JSON, nullable=False),
    sa.Column("seen", sa.Integer, nullable=False),  # the newest line of delivery_decision when it was given
    sa.Column("decided_at", sa.String, nullable=False),
    sa.Column("decided_by", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("night", sa.String(10), nullable=False),  # of a void: the night that something else came
    sa.Column("undoes", sa.Integer, nullable=True, unique=True),  # of an undo or a void: the number that no longer holds
    sa.CheckConstraint("(kind = 'accept') = (undoes IS NULL)"),
)
"""A journal of people's words that a held delivery is to be used as it is. Rows are only ever added."""

PUBLISHED = sa.Table(
    "published_version",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("version", sa.String, nullable=False),
    sa.Column("night", sa.String(10), nullable=False, index=True),
    sa.Column("decisions", sa.Integer, nullable=False, server_default="0"),  # the newest line of link_decision that it obeyed
    sa.Column("corrections", sa.Integer, nullable=False, server_default="0"),  # and of field_correction
    sa.Column("roster_answers", sa.Integer, nullable=False, server_default="0"),  # and of roster_answer
    sa.Column("finding_answers", sa.Integer, nullable=False, server_default="0"),  # and of finding_answer
)
PUBLISHED_DELIVERY = sa.Table(
    "published_delivery",
    METADATA,
    sa.Column("version_number", sa.Integer, primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),  # the order in which the version loaded them
    sa.Column("source_id", sa.String, nullable=False),
    sa.Column("delivery_id", sa.String, nullable=False),
    sa.Column("standing", sa.String, nullable=False),
)

INCIDENT = sa.Table(
    "incident",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("source_id", sa.String, nullable=False),
    sa.Column("opened_on", sa.String(10), nullable=False),
    sa.Column("last_seen_on", sa.String(10), nullable=False),
    sa.Column("closed_on", sa.String(10), nullable=False),  # "": open
)
sa.Index(
    "incident_one_open",
    INCIDENT.c.source_id,
    unique=True,
    sqlite_where=INCIDENT.c.closed_on == "",
    postgresql_where=INCIDENT.c.closed_on == "",
)
INCIDENT_FAILURE = sa.Table(
    "incident_failure",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("incident_number", sa.Integer, nullable=False, index=True),
    sa.Column("night", sa.String(10), nullable=False),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("sentence", sa.String, nullable=False),
)

ALERT_TOLD = sa.Table(
    "alert_told",
    METADATA,
    sa.Column("cause", sa.String, primary_key=True),
    sa.Column("codes", sa.String, nullable=False),  # with blanks between them
    sa.Column("first_on", sa.String(10), nullable=False),
    sa.Column("told_on", sa.String(10), nullable=False),
)
"""What people have been told of nights that need them: one row a cause, while it lasts."""

AUDIT = sa.MetaData(info={"store": "audit"})
"""The audit log's own: on SQLite it has a file to itself (see ``audit_log``), so it is none of ``METADATA``."""
AUDIT_ENTRY = sa.Table(
    "audit_entry",
    AUDIT,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # counted under the writer's lock, without gaps
    sa.Column("at", sa.String, nullable=False),
    sa.Column("who", sa.String, nullable=False, index=True),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("origin", sa.String, nullable=False),
    sa.Column("what", sa.String, nullable=False),
    sa.Column("whom", sa.String, nullable=False),
    sa.Column("sought", sa.String, nullable=False),
    sa.Column("purpose", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("version", sa.String, nullable=False),
    sa.Column("facts", sa.String, nullable=False),  # JSON as it was hashed: a column of that type would write it anew
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
"""Who saw or changed what, each row chained to the one before. Rows are only ever added; old ones are closed off by a row."""


def store_of(data: Path) -> Path:
    """Where a data directory keeps its store, unless ``state_url`` names another place (``engines.has_store``)."""
    return data / "state" / "state.sqlite"


def state_of(data: Path) -> sa.Engine:
    """The store of a data directory. Raises DQ-700 where it cannot be opened."""
    url = url_of(data, STATE)
    with refusing(url):
        return open_state(url)


def open_state(url: str | sa.URL) -> sa.Engine:
    """The state store at an SQLAlchemy URL, with every table and column that this version knows.

    SQLite keeps its rollback journal, not a write-ahead log: one file at rest is what a backup by hand expects.
    """
    return engine_at(url, METADATA, busy=BUSY)
