"""Rosters without numbers: whom each row of 认亲结对 and 走访记录 names, as a resident, or left open. No resident is ever made here.

Here: the whole of it in one call, and which chance is enough. Not here: reading (``roster_people``), which residents are looked at
(``roster_pairs``), the chance (``roster_odds``).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.linkage.arrays import NONE, Bools
from pipelines.linkage.context import Shares
from pipelines.linkage.levels import NameLevel
from pipelines.linkage.roster_odds import Looked, looked_at, weighed
from pipelines.linkage.roster_pairs import by_likeness, by_name
from pipelines.linkage.roster_people import Named, People, read, spread
from pipelines.linkage.roster_places import people_in

ENOUGH = 0.998
"""The chance from which a row is taken. Rows must be right at 0.999 and more, and nearly all that are above this line are far above it."""
WRONG, LEAST = 0.0003, 0.99
"""Below it the likeliest rows are taken too, as long as no more than this share of all rows taken is expected to be wrong: a third of what
is allowed, because some people are unlike any estimate (two of one rare name, one of them in no system). But none below the second chance:
one wrong in a hundred is nothing to be shown on somebody's record, however many sure rows stand around it."""
NAME_ALONE = 0.998
"""The least chance where records share nothing with the roster but name and district: who looks at such a row sees no reason for it."""
RIVAL = 0.02
"""The chance from which another resident is named as one whom the row may mean as well."""
SHOWN = 5
"""Candidates kept of a row, the likeliest first: more nobody compares."""

PARTS = ("district", "community", "estate", "building", "room")
OPEN = ("nobody", "several", "unsure")
PERSON = "person"
"""The rule of a row that somebody answered."""
KEPT = ("source_id", "delivery_id", "file", "sheet", "row_number", "role", "name", "community", "address", "phones")
Words = np.ndarray[tuple[int], np.dtype[np.object_]]


def match_rosters(rows: pa.Table, people: pa.Table, answers: pa.Table | None = None) -> pa.Table:
    """``KEPT``, ``resident_id, rule, candidates``, one row a row of ``rows`` in its order.

    ``rows``, ``people`` and ``answers`` as ``Build.roster_rows``, ``roster_people`` and ``roster_answers`` give them. A row whose
    ``key`` is among the ``answers`` gets that resident, or none, by the rule ``person``, whatever matching finds. Of the others
    ``resident_id`` is NULL where the row is left open; ``rule`` then says why (``nobody`` bears such a name there, ``several`` may be
    meant, ``unsure`` of the only one), else by what it was found: ``name`` or ``near_name``, then ``_phone`` or the part of the district
    both agree on. ``candidates`` are resident ids.
    """
    named, residents, names, share = read(rows, people)
    sizes = people_in(named, residents)
    looked = looked_at(by_name(named, residents, names), named, residents, sizes)
    found = np.bincount(looked.pairs.named[looked.there], minlength=len(named)) > 0
    near = by_likeness(named, residents, names, found).without(looked.pairs)
    looked = looked.joined(looked_at(near, named, residents, sizes))
    found_out = _table(rows, named, residents, looked, weighed(looked, named, residents, share))
    return found_out if answers is None else _answered(found_out, rows, answers)


def _table(rows: pa.Table, named: Named, people: People, looked: Looked, chance: Shares) -> pa.Table:
    pairs = looked.pairs
    order = np.lexsort((pairs.resident, -chance, pairs.named))  # of one chance the resident with the lower number, so that it stays so
    order = order[chance[order] >= RIVAL]
    sizes = np.bincount(pairs.named[order], minlength=len(named))
    starts = np.cumsum(sizes) - sizes
    some = np.flatnonzero(sizes)
    first = order[starts[some]]
    sure = _sure(np.where((looked.shared.part[first] == 0) & ~looked.phone[first] & (chance[first] < NAME_ALONE), 0.0, chance[first]))
    rule = np.select([sizes == 0, sizes > 1], [OPEN[0], OPEN[1]], OPEN[2]).astype(object)
    rule[some[sure]] = _rules(looked)[first[sure]]
    resident = np.full(len(named), NONE, dtype=np.int32)
    resident[some[sure]] = pairs.resident[first[sure]]
    shown = np.minimum(sizes, SHOWN)
    _, listed = spread(order, starts, shown, np.arange(len(named)))
    offsets = pa.array(np.concatenate([[0], np.cumsum(shown)]), pa.int32())
    decided = pa.table(
        {
            "resident_id": people.ids.take(pa.array(resident, mask=resident == NONE)),
            "rule": pa.array(rule, pa.string()),
            "candidates": pa.ListArray.from_arrays(offsets, people.ids.take(pa.array(pairs.resident[listed]))),
        }
    ).take(pa.array(named.row))
    kept = rows.select(list(KEPT))
    for column in decided.column_names:
        kept = kept.append_column(column, decided.column(column))
    return kept


def _answered(table: pa.Table, rows: pa.Table, answers: pa.Table) -> pa.Table:
    """The table with people's answers in it. What was learned of all rows is kept: an answer changes its own rows and no other."""
    at = pc.index_in(rows.column("key"), answers.column("key").combine_chunks())
    said = pc.is_valid(at)
    resident = pc.if_else(said, answers.column("resident_id").take(at), table.column("resident_id"))
    rule = pc.if_else(said, PERSON, table.column("rule"))
    for name, column in (("resident_id", resident), ("rule", rule)):
        table = table.set_column(table.column_names.index(name), name, column)
    return table


def _sure(chance: Shares) -> Bools:
    """Those that are sure by themselves, and the likeliest of the others as long as few wrong ones are expected among all taken."""
    ordered = np.sort(chance)[::-1]
    share = np.cumsum(1 - ordered) / np.arange(1, len(ordered) + 1)
    taken = ordered[(share <= WRONG) & (ordered >= LEAST)]
    enough: Bools = chance >= min(ENOUGH, taken.min(initial=ENOUGH))
    return enough


def _rules(looked: Looked) -> Words:
    """By what each pair was found, were it the one."""
    level = looked.pairs.level
    equal = (level == NameLevel.EQUAL) | (level == NameLevel.FORMER)
    where = np.where(looked.phone, "phone", np.array(PARTS)[looked.shared.part])
    words: Words = np.where(equal, "name_", "near_name_").astype(object) + where.astype(object)
    return words
