"""The district's own answers: laid over a declaration that stays as it is, refused where they are wrong, written without harm."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

import pytest

from connectors.declaration import SHIPPED, load_sources, sources_for
from connectors.intake.layout import against
from connectors.overlay import overlay_path
from connectors.overlay_writing import set_entries, unset_entry
from connectors.readers import Row
from warehouse.vocabulary.errors import DaoqiaoError

DIBAO = "dibao_person"


def overlay(data: Path, text: str, source_id: str = DIBAO) -> Path:
    path = overlay_path(data, source_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def refused(data: Path, text: str) -> str:
    overlay(data, text)
    with pytest.raises(DaoqiaoError) as caught:
        sources_for(data)
    assert caught.value.code == "DQ-505"
    assert caught.value.exit_code == 5
    assert f"overlays/{DIBAO}.toml" in caught.value.cause()
    assert "…" not in caught.value.what() + caught.value.cause() + caught.value.mend()
    return str(caught.value.facts["detail"])


def test_every_kind_of_answer_is_laid_over_and_all_else_stays(tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in SHIPPED.glob("*.toml")}
    overlay(tmp_path, '''
deadline = "02:30"
[columns]
"身份证号码（新）" = "身份证号"
[ignore]
"备注2" = "自由文本"
[drop]
"信教情况" = "隐私"
[codes.sex]
"公" = "1"
[file]
names = ["GA_*"]
covers = "changes"
path = "/data/in/dibao"
[expected]
rows = [5, 50]
reason = "本区只有一个街道"
[gates.drop]
share = 0.10
reason = "本区人少"
[database]
url = "postgresql://reader@10.1.2.3/dibao"
table = "v_person"
''')  # fmt: skip
    shipped, own = load_sources()[DIBAO], sources_for(tmp_path)[DIBAO]
    assert (own.deadline, own.file_names, own.covers, own.path) == ("02:30", ("GA_*",), "changes", "/data/in/dibao")
    assert (own.rows, own.rows_reason) == ((5, 50), "本区只有一个街道")
    assert own.codes["sex"] == {"公": "1"}
    assert own.codes["relation"] == shipped.codes["relation"]
    assert (own.gates["drop"].share, own.gates["drop"].least, own.gates["drop"].reason) == (0.10, shipped.gates["drop"].least, "本区人少")
    assert own.gates["ids"] == shipped.gates["ids"]
    assert own.database is not None
    assert own.database.table == "v_person"
    assert own.encodings == shipped.encodings, "what is not said stays"
    extra = [c for c in own.columns if c.header in ("备注2", "信教情况")]
    assert [(c.ignore, c.drop, c.absent_ok) for c in extra] == [("自由文本", "", True), ("", "隐私", True)]
    changed = {"deadline", "file_names", "covers", "path", "rows", "rows_reason", "codes", "gates", "database", "columns"}
    for field in dataclasses.fields(own):
        assert (getattr(own, field.name) != getattr(shipped, field.name)) == (field.name in changed), field.name
    rows: list[Row] = [["姓名", "身份证号码(新)", "与户主关系", "家庭地址", "备注2", "信教情况"], ["王秀英", "1", "本人", "x", "y", "z"]]
    layout = against(rows, own)
    assert layout is not None
    assert layout.whole
    assert not layout.unknown
    assert layout.columns[1].field == "id_number"
    assert layout.columns[5].drop == "隐私"
    assert {path: path.read_bytes() for path in SHIPPED.glob("*.toml")} == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[columns]\n"新号" = "身份证"', ("新号", "“身份证”不在登记里", "最像：身份证号")),
        ('[columns]\n"姓名" = "身份证号"', ("“姓名” 在登记里已经是“姓名”",)),
        ('[ignore]\n"出生日期" = "不要"', ("“出生日期” 在登记里已经是“出生日期”",)),
        ('[columns]\n"甲" = "民族"\n[drop]\n"甲 " = "隐私"', ("在 [columns] 里已经有答案",)),
        ('[columns]\n"甲" = ""', ("等号两边都要写",)),
        ('[codes.sex]\n"公" = "7"', ("[codes.sex]", "“7”不在代码表里")),
        ('[codes.height]\n"高" = "1"', ("[codes.height] 没有这个字段",)),
        ('[codes.sex]\n"公" = 1', ("[codes.sex] “公” 应是文字",)),
        ('[file]\nnames = "GA_*"', ("[file] names 应是方括号里的列表",)),
        ('[file]\nencodings = ["gbk3"]', ("没有“gbk3”这种编码",)),
        ('[file]\nnmes = ["a"]', ("[file] 里没有 nmes", "最像：names")),
        ("[gates.drop]\nshare = 0.2", ("[gates.drop] 要写明 reason",)),
        ('[gates.drop]\nshare = "x"\nreason = "y"', ("[gates.drop] share 应是小数",)),
        ('[gates.drp]\nshare = 0.2\nreason = "y"', ("没有这道检查：drp",)),
        ('[database]\nurl = "sqlite:///x"', ("[database] 要么写 table，要么写 query",)),
        ('deadline = "2点半"', ("deadline 应如 02:30",)),
        ("[colums]\n", ("没有 [colums] 这一节", "最像：columns")),
        ("[columns\n", ()),
    ],
)
def test_a_wrong_answer_is_refused_with_file_key_and_mend(tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    detail = refused(tmp_path, text)
    assert detail
    for word in words:
        assert word in detail


def test_an_overlay_of_no_source_is_told(tmp_path: Path) -> None:
    overlay(tmp_path, 'deadline = "02:30"', "dibao_persn")
    with pytest.raises(DaoqiaoError, match="dibao_persn"):
        sources_for(tmp_path)


def test_what_the_declaration_says_already_is_no_fault(tmp_path: Path) -> None:
    """After an upgrade the shipped declaration may have learnt what the district had to say."""
    overlay(tmp_path, '[columns]\n"身份证号" = "身份证号"\n[ignore]\n"年收入" = "不要"\n[drop]\n"开户银行" = "隐私"\n')
    own, shipped = sources_for(tmp_path)[DIBAO], load_sources()[DIBAO]
    assert own.columns == shipped.columns


def test_an_overlay_goes_over_a_declaration_of_the_districts_own(tmp_path: Path) -> None:
    text = (
        (SHIPPED / f"{DIBAO}.toml").read_text("utf-8").replace('"dibao_person"', '"own_list"').replace('short = "低保人员"', 'short = "自"')
    )
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "own_list.toml").write_text(text, "utf-8")
    overlay(tmp_path, '[columns]\n"证号新" = "身份证号"\n', "own_list")
    assert "证号新" in next(c for c in sources_for(tmp_path)["own_list"].columns if c.field == "id_number").also
    assert sources_for(tmp_path)[DIBAO] == load_sources()[DIBAO]


def test_an_answer_given_while_the_process_lives_is_seen_by_the_next_call(tmp_path: Path) -> None:
    first = sources_for(tmp_path)
    assert sources_for(tmp_path) is first, "nothing is read again while nothing changes"
    set_entries(tmp_path, DIBAO, {("columns", "甲"): "民族"})
    assert any("甲" in c.also for c in sources_for(tmp_path)[DIBAO].columns)
    path = overlay_path(tmp_path, DIBAO)
    stamp = path.stat()
    path.write_text(path.read_text("utf-8").replace("甲", "乙"), "utf-8")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns + 1))
    assert any("乙" in c.also for c in sources_for(tmp_path)[DIBAO].columns), "an edit of the same length counts too"
    path.unlink()
    assert sources_for(tmp_path)[DIBAO] == load_sources()[DIBAO]


def test_writing_keeps_comments_and_order_and_gives_each_header_one_answer(tmp_path: Path) -> None:
    path = overlay(
        tmp_path, '# 本区的说明\n[ignore]\n"备注2" = "自由文本"   # 民政局 11-20 电话确认\n\n# 以后再看\n[codes.sex]\n"公" = "1"\n'
    )
    set_entries(tmp_path, DIBAO, {("columns", "新号"): "身份证号", ("deadline",): "02:30"}, "2026-11-22 王敏")
    text = path.read_text("utf-8")
    assert (
        text.index("# 本区的说明")
        < text.index("# 民政局 11-20 电话确认")
        < text.index("# 以后再看")
        < text.index('"新号" = "身份证号" # 2026-11-22 王敏')
    )
    assert sources_for(tmp_path)[DIBAO].deadline == "02:30"
    set_entries(tmp_path, DIBAO, {("drop", "备注 2"): "隐私"})
    assert [c.drop for c in sources_for(tmp_path)[DIBAO].columns if c.header == "备注 2"] == ["隐私"]
    assert "自由文本" not in path.read_text("utf-8"), "the earlier answer is gone"
    assert unset_entry(tmp_path, DIBAO, ("", "新 号")) == "身份证号"
    assert unset_entry(tmp_path, DIBAO, ("codes", "sex", "公")) == "1"
    assert unset_entry(tmp_path, DIBAO, ("", "没有的")) is None
    assert "[codes" not in path.read_text("utf-8")
    assert "# 本区的说明" in path.read_text("utf-8")


@pytest.mark.parametrize("entries", [{("columns", "甲"): "没有的列"}, {("codes", "sex", "公"): "7"}, {("deadline",): "25:00"}])
def test_a_wrong_answer_is_never_written(tmp_path: Path, entries: dict[tuple[str, ...], Any]) -> None:
    set_entries(tmp_path, DIBAO, {("columns", "新号"): "身份证号"})
    before = overlay_path(tmp_path, DIBAO).read_bytes()
    with pytest.raises(DaoqiaoError, match="DQ-505"):
        set_entries(tmp_path, DIBAO, entries)
    assert overlay_path(tmp_path, DIBAO).read_bytes() == before
    assert [p.name for p in overlay_path(tmp_path, DIBAO).parent.iterdir()] == [f"{DIBAO}.toml"]


@pytest.mark.parametrize("text", ['codes.sex."公" = "1"\ndeadline = "02:30"\n', 'codes = { sex = { "公" = "1" } }\ndeadline = "02:30"\n'])
def test_a_way_of_writing_that_cannot_be_edited_safely_is_left_alone(tmp_path: Path, text: str) -> None:
    """tomlkit turns a dotted key into a table that swallows what follows, and cannot add to braces: then somebody edits by hand."""
    path = overlay(tmp_path, text)
    before = path.read_bytes()
    with pytest.raises(DaoqiaoError, match="请用编辑器"):
        set_entries(tmp_path, DIBAO, {("codes", "relation", "户"): "02"})
    assert path.read_bytes() == before
    own = sources_for(tmp_path)[DIBAO]
    assert (own.codes["sex"], own.deadline) == ({"公": "1"}, "02:30")
