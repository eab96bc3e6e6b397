"""Of a real night: what DuckDB answers, the projection answers too, and nothing else but what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.commands.find import names_like
from warehouse.store.lookup.desk import Desk, Lookup
from warehouse.store.lookup.sight import EVERYTHING, Scope
from warehouse.store.publish import Version
from warehouse.store.reading import Reading, reading
from warehouse.store.search import clues, search

MORE = {"name_stated", "name_inside", "sound_stated", "sound_inside"}
"""What the projection finds besides: names as only some system writes them, and characters inside a name."""


@pytest.fixture(scope="module")
def duck(night_data: Path) -> Iterator[Reading]:
    with reading(night_data) as opened:
        yield opened


def by_duckdb(duck: Reading, text: str) -> set[str]:
    hits, total = search(duck, clues(text, lambda letters: names_like(duck, letters)), 10_000)
    assert len(hits) == total
    return {hit.resident_id for hit in hits}


def by_lookup(desk: Desk, text: str) -> set[str]:
    """Page by page, without what only the projection looks for."""
    found: set[str] = set()
    for group in desk.search(text, limit=0).groups:
        for offset in range(0, group.here, 150):
            (page,) = desk.search(text, kind=group.kind, offset=offset, limit=150).groups
            assert page.here == group.here
            found |= {hit.resident_id for hit in page.hits if not MORE & set(hit.matched)}
    return found


def questions(duck: Reading) -> list[str]:
    """Made of the data: names, their beginnings and initials, numbers, addresses, pairs of them."""
    people: list[dict[str, Any]] = duck.rows(
        """SELECT name, name_former, id_number, phones[1] AS phone, birth_date, estate, building, unit, room, residence_address, community
        FROM mart.resident ORDER BY hash(resident_id) LIMIT 40""",
        {},
    )
    made = ["zw", "l", "wang", "张", "王", "12幢", "1单元", "101", "3-2-501", "花园", "张 1幢", "zx 2单元", "外省", "1幢 101"]
    for one in people:
        made += [
            one["name"],
            one["name"][:1],
            one["name"][:2],
            one["name_former"],
            one["id_number"],
            one["phone"],
            one["residence_address"],
        ]
        if one["id_number"]:
            made += [one["id_number"][-4:], one["id_number"][-6:], f"{one['name'][:1]} {one['id_number'][-4:]}"]
        if one["phone"]:
            made += [one["phone"][-4:], one["phone"][-8:]]
        if one["birth_date"]:
            made += [one["birth_date"].replace("-", ""), f"{one['name'][:1]} {one['birth_date'].replace('-', '')}"]
        if one["room"] and one["building"] and one["estate"]:
            made += [
                f"{one['building']}幢 {one['room']}",
                f"{one['name'][0]} {one['estate']}",
                f"{one['estate']}{one['building']}号楼{one['room']}",
            ]
        made.append(one["community"])
    return sorted({question for question in made if question})


def test_search_finds_whom_duckdb_finds(duck: Reading, whole_night: Desk) -> None:
    asked = questions(duck)
    assert len(asked) > 250
    answered = 0
    for text in asked:
        expected = by_duckdb(duck, text)
        assert by_lookup(whole_night, text) == expected, text
        answered += bool(expected)
    assert answered > len(asked) * 0.9


def test_search_finds_pinyin_as_the_command_line_does(duck: Reading, whole_night: Desk) -> None:
    for letters in ("z", "w", "zh", "zhang", "zhangw", "wangx", "li", "lin", "ch", "zw", "lj", "wxm", "ouyang", "xie", "yang", "a"):
        assert by_duckdb(duck, letters) - by_lookup(whole_night, letters) == set(), letters
    for letters in ("wang", "zhangw", "xie", "wxm", "lj"):  # without zh, ch, sh as one initial, which only the projection knows
        assert by_lookup(whole_night, letters) == by_duckdb(duck, letters)


def test_a_record_is_the_one_that_duckdb_reads(duck: Reading, whole_night: Desk) -> None:
    residents = [row["resident_id"] for row in duck.rows("SELECT resident_id FROM mart.resident ORDER BY resident_id", {})]
    assert len(residents) > 400
    for resident in residents:
        found = whole_night.merged(resident)
        assert found.head == duck.resident(resident)
        assert found.values == duck.values(resident)
        assert found.records == duck.records(resident)
        assert found.members == duck.members(resident)
        assert found.apart == duck.only_in(resident)


def test_hits_say_what_the_marts_say(duck: Reading, whole_night: Desk) -> None:
    rows = duck.rows(
        """SELECT r.*, h.household_id, h.members FROM mart.resident r
        LEFT JOIN mart.household_member m ON m.resident_id = r.resident_id AND m.basis = 'actual'
        LEFT JOIN mart.household h USING (household_id)""",
        {},
    )
    for row in rows:
        (hit,) = whole_night.search(row["resident_id"]).groups[0].hits
        same = (
            "name",
            "sex",
            "birth_date",
            "age",
            "id_number",
            "community",
            "grid_no",
            "grid_name",
            "presence",
            "life_status",
            "is_member",
        )
        for name in (*same, "is_dibao", "conflict_count", "household_id"):
            assert getattr(hit, name) == row[name], name
        assert hit.phones == (row["phones"] or [])
        assert hit.address == (row["residence_address"] or row["hukou_address"])
        assert hit.household_size == row["members"]


def test_communities_count_whom_the_marts_count(duck: Reading, night: Version) -> None:
    opened = Lookup(night)
    communities = duck.rows("SELECT DISTINCT community FROM mart.presence ORDER BY community", {})
    assert len(communities) >= 3
    for (community,) in [row.values() for row in communities]:
        ties = duck.rows("SELECT resident_id, grid_no FROM mart.presence WHERE community = $c AND (lives OR registered)", {"c": community})
        desk = opened.desk(Scope(communities=frozenset({community})), EVERYTHING)
        assert {row["resident_id"] for row in ties} == {
            row["resident_id"]
            for row in duck.rows("SELECT resident_id FROM mart.resident", {})
            if desk.search(str(row["resident_id"])).total
        }
    opened.close()
