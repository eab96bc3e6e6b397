"""Quality without labels: estimates against known truth, what answers change, what is asked next.

Truth is simulated from the bits, seeded; the record-level tests run on the small crowd of ``people``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from pipelines.linkage.arrays import Bools, mixed
from pipelines.linkage.belief import COMMON, OWN, STRATA, Answers, believe, odds, strata
from pipelines.linkage.blocking import blocks, candidate_pairs
from pipelines.linkage.cluster import Score
from pipelines.linkage.constraints import compile_decisions
from pipelines.linkage.estimate import Estimate, estimates
from pipelines.linkage.linking import Linked, Prepared, block, link, nobody_decided, score_pairs
from pipelines.linkage.quality import Quality, _drawn, _hashes, quality
from pipelines.linkage.recapture import Caught, brought
from pipelines.linkage.stakes import Questions, _trees, evident, linked_pairs, two_numbers
from pipelines.linkage.telling import AUDIT, MOST, RECALL, SURE, Why, fair, gains, telling
from tests.linkage.people import CROWD, number, prepared, record


def asked(bits: list[float], linked: list[bool], stake: int = 1) -> Questions:
    """Questions about pairs (0, 1), (2, 3) …"""
    size = len(bits)
    left = np.arange(0, 2 * size, 2, dtype=np.int32)
    values = np.array(bits, dtype=np.float32)
    stakes = np.full(size, stake, dtype=np.int64)
    return Questions(left, left + 1, left.astype(np.intp), values, stakes, np.array(linked, dtype=bool), np.zeros(size, dtype=bool))


def some_district(chance: np.random.Generator, size: int = 1500) -> Questions:
    """Links from 5 bits up, most of them sure, and open questions below, with a few records on either side."""
    linked = np.concatenate([np.ones(size, dtype=bool), np.zeros(size // 4, dtype=bool)])
    bits = np.concatenate([5 + chance.exponential(8, size), chance.uniform(-12, 5, size // 4)])
    found = asked(bits.tolist(), linked.tolist())
    return replace(found, stake=chance.integers(1, 4, len(bits)))


def outcome(questions: Questions, chance: np.random.Generator, off: float = 0.0) -> Bools:
    """Which questions are one person, where the model is ``off`` by so many bits (below 0: over-confident)."""
    found: Bools = chance.random(len(questions.bits)) < odds(questions.bits.astype(np.float64), off, 0.0)
    return found


def truth(questions: Questions, same: Bools, linked: int) -> dict[str, float]:
    wrong = int(questions.stake[questions.linked & ~same].sum())
    missed = int(questions.stake[~questions.linked & same].sum())
    return {"precision": (linked - wrong) / linked, "recall": (linked - wrong) / (linked - wrong + missed)}


def answers_of(questions: Questions, same: Bools, at: np.ndarray) -> Answers:
    return Answers(questions.bits[at], strata(questions.bits, questions.two)[at], same[at])


def covers(found: Estimate, true: dict[str, float]) -> bool:
    return found.low <= true[found.measure] <= found.high


def nobody() -> Answers:
    return answers_of(asked([], []), np.zeros(0, dtype=bool), np.zeros(0, dtype=np.intp))


@pytest.mark.parametrize(("off_by", "least", "most"), [(0.0, 0.9, 1.0), (1.0, 0.9, 0.99)])
def test_intervals_hold_the_truth_as_often_as_they_say(off_by: float, least: float, most: float) -> None:
    """With a model that is right, and with one that is off as much as is believed possible (then hardly more often either)."""
    held: dict[str, int] = {"precision": 0, "recall": 0}
    for seed in range(200):
        chance = np.random.default_rng(seed)
        questions = some_district(chance)
        shift = off_by * (chance.normal(0, COMMON) + chance.normal(0, OWN, STRATA))[strata(questions.bits, questions.two)]
        same = chance.random(len(questions.bits)) < odds(questions.bits.astype(np.float64), shift, 0.0)
        linked = 3 * int(questions.stake[questions.linked].sum())
        for one in estimates(questions, linked, None, nobody()):
            held[one.measure] += covers(one, truth(questions, same, linked))
    assert all(least * 200 <= count <= most * 200 for count in held.values()), held


def test_answers_correct_an_over_confident_model() -> None:
    """Two bits too sure of everything: 40 fair answers a stratum bring both measures to the truth, and narrow the intervals."""
    nearer, held, rounds = 0, 0, 30
    for seed in range(rounds):
        chance = np.random.default_rng(seed)
        questions = some_district(chance)
        same = outcome(questions, chance, off=-2.0)
        stratum = strata(questions.bits, questions.two)
        at = np.concatenate([chance.permutation(np.flatnonzero(stratum == one))[:40] for one in range(7)])
        linked = int(questions.stake[questions.linked].sum())
        true = truth(questions, same, linked)
        before, after = np.split(np.array(estimates(questions, linked, None, answers_of(questions, same, at))), 2)
        for one, other in zip(before, after, strict=True):
            assert (one.basis, one.answers, other.basis, other.answers) == ("model", 0, "decisions", len(at))
            nearer += abs(other.estimate - true[other.measure]) < abs(one.estimate - true[one.measure])
            held += covers(other, true)
    assert nearer >= 0.9 * 2 * rounds
    assert held >= 0.85 * 2 * rounds


def test_wrong_answers_among_sure_links_tell() -> None:
    """The model gives odds of a million to one. No shift explains a wrong link among 100 drawn: precision may then be some tenths of
    a percent lower, and with a second one it is."""
    questions = asked([20.0] * 5000, [True] * 5000)
    same = np.ones(5000, dtype=bool)
    at = np.arange(100)
    found = []
    for wrong in (0, 1, 2):
        same[:wrong] = False
        found.append(estimates(questions, 5000, None, answers_of(questions, same, at))[2])
    assert [one.measure for one in found] == ["precision"] * 3
    assert found[0].low > 0.9999
    assert found[1].estimate < 0.9995
    assert found[1].low < 0.995 < found[1].high
    assert 0.97 < found[2].estimate < 0.995


def test_what_blocking_never_compared_is_estimated_from_what_it_caught_once() -> None:
    questions = asked([30.0] * 1000, [True] * 1000)
    found = {one.measure: one for one in estimates(questions, 1000, Caught(40, 40, 1.0), nobody())}
    assert found["precision"].high == 1.0
    assert 15 < found["recall"].at_stake < 35  # 40² / 80 = 20, or half to twice of it
    assert found["recall"].low < 1000 / 1020 < found["recall"].high < 1.0
    never_once = estimates(questions, 1000, Caught(0, 3, 1.0), nobody())[1]
    assert 0.999 < never_once.estimate < 1.0


def test_nothing_linked_nothing_estimated() -> None:
    assert estimates(asked([], []), 0, None, nobody()) == []
    assert estimates(asked([3.0], [False]), 0, None, nobody()) == []


def test_no_decisions_and_nothing_in_doubt() -> None:
    precision, recall = estimates(asked([], []), 10, None, nobody())
    assert (precision.low, precision.high, recall.low, recall.high) == (1.0, 1.0, 1.0, 1.0)


@dataclass
class Pairs:
    left: np.ndarray
    right: np.ndarray
    total: np.ndarray


@given(st.integers(0, 10_000))
def test_an_edge_of_a_tree_parts_its_cluster_as_removing_it_does(seed: int) -> None:
    chance = np.random.default_rng(seed)
    size = int(chance.integers(3, 30))
    edges = {tuple(sorted((at, int(chance.integers(0, at))))) for at in range(1, size) if chance.random() < 0.85}
    edges |= {tuple(sorted(pair)) for pair in chance.integers(0, size, (size // 2, 2)).tolist() if pair[0] != pair[1]}
    left, right = np.array(sorted(edges), dtype=np.int32).reshape(-1, 2).T
    total = chance.permutation(np.arange(5, 5 + len(left))).astype(np.float32)
    cluster = connected_components(coo_matrix((np.ones(len(left)), (left, right)), shape=(size, size)), directed=False)[1]
    keep = np.flatnonzero(np.bincount(cluster)[cluster[left]] > 2)
    if len(keep) == 0:
        return
    pairs = Pairs(left, right, total)
    at, cut = _trees(cluster, pairs, keep, np.zeros(len(keep), dtype=bool))  # type: ignore[arg-type]
    assert len(at) == len(np.unique(np.stack([left[keep], right[keep]]))) - len(np.unique(cluster[left[keep]]))
    for edge, stake in zip(at.tolist(), cut.tolist(), strict=True):
        rest = at[at != edge]
        parts = connected_components(coo_matrix((np.ones(len(rest)), (left[rest], right[rest])), shape=(size, size)), directed=False)[1]
        a, b = int((parts == parts[left[edge]]).sum()), int((parts == parts[right[edge]]).sum())
        assert parts[left[edge]] != parts[right[edge]]
        assert stake == a * b
        # no link that is not in the tree joins the two parts more strongly
        across = (parts[left] == parts[left[edge]]) & (parts[right] == parts[right[edge]])
        across |= (parts[left] == parts[right[edge]]) & (parts[right] == parts[left[edge]])
        assert total[across].max() == total[edge]


def district() -> tuple[Prepared, Linked, list[str]]:
    """The crowd, everyone in two systems; two people are doubtful: one name and birth date, nothing else."""
    born = "1971-06-24"
    people = [
        record("dibao_person", "欧阳振国", birth_date=born, dwelling="甲|1|1|1"),
        record("grid", "欧阳振国", birth_date="1971-06-00", dwelling="乙|7|1|9"),
        record("dibao_person", "司马长庚", birth_date=born, id=number(born, 11), dwelling="甲|2|1|1"),
        record("grid", "司马长庚", birth_date=born, id=number(born, 11), dwelling="甲|2|1|1"),
        record("party_member", "司马长庚", birth_date=born, id=number(born, 11), dwelling="甲|2|1|1"),
    ]
    made = prepared(*people)
    names = [f"dibao_person:{at}" for at in range(5)] + [f"police_resident:{at}" for at in range(2 * CROWD)]
    return made, link(made, blocked=block(made)), names


@dataclass(frozen=True)
class Said:
    kind: str
    left_record_id: str
    right_record_id: str


def of(decided: list[Said]) -> tuple[Quality, Linked, list[str]]:
    made, found, names = district()
    return quality(found, made.own, nobody_decided(len(names)), names, decided, score=scorer(made, found)), found, names


def scorer(made: Prepared, found: Linked) -> Score:
    return lambda left, right: score_pairs(made, left, right, found.model)


def test_every_link_of_a_district_is_at_stake_once() -> None:
    found, linked, _ = of([])
    sizes = np.bincount(linked.cluster)
    links = found.open.linked
    assert links.sum() == (sizes - 1).sum()
    three = links & (sizes[linked.cluster[found.open.left]] == 3)
    assert found.open.stake[three].tolist() == [2, 2]
    assert [one.measure for one in found.estimates] == ["precision", "recall"]
    assert found.estimates[0].estimate > 0.99
    assert linked_pairs(linked.cluster) == (sizes * (sizes - 1) // 2).sum()
    assert [row["measure"] for row in found.quality_table().to_pylist()] == ["precision", "recall"]


def decided(kind: str) -> tuple[Questions, float]:
    """Open questions, and what precision and recall have at stake, after a decision about the two records in doubt."""
    made, _, names = district()
    said = [Said(kind, names[0], names[1])] if kind else []
    constraints = compile_decisions(names, said)
    linked = link(made, constraints, blocked=block(made))
    found = quality(linked, made.own, constraints, names, said, score=scorer(made, linked))
    return found.open, sum(one.at_stake for one in found.estimates[-2:])


def test_what_people_answered_is_no_question_any_more() -> None:
    about = [((found.left == 0) & (found.right == 1)).sum() for found, _ in map(decided, ("", "same", "different"))]
    assert about == [1, 0, 0]
    assert max(decided("same")[1], decided("different")[1]) < decided("")[1]


def test_two_numbers_weigh_what_they_say_not_what_the_rule_does() -> None:
    """Between two records, or between the clusters around two records without numbers of their own."""
    made, found, _ = district()
    born = record("grid", "诸葛小明", birth_date="1980-03-04", id=number("1980-03-04", 7), dwelling="丙|1|1|1")
    people = prepared(born, born | {"source_id": "dibao_person", "id_number": number("1980-03-04", 9)})
    pair = score_pairs(people, np.array([0], dtype=np.int32), np.array([1], dtype=np.int32), found.model)
    assert pair.total[0] < -10 < 5 < evident(pair, np.ones(1, dtype=bool), found.model)[0]
    loose = score_pairs(made, np.array([0], dtype=np.int32), np.array([1], dtype=np.int32), found.model)
    alone, around = (evident(loose, np.array([two]), found.model)[0] for two in (False, True))
    assert alone == loose.total[0]
    assert 7 < alone - around < 11
    own = made.own
    assert two_numbers(np.array([0, 0, 1, 1]), np.array([0, 5, 0, 6], dtype=np.uint64), np.array([0]), np.array([2]))[0]
    assert not two_numbers(found.cluster, own, np.array([2]), np.array([3]))[0]


def test_complaints_about_sure_links_are_no_sample() -> None:
    """Somebody who sees a wrong link says so: that is no reason to think that one in a hundred is wrong. Only answers to pairs
    that the draw picks count."""
    found, _, names = of([])
    stratum = strata(found.open.bits, found.open.two)
    drawn = _drawn(_hashes(names), found.open.left, found.open.right)
    pool = fair(stratum, drawn, stratum)
    sure = found.open.linked & (stratum == max(SURE))
    picked, other = (np.flatnonzero(sure & side)[0] for side in (pool, ~pool))
    counted = [of([Said("different", names[found.open.right[at]], names[found.open.left[at]])])[0].estimates[-2] for at in (picked, other)]
    assert [(one.basis, one.answers) for one in counted] == [("decisions", 1), ("model", 0)]
    assert counted[0].estimate < counted[1].estimate - 1e-4


def test_unsure_is_no_answer_and_absent_records_none_either() -> None:
    _, _, names = of([])
    found, _, _ = of([Said("unsure", names[0], names[1]), Said("same", names[0], "grid:gone")])
    assert {one.basis for one in found.estimates} == {"model"}


def test_the_list_is_full_fair_and_the_same_in_any_order() -> None:
    questions = some_district(np.random.default_rng(3))
    drawn = mixed(questions.left)
    weighty, closed = np.zeros(len(drawn), dtype=bool), np.zeros(len(drawn), dtype=bool)
    found = telling(questions, believe(), drawn, weighty, closed)
    assert len(found.at) == len(set(found.at.tolist())) == MOST
    stratum = strata(questions.bits, questions.two)
    assert all((stratum[found.at] == one).sum() >= AUDIT // 3 for one in SURE)
    assert (found.why == Why.AUDIT).sum() >= AUDIT
    assert (found.why == Why.RECALL).sum() >= 2 * (RECALL // 3)
    assert (questions.linked[found.at] == (found.why == Why.AUDIT)).all()
    order = np.random.default_rng(4).permutation(len(drawn))
    again = telling(questions.take(order), believe(), drawn[order], weighty, closed)
    assert order[again.at].tolist() == found.at.tolist()
    # what was asked and left open makes room for others; what is weighty comes first
    closed[found.at[:10]] = True
    assert not np.isin(found.at[:10], telling(questions, believe(), drawn, weighty, closed).at).any()
    weighty[found.at[30]] = True
    moved = telling(questions, believe(), drawn, weighty, np.zeros_like(closed))
    assert moved.at.tolist().index(found.at[30]) < 30


def test_telling_answers_narrow_the_interval_more_than_others() -> None:
    """Ten answers from the head of the list against ten of doubtful pairs with the least at stake."""
    wins = 0
    for seed in range(20):
        chance = np.random.default_rng(seed)
        questions = some_district(chance)
        same = outcome(questions, chance)
        quiet = np.zeros(len(same), dtype=bool)
        open_ = ~questions.linked
        listed = telling(questions, believe(), mixed(questions.left), quiet, quiet | questions.linked).at[:10]
        grey = np.flatnonzero(open_ & (np.abs(questions.bits) < 5))
        least = grey[np.argsort(questions.stake[grey], kind="stable")][:10]
        width = []
        for at in (listed, least):
            rest = np.setdiff1d(np.arange(len(same)), at)
            recall = estimates(questions.take(rest), 5000, None, answers_of(questions, same, at))[-1]
            width.append(recall.high - recall.low)
        wins += width[0] < width[1]
    assert wins >= 18


def test_an_answer_also_tells_of_the_stratum_it_stands_in() -> None:
    """A pair of 1 bit among a hundred such pairs against a lone one of -1 bit: as doubtful, but it speaks for itself only."""
    questions = asked([1.0] * 100 + [-1.0], [False] * 101)
    found = gains(questions, strata(questions.bits, questions.two), np.ones(101, dtype=bool), believe())
    assert found[0] > 2 * found[100] > 0


def test_a_pool_of_a_growing_district_holds_what_was_drawn_before() -> None:
    few, many = np.full(300, 6, dtype=np.int8), np.full(5000, 6, dtype=np.int8)
    drawn = mixed(np.arange(5000))
    small, large = fair(few, drawn[:300], few), fair(many, drawn, many)
    assert 100 < small.sum() < 200
    assert 128 <= large.sum() < 300
    assert not (large[:300] & ~small).any()
    grey = np.full(5000, 2, dtype=np.int8)
    assert fair(grey, drawn, grey).all()


def test_rules_are_counted_that_bring_a_pair_together_without_hot_blocks() -> None:
    """Against the pairs that each rule makes by itself."""
    made, _, _ = district()
    rules = blocks(made.features, made.context.borrowed)
    rules[4] = replace(rules[4], most=2)
    made_by = candidate_pairs(rules)
    times = np.zeros(len(made_by.left), dtype=np.int64)
    for one in rules:
        mine = candidate_pairs([one])
        times += np.isin(made_by.left.astype(np.int64) << 32 | made_by.right, mine.left.astype(np.int64) << 32 | mine.right)
    assert int(made_by.rules[rules[4].rule][2]) > 0
    assert brought(rules, made_by.rules, made_by.left, made_by.right).tolist() == times.tolist()
    assert times.min() == 1
