"""Clusters do not chain: what speaks against a group counts inside it, wherever in the group it stands.

Here: records by hand through linkage. Not here: pairs by hand (``test_cluster_pairs``), the queue of questions and later nights
(``tests/night/test_failures_of_others.py``), twins and relatives pair by pair (``test_must_not_merge``).
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
import pytest

from pipelines.linkage.blocking import Blocked
from pipelines.linkage.cluster import Decision
from pipelines.linkage.constraints import compile_decisions
from pipelines.linkage.levels import BirthLevel
from pipelines.linkage.linking import Linked, link
from pipelines.linkage.repair import Rule
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


def test_one_number_outweighs_two_births_a_generation_apart() -> None:
    """The number is checked, a date is typed: 1971 for 1917."""
    facts = {"id": number(BORN, 123), "dwelling": HOME, "sex": "1"}
    one, other = (
        record(source, "刘建华", birth_date=born, **facts) for source, born in (("police_resident", BORN), ("party_roll", "1917-02-11"))
    )
    clusters, found = linked(one, other)
    assert found.scored.levels["birth"].tolist() == [BirthLevel.GENERATION]
    assert clusters[0] == clusters[1]


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
