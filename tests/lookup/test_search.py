"""Whoever fits all words is found, best first, page by page."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.lookup.town import GRID_1, ID, LANDLINE, OTHER_ID, PHONE, TAIL, resident_ids
from warehouse.store.lookup.desk import MOST, Desk
from warehouse.store.lookup.shapes import Found, Hit
from warehouse.vocabulary.masking import mask_id, mask_phone

IDS = resident_ids()


def names(found: Found, kind: str = "") -> list[str]:
    (group,) = [group for group in found.groups if group.kind == kind]
    assert group.here + group.further >= len(group.hits)
    return [str(hit.name) for hit in group.hits]


def ids(found: Found) -> set[str]:
    return {hit.resident_id for group in found.groups for hit in group.hits}


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("张", ["张伟", "张伟", "张伟强"]),
        ("张伟", ["张伟", "张伟", "张伟强"]),
        ("张 伟", ["张伟", "张伟", "张伟强"]),
        ("张伟强", ["张伟强"]),
        ("国庆", ["曾国庆"]),  # inside
        ("庆", []),  # one character alone is a beginning
        ("张强", []),
        ("李䶮", ["李䶮"]),
        ("李", ["李䶮"]),
        ("王㛃", ["王㛃"]),
        ("钱𬭎", ["钱𬭎"]),
        ("阿不都·那仁", ["阿不都·那仁"]),
        ("阿不都那仁", ["阿不都·那仁"]),
        ("阿不都•那仁", ["阿不都·那仁"]),
        ("阿不都.那仁", ["阿不都·那仁"]),
        ("阿·", ["阿不都·那仁"]),
        ("买买提", ["买买提依明"]),
        ("刘燕", ["劉燕梅"]),
        ("劉燕", ["劉燕梅"]),
        ("陈小", ["陈静娴"]),
    ],
)
def test_names_are_found_by_their_beginning_and_two_characters_inside(everybody: Desk, typed: str, wanted: list[str]) -> None:
    assert names(everybody.search(typed)) == wanted


SOUNDS = """
    曾国庆 zgq zeng zengguoqing zengg zgqing ceng
    单雄信 shan sxx shxx shanxiong dan
    查良镛 zha zly cha
    仇士良 qiu qsl qiushil chou
    翟志刚 zhai zzg zhzg di
    朴正熙 piao pu pzx
    盖叫天 ge gai gjt
    解晓东 xie xxd jie
    区向明 ou oxm qu
    覃海洋 qin tan qhy
    乐嘉 yue le yuej
    任贤齐 ren rxq
    李䶮 ly liyan liy
    王㛃 wangjie wj
    钱𬭎 qianhong qh
    阿不都·那仁 abdnr abudounaren
    买买提依明 mmtym maimaiti
    劉燕梅 liuyanmei lym
"""


@pytest.mark.parametrize(("name", "typed"), [(line.split()[0], word) for line in SOUNDS.strip().splitlines() for word in line.split()[1:]])
def test_sounds_are_found_by_every_reading_and_surnames_as_surnames(everybody: Desk, name: str, typed: str) -> None:
    for letters in (typed, typed.upper(), " ".join(typed), "".join(chr(ord(c) + 0xFEE0) for c in typed)):
        assert name in names(everybody.search(letters))


def test_pinyin_begins_with_the_surname_and_ends_nowhere_between(everybody: Desk) -> None:
    assert "李䶮" not in names(everybody.search("yan"))
    assert "曾国庆" not in names(everybody.search("zgx"))
    assert "曾国庆" not in names(everybody.search("zengguoqingq"))
    assert names(everybody.search("v")) == []


def test_a_surname_read_as_a_surname_goes_first(everybody: Desk) -> None:
    """单 is chan in words only, 仇 chou, 曾 ceng, 查 cha: whoever types c looks for 陈 first, though it stands behind them in a list."""
    found = names(everybody.search("c"))
    assert found[0] == "陈静娴"
    assert {"单雄信", "仇士良", "曾国庆", "查良镛"} == set(found[1:])


def test_what_another_system_writes_is_found_and_told_apart(everybody: Desk) -> None:
    (hit,) = everybody.search("刘艳").groups[0].hits
    assert (hit.name, hit.matched) == ("劉燕梅", ("name_stated",))
    (hit,) = everybody.search("国庆").groups[0].hits
    assert hit.matched == ("name_inside",)
    assert everybody.search("刘燕").groups[0].hits[0].matched == ("name",)


@pytest.mark.parametrize(
    "typed",
    [ID, ID.lower(), ID[:6] + ID[8:17], mask_id(ID), ID[-6:], "".join(chr(ord(c) + 0xFEE0) for c in ID), f" {ID} "],
)
def test_an_id_number_is_found_whole_old_masked_or_by_its_end(everybody: Desk, typed: str) -> None:
    assert ids(everybody.search(typed)) == {IDS["张伟"][0]}


@pytest.mark.parametrize("typed", [PHONE, mask_phone(PHONE), PHONE[-8:], "13800991111", "１３８００９９１１１１"])
def test_a_phone_is_found_whoever_states_it(everybody: Desk, typed: str) -> None:
    assert ids(everybody.search(typed)) == {IDS["张伟"][1]}


def test_a_landline_is_found(everybody: Desk) -> None:
    assert ids(everybody.search(LANDLINE)) == {IDS["陈静娴"][0]}
    assert ids(everybody.search("2331234")) == {IDS["陈静娴"][0]}


def test_four_digits_are_two_groups(everybody: Desk) -> None:
    found = everybody.search(TAIL)
    assert [(group.kind, group.here, [hit.resident_id for hit in group.hits]) for group in found.groups] == [
        ("phone_tail", 1, [IDS["张伟"][1]]),
        ("id_tail", 1, [IDS["张伟"][0]]),
    ]
    assert [group.kind for group in everybody.search(TAIL, kind="id_tail").groups] == ["id_tail"]


def test_a_birth_date_is_found(everybody: Desk) -> None:
    found = everybody.search("19710624")
    assert [(g.kind, g.here) for g in found.groups] == [("phone_tail", 0), ("birth", 1)]
    # nobody states the other's: it stands in the number
    (hit,) = everybody.search(OTHER_ID).groups[0].hits
    assert (hit.birth_date, hit.age) == ("1985-03-09", 41)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("12幢 402", {"张伟"}),
        ("张 12幢 402", {"张伟"}),
        ("zw 12幢", {"张伟", "张伟强"}),
        ("zw 胜利家园", {"张伟"}),
        ("12#402", {"张伟"}),
        ("12-402", {"张伟"}),
        ("12-3-402", {"张伟"}),
        ("12号楼3单元402", {"张伟"}),
        ("12栋3单元4楼", {"张伟"}),
        ("十二号楼 402室", {"张伟"}),
        ("胜利家园 12幢", {"张伟"}),
        ("12幢", {"张伟", "张伟强", "曾国庆"}),
        ("112幢", {"单雄信"}),
        ("胜利花园12幢1402", {"张伟强"}),
        ("3-2-501", {"翟志刚"}),
        ("建设路12号院3号楼2单元501", {"翟志刚"}),
        ("3幢2单元５０１室", {"翟志刚"}),
        ("八龙路127号", {"曾国庆", "单雄信"}),
        ("绿城", {"曾国庆", "单雄信"}),
        ("绿城雅苑小区", {"曾国庆", "单雄信"}),
        ("城雅苑", {"曾国庆", "单雄信"}),
        ("4%2", set()),
        ("____", set()),
        ("绿城雅苑3幢", set()),
        ("西湖社区12幢", {"张伟强"}),
        ("502", {"朴正熙"}),
        ("02", {"张伟", "单雄信", "翟志刚", "朴正熙"}),
    ],
)
def test_addresses_are_found_however_they_are_written(everybody: Desk, typed: str, wanted: set[str]) -> None:
    assert {hit.name for hit in everybody.search(typed).groups[0].hits} == wanted


def test_a_community_is_found_by_its_name(everybody: Desk) -> None:
    assert {hit.community for hit in everybody.search("西湖").groups[0].hits} == {"西湖社区"}
    assert everybody.search("西湖").total == 5


def test_words_together_are_fewer_than_each(everybody: Desk) -> None:
    both = ids(everybody.search(f"张 {TAIL}"))
    assert both == ids(everybody.search("张")) & ids(everybody.search(TAIL)) == set(IDS["张伟"])


@pytest.mark.parametrize(
    "typed", ["", "   ", "***", "张 ?", "张 'OR 1=1", "zzzzzz", '"', "张" * 500, "1" * 400, "a" * 300, "%", "\x00", "·"]
)
def test_nothing_is_found_by_nonsense(everybody: Desk, typed: str) -> None:
    assert everybody.search(typed).total == 0


def test_pages_neither_overlap_nor_leave_anybody_out(everybody: Desk) -> None:
    whole = [hit.resident_id for hit in everybody.search("林", limit=100).groups[0].hits]
    assert len(whole) == len(set(whole)) == 16
    for size in (1, 3, 5, 16):
        pages = [everybody.search("林", offset=at, limit=size).groups[0] for at in range(0, 20, size)]
        assert [hit.resident_id for page in pages for hit in page.hits] == whole
        assert {page.here for page in pages} == {16}


def test_an_answer_is_bounded(everybody: Desk) -> None:
    assert len(everybody.search("林", limit=10**9).groups[0].hits) == 16 < MOST
    assert everybody.search("林", limit=-1).groups[0].hits == []
    assert len(everybody.search("林", offset=-5, limit=2).groups[0].hits) == 2


def test_a_hit_has_what_a_row_of_the_list_shows(everybody: Desk) -> None:
    (hit,) = everybody.search(ID).groups[0].hits
    assert hit == Hit(
        resident_id=IDS["张伟"][0],
        name="张伟",
        sex="1",
        birth_date="1971-06-24",
        age=55,
        id_number=ID,
        phones=[],
        address="胜利家园12幢3单元402室",
        community="东风社区",
        grid_no=GRID_1,
        grid_name="第一网格",
        household_id="AH胜利家园|12|3|402",
        household_size=1,
        presence="registered_here",
        life_status="alive",
        is_member=False,
        is_dibao=False,
        conflict_count=0,
        own=True,
        matched=("id",),
    )


def test_a_name_ends_where_it_ends(everybody: Desk) -> None:
    """Names lie one after another in the file: the end of one and the beginning of the next are no name."""
    told = [name.replace("·", "").replace("劉", "刘") for name in IDS]
    told = sorted({*told, "刘艳梅", "陈小静", "赵党员"})
    for one, following in pairwise(told):
        across = one[-1] + following[0]
        expected = sum(len(found) for name, found in IDS.items() if across in name)
        assert everybody.search(across).total == expected, across
