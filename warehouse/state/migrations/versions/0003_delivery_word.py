"""Revision 0003: people's words about held deliveries.

Here: the journal ``delivery_word`` of the state store. Not here: the other two stores, which stay as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

STATE = sa.MetaData()

sa.Table(
    "delivery_word",
    STATE,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(6), sa.CheckConstraint("kind IN ('accept', 'undo', 'void')"), nullable=False),
    sa.Column("source_id", sa.String, nullable=False),
    sa.Column("slot", sa.String, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("contents", sa.String(64), nullable=False),
    sa.Column("delivery_id", sa.String, nullable=False),
    sa.Column("business_date", sa.String(10), nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("codes", sa.JSON, nullable=False),
    sa.Column("seen", sa.Integer, nullable=False),
    sa.Column("decided_at", sa.String, nullable=False),
    sa.Column("decided_by", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("night", sa.String(10), nullable=False),
    sa.Column("undoes", sa.Integer, nullable=True, unique=True),
    sa.CheckConstraint("(kind = 'accept') = (undoes IS NULL)"),
)


def upgrade(store: str) -> None:
    if store == "state":
        STATE.create_all(op.get_bind())
