"""Archives: every member once and under its name, nothing outside the folder, nothing without bound, nothing of a cut one."""

from __future__ import annotations

import gzip
import io
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from connectors.readers import read_file
from connectors.readers.archives import Member, is_archive, unpack
from tests.readers import make, make_dbf, make_ods
from warehouse.vocabulary.errors import DaoqiaoError

CSV = "姓名,性别\r\n王䶮,男\r\n".encode("gb18030")
XLSX = make.workbook('<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>')
UNIX, WINDOWS = 3, 0
DEFLATED = zipfile.ZIP_DEFLATED


def zipped(members: Iterable[tuple[str, bytes]], *, system: int = WINDOWS, mode: int = 0, method: int = DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr, entry.compress_type = system, mode << 16, method
            archive.writestr(entry, content)
    return out.getvalue()


def zipped_raw(name: bytes, content: bytes, system: int = WINDOWS) -> bytes:
    """By hand, its name as it is and not flagged as UTF-8, as Windows and macOS write it. APPNOTE 4.3."""
    fixed = struct.pack("<5H3I2H", 20, 0, 0, 0, 33, zlib.crc32(content), len(content), len(content), len(name), 0)
    member = b"PK\3\4" + fixed + name + content
    directory = b"PK\1\2" + bytes((20, system)) + fixed + struct.pack("<3H2I", 0, 0, 0, 0, 0) + name
    return member + directory + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(directory), len(member), 0)


def saved(folder: Path, data: bytes, name: str = "档案.zip") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def members(folder: Path, data: bytes, name: str = "档案.zip") -> list[Member]:
    path = saved(folder, data, name)
    assert is_archive(path)
    return unpack(path, folder / "里")


def names(folder: Path, data: bytes, name: str = "档案.zip") -> list[str]:
    found = members(folder, data, name)
    for member in found:
        assert (folder / "里") in member.path.resolve().parents
    return [member.name for member in found]


def refused(folder: Path, data: bytes, name: str = "档案.zip") -> DaoqiaoError:
    with pytest.raises(DaoqiaoError) as caught:
        unpack(saved(folder, data, name), folder / "里")
    assert list((folder / "里").iterdir()) == [], "nothing is left behind"
    assert "…" not in caught.value.what() + caught.value.cause() + caught.value.mend(), "a fact is missing from the message"
    return caught.value


def test_members_are_read_as_if_they_had_come_alone(tmp_path: Path) -> None:
    files = {"常住.csv": CSV, "暂住.xlsx": XLSX, "子/旧.dbf": make_dbf.of_rows([["甲"], ["1"]]), "子/新.ods": make_ods.of_rows([["乙"]])}
    found = members(tmp_path, zipped(files.items()))
    assert [(member.name, member.path.name) for member in found] == [(f"档案.zip/{name}", name.rpartition("/")[2]) for name in files]
    assert [read_file(member.path).format for member in found] == ["csv", "xlsx", "dbf", "ods"]
    assert [member.path.read_bytes() for member in found] == list(files.values())


def test_a_gzip_is_one_file(tmp_path: Path) -> None:
    assert [(m.name, m.path.read_bytes()) for m in members(tmp_path, gzip.compress(CSV), "名单.csv.gz")] == [("名单.csv.gz/名单.csv", CSV)]
    assert names(tmp_path, gzip.compress(CSV) + gzip.compress(CSV) + bytes(512), "名单.GZ") == ["名单.GZ/名单"]
    (member,) = members(tmp_path, gzip.compress(CSV) + gzip.compress(CSV), "没有后缀")
    assert (member.name, member.path.read_bytes()) == ("没有后缀/没有后缀", CSV * 2)


def test_a_tar_is_named_for_what_it_is(tmp_path: Path) -> None:
    (member,) = members(tmp_path, gzip.compress(bytes(257) + b"ustar\0" + bytes(300)), "全部.tgz")
    assert member.name == "全部.tgz/全部.tar"
    with pytest.raises(DaoqiaoError) as caught:
        read_file(member.path)
    assert (caught.value.code, caught.value.facts["found"]) == ("DQ-104", "tar")


@pytest.mark.parametrize(
    ("data", "archive"),
    [
        (zipped([("a.csv", CSV)]), True),
        (zipped([]), True),
        (zipped([("content.xml", b"x"), ("a.csv", CSV)]), True),
        (gzip.compress(CSV, mtime=0), True),
        (XLSX, False),
        (make_ods.of_rows([["甲"]]), False),
        (make.zipped({"word/document.xml": "<w/>"}), False),
        (make.zipped({"OFD.xml": "<o/>"}), False),
        (make_ods.ods(mimetype="application/vnd.oasis.opendocument.text"), False),
        (zipped([("a.csv", CSV)])[:-30], False),
        (CSV, False),
        (b"", False),
        (b"PK", False),
    ],
)
def test_an_archive_is_told_from_a_document_by_what_is_in_it(tmp_path: Path, data: bytes, archive: bool) -> None:
    assert is_archive(saved(tmp_path, data, "什么.dat")) is archive


def test_no_file_is_no_archive(tmp_path: Path) -> None:
    assert not is_archive(tmp_path / "没有")
    assert not is_archive(tmp_path)


@pytest.mark.parametrize(
    ("raw", "system", "name"),
    [
        ("常住人口_派出所１.csv".encode("gb18030"), WINDOWS, "常住人口_派出所１.csv"),
        ("王䶮.csv".encode("gb18030"), WINDOWS, "王䶮.csv"),
        ("常住人口.csv".encode(), UNIX, "常住人口.csv"),
        ("暂住.csv".encode("gb18030"), UNIX, "暂住.csv"),
        ("魏都/乗.csv".encode("gb18030"), WINDOWS, "魏都/乗.csv"),
        (b"abc.csv", WINDOWS, "abc.csv"),
    ],
)
def test_chinese_names_without_a_flag_are_recovered(tmp_path: Path, raw: bytes, system: int, name: str) -> None:
    assert names(tmp_path, zipped_raw(raw, CSV, system)) == [f"档案.zip/{name}"]


def test_a_name_that_does_not_decode_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, zipped_raw(b"\xb3\xff\xff.csv", CSV))
    assert (error.code, error.place.file) == ("DQ-106", "档案.zip")
    assert "第 1 个" in str(error.facts["detail"])


@pytest.mark.parametrize(
    "name", ["../../a.csv", "/etc/a.csv", "C:\\导出\\a.csv", "..\\a.csv", "子/../../../a.csv", "./a.csv", "a.csv\0/../b"]
)
def test_nothing_is_written_outside(tmp_path: Path, name: str) -> None:
    before = set(tmp_path.rglob("*"))
    found = members(tmp_path, zipped([(name, CSV)]))
    made = {path for path in tmp_path.rglob("*") if path.is_file()} - before - {tmp_path / "档案.zip"}
    assert made == {found[0].path}
    assert (tmp_path / "里") in found[0].path.parents
    assert found[0].path.name == "a.csv"
    assert ".." not in found[0].name


def test_odd_names_are_made_safe(tmp_path: Path) -> None:
    found = members(tmp_path, zipped([("名:单?.csv", CSV), ("长" * 200 + ".csv", CSV), ("...csv", CSV), ("x" * 300, CSV)]))
    assert [len(member.path.name.encode()) <= 200 for member in found] == [True] * len(found)
    assert found[0].path.name == "名_单_.csv"
    assert found[1].path.suffix == ".csv"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_a_link_or_device_is_no_member(tmp_path: Path, kind: int) -> None:
    error = refused(tmp_path, zipped([("好.csv", CSV), ("链接.csv", b"/etc/passwd")], system=UNIX, mode=kind | 0o777))
    assert (error.code, error.place.file) == ("DQ-106", "档案.zip/好.csv")


def test_what_systems_leave_behind_is_no_member(tmp_path: Path) -> None:
    junk = ["__MACOSX/._名单.csv", "子/.DS_Store", "Thumbs.db", "子/thumbs.DB", "~$名单.xlsx", "desktop.ini", ".隐藏", "空夹/", "空夹二\\"]
    assert names(tmp_path, zipped([(name, b"") for name in junk] + [("名单.csv", CSV)])) == ["档案.zip/名单.csv"]
    (tmp_path / "二").mkdir()
    assert refused(tmp_path / "二", zipped([(name, b"") for name in junk])).code == "DQ-103"


def test_two_members_of_one_name_are_two_files(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([("名单.csv", CSV), ("名单.csv", CSV * 2), ("子/名单.csv", CSV * 3)])
    found = members(tmp_path, data)
    assert [member.name for member in found] == ["档案.zip/名单.csv", "档案.zip/名单.csv (2)", "档案.zip/子/名单.csv"]
    assert [member.path.read_bytes() for member in found] == [CSV, CSV * 2, CSV * 3]


def test_two_archives_into_one_folder_do_not_meet(tmp_path: Path) -> None:
    first, second = members(tmp_path, zipped([("a.csv", CSV)])), members(tmp_path, zipped([("a.csv", CSV * 2)]))
    assert (first[0].path.read_bytes(), second[0].path.read_bytes()) == (CSV, CSV * 2)


def test_a_memo_file_lies_beside_its_table_and_is_no_member(tmp_path: Path) -> None:
    memo, (place,) = make_dbf.fpt("备注".encode("gb18030"))
    table = make_dbf.dbf([make_dbf.Column("备注", 10, "M")], [[str(place)]], version=0xF5)
    found = members(tmp_path, zipped([("子/表.FPT", memo), ("名单.csv", CSV), ("子/表.dbf", table), ("孤.fpt", memo)]))
    assert [member.name for member in found] == ["档案.zip/名单.csv", "档案.zip/子/表.dbf", "档案.zip/孤.fpt"]
    assert read_file(found[1].path).sheets[0].rows == [["备注"], ["备注"]]


def test_archives_in_an_archive_down_to_the_declared_depth(tmp_path: Path) -> None:
    inner = zipped([("名单.csv", CSV), ("表.xlsx", XLSX)])
    middle = zipped([("内.zip", inner), ("流入.csv.gz", gzip.compress(CSV)), ("外.csv", CSV)])
    assert names(tmp_path, middle) == [
        "档案.zip/内.zip/名单.csv",
        "档案.zip/内.zip/表.xlsx",
        "档案.zip/流入.csv.gz/流入.csv",
        "档案.zip/外.csv",
    ]
    for deeper in (zipped([("中.zip", middle)]), gzip.compress(zipped([("a.gz", gzip.compress(CSV))]))):
        folder = tmp_path / f"{len(deeper)}"
        folder.mkdir()
        error = refused(folder, deeper)
        assert (error.code, error.facts["depth"]) == ("DQ-109", 2)


def test_an_archive_of_nothing_is_empty_within_another_too(tmp_path: Path) -> None:
    assert refused(tmp_path, zipped([])).code == "DQ-103"
    error = refused(tmp_path, zipped([("a.csv", CSV), ("空.zip", zipped([]))]))
    assert (error.code, error.place.file) == ("DQ-103", "档案.zip/空.zip")


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    data = bytearray(zipped([("a.csv", CSV)]))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused(tmp_path, bytes(data)).code == "DQ-105"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_way_of_packing_without_bounds_is_not_read(tmp_path: Path, method: int) -> None:
    error = refused(tmp_path, zipped([("a.csv", CSV)], method=method))
    assert error.code == "DQ-104"
    assert str(error.facts["found"]) in ("ZIP (bzip2)", "ZIP (LZMA)")


def test_a_zip_bomb_is_refused_before_unpacking_and_a_lying_one_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.readers.zip_parts.MAX_INFLATED_BYTES", 1 << 20)
    honest = zipped([(f"{n}.csv", bytes(300_000)) for n in range(4)])
    assert refused(tmp_path, honest).code == "DQ-108"
    for lie in (100, 0):
        lying = zipped([("a.csv", bytes(5 << 20))]).replace(struct.pack("<I", 5 << 20), struct.pack("<I", lie))
        assert refused(tmp_path, lying).code == "DQ-106"


def test_what_unpacks_too_large_in_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.readers.archives.MAX_INFLATED_BYTES", 1 << 20)
    assert refused(tmp_path, gzip.compress(bytes(2 << 20)), "a.gz").code == "DQ-108"
    nested = zipped([(f"{n}.zip", zipped([("a.csv", bytes(600_000))])) for n in range(2)])
    assert refused(tmp_path, nested).code == "DQ-108"


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.readers.archives.MAX_MEMBERS", 3)
    assert len(members(tmp_path, zipped([(f"{n}.csv", CSV) for n in range(3)]))) == 3
    (tmp_path / "多").mkdir()
    assert refused(tmp_path / "多", zipped([(f"{n}.csv", CSV) for n in range(4)])).code == "DQ-108"


def test_damage_names_the_member(tmp_path: Path) -> None:
    data = bytearray(zipped([("好.csv", CSV), ("坏.csv", CSV * 50)]))
    data[data.index("坏".encode()) + 15] ^= 0x55
    error = refused(tmp_path, bytes(data))
    assert (error.code, error.place.file) == ("DQ-106", "档案.zip/坏.csv")


@pytest.mark.parametrize("tail", [b"x", b"garbage" * 99, b"\x1f\x8b", b"\x1f\x8b\x08\0"])
def test_a_gzip_with_something_after_it_is_damage(tmp_path: Path, tail: bytes) -> None:
    assert refused(tmp_path, gzip.compress(CSV) + tail, "a.gz").code == "DQ-106"


def two(content: bytes) -> bytes:
    return zipped([("a.csv", content), ("b.csv", CSV)])


@pytest.mark.parametrize("pack", [two, gzip.compress])
def test_a_cut_archive_gives_nothing(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    whole = pack(random.Random(1).randbytes(3000) + CSV * 50)
    for place in range(1, 201):
        error = refused(tmp_path, whole[: len(whole) * place // 201])
        assert error.code == "DQ-106"


@pytest.mark.parametrize("pack", [two, gzip.compress])
def test_flipped_bytes_give_the_same_files_or_a_fault(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    content = random.Random(2).randbytes(500) + CSV * 20
    whole, random_ = pack(content), random.Random(20261122)
    outcomes = set()
    for turn in range(250):
        data = bytearray(whole)
        data[random_.randrange(len(data))] ^= 1 << random_.randrange(8)
        try:
            found = unpack(saved(tmp_path, bytes(data)), tmp_path / f"{turn}")
        except DaoqiaoError as error:
            outcomes.add(error.code)
        else:
            assert [member.path.read_bytes() for member in found] == [content, CSV][: len(found)]
            assert len(found) == (2 if pack is two else 1)
            outcomes.add("read")
    assert "DQ-106" in outcomes
    assert outcomes <= {"read", "DQ-103", "DQ-104", "DQ-105", "DQ-106", "DQ-108"}
