"""People's answers about rosters on their way into a night, as a table.

Here: that. Not here: the journal (``warehouse.state.roster_answers``), which rows obey them (``pipelines.linkage.rosters``).
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from warehouse.state.roster_answers import UNSURE, Answer, Stated


def answer_table(answers: Iterable[Answer]) -> pa.Table:
    """What the row states and ``record_id`` ("" for none), one row an answer that stands; "unsure" answers nothing."""
    names = tuple(Stated.__dataclass_fields__)
    rows = [{name: getattr(one.stated, name) for name in names} | {"record_id": one.record_id} for one in answers if one.kind != UNSURE]
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in (*names, "record_id")]))
