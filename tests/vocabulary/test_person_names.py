"""Names as departments print them: padding, dots, damage, former names, marks."""

from __future__ import annotations

import pytest

from warehouse.vocabulary.person_names import parse_name


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("王伟", "王伟"),
        ("王　伟", "王伟"),
        ("王 伟 ", "王伟"),
        ("王\u00a0伟&nbsp;", "王伟"),
        ("'王伟", "王伟"),
        ("欧阳　修", "欧阳修"),
        ("李〇", "李〇"),
        ("㛃䶮𬭎", "㛃䶮𬭎"),  # rare characters of every plane stay
        ("劉偉", "劉偉"),  # variants stay as printed
        ("曾名扬", "曾名扬"),
        ("原名轩", "原名轩"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("阿依古丽 • 买买提", "阿依古丽·买买提"),
        ("阿依古丽‧买买提", "阿依古丽·买买提"),
        ("阿依古丽买买提", "阿依古丽买买提"),
        ("Wang  wei", "WANG WEI"),
        ("ＷＡＮＧ　ＷＥＩ", "WANG WEI"),
        ("张 Wei", "张WEI"),
        ("O'Neil", "O'NEIL"),
        ("Nan", "NAN"),
        ("NA", "NA"),
    ],
)
def test_clean_names(printed: str, name: str) -> None:
    assert parse_name(printed) == (name, None, None)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("赵*", "赵□"),
        ("赵**", "赵□□"),
        ("邹*美", "邹□美"),
        ("陈?", "陈□"),
        ("陈？", "陈□"),
        ("陈■", "陈□"),
        ("陈□明", "陈□明"),
        ("陈　□", "陈□"),
        ("张××", "张□□"),
        ("张XX", "张□□"),
        ("\ue863明", "□明"),  # a department's own font
        ("巴特•?那", "巴特·□那"),
        ("陈\ufffd", "陈□"),
    ],
)
def test_damage_becomes_a_wildcard(printed: str, name: str) -> None:
    assert parse_name(printed) == (name, None, "damaged")


@pytest.mark.parametrize(
    ("printed", "name", "former"),
    [
        ("王伟（曾用名王卫）", "王伟", "王卫"),
        ("王伟(曾用名：王卫)", "王伟", "王卫"),
        ("王 伟 (曾用名 王 卫)", "王伟", "王卫"),
        ("王伟(原名王卫)", "王伟", "王卫"),
        ("王伟【又名:王卫】", "王伟", "王卫"),
        ("王伟曾用名王卫", "王伟", "王卫"),
        ("王伟(曾用名王卫", "王伟", "王卫"),
        ("王伟(曾用名无)", "王伟", "无"),
    ],
)
def test_former_names(printed: str, name: str, former: str) -> None:
    expected = None if former == "无" else former
    assert parse_name(printed) == (name, expected, None)


@pytest.mark.parametrize(
    ("printed", "name", "problem"),
    [
        ("王伟(户主)", "王伟", "note_removed"),
        ("王伟（已故", "王伟", "note_removed"),
        ("王伟1", "王伟", "mark_removed"),
        ("王伟A", "王伟", "mark_removed"),
        ("3.王伟", "王伟", "mark_removed"),
        ("1、王伟", "王伟", "mark_removed"),
        ("王伟★", "王伟", "mark_removed"),
        ("王", "王", "one_character"),
        ("王伟、李芳", None, "several_names"),
        ("王伟/李芳", None, "several_names"),
        ("未取名", None, "unnamed"),
        ("□", None, "unreadable"),
        ("???", None, "unreadable"),
        ("王2伟", None, "unreadable"),
        ("411099199001011239", None, "unreadable"),
        ("共产党员先进性教育活动领导小组办公室工作", None, "unreadable"),
    ],
)
def test_notes_marks_and_what_is_no_name(printed: str, name: str | None, problem: str) -> None:
    assert parse_name(printed) == (name, None, problem)


@pytest.mark.parametrize("printed", [None, "", "　", "无", "—", "null", "不详", "暂无", "/"])
def test_blank(printed: str | None) -> None:
    assert parse_name(printed) == (None, None, None)
