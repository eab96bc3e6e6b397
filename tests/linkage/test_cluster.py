"""Clusters do not chain: what speaks against a group counts inside it, wherever in the group it stands.

Here: records by hand through linkage, and pairs by hand through ``cluster``. Not here: the queue of questions and later nights
(``tests/night/test_failures_of_others.py``), twins and relatives pair by pair (``test_must_not_merge``).
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.linkage.blocking import Blocked
from pipelines.linkage.cluster import LARGEST, Clustered, Decision, cluster
from pipelines.linkage.constraints import Constraints, compile_decisions
from pipelines.linkage.levels import COMPARISONS, BirthLevel, IdLevel
from pipelines.linkage.linking import Linked, link, nobody_decided
from pipelines.linkage.model import load_model
from pipelines.linkage.repair import Rule
from pipelines.linkage.score import Compared, Scored
from tests.linkage.people import linked, number, prepared, record
from warehouse.state.contradictions import DIFFERENT, SAME

BORN, HOME, PHONE = "1971-06-24", "胜利家园|3|2|501", "13800000001"
Record = dict[str, str | None]


class Said(NamedTuple):
    kind: str
    left_record_id: str
    right_record_id: str


def with_decisions(records: list[Record], *said: tuple[str, int, int]) -> tuple[list[int], Linked]:
    """As ``linked``, with what people decided of records by their places."""
    pairs = np.array(list(itertools.combinations(range(len(records)), 2)), dtype=np.int32)
    ready = prepared(*records)
    names = [str(at) for at in range(ready.features.size)]
    made = compile_decisions(names, [Said(kind, names[left], names[right]) for kind, left, right in said])
    found = link(ready, made, blocked=Blocked(pairs[:, 0], pairs[:, 1], {}))
    return [int(c) for c in found.cluster[: len(records)]], found


def verdict(found: Linked, left: int, right: int) -> tuple[Decision, Rule]:
    (at,) = np.flatnonzero((found.scored.left == left) & (found.scored.right == right))
    return Decision(found.clustered.decision[at]), Rule(found.clustered.rule[at])


def strong(found: Linked, left: int, right: int) -> bool:
    """True where the pair by itself is beyond the threshold."""
    (at,) = np.flatnonzero((found.scored.left == left) & (found.scored.right == right))
    return bool(found.scored.total[at] >= found.model.link)


# A–B strong, B–C strong, A–C impossible

BY_NUMBER = [
    record("police_resident", "刘建华", id=number(BORN, 123), birth_date=BORN, dwelling=HOME, phones=PHONE, sex="1"),
    record("party_community", "刘建华", birth_date=BORN, dwelling=HOME, phones=PHONE, sex="1"),
    record("police_temporary", "刘建华", id=number(BORN, 777), birth_date=BORN, sex="1"),
]
BY_GENERATION = [
    record("police_resident", "欧阳震华", birth_date="1952-11-27", dwelling=HOME, phones=PHONE, spouse_name="王秀英", sex="1"),
    record("party_community", "欧阳震华", dwelling=HOME, phones=PHONE, spouse_name="王秀英", sex="1"),
    record("police_temporary", "欧阳震华", birth_date="1980-03-05", dwelling=HOME, sex="1"),
]
BY_DECISION = [
    record("police_resident", "刘建华", birth_date=BORN, dwelling=HOME, phones=PHONE),
    record("party_community", "刘建华", birth_date=BORN, dwelling=HOME, phones=PHONE),
    record("police_temporary", "刘建华", birth_date=BORN, dwelling=HOME),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
@pytest.mark.parametrize(
    ("records", "said", "rule"),
    [(BY_NUMBER, [], Rule.TWO_NUMBERS), (BY_GENERATION, [], Rule.VETO), (BY_DECISION, [(DIFFERENT, 0, 2)], Rule.DECISION)],
    ids=["two valid numbers", "births a generation apart", "a person said so"],
)
def test_never_all_three(records: list[Record], said: list[tuple[str, int, int]], rule: Rule, order: tuple[int, ...]) -> None:
    """B goes with A, to whom it is nearer; B–C is refused by the rule that stands between A and C, wherever the rows stand."""
    a, b, c = (order.index(at) for at in range(3))
    moved = [(kind, order.index(left), order.index(right)) for kind, left, right in said]
    clusters, found = with_decisions([records[at] for at in order], *moved)
    assert strong(found, *sorted((a, b)))
    assert strong(found, *sorted((b, c)))
    assert clusters[a] == clusters[b] != clusters[c]
    refused = Decision.APART if said else Decision.REFUSED  # what a person has answered is not asked again
    assert verdict(found, *sorted((b, c))) == (refused, rule)
    assert verdict(found, *sorted((a, b))) == (Decision.LINKED, Rule.WEIGHT)


def test_two_births_a_generation_apart_are_two_people_though_all_else_agrees() -> None:
    """Father and son may share a name, a home, a phone, and the name of a wife."""
    facts = {"dwelling": HOME, "phones": PHONE, "spouse_name": "卓玛央金", "sex": "1"}
    father = record("police_resident", "旺堆尼玛顿珠", birth_date="1952-11-27", **facts)
    son = record("family_planning", "旺堆尼玛顿珠", birth_date="1980-03-05", **facts)
    clusters, found = linked(father, son)
    assert strong(found, 0, 1), "else nothing is tested"
    assert clusters[0] != clusters[1]
    assert verdict(found, 0, 1) == (Decision.REFUSED, Rule.VETO)
    assert len(set(with_decisions([father, son], (SAME, 0, 1))[0])) == 1, "a person may say otherwise"


def test_a_pair_that_is_silent_on_birth_is_refused_where_its_groups_were_born_on_different_days() -> None:
    """Both rows without a birth date are near one another; each stands with a row that says another day."""
    name = "欧阳震华"
    elder = record("police_resident", name, birth_date="1971-06-24", phones=PHONE)
    elder_bare = record("party_roll", name, phones=PHONE)
    younger = record("police_temporary", name, birth_date="1977-02-11", dwelling="西关小区|2|1|302", phones="13800000002")
    younger_bare = record("family_planning", name, dwelling="西关小区|2|1|302", phones="13800000002")
    clusters, found = linked(elder, elder_bare, younger, younger_bare)
    assert strong(found, 1, 3), "the bare rows by themselves"
    assert clusters[0] == clusters[1] != clusters[2] == clusters[3]
    assert verdict(found, 1, 3) == (Decision.REFUSED, Rule.CONTRADICTED)
    assert len(set(linked(elder_bare, younger_bare)[0])) == 1, "nothing but the others' dates keeps them apart"


def test_one_number_on_two_unlike_names_is_asked() -> None:
    facts = {"id": number("1962-04-04", 77), "birth_date": "1962-04-04", "sex": "1"}
    one = record("police_resident", "赵铁柱", dwelling="东关小区|1|1|101", **facts)
    other = record("dibao_person", "孙满仓", dwelling="西关小区|2|1|302", **facts)
    clusters, found = linked(one, other)
    assert clusters[0] != clusters[1]
    assert verdict(found, 0, 1) == (Decision.REVIEW, Rule.ONE_NUMBER)


def two_of_one_name() -> list[Record]:
    """Two people of one name and birth date, and a row without a number that could be either's."""
    born = "1980-01-15"
    return [
        record("police_resident", "欧阳震华", id=number(born, 31), birth_date=born, community="东风社区"),
        record("police_resident", "欧阳震华", id=number(born, 57), birth_date=born, community="西湖社区"),
        record("family_planning", "欧阳震华", birth_date=born),
    ]


def test_a_record_that_fits_two_numbers_is_asked_of_both() -> None:
    clusters, found = linked(*two_of_one_name())
    assert len(set(clusters)) == 3
    assert verdict(found, 0, 2) == verdict(found, 1, 2) == (Decision.REVIEW, Rule.AMBIGUOUS)


def test_a_record_that_fits_two_numbers_is_the_others_once_a_person_says_it_is_not_the_ones() -> None:
    clusters, found = with_decisions(two_of_one_name(), (DIFFERENT, 0, 2))
    assert clusters[1] == clusters[2] != clusters[0]
    assert verdict(found, 0, 2) == (Decision.APART, Rule.DECISION)
    assert verdict(found, 1, 2) == (Decision.LINKED, Rule.WEIGHT)


def test_a_record_that_fits_two_numbers_stays_where_a_person_puts_it() -> None:
    clusters, _ = with_decisions(two_of_one_name(), (SAME, 0, 2))
    assert clusters[0] == clusters[2] != clusters[1]


def test_a_record_nearer_to_one_of_two_numbers_by_the_margin_is_not_asked() -> None:
    records = two_of_one_name()
    records[0] |= {"phones": PHONE}
    records[2] |= {"phones": PHONE}
    clusters, found = linked(*records)
    assert clusters[0] == clusters[2] != clusters[1]
    assert verdict(found, 1, 2)[0] == Decision.REFUSED, "what is left over is asked, too"


def test_two_numbers_that_a_person_joined_take_records_of_either_and_of_no_third() -> None:
    """刘建华 was given a new number; the old one stands on half his records, each with its own birth date."""
    old, new, third = number("1971-06-24", 123), number("1973-06-24", 321), number("1971-06-24", 555)
    facts = {"dwelling": HOME, "phones": PHONE}
    records = [
        record("police_resident", "刘建华", id=old, birth_date="1971-06-24", **facts),
        record("police_temporary", "刘建华", id=new, birth_date="1973-06-24", **facts),
        record("family_planning", "刘建华", id=old, birth_date="1971-06-24", **facts),
        record("dibao_person", "刘建华", id=new, birth_date="1973-06-24", **facts),
        record("party_roll", "刘建华", id=third, birth_date="1971-06-24", **facts),
        record("party_community", "刘建华", birth_date="1971-06-24", **facts),
    ]
    before = linked(*records[:4])[0]
    assert before[0] == before[2] != before[1] == before[3]
    clusters, _ = with_decisions(records[:5], (SAME, 0, 1))
    assert len(set(clusters[:4])) == 1, "the rest of a person comes along"
    assert clusters[4] != clusters[0]
    with_bare, _ = with_decisions([*records[:4], records[5]], (SAME, 0, 1))
    assert len(set(with_bare)) == 1, "nor does the other's birth date drive away who fits one of them"


def test_two_births_a_generation_apart_that_a_person_joined_keep_their_records() -> None:
    facts = {"dwelling": HOME, "phones": PHONE, "spouse_name": "王秀英", "sex": "1"}
    records = [record(source, "欧阳震华", birth_date="1952-11-27", **facts) for source in ("police_resident", "party_roll")]
    records += [record(source, "欧阳震华", birth_date="1980-03-05", **facts) for source in ("family_planning", "dibao_person")]
    before = linked(*records)[0]
    assert before[0] == before[1] != before[2] == before[3]
    assert len(set(with_decisions(records, (SAME, 0, 2))[0])) == 1


# ``cluster`` with pairs by hand

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
    across = {(a, b): Pair(-3.0) for a in left for b in right if (a, b) != (0, 4)}
    clusters, found = clustered([0] * 8, inner | {(0, 4): Pair(24.0)}, across)
    assert partition(clusters) == {frozenset(left), frozenset(right)}
    assert found.rule[-1] == Rule.CONTRADICTED
    mild = {pair: Pair(-0.5) for pair in across}
    assert len(set(clustered([0] * 8, inner | {(0, 4): Pair(24.0)}, mild)[0])) == 1


def test_an_edge_that_was_refused_at_first_counts_as_linked_where_its_records_come_together_by_another() -> None:
    """0–1 is refused while 1 stands alone with what speaks against it; 2 brings the evidence that they are one after all."""
    pairs = {(0, 1): Pair(9.0), (0, 2): Pair(8.0, 8.0), (1, 2): Pair(7.0, 8.0), (2, 3): Pair(6.0)}
    clusters, found = clustered([0] * 4, pairs, {(1, 3): Pair(-1.0), (0, 3): Pair(12.0)})
    linked_pairs = [pair for pair, one in zip(pairs, found.decision, strict=True) if one == Decision.LINKED]
    assert all(clusters[a] == clusters[b] for a, b in linked_pairs)
    refused = [pair for pair, one in zip(pairs, found.decision, strict=True) if one == Decision.REFUSED]
    assert all(clusters[a] != clusters[b] for a, b in refused)


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
