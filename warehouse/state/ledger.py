"""The identity ledger: which resident each record was, so that ids are minted once and stay.

Here: assigning ids to clusters and remembering them. Not here: how clusters come about (``pipelines.linkage``).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import sqlalchemy as sa

METADATA = sa.MetaData()
RECORD = sa.Table(
    "ledger_record",
    METADATA,
    sa.Column("record_id", sa.String(64), primary_key=True),
    sa.Column("resident_id", sa.String(16), nullable=False),
)
MINTED = sa.Table("ledger_minted", METADATA, sa.Column("last", sa.Integer, nullable=False))
"""The number of the newest id; ids are never reused, not even those of a night that failed."""

BATCH = 50_000


def open_state(url: str) -> sa.Engine:
    """The state store at an SQLAlchemy URL, its tables made where they are missing."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url)
    METADATA.create_all(engine)
    return engine


def resident_ids(engine: sa.Engine, record_ids: list[str], cluster: np.ndarray[tuple[int], np.dtype[np.int32]]) -> list[str]:
    """The resident id of each record; ``cluster`` numbers the records' clusters.

    A cluster takes the id that most of its records had; where two clusters claim one id, the one with more of its
    records keeps it. The others get new ids, in the order of their first record id, so that the same input
    and ledger always give the same ids.
    """
    frame = pd.DataFrame({"record_id": record_ids, "cluster": cluster})
    with engine.begin() as con:
        known = pd.read_sql(sa.select(RECORD), con)
        last = con.execute(sa.select(MINTED.c.last)).scalar() or 0
        frame = frame.merge(known, on="record_id", how="left")
        chosen = _inherited(frame)
        firsts = frame.groupby("cluster")["record_id"].min().sort_values()
        new = [number for number in firsts.index if number not in chosen]
        chosen |= {number: f"R{last + i:07d}" for i, number in enumerate(new, 1)}
        con.execute(sa.delete(MINTED))
        con.execute(sa.insert(MINTED), {"last": last + len(new)})
        ids = frame["cluster"].map(chosen)
        _remember(con, frame["record_id"], ids, changed=(ids != frame["resident_id"]), known=frame["resident_id"].notna())
    return [str(resident) for resident in ids]


def _inherited(frame: pd.DataFrame) -> dict[int, str]:
    """Old ids by cluster: each id to the cluster with most of its records, each cluster its most frequent id."""
    votes = frame.dropna(subset=["resident_id"]).groupby(["cluster", "resident_id"]).size().reset_index(name="votes")
    votes = votes.sort_values(["votes", "resident_id", "cluster"], ascending=[False, True, True], kind="stable")
    chosen: dict[int, str] = {}
    taken: set[str] = set()
    for number, resident in zip(votes["cluster"].tolist(), votes["resident_id"].tolist(), strict=True):
        if number not in chosen and resident not in taken:
            chosen[number] = resident
            taken.add(resident)
    return chosen


def _remember(con: sa.Connection, records: pd.Series[str], ids: pd.Series[str], changed: pd.Series[bool], known: pd.Series[bool]) -> None:
    """Write only what is new or different."""
    fresh = changed & ~known
    moved = changed & known
    rows = [{"record_id": r, "resident_id": i} for r, i in zip(records[fresh], ids[fresh], strict=True)]
    for start in range(0, len(rows), BATCH):
        con.execute(sa.insert(RECORD), rows[start : start + BATCH])
    update = sa.update(RECORD).where(RECORD.c.record_id == sa.bindparam("known_id"))
    renamed = [{"known_id": r, "resident_id": i} for r, i in zip(records[moved], ids[moved], strict=True)]
    if renamed:
        con.execute(update, renamed)
