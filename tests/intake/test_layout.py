"""Headers to columns: one position a column, and what must not be stored is emptied though nobody declared it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from connectors.declaration import load_sources
from connectors.intake.layout import against, best_layout
from connectors.private_columns import private_reason
from connectors.readers import Sheet
from pipelines.steps import run_night
from tests.inbox import ROWS, file_of, printed, write_csv, write_inbox

DIBAO = "dibao_person"
HEAD: list[str | None] = ["姓名", "身份证号", "与户主关系", "家庭地址"]


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("宗教", "宗教"), ("何种宗教信仰", "宗教"), ("银行卡号", "银行"), ("工资卡号(新)", "银行"),
        ("开户行名称", "银行"), ("避孕措施", "避孕"), ("末次月经日期", "避孕"), ("孕周", "避孕"),
        ("重点人员类别", "标记"), ("是否重点人员", "标记"), ("是否吸毒", "标记"), ("既往病史", "病情"),
        ("残疾等级", "病情"), ("照片", "生物"), ("HIV 检测", "病情"), ("BANK_ACCOUNT", "银行"),
        ("登录密码", "密码"),
    ],
)  # fmt: skip
def test_a_header_may_say_that_a_column_must_not_be_stored(header: str, word: str) -> None:
    assert word in private_reason(header)


def test_no_declared_field_looks_private() -> None:
    """A rename of a column that is used must not end in its being emptied."""
    for source in load_sources().values():
        for column in source.columns:
            for name in column.names if column.field else ():
                assert private_reason(name) == "", (source.id, name)


def test_most_columns_declared_as_private_would_be_known_undeclared_too() -> None:
    declared = [column.header for source in load_sources().values() for column in source.columns if column.drop]
    unknown = [header for header in declared if not private_reason(header)]
    assert set(unknown) == {"房东身份证"}, "somebody else's number is no matter of words"


def test_a_private_column_counts_as_unknown_but_is_emptied() -> None:
    layout = against([[*HEAD, "宗教", "信用积分", "宗教"], ["王秀英", "1", "本人", "x", "佛教", "8", "y"]], load_sources()[DIBAO])
    assert layout is not None
    assert (layout.known, layout.unknown, layout.private) == (4, ("信用积分",), ("宗教", "宗教"))
    assert {at for at, column in layout.columns.items() if column.drop} == {4, 6}
    assert list(layout.columns) == sorted(layout.columns)
    fuller = against([[*HEAD, "民族", "信用积分"], []], load_sources()[DIBAO])
    assert fuller is not None
    assert fuller.rank > layout.rank, "what nobody declared makes no layout better"


def test_a_declared_column_is_never_private() -> None:
    """健康状况 is declared by one source as dropped; a declaration or an answer of the district's comes first."""
    layout = against([[*HEAD, "健康状况"], []], load_sources()[DIBAO])
    assert layout is not None
    assert layout.private == ()
    assert layout.columns[4].drop == "隐私：病情不属于本系统用途"


def test_a_column_printed_under_two_of_its_names_is_taken_once() -> None:
    """Joined they would be a value that neither states: 411099…1234 / 411099…1234."""
    source = load_sources()["family_planning"]
    head: list[str | None] = ["管辖区域", "家庭编号", "与户主关系", "姓名", "性别", "出生日期", "现居住地址", "公民身份号码", "证件号"]
    layout = against([head, ["x"] * 9], source)
    assert layout is not None
    assert layout.unknown == ("公民身份号码",)
    assert [at for at, column in layout.columns.items() if column.field == "id_number"] == [8], "the name declared first"


def test_headers_that_nobody_declared_do_not_decide_which_source_a_sheet_is() -> None:
    sheet = Sheet("", 1, [[*HEAD, "银行卡号", "宗教", "照片", "指纹", "密码"], ["王秀英", *["1"] * 8]])
    layout = best_layout(sheet, [s for s in load_sources().values() if s.system == "dibao"], "x.csv")
    assert layout is not None
    assert layout.source.id == DIBAO


def test_a_private_column_never_reaches_the_disk(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    lines = printed(load_sources()[DIBAO], ROWS[DIBAO])
    write_csv(file_of(inbox, DIBAO), [[*lines[0], "宗教信仰情况"], [*lines[1], "信了某教"]])
    outcome = run_night(inbox, tmp_path, "2026-11-21")
    assert outcome.sources[DIBAO].loaded == 1
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and inbox not in path.parents]
    tables = [str(path) for path in kept if path.suffix == ".parquet" and "landing" in path.parts]
    cells = duckdb.connect().execute("SELECT cells FROM read_parquet(?)", [tables]).fetchall()
    assert any(cell == "王秀英" for (row,) in cells for cell in row)
    assert not any("某教" in (cell or "") for (row,) in cells for cell in row)
    assert not any("信了某教".encode() in path.read_bytes() for path in kept)
