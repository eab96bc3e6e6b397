"""Revision 0001: the tables as they stood when revisions began to be noted (0.1 and what followed it).

Here: the journals of the state store and the audit log. Not here: the portal's store, which is younger. A store of any earlier program
is brought here too: tables, columns and indexes that it lacks are added, each column with its default, and its rows stay as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateColumn

revision = "0001"
down_revision = None

STATE, AUDIT = sa.MetaData(), sa.MetaData()

sa.Table(
    "ledger_record",
    STATE,
    sa.Column("record_id", sa.String(64), primary_key=True),
    sa.Column("resident_id", sa.String(16), nullable=False),
    sa.Column("since", sa.String(10), nullable=False, server_default=""),
    sa.Column("until", sa.String(10), nullable=False, server_default=""),
)
sa.Table(
    "ledger_past",
    STATE,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("record_id", sa.String(64), nullable=False, index=True),
    sa.Column("resident_id", sa.String(16), nullable=False),
    sa.Column("since", sa.String(10), nullable=False),
    sa.Column("until", sa.String(10), nullable=False),
)
sa.Table("ledger_minted", STATE, sa.Column("last", sa.Integer, nullable=False))
sa.Table("ledger_night", STATE, sa.Column("night", sa.String(10), primary_key=True))
sa.Table(
    "resident_change",
    STATE,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("night", sa.String(10), nullable=False, index=True),
    sa.Column("change", sa.String(10), nullable=False),
    sa.Column("resident_id", sa.String(16), nullable=False),
    sa.Column("other_resident_id", sa.String(16), nullable=False),
    sa.Column("reason", sa.String(20), nullable=False),
    sa.Column("records", sa.Integer, nullable=False),
)
sa.Table(
    "resident_redirect",
    STATE,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("former_id", sa.String(16), nullable=False, index=True),
    sa.Column("resident_id", sa.String(16), nullable=False),
    sa.Column("since", sa.String(10), nullable=False),
)
sa.Table(
    "record_trace",
    STATE,
    sa.Column("record_id", sa.String(64), primary_key=True),
    sa.Column("prints", sa.LargeBinary, nullable=False),
    sa.Column("since", sa.String(10), nullable=False),
    sa.Column("until", sa.String(10), nullable=False),
)
sa.Table(
    "record_trace_past",
    STATE,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("record_id", sa.String(64), nullable=False, index=True),
    sa.Column("prints", sa.LargeBinary, nullable=False),
    sa.Column("since", sa.String(10), nullable=False),
    sa.Column("until", sa.String(10), nullable=False),
)
sa.Table("record_night", STATE, sa.Column("night", sa.String(10), primary_key=True))
sa.Table("record_salt", STATE, sa.Column("salt", sa.String(32), nullable=False))
sa.Table(
    "delivery_decision",
    STATE,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("night", sa.String(10), nullable=False),
    sa.Column("source_id", sa.String, nullable=False),
    sa.Column("slot", sa.String, nullable=False),
    sa.Column("delivery_id", sa.String, nullable=False),
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
sa.Table(
    "link_decision",
    STATE,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("act", sa.Integer, nullable=False, index=True),
    sa.Column("kind", sa.String(9), sa.CheckConstraint("kind IN ('same', 'different', 'unsure', 'undo')"), nullable=False),
    sa.Column("left_record_id", sa.String(64), nullable=False, index=True),
    sa.Column("right_record_id", sa.String(64), nullable=False, index=True),
    sa.Column("left_source_id", sa.String, nullable=False),
    sa.Column("right_source_id", sa.String, nullable=False),
    sa.Column("decided_at", sa.String, nullable=False),
    sa.Column("decided_by", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("undoes", sa.Integer, nullable=True, unique=True),
    sa.CheckConstraint("left_record_id <> right_record_id"),
    sa.CheckConstraint("(kind = 'undo') = (undoes IS NOT NULL)"),
)
sa.Table(
    "field_correction",
    STATE,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
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
sa.Table(
    "roster_answer",
    STATE,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(6), sa.CheckConstraint("kind IN ('person', 'none', 'unsure', 'undo')"), nullable=False),
    sa.Column("source_id", sa.String, nullable=False),
    sa.Column("role", sa.String(9), nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("community", sa.String, nullable=False),
    sa.Column("address", sa.String, nullable=False),
    sa.Column("phones", sa.String, nullable=False),
    sa.Column("record_id", sa.String(64), nullable=False),
    sa.Column("decided_at", sa.String, nullable=False),
    sa.Column("decided_by", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("undoes", sa.Integer, nullable=True, unique=True),
    sa.CheckConstraint("(kind = 'undo') = (undoes IS NOT NULL)"),
    sa.CheckConstraint("kind <> 'person' OR record_id <> ''"),
)
sa.Table(
    "finding_answer",
    STATE,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("undoes", sa.Integer, nullable=True, unique=True),
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
sa.Table(
    "published_version",
    STATE,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("version", sa.String, nullable=False),
    sa.Column("night", sa.String(10), nullable=False, index=True),
    sa.Column("decisions", sa.Integer, nullable=False, server_default="0"),
    sa.Column("corrections", sa.Integer, nullable=False, server_default="0"),
    sa.Column("roster_answers", sa.Integer, nullable=False, server_default="0"),
    sa.Column("finding_answers", sa.Integer, nullable=False, server_default="0"),
)
sa.Table(
    "published_delivery",
    STATE,
    sa.Column("version_number", sa.Integer, primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("source_id", sa.String, nullable=False),
    sa.Column("delivery_id", sa.String, nullable=False),
    sa.Column("standing", sa.String, nullable=False),
)
INCIDENT = sa.Table(
    "incident",
    STATE,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("source_id", sa.String, nullable=False),
    sa.Column("opened_on", sa.String(10), nullable=False),
    sa.Column("last_seen_on", sa.String(10), nullable=False),
    sa.Column("closed_on", sa.String(10), nullable=False),
)
sa.Index(
    "incident_one_open",
    INCIDENT.c.source_id,
    unique=True,
    sqlite_where=INCIDENT.c.closed_on == "",
    postgresql_where=INCIDENT.c.closed_on == "",
)
sa.Table(
    "incident_failure",
    STATE,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("incident_number", sa.Integer, nullable=False, index=True),
    sa.Column("night", sa.String(10), nullable=False),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("sentence", sa.String, nullable=False),
)
sa.Table(
    "alert_told",
    STATE,
    sa.Column("cause", sa.String, primary_key=True),
    sa.Column("codes", sa.String, nullable=False),
    sa.Column("first_on", sa.String(10), nullable=False),
    sa.Column("told_on", sa.String(10), nullable=False),
)
sa.Table(
    "audit_entry",
    AUDIT,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
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
    sa.Column("facts", sa.String, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)


def upgrade(store: str) -> None:
    metadata = {"state": STATE, "audit": AUDIT}.get(store)
    if metadata is None:
        return
    con = op.get_bind()
    metadata.create_all(con)
    inspector = sa.inspect(con)
    for table in metadata.sorted_tables:
        there = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                definition = CreateColumn(column).compile(dialect=con.dialect)
                con.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {definition}")
        indexed = {index["name"] for index in inspector.get_indexes(table.name)}
        for missing in table.indexes:
            if missing.name not in indexed:
                missing.create(con)
