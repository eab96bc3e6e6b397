"""A full delivery and the changes after it, read as one: of each record the newest row counts.

Here: leaving superseded rows out of staged files. Not here: which deliveries make a chain (``warehouse.state.deliveries``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.night.intake import TakenIn, staged_file


def leave_out_superseded(work: Path, kind: str, chain: Sequence[TakenIn]) -> list[TakenIn]:
    """Rewrite the staged files of ``chain`` (oldest first) so that each record key stands in its newest delivery only.

    Rows of one delivery that share a key stay together. Gives the chain with ``Delivery.superseded`` counted.
    """
    seen = pa.array([], pa.string())
    found = []
    for one in reversed(chain):
        assert one.delivery is not None
        records = pq.read_table(staged_file(work, kind, one.delivery))
        keys = records.column("record_key").combine_chunks()
        stays = pc.invert(pc.is_in(keys, value_set=seen))
        gone = len(keys) - (pc.sum(stays).as_py() or 0)
        if gone:
            _rewrite(work, kind, one, records, stays)
            one = replace(one, delivery=replace(one.delivery, superseded=gone))
        seen = pc.unique(pa.concat_arrays([seen, keys.cast(pa.string())]))
        found.append(one)
    return found[::-1]


def _rewrite(work: Path, kind: str, one: TakenIn, records: pa.Table, stays: pa.Array) -> None:
    assert one.delivery is not None
    kept = records.filter(stays)
    numbers = pa.array(range(kept.num_rows), pa.int32())
    old = kept.column("ordinal").combine_chunks()
    records_file, values_file = staged_file(work, kind, one.delivery), staged_file(work, f"{kind}_value", one.delivery)
    pq.write_table(kept.set_column(kept.schema.get_field_index("ordinal"), "ordinal", numbers), records_file, compression="lz4")
    values = pq.read_table(values_file)
    places = pc.index_in(values.column("ordinal"), value_set=old)
    values = values.set_column(values.schema.get_field_index("ordinal"), "ordinal", places.cast(pa.int32()))
    pq.write_table(values.filter(pc.is_valid(values.column("ordinal"))), values_file, compression="lz4")
