"""The linkage benchmark counts right: pairs against a slow count, a city whose districts do not run into each other, all figures there.

Here: small districts through ``benchmarks.linkage``. Not here: how fast or how good linkage is (``benchmarks``).
"""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.feather as feather
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.linkage import exponent, main
from benchmarks.linkage_input import COPIES, city, moved_number
from benchmarks.linkage_measure import judged
from benchmarks.peer_splink_model import names
from tests.linkage.people import number
from warehouse.vocabulary.citizen_id import IdKind, parse_citizen_id

FIELDS = {"name", "records", "pairs", "stages", "wall", "cpu", "memory", "quality", "rules", "precision", "recall", "f1"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("linkage")


def slow_pairs(labels: list[int]) -> set[tuple[int, int]]:
    return {(a, b) for a, b in itertools.combinations(range(len(labels)), 2) if labels[a] == labels[b]}


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(-3, 3)), min_size=1, max_size=30))
def test_pairs_are_counted_as_a_slow_count_counts_them(rows: list[tuple[int, int]]) -> None:
    cluster, person = ([row[i] for row in rows] for i in (0, 1))
    found, true = slow_pairs(cluster), slow_pairs(person)
    quality = judged(np.array(cluster), np.array(person))
    assert (quality.found, quality.true, quality.right) == (len(found), len(true), len(found & true))


def test_clusters_of_other_records_are_refused() -> None:
    with pytest.raises(ValueError, match="2 records were clustered of 3"):
        judged(np.array([0, 1]), np.array([0, 1, 1]))


def test_a_run_reports_every_figure_and_its_quality_is_that_of_its_clusters(kept: Path) -> None:
    (run,) = main(["--quick", "--keep", str(kept)])["runs"]
    assert run.keys() >= FIELDS
    assert list(run["stages"])[:2] == ["prepare", "block"]
    assert run["wall"] == pytest.approx(sum(run["stages"].values()))
    assert 0.05 < run["cpu"] / run["wall"] < 3
    assert 50 < run["memory"] < 2_000
    assert {rule["rule"] for rule in run["rules"]} >= {"id", "name"}
    (records,) = kept.glob("quick-3-*.feather")
    homes: dict[int, list[int]] = {}
    for at, person in enumerate(feather.read_table(records).column("person").to_pylist()):
        homes.setdefault(person, []).append(at)
    cluster = np.load(kept / "ours.npy").tolist()
    groups: dict[int, list[int]] = {}
    for at, label in enumerate(cluster):
        groups.setdefault(label, []).append(at)
    true = {pair for group in homes.values() for pair in itertools.combinations(group, 2)}
    found = {pair for group in groups.values() for pair in itertools.combinations(group, 2)}
    assert len(cluster) == run["records"] == sum(map(len, homes.values())) > 2_000
    assert run["precision"] == pytest.approx(len(found & true) / len(found))
    assert run["recall"] == pytest.approx(len(found & true) / len(true))
    assert len(found & true) > 1_000


def test_growth_reports_cost_and_pairs_by_size(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scale = main(["--quick", "--keep", str(kept), "--scale", "1", "2"])["scale"]
    one, two = scale["runs"]
    assert two["records"] > 1.5 * one["records"]
    assert two["quality"]["true"] > 1.5 * one["quality"]["true"]
    assert scale["exponents"].keys() >= {"prepare", "block", "whole", "CPU", "n·log n"}
    assert "| month_sound |" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="1 to 8"):
        main(["--quick", "--keep", str(kept), "--scale", "9"])


def test_a_city_keeps_its_districts_apart(kept: Path) -> None:
    (one,) = kept.glob("quick-3-*.feather")
    records = feather.read_table(city([one, one], kept / "twice.feather")).to_pandas()
    first, second = records[: len(records) // 2], records[len(records) // 2 :]
    assert records["record_no"].tolist() == list(range(len(records)))
    assert set(first["name"].dropna()) == set(second["name"].dropna())
    for column in (
        "person",
        "record_id",
        "id_number",
        "id_clue",
        "spouse_id",
        "dwelling",
        "hukou_dwelling",
        "estate",
        "community",
        "household_no",
    ):
        mine, theirs = set(first[column].dropna()), set(second[column].dropna())
        assert len(mine) == len(theirs) > 0, column
        assert not mine & theirs, column


@pytest.mark.parametrize("copy", range(COPIES))
def test_a_moved_number_is_as_right_as_it_was(copy: int) -> None:
    valid, wrong = number("1989-11-29", 131), number("1989-11-29", 131)[:17] + "?"
    wrong = wrong[:17] + next(c for c in "0123456789X" if c != valid[17])
    masked, short = valid[:4] + "*" * 10 + valid[14:], valid[:9]
    moved = moved_number(pa.chunked_array([[valid, wrong, masked, short, None, "无"]]), copy).to_pylist()
    assert parse_citizen_id(moved[0]).kind == IdKind.VALID
    assert parse_citizen_id(moved[1]).kind == IdKind.BAD_CHECKSUM
    assert (moved[0][:3], moved[0][4:17]) == (valid[:3], valid[4:17])
    assert moved[2] == moved[0][:4] + "*" * 10 + moved[0][14:]
    assert moved[3:] == [moved[0][:9], None, "无"]
    assert (moved[0] == valid) == (copy == 0)


def test_an_exponent_is_the_slope_of_the_logarithms() -> None:
    sizes = np.array([1_000, 2_000, 4_000])
    assert exponent(sizes, [3.0 * n**1.5 for n in (1_000, 2_000, 4_000)]) == pytest.approx(1.5)
    assert np.isnan(exponent(sizes[:1], [1.0]))


def test_the_peer_is_given_names_as_carefully_as_ours() -> None:
    rows = names(pa.table({"printed": ["单·小明", "欧阳亭艳", "張靜", None]})).to_pylist()
    assert [row["folded"] for row in rows] == ["单小明", "欧阳亭艳", "张静"]
    assert [row["surname_sound"] for row in rows] == ["shan", "ou yang", "zhang"]
    assert [row["given_sound"] for row in rows] == ["xiao ming", "ting yan", "jing"]


@pytest.mark.long
def test_the_peer_runs_on_the_same_records(kept: Path) -> None:
    pytest.importorskip("splink", reason="the optional extra 'peer' is not installed")
    ours, theirs = main(["--quick", "--keep", str(kept), "--peer", "splink"])["runs"]
    assert theirs["records"] == ours["records"]
    assert theirs["training"] > 0
    assert theirs["precision"] > 0.98
    assert theirs["recall"] > 0.98
    assert theirs["best"]["f1"] >= theirs["f1"] - 0.005
