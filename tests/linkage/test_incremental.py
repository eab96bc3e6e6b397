"""Night after night: linkage from what was kept says what linkage from nothing says, to the last bit.

Here: a few hundred people of whom some change every night, with all that reaches beyond a record's own pairs: names printed with a
dot on some nights only, numbers that are somebody else's on some, blocks that turn hot and cold. Not here: files (``test_memory``),
whole nights (``tests/night/test_thirty_nights``).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from pipelines.linkage import incremental, linking, memory
from pipelines.linkage.blocking import RARE
from pipelines.linkage.constraints import Constraints
from pipelines.linkage.linking import Linked
from tests.linkage.people import crowd, features, number, record

Record = dict[str, str | None]
NIGHTS = 8
TURNS: tuple[tuple[Record, ...], ...] = (
    # who prints the dot says where the surname ends, for all who do not
    (record("police_resident", "阿不都·那仁", birth_date="1980-03-03"), record("party_roll", "阿不都那仁", birth_date="1980-03-03")),
    (record("police_resident", "阿不都那仁", birth_date="1980-03-03"), record("dibao", "阿不都·那仁古丽", spouse_name="阿不都·那仁")),
    (record("police_resident", "阿不都那仁", birth_date="1980-03-03"), record("party_roll", "阿不·都那仁", birth_date="1980-03-30")),
    # a number that is its owner's, or pasted beside another's name and birth date
    (
        record("police_resident", "王建国", id=number("1960-01-02", 11), birth_date="1960-01-02"),
        record("dibao", "李秀英", id=number("1960-01-02", 11), birth_date="1963-05-06"),
    ),
    (record("dibao", "李秀英", id=number("1960-01-02", 11)), record("party_roll", "李秀英", id=number("1963-05-06", 22))),
    # a former name that one of them says
    (
        record("police_resident", "赵敏", id=number("1971-06-24", 123), name_former="赵小敏"),
        record("dibao", "赵小敏", id=number("1971-06-24", 123), birth_date="1971-06-24"),
    ),
    # more bearers of one name than make pairs
    tuple(record("party_roll", "刘建华", birth_date=f"19{30 + at}-01-11") for at in range(RARE + 1)),
    tuple(record("party_roll", "刘建华", birth_date=f"19{30 + at}-01-11") for at in range(RARE - 2)),
)


@pytest.mark.parametrize("seed", range(6))
def test_what_was_kept_and_nothing_at_all_say_the_same(seed: int, tmp_path: Path) -> None:
    chance = np.random.default_rng(seed)
    people = crowd()
    for night in range(NIGHTS):
        if night:
            people = changed(people, chance)
        told = [one for turn in chance.choice(len(TURNS), 4, replace=False) for one in TURNS[turn]]
        records = features(*(dict(one) for one in chance.permutation(np.array([*people, *told], dtype=object))))
        known = memory.load(tmp_path, "stamp")
        assert (known is None) == (night == 0)
        now = update(known, records) if known else None
        after = now or incremental.remember(records)
        if night:
            assert now is not None
            assert now.anew < len(now.memory.pairs.left) / 2, "most is not compared again"
        memory.save(after.memory, tmp_path, "stamp", whole=night == 0)
        prepared = linking.prepare(records)
        blocked = linking.block(prepared)
        for constraints in (None, decided(len(records), chance)):
            anew = linking.link(prepared, constraints, blocked=blocked)
            for name, one, other in zip(WHAT, said(incremental.link(after, constraints)), said(anew), strict=True):
                assert np.array_equal(one, other), (night, name)
        assert {rule: found.tolist() for rule, found in after.memory.tallies.items()} == {
            rule: found.tolist() for rule, found in blocked.rules.items()
        }


def update(known: memory.Memory, records: pa.Table) -> incremental.Night | None:
    return incremental.update(known, records.column("content").to_numpy(), lambda at: records.take(pa.array(at)))


def decided(size: int, chance: np.random.Generator) -> Constraints:
    """People made three records one person, which nothing else would bring together, and kept others apart."""
    one, two, three, *others = chance.choice(size, 27, replace=False).astype(np.int32).tolist()
    group = np.full(size, -1, dtype=np.int32)
    one, two, three = sorted((one, two, three))
    group[[one, two, three]] = 0
    apart = np.sort(np.array([(a, b) for a, b in zip(others[:12], others[12:], strict=True)], dtype=np.int32), axis=1)
    ties = np.array([(one, two), (one, three)], dtype=np.int32)
    return Constraints(group, ties, apart, np.zeros((0, 2), dtype=np.int32))


WHAT = ("left", "right", "total", "levels", "weights", "decision", "cluster", "borrowed")


def said(linked: Linked) -> list[np.ndarray]:
    scored = linked.scored
    levels, weights = np.stack(list(scored.levels.values())), np.stack(list(scored.weights.values()))
    return [scored.left, scored.right, scored.total, levels, weights, linked.clustered.decision, linked.cluster, linked.borrowed]


def changed(people: list[Record], chance: np.random.Generator) -> list[Record]:
    """A few have another phone, a few another's name, a few are gone or here twice."""
    at = chance.choice(len(people), 24, replace=False)
    gone = set(at[16:20].tolist())
    following = [dict(one) for place, one in enumerate(people) if place not in gone]
    for one, other in zip(at[:8].tolist(), at[8:16].tolist(), strict=True):
        following[one % len(following)]["phones"] = f"139{other:08d}"
        following[other % len(following)]["name"] = people[one]["name"]
    return following + [dict(people[place]) for place in at[20:].tolist()]
