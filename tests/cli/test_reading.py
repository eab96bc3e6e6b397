"""The demo and the commands that read, but for find and show: what they say is what the warehouse holds, and masked."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from connectors.declaration import load_sources
from tests.cli.conftest import ID_NUMBER, MOBILE, Daoqiao, call, one, rows
from warehouse.vocabulary.masking import mask_id


def check_code(district: Daoqiao, path: Path) -> int:
    """The exit code that trying ``path`` has earned: 3 where the night warned of it."""
    manifest = json.loads(district("status", "--json").stdout)
    return 3 if any(w["place"]["file"] == path.name for w in manifest["warnings"]) else 0


def test_the_demo_shows_a_sum_that_adds_up_and_a_resident_who_is_somewhere_else_too(district: Daoqiao) -> None:
    lines = [re.findall(r"[\d,]+", line)[-4:] for line in district.told.split("\n") if re.search(r"(今夜|合计)\s+[\d,]", line)]
    counts = [[int(number.replace(",", "")) for number in line] for line in lines]
    assert len(counts) == len(load_sources()) + 1
    assert all(read == loaded + rejected + not_data for read, loaded, rejected, not_data in counts)
    assert [sum(column) for column in zip(*counts[:-1], strict=True)] == counts[-1]
    assert f"合并出 {one(district, 'SELECT count(*) FROM mart.resident'):,} 位居民" in district.told
    shown = re.search(r"R\d{7}", district.told.split("其中一位")[1])
    assert shown
    facts = rows(district, f"SELECT source_count, conflict_count FROM mart.resident WHERE resident_id = '{shown[0]}'")[0]
    assert facts["source_count"] > 1
    assert facts["conflict_count"] > 0


def test_what_the_demo_says_to_type_next_works(district: Daoqiao) -> None:
    typed = [line.split("#")[0] for line in re.findall(r"^(daoqiao .*)$", district.told.split("接下来")[1], re.MULTILINE)]
    read = [line for line in typed if not re.match("daoqiao (dagster|run)", line)]
    assert len(read) == 3
    for line in read:
        assert call(*shlex.split(line)[1:]).stdout


def test_the_demo_is_kept_or_made_anew_and_empties_no_directory_of_others(district: Daoqiao, tmp_path: Path) -> None:
    again = call("demo", "--keep", "--data", str(district.data.parent))
    assert again.stdout == district.told[district.told.index(again.stdout[:40]) :][: len(again.stdout)]
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "mine.txt").write_text("mine")
    call("demo", "--people", "300", "--data", str(tmp_path), expect=5)
    assert (tmp_path / "demo" / "mine.txt").read_text() == "mine"


def test_nothing_is_shown_unmasked(district: Daoqiao) -> None:
    assert one(district, "SELECT count(*) FROM mart.resident WHERE length(id_number) = 18") > 100, "there is something to mask"
    whole = rows(
        district, "SELECT resident_id, id_number, phones[1] AS phone FROM mart.resident WHERE id_number IS NOT NULL AND phones IS NOT NULL"
    )
    shown = []
    for resident in whole[:15]:
        shown.append(district("show", resident["resident_id"], "--why", "--sources"))
        shown.append(district("show", resident["resident_id"], "--json", "--why", "--sources"))
        shown.append(district("find", resident["id_number"]))
        shown.append(district("find", resident["phone"], "--json"))
    some = whole[0]
    assert mask_id(some["id_number"]) in shown[0].stdout
    for line in (
        "find 张",
        "find 1",
        "find 411099199001011234",
        "find 13912345678",
        "status",
        "status --json",
        "source list",
        "doctor --json",
    ):
        shown += [district(*line.split()), district(*line.split(), "--lang", "en")]
    for source in load_sources():
        shown += [district("source", "show", source, "--rejected"), district("source", "show", source, "--json")]
    for path in sorted(district.inbox.glob("*/*")):
        shown += [district("source", "check", str(path), expect=code) for code in [check_code(district, path)]]
    for result in [*shown, district("show", some["resident_id"], "--lang", "en")]:
        assert not ID_NUMBER.search(result.output)
        assert not MOBILE.search(result.output)
    assert not ID_NUMBER.search(district.told)
    assert not MOBILE.search(district.told)
    for log in (district.data / "logs").iterdir():
        assert not ID_NUMBER.search(log.read_text("utf-8"))


def test_links_are_one_line_a_loaded_row(district: Daoqiao, tmp_path: Path) -> None:
    parquet, text = tmp_path / "links.parquet", tmp_path / "links.csv"
    district("links", "--out", str(parquet))
    district("links", "--format", "csv", "--out", str(text))
    table = pq.read_table(parquet)
    assert table.column_names == ["system", "file", "sheet", "row", "resident_id", "source_id", "record_id"]
    loaded = sum(
        s["loaded"] for i, s in json.loads(district("status", "--json").stdout)["sources"].items() if load_sources()[i].kind == "person"
    )
    assert table.num_rows == loaded
    assert table.column("sheet").null_count == 0
    with text.open(encoding="utf-8", newline="") as lines:
        assert [list(map(str, row.values())) for row in table.to_pylist()] == list(csv.reader(lines))[1:]
    assert {p.name for p in tmp_path.iterdir()} == {"links.parquet", "links.csv"}
    assert {s.system for s in load_sources().values() if s.kind == "person"} == set(table.column("system").to_pylist())


def test_sources_are_found_by_what_people_call_them(district: Daoqiao) -> None:
    assert len(json.loads(district("source", "list", "--json").stdout)) == len(load_sources())
    assert [one["id"] for one in json.loads(district("source", "show", "低保", "--json").stdout)] == ["dibao_household", "dibao_person"]
    assert "police_resident" in district("source", "show", "公安常住").stdout
    assert "最像：dibao_person" in district("source", "show", "dibao_persn", expect=2).stderr
    assert "DQ-604" in district("source", "show", "", expect=2).stderr


def test_check_knows_a_file_wherever_it_lies_and_keeps_nothing(district: Daoqiao, tmp_path: Path) -> None:
    outcome = json.loads(district("status", "--json").stdout)
    data = tmp_path / "data"
    for path in sorted(district.inbox.glob("*/*")):
        moved = tmp_path / "elsewhere" / path.name
        moved.parent.mkdir(exist_ok=True)
        moved.write_bytes(path.read_bytes())
        told = json.loads(call("source", "check", str(moved), "--json", "--data", str(data), expect=check_code(district, path)).stdout)
        files = rows(district, f"SELECT source_id FROM landing.delivery WHERE file = '{path.name}'")
        assert told["source_id"] == files[0]["source_id"]
        assert told["system"] == path.parent.name
        assert sum(sheet["read"] for sheet in told["sheets"]) > 0
        dropped = [column for column in told["columns"] if column["dropped"] or column["ignored"]]
        assert not any(column["sample"] for column in dropped)
    assert outcome["exit_code"] in (0, 3)
    assert not data.exists()


def test_check_of_a_refused_file_says_what_it_resembles(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text("姓名,低保证号,与户主关系,家庭地址,证号\n王秀英,1,本人,胜利家园3号楼2单元501室,1\n", "utf-8")
    told = call("source", "check", str(path), expect=4)
    assert "DQ-204" in told.stderr
    assert "低保人员 dibao_person" in told.stderr
    assert "证号" in told.stderr


def test_explain_says_what_a_code_means_in_both_languages(district: Daoqiao) -> None:
    assert call("explain", "DQ-204").stdout == call("explain", "204").stdout == call("explain", "dq-204").stdout
    assert "lacks the required column" in call("explain", "DQ-204", "--lang", "en").stdout
    assert "{" not in call("explain").stdout
    assert "没有这个来源" in call("explain").stdout
    assert json.loads(call("explain", "DQ-601", "--json").stdout)[0]["retry"] is True


def test_status_needs_no_database(district: Daoqiao, tmp_path: Path) -> None:
    version = (district.data / "published" / "current").read_text("utf-8").strip()
    home = tmp_path / "published" / version
    home.mkdir(parents=True)
    (tmp_path / "published" / "current").write_text(version, "utf-8")
    (home / "manifest.json").write_bytes((district.data / "published" / version / "manifest.json").read_bytes())
    assert call("status", "--data", str(tmp_path)).stdout == district("status").stdout
    facts = json.loads(call("status", "--json", "--data", str(tmp_path)).stdout)
    assert facts["version"] == version
    for row in facts["sources"].values():
        assert row["read"] == row["loaded"] + row["quarantined"] + row["not_data"]


def test_dagster_is_called_with_where_things_are(district: Daoqiao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.orchestration import serve

    called: list[tuple[object, ...]] = []

    def note(*arguments: object) -> int:
        called.append(arguments)
        return 0

    monkeypatch.setattr(serve, "serve", note)
    call("dagster", "--data", str(tmp_path), "--inbox", str(tmp_path / "in"), "--port", "3123")
    call("dagster", "--data", str(district.data))
    assert called == [(tmp_path, tmp_path / "in", 3123), (district.data, district.inbox, 3000)]


def test_doctor_finds_what_is_wrong(tmp_path: Path) -> None:
    def states(*arguments: str, expect: int) -> dict[str, str]:
        told = json.loads(call("doctor", "--json", "--lang", "en", "--data", str(tmp_path), *arguments, expect=expect).stdout)
        return {point["name"]: point["state"] for point in told["points"]}

    tmp_path.chmod(0o700)
    good = states(expect=call("doctor", "--data", str(tmp_path), expect=0).exit_code)
    assert set(good.values()) == {"pass"}
    (tmp_path / "district.toml").write_text('colour = "red"\n', "utf-8")
    (tmp_path / "dagster").mkdir()
    (tmp_path / "dagster" / "dagster.yaml").write_text("telemetry:\n  enabled: true\n", "utf-8")
    tmp_path.chmod(0o755)
    bad = states(expect=5)
    assert {name for name in bad if bad[name] != good[name]} == {"settings", "phones nowhere", "data directory"}
    (tmp_path / "dagster" / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", "utf-8")
    assert states(expect=5)["phones nowhere"] == "pass"
