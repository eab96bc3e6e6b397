"""The identity ledger: which resident each record was on which night, so that ids are minted once and stay.

Here: assigning ids to clusters, remembering them, and giving those of a past night again. Not here: how clusters come
about (``pipelines.linkage``).

``ledger_record`` holds which resident a record is and since which night, ``ledger_former`` which one it was before
(``until`` is the first night on which it no longer was). A night that is run anew after later ones changes only what held
until the next of them, so that what those published stays true.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.state.database import LEDGER_FORMER as FORMER
from warehouse.state.database import LEDGER_MINTED as MINTED
from warehouse.state.database import LEDGER_NIGHT as NIGHT
from warehouse.state.database import LEDGER_RECORD as RECORD

BATCH = 50_000


def resident_ids(engine: sa.Engine, record_ids: list[str], cluster: np.ndarray[tuple[int], np.dtype[np.int32]], night: str) -> list[str]:
    """The resident id of each record on ``night`` (ISO), remembered; ``cluster`` numbers the records' clusters.

    A cluster takes the id that most of its records had; where two clusters claim one id, the one with more of its
    records keeps it. The others get new ids, in the order of their first record id, so that the same input
    and ledger always give the same ids.
    """
    frame = pd.DataFrame({"record_id": record_ids, "cluster": cluster})
    with engine.begin() as con:
        following = con.execute(sa.select(sa.func.min(NIGHT.c.night)).where(NIGHT.c.night > night)).scalar()
        known = _known(con, night)
        if following is not None:
            known = pd.concat([known, _known_later(con, night, known["record_id"])])
        frame = frame.merge(known, on="record_id", how="left")
        last = con.execute(sa.select(MINTED.c.last)).scalar() or 0
        ids, minted = _assign(frame, "R", last)
        con.execute(sa.delete(MINTED))
        con.execute(sa.insert(MINTED), {"last": last + minted})
        _remember(con, night, following, frame.assign(chosen=ids))
        con.execute(sa.delete(NIGHT).where(NIGHT.c.night == night))
        con.execute(sa.insert(NIGHT), {"night": night})
    return [str(resident) for resident in ids]


def ids_as_of(engine: sa.Engine, record_ids: list[str], cluster: np.ndarray[tuple[int], np.dtype[np.int32]], night: str) -> list[str]:
    """The resident id that each record had on ``night``, by the rule of ``resident_ids``; nothing is written.

    A cluster to which no id of that night comes gets one of the form ``X0000001``: never minted, good within this answer only.
    """
    frame = pd.DataFrame({"record_id": record_ids, "cluster": cluster})
    with engine.connect() as con:
        ids, _ = _assign(frame.merge(_known(con, night), on="record_id", how="left"), "X", 0)
    return [str(resident) for resident in ids]


def _known(con: sa.Connection, night: str) -> pd.DataFrame:
    """``record_id, resident_id, then``: every record's resident on ``night``; ``then`` is true."""
    current = pd.read_sql(sa.select(RECORD.c.record_id, RECORD.c.resident_id).where(RECORD.c.since <= night), con)
    query = sa.select(FORMER.c.record_id, FORMER.c.resident_id).where(FORMER.c.since <= night, FORMER.c.until > night)
    former = pd.read_sql(query.order_by(FORMER.c.since, FORMER.c.late, FORMER.c.number), con)
    if len(former):  # the last to begin is the narrowest; of one night the late run counts, and the last of those
        former = former.drop_duplicates("record_id", keep="last")
        current = pd.concat([current[~current["record_id"].isin(former["record_id"])], former])
    return current.assign(then=True)


def _known_later(con: sa.Connection, night: str, known: pd.Series[str]) -> pd.DataFrame:
    """As ``_known``, with ``then`` false: records first met after ``night``. They keep the id that they got, and no second is minted."""
    later = pd.read_sql(sa.select(RECORD.c.record_id, RECORD.c.resident_id).where(RECORD.c.since > night), con)
    return later[~later["record_id"].isin(known)].assign(then=False)


def _assign(frame: pd.DataFrame, letter: str, last: int) -> tuple[pd.Series[str], int]:
    """Each record's id, and how many had to be made anew, numbered after ``last``."""
    chosen = _inherited(frame)
    firsts = frame.groupby("cluster")["record_id"].min().sort_values()
    new = [number for number in firsts.index if number not in chosen]
    chosen |= {number: f"{letter}{last + i:07d}" for i, number in enumerate(new, 1)}
    return frame["cluster"].map(chosen), len(new)


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


def _remember(con: sa.Connection, night: str, following: str | None, frame: pd.DataFrame) -> None:
    """Write only what is new or different; ``following`` is the next night that was run already, if any."""
    fresh = frame[frame["resident_id"].isna()]
    rows = [{"record_id": r, "resident_id": i, "since": night} for r, i in zip(fresh["record_id"], fresh["chosen"], strict=True)]
    for start in range(0, len(rows), BATCH):
        con.execute(sa.insert(RECORD), rows[start : start + BATCH])
    differs = frame["resident_id"].notna() & ((frame["chosen"] != frame["resident_id"]) | frame["then"].ne(True))
    moved = [(str(r), str(i)) for r, i in zip(frame["record_id"][differs], frame["chosen"][differs], strict=True)]
    if not moved:
        return
    if following is not None:
        late = {"since": night, "until": following, "late": True}
        con.execute(sa.insert(FORMER), [{"record_id": r, "resident_id": i} | late for r, i in moved])
        return
    columns = ("record_id", "resident_id", "since", "until", "late")
    before = sa.select(RECORD.c.record_id, RECORD.c.resident_id, RECORD.c.since, sa.literal(night), sa.false()).where(
        RECORD.c.record_id == sa.bindparam("known_id"),
        RECORD.c.since < night,  # a rerun of the same night replaces what it said
    )
    con.execute(sa.insert(FORMER).from_select(columns, before), [{"known_id": r} for r, _ in moved])
    update = sa.update(RECORD).where(RECORD.c.record_id == sa.bindparam("known_id"))
    con.execute(update, [{"known_id": r, "resident_id": i, "since": night} for r, i in moved])
