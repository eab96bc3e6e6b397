"""The quality benchmark counts and bounds right: units against a slow count, intervals against people drawn one by one, faults by name.

Here: small districts through ``benchmarks.quality``. Not here: how good linkage is (``benchmarks/README.md``).
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import quality
from benchmarks.quality_count import Counted, counted, twins_merged, two_numbers, units
from benchmarks.quality_districts import KINDS, SEEDS, trials
from benchmarks.quality_faults import faults, kinds
from benchmarks.quality_interval import clopper_pearson, interval, precision, recall
from pipelines.linkage.blocking import Blocked
from pipelines.linkage.linking import link
from tests.linkage.people import number, prepared, record

ROWS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), min_size=1, max_size=30)
TOWN = ["--people", "1500", "--seeds", "9"]


def slow_pairs(labels: list[int]) -> set[tuple[int, int]]:
    return {(a, b) for a, b in itertools.combinations(range(len(labels)), 2) if labels[a] == labels[b]}


@given(ROWS)
def test_units_are_counted_as_a_slow_count_counts_them(rows: list[tuple[int, int]]) -> None:
    person, cluster = ([row[i] for row in rows] for i in (0, 1))
    people, residents, mixed = units(np.array(person), np.array(cluster))
    true, found = slow_pairs(person), slow_pairs(cluster)
    assert sum(n for _, _, n in people) == len(set(person))
    assert sum(n for _, _, n in residents) == len(set(cluster))
    assert sum(whole * n for whole, _, n in people) == len(true)
    assert sum(whole * n for whole, _, n in residents) == len(found)
    assert sum(r * n for _, r, n in people) == sum(r * n for _, r, n in residents) == len(true & found)
    assert mixed == sum(len({p for p, c in rows if c == home}) > 1 for home in set(cluster))


def test_twins_are_merged_where_any_of_their_records_meet() -> None:
    person, cluster = np.array([1, 1, 2, 3, 4, 4]), np.array([0, 1, 1, 2, 3, 4])
    assert twins_merged(person, cluster, [(1, 2), (3, 4), (5, 6), (1, 7)]) == (2, 1), "5, 6 and 7 have no record"


def test_two_numbers_are_counted_once_a_resident_and_only_where_both_are_known() -> None:
    own = np.array([7, 8, 8, 7, 0, 9, 9, 0], dtype=np.uint64)
    assert two_numbers(np.array([0, 0, 0, 1, 1, 2, 2, 2]), own) == 1


def one_by_one(units: list[tuple[int, int, int]], draws: int) -> tuple[float, float]:
    """Percentiles of the quotient, each resample drawn person by person."""
    people = np.array([(whole, right) for whole, right, n in units for _ in range(n)])
    chance = np.random.default_rng(5)
    sums = np.array([people[chance.integers(0, len(people), len(people))].sum(axis=0) for _ in range(draws)])
    low, high = np.quantile(sums[:, 1] / sums[:, 0], [0.025, 0.975])
    return float(low), float(high)


def test_the_bootstrap_is_that_of_people_drawn_one_by_one() -> None:
    town = [(1, 1, 300), (1, 0, 20), (3, 3, 200), (3, 1, 15), (15, 15, 30), (15, 7, 5), (0, 0, 100)]
    found = interval(town, 1.0)
    low, high = one_by_one(town, 3_000)
    assert found.share == 1_400 / 1_490
    assert not found.exact
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.003)
    as_if_pairs_were_trials = 2 * 1.96 * (found.share * (1 - found.share) / sum(w * n for w, _, n in town)) ** 0.5
    assert found.high - found.low > 1.2 * as_if_pairs_were_trials


def test_nothing_wrong_of_n_bounds_the_share_by_the_exact_rule() -> None:
    low, high = clopper_pearson(0, 30_000)
    assert (low, high) == pytest.approx((0, 1 - 0.025 ** (1 / 30_000)))
    found = interval([(3, 3, 30_000)], 9.0)
    assert (found.share, found.high, found.exact) == (1.0, 1.0, True)
    assert found.low == pytest.approx(1 - high * 30_000 * 9 / 90_000)


def test_where_nothing_was_wrong_a_fault_is_taken_for_two_average_people() -> None:
    town = Counted(30_000, [(3, 3, 10_000)], [(3, 3, 10_000)], 0, 0, 0, 0, 0)
    share = clopper_pearson(0, 10_000)[1]
    assert precision(town).low == pytest.approx(1 - share * 3**2 / 3)
    assert recall(town).low == pytest.approx(1 - share * 2 / 3), "of three records one left out loses two pairs"


@pytest.mark.parametrize(
    ("hits", "size", "low", "high"), [(1, 100, 0.000253, 0.054459), (5, 100, 0.016432, 0.112835), (100, 100, 0.963783, 1)]
)
def test_the_exact_interval_is_the_tabulated_one(hits: int, size: int, low: float, high: float) -> None:
    assert clopper_pearson(hits, size) == pytest.approx((low, high), abs=1e-5)


def test_few_faults_get_a_wider_interval_than_a_bootstrap_gives_them() -> None:
    town = [(3, 3, 10_000), (10, 4, 2)]
    found = interval(town, 4.0)
    low, high = one_by_one(town, 1_000)
    assert found.exact
    assert found.low < low < found.share < found.high <= 1.0
    assert 1 - found.low == pytest.approx(clopper_pearson(2, 10_002)[1] * 10_002 * 6 / 30_020)
    assert found.high < high == 1.0, "two faults were seen: that there are none is no longer likely"


def test_precision_is_of_residents_and_recall_of_people() -> None:
    # records 0-3 are one person in two residents; the second also holds somebody else's record
    person, cluster = np.array([1, 1, 1, 1, 2, 3]), np.array([0, 0, 1, 1, 1, 2])
    people, residents, mixed = units(person, cluster)
    town = Counted(6, people, residents, mixed, 0, 0, 0, 0)
    assert precision(town).share == 2 / 4
    assert recall(town).share == 2 / 6
    assert (recall(town + town).share, (town + town).mixed, (town + town).records) == (2 / 6, 2, 12)


def test_a_fault_is_named_by_the_pair_that_decided_it() -> None:
    facts = {"birth_date": "1981-03-05", "id": number("1981-03-05", 11), "dwelling": "甲园|1|1|101"}
    rows = [
        record("police_resident", "宋遥光", **facts),
        record("family_planning", "宋遥光", **facts),
        record("party_roll", "段希", birth_date="1950-01-02"),
        record("dibao_person", "宋遥光", **facts),
    ]
    made = prepared(*rows)
    pairs = np.array([(0, 1), (0, 3), (1, 3)], dtype=np.int32)
    found = link(made, blocked=Blocked(pairs[:, 0], pairs[:, 1], {}))
    person = np.arange(100, 100 + made.features.size)
    person[:4] = [1, 1, 1, 2]  # as if the truth were that the third is the first's and the fourth is not
    columns = ("source_id", "name", "id_number")
    shown = pa.Table.from_pylist([{name: row[name] for name in columns} for row in rows] + [{}] * (made.features.size - len(rows)))

    wrong, missed = told = faults(shown, person, made, found)
    assert (wrong.missed, wrong.pairs, wrong.why) == (False, 2, "linked (weight)")
    assert "id=equal name=equal birth=day" in wrong.levels
    assert wrong.right.startswith("dibao_person 宋遥光")
    assert (missed.missed, missed.pairs, missed.why) == (True, 2, "never compared")
    assert "name=different birth=generation" in missed.levels
    assert missed.right.startswith("party_roll 段希")
    assert [(times, lost) for _, times, lost, _ in kinds([*told, wrong])] == [(2, 4), (1, 2)]

    counts = counted(person, found, made.own, [(1, 2)])
    assert (counts.mixed, counts.twins, counts.merged, counts.two_numbers) == (1, 1, 1, 0)
    assert recall(counts).share == 1 / 3


def test_each_kind_is_a_row_at_each_rate_and_only_what_it_names_is_harder() -> None:
    every = list(trials(people=20_000))
    assert len({trial.row for trial in every}) == 2 * len(KINDS) + 1
    assert len({trial.key for trial in every}) == len(every) == len(SEEDS) * (2 * len(KINDS) + 1)
    assert {trial.plan.communities for trial in every} == {4}
    twins = [trial.plan for trial in every if trial.kind == "four times the twins"]
    assert {plan.twin_rate for plan in twins} == {0.06}
    assert {plan.married_in for plan in twins} == {0.12}


def test_a_run_prints_what_its_files_say_and_measures_nothing_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = [*TOWN, "--only", "namesakes", "--keep", str(tmp_path), "--json", str(tmp_path / "report.json")]
    report = quality.main(kept)
    printed = capsys.readouterr().out
    assert report == json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert len(report) == 2
    for one in report.values():
        total = Counted(**{name: one[name] for name in Counted.__slots__})
        assert one["records"] > 2_000
        assert sum(w * n for w, _, n in total.people) > 1_000
        assert f"| {one['row']} | {one['records']:,} | " in printed
        assert f" | {recall(total).share:.5f} | " in printed
        apart = sum(n for whole, right, n in total.people if right < whole)
        assert len({fault["left"] for fault in one["faults"] if fault["missed"]}) >= apart > 0
    for row in report.values():
        row["records"] = 123_456  # were it measured again, this would be overwritten
    (tmp_path / "report.json").write_text(json.dumps(report), "utf-8")
    assert quality.main(kept) == report
    assert capsys.readouterr().out.count("123,456") == 2
