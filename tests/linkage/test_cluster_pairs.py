"""The walk through groups that something contradicts, on pairs with weights by hand: chains, large groups, any order of records.

Here: ``cluster`` alone. Not here: weights (``test_cluster``, which goes from records to clusters).
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.linkage.cluster import LARGEST, Clustered, Decision, cluster
from pipelines.linkage.constraints import Constraints, compile_decisions
from pipelines.linkage.levels import COMPARISONS, BirthLevel, IdLevel
from pipelines.linkage.linking import nobody_decided
from pipelines.linkage.model import load_model
from pipelines.linkage.repair import Rule
from pipelines.linkage.score import Compared, Scored
from warehouse.state.contradictions import DIFFERENT, SAME


class Said(NamedTuple):
    kind: str
    left_record_id: str
    right_record_id: str


MODEL = load_model()


class Pair(NamedTuple):
    """Bits of a pair that is not silent; the birth dates speak only where ``birth`` is not None."""

    total: float
    birth: float | None = None
    generation: bool = False


def scored(pairs: Mapping[tuple[int, int], Pair], own: list[int]) -> Scored:
    """``pairs`` (left < right) as linkage would have scored them."""
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int32) for side in (0, 1))
    size = len(pairs)
    levels = {name: np.zeros(size, dtype=np.int8) for name in COMPARISONS}
    weights = {name: np.zeros(size, dtype=np.float32) for name in COMPARISONS}
    total = np.zeros(size, dtype=np.float32)
    for at, ((a, b), said) in enumerate(pairs.items()):
        if own[a] and own[b]:
            levels["id"][at] = IdLevel.EQUAL if own[a] == own[b] else IdLevel.DIFFERENT
            weights["id"][at] = 20 if own[a] == own[b] else -40
        if said.birth is not None:
            levels["birth"][at] = BirthLevel.GENERATION if said.generation else BirthLevel.DAY if said.birth > 0 else BirthLevel.DIFFERENT
            weights["birth"][at] = said.birth
        weights["name"][at] = said.total - weights["birth"][at]
        total[at] = said.total + weights["id"][at]
    return Scored(Compared(left, right, levels, np.zeros(size, dtype=np.int32)), total, np.zeros(size, dtype=np.int8), weights)


def clustered(
    own: list[int], candidates: Mapping[tuple[int, int], Pair], others: Mapping[tuple[int, int], Pair] | None = None,
    constraints: Constraints | None = None, seed: int | None = None, rank: list[int] | None = None,
) -> tuple[list[int], Clustered]:  # fmt: skip
    """Clusters of records with numbers ``own``; ``others`` are pairs that blocking did not bring. ``seed`` moves the pairs about."""
    known = {**(others or {}), **candidates}
    items = list(candidates.items())
    if seed is not None:
        random.Random(seed).shuffle(items)

    def score(left: np.ndarray[tuple[int], np.dtype[np.int32]], right: np.ndarray[tuple[int], np.dtype[np.int32]]) -> Scored:
        asked = zip(left.tolist(), right.tolist(), strict=True)
        return scored({pair: known.get(pair, Pair(0.0)) for pair in asked}, own)

    found = cluster(
        np.array(own, dtype=np.uint64),
        scored(dict(items), own),
        MODEL,
        constraints or nobody_decided(len(own)),
        score,
        None if rank is None else np.array(rank, dtype=np.int32),
    )
    return found.cluster.tolist(), found


def partition(clusters: list[int]) -> set[frozenset[int]]:
    return {frozenset(at for at, one in enumerate(clusters) if one == cluster) for cluster in clusters}


def test_a_chain_of_many_records_breaks_where_it_is_weakest() -> None:
    """Ten records in a row; the first and the last have two numbers: the weakest link goes, the others stay."""
    own = [1, *[0] * 8, 2]
    chain = {(at, at + 1): Pair(8.0 if at == 5 else 20.0) for at in range(9)}
    clusters, found = clustered(own, chain)
    assert partition(clusters) == {frozenset(range(6)), frozenset(range(6, 10))}
    assert [Rule(int(rule)) for rule, one in zip(found.rule, found.decision, strict=True) if one == Decision.REFUSED] == [Rule.TWO_NUMBERS]


def test_a_component_of_more_records_than_are_looked_at_pair_by_pair_is_still_told_by_its_numbers_and_by_people() -> None:
    """A fault of a file ties a hundred rows together."""
    size = LARGEST + 40
    chain = {(at, at + 1): Pair(20.0 - at / 100) for at in range(size - 1)}
    own = [0] * size
    assert len(set(clustered(own, chain)[0])) == 1
    own[0], own[-1] = 7, 9
    clusters, found = clustered(own, chain)
    assert partition(clusters) == {frozenset(range(size - 1)), frozenset([size - 1])}
    names = [str(at) for at in range(size)]
    said = compile_decisions(names, [Said(DIFFERENT, "10", "90")])
    clusters, found = clustered([0] * size, chain, constraints=said)
    assert clusters[10] != clusters[90]
    assert len(set(clusters)) == 2
    assert found.decision[-1] == Decision.LINKED, "only where they meet"


def test_a_group_within_what_is_looked_at_pair_by_pair_is_told_by_pairs_that_blocking_did_not_bring() -> None:
    size = LARGEST
    chain = {(at, at + 1): Pair(20.0 - at / 100) for at in range(size - 1)}
    born = {(0, size - 1): Pair(-12.0, -20.0, generation=True)}
    clusters, found = clustered([0] * size, chain, born)
    assert partition(clusters) == {frozenset(range(size - 1)), frozenset([size - 1])}
    assert (Decision(found.decision[-1]), Rule(found.rule[-1])) == (Decision.REFUSED, Rule.VETO)


def test_one_strong_pair_does_not_outvote_many_that_speak_against_it() -> None:
    """Two groups of four; one pair across is near beyond doubt, all others say no by a little."""
    left, right = range(4), range(4, 8)
    inner = {pair: Pair(25.0) for some in (left, right) for pair in itertools.combinations(some, 2)}
    across = {(a, b): Pair(-1.0) for a in left for b in right if (a, b) != (0, 4)}
    clusters, found = clustered([0] * 8, inner | {(0, 4): Pair(24.0)}, across)
    assert partition(clusters) == {frozenset(left), frozenset(right)}
    assert found.rule[-1] == Rule.CONTRADICTED
    mild = {pair: Pair(-0.5) for pair in across}
    assert len(set(clustered([0] * 8, inner | {(0, 4): Pair(24.0)}, mild)[0])) == 1


def test_an_edge_that_was_refused_at_first_is_linked_where_its_records_come_together_by_another() -> None:
    """1 is silent on the birth date of which 3 says another; 2 brings a date that agrees with 1's."""
    pairs = {(0, 1): Pair(9.0), (0, 2): Pair(8.0), (0, 3): Pair(20.0), (1, 2): Pair(7.0, 8.0)}
    others = {(1, 3): Pair(-1.0, -9.0)}
    alone, found = clustered([0] * 4, {pair: pairs[pair] for pair in ((0, 1), (0, 3))}, others)
    assert alone[0] != alone[1]
    assert list(found.decision) == [Decision.REFUSED, Decision.LINKED]
    clusters, found = clustered([0] * 4, pairs, others)
    assert len(set(clusters)) == 1
    assert set(found.decision) == {Decision.LINKED}


def test_a_fact_that_the_pair_is_silent_on_speaks_against_two_groups_only_where_it_agrees_nowhere() -> None:
    """A slip in one birth date of a group does not part it from who has the right one."""
    pairs = {(0, 1): Pair(20.0), (0, 2): Pair(20.0), (0, 3): Pair(6.0)}
    slip = {(1, 3): Pair(9.0, 8.0), (2, 3): Pair(-2.0, -9.0), (1, 2): Pair(1.0, -9.0)}
    assert len(set(clustered([0] * 4, pairs, slip)[0])) == 1
    nowhere = slip | {(1, 3): Pair(0.0, -9.0)}
    assert clustered([0] * 4, pairs, nowhere)[0][3] != clustered([0] * 4, pairs, nowhere)[0][0]


def test_whom_a_person_keeps_from_one_part_of_a_group_does_not_come_in_by_the_other() -> None:
    """0 and 1 were joined by a person though their numbers differ; 3 is not 0, and 2, who goes with 1, is near to 3."""
    said = compile_decisions(list("0123"), [Said(SAME, "0", "1"), Said(DIFFERENT, "0", "3")])
    own, pairs = [2, 1, 0, 0], {(0, 1): Pair(20.0), (1, 2): Pair(20.0), (2, 3): Pair(15.0)}
    clusters, found = clustered(own, pairs, constraints=said)
    assert partition(clusters) == {frozenset([0, 1, 2]), frozenset([3])}
    assert (Decision(int(found.decision[2])), Rule(int(found.rule[2]))) == (Decision.APART, Rule.DECISION)


def test_two_groups_of_two_numbers_that_share_one_are_asked_about() -> None:
    """A person joined 1 and 2, another 1 and 3: that nobody has said that 2 is 3 is left to a person."""
    said = compile_decisions(list("0123"), [Said(SAME, "0", "1"), Said(SAME, "2", "3")])
    clusters, found = clustered([1, 2, 1, 3], {(0, 1): Pair(0.0), (2, 3): Pair(0.0), (0, 2): Pair(9.0)}, constraints=said)
    assert partition(clusters) == {frozenset([0, 1]), frozenset([2, 3])}
    assert (Decision(int(found.decision[2])), Rule(int(found.rule[2]))) == (Decision.REFUSED, Rule.TWO_NUMBERS)


def test_what_a_person_joined_without_contradiction_speaks_with_one_voice() -> None:
    """A tie that nothing but a person makes: what is known of either is held against a third."""
    said = compile_decisions(list("012"), [Said(SAME, "0", "1")])
    born = {(1, 2): Pair(-12.0, -20.0, generation=True)}
    clusters, found = clustered([0] * 3, {(0, 1): Pair(0.0), (0, 2): Pair(20.0)}, born, said)
    assert partition(clusters) == {frozenset([0, 1]), frozenset([2])}
    assert Rule(int(found.rule[1])) == Rule.VETO


RECORDS = 9
numbers = st.lists(st.sampled_from([0, 0, 0, 1, 2, 3]), min_size=RECORDS, max_size=RECORDS)
totals = st.lists(
    st.tuples(st.integers(-12, 30), st.sampled_from([None, None, 8.0, -9.0]), st.booleans()), min_size=36, max_size=36
)  # fmt: skip


def drawn(facts: list[tuple[int, float | None, bool]]) -> dict[tuple[int, int], Pair]:
    """A pair for any two records; many are equally strong."""
    pairs = itertools.combinations(range(RECORDS), 2)
    return {
        pair: Pair(float(total), birth, generation and birth == -9.0) for pair, (total, birth, generation) in zip(pairs, facts, strict=True)
    }


@settings(max_examples=150, deadline=None)
@given(numbers, totals, st.randoms(use_true_random=False), st.lists(st.tuples(st.booleans(), st.integers(0, 35)), max_size=2))
def test_the_order_of_records_and_of_pairs_changes_nothing(
    own: list[int], facts: list[tuple[int, float | None, bool]], chance: random.Random, said: list[tuple[bool, int]]
) -> None:
    """And never are two numbers, two births a generation apart, or two whom a person keeps apart, in one cluster unasked for."""
    every = drawn(facts)
    order = list(range(RECORDS))
    chance.shuffle(order)  # record i comes to stand at order[i]
    moved = {(min(order[a], order[b]), max(order[a], order[b])): said for (a, b), said in every.items()}
    own_moved = [own[order.index(at)] for at in range(RECORDS)]
    places = list(every)
    decisions = [Said(SAME if yes else DIFFERENT, *map(str, places[at])) for yes, at in said]
    if len(decisions) == 2 and len({frozenset(d[1:]) for d in decisions}) == 1:
        decisions = decisions[:1]
    candidates = {pair: one for pair, one in every.items() if one.total > -6}
    candidates |= {places[at]: every[places[at]] for yes, at in said if yes}
    here = compile_decisions([str(at) for at in range(RECORDS)], decisions)
    there = compile_decisions([str(order.index(at)) for at in range(RECORDS)], decisions)
    clusters, found = clustered(own, candidates, every, here, rank=list(range(RECORDS)))
    again, _ = clustered(
        own_moved,
        {(min(order[a], order[b]), max(order[a], order[b])): one for (a, b), one in candidates.items()},
        moved,
        there,
        seed=chance.randrange(100),
        rank=[order.index(at) for at in range(RECORDS)],
    )
    assert partition(clusters) == {frozenset(order.index(at) for at in group) for group in partition(again)}

    joined = any(one.kind == SAME for one in decisions)
    for group in partition(clusters):
        if not joined:
            assert len({own[at] for at in group} - {0}) <= 1
        for pair in itertools.combinations(sorted(group), 2):
            assert not here.kept_apart(*(np.array([at], dtype=np.int32) for at in pair)).any()
            generation = every[pair].generation and not (own[pair[0]] and own[pair[0]] == own[pair[1]])
            assert joined or not generation, "born a generation apart"
    for (a, b), one in zip(candidates, found.decision, strict=True):
        assert (one != Decision.LINKED) or clusters[a] == clusters[b]
        assert (one != Decision.REFUSED) or clusters[a] != clusters[b]
