"""Departments' answers about findings on their way into a night, as a table.

Here: that. Not here: the journal (``warehouse.state.finding_answers``), what an answer does to a finding (``dq.finding``).
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from warehouse.state.finding_answers import Answer

COLUMNS = ("finding_id", "answer", "content", "answered_on")


def answer_table(answers: Iterable[Answer]) -> pa.Table:
    """``finding_id, answer, content, answered_on`` (ISO day), one row an answer that stands: a finding has one at most."""
    rows = [dict(zip(COLUMNS, (one.finding_id, one.answer, one.content, one.decided_at[:10]), strict=True)) for one in answers]
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in COLUMNS]))
