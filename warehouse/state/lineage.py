"""What a night did to residents: kept, merged, split, new, closed, reopened.

Here: comparing two nights, on numbers alone. Not here: giving ids (``ledger``), remembering (``lineage_journal``).

A resident is its set of records.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from warehouse.state.inheritance import NOBODY, Ids
from warehouse.state.spans import Bools

KEPT, MERGED, SPLIT, NEW, CLOSED, REOPENED = "kept", "merged", "split", "new", "closed", "reopened"
DECISION = "decision"
COLUMNS = ["change", "resident", "other", "reason", "records"]


@dataclass(frozen=True, slots=True)
class Nights:
    """Records on two nights, one entry each: the resident ``before`` and ``after`` (``NOBODY``: the record was not there).

    ``back``: of records that come back, what they were when last seen. ``existed``: every id that was in use before.
    ``decided``: records that a person decided about.
    """

    before: Ids
    after: Ids
    back: Ids
    existed: Ids
    decided: Bools


def compare(nights: Nights) -> pd.DataFrame:
    """``change, resident, other, reason, records``: every id touched, in numbers.

    ``records`` counts those that went over to ``other`` (merged, split), else those that the resident has (closed: had).
    An id none of whose records is left with it is merged into the one that most of them went to; its others are split off.
    """
    size = int(max((part.max(initial=0) for part in (nights.before, nights.after, nights.back, nights.existed)), default=0)) + 1
    was, now = np.bincount(nights.before, minlength=size), np.bincount(nights.after, minlength=size)
    was[NOBODY] = now[NOBODY] = 0
    known = np.zeros(size, dtype=np.bool_)
    known[nights.existed] = True
    # Who comes back to an id that is in use is a newcomer there; who last had one that was closed brings it along.
    came_from = np.where((nights.before == NOBODY) & (was[nights.back] == 0), nights.back, nights.before)
    moved = (came_from != nights.after) | (nights.before != nights.after)
    flows = pd.DataFrame({"old": came_from[moved], "new": nights.after[moved], "decided": nights.decided[moved]})
    flows = flows.groupby(["old", "new"], as_index=False).agg(records=("decided", "size"), decided=("decided", "any"))
    over = flows[(flows["old"] != NOBODY) & (flows["new"] != NOBODY) & (flows["old"] != flows["new"])]
    main = over.sort_values(["records", "new"], ascending=[False, True], kind="stable").drop_duplicates("old").set_index("old")
    parent = over.sort_values(["records", "old"], ascending=[False, True], kind="stable").drop_duplicates("new").set_index("new")

    ended = now[over["old"].to_numpy()] == 0
    successor = over["old"].map(main["new"]).to_numpy()
    merged = over[ended & (over["new"].to_numpy() == successor)]
    born = was[over["new"].to_numpy()] == 0
    split = over[(ended & (over["new"].to_numpy() != successor)) | (~ended & born)]
    parts = [
        _rows(MERGED, merged["old"], merged["new"], np.where(merged["decided"], DECISION, "records_joined"), merged["records"]),
        _rows(SPLIT, split["old"], split["new"], np.where(split["decided"], DECISION, "records_parted"), split["records"]),
    ]
    fresh = np.flatnonzero((now > 0) & (was == 0))
    other = pd.Series(fresh).map(parent["old"]).fillna(NOBODY).to_numpy(np.int64)
    asked = pd.Series(fresh).map(parent["decided"]).eq(True).to_numpy()
    reason = np.where(known[fresh], "record_back", np.where(other == NOBODY, "first_seen", np.where(asked, DECISION, "records_parted")))
    parts.append(_rows(np.where(known[fresh], REOPENED, NEW), fresh, other, reason, now[fresh]))
    closed = np.flatnonzero((was > 0) & (now == 0))
    closed = closed[~np.isin(closed, main.index)]
    parts.append(_rows(CLOSED, closed, NOBODY, "no_record_left", was[closed]))
    parts.append(_kept(flows, was, now))
    found = pd.concat(parts, ignore_index=True)
    return found.sort_values(["resident", "change", "other"], kind="stable", ignore_index=True)


def _kept(flows: pd.DataFrame, was: Ids, now: Ids) -> pd.DataFrame:
    """Ids of both nights whose records are others now: what happened to them, and with whom they exchanged most."""
    sides = pd.concat(
        [
            flows[flows["old"] != NOBODY].assign(resident=lambda f: f["old"], other=lambda f: f["new"], gone=True),
            flows[flows["new"] != NOBODY].assign(resident=lambda f: f["new"], other=lambda f: f["old"], gone=False),
        ]
    )
    sides = sides[(was[sides["resident"]] > 0) & (now[sides["resident"]] > 0) & (sides["resident"] != sides["other"])]
    sides["with"] = sides["other"] != NOBODY
    sides = sides.sort_values(["with", "records", "other"], ascending=[False, False, True], kind="stable")
    kinds = {
        "joined": sides["with"] & ~sides["gone"],
        "parted": sides["with"] & sides["gone"],
        "came": ~sides["with"] & ~sides["gone"],
        "went": ~sides["with"] & sides["gone"],
        "decided": sides["with"] & sides["decided"],
    }
    held = sides.assign(**kinds).groupby("resident")[list(kinds)].any()
    partner = sides.drop_duplicates("resident").set_index("resident")["other"].reindex(held.index)
    reason = np.select(
        [held["decided"], held["joined"] & held["parted"], held["joined"], held["parted"], held["came"] & held["went"], held["came"]],
        [DECISION, "records_exchanged", "records_joined", "records_parted", "records_replaced", "record_came"],
        "record_gone",
    )
    return _rows(KEPT, held.index, partner, reason, now[held.index])


def _rows(change: object, resident: object, other: object, reason: object, records: object) -> pd.DataFrame:
    size = len(resident)  # type: ignore[arg-type]
    columns = (change, resident, other, reason, records)
    return pd.DataFrame({name: np.broadcast_to(np.asarray(one), size) for name, one in zip(COLUMNS, columns, strict=True)})
