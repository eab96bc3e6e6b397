"""Addresses: every written form, and the same dwelling in all of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.vocabulary.addresses import Address, building_range, dwelling_key, parse_address

PARTS = ("estate", "building", "unit", "room")


def dwelling(printed: str) -> tuple[str | None, ...]:
    read = parse_address(printed)
    return read.estate, read.building, read.unit, read.room


@pytest.mark.parametrize(
    ("printed", "estate", "building", "unit", "room"),
    [
        ("河南省许昌市魏都区三官路３１号绿城雅苑１幢１单元１０１室", "绿城雅苑", "1", "1", "101"),
        ("绿城雅苑2#1-202", "绿城雅苑", "2", "1", "202"),
        ("绿城雅苑2#-1-202", "绿城雅苑", "2", "1", "202"),
        ("绿城雅苑1-1-201", "绿城雅苑", "1", "1", "201"),
        ("绿城雅苑１－１－２０１", "绿城雅苑", "1", "1", "201"),
        ("3号楼2单元501", None, "3", "2", "501"),
        ("3-2-501", None, "3", "2", "501"),
        ("3#2-501", None, "3", "2", "501"),
        ("３幢２单元５０１室", None, "3", "2", "501"),
        ("3栋2单元5楼东户", None, "3", "2", "501"),
        ("绿城雅苑1号楼1单元26楼西户", "绿城雅苑", "1", "1", "2602"),
        ("绿城雅苑1号楼1单元26层西户", "绿城雅苑", "1", "1", "2602"),
        ("幸福名邸3号楼1单元13楼4号", "幸福名邸", "3", "1", "1304"),
        ("绿城雅苑3-2-5-1", "绿城雅苑", "3", "2", "501"),
        ("东大道１６６８号Ｂ１７幢２单元", None, "B17", "2", None),
        ("19号楼1单元302", None, "19", "1", "302"),
        ("翠园公寓2号楼", "翠园公寓", "2", None, None),
        ("1号楼603", None, "1", None, "603"),
        ("绿城雅苑1栋501室", "绿城雅苑", "1", None, "501"),
        ("绿城雅苑3-501", "绿城雅苑", "3", None, "501"),
        ("绿城雅苑", "绿城雅苑", None, None, None),
        ("绿城雅苑501室", "绿城雅苑", None, None, "501"),
        ("三官路31号", None, None, None, None),
        ("三官路31号绿城雅苑", "绿城雅苑", None, None, None),
        ("三官路31号楼", None, "31", None, None),
        ("31号楼", None, "31", None, None),
        ("建设路12号院3号楼", "建设路12号院", "3", None, None),
        ("建设路12号院内3号楼2单元5号", "建设路12号院", "3", "2", "5"),
        ("建设路12号家属院3号楼", "建设路12号院", "3", None, None),
        ("三号楼二单元五楼", None, "3", "2", None),
        ("绿城雅苑三号楼二单元五楼东户", "绿城雅苑", "3", "2", "501"),
        ("绿城雅苑十二号楼二单元五〇一室", "绿城雅苑", "12", "2", "501"),
        ("附3号楼2单元501", None, "附3", "2", "501"),
        ("绿城雅苑甲3号楼501", "绿城雅苑", "甲3", None, "501"),
        ("绿城雅苑3乙号楼501", "绿城雅苑", "3乙", None, "501"),
        ("绿城雅苑A座1201", "绿城雅苑", "A", None, "1201"),
        ("绿城雅苑A-1-101", "绿城雅苑", "A", "1", "101"),
        ("绿城雅苑B-17-2-301", "绿城雅苑", "B17", "2", "301"),
        ("绿城雅苑3号楼东单元501", "绿城雅苑", "3", "东", "501"),
        ("绿城雅苑3号2单元501", "绿城雅苑", "3", "2", "501"),
        ("绿城雅苑3号楼底商5号", "绿城雅苑", "3", None, "商5"),
        ("绿城雅苑3号楼商铺102", "绿城雅苑", "3", None, "商102"),
        ("李庄村3组12号", "李庄村", "3组", None, "12"),
        ("李庄村第三村民组12号", "李庄村", "3组", None, "12"),
        ("李庄村三组12号", "李庄村", "3组", None, "12"),
        ("李庄村", None, None, None, None),
        ("福彩新村", "福彩新村", None, None, None),
        ("亚星新村4号楼1单元201室", "亚星新村", "4", "1", "201"),
        ("棉纺家属院3号楼2单元501", "棉纺家属院", "3", "2", "501"),
        ("铁路家属院3号楼2单元501", "铁路家属院", "3", "2", "501"),
        ("8号公馆3号楼2单元501", "8号公馆", "3", "2", "501"),
        ("五一小区3号楼", "五一小区", "3", None, None),
        ("大都市花园3号楼501", "大都市花园", "3", None, "501"),
        ("许昌市魏都区七一路与建设路交叉口向南100米绿城雅苑3号楼", "绿城雅苑", "3", None, None),
        ("五一路社区绿城雅苑3号楼", "绿城雅苑", "3", None, None),
        ("绿城雅苑3号楼2单元501室(出租)", "绿城雅苑", "3", "2", "501"),
        ("绿城雅苑(北区)3号楼", "绿城雅苑北区", "3", None, None),
        ("河南省", None, None, None, None),
        ("外省", None, None, None, None),
    ],
)
def test_forms(printed: str, estate: str | None, building: str | None, unit: str | None, room: str | None) -> None:
    assert dwelling(printed) == (estate, building, unit, room)
    assert parse_address(printed).problem is None


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("河南省许昌市魏都区三官路３１号绿城雅苑", {"region": "河南省许昌市魏都区", "road": "三官路", "road_number": "31"}),
        ("河南省/许昌市/魏都区/北大街道/西湖社区", {"region": "河南省许昌市魏都区北大街道", "community": "西湖社区"}),
        ("魏都区西湖社区绿城雅苑3号楼", {"region": "魏都区", "community": "西湖社区"}),
        ("三官路西湖社区绿城雅苑3号楼", {"region": None, "road": "三官路", "community": "西湖社区", "estate": "绿城雅苑"}),
        ("广东省深圳市", {"region": "广东省深圳市", "estate": None}),
        ("湖北省武汉市洪山区珞喻路1037号", {"region": "湖北省武汉市洪山区", "road": "珞喻路", "road_number": "1037"}),
        ("北京市朝阳区望京街道3号楼", {"region": "北京市朝阳区望京街道", "building": "3"}),
        ("许昌县五女店镇李庄村3组12号", {"region": "许昌县五女店镇", "community": "李庄村"}),
        ("外省", {"region": "外省"}),
        ("河南省", {"region": "河南省", "estate": None}),
        ("东大道1668号", {"road": "东大道", "road_number": "1668", "building": None}),
        ("三官路31号附1号", {"road_number": "31附1"}),
        ("三官路附31号", {"road_number": "附31"}),
        ("三官路三十一号院二号楼", {"road_number": "31", "building": "2"}),
        ("文峰路北段5号棉纺家属院", {"road": "文峰路", "road_number": "5", "estate": "棉纺家属院"}),
        ("三官路绿城雅苑3号楼", {"road": "三官路", "road_number": None, "estate": "绿城雅苑"}),
        ("李庄村12号", {"community": "李庄村", "building": None, "room": "12"}),
        ("李庄村委会", {"community": "李庄村", "estate": None}),
        ("绿城雅苑1号楼1单元26楼西户", {"floor": "26", "side": "西"}),
        ("绿城雅苑1号楼1单元1404", {"floor": "14"}),
        ("绿城雅苑3号楼2单元东户", {"side": "东", "room": None, "floor": None}),
        ("三号楼二单元五楼", {"floor": "5", "room": None}),
    ],
)
def test_parts(printed: str, parts: dict[str, str | None]) -> None:
    read = parse_address(printed)._asdict()
    assert {name: read[name] for name in parts} == parts


@pytest.mark.parametrize(
    ("printed", "problem", "building", "room"),
    [
        ("绿城雅苑3号楼2单元501室王伟家", "trailing_text", "3", "501"),
        ("绿城雅苑3号楼2单元501、502", "trailing_text", "3", None),  # two rooms: neither is taken
        ("绿城雅苑3号楼2单元5-501", "trailing_text", "3", None),
        ("绿城雅苑1号楼1单元5楼601", "floor_room_conflict", "1", "601"),
        ("绿城雅苑3-2", "unclear_number", None, None),
        ("绿城雅苑31号", "unclear_number", None, None),
        ("绿城雅苑1-1-201/翠园公寓2-1-101", "unreadable", None, None),
        ("同上", "refers_elsewhere", None, None),
        ("123", "unreadable", None, None),
    ],
)
def test_problems(printed: str, problem: str, building: str | None, room: str | None) -> None:
    read = parse_address(printed)
    assert (read.problem, read.building, read.room) == (problem, building, room)


@pytest.mark.parametrize("printed", [None, "", "无", "—", "null", "不详", "/"])
def test_blank(printed: str | None) -> None:
    assert parse_address(printed) == Address(*[None] * 11)


def test_the_side_table_is_the_districts() -> None:
    three = {"东": "01", "中": "02", "西": "03"}
    assert parse_address("绿城雅苑3号楼2单元5楼西户").room == "502"
    assert parse_address("绿城雅苑3号楼2单元5楼西户", sides=three).room == "503"
    assert parse_address("绿城雅苑3号楼2单元5楼南户").room is None


def test_dwelling_key() -> None:
    assert dwelling_key(parse_address("三官路31号绿城雅苑3号楼2单元501")) == "绿城雅苑|3|2|501"
    assert dwelling_key(parse_address("绿城雅苑3号楼501")) == "绿城雅苑|3||501"
    assert dwelling_key(parse_address("东大道1668号B17幢2单元501")) == "东大道1668号|B17|2|501"
    assert dwelling_key(parse_address("李庄村3组12号")) == "李庄村|3组||12"
    for short in ("绿城雅苑3号楼2单元", "绿城雅苑501室", "绿城雅苑", "三官路31号", "绿城雅苑3号楼底商"):
        assert dwelling_key(parse_address(short)) is None, short
    assert dwelling_key(parse_address("3号楼2单元501")) is None, "a building without a place names a thousand dwellings"


ESTATES = ("绿城雅苑", "棉纺家属院", "翠园公寓", "亚星新村", "热电家园", "广汇国际", "五一小区")
# Each writes (estate, building, unit, floor, number on the floor); all must lead to one dwelling.
WRITINGS = (
    "{e}{b}号楼{u}单元{f}{n:02d}",
    "{e}{b}号楼{u}单元{f}{n:02d}室",
    "{e}{b}号楼{u}单元{f}{n:02d}号",
    "{e}{b:02d}号楼0{u}单元{f}{n:02d}户",
    "{e} {b} 号楼 {u} 单元 {f}{n:02d} 室",
    "{e}{b}栋{u}单元{f}{n:02d}室",
    "{e}{b}幢{u}单元{f}{n:02d}室",
    "{e}{b}号楼{u}单元{f}楼{n}号",
    "{e}{b}号楼{u}单元{f}层{f}{n:02d}室",
    "{e}{b}#{u}-{f}{n:02d}",
    "{e}{b}#-{u}-{f}{n:02d}",
    "{e}{b}#楼{u}-{f}{n:02d}",
    "{e}{b}#楼{u}单元{f}{n:02d}",
    "{e}{b}＃{u}—{f}{n:02d}",
    "{e}{b}-{u}-{f}{n:02d}",
    "{e}-{b}-{u}-{f}{n:02d}室",
    "{e}{b}-{u}-{f}-{n:02d}",
    "{e}{b}号楼，{u}单元，{f}{n:02d}室",
    "三官路31号{e}{b}号楼{u}单元{f}{n:02d}室",
    "三官路31号{e}{b}#{u}-{f}{n:02d}",
    "河南省许昌市魏都区三官路31号{e}{b}幢{u}单元{f}{n:02d}室",
    "许昌市魏都区北大街道西湖社区{e}{b}号楼{u}单元{f}{n:02d}室",
    "西湖社区三官路{e}{b}号楼{u}单元{f}{n:02d}室",
    "{e}第{b}号楼第{u}单元{f}{n:02d}室（租住）",
)


@given(
    st.sampled_from(ESTATES),
    st.integers(1, 30),
    st.integers(1, 6),
    st.integers(1, 33),
    st.integers(1, 4),
    st.sampled_from(WRITINGS),
    st.booleans(),
)
def test_one_dwelling_in_every_writing(estate: str, building: int, unit: int, floor: int, number: int, writing: str, wide: bool) -> None:
    printed = writing.format(e=estate, b=building, u=unit, f=floor, n=number)
    if wide:
        printed = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in printed)
    read = parse_address(printed)
    assert tuple(getattr(read, part) for part in PARTS) == (estate, str(building), str(unit), f"{floor}{number:02d}")
    assert read.floor == str(floor)
    assert dwelling_key(read) == f"{estate}|{building}|{unit}|{floor}{number:02d}"


@given(st.sampled_from(ESTATES), st.integers(1, 9), st.integers(1, 9), st.integers(1, 33), st.sampled_from(("东", "西", "中")))
def test_a_side_is_a_room(estate: str, building: int, unit: int, floor: int, side: str) -> None:
    by_side = parse_address(f"{estate}{building}号楼{unit}单元{floor}楼{side}户")
    number = {"东": 1, "西": 2, "中": 3}[side]
    by_room = parse_address(f"{estate}{building}-{unit}-{floor}{number:02d}")
    assert dwelling_key(by_side) == dwelling_key(by_room) is not None


@pytest.mark.parametrize(
    ("printed", "labels"),
    [
        ("1-4号楼、6号楼", ["1", "2", "3", "4", "6"]),
        ("1-7号楼", ["1", "2", "3", "4", "5", "6", "7"]),
        ("1号楼-3号楼", ["1", "2", "3"]),
        ("8号楼", ["8"]),
        ("08号楼", ["8"]),
        ("1-4、6号楼", ["1", "2", "3", "4", "6"]),
        ("1#-4#", ["1", "2", "3", "4"]),
        ("1至4号楼", ["1", "2", "3", "4"]),
        ("１～３号楼；５号楼", ["1", "2", "3", "5"]),
        ("A1-A3栋", ["A1", "A2", "A3"]),
        ("B17幢，C座", ["B17", "C"]),
        ("一号楼、三号楼", ["1", "3"]),
        ("1、3、3号楼", ["1", "3"]),
        ("全部", []),
        ("1-4号楼、其他", []),  # half a range misleads
        ("9-1号楼", []),
        ("1-999号楼", []),
        ("", []),
        (None, []),
    ],
)
def test_building_range(printed: str | None, labels: list[str]) -> None:
    assert building_range(printed) == labels
