"""How systems print values, from the file to the standard value: what is read, what is left empty, what is kept as printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.declaration import load_sources
from connectors.intake.arrivals import Arrival
from connectors.intake.receive import examine
from connectors.standardise import stage
from tests.inbox import ROWS, printed, write_csv


def standard(tmp_path: Path, source_id: str, header: str, text: str, field: str) -> tuple[str | None, str | None, set[str]]:
    """The standard value, the printed one and the problems of ``field``, where ``header`` prints ``text``."""
    source = load_sources()[source_id]
    path = write_csv(tmp_path / source.system / "x.csv", printed(source, [ROWS[source_id][0] | {header: text}]))
    received = examine(Arrival(path, path.name, source.system), load_sources(), "2026-11-21")
    assert received.delivery is not None
    staged = stage(received.delivery, received.judged, source, "0374")
    problems = {problem for name, _, problem in staged.problems if name == field}
    return staged.records[field][0].as_py(), staged.records[f"{field}_raw"][0].as_py(), problems


@pytest.mark.parametrize(
    ("text", "value", "problems"),
    [
        ("1,418.00", "1418.00", set()),
        ("633元", "633.00", set()),
        ("141,5312", None, {"malformed_number"}),
        ("约500", None, {"malformed_number"}),
    ],
)
def test_amounts_with_malformed_grouping_are_refused_not_mended(tmp_path: Path, text: str, value: str | None, problems: set[str]) -> None:
    assert standard(tmp_path, "dibao_household", "保障金额（元）", text, "dibao_amount") == (value, text, problems)


@pytest.mark.parametrize("text", ["漢族", "汉族", "01", "01汉", "汉 族"])
def test_a_code_in_every_print(tmp_path: Path, text: str) -> None:
    assert standard(tmp_path, "family_planning", "民族", text, "ethnic_group") == ("01", text, set())


def test_an_address_in_taiwans_characters_is_the_same_dwelling(tmp_path: Path) -> None:
    here = standard(tmp_path, "dibao_household", "家庭住址", "胜利家园3号楼2单元501", "residence_address")
    there = standard(tmp_path, "dibao_household", "家庭住址", "勝利家園3號樓2單元501", "residence_address")
    assert there[0] == here[0] == "胜利家园3幢2单元501室"
    assert there[1] == "勝利家園3號樓2單元501", "what was printed is kept"


def test_headers_in_taiwans_characters_and_words_are_the_declared_ones(tmp_path: Path) -> None:
    source = load_sources()["family_planning"]
    header, *rows = printed(source, ROWS["family_planning"])
    converted = {
        "姓名": "姓名",
        "性别": "性別",
        "出生日期": "出生日期",
        "现居住地址": "現居住地址",
        "证件号": "證件號",
        "与户主关系": "與戶主關係",
    }
    path = write_csv(tmp_path / source.system / "x.csv", [[converted.get(name, name) for name in header], *rows])
    received = examine(Arrival(path, path.name, source.system), load_sources(), "2026-11-21")
    assert received.delivery is not None
    assert received.against == ()
    assert received.delivery.unknown_columns == ()


def test_a_name_in_traditional_characters_is_not_rewritten(tmp_path: Path) -> None:
    assert standard(tmp_path, "family_planning", "姓名", "劉建華", "name")[:2] == ("劉建華", "劉建華")


def test_a_community_in_taiwans_words(tmp_path: Path) -> None:
    assert standard(tmp_path, "floating_population", "所属社区", "東風社群", "community")[0] == "东风社区"
