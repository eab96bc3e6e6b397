"""From night to night little changes, and who is who stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.synthetic.build import build
from connectors.synthetic.nights import pass_nights
from tests.synthetic.conftest import PLAN
from tests.synthetic.reading import Night, printed_number, read_night


@pytest.fixture(scope="module")
def later(folder: Path) -> Night:
    return read_night(folder / "night1", pass_nights(build(PLAN))[1][0])


def test_people_keep_their_number_and_newcomers_get_later_ones(night: Night, later: Night) -> None:
    before, now = night.district.people, later.district.people
    assert len(now) > len(before)
    for was, person in zip(before, now, strict=False):
        assert (was.index, was.name, was.birth, was.id_number) == (person.index, person.name, person.birth, person.id_number)
    assert len({p.id_number for p in now}) == len(now)
    born = [p for p in now[len(before) :] if p.mother >= 0]
    assert born
    assert all(p.index in later.district.households[p.household].members for p in born)


def test_a_few_rows_change_and_most_stay(night: Night, later: Night) -> None:
    for source_id, mentions in night.mentions.items():
        before = {m.person for m in mentions}
        now = {m.person for m in later.mentions[source_id]}
        assert len(before ^ now) <= 6 + len(before) * 0.01, source_id
    before_rows = {tuple(m.cells.values())[1:] for m in night.mentions["police_resident"]}
    now_rows = {tuple(m.cells.values())[1:] for m in later.mentions["police_resident"]}
    assert 0 < len(before_rows ^ now_rows) < 0.02 * len(before_rows)


def test_newcomers_are_listed_and_truth_still_points_at_its_rows(night: Night, later: Night) -> None:
    newcomers = range(len(night.district.people), len(later.district.people))
    listed = {m.person for mentions in later.mentions.values() for m in mentions}
    assert listed & set(newcomers)
    for mention in later.mentions["police_temporary"]:
        printed = str(mention.cells["姓名"]).replace("\u3000", "")
        person = later.district.people[mention.person]
        assert set(printed) & set(person.name + person.former), mention.row
    own = sum(printed_number(m, "police_resident") == later.district.people[m.person].id_number for m in later.mentions["police_resident"])
    assert own / len(later.mentions["police_resident"]) > 0.97


def test_the_first_night_is_left_as_it_was(night: Night) -> None:
    again = build(PLAN)
    pass_nights(again)
    assert [(p.name, p.state, p.phone, p.household, p.children) for p in again.people] == [
        (p.name, p.state, p.phone, p.household, p.children) for p in night.district.people
    ]
    assert [h.dwelling for h in again.households] == [h.dwelling for h in night.district.households]
    assert [b.members for b in again.books] == [b.members for b in night.district.books]


def test_dated_files_carry_the_night(night: Night, later: Night) -> None:
    assert any("20261120" in name for name in night.tables)
    assert any("20261121" in name for name in later.tables)
    assert len(later.tables) == len(night.tables)
