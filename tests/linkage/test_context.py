"""What the whole district says of a record: how common its name is, how many state its places, who else bears its name near by.

Here: names and places amid the crowd of ``people``. Not here: weights (``test_must_merge``), whose number it is (``test_borrowed``).
"""

from __future__ import annotations

import math
from itertools import combinations, permutations

import numpy as np
import pytest

from pipelines.linkage.levels import PlaceLevel
from pipelines.linkage.linking import Prepared
from tests.linkage.people import CROWD, linked, number, prepared, record

Record = dict[str, str | None]


def bearer(name: str, at: int, **facts: str) -> Record:
    """Somebody of that name with a number of their own."""
    born = f"19{50 + at % 40}-{1 + at % 12:02d}-{1 + at % 28:02d}"
    return record("police_resident", name, id=number(born, at % 998 + 1), birth_date=born, **facts)


def bits(ready: Prepared, at: int) -> float:
    return float(ready.context.name_bits[at])


def test_a_name_that_nobody_else_bears_has_more_bits_than_a_common_one() -> None:
    ready = prepared(bearer("欧阳震华", 1), *(bearer("王国强", at) for at in range(2, 32)), *(bearer("李向阳", at) for at in (40, 41)))
    alone, many, two = bits(ready, 0), bits(ready, 1), bits(ready, 31)
    assert many < two < alone
    people = CROWD + 33
    assert many == pytest.approx(math.log2(people / 30), abs=0.6), "the share of the people who bear it"


def test_a_name_of_two_people_says_about_as_much_as_there_are_people() -> None:
    """One of them is asked about: the chance that another person bears it is one in all."""
    ready = prepared(bearer("上官飞燕", 1), bearer("上官飞燕", 2))
    assert bits(ready, 0) == pytest.approx(math.log2(CROWD + 2), abs=0.5)


def test_many_records_of_one_number_are_one_bearer() -> None:
    once, often = ([bearer("上官飞燕", 1) for _ in range(copies)] for copies in (1, 8))
    assert bits(prepared(*often), 0) == pytest.approx(bits(prepared(*once), 0), abs=0.01)


def test_of_two_names_that_nobody_else_bears_the_one_of_rarer_parts_has_more_bits() -> None:
    """王伟强 is made of what the crowd is made of; 麴龘靐 of what nobody has."""
    ready = prepared(bearer("王伟强", 1), bearer("麴龘靐", 2), bearer("王龘强", 3))
    shared = [at for at in range(ready.features.size) if ready.features.name[at] == ready.features.name[0]]
    assert shared == [0], "else it is not borne once"
    assert bits(ready, 0) + 1 < bits(ready, 2) < bits(ready, 1)


def test_a_transliterated_name_is_not_believed_to_be_unique() -> None:
    """Its characters come in words: someone else of that name is half expected, however rare they are singly."""
    ready = prepared(bearer("旺堆·尼玛", 1), bearer("麴龘靐", 2), bearer("阿依古丽", 3))
    limit = math.log2((CROWD + 3) / 0.5)
    assert bits(ready, 0) <= limit + 0.01
    assert bits(ready, 2) <= limit + 0.01
    assert bits(ready, 1) > limit


def test_the_spouse_named_and_the_surname_have_their_bits() -> None:
    ready = prepared(bearer("王国强", 1, spouse_name="麴龘靐"), bearer("麴龘靐", 2, spouse_name="王国强"), bearer("李向阳", 3))
    assert ready.context.spouse_bits[0] == pytest.approx(bits(ready, 1))
    assert ready.context.spouse_bits[1] == pytest.approx(bits(ready, 0))
    assert ready.context.spouse_bits[2] == 0, "nothing is named"
    # a tenth of the crowd are 王
    assert ready.context.surname_bits[0] == pytest.approx(math.log2(10), abs=0.2)
    assert ready.context.surname_bits[1] == pytest.approx(math.log2(CROWD + 3), abs=0.2)


@pytest.mark.parametrize(
    ("other", "known"),
    [
        (record("party_roll", "欧阳震华", birth_date="1971-06-24"), True),
        (record("party_roll", "欧阳震华", birth_date="1971-06"), False),
        (record("party_roll", "欧阳震华", dwelling="胜利家园|3|2|501"), True),
        (record("party_roll", "欧阳震华", phones="13800000001"), True),
        (record("party_roll", "欧阳震华", birth_date="1982-01-30", dwelling="胜利家园|3|2|502", phones="13800000002"), False),
        (record("party_roll", "欧阳振华", birth_date="1971-06-24", dwelling="胜利家园|3|2|501", phones="13800000001"), False),
    ],
    ids=["day", "month only", "dwelling", "phone", "nothing", "another name"],
)
def test_a_name_is_known_that_stands_on_another_record_near_by(other: Record, known: bool) -> None:
    mine = record("police_resident", "欧阳震华", birth_date="1971-06-24", dwelling="胜利家园|3|2|501", phones="13800000001")
    assert prepared(mine, other).context.known[:2].tolist() == [known, known]


def test_nothing_stated_is_not_known() -> None:
    assert prepared(record("police_resident", "欧阳震华"), record("party_roll", "欧阳震华")).context.known[:2].tolist() == [False, False]


def test_a_place_is_counted_once_a_record_though_it_is_both_its_homes() -> None:
    """Whoever lives where they are registered states one place; five records state it, in whichever order they stand."""
    home = "工地宿舍|1|1|101"
    names = ["王一", "李二", "张三", "刘四", "陈五"]
    both = [record("police_resident", name, dwelling=home, hukou_dwelling=home) for name in names[:2]]
    lives = [record("police_temporary", name, dwelling=home) for name in names[2:4]]
    registered = [record("police_resident", names[4], hukou_dwelling=home)]
    for order in ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3]):
        people = [[*both, *lives, *registered][at] for at in order]
        pairs = linked(*people)[1].scored.pairs
        assert set(pairs.levels["place"].tolist()) == {PlaceLevel.DWELLING}
        assert pairs.shared_by.tolist() == [5] * len(list(combinations(people, 2)))


def test_the_rarest_place_that_two_share_counts() -> None:
    """A phone of three people in a dwelling of five."""
    people = [record("police_temporary", "王军", dwelling="工地宿舍|1|1|101", phones="13800000009" if at < 3 else "") for at in range(5)]
    for one in people[3:]:
        one["phones"] = None
    scored = linked(*people)[1].scored
    told = dict(zip(zip(scored.left.tolist(), scored.right.tolist(), strict=True), scored.pairs.shared_by.tolist(), strict=True))
    assert told[0, 1] == told[1, 2] == 3
    assert told[0, 3] == told[3, 4] == 5


def test_a_pair_weighs_the_same_whichever_record_stands_first() -> None:
    """Left and right are places in a file: names of unlike surnames, homes stated twice, and every column that is looked up."""
    home = "胜利家园|3|2|501"
    people = [
        record("police_resident", "章卫国", birth_date="1971-06-24", dwelling=home, hukou_dwelling=home, spouse_name="王秀英"),
        record("family_planning", "张卫国", birth_date="1971-06-24", dwelling=home, phones="13800000001", spouse_name="王秀英"),
        record("party_roll", "□卫国", birth_date="1971-06", phones="13800000002;13800000001", community="东风社区"),
        record("police_temporary", "麴卫国", birth_date="1971-01-01", hukou_dwelling=home, phones="13800000002"),
        record("dibao_person", "张卫", birth_date="1971-06-24", id=number("1971-06-24", 5), dwelling=home, community="东风社区"),
    ]
    told: dict[frozenset[int], set[float]] = {}
    for order in list(permutations(range(5)))[::7]:
        scored = linked(*(people[at] for at in order))[1].scored
        for left, right, total in zip(scored.left, scored.right, scored.total, strict=True):
            told.setdefault(frozenset((order[left], order[right])), set()).add(round(float(total), 3))
    assert len(told) == 10
    assert {pair: totals for pair, totals in told.items() if np.ptp(list(totals)) > 0.002} == {}
