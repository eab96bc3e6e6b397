"""Text decodes strictly, as what it is, or says at which byte it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.readers import large_csv, reading
from connectors.readers.encodings import SURE_OF_UTF8, canonical, decode
from tests.readers.make import fault, opened, rows

NAMES = "姓名,住址\r\n王䶮,东大道１６８号\r\n刘頔,北大街\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_encoding_gives_the_same_rows(tmp_path: Path, encoding: str) -> None:
    assert rows(tmp_path, NAMES.encode(encoding)) == [["姓名", "住址"], ["王䶮", "东大道１６８号"], ["刘頔", "北大街"]]


def test_utf16_big_endian(tmp_path: Path) -> None:
    file = opened(tmp_path, b"\xfe\xff" + NAMES.encode("utf-16-be"))
    assert (file.encoding, file.sheets[0].rows[1][0]) == ("utf-16-be", "王䶮")


def test_gbk_by_any_name_is_read_as_gb18030() -> None:
    for name in ("GBK", "gb2312", "cp936", "x-gbk", "GB18030"):
        assert canonical(name) == "gb18030"
        assert decode("䶮".encode("gb18030"), (name,)) == ("䶮", "gb18030")


def test_a_bad_byte_in_utf8_is_placed_and_not_read_as_something_else(tmp_path: Path) -> None:
    data = NAMES.encode()
    at = data.index("刘".encode())
    error = fault(tmp_path, data[:at] + b"\xc1" + data[at:], "名单.csv")
    assert (error.code, error.facts) == ("DQ-107", {"encoding": "UTF-8", "byte": at})


def test_a_bad_byte_in_gb18030_is_placed(tmp_path: Path) -> None:
    data = NAMES.encode("gb18030")
    at = data.index("刘".encode("gb18030"))
    error = fault(tmp_path, data[:at] + b"\xff" + data[at:], "名单.csv")
    assert (error.code, error.facts) == ("DQ-107", {"encoding": "GB18030", "byte": at})


@pytest.mark.parametrize("stream", [False, True])
def test_a_row_of_utf8_among_gb18030_is_a_fault_though_it_decodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: bool) -> None:
    monkeypatch.setattr(large_csv, "_CHUNK", 40)
    monkeypatch.setattr(reading, "LARGE", 1 if stream else 1 << 30)
    before, row = NAMES.encode("gb18030"), "2,李强,胜利花园3号楼\r\n".encode()
    assert (before + row).decode("gb18030") != NAMES, "without a look at the bytes it would be a row of other characters"
    error = fault(tmp_path, before + row + before, "名单.csv")
    assert (error.code, error.facts) == ("DQ-107", {"encoding": "GB18030", "byte": len(before) + row.index("胜".encode())})


def test_a_mark_of_utf8_before_other_bytes_is_a_fault(tmp_path: Path) -> None:
    assert fault(tmp_path, b"\xef\xbb\xbf" + NAMES.encode("gb18030")).facts == {"encoding": "UTF-8", "byte": 3}


def test_utf16_without_its_mark_is_a_fault(tmp_path: Path) -> None:
    error = fault(tmp_path, ("序号,电话\r\n" + "1,13400000000\r\n" * 20).encode("utf-16-le"))
    assert (error.code, error.facts["encoding"]) == ("DQ-107", "UTF-16")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_file_that_ends_inside_a_character_was_cut_off(tmp_path: Path, encoding: str) -> None:
    assert fault(tmp_path, (NAMES * 3 + "王").encode(encoding)[:-1]).code == "DQ-106"


def test_only_allowed_encodings_are_tried(tmp_path: Path) -> None:
    assert fault(tmp_path, NAMES.encode("gb18030"), encodings=("utf-8",)).code == "DQ-107"
    assert opened(tmp_path, "王,李\r\n".encode("gb18030"), encodings=("gbk",)).encoding == "gb18030"


def test_few_characters_are_read_as_the_page_declares_and_many_as_they_are(tmp_path: Path) -> None:
    """The two characters 联通 in GB18030 happen to be well-formed UTF-8."""
    page = '<meta charset="gb2312"><table><tr><td>{}</td></tr></table>'
    assert rows(tmp_path, page.format("联通").encode("gb18030")) == [["联通"]]
    assert rows(tmp_path, page.format("中国联通许昌市分公司").encode()) == [["中国联通许昌市分公司"]]
    assert rows(tmp_path, page.format("张三").replace("gb2312", "utf-8").encode("gb18030")) == [["张三"]]
    assert rows(tmp_path, page.format("张三").replace("gb2312", "iso-8859-1").encode("gb18030")) == [["张三"]]


def test_padding_zeros_print_as_nothing_and_a_lost_sector_is_damage(tmp_path: Path) -> None:
    assert rows(tmp_path, b"a,b\0\0\0\0\r\n1,2\0\0\r\n") == [["a", "b"], ["1", "2"]]
    assert fault(tmp_path, b"a,b\r\n1" + bytes(512) + b",2\r\n").code == "DQ-106"


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=SURE_OF_UTF8), st.sampled_from(["utf-8", "gb18030"]))
def test_chinese_text_comes_back_whole(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), ("utf-8", "gb18030"), declared=encoding) == (text, encoding)
