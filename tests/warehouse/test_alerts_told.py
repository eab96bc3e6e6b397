"""What people have been told: kept while it lasts, replaced as a whole, forgotten when it is over."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.state.alerts_told import Told, keep, told

DIBAO = Told("source:dibao_person", ("DQ-102",), "2026-11-20", "2026-11-20")
CHECK = Told("check:version:x", (), "2026-11-20", "2026-11-20")


def test_kept_replaced_and_forgotten(state: sa.Engine) -> None:
    assert told(state) == {}
    keep(state, [DIBAO, CHECK])
    assert told(state) == {DIBAO.cause: DIBAO, CHECK.cause: CHECK}
    later = Told(DIBAO.cause, ("DQ-102", "DQ-103"), "2026-11-20", "2026-11-27")
    keep(state, [later], over=[CHECK.cause, "source:never"])
    assert told(state) == {DIBAO.cause: later}
    keep(state, [])
    assert told(state) == {DIBAO.cause: later}
