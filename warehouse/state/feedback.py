"""What people say about the portal itself.

Here: keeping it, numbers of citizens masked. Not here: errors in a record (``error_reports``).
"""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.state.engines import reading, writing
from warehouse.state.moments import now, text_of
from warehouse.state.portal_tables import PORTAL_FEEDBACK
from warehouse.vocabulary.masking import mask_text


def keep(engine: sa.Engine, page: str, text: str, by_user: int) -> int:
    """Its number. Raises DQ-700 where the store fails."""
    with writing(engine, PORTAL_FEEDBACK.name) as con:
        number = (con.execute(sa.select(sa.func.max(PORTAL_FEEDBACK.c.number))).scalar() or 0) + 1
        row = {"number": number, "page": page, "text": mask_text(text), "by_user": by_user, "at": text_of(now())}
        con.execute(sa.insert(PORTAL_FEEDBACK), row)
        return number


def all_of(engine: sa.Engine) -> list[dict[str, object]]:
    """Everything that was said, the newest first."""
    with reading(engine) as con:
        return [dict(row._mapping) for row in con.execute(sa.select(PORTAL_FEEDBACK).order_by(PORTAL_FEEDBACK.c.number.desc()))]
