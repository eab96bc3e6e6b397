"""What a typed text may mean."""

from __future__ import annotations

import re

import pytest

from warehouse.store.search import clues


def meant(text: str) -> list[list[tuple[str, object]]]:
    return [[(m.kind, m.value) for m in clue.meanings] for clue in clues(text, lambda letters: [f"~{letters}"])]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("刘燕", [[("name", "刘燕"), ("place", "刘燕")]]),
        ("刘", [[("name", "刘")]]),
        ("r0000006", [[("resident", "R0000006")]]),
        ("411099197106241234", [[("id", "411099197106241234")]]),
        ("41109919710624123x", [[("id", "41109919710624123X")]]),
        ("411099710624123", [[("id", "41109919710624123_")]]),
        ("411099********1234", [[("id", "411099%1234")]]),
        ("139****1234", [[("phone", "139%1234")]]),
        ("13900001234", [[("phone", "13900001234")]]),
        ("０３７４-2331234", [[("phone", "0374-2331234")]]),
        ("1234", [[("id_tail", "%1234"), ("phone_tail", "%1234")]]),
        ("123X", [[("id_tail", "%123X")]]),
        ("241234", [[("id_tail", "%241234"), ("phone_tail", "%241234")]]),
        ("19710624", [[("phone_tail", "%19710624"), ("birth", "1971-06-24")]]),
        ("19711324", [[("phone_tail", "%19711324")]]),
        ("zw", [[("names", ["~zw"])]]),
        ("Zhang Wei", [[("names", ["~zhangwei"])]]),
        ("12幢", [[("place", "(?:^|[^0-9])12幢")]]),
        ("绿城雅苑１２号楼3单元402", [[("place", "绿城雅苑(?:.*[^0-9])?12幢(?:.*[^0-9])?3单元(?:.*[^0-9])?402室")]]),
        ("三官路31号", [[("place", "三官路31号")]]),
    ],
)
def test_a_word_is_known_by_its_form(text: str, kinds: list[list[tuple[str, object]]]) -> None:
    assert meant(text) == kinds


def test_words_apart_by_any_blank_combine() -> None:
    found = meant("张　12幢 402")
    assert [kinds[0][0] for kinds in found] == ["name", "place", "place"]


def test_four_digits_among_other_words_may_be_a_door() -> None:
    assert [kind for kind, _ in meant("张 1203")[1]] == ["id_tail", "phone_tail", "place"]


@pytest.mark.parametrize(
    ("typed", "address", "fits"),
    [
        ("绿城雅苑12号楼3单元402", "绿城雅苑12幢3单元402室", True),
        ("绿城雅苑12号楼402", "绿城雅苑12幢3单元402室", True),
        ("绿城雅苑2号楼", "绿城雅苑12幢3单元402室", False),
        ("2幢", "绿城雅苑12幢3单元402室", False),
        ("12栋", "绿城雅苑12幢3单元402室", True),
        ("402室", "绿城雅苑12幢3单元1402室", False),
        ("绿城", "绿城雅苑12幢", True),
    ],
)
def test_an_address_is_found_however_it_is_written(typed: str, address: str, fits: bool) -> None:
    (kinds,) = meant(typed)
    pattern = next(str(value) for kind, value in kinds if kind == "place")
    assert bool(re.search(pattern, address)) is fits
