"""A night's linkage from what the night before kept: only what changed is read, compared and counted anew.

Here: which records changed, what that touches, and the same clusters and evidence as ``linking.link`` gives. Not here: the files
(``memory``), who has which place (``places``). A record is touched where its content changed, or where others changed what is thought
of it: its number became or ceased to be somebody else's, another record of its number told a former name, another record tells where its
surname ends, or a block it is in became or ceased to be too hot. Pairs of two untouched records keep their levels; weights and clusters
are made anew of all pairs, since how common names are changes a little every night.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from pipelines.linkage.arrays import NONE, Bools, Hashes, Ints, Places, among, each_once, in_order, runs
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
    tally,
    without_told,
)
from pipelines.linkage.borrowed import all_disputes, borrowed_numbers, disputes_again, without_borrowed
from pipelines.linkage.cluster import Clustered, cluster
from pipelines.linkage.compare_context import NEAR, bearer_levels, place_levels
from pipelines.linkage.constraints import Constraints
from pipelines.linkage.context import bearers_again, build_context, count_bearers
from pipelines.linkage.features import Features, build_features
from pipelines.linkage.linking import FAR, Linked, Prepared, nobody_decided, score_pairs
from pipelines.linkage.lookup import Instead, look_up, same_codes
from pipelines.linkage.memory import SPARE, Memory
from pipelines.linkage.model import Model, load_model
from pipelines.linkage.places import emptied, empty_out, end_surnames_again, left_over, places_for, whole_numbers, with_room, write
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
    features = with_room(build_features(records), size)
    disputes = all_disputes(features)
    borrowed = borrowed_numbers(features, disputes)
    sure = without_borrowed(features, borrowed)
    bearers = count_bearers(features, borrowed)
    content = np.zeros(size, dtype=np.uint64)
    content[:count] = whole_numbers(records.column("content").to_numpy())
    rules = blocks(sure, borrowed)
    memory = Memory(content, features, disputes, borrowed, sure.former, bearers, count_terms(features), rules, {}, Compared.none())
    prepared = Prepared(sure, build_context(features, borrowed, memory.terms, bearers, count), content)
    found = candidate_pairs(rules)
    worth = without_told(found.left, found.right, sure, prepared.own)
    memory.tallies = found.rules
    memory.pairs = compare(sure, prepared.context, found.left[worth], found.right[worth])
    return Night(memory, prepared, np.arange(count, dtype=np.int32), len(memory.pairs.left))


def update(memory: Memory, content: Hashes, fetch: Fetch) -> Night | None:
    """Bring ``memory`` up to a night of which ``content`` says what each record holds.

    None where more records came than there are empty places for: then everything is done anew.
    """
    memory.settle()
    content = whole_numbers(content)
    place = same_codes(memory.content, content)
    came = np.flatnonzero(place == NONE).astype(np.int32)
    gone = left_over(memory.content, place)
    empty = np.flatnonzero(memory.content == 0).astype(np.int32)
    if len(came) > len(gone) + len(empty):
        return None
    features, terms = memory.features, memory.terms
    new = build_features(fetch(came)) if len(came) else features.take(came)
    place[came] = places_for(features, new, gone, empty)
    left = left_over(memory.content, place)
    touched = np.zeros(len(memory.content), dtype=bool)
    touched[gone] = True
    touched[place[came]] = True
    changed = np.flatnonzero(touched).astype(np.int32)

    before, counted = features.take(changed), codes_at(terms, changed)
    memory.content[gone] = 0
    memory.content[place[came]] = content[came]
    if len(came):
        write(features, place[came], new)
    now = emptied(features.take(changed), np.searchsorted(changed, left).astype(np.int32))
    empty_out(features, left)
    _touch_named(touched, features, memory.other, end_surnames_again(features, before, now))
    with ThreadPoolExecutor(1) as beside:
        counting = beside.submit(recount, terms, changed, counted, now)
        disputes_again(memory.disputes, features, np.flatnonzero(touched).astype(np.int32), before.id_number)
        borrowed = borrowed_numbers(features, memory.disputes)
        sure = _sure(features, borrowed)
        lent = borrowed != memory.borrowed
        touched |= lent | (sure.former != memory.other)
        memory.borrowed[:], memory.other[:] = borrowed, sure.former
        named = np.concatenate([before.name, now.name, features.name[lent]])
        memory.bearers = bearers_again(memory.bearers, features, borrowed, named)
        moved = counting.result()
        asking = beside.submit(build_context, features, borrowed, terms, memory.bearers, len(content))
        found = _block(memory, sure, touched)
        prepared = Prepared(sure, asking.result(), memory.content)
    worth = without_told(found.left, found.right, prepared.features, prepared.own)
    anew = compare(prepared.features, prepared.context, found.left[worth], found.right[worth])
    kept = memory.pairs.take(~(touched[memory.pairs.left] | touched[memory.pairs.right]))
    _look_again(kept, prepared, moved)
    memory.pairs = kept.joined(anew)
    return Night(memory, prepared, place, len(anew.left))


def link(night: Night, constraints: Constraints | None = None, model: Model | None = None) -> Linked:
    """What ``linking.link`` gives for the same records and decisions, in their numbers.

    Everything is done by place, in which pairs lie near each other, and put in the records' order at the end.
    """
    model = model or load_model()
    memory, prepared, place = night.memory, night.prepared, night.place
    size = len(memory.content)
    decided = nobody_decided(size) if constraints is None else _by_place(constraints, place, size)

    def near(some: slice) -> Scored:
        found = weigh(memory.pairs.take(some), prepared.context, model)
        return found.take((found.total >= FAR) | decided.together(found.left, found.right))

    step = max(1, -(-len(memory.pairs.left) // WORKERS))
    with ThreadPoolExecutor(WORKERS) as pool:
        first, *others = pool.map(near, [slice(start, start + step) for start in range(0, max(1, len(memory.pairs.left)), step)])
    scored = first.joined(*others)
    if len(decided.ties):
        low, high = decided.ties.min(axis=1), decided.ties.max(axis=1)
        known = _packed(np.minimum(memory.pairs.left, memory.pairs.right), np.maximum(memory.pairs.left, memory.pairs.right))
        missing = ~np.isin(_packed(low, high), known)
        scored = scored.joined(score_pairs(prepared, low[missing], high[missing], model))
    own = prepared.own
    clustered = cluster(own, scored, model, decided, lambda a, b: score_pairs(prepared, a, b, model), prepared.content)

    number = np.full(size, NONE, dtype=np.int32)
    number[place] = np.arange(len(place), dtype=np.int32)
    pairs, order = _in_numbers(number, scored.left, scored.right)
    scored = scored.take(order)
    scored.pairs = replace(scored.pairs, left=pairs[0], right=pairs[1])
    clusters = _by_first(clustered.cluster[place])
    clustered = Clustered(clusters, clustered.decision[order], clustered.rule[order])
    blocked = Blocked(*_in_numbers(number, memory.pairs.left, memory.pairs.right)[0], memory.tallies)
    return Linked(scored, clustered, blocked, memory.borrowed[place], model)


def _by_place(constraints: Constraints, place: Ints, size: int) -> Constraints:
    """What people decided of records, said of their places."""
    group = np.full(size, NONE, dtype=np.int32)
    group[place] = constraints.group
    return Constraints(group, place[constraints.ties], np.sort(place[constraints.apart], axis=1), place[constraints.unsure])


def _in_numbers(number: Ints, left: Ints, right: Ints) -> tuple[tuple[Ints, Ints], Places]:
    """Pairs of places as pairs of record numbers in their order, the lower one left; and which of them each is."""
    one, other = number[left], number[right]
    packed, order = in_order(_packed(np.minimum(one, other), np.maximum(one, other)))
    return _unpacked(packed), order


def _by_first(clusters: Ints) -> Ints:
    """The same clusters, numbered in the order of their first records."""
    first = np.zeros(int(clusters.max(initial=-1)) + 1, dtype=np.int32)
    records = np.arange(len(clusters), dtype=np.int32)
    first[clusters[::-1]] = records[::-1]
    heads = first[clusters]
    numbers: Ints = (np.cumsum(heads == records, dtype=np.int32) - np.int32(1))[heads]
    return numbers


def _touch_named(touched: Bools, features: Features, other: Ints, names: Ints) -> None:
    """Let the records be touched that bear one of ``names``, or bore it (``other``: each record's other name)."""
    if len(names):
        asked = np.zeros(len(features.names) + 1, dtype=bool)
        asked[names] = True
        touched |= asked[features.name] | asked[features.former] | asked[other]


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
    """Candidate pairs with a touched record, tallies brought up to date; ``touched`` grows by blocks that turned hot or cold.

    The keys of the touched records are read beside the columns of all and written there later (``Memory.waiting``).
    """
    at = np.flatnonzero(touched).astype(np.int32)
    now = emptied(sure.take(at), np.flatnonzero(memory.content[at] == 0))
    was = touched.copy()
    known = [(one, Instead(was, at, new.keys)) for one, new in zip(memory.blocks, blocks(now, memory.borrowed[at]), strict=True)]
    turned = np.zeros(len(touched), dtype=bool)
    found: list[Packed] = []
    with ThreadPoolExecutor(WORKERS) as pool:
        looked = list(pool.map(_look, known))
        for one, (entries, change, hot) in zip(memory.blocks, looked, strict=True):
            memory.tallies[one.rule] = memory.tallies[one.rule] + change
            if len(hot):
                turned[entries.records[np.isin(entries.keys, hot)]] = True
        also = np.flatnonzero(turned & ~touched).astype(np.int32)
        touched |= turned
        more = list(pool.map(lambda one: _entries(one[0], one[1], each_once(_said(one[0], also))), known)) if len(also) else []
        for some in ([entries for entries, _, _ in looked], more):
            for pairs in pool.map(lambda one, entries: pairs_of(entries, one.most, touched), memory.blocks, some):
                found.extend(pairs)
    memory.waiting = [(column, at, new) for one, said in known for column, new in zip(one.keys, said.values, strict=True)]
    return Blocked(*distinct_pairs(found), memory.tallies)


def _entries(one: Block, instead: Instead, wanted: Hashes) -> Entries:
    """All entries of the ``wanted`` keys (ascending, distinct) of a rule, as they are now."""
    keys, records, _ = look_up(one.keys, wanted, instead)
    return Entries(keys, records, *runs(keys))


def _said(one: Block, records: Ints) -> Hashes:
    return np.concatenate([column[records] for column in one.keys])


def _look(known: tuple[Block, Instead]) -> tuple[Entries, Tally, Hashes]:
    """Entries of the keys that changed records have or had, what that does to the tally, and keys that turned hot or cold."""
    one, instead = known
    old, new = _said(one, instead.at), np.concatenate(instead.values)
    keys = each_once(np.concatenate([old, new]))
    entries = _entries(one, instead, keys)
    now = np.zeros(len(keys), dtype=np.intp)
    now[np.searchsorted(keys, entries.keys[entries.starts])] = entries.sizes
    was, moved = now.copy(), old != new
    for some, sign in ((new[moved], -1), (old[moved], 1)):
        was += sign * np.bincount(np.searchsorted(keys, some[some != 0]), minlength=len(keys))
    return entries, tally(now, one.most) - tally(was, one.most), keys[(was > one.most) != (now > one.most)]


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


def _unpacked(pairs: np.ndarray) -> tuple[Ints, Ints]:
    return (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
