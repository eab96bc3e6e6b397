"""The journal of what nights did to residents, and of where ids that ended lead.

Here: writing it, and reading it again as of a night. Not here: comparing nights (``lineage``).

``resident_change`` holds one row a change of a night. ``resident_redirect`` says where an id leads from a night on: to another
one (merged), nowhere (no record left), or to itself (in use again); the newest line up to a night counts, and chains are
followed when read.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from warehouse.state.database import PUBLISHED
from warehouse.state.database import RESIDENT_CHANGE as CHANGE
from warehouse.state.database import RESIDENT_REDIRECT as REDIRECT
from warehouse.state.inheritance import NOBODY, Ids, texts_of
from warehouse.state.lineage import CLOSED, COLUMNS, MERGED, REOPENED, SPLIT
from warehouse.state.spans import insert_rows


def leading(con: sa.Connection, night: str, highest: int) -> Ids:
    """By number (up to ``highest``): the id that an id stood for before ``night``; itself where it was not merged."""
    return _followed(_edges(con, REDIRECT.c.since < night), highest)


def formers(con: sa.Connection, night: str) -> Ids:
    """Every id that ended before ``night``, whatever became of it since."""
    found = con.execute(sa.select(REDIRECT.c.former_id).where(REDIRECT.c.since < night).distinct()).scalars()
    return np.array([int(one[1:]) for one in found], dtype=np.int64)


def remember(con: sa.Connection, night: str, found: pd.DataFrame, told: Ids) -> None:
    """Put what a night changed in the place of what an earlier run of it said; ``told``: every id in use before or on the night.

    Lines about ids that only an earlier run of the night gave out stay: nobody else knows where those lead.
    """
    con.execute(sa.delete(CHANGE).where(CHANGE.c.night == night))
    columns = (_texts(found[name]) if name in ("resident", "other") else found[name].tolist() for name in COLUMNS)
    insert_rows(con, CHANGE, ("night", "change", "resident_id", "other_resident_id", "reason", "records"), ([night] * len(found), *columns))
    said = con.execute(sa.select(REDIRECT.c.number, REDIRECT.c.former_id).where(REDIRECT.c.since == night)).all()
    about = np.isin(np.array([int(row.former_id[1:]) for row in said], dtype=np.int64), told)
    taken_back = [{"gone": row.number} for row, mine in zip(said, about, strict=True) if mine]
    if taken_back:
        con.execute(sa.delete(REDIRECT).where(REDIRECT.c.number == sa.bindparam("gone")), taken_back)
    ended = found[found["change"].isin([MERGED, CLOSED, REOPENED])]
    target = ended["other"].where(ended["change"] != REOPENED, ended["resident"])
    lead_on(con, night, pd.DataFrame({"former": ended["resident"], "resident": target}))


def lead_on(con: sa.Connection, night: str, edges: pd.DataFrame) -> None:
    """From ``night`` on let each id ``former`` lead to ``resident``."""
    columns = (_texts(edges["former"]), _texts(edges["resident"]), [night] * len(edges))
    insert_rows(con, REDIRECT, ("former_id", "resident_id", "since"), columns)


def changes(engine: sa.Engine, night: str) -> pa.Table:
    """``night, change, resident_id, other_resident_id, reason, records``: what changed since the version published before ``night``.

    As a rule that is the night's own; after nights that failed, theirs as well.
    """
    names = ("night", "change", "resident_id", "other_resident_id", "reason", "records")
    with engine.connect() as con:
        last = con.execute(sa.select(sa.func.max(PUBLISHED.c.night)).where(PUBLISHED.c.night < night)).scalar() or ""
        query = sa.select(*(CHANGE.c[name] for name in names)).where(CHANGE.c.night > last, CHANGE.c.night <= night)
        rows = con.execute(query.order_by(CHANGE.c.night, CHANGE.c.number)).all()
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    kinds = dict.fromkeys(names, pa.string()) | {"records": pa.int32()}
    table = {name: pa.array(values, kinds[name]) for name, values in zip(names, columns, strict=True)}
    return pa.table(table | {"other_resident_id": _or_null(table["other_resident_id"])})


def redirects(engine: sa.Engine, night: str) -> pa.Table:
    """``former_id, resident_id, since``: every id that stands for another one on ``night``, or (null) for no record any more."""
    with engine.connect() as con:
        edges = _edges(con, REDIRECT.c.since <= night)
    edges = edges[edges["former"] != edges["resident"]].sort_values("former")
    former: Ids = edges["former"].to_numpy(np.int64)
    highest = int(edges[["former", "resident"]].to_numpy().max()) if len(edges) else NOBODY
    leads = _followed(edges, highest)[former]
    leads = np.where(leads == former, NOBODY, leads)
    return pa.table(
        {"former_id": texts_of(former), "resident_id": texts_of(leads), "since": pa.array(edges["since"].tolist(), pa.string())}
    )


def partings(engine: sa.Engine, night: str) -> pa.Table:
    """``resident_id, other_resident_id, since, records``: whenever up to ``night`` records of a resident became another one."""
    names = ("resident_id", "other_resident_id", "night", "records")
    with engine.connect() as con:
        query = sa.select(*(CHANGE.c[name] for name in names)).where(CHANGE.c.change == SPLIT, CHANGE.c.night <= night)
        rows = con.execute(query.order_by(CHANGE.c.night, CHANGE.c.number)).all()
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    kinds = (pa.string(), pa.string(), pa.string(), pa.int32())
    return pa.table(
        {name: pa.array(v, k) for name, v, k in zip(("resident_id", "other_resident_id", "since", "records"), columns, kinds, strict=True)}
    )


def _edges(con: sa.Connection, which: sa.ColumnElement[bool]) -> pd.DataFrame:
    """``former, resident, since``: the newest line of each id."""
    query = sa.select(REDIRECT.c.former_id, REDIRECT.c.resident_id, REDIRECT.c.since).where(which)
    rows = con.execute(query.order_by(REDIRECT.c.since, REDIRECT.c.number)).all()
    frame = pd.DataFrame([tuple(row) for row in rows], columns=["former", "resident", "since"], dtype=object).drop_duplicates(
        "former", keep="last"
    )
    return frame.assign(**{name: [int(one[1:] or NOBODY) for one in frame[name]] for name in ("former", "resident")})


def _followed(edges: pd.DataFrame, highest: int) -> Ids:
    """By id, the one at the end of its chain."""
    leads = np.arange(highest + 1)
    there = edges[edges["resident"] != NOBODY]
    leads[there["former"].to_numpy(np.int64)] = there["resident"].to_numpy(np.int64)
    for _ in range(40):  # each round doubles the reach
        leads = leads[leads]
    return leads


def _texts(numbers: pd.Series[int]) -> list[str]:
    return [one or "" for one in texts_of(np.asarray(numbers, dtype=np.int64)).to_pylist()]


def _or_null(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(column, ""), None, column)
