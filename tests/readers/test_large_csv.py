"""A large CSV read block by block is what the reader of whole texts makes of it, or is left to that reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.readers import large_csv, reading
from connectors.readers.delimited import read_rows
from connectors.readers.encodings import decode
from connectors.readers.large_csv import stream_csv
from warehouse.vocabulary.errors import DaoqiaoError

DELIMITERS = (",", "\t", ";", "|")
ENCODINGS = ("utf-8", "gb18030")
TEXT = st.lists(
    st.lists(st.sampled_from(["刘建华", "䶮", "", "1", '"a,b"', '"', 'x"y', '"l\nm"', "=1"]), min_size=1, max_size=4), max_size=12
)


@given(TEXT, st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]), st.sampled_from(["\r\n", "\n", "\r"]), st.integers(7, 40))
@settings(max_examples=200, deadline=None)
def test_the_same_rows_or_none(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]], encoding: str, end: str, chunk: int
) -> None:
    path = tmp_path_factory.mktemp("large") / "x.csv"
    path.write_bytes((end.join(",".join(row) for row in [["姓名", "证件号", "备注"], *cells]) + end).encode(encoding))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_csv, "_CHUNK", chunk)
        streamed = stream_csv(path, ENCODINGS, DELIMITERS)
    if streamed is None:
        return
    text, found = decode(path.read_bytes(), ENCODINGS)
    assert streamed.sheets[0].rows == read_rows(text, DELIMITERS)
    assert streamed.encoding == found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_plain_file_does_not_need_the_other_reader(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(("姓名,证件号\r\n" + "刘建华,411099\r\n" * 500).encode(encoding))
    streamed = stream_csv(path, ENCODINGS, DELIMITERS)
    assert streamed is not None
    assert len(streamed.sheets[0].rows) == 501
    assert streamed.sheets[0].rows[0] == ["姓名", "证件号"]


@pytest.mark.parametrize(
    "content", [b"a,b\n\xff\xff\xff\n", b"a,b\n1,\0\n", b'a,b\n1,"2\n3,4\n', b"PK\x03\x04\n", b"<table>\n<tr>\n", b"a,b"]
)
def test_what_is_not_plain_is_left_to_the_other_reader(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    assert stream_csv(path, ENCODINGS, DELIMITERS) is None


def test_a_bad_byte_far_into_a_large_file_is_told_as_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("姓名,证件号\n".encode() + "刘建华,1\n".encode() * 50_000 + b"\xff\xff\n")
    monkeypatch.setattr(reading, "LARGE", 1000)
    with pytest.raises(DaoqiaoError) as caught:
        reading.read_file(path)
    assert caught.value.code == "DQ-107"
