"""Revision 0004: photographs that come with reports.

Here: the table ``portal_photo`` of the portal's store. Not here: the other two stores, which stay as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

PORTAL = sa.MetaData()

sa.Table(
    "portal_photo",
    PORTAL,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("at", sa.String, nullable=False, index=True),
)


def upgrade(store: str) -> None:
    if store == "portal":
        PORTAL.create_all(op.get_bind())
