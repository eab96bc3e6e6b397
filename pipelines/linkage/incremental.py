"""A night's linkage from what the night before kept: only what changed is read, compared and counted anew.

Here: which records changed, what that touches, and the same clusters and evidence as ``linking.link`` gives. Not here: the files
(``memory``). A record is touched where its content changed, or where others changed what is thought of it: its number became or
ceased to be somebody else's, another record of its number told a former name, or a block it is in became or ceased to be too hot.
Pairs of two untouched records keep their levels; weights and clusters are made anew of all pairs, since how common names are
changes a little every night, and costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from pipelines.linkage.arrays import NONE, Bools, Hashes, Ints, among, each_once, mixed, where_stated
from pipelines.linkage.blocking import (
    WORKERS,
    Block,
    Blocked,
    Entries,
    Packed,
    Tally,
    blocks,
    candidate_pairs,
    distinct_pairs,
    pairs_of,
    stated,
    tally,
    without_told,
)
from pipelines.linkage.borrowed import borrowed_numbers, without_borrowed
from pipelines.linkage.cluster import cluster
from pipelines.linkage.compare_context import NEAR, bearer_levels, place_levels
from pipelines.linkage.constraints import Constraints
from pipelines.linkage.context import build_context
from pipelines.linkage.features import Features, build_features
from pipelines.linkage.linking import FAR, Linked, Prepared, nobody_decided, score_pairs
from pipelines.linkage.lookup import put, same_codes
from pipelines.linkage.memory import SPARE, Memory
from pipelines.linkage.model import Model, load_model
from pipelines.linkage.score import Compared, Scored, compare, weigh
from pipelines.linkage.terms import codes_at, count_terms, recount

Fetch = Callable[[Ints], pa.Table]
"""Gives the rows of ``features.sql`` of some record numbers, in their order."""


@dataclass(slots=True)
class Night:
    """A memory brought up to a night: its records' features and what the district says of them, by place, and ``place`` of each
    record. ``anew`` counts the pairs that were compared for it."""

    memory: Memory
    prepared: Prepared
    place: Ints
    anew: int


def remember(records: pa.Table) -> Night:
    """Everything anew, from all rows of ``features.sql``."""
    count = len(records)
    size = count + int(count * SPARE) + 16
    stated_features = build_features(records)
    features = _with_room(stated_features, size)
    borrowed = borrowed_numbers(features)
    sure = without_borrowed(features, borrowed)
    content = np.zeros(size, dtype=np.uint64)
    content[:count] = _content(records.column("content").to_numpy())
    rules = blocks(sure, borrowed)
    memory = Memory(content, features, borrowed, sure.former, count_terms(features), rules, {}, Compared.none())
    prepared = Prepared(sure, build_context(features, borrowed, memory.terms, count), content)
    found = candidate_pairs(rules)
    worth = without_told(found.left, found.right, sure, prepared.own)
    memory.tallies = found.rules
    memory.pairs = compare(sure, prepared.context, found.left[worth], found.right[worth])
    return Night(memory, prepared, np.arange(count, dtype=np.int32), len(memory.pairs.left))


def update(memory: Memory, content: Hashes, fetch: Fetch) -> Night | None:
    """Bring ``memory`` up to a night of which ``content`` says what each record holds.

    None where more records came than there are empty places for: then everything is done anew.
    """
    content = _content(content)
    place = same_codes(memory.content, content)
    came = np.flatnonzero(place == NONE).astype(np.int32)
    gone = _left_over(memory.content, place)
    empty = np.flatnonzero(memory.content == 0).astype(np.int32)
    if len(came) > len(gone) + len(empty):
        return None
    new = build_features(fetch(came)) if len(came) else memory.features.take(came)
    place[came] = _places(memory.features, new, gone, empty)
    left = _left_over(memory.content, place)
    touched = np.zeros(len(memory.content), dtype=bool)
    touched[gone] = True
    touched[place[came]] = True
    changed = np.flatnonzero(touched).astype(np.int32)

    before = codes_at(memory.terms, changed)
    memory.content[gone] = 0
    memory.content[place[came]] = content[came]
    _clear(memory.features, left)
    if len(came):
        _write(memory.features, place[came], new)
    now = memory.features.take(changed)
    with ThreadPoolExecutor(1) as beside:
        counting = beside.submit(recount, memory.terms, changed, before, now)
        borrowed = borrowed_numbers(memory.features)
        sure = _sure(memory.features, borrowed)
        touched |= (borrowed != memory.borrowed) | (sure.former != memory.other)
        memory.borrowed[:], memory.other[:] = borrowed, sure.former
        moved = counting.result()
        asking = beside.submit(build_context, memory.features, borrowed, memory.terms, len(content))
        found = _block(memory, sure, touched)
        prepared = Prepared(sure, asking.result(), memory.content)
    worth = without_told(found.left, found.right, prepared.features, prepared.own)
    anew = compare(prepared.features, prepared.context, found.left[worth], found.right[worth])
    kept = memory.pairs.take(~(touched[memory.pairs.left] | touched[memory.pairs.right]))
    _look_again(kept, prepared, moved)
    memory.pairs = kept.joined(anew)
    return Night(memory, prepared, place, len(anew.left))


def link(night: Night, constraints: Constraints | None = None, model: Model | None = None) -> Linked:
    """What ``linking.link`` gives for the same records and decisions, in their numbers."""
    model = model or load_model()
    memory, prepared, place, count = night.memory, night.prepared, night.place, len(night.place)
    constraints = constraints or nobody_decided(count)
    number = np.full(len(memory.content), NONE, dtype=np.int32)
    number[place] = np.arange(count, dtype=np.int32)

    def score(left: Ints, right: Ints) -> Scored:
        found = score_pairs(prepared, place[left], place[right], model)
        return replace(found, pairs=replace(found.pairs, left=left, right=right))

    left, right = number[memory.pairs.left], number[memory.pairs.right]
    left, right = np.minimum(left, right), np.maximum(left, right)
    order = np.argsort(_packed(left, right))
    left, right = left[order], right[order]

    def near(some: slice) -> Scored:
        found = weigh(memory.pairs.take(order[some]), prepared.context, model)
        found.pairs = replace(found.pairs, left=left[some], right=right[some])
        return found.take((found.total >= FAR) | constraints.together(found.left, found.right))

    step = max(1, -(-len(order) // WORKERS))
    with ThreadPoolExecutor(WORKERS) as pool:
        first, *others = pool.map(near, [slice(start, start + step) for start in range(0, max(1, len(order)), step)])
    scored = first.joined(*others)
    ties = constraints.ties
    if len(ties):
        low, high = ties.min(axis=1), ties.max(axis=1)
        missing = ~np.isin(_packed(low, high), _packed(left, right))
        scored = scored.joined(score(low[missing], high[missing]))
        scored = scored.take(np.argsort(_packed(scored.left, scored.right)))
    clustered = cluster(prepared.own[place], scored, model, constraints, score, prepared.content[place])
    return Linked(scored, clustered, Blocked(left, right, memory.tallies), memory.borrowed[place], model)


def _content(content: Hashes) -> Hashes:
    """0 stands for an empty place."""
    return np.maximum(content.astype(np.uint64), np.uint64(1))


def _left_over(before: Hashes, place: Ints) -> Ints:
    here = before != 0
    here[place[place != NONE]] = False
    return np.flatnonzero(here).astype(np.int32)


def _places(features: Features, new: Features, gone: Ints, empty: Ints) -> Ints:
    """Where the ``new`` records go: to the places of those that went, each to one of its own source, number and name where there is
    one, since little is then written; the rest to what is left and ``empty``. Which one is taken changes nothing else."""
    found = np.full(new.size, NONE, dtype=np.int32)
    free = np.ones(len(gone), dtype=bool)
    for alike in (lambda some: where_stated(mixed(some.source, some.id_number), some.id_number), _by_name):
        open_, rest = np.flatnonzero(found == NONE).astype(np.int32), gone[free]
        at = same_codes(alike(features.take(rest)), alike(new)[open_])
        found[open_[at != NONE]] = rest[at[at != NONE]]
        free &= ~np.isin(gone, found)
    found[found == NONE] = np.concatenate([gone[free], empty])[: (found == NONE).sum()]
    return found


def _by_name(features: Features) -> Hashes:
    return mixed(features.source, np.append(features.names.whole, np.uint64(0))[features.name], features.birth)


def _with_room(features: Features, size: int) -> Features:
    """The same features with empty places behind them."""
    columns = {}
    for name, column in features.columns().items():
        columns[name] = np.full(size, NONE if name in ("name", "former", "spouse") else 0, dtype=column.dtype)
        columns[name][: features.size] = column
    return Features(size=size, names=features.names, **columns)


def _clear(features: Features, places: Ints) -> None:
    for name, column in features.columns().items():
        column[places] = NONE if name in ("name", "former", "spouse") else np.zeros(1, dtype=column.dtype)[0]


def _write(features: Features, places: Ints, new: Features) -> None:
    """Put new records into ``places``; their names are found among the known ones or added to them."""
    known, order = features.names.whole, np.argsort(features.names.whole)
    at = np.minimum(np.searchsorted(known[order], new.names.whole), max(0, len(known) - 1))
    same = known[order][at] == new.names.whole if len(known) else np.zeros(len(new.names), dtype=bool)
    code = np.empty(len(new.names) + 1, dtype=np.int32)
    fresh = np.flatnonzero(~same).astype(np.int32)
    code[:-1][same] = order[at[same]]
    code[fresh] = len(known) + np.arange(len(fresh))
    code[-1] = NONE
    features.names = features.names.joined(new.names.take(fresh))
    for name, column in features.columns().items():
        values = new.columns()[name]
        put(column, places, code[values] if name in ("name", "former", "spouse") else values)


def _sure(features: Features, borrowed: Bools) -> Features:
    """As ``without_borrowed``, looking only at borrowed numbers and at those beside which another name is stated somewhere."""
    own = np.where(borrowed, np.uint64(0), features.id_number)
    stated = np.flatnonzero((features.former >= 0) & (features.former != features.name))
    at = np.flatnonzero(borrowed | among(own, own[stated])).astype(np.int32)
    some = without_borrowed(features.take(at), borrowed[at])
    columns = {name: getattr(features, name).copy() for name in ("birth", "birth_derived", "sex", "former")}
    for name, column in columns.items():
        column[at] = getattr(some, name)
    return replace(features, **columns)


def _block(memory: Memory, sure: Features, touched: Bools) -> Blocked:
    """Candidate pairs with a touched record, keys and tallies brought up to date; ``touched`` grows by blocks that turned hot or cold."""
    at = np.flatnonzero(touched).astype(np.int32)
    before = [tuple(column[at].copy() for column in one.keys) for one in memory.blocks]
    for one, new in zip(memory.blocks, blocks(sure.take(at), memory.borrowed[at]), strict=True):
        for column, values in zip(one.keys, new.keys, strict=True):
            put(column, at, values)
    turned = np.zeros(len(touched), dtype=bool)
    found: list[Packed] = []
    with ThreadPoolExecutor(WORKERS) as pool:
        looked = list(pool.map(lambda one, old: _look(one, old, at), memory.blocks, before))
        for one, (entries, change, hot) in zip(memory.blocks, looked, strict=True):
            memory.tallies[one.rule] = memory.tallies[one.rule] + change
            if len(hot):
                turned[entries.records[np.isin(entries.keys, hot)]] = True
        also = np.flatnonzero(turned & ~touched).astype(np.int32)
        touched |= turned
        more = list(pool.map(lambda one: stated(one, _changing(one, (), also)), memory.blocks)) if len(also) else []
        for some in ([entries for entries, _, _ in looked], more):
            for pairs in pool.map(lambda one, entries: pairs_of(entries, one.most, touched), memory.blocks, some):
                found.extend(pairs)
    return Blocked(*distinct_pairs(found), memory.tallies)


def _look(one: Block, old: tuple[Hashes, ...], at: Ints) -> tuple[Entries, Tally, Hashes]:
    """Entries of a rule's keys that the records ``at`` have or had, what that does to its tally, and keys that turned hot or cold."""
    keys = _changing(one, old, at)
    entries = stated(one, keys)
    now = np.zeros(len(keys), dtype=np.intp)
    now[np.searchsorted(keys, entries.keys[entries.starts])] = entries.sizes
    was = now.copy()
    for column, before in zip(one.keys, old, strict=True):
        values = column[at]
        moved = values != before
        for some, sign in ((values[moved], -1), (before[moved], 1)):
            was += sign * np.bincount(np.searchsorted(keys, some[some != 0]), minlength=len(keys))
    return entries, tally(now, one.most) - tally(was, one.most), keys[(was > one.most) != (now > one.most)]


def _changing(one: Block, old: tuple[Hashes, ...], at: Ints) -> Hashes:
    """The keys that the records ``at`` have, or had."""
    return each_once(np.concatenate([*(column[at] for column in one.keys), *old]))


def _look_again(pairs: Compared, prepared: Prepared, moved: Bools) -> None:
    """Untouched pairs whose places more or fewer records state than the night before, or whose names others now bear."""
    for name, level in NEAR:
        at = np.flatnonzero(pairs.levels["place"] == level)
        pairs.shared_by[at] = prepared.context.terms[name].counts[0][pairs.left[at]]
    at = np.flatnonzero(moved[pairs.left] | moved[pairs.right])
    left, right = pairs.left[at], pairs.right[at]
    pairs.shared_by[at] = place_levels(prepared.features, prepared.context, left, right)[1]
    pairs.levels["bearer"][at] = bearer_levels(prepared.context, left, right, pairs.levels["name"][at], pairs.levels["source"][at])


def _packed(low: Ints, high: Ints) -> np.ndarray:
    return low.astype(np.int64) << 32 | high
