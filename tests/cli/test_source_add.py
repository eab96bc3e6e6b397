"""``daoqiao source add``: how a source arrives here, and the draft of a declaration that loads as it is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from connectors.declaration import load_source, sources_for
from connectors.overlay import overlay_path
from tests.cli.conftest import call
from tests.inbox import LIU, ROWS, printed, write_csv, write_xlsx


def said(data: Path, *arguments: str, expect: int = 0) -> str:
    result = call("source", "add", *arguments, "--data", str(data), expect=expect)
    return result.stderr if expect else result.stdout


def test_where_a_source_lies_what_it_is_called_and_by_when(tmp_path: Path) -> None:
    """As in the journey of a new district (ux.md, J2); 公安 is two sources of one folder, and headers tell their files apart."""
    (tmp_path / "ga").mkdir()
    told = said(
        tmp_path, "公安", "--path", str(tmp_path / "ga"), "--pattern", "GA_%Y%m%d.csv", "--deadline", "1:00", "--encoding", "GB18030"
    )
    assert "daoqiao source check" in told
    for source_id in ("police_resident", "police_temporary"):
        source = sources_for(tmp_path)[source_id]
        assert (source.path, source.deadline, source.encodings) == (str(tmp_path / "ga"), "01:00", ("gb18030",))
        assert source.likes("GA_20261121.csv")
        assert not source.likes("GA_2026112.csv")
        assert not source.likes("常住人口.xls")
    assert "GA_%Y%m%d.csv" in overlay_path(tmp_path, "police_resident").read_text("utf-8"), "as it was typed, for whoever reads the file"


@pytest.mark.parametrize("pattern", ["GA_%Y-%m-%d*.xls*", "低保_%Y年%m月%d日.xlsx", "list[1]_%Y%m%d_%H%M.csv", "名册.csv"])
def test_a_pattern_finds_the_files_and_their_day(tmp_path: Path, pattern: str) -> None:
    said(tmp_path, "低保人员", "--pattern", pattern)
    name = pattern.replace("%Y", "2026").replace("%m", "11").replace("%d", "20").replace("%H", "02").replace("%M", "30").replace("*", "x")
    assert sources_for(tmp_path)["dibao_person"].likes(name)
    assert not sources_for(tmp_path)["dibao_person"].likes(f"x{name}")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--pattern", "GA_%y%m%d.csv"),
        ("--pattern", "GA_%m%d%Y.csv"),
        ("--deadline", "25:00"),
        ("--encoding", "gbk3"),
        ("--table", "t"),
        ("--database", "sqlite:///x.db"),
        ("--database", "sqlite:///x.db", "--table", "t", "--password", "secret"),
        (),
    ],
)
def test_what_would_not_work_is_not_written(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    said(tmp_path, "低保人员", *arguments, expect=2)
    assert not overlay_path(tmp_path, "dibao_person").exists()


def test_a_password_in_the_url_is_refused_and_not_repeated(tmp_path: Path) -> None:
    told = said(tmp_path, "低保人员", "--database", "postgresql://reader:geheim@10.1.2.3/dibao", "--table", "t", expect=5)
    assert "DQ-121" in told
    assert "geheim" not in told
    assert not overlay_path(tmp_path, "dibao_person").exists()


def test_a_source_read_from_a_database_is_tried_through_it(tmp_path: Path) -> None:
    header, row = printed(sources_for(None)["dibao_person"], ROWS["dibao_person"])
    con = sqlite3.connect(tmp_path / "dibao.db")
    con.execute("CREATE TABLE person ({})".format(", ".join(f'"{name}"' for name in [*header, "新列"])))
    con.executemany(f"INSERT INTO person VALUES ({', '.join('?' * (len(header) + 1))})", [[*row, "x"]])
    con.commit()
    con.close()
    (tmp_path / "query.sql").write_text('SELECT * FROM person WHERE "姓名" IS NOT NULL\n', "utf-8")
    said(tmp_path, "低保人员", "--database", "sqlite:///dibao.db", "--query", str(tmp_path / "query.sql"))
    database = sources_for(tmp_path)["dibao_person"].database
    assert database is not None
    assert (database.url, database.query, database.table) == ("sqlite:///dibao.db", 'SELECT * FROM person WHERE "姓名" IS NOT NULL', "")
    tried = json.loads(call("source", "check", "低保人员", "--json", "--data", str(tmp_path), expect=3).stdout)
    assert (tried["source_id"], tried["format"]) == ("dibao_person", "database")
    assert tried["columns_unknown"] == ["新列"]
    assert tried["sheets"] == [{"sheet": "", "read": 2, "loaded": 1, "rejected": 0, "not_data": 1}]
    assert LIU not in json.dumps(tried)
    shown = call("source", "check", "低保人员", "--data", str(tmp_path), expect=3)
    assert "daoqiao source map dibao_person 新列 --ignore 理由" in shown.stdout


def test_a_database_is_of_one_source(tmp_path: Path) -> None:
    told = said(tmp_path, "公安", "--database", "sqlite:///x.db", "--table", "t", expect=2)
    assert "police_resident" in told
    assert "police_temporary" in told


def test_a_new_source_is_explained(tmp_path: Path) -> None:
    told = said(tmp_path, "残联", expect=2)
    assert "DQ-604" in told
    assert "--from" in told
    assert "connectors/README.md" in told
    assert "a sample" in said(tmp_path, "残联", "--lang", "en", expect=2)


SAMPLE: list[Sequence[str | None]] = [
    ["残疾人服务登记表", *[None] * 9],
    ["编号", "姓名", "居民身份证号码", "性别", "出生年月日", "手机", "家庭住址", "残疾等级", "银行卡号", "备注"],
    *[
        [f"C{n:04}", name, number, sex, birth, f"1380000000{n}", f"胜利家园{n}号楼2单元501室", "二级", "6222020000000000000", "x"]
        for n, (name, number, sex, birth) in enumerate(
            [
                ("刘建华", LIU, "男", "1971-06-24"),
                ("王秀英", "411099197309122465", "女", "1973-09-12"),
                ("陈小燕", "411099199503020444", "女", "1995-03-02"),
            ]
        )
    ],
]


def test_a_draft_names_what_can_be_known_and_loads_as_it_is(tmp_path: Path) -> None:
    sample = write_xlsx(tmp_path / "残疾人服务登记表_20261120.xlsx", [[cell or "" for cell in row] for row in SAMPLE])
    told = said(tmp_path, "disability_register", "--from", str(sample))
    assert "请核对" in told
    source = load_source(tmp_path / "sources" / "disability_register.toml")
    fields = {column.header: column.field or ("drop" if column.drop else "ignore") for column in source.columns}
    assert fields == {
        "编号": "ignore", "姓名": "name", "居民身份证号码": "id_number", "性别": "sex", "出生年月日": "birth_date", "手机": "phones",
        "家庭住址": "residence_address", "残疾等级": "drop", "银行卡号": "drop", "备注": "ignore",
    }  # fmt: skip
    assert (source.kind, source.key, source.system) == ("person", ("id_number",), "disability_register")
    assert source.likes("残疾人服务登记表_20261121.xlsx")
    text = (tmp_path / "sources" / "disability_register.toml").read_text("utf-8")
    assert "待确认" in text
    assert not [row for row in SAMPLE[2:] for cell in row[1:3] if str(cell) in text + told], "nothing of a person is in a draft"
    assert json.loads(call("source", "check", str(sample), "--json", "--data", str(tmp_path)).stdout)["source_id"] == "disability_register"
    assert "disability_register" in call("source", "list", "--data", str(tmp_path)).stdout


def test_a_draft_overwrites_nothing_and_a_sample_of_nothing_makes_none(tmp_path: Path) -> None:
    sample = write_csv(tmp_path / "a.csv", [[str(cell or "") for cell in row] for row in SAMPLE])
    said(tmp_path, "new_list", "--from", str(sample))
    before = (tmp_path / "sources" / "new_list.toml").read_bytes()
    said(tmp_path, "new_list", "--from", str(sample), expect=2)
    assert (tmp_path / "sources" / "new_list.toml").read_bytes() == before
    said(tmp_path, "残联", "--from", str(sample), expect=2)
    menu = write_csv(tmp_path / "b.csv", [["菜名", "价格"], ["面条", "8"]])
    said(tmp_path, "menu", "--from", str(menu), expect=4)
    assert sorted(path.name for path in (tmp_path / "sources").iterdir()) == ["new_list.toml"]
    said(tmp_path, "低保人员", "--from", str(sample), expect=2)
