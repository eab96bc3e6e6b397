"""Code tables: what is printed leads to the standard's code, or to None."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from warehouse.vocabulary import codes
from warehouse.vocabulary.codes import index, table, table_ids

STANDARDS = Path(codes.__file__).with_name("standards")


@pytest.mark.parametrize(
    ("table_id", "printed", "code"),
    [
        *[
            ("sex", text, "1")
            for text in ("1", "01", "1.0", "男", "男性", "1-男", "1男", "1 男", "男(1)", "男（1）", "１—男", "[1]男", "男 性", "M")
        ],
        ("sex", "女性", "2"),
        ("sex", "0", "0"),
        *[("ethnic", text, "01") for text in ("汉", "汉族", "01", "1", "01汉", "01汉族", "01-汉族", "汉族(01)", "汉 族")],
        ("ethnic", "土", "30"),
        ("ethnic", "土家", "15"),
        ("ethnic", "维吾尔族", "05"),
        ("ethnic", "崩龙族", "46"),
        ("ethnic", "革家人族", "97"),
        ("marital", "有偶", "20"),
        ("marital", "有配偶", "20"),
        ("marital", "20", "20"),
        ("marital", "初婚", "21"),
        ("marital", "003有效初婚", "21"),  # a department's own code in front: the name decides
        ("marital", "丧偶", "30"),
        ("marital", "离异", "40"),
        ("education", "普通高中", "60"),
        ("education", "高中", "60"),
        ("education", "大学本科", "20"),
        ("education", "本科", "20"),
        ("education", "大学专科", "30"),
        ("education", "大专", "30"),
        ("education", "中等专科", "40"),
        ("education", "中专", "40"),
        ("education", "研究生", "10"),
        ("education", "初中", "70"),
        ("education", "70", "70"),
        ("education", "小学", "80"),
        ("education", "文盲", "90"),
        ("relation", "本人", "01"),
        ("relation", "户主", "02"),
        ("relation", "妻", "12"),
        ("relation", "妻子", "12"),
        ("relation", "夫", "11"),
        ("relation", "配偶", "10"),
        ("relation", "子", "20"),
        ("relation", "儿子", "20"),
        ("relation", "长子", "22"),
        ("relation", "女", "30"),
        ("relation", "长女", "32"),
        ("relation", "二女", "33"),
        ("relation", "儿媳", "38"),
        ("relation", "父", "51"),
        ("relation", "母亲", "52"),
        ("relation", "孙", "41"),
        ("relation", "2", "02"),
        ("political", "中共党员", "01"),
        ("political", "共 产 党员", "01"),  # blanks inserted between characters
        ("political", "预备党员", "02"),
        ("political", "共青团员", "03"),
        ("political", "群众", "13"),
        ("employment", "退（离）休人员", "80"),
        ("employment", "在校", "31"),
        ("dibao_class", "a", "A"),
        ("dibao_class", "低保B类", "B"),
        ("dibao_cause", "缺劳动力", "04"),
        ("dibao_cause", "因病", "01"),
        ("party_kind", "正式", "1"),
        ("party_kind", "预备党员", "2"),
        ("party_type", "离退休", "LT"),
        ("party_status", "正常", "1"),
        ("residence_state", "人在户不在", "RZHBZ"),
        ("hukou_nature", "非农业家庭户", "1"),
        ("hukou_nature", "居民家庭户", "R"),
        ("hukou_kind", "居民家庭户", "family"),
        ("hukou_kind", "集体户", "collective"),
        ("health", "1", "10"),
        ("yes_no", "是", "1"),
        ("yes_no", "无", "0"),
        ("yes_no", "√", "1"),
        ("division_henan", "魏都区", "411002"),
        ("division_henan", "411002", "411002"),
    ],
)
def test_resolves(table_id: str, printed: str, code: str) -> None:
    assert table(table_id).resolve(printed) == code
    assert table(table_id).name_of(code)


@pytest.mark.parametrize(
    ("table_id", "printed"),
    [
        ("sex", "2-男"),  # code and name contradict each other
        ("ethnic", "01-回族"),
        ("ethnic", "57"),
        ("ethnic", "001"),  # three digits may be another scheme
        ("marital", "1"),
        ("marital", "同居"),
        ("education", "大学"),  # undergraduate or college: not said
        ("relation", "媳妇"),  # wife or daughter-in-law, by region
        ("division_henan", "郊区"),  # several cities had one
        ("political", "少先队员"),
        ("sex", "男男"),
        ("sex", ""),
        ("sex", None),
        ("sex", "人妖-1-"),
    ],
)
def test_never_guesses(table_id: str, printed: str | None) -> None:
    assert table(table_id).resolve(printed) is None


@pytest.mark.parametrize("table_id", table_ids())
def test_every_table_answers_for_itself(table_id: str) -> None:
    found = table(table_id)
    names = found.names()
    for code in found:
        name = found.name_of(code) or ""
        assert found.resolve(code) == code
        if names.count(name) == 1 and table_id != "division_henan":
            glued = name if name[0].isascii() else f"{code}{name}"  # AA类 cannot be told apart
            assert {
                found.resolve(name),
                found.resolve(f"{code}-{name}"),
                found.resolve(glued),
                found.resolve(f"{name}({code})"),
            } == {code}
    assert code in found
    assert "no such code" not in found


def test_the_index_and_the_files_are_the_same_set() -> None:
    listed = {origin.file for origin in index().values()} | {"synonyms.csv"}
    assert listed == {path.name for path in STANDARDS.glob("*.csv")}
    assert all(origin.name and origin.origin and origin.licence for origin in index().values())


def test_synonyms_lead_to_codes_that_exist_and_say_why() -> None:
    seen: dict[tuple[str, str], str] = {}
    with (STANDARDS / "synonyms.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            assert row["code"] in table(row["table"]), row
            assert row["why"], row
            assert seen.setdefault((row["table"], row["text"]), row["code"]) == row["code"], row
            assert table(row["table"]).resolve(row["text"]) == row["code"], row


def test_divisions_over_time() -> None:
    henan = table("division_henan")
    assert henan.name_of("410104") == "管城回族区", "the last name in force, not 向阳回族区"
    assert "1986-12" in henan.note_of("411002")
    assert henan.name_of(None) is None
    assert henan.name_of("999999") is None


def test_tables_are_read_once() -> None:
    assert table("sex") is table("sex")
    with pytest.raises(KeyError):
        table("contraception")
