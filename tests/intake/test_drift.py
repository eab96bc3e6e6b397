"""Renamed and new columns of otherwise whole exports: what is suggested is right, and what cannot be known is not guessed."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.declaration import Source, load_sources, sources_for
from connectors.headers import header_key
from connectors.intake.drift import SURE, Suggestion, suggest
from connectors.intake.drift_faults import missing_columns, quoted, unknown_columns
from connectors.intake.layout import Layout, against, best_layout
from connectors.intake.likeness import likeness
from connectors.overlay_writing import set_entries
from connectors.readers import Sheet, read_file
from connectors.synthetic.district import synthesise
from connectors.synthetic.plan import PRESETS

NEW = {
    "police_resident": "配偶身份证号 房东姓名 房东电话 派出所代码 更新时间 监护人姓名 服务单位电话 信用积分 人员编号 死亡日期 迁出日期",
    "family_planning": "户主姓名 户主身份证 父亲身份证 离婚日期 网格员姓名 网格员电话 是否独居 养老金 录入人 录入时间",
    "floating_population": "流出原因 房东身份证 车牌号 单位地址 工作单位 社保编号 登记人 是否共同居住 到期时间",
    "dibao_person": "监护人电话 代领人姓名 审核日期 月收入 入学日期 享受人数 残疾人证号码 单位电话",
    "party_roll": "介绍人 党费 帮扶责任人 民主评议结果 出党日期 奖惩情况 参加工作日期",
}
"""Columns that are really new. No field that is declared may be suggested for them."""


def renamings() -> dict[str, list[tuple[str, str]]]:
    """Declared header and theirs, by source."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in Path(__file__).with_name("renamings.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            source_id, *pairs = line.split()
            found[source_id] += [(pair.partition("=")[0], pair.partition("=")[2]) for pair in pairs]
    return found


Case = tuple[str, str, str, list[Suggestion]]
"""Source, declared header, theirs, and what was suggested."""


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sheet]:
    """One whole export a source, of 400 invented people."""
    out = tmp_path_factory.mktemp("drift")
    synthesise(replace(PRESETS["demo"], people=400, households=140, communities=1, seed=5, nights=1), out, 1)
    found: dict[str, Sheet] = {}
    for path in sorted((out / "night0" / "inbox").glob("*/*")):
        for sheet in read_file(path).sheets:
            layout = best_layout(sheet, [s for s in load_sources().values() if s.system == path.parent.name], path.name)
            if layout is not None:
                found.setdefault(layout.source.id, sheet)
    return found


def laid(sheet: Sheet, source: str | Source) -> Layout:
    layout = against(sheet.rows, load_sources()[source] if isinstance(source, str) else source)
    assert layout is not None, "two headers at least are known"
    return layout


def printed(sheet: Sheet, source_id: str) -> list[str]:
    """The declared headers that an export prints, in their order."""
    return [column.header for column in laid(sheet, source_id).columns.values()]


def renamed(sheet: Sheet, source_id: str, names: Mapping[str, str], new: Mapping[str, Sequence[str]] | None = None) -> Sheet:
    """``sheet`` with headers printed otherwise, and with new columns on its right."""
    layout = laid(sheet, source_id)
    rows = [list(row) for row in sheet.rows]
    for at, column in layout.columns.items():
        if column.header in names and column.occurrence == 1:
            rows[layout.header_at][at] = names[column.header]
    for header, values in (new or {}).items():
        for number, row in enumerate(rows):
            row.append(header if number == layout.header_at else values[number % len(values)] if number > layout.header_at else None)
    return Sheet(sheet.name, sheet.first_row, rows)


def suggested(sheet: Sheet, source_id: str) -> list[Suggestion]:
    layout = laid(sheet, source_id)
    return suggest(layout, sheet.rows, layout.source)


def test_one_renamed_column_is_found_and_never_taken_for_another(exports: dict[str, Sheet]) -> None:
    right: list[Case] = []
    wrong: list[Case] = []
    missed: list[Case] = []
    for source_id, names in renamings().items():
        for declared, theirs in names:
            if declared in printed(exports[source_id], source_id):
                found = suggested(renamed(exports[source_id], source_id, {declared: theirs}), source_id)
                kind = missed if not found else right if [one.column for one in found] == [declared] else wrong
                kind.append((source_id, declared, theirs, found))
    assert len(right) + len(missed) + len(wrong) >= 120, "the list is long enough to mean something"
    assert not wrong
    assert len(right) >= 0.9 * (len(right) + len(missed)), missed


def test_a_whole_upgrade_is_found_with_every_renamed_column_in_its_place(exports: dict[str, Sheet]) -> None:
    right = total = 0
    for source_id, names in renamings().items():
        headers = printed(exports[source_id], source_id)
        first = {declared: theirs for declared, theirs in reversed(names) if declared in headers}
        kept = dict(list(first.items())[: len(headers) - 2])
        found = {one.header: one.column for one in suggested(renamed(exports[source_id], source_id, kept), source_id)}
        for declared, theirs in kept.items():
            answer = found.get(header_key(theirs))
            assert answer in (declared, None), (source_id, theirs, answer)
            right += answer == declared
            total += 1
    assert right >= 0.9 * total, (right, total)


def test_new_columns_are_taken_for_none_that_is_declared(exports: dict[str, Sheet]) -> None:
    """Neither beside a whole file, nor by their headers where the columns that they resemble are missing from it."""
    for source_id, words in NEW.items():
        new = {header: ["甲", "乙", "丙", "丁", "戊", "己"] for header in words.split()}
        assert suggested(renamed(exports[source_id], source_id, {}, new), source_id) == []
        for header in new:
            for column in load_sources()[source_id].columns:
                assert not column.field or likeness(header, column.names) < SURE, (source_id, header, column.header)


def test_headers_of_one_system_are_not_taken_for_each_other() -> None:
    """What keeps SURE where it is: the columns of a declaration are told apart by their headers alone."""
    for source in load_sources().values():
        stated = [column for column in source.columns if column.field]
        for column in stated:
            for other in stated:
                if other.field != column.field:
                    assert likeness(other.header, [column.header]) < SURE, (source.id, other.header, column.header)


def test_a_column_without_a_telling_header_is_known_by_its_contents_or_not_at_all(exports: dict[str, Sheet]) -> None:
    found: dict[str, list[bool]] = defaultdict(list)
    for source_id, sheet in exports.items():
        fields = {column.header: column.field for column in laid(sheet, source_id).columns.values()}
        for declared in dict.fromkeys(printed(sheet, source_id)):
            answers = [one.column for one in suggested(renamed(sheet, source_id, {declared: "列9"}), source_id)]
            assert answers in ([declared], []), (source_id, declared, answers)
            found[fields[declared]].append(bool(answers))
    assert all(found["id_number"])
    for field in ("sex", "ethnic_group", "phones", "birth_date", "name", "residence_address"):
        assert sum(found[field]) >= 0.5 * len(found[field]), field
    assert not any(found["household_no"] + found["dibao_no"] + found["source_no"]), "numbers look like any numbers"


def test_a_sheet_of_nothing_but_numbered_columns_is_guessed_right_where_it_is_guessed(exports: dict[str, Sheet]) -> None:
    right = 0
    for source_id, sheet in exports.items():
        names = {header: f"列{at}" for at, header in enumerate(dict.fromkeys(printed(sheet, source_id))) if at >= 2}
        theirs = {name: header for header, name in names.items()}
        for one in suggested(renamed(sheet, source_id, names), source_id):
            assert theirs[one.header] == one.column, (source_id, one)
            assert one.by == "contents"
            right += 1
    assert right >= 30


def test_contents_speak_against_a_header(exports: dict[str, Sheet]) -> None:
    """An id number under a header that looks like the birth date, days under one that looks like the id number."""
    sheet = exports["police_resident"]
    ids = [row[2] or "" for row in sheet.rows[1:200]]
    days = [row[6] or "" for row in sheet.rows[1:200]]
    assert suggested(renamed(sheet, "police_resident", {"出生日期": "x1"}, {"出生年月日": ids}), "police_resident")[0].header == "x1"
    assert (
        suggested(renamed(sheet, "police_resident", {"公民身份证号": "x1"}, {"身份证号码(新)": days}), "police_resident")[0].header == "x1"
    )


def test_somebody_elses_number_is_not_the_persons_own(exports: dict[str, Sheet]) -> None:
    """Valid numbers that do not fit the birth dates beside them: the spouse's, the head's."""
    sheet = exports["police_resident"]
    layout = laid(sheet, "police_resident")
    at = next(position for position, column in layout.columns.items() if column.field == "id_number")
    rows = [list(row) for row in sheet.rows]
    others = [row[at] for row in rows[1:]]
    for row, other in zip(rows[1:], others[7:] + others[:7], strict=True):
        row[at] = other
    rows[0][at] = "列9"
    assert suggested(Sheet("", 1, rows), "police_resident") == []


def test_two_that_are_equally_likely_are_none(exports: dict[str, Sheet]) -> None:
    sheet = exports["police_resident"]
    days = [f"2020-0{month}-11" for month in range(1, 9)]
    for first, second in (("日期一", "日期二"), ("列7", "列8")):
        both = renamed(sheet, "police_resident", {"核实时间": first}, {second: days})
        assert suggested(both, "police_resident") == []


def test_no_value_of_a_person_is_in_the_words(exports: dict[str, Sheet]) -> None:
    for source_id in ("police_resident", "dibao_person", "floating_population"):
        sheet = exports[source_id]
        values = {cell for row in sheet.rows[2:] for cell in row if cell and len(cell) > 3}
        headers = printed(sheet, source_id)
        names = {header: f"列{at}" for at, header in enumerate(dict.fromkeys(headers)) if at >= 2}
        changed = renamed(sheet, source_id, names)
        layout = laid(changed, source_id)
        facts = [missing_columns(layout, changed, "x.csv"), *unknown_columns(layout, changed, "x.csv")]
        words = " ".join(str(fact) for error in facts for fact in error.facts.values())
        assert "样本中" in words
        assert not [value for value in values if value in words and value not in " ".join(headers)]


def test_a_missing_column_is_told_with_the_command_that_mends_it(exports: dict[str, Sheet], tmp_path: Path) -> None:
    sheet = renamed(exports["dibao_person"], "dibao_person", {"身份证号": "身份证号码(新)", "家庭地址": "居住 详址"})
    error = missing_columns(laid(sheet, "dibao_person"), sheet, "低保人员.csv")
    assert error.code == "DQ-204"
    for lang in ("zh", "en"):
        told = error.what(lang) + error.cause(lang) + error.mend(lang)
        assert "…" not in told
        assert 'daoqiao source map dibao_person "身份证号码(新)" 身份证号 && daoqiao source map dibao_person 居住详址 家庭地址' in told
    for command in str(error.facts["command"]).split(" && "):
        *_, source_id, theirs, declared = shlex.split(command)
        set_entries(tmp_path, source_id, {("columns", theirs): declared})
    assert laid(sheet, sources_for(tmp_path)["dibao_person"]).whole


def test_where_nothing_is_alike_the_command_says_what_to_put_where(exports: dict[str, Sheet]) -> None:
    sheet = renamed(exports["dibao_person"], "dibao_person", {"与户主关系": "其他"})
    rows = [list(row) for row in sheet.rows]
    at = rows[1].index("其他") if "其他" in rows[1] else rows[0].index("其他")
    for row in rows[2:]:
        row[at] = "x"
    error = missing_columns(laid(Sheet("", 1, rows), "dibao_person"), Sheet("", 1, rows), "x.csv")
    assert "daoqiao source map dibao_person 文件里的表头 与户主关系" in error.mend("zh")
    assert 'daoqiao source map dibao_person "THEIR HEADER" 与户主关系' in error.mend("en")
    assert "没有相近的列" in error.cause("zh")
    assert "nothing is alike" in error.cause("en")


def test_new_and_private_columns_are_told_each_with_both_answers(exports: dict[str, Sheet]) -> None:
    new = {"信用积分": ["88"], "宗教": ["佛教"], "手机号码": ["13800000001", "13800000002"]}
    sheet = renamed(exports["police_resident"], "police_resident", {"联系电话": "x"}, new)
    told = {str(e.facts["column"]): e for e in unknown_columns(laid(sheet, "police_resident"), sheet, "常住人口.csv")}
    assert {header: error.code for header, error in told.items()} == {
        "信用积分": "DQ-205",
        "x": "DQ-205",
        "手机号码": "DQ-205",
        "宗教": "DQ-209",
    }
    for error in told.values():
        for lang in ("zh", "en"):
            assert "…" not in error.what(lang) + error.cause(lang) + error.mend(lang)
        assert error.place.row == 1
    assert "daoqiao source map police_resident 手机号码 联系电话" in told["手机号码"].mend()
    assert "daoqiao source map police_resident 信用积分 --ignore 理由" in told["信用积分"].mend()
    assert "隐私：宗教信仰" in told["宗教"].cause()
    assert "daoqiao source map police_resident 宗教 --drop 理由" in told["宗教"].mend()


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_a_header_is_one_word_of_a_shell(header: str) -> None:
    assert shlex.split(quoted(header)) == [header]
