"""``daoqiao audit``: what was asked stands in the log without a number, the chain is examined, exported, closed off."""

from __future__ import annotations

import csv
import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.audited import audited, everything, facts, no_audit
from tests.cli.conftest import ID_NUMBER, MOBILE, Daoqiao, call, rows
from warehouse.state.audit_log import Act, log_of


@pytest.fixture
def town(district: Daoqiao, tmp_path: Path) -> Daoqiao:
    """The district's version with a log of its own."""
    (tmp_path / "published").symlink_to(district.data / "published")
    return Daoqiao(tmp_path, district.inbox)


def person(town: Daoqiao) -> dict[str, str]:
    query = "SELECT resident_id, id_number, phones[1] AS phone, name FROM mart.resident WHERE id_number IS NOT NULL AND len(phones) > 0"
    return rows(town, f"{query} AND length(phones[1]) = 11 ORDER BY 1 LIMIT 1")[0]


def tamper(town: Daoqiao, statement: str) -> None:
    with sqlite3.connect(town.data / "state" / "audit.sqlite") as con:
        con.execute(statement)
    con.close()


def test_a_session_stands_in_the_log_without_a_number(town: Daoqiao) -> None:
    her = person(town)
    town("find", her["id_number"])
    town("find", her["name"], her["phone"][-4:])
    town("show", her["resident_id"])
    town("show", her["resident_id"], "--unmask", f"电话{her['phone']}，证件{her['id_number']}")
    town("links", "--out", str(town.data / "links.csv"))
    lines = audited(town.data)
    assert [one.what for one in lines] == ["search", "search", "open", "reveal", "export"]
    assert her["resident_id"] in lines[0].whom.split()
    assert len(lines[0].sought) == 64
    assert len(lines[1].sought.split()) == 2
    kept = everything(town.data)
    assert not ID_NUMBER.search(kept)
    assert not MOBILE.search(kept)
    assert her["id_number"] not in kept
    assert her["phone"] not in kept
    shown = town("audit").stdout
    for words in ("显示全号", "查询", "导出", her["resident_id"]):
        assert words in shown
    assert not MOBILE.search(shown)


def test_the_table_is_narrowed_by_who_whom_what_and_when_and_that_is_audited_too(town: Daoqiao) -> None:
    log = log_of(town.data)
    log.record_many([Act("王敏", "open", ["R0000001"]), Act("李强", "reveal", ["R0000002"], "核对"), Act("王敏", "undo", ["R0000002"])])
    log.close()

    def numbers(*options: str) -> list[int]:
        return [one["number"] for one in json.loads(town("audit", "--json", *options).stdout)]

    assert numbers("--who", "王敏") == [3, 1]
    assert numbers("--resident", "r0000002") == [3, 2]
    assert numbers("--what", "reveal") == [2]
    today, tomorrow = (datetime.now().astimezone() + timedelta(days=n) for n in (0, 1))
    assert numbers("--since", f"{tomorrow:%Y-%m-%d}") == []
    assert 1 in numbers("--until", f"{today:%Y-%m-%d}")
    assert len(numbers("--limit", "2")) == 2
    (last, *_) = reversed(audited(town.data, "audit"))
    assert facts(last)["entries"] == 2
    assert "2026-11-20T09:30" in town("audit", "--since", "yesterday", expect=2).stderr


def test_verify_says_the_head_and_names_the_first_break(town: Daoqiao) -> None:
    for _ in range(3):
        town("find", "张")
    told = town("audit", "verify").stdout
    head = audited(town.data)[-1].hash
    assert head in told
    town("find", "张")
    town("audit", "verify", "--head", head)
    assert "DQ-691" in town("audit", "verify", "--head", "0" * 63 + "1", expect=4).stderr
    tamper(town, "UPDATE audit_entry SET whom = 'R0000099' WHERE number = 2")
    broken = town("audit", "verify", expect=4)
    assert "第 2 条被改动" in broken.stderr
    assert head not in broken.stdout
    found = json.loads(town("audit", "verify", "--json", expect=4).stdout)
    assert found["fault"] == {"kind": "changed", "number": 2, "last": 2}


def test_a_cut_that_was_written_over_stays_in_sight(town: Daoqiao) -> None:
    town("find", "张")
    town("find", "李")
    tamper(town, "DELETE FROM audit_entry WHERE number = 2")
    assert "第 2 条起，末尾被截掉" in town("audit", "verify", expect=4).stderr
    town("find", "王")
    assert "有记录不见了" in town("audit", "verify", expect=3).stdout


def test_the_export_has_every_entry_and_is_one_itself(town: Daoqiao) -> None:
    town("find", "张")
    town("show", person(town)["resident_id"], "--unmask", "=核实")
    out = town.data / "audit.csv"
    town("audit", "export", "--out", str(out))
    with out.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["number"], line["what"]) for line in lines] == [("1", "search"), ("2", "reveal")]
    assert lines[1]["previous"] == lines[0]["hash"]
    assert not lines[1]["reason"].startswith("="), "nothing in it runs"
    (last,) = audited(town.data, "export")
    assert facts(last) == {"of": "audit", "entries": 2}
    town("audit", "export", expect=2)
    town("audit", "export", "--out", str(town.data / "audit.txt"), expect=2)


def test_no_audit_no_look_at_the_audit(town: Daoqiao) -> None:
    with no_audit(town.data):
        for asked in (("audit",), ("audit", "verify"), ("audit", "export", "--out", str(town.data / "a.csv"))):
            told = town(*asked, expect=7)
            assert told.stdout == ""
            assert "DQ-609" in told.stderr
        assert town("links", "--out", str(town.data / "links.csv"), expect=7).stdout == ""
    assert not list(town.data.glob("*.csv"))


def test_old_entries_are_closed_off_by_what_the_district_says(town: Daoqiao) -> None:
    log, now = log_of(town.data), datetime.now(UTC)
    old = [(now - timedelta(days=n)).isoformat(timespec="milliseconds") for n in (1200, 400, 1)]
    log.append([log.row(Act("王敏", "search")) | {"at": at} for at in old])
    log.close()
    assert "1 条" in town("audit", "close").stderr
    (town.data / "district.toml").write_text("keep_audit_days = 182\n", "utf-8")
    assert "DQ-504" in town("audit", "close", expect=5).stderr
    (town.data / "district.toml").write_text("keep_audit_days = 183\n", "utf-8")
    town("audit", "close")
    assert [one.what for one in audited(town.data)] == ["search", "checkpoint", "checkpoint"]
    assert "封存" in town("audit", "verify").stdout


def test_an_older_log_is_taken_over_by_the_first_answer(town: Daoqiao) -> None:
    line = {"at": "2026-03-01T09:00:00+08:00", "who": "root", "what": "show --unmask", "about": "R0000006", "why": "入户"}
    (town.data / "audit.log").write_text(json.dumps(line) + "\n", "utf-8")
    town("find", "张")
    assert [one.what for one in audited(town.data)] == ["reveal", "taken_over", "search"]
    assert not (town.data / "audit.log").exists()
    town("audit", "verify")


def test_help_says_that_nothing_heavy_is_needed_to_ask_for_it() -> None:
    assert "verify" in call("audit", "--help").output
