"""Shared cleaning: widths, invisible characters, and what counts as nothing."""

from __future__ import annotations

import pytest

from warehouse.vocabulary.text import chinese_number, clean, compact, is_blank


@pytest.mark.parametrize(
    ("printed", "cleaned"),
    [
        (None, ""),
        ("", ""),
        ("  王 伟\t", "王 伟"),
        ("\u3000王伟\u00a0", "王伟"),
        ("ＡＢＣ１２３（）：", "ABC123():"),
        ("\ufeff\u200b王\u200d伟\u00ad", "王伟"),
        ("'411099", "411099"),
        ("‘411099", "411099"),
        ("＇411099", "411099"),
        ('="411099"', "411099"),
        ("411099&nbsp;", "411099"),
        ("1\r\n2", "1  2"),
        ("㛃䶮𬭎", "㛃䶮𬭎"),
        ("\uf9b4", "\uf9b4"),  # a compatibility ideograph: NFKC would rewrite it
        ("葛\U000e0100城", "葛城"),  # a variation selector only picks the cut of a letter
        ("①", "①"),
        ("O'NEIL", "O'NEIL"),
    ],
)
def test_clean(printed: str | None, cleaned: str) -> None:
    assert clean(printed) == cleaned


def test_compact_drops_inner_blanks() -> None:
    assert compact(" 共 产\u3000党员 ") == "共产党员"


@pytest.mark.parametrize(
    "printed",
    [None, "", " ", "\u3000", "&nbsp;", "无", " 无 ", "—", "——", "-", "--", "/", "null", "NULL", "不详", "暂无", "#N/A", "未知", "…", "'"],
)
def test_blank(printed: str | None) -> None:
    assert is_blank(printed)


@pytest.mark.parametrize(
    "printed",
    [
        "王伟",
        "吴",
        "武",
        "无忌",
        "张无",
        "Nan",
        "NAN",
        "NA",
        "Wu",
        "不二",
        "空海",
        "0",
        "1",
        "否",
        "□",
        "*",
        "?",
        "其他",
        "李〇",
        "〇",
        "一",
        "乙",
    ],
)
def test_not_blank(printed: str) -> None:
    assert not is_blank(printed)


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十一", 31),
        ("一百零五", 105),
        ("一百二十", 120),
        ("二〇一", 201),
        ("一九八〇", 1980),
    ],
)
def test_chinese_numbers(numeral: str, value: int) -> None:
    assert chinese_number(numeral) == value


@pytest.mark.parametrize("numeral", ["", "王", "十十", "百十百", "一" * 20])
def test_no_chinese_numbers(numeral: str) -> None:
    assert chinese_number(numeral) is None
