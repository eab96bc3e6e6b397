"""``daoqiao source map``: answers in people's words, kept where the district's answers are kept, and seen by the next call."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from connectors.declaration import sources_for
from connectors.overlay import overlay_path
from tests.cli.conftest import call
from tests.inbox import ROWS, printed, write_csv
from warehouse.vocabulary.errors import DaoqiaoError


def said(data: Path, *arguments: str, expect: int = 0) -> str:
    result = call("source", "map", *arguments, "--data", str(data), expect=expect)
    return result.stderr if expect else result.stdout


def test_a_renamed_column_is_mapped_by_the_command_that_its_fault_gives(tmp_path: Path) -> None:
    header, *rows = printed(sources_for(None)["dibao_person"], ROWS["dibao_person"])
    file = write_csv(tmp_path / "城市低保人员查询.csv", [["身份证号码(新)" if name == "身份证号" else name for name in header], *rows])
    data = ("--data", str(tmp_path / "data"))
    refused = call("source", "check", str(file), *data, expect=4)
    line = re.search(r"确认是同一列后：daoqiao (source map .*?)，然后重跑", refused.stderr)
    assert line is not None
    told = call(*shlex.split(line[1]), *data)
    assert "“身份证号码(新)”就是“身份证号”（公民身份号码）" in told.stdout
    assert "overlays/dibao_person.toml" in told.stdout
    assert "daoqiao run --source dibao_person" in told.stdout
    assert call("source", "check", str(file), *data).stdout.startswith("城市低保人员查询.csv")


def test_a_short_name_means_the_source_that_declares_the_header(tmp_path: Path) -> None:
    assert "低保人员" in said(tmp_path, "低保", "新号", "户主身份证号码", expect=2), "no such header: 户主身份证号 or 身份证号?"
    assert said(tmp_path, "低保", "和户主什么关系", "与户主关系").startswith("低保人员")
    told = said(tmp_path, "低保", "新号", "身份证号", expect=2)
    assert "dibao_household" in told
    assert "dibao_person" in told
    assert not overlay_path(tmp_path, "dibao_household").exists()


def test_a_slip_in_the_declared_header_finds_what_was_meant(tmp_path: Path) -> None:
    told = said(tmp_path, "dibao_person", "新号", "居民身份证号码", expect=2)
    assert "没有“居民身份证号码”" in told
    assert "最像：身份证号" in told
    assert "did you mean 身份证号?" in said(tmp_path, "dibao_person", "新号", "居民身份证号码", "--lang", "en", expect=2)
    assert "最像：dibao_person" in said(tmp_path, "dibao_persn", "新号", "身份证号", expect=2)


def test_a_column_may_be_left_out_or_never_stored_and_a_reason_is_kept(tmp_path: Path) -> None:
    assert "不采用（自由文本）" in said(tmp_path, "公安常住", "备注2", "--ignore", "自由文本")
    assert "不保存（隐私）" in said(tmp_path, "公安常住", "信教", "--drop", "隐私")
    extra = {c.header: (c.ignore, c.drop) for c in sources_for(tmp_path)["police_resident"].columns if c.header in ("备注2", "信教")}
    assert extra == {"备注2": ("自由文本", ""), "信教": ("", "隐私")}
    said(tmp_path, "公安常住", "备注2", "--drop", "隐私")
    assert [c.drop for c in sources_for(tmp_path)["police_resident"].columns if c.header == "备注2"] == ["隐私"], "changed one's mind"


def test_a_code_is_said_by_field_or_header_and_by_code_or_name(tmp_path: Path) -> None:
    said(tmp_path, "流动", "--code", "婚姻状况", "离了", "离婚")
    said(tmp_path, "流动", "--code", "sex", "公", "1")
    own = sources_for(tmp_path)["floating_population"].codes
    assert (own["marital_status"]["离了"], own["sex"]["公"]) == ("40", "1")
    assert own["marital_status"]["001"] == "10", "what is declared stays"
    assert "1 男" in said(tmp_path, "流动", "--code", "性别", "公", "妖", expect=2)
    assert "marital_status" in said(tmp_path, "流动", "--code", "身高", "高", "1", expect=2)
    said(tmp_path, "流动", "--code", "sex", "公", "1", "--undo")
    assert "sex" not in sources_for(tmp_path)["floating_population"].codes


def test_an_answer_is_taken_back(tmp_path: Path) -> None:
    said(tmp_path, "低保人员", "身份证号码(新)", "身份证号")
    assert "身份证号码（新）" in said(tmp_path, "低保", "身份证号码（新）", "--undo"), "of two sources the one where it was said"
    assert sources_for(tmp_path)["dibao_person"] == sources_for(None)["dibao_person"]
    assert "没有“身份证号码(新)”" in said(tmp_path, "低保人员", "身份证号码(新)", "--undo", expect=2)


def test_a_declared_header_is_not_explained_away(tmp_path: Path) -> None:
    assert "“姓名”是“姓名”这一列" in said(tmp_path, "低保人员", "姓名", "身份证号", expect=2)
    assert "不能另作解释" in said(tmp_path, "低保人员", "出生日期", "--drop", "不要", expect=2)
    assert "本来就是" in said(tmp_path, "低保人员", "身份证号", "身份证号")
    assert not overlay_path(tmp_path, "dibao_person").exists()


def test_a_header_that_looks_private_is_mapped_with_a_word_of_warning(tmp_path: Path) -> None:
    assert "不该保存" in said(tmp_path, "低保人员", "银行预留手机", "联系电话")
    assert "不该保存" not in said(tmp_path, "低保人员", "预留手机", "联系电话")


@pytest.mark.parametrize(
    "arguments",
    [
        ("低保人员", "甲"),
        ("低保人员", "甲", "民族", "--ignore", "x"),
        ("低保人员", "甲", "--ignore", "x", "--drop", "y"),
        ("低保人员", "--undo"),
        ("低保人员", "甲", "--ignore", ""),
    ],
)
def test_half_an_answer_is_none(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    said(tmp_path, *arguments, expect=5 if arguments[-1] == "" else 2)
    assert not overlay_path(tmp_path, "dibao_person").exists()


def test_what_was_said_is_listed(tmp_path: Path) -> None:
    assert "没有补充" in said(tmp_path)
    assert "没有补充" in said(tmp_path, "低保人员")
    said(tmp_path, "低保人员", "甲", "民族")
    said(tmp_path, "低保人员", "--code", "性别", "公", "1")
    said(tmp_path, "流动", "乙", "--ignore", "自由文本")
    listed = said(tmp_path)
    assert "甲 → 民族" in listed
    assert "codes.sex" in listed
    assert "乙 → 自由文本" in listed
    assert "乙" not in said(tmp_path, "低保人员")
    assert json.loads(said(tmp_path, "--json")) == {
        "dibao_person": {"columns": {"甲": "民族"}, "codes": {"sex": {"公": "1"}}},
        "floating_population": {"ignore": {"乙": "自由文本"}},
    }
    assert json.loads(said(tmp_path, "低保人员", "丙", "民族", "--json"))["value"] == "民族"


def test_an_overlay_that_somebody_broke_stops_every_command_with_its_mend(tmp_path: Path) -> None:
    overlay_path(tmp_path, "dibao_person").parent.mkdir()
    overlay_path(tmp_path, "dibao_person").write_text('[columns]\n"甲" = "身份证号码"\n', "utf-8")
    with pytest.raises(DaoqiaoError):
        sources_for(tmp_path)
    told = call("source", "list", "--data", str(tmp_path), expect=5).stderr
    assert "DQ-505" in told
    assert "[columns] “甲”" in told
    assert "overlays/dibao_person.toml" in told
    assert "DQ-505" in call("source", "list", "--data", str(tmp_path), "--lang", "en", expect=5).stderr
