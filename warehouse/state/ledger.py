"""The identity ledger: which resident each record was on which night, so that ids are minted once and stay.

Here: giving ids to clusters, remembering them, and giving those of a past night again. Not here: how clusters come about
(``pipelines.linkage``), who inherits (``inheritance``), what a night changed (``lineage``,
``lineage_journal``).

A night that is run anew after later ones changes only what held until the next of them, so that what those published stays true.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from warehouse.state import lineage, lineage_journal
from warehouse.state.database import LEDGER_MINTED as MINTED
from warehouse.state.database import LEDGER_NIGHT as NIGHT
from warehouse.state.database import LEDGER_PAST, LEDGER_RECORD
from warehouse.state.inheritance import NOBODY, Ids, inherit, numbers_of, texts_of
from warehouse.state.spans import Bools, Known, Spans, pieces

SPANS = Spans(LEDGER_RECORD, LEDGER_PAST, "resident_id")


class Members:
    """What is known of residents' records, beside ``records`` of a night. ``here``: they were there, else they had gone before.

    ``places``: where each of ``records`` stands among the known (-1: nowhere); ``gone``: the known that were there and are not
    among ``records``.
    """

    def __init__(self, known: Known, records: pa.Array) -> None:
        self.record_id = known.record_id
        self.resident = numbers_of(known.payload)
        self.here = known.here
        self.places: Ids = pc.fill_null(pc.index_in(records, value_set=self.record_id), -1).to_numpy(zero_copy_only=False).astype(np.int64)
        self.gone = self.here.copy()
        self.gone[self.places[self.places >= 0]] = False

    def residents(self, here: bool | None = None) -> Ids:
        """What ``records`` were; with ``here``, only those that were there, or only those that had gone. Else ``NOBODY``."""
        which = self.resident if here is None else np.where(self.here == here, self.resident, NOBODY)
        return np.append(which, NOBODY)[self.places]


def resident_ids(
    engine: sa.Engine, record_ids: list[str], cluster: np.ndarray[tuple[int], np.dtype[np.int32]], night: str, decided: Collection[str] = ()
) -> list[str]:
    """The resident id of each record on ``night`` (ISO), remembered; ``cluster`` numbers the records' clusters.

    A cluster takes the id that most of its records had the night before, the older id where two stand equal; an id that several
    clusters claim stays with most of its records. Records that come back after an absence count where no other speaks. The
    other clusters get new ids, in the order of their first record id, so that the same input and ledger always give the same ids.
    ``decided`` names records that people decided about since the last night: what becomes of them is told as a decision.
    """
    records = pa.array(record_ids, pa.string())
    with engine.begin() as con:
        nights = con.execute(sa.select(NIGHT.c.night).where(NIGHT.c.night >= night).order_by(NIGHT.c.night)).scalars().all()
        following = next((one for one in nights if one > night), None)
        last = con.execute(sa.select(MINTED.c.last)).scalar() or 0
        before = stood = Members(SPANS.before(con, night), records)
        leads = lineage_journal.leading(con, night, last)
        claims = [before.residents(here=True), leads[before.residents(here=False)]]
        fresh = before.places < 0
        if nights:  # an earlier run of this night, or later nights, gave ids that are used again rather than minted twice
            stood, later = Members(SPANS.on(con, night), records), Members(SPANS.later(con, night), records)
            fresh &= (stood.places < 0) & (later.places < 0)
            claims += [stood.residents(here=True), later.residents()] if night in nights else [later.residents()]
        found, minted = inherit(records, cluster.astype(np.int64), claims, partial(SPANS.since, con, night=night), last)
        _remember(con, night, following, records, found, stood, fresh)
        _tell(con, night, before, records, found, claims[1], decided)
        if night in nights:
            lineage_journal.lead_on(con, night, _ghosts(found, before, stood, records))
        for later_night in nights[night in nights :]:  # what ended or came back there may now have done so earlier
            _tell_again(con, later_night, last + minted)
        con.execute(sa.delete(MINTED))
        con.execute(sa.insert(MINTED), {"last": last + minted})
        con.execute(sa.delete(NIGHT).where(NIGHT.c.night == night))
        con.execute(sa.insert(NIGHT), {"night": night})
    return list(map(str, texts_of(found).to_pylist()))


def ids_as_of(engine: sa.Engine, record_ids: list[str], cluster: np.ndarray[tuple[int], np.dtype[np.int32]], night: str) -> list[str]:
    """The resident id that each record had on ``night``, by the rule of ``resident_ids``; nothing is written.

    A cluster to which no id of that night comes gets one of the form ``X0000001``: never minted, good within this answer only.
    """
    records = pa.array(record_ids, pa.string())
    with engine.connect() as con:
        stood = Members(SPANS.on(con, night), records)
        claims = [stood.residents(here=True), stood.residents(here=False)]
        highest = int(stood.resident.max(initial=0))
        found, _ = inherit(records, cluster.astype(np.int64), claims, partial(SPANS.since, con, night=night), highest)
    minted = pc.if_else(pa.array(found > highest), texts_of(found - highest, "X"), texts_of(found))
    return list(map(str, minted.to_pylist()))


def residents_of(engine: sa.Engine, record_ids: Collection[str], night: str) -> dict[str, str]:
    """By record: the resident that it is on ``night``, or last was before it went, as that one is called by then. Records of residents
    of whom nothing is left, and records never known, are not in it."""
    found: dict[str, tuple[str, str]] = {}
    with engine.connect() as con:
        for table in (LEDGER_PAST, LEDGER_RECORD):
            for some in pieces(sorted(record_ids)):
                query = sa.select(table.c.record_id, table.c.since, table.c.resident_id)
                for record, since, resident in con.execute(query.where(table.c.record_id.in_(some), table.c.since <= night)):
                    found[record] = max(found.get(record, ("", "")), (since, resident))
    led = lineage_journal.redirects(engine, night)
    now = dict(zip(led.column("former_id").to_pylist(), led.column("resident_id").to_pylist(), strict=True))
    called = {record: now.get(resident, resident) for record, (_, resident) in found.items()}
    return {record: resident for record, resident in called.items() if resident}


def _remember(con: sa.Connection, night: str, following: str | None, records: pa.Array, found: Ids, stood: Members, fresh: Bools) -> None:
    """Write what is not as it ``stood``: records that are another resident, and (None) those that are gone."""
    differs = np.flatnonzero(stood.residents(here=True) != found)
    gone = stood.record_id.filter(pa.array(stood.gone)).to_pylist()
    ids = [*records.take(pa.array(differs)).to_pylist(), *gone]
    touched = pd.DataFrame({"record_id": ids, "payload": [*texts_of(found[differs]).to_pylist(), *[None] * len(gone)]}, dtype=object)
    SPANS.write(con, night, following, touched, np.append(fresh[differs], np.zeros(len(gone), dtype=np.bool_)))


def _tell(con: sa.Connection, night: str, before: Members, records: pa.Array, after: Ids, back: Ids, decided: Collection[str]) -> None:
    """Work out and keep what the night changed; ``back``: what records were that come back."""
    gone = before.resident[before.gone]
    nothing = np.full(len(gone), NOBODY, dtype=np.int64)
    asked = pc.is_in(records, value_set=pa.array(list(decided), pa.string())).to_numpy(zero_copy_only=False)
    nights = lineage.Nights(
        before=np.concatenate([before.residents(here=True), gone]),
        after=np.concatenate([after, nothing]),
        back=np.concatenate([back, nothing]),
        decided=np.concatenate([asked, np.zeros(len(gone), dtype=np.bool_)]),
        existed=np.union1d(before.resident, lineage_journal.formers(con, night)),
    )
    lineage_journal.remember(con, night, lineage.compare(nights), np.union1d(nights.existed, after))


def _tell_again(con: sa.Connection, night: str, highest: int) -> None:
    """What a night changed that was run already, now that the night before it says otherwise."""
    on = SPANS.on(con, night)
    records = on.record_id.filter(pa.array(on.here))
    before = Members(SPANS.before(con, night), records)
    back = lineage_journal.leading(con, night, highest)[before.residents(here=False)]
    _tell(con, night, before, records, numbers_of(on.payload)[on.here], back, ())


def _ghosts(found: Ids, before: Members, stood: Members, records: pa.Array) -> pd.DataFrame:
    """``former, resident``: ids that only an earlier run of the night gave out, and what most of their records are now."""
    places = pc.fill_null(pc.index_in(stood.record_id, value_set=records), -1).to_numpy(zero_copy_only=False)
    now = pd.DataFrame({"former": stood.resident, "resident": np.append(found, NOBODY)[places]})[stood.here]
    now = now[~now["former"].isin(np.union1d(before.resident, found))]
    counted = now.groupby(["former", "resident"], as_index=False).size()
    counted["left"] = counted["resident"] != NOBODY
    return counted.sort_values(["left", "size", "resident"], ascending=[False, False, True]).drop_duplicates("former")
