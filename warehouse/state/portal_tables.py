"""The tables of the portal: accounts, sessions and tokens, and what people begin there and others finish.

Here: the tables. Not here: what accounts and sessions mean (``accounts``, ``second_factor``, ``sessions``, ``tokens``), the journals that
a night obeys (``database``), opening (``engines``), how an older store gets these tables (``migrations``: whoever changes one here writes
a revision there). Moments are ISO texts in UTC (``moments``); "" is none. Rows numbered ``autoincrement=False`` are counted under the
writer's lock, without gaps.
"""

from __future__ import annotations

import sqlalchemy as sa

PORTAL = sa.MetaData(info={"store": "portal"})

PORTAL_USER = sa.Table(
    "portal_user",
    PORTAL,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("login", sa.String(40), nullable=False, unique=True),  # as ``accounts.plain_login`` makes it
    sa.Column("name", sa.String, nullable=False),
    sa.Column("roles", sa.JSON, nullable=False),
    sa.Column("communities", sa.JSON, nullable=False),
    sa.Column("grids", sa.JSON, nullable=False),
    sa.Column("district", sa.Boolean, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("must_change", sa.Boolean, nullable=False),
    sa.Column("password", sa.String, nullable=False),  # argon2id, with its own salt and parameters
    sa.Column("password_at", sa.String, nullable=False),
    sa.Column("totp", sa.String, nullable=False),  # sealed by ``secrets_box``
    sa.Column("totp_begun", sa.String, nullable=False),  # the same, not confirmed yet
    sa.Column("totp_last", sa.Integer, nullable=False),  # the time step of the newest code that was accepted
    sa.Column("created_at", sa.String, nullable=False),
    sa.Column("created_by", sa.String, nullable=False),
    sa.Column("changed_at", sa.String, nullable=False),
    sa.Column("changed_by", sa.String, nullable=False),
    sa.Column("last_seen", sa.String, nullable=False),
)
"""Accounts. Never deleted, only disabled: the audit log and decisions name them."""
PORTAL_ATTEMPT = sa.Table(
    "portal_attempt",
    PORTAL,
    sa.Column("mark", sa.String(64), primary_key=True),  # of the login as typed, keyed: some people type their password there
    sa.Column("known", sa.Boolean, nullable=False),
    sa.Column("failed", sa.Integer, nullable=False),
    sa.Column("locks", sa.Integer, nullable=False),
    sa.Column("locked_until", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False, index=True),
)
"""Failed log-ins in a row, of accounts and of logins that nobody has: both are locked alike, so that a lock betrays no account."""
PORTAL_RECOVERY = sa.Table(
    "portal_recovery",
    PORTAL,
    sa.Column("user_number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("mark", sa.String(64), primary_key=True),  # keyed
)
"""One-time codes that stand in for a lost telephone. A code that was used is gone."""
PORTAL_SESSION = sa.Table(
    "portal_session",
    PORTAL,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("user_number", sa.Integer, nullable=False, index=True),
    sa.Column("step", sa.String(8), sa.CheckConstraint("step IN ('password', 'full')"), nullable=False),
    sa.Column("purpose", sa.String, nullable=False),
    sa.Column("origin", sa.String, nullable=False),
    sa.Column("agent", sa.String(200), nullable=False),
    sa.Column("opened_at", sa.String, nullable=False),
    sa.Column("seen_at", sa.String, nullable=False),
)
PORTAL_TOKEN = sa.Table(
    "portal_token",
    PORTAL,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("roles", sa.JSON, nullable=False),
    sa.Column("communities", sa.JSON, nullable=False),
    sa.Column("grids", sa.JSON, nullable=False),
    sa.Column("district", sa.Boolean, nullable=False),
    sa.Column("purposes", sa.JSON, nullable=False),
    sa.Column("made_at", sa.String, nullable=False),
    sa.Column("made_by", sa.String, nullable=False),
    sa.Column("until", sa.String, nullable=False),
    sa.Column("revoked_at", sa.String, nullable=False),
    sa.Column("revoked_by", sa.String, nullable=False),
    sa.Column("last_seen", sa.String, nullable=False),
)

PORTAL_REPORT = sa.Table(
    "portal_report",
    PORTAL,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("receipt", sa.String(16), nullable=False, unique=True),
    sa.Column("resident_id", sa.String(16), nullable=False, index=True),
    sa.Column("record_id", sa.String(64), nullable=False),
    sa.Column("field", sa.String, nullable=False),
    sa.Column("kind", sa.String(14), sa.CheckConstraint("kind IN ('value', 'moved', 'dead', 'unknown_person')"), nullable=False),
    sa.Column("shown", sa.String, nullable=False),
    sa.Column("proposed", sa.String, nullable=False),
    sa.Column("raw", sa.String, nullable=False),
    sa.Column("basis", sa.String(8), sa.CheckConstraint("basis IN ('visit', 'phone', 'document', 'other')"), nullable=False),
    sa.Column("note", sa.String, nullable=False),
    sa.Column("by_user", sa.Integer, nullable=False, index=True),
    sa.Column("by_name", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("community", sa.String, nullable=False),
    sa.Column("department", sa.String, nullable=False),
    sa.Column(
        "status",
        sa.String(9),
        sa.CheckConstraint("status IN ('sent', 'forwarded', 'accepted', 'refused', 'withdrawn')"),
        nullable=False,
        index=True,
    ),
    sa.Column("decided_by", sa.String, nullable=False),
    sa.Column("decided_at", sa.String, nullable=False),
    sa.Column("answer", sa.String, nullable=False),
    sa.Column("correction", sa.Integer, nullable=True),  # the number in field_correction that it became
)
"""What people report as wrong in a record, and what became of it."""
PORTAL_PHOTO = sa.Table(
    "portal_photo",
    PORTAL,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # of the report
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # by ``secrets_box``
    sa.Column("at", sa.String, nullable=False, index=True),
)
"""The photograph that came with a report, while the report is open."""
PORTAL_PROPOSAL = sa.Table(
    "portal_proposal",
    PORTAL,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(9), sa.CheckConstraint("kind IN ('same', 'different', 'undo')"), nullable=False),
    sa.Column("left_record_id", sa.String(64), nullable=False),
    sa.Column("right_record_id", sa.String(64), nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("by_user", sa.Integer, nullable=False),
    sa.Column("by_name", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column(
        "status",
        sa.String(9),
        sa.CheckConstraint("status IN ('waiting', 'confirmed', 'refused', 'withdrawn')"),
        nullable=False,
        index=True,
    ),
    sa.Column("decided_by", sa.String, nullable=False),
    sa.Column("decided_at", sa.String, nullable=False),
    sa.Column("answer", sa.String, nullable=False),
)
"""Decisions about two records that a second person has to confirm before they are one."""
PORTAL_STATEMENT = sa.Table(
    "portal_statement",
    PORTAL,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("community", sa.String, nullable=False),
    sa.Column("month", sa.String(7), nullable=False),
    sa.Column("form", sa.String, nullable=False),
    sa.Column("status", sa.String(9), sa.CheckConstraint("status IN ('draft', 'checked', 'submitted')"), nullable=False),
    sa.Column("facts", sa.Text, nullable=False),  # JSON as it was shown: a submitted statement never changes
    sa.Column("explanation", sa.String, nullable=False),
    sa.Column("version", sa.String, nullable=False),
    sa.Column("made_by", sa.String, nullable=False),
    sa.Column("made_at", sa.String, nullable=False),
    sa.Column("submitted_by", sa.String, nullable=False),
    sa.Column("submitted_at", sa.String, nullable=False),
    sa.UniqueConstraint("community", "month", "form", name="portal_statement_one"),
)
"""A community's monthly report, as drafted, checked and handed in."""
PORTAL_EXPORT = sa.Table(
    "portal_export",
    PORTAL,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("watermark", sa.String(20), nullable=False, unique=True),
    sa.Column("what", sa.String, nullable=False),
    sa.Column("by_user", sa.Integer, nullable=False),
    sa.Column("by_name", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("version", sa.String, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
)
"""Whose file a watermark names."""
PORTAL_FEEDBACK = sa.Table(
    "portal_feedback",
    PORTAL,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("page", sa.String, nullable=False),
    sa.Column("text", sa.String, nullable=False),
    sa.Column("by_user", sa.Integer, nullable=False),
    sa.Column("at", sa.String, nullable=False),
)
