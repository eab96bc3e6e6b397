"""Counts of what records state: a night's differences give what counting everything gives."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipelines.linkage.features import Features
from pipelines.linkage.terms import WIDE, codes_at, count_terms, recount, term_columns
from tests.linkage.people import prepared

BASE = prepared().features.take(np.arange(12, dtype=np.int32))
STATED = ("dwelling", "hukou_dwelling", "phone_1", "phone_2", "building", "estate", "community", "birth")
ROWS = st.lists(st.lists(st.integers(0, 3), min_size=len(STATED), max_size=len(STATED)), min_size=12, max_size=12)


def stated(rows: list[list[int]]) -> Features:
    found = BASE.take(np.arange(12, dtype=np.int32))
    for at, name in enumerate(STATED):
        column = getattr(found, name)
        column[:] = [row[at] + (19900100 if name == "birth" else 0) for row in rows]
    return found


@given(ROWS, ROWS, st.lists(st.booleans(), min_size=12, max_size=12))
def test_recounting_gives_what_counting_gives(before: list[list[int]], after: list[list[int]], drawn: list[bool]) -> None:
    now = [new if changed else old for old, new, changed in zip(before, after, drawn, strict=True)]
    records = np.flatnonzero(drawn).astype(np.int32)
    terms = count_terms(stated(before))
    counts = {name: [column.copy() for column in term.counts] for name, term in terms.items()}
    moved = recount(terms, records, codes_at(terms, records), stated(now).take(records))
    others = np.flatnonzero(~moved)
    for name, columns in term_columns(stated(now)).items():
        told = Counter(code for column in columns for code in column.tolist() if code)
        for n, column in enumerate(columns):
            assert terms[name].columns[n].tolist() == column.tolist()
            assert terms[name].counts[n].tolist() == [told[code] for code in column.tolist()], name
            if name not in WIDE:
                assert counts[name][n][others].tolist() == terms[name].counts[n][others].tolist(), "what moved is told"
