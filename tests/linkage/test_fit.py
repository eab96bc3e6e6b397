"""The fit learns from a district without labels what its true pairs show: nearer to the truth than what was believed before.

Here: one small invented district, whose truth is used for judging only; the model file. Not here: clusters made with a fitted
model (``benchmarks.quality``).
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.linkage_input import loaded
from benchmarks.linkage_ours import opened, store
from connectors.synthetic import DistrictPlan, synthesise
from pipelines.linkage.fit import BELIEF, DOUBT, SAME, STRANGER, _updated, families, fit
from pipelines.linkage.levels import COMPARISONS, BirthLevel, NameLevel, SexLevel
from pipelines.linkage.linking import Prepared, prepare
from pipelines.linkage.model import CLASSES, REASONED, SHIPPED, Model, load_model, model_text
from pipelines.linkage.score import compare

PEOPLE, NOISE, SEED = 3_000, 2.5, 9
"""Faults far more frequent than was believed, so that there is something to learn."""
TRUSTED = 300
"""True pairs of a family of levels below which its true shares are not known well enough to judge by."""


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> tuple[Prepared, np.ndarray[tuple[int], np.dtype[np.int32]]]:
    """The records of a faulty district, and whose each is."""
    import pyarrow.feather as feather

    home = tmp_path_factory.mktemp("fit")
    synthesise(DistrictPlan(people=PEOPLE, communities=2, seed=SEED, noise=NOISE), home / "made")
    records = loaded(home / "made" / "night0", home / "data")
    feather.write_feather(records, home / "records.feather")
    store(home / "records.feather", home / "linkage.duckdb")
    build = opened(home / "linkage.duckdb")
    try:
        return prepare(build.features()), records.column("person").to_numpy()
    finally:
        build.con.close()


@pytest.fixture(scope="module")
def reasoned() -> Model:
    return load_model(REASONED)


@pytest.fixture(scope="module")
def fitted(district: tuple[Prepared, object], reasoned: Model) -> Model:
    return fit(district[0], reasoned, "tested", "2026-11-22")


@pytest.fixture(scope="module")
def counts(district: tuple[Prepared, np.ndarray[tuple[int], np.dtype[np.int32]]]) -> dict[str, np.ndarray]:
    """How often true pairs show each level."""
    prepared, person = district
    order = np.argsort(person, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(person[order])) + 1)
    pairs = np.array([sorted(pair) for group in groups for pair in combinations(group.tolist(), 2)], dtype=np.int32)
    found = compare(prepared.features, prepared.context, pairs[:, 0].copy(), pairs[:, 1].copy())
    return {name: np.bincount(found.levels[name], minlength=len(COMPARISONS[name])) for name in COMPARISONS}


def errors(model: Model, name: str, counts: dict[str, np.ndarray]) -> list[float]:
    """For each family that the truth shows often enough, the sum of absolute errors of its shares."""
    found = []
    for family in families(name):
        seen = counts[name][family]
        if seen.sum() >= TRUSTED:
            found.append(float(np.abs(model.shares[name][family, SAME] - seen / seen.sum()).sum()))
    return found


@pytest.mark.parametrize("name", ["name", "birth", "sex", "place"])
def test_the_fit_comes_nearer_to_the_truth(name: str, fitted: Model, reasoned: Model, counts: dict[str, np.ndarray]) -> None:
    before, after = errors(reasoned, name, counts), errors(fitted, name, counts)
    assert before, "else nothing is judged"
    assert sum(after) < sum(before), (before, after)


@pytest.mark.parametrize("name", ["name", "birth", "sex", "place"])
def test_a_wrong_belief_is_corrected(name: str, district: tuple[Prepared, object], reasoned: Model, counts: dict[str, np.ndarray]) -> None:
    """A fifth of what is believed of true pairs is taken at random."""
    shares = {of: table.copy() for of, table in reasoned.shares.items()}
    for of, table in shares.items():
        for family in families(of):
            table[family, SAME] = 0.8 * table[family, SAME] / table[family, SAME].sum() + 0.2 / len(family)
    wrong = replace(reasoned, shares=shares)
    before, after = errors(wrong, name, counts), errors(fit(district[0], wrong, "tested", "2026-11-22"), name, counts)
    assert sum(after) < 0.5 * sum(before), (before, after)


def test_what_strangers_show_is_read_off_strangers(fitted: Model, reasoned: Model) -> None:
    """Sex and surname of two people taken at random: facts of the district, not of belief."""
    equal = [model.shares["sex"][SexLevel.EQUAL, STRANGER] for model in (reasoned, fitted)]
    assert abs(equal[1] - 0.5) < 0.02
    assert fitted.shares["name"][NameLevel.EQUAL, STRANGER] < 1e-3
    assert fitted.shares["birth"][BirthLevel.DAY, STRANGER] < 1e-3


@pytest.mark.parametrize("name", COMPARISONS)
def test_families_add_up_to_one(name: str, fitted: Model) -> None:
    for family in families(name):
        for column, who in enumerate(CLASSES):
            learned = column == SAME or (name != "id" and not (column != STRANGER and name == "source"))
            if learned:
                assert fitted.shares[name][family, column].sum() == pytest.approx(1, abs=1e-9), who


@pytest.mark.parametrize("name", COMPARISONS)
def test_no_share_falls_below_a_part_of_what_was_believed(name: str, fitted: Model, reasoned: Model) -> None:
    for family in families(name):
        believed = reasoned.shares[name][family, SAME] / reasoned.shares[name][family, SAME].sum()
        assert (fitted.shares[name][family, SAME] >= believed / DOUBT * (1 - 1e-9)).all()


shares = st.lists(st.floats(1e-6, 1), min_size=len(SexLevel) - 1, max_size=len(SexLevel) - 1)


@given(shares, st.lists(st.integers(0, 10**6), min_size=2, max_size=2))
def test_a_share_lies_between_what_was_believed_and_what_was_counted(belief: list[float], seen: list[int]) -> None:
    """Whatever the counts: one in all, none below the doubt, and belief weighs as so many pairs."""
    believed = np.array([1.0, *belief])
    found = _updated("sex", np.array([0.0, *seen]), believed)[1:]
    part = believed[1:] / believed[1:].sum()
    assert found.sum() == pytest.approx(1)
    assert (found >= part / DOUBT * (1 - 1e-9)).all()
    plain = (np.array(seen) + BELIEF * part) / (sum(seen) + BELIEF)
    if (plain >= part / DOUBT).all():
        assert found == pytest.approx(plain)


def test_the_same_records_give_the_same_model(district: tuple[Prepared, object], reasoned: Model, fitted: Model) -> None:
    again = fit(district[0], reasoned, "tested", "2026-11-22")
    assert again.prior == fitted.prior
    for name in COMPARISONS:
        assert (again.shares[name] == fitted.shares[name]).all(), name
    assert (fitted.version, fitted.fitted) == ("tested", "2026-11-22")
    assert fitted.threshold == reasoned.threshold


def test_what_was_believed_is_left_as_it_is(district: tuple[Prepared, object]) -> None:
    """``load_model`` is cached: a fit that wrote into it would change every later night of the process."""
    before = load_model(REASONED)
    kept = {name: table.copy() for name, table in before.shares.items()}
    prior = dict(before.prior)
    fit(district[0], before, "tested", "2026-11-22")
    assert before.prior == prior
    assert all((before.shares[name] == kept[name]).all() for name in COMPARISONS)


def test_the_model_file_is_read_back_as_it_was_written(tmp_path: Path, fitted: Model) -> None:
    path = tmp_path / "fitted.toml"
    path.write_text(model_text(fitted, "fitted by a test\n\nof two lines"), "utf-8")
    read = load_model(path)
    assert (read.version, read.fitted) == (fitted.version, fitted.fitted)
    for ours, theirs in ((fitted.prior, read.prior), (fitted.threshold, read.threshold), (fitted.cap, read.cap)):
        assert theirs == pytest.approx(ours, rel=1e-3)
    for name in COMPARISONS:
        assert read.shares[name] == pytest.approx(fitted.shares[name], rel=1e-3), name
    again = model_text(read, "fitted by a test\n\nof two lines")
    assert again == path.read_text("utf-8"), "nothing is lost a second time"
    assert again.startswith("# fitted by a test\n#\n# of two lines\n")


@pytest.mark.parametrize("path", [SHIPPED, REASONED], ids=lambda path: path.stem)
def test_the_files_that_are_shipped_say_when_they_were_made_and_hold_shares(path: Path) -> None:
    model = load_model(path)
    assert tomllib.loads(path.read_text("utf-8"))["fitted"] == model.fitted
    for name in COMPARISONS:
        for family in families(name):
            assert model.shares[name][family, SAME].sum() == pytest.approx(1, abs=0.02), name
