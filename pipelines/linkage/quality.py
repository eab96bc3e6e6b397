"""A night's estimate of itself and its most telling questions, as tables.

Here: from linked records and the journal's decisions to ``staging.quality`` and ``staging.telling``. Not here: any of the
reckoning (``stakes``, ``estimate``, ``telling``).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.linkage.arrays import Bools, Hashes, Ints, mixed
from pipelines.linkage.belief import Answers, believe, strata
from pipelines.linkage.cluster import Score
from pipelines.linkage.constraints import Constraints, Decided
from pipelines.linkage.estimate import Estimate, estimates
from pipelines.linkage.incremental import Night
from pipelines.linkage.linking import Linked, score_pairs
from pipelines.linkage.recapture import brought, caught
from pipelines.linkage.score import Scored
from pipelines.linkage.stakes import Counts, Questions, evident, linked_pairs, questions, two_numbers
from pipelines.linkage.telling import Telling, Why, fair, telling

WEIGHTY = ("dibao", "party")
"""Sources, by how their ids begin, in which an error has consequences beyond the record."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What a night says of itself."""

    estimates: list[Estimate]
    open: Questions
    telling: Telling

    def facts(self) -> list[dict[str, Any]]:
        """For the manifest: one entry an estimate, to seven digits: longer ones would be masked as somebody's number on a screen."""
        return [{k: round(v, 7) if isinstance(v, float) else v for k, v in asdict(one).items()} for one in self.estimates]

    def quality_table(self) -> pa.Table:
        """``measure, basis, estimate, low, high, answers, at_stake``."""
        kinds = {"str": pa.string(), "float": pa.float64(), "int": pa.int64()}
        return pa.Table.from_pylist(self.facts(), pa.schema([(one.name, kinds[str(one.type)]) for one in fields(Estimate)]))

    def telling_table(self) -> pa.Table:
        """``place, left_no, right_no, why, gain, stake, total``: ``place`` from 1, the first to ask first."""
        chosen = self.open.take(self.telling.at)
        return pa.table(
            {
                "place": pa.array(np.arange(1, len(self.telling.at) + 1, dtype=np.int32)),
                "left_no": pa.array(chosen.left),
                "right_no": pa.array(chosen.right),
                "why": pa.array([str(Why(one)) for one in self.telling.why.tolist()], pa.string()),
                "gain": pa.array(self.telling.gain),
                "stake": pa.array(chosen.stake),
                "total": pa.array(chosen.bits.round(2)),
            }
        )


def of_night(night: Night, linked: Linked, constraints: Constraints, record_ids: Sequence[str], decided: Iterable[Decided] = ()) -> Quality:
    """Estimates and questions of a night. ``record_ids`` by record number; ``decided``: the decisions in force."""
    place, memory = night.place, night.memory

    def score(left: Ints, right: Ints) -> Scored:
        return score_pairs(night.prepared, place[left], place[right], linked.model)

    def times(left: Ints, right: Ints) -> Counts:
        return brought(memory.blocks, memory.tallies, place[left], place[right])

    return quality(linked, night.prepared.own[place], constraints, record_ids, decided, score=score, times=times)


def quality(
    linked: Linked,
    own: Hashes,
    constraints: Constraints,
    record_ids: Sequence[str],
    decided: Iterable[Decided] = (),
    *,
    score: Score,
    times: Callable[[Ints, Ints], Counts] | None = None,
) -> Quality:
    """As ``of_night``. ``own``: each record's valid number; ``score`` weighs pairs; ``times`` tells by how many rules of blocking pairs
    were brought together: without it no estimate is made of what blocking never compared."""
    cluster = linked.cluster
    open_ = questions(linked.scored, linked.clustered, own, constraints, linked.model)
    stratum = strata(open_.bits, open_.two)
    names = _hashes(record_ids)
    left, right, same = _answered(record_ids, decided)
    two = two_numbers(cluster, own, left, right)
    bits = evident(score(left, right), two, linked.model)
    of = strata(bits, two)
    counts = fair(of, _drawn(names, left, right), stratum)
    answers = Answers(bits[counts], of[counts], same[counts])
    once = caught(open_, times(open_.left, open_.right)) if times is not None else None
    found = estimates(open_, linked_pairs(cluster), once, answers)
    weighty = np.fromiter((one.startswith(WEIGHTY) for one in record_ids), bool, len(record_ids))
    closed = constraints.left_open(open_.left, open_.right)
    drawn = _drawn(names, open_.left, open_.right)
    return Quality(found, open_, telling(open_, believe(answers), drawn, weighty[open_.left] | weighty[open_.right], closed))


def _hashes(record_ids: Sequence[str]) -> Hashes:
    """A number for each record that stays with its id over the nights."""
    return np.fromiter((zlib.crc32(one.encode()) for one in record_ids), np.uint64, len(record_ids))


def _drawn(names: Hashes, left: Ints, right: Ints) -> Hashes:
    """A number for each pair, whichever record comes first tonight; spread evenly."""
    return mixed(np.minimum(names[left], names[right]), np.maximum(names[left], names[right]))


def _answered(record_ids: Sequence[str], decided: Iterable[Decided]) -> tuple[Ints, Ints, Bools]:
    """Pairs that people answered, left < right, both there tonight, and whether they are one person."""
    known = [one for one in decided if one.kind in ("same", "different")]
    if not known:
        nothing = np.zeros(0, dtype=np.int32)
        return nothing, nothing, nothing.astype(bool)
    place = pa.array(record_ids, pa.string())
    one, other = (
        pc.fill_null(pc.index_in(pa.array(side, pa.string()), value_set=place), -1).to_numpy().astype(np.int32)
        for side in ([d.left_record_id for d in known], [d.right_record_id for d in known])
    )
    same = np.array([d.kind == "same" for d in known])
    there = (one >= 0) & (other >= 0) & (one != other)
    return np.minimum(one, other)[there], np.maximum(one, other)[there], same[there]
