"""``daoqiao show``: each field with who says it; whole numbers only once the audit log has the reason."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import duckdb

from tests.audited import audited, everything, no_audit
from tests.cli.conftest import Daoqiao, call, one, rows
from warehouse.store.publish import current
from warehouse.store.reading import reading


def test_show_says_of_each_field_who_says_it(district: Daoqiao) -> None:
    resident = one(
        district, "SELECT resident_id FROM mart.resident WHERE conflict_count > 1 AND source_count > 2 ORDER BY resident_id LIMIT 1"
    )
    stated = rows(district, f"SELECT * FROM mart.resident_value WHERE resident_id = '{resident}'")
    facts = json.loads(district("show", resident, "--json").stdout)["fields"]
    assert {field: len(values) for field, values in facts.items()} == {
        f: sum(s["field"] == f for s in stated) for f in {s["field"] for s in stated}
    }
    for one_value in stated:
        shown = [
            v for v in facts[one_value["field"]] if sorted(v["sources"]) == one_value["sources"] and v["chosen"] == one_value["chosen"]
        ]
        assert shown, one_value["field"]
    screen = district("show", resident).stdout
    differing = {s["field"] for s in stated if s["disagrees"]}
    assert screen.count("●") - screen.count("； ●") >= len(differing)
    assert screen.count("× ") >= len(differing)
    if "sex" in facts:
        assert facts["sex"][0]["value"] in {"男", "女"}, "codes are shown by name"


def test_show_names_rows_that_hold_the_resident(district: Daoqiao) -> None:
    resident, name = rows(
        district,
        """SELECT rr.resident_id, r.name FROM link.resident_record rr JOIN core.person_record r USING (record_no)
        WHERE rr.file LIKE '流入%.csv' AND r.name IS NOT NULL ORDER BY rr.row_number DESC LIMIT 1""",
    )[0].values()
    records = json.loads(district("show", resident, "--sources", "--json").stdout)["records"]
    (record,) = [r for r in records if r["source_id"] == "floating_population"][:1]
    data = (district.inbox / "floating_population" / record["file"]).read_bytes()
    text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "gb18030")
    printed = list(csv.reader(text.splitlines()))[record["row_number"] - 1]
    assert name[0] in "".join(printed)
    assert f"第 {record['row_number']} 行" in district("show", resident, "--sources").stdout


def test_why_gives_words_and_weights_that_add_up(district: Daoqiao) -> None:
    resident = one(district, "SELECT resident_id FROM mart.resident ORDER BY source_count DESC, resident_id LIMIT 1")
    evidence = json.loads(district("show", resident, "--why", "--json").stdout)["evidence"]
    assert evidence
    for pair in evidence:
        assert len(pair["words"]) == sum(level != "silent" for level in pair["levels"].values())
    assert any("证件号相同" in words for pair in evidence for words in pair["words"])
    assert "same id number" in district("show", resident, "--why", "--lang", "en").stdout


def test_whole_numbers_are_shown_once_the_audit_log_has_the_reason(district: Daoqiao) -> None:
    person = rows(district, "SELECT resident_id, id_number FROM mart.resident WHERE id_number IS NOT NULL ORDER BY 1 LIMIT 1")[0]
    told = district("show", person["resident_id"], "--unmask", "入户核实")
    assert person["id_number"] in told.stdout
    line = audited(district.data)[-1]
    assert (line.what, line.whom, line.reason) == ("reveal", person["resident_id"], "入户核实")
    assert line.who
    assert line.origin
    assert line.version == current(district.data).name
    assert person["id_number"] not in everything(district.data)


def test_no_audit_no_answer(district: Daoqiao, tmp_path: Path) -> None:
    person = rows(district, "SELECT resident_id, id_number FROM mart.resident WHERE id_number IS NOT NULL ORDER BY 1 LIMIT 1")[0]
    (tmp_path / "published").symlink_to(district.data / "published")
    with no_audit(tmp_path):
        for asked in (
            ("show", person["resident_id"], "--unmask", "入户核实"),
            ("show", person["resident_id"]),
            ("find", person["id_number"]),
        ):
            told = call(*asked, "--data", str(tmp_path), expect=7)
            assert told.stdout == ""
            assert "DQ-609" in told.stderr
            assert person["id_number"] not in told.output
    assert "要写明理由" in district("show", person["resident_id"], "--unmask", "  ", expect=2).stderr


def test_unknown_residents_and_empty_directories_are_told_apart(district: Daoqiao, tmp_path: Path) -> None:
    assert "DQ-603" in district("show", "R9999999", expect=2).stderr
    assert "DQ-602" in call("show", "R9999999", "--data", str(tmp_path), expect=5).stderr


def test_a_version_from_before_histories_were_kept_is_still_read(tmp_path: Path, district: Daoqiao) -> None:
    """After an update the version of the last night is in force until the next one."""
    data = tmp_path / "data"
    shutil.copytree(district.data, data)
    (database,) = data.glob("published/*/warehouse.duckdb")
    with duckdb.connect(str(database)) as con:
        for relation in ("history.redirect", "history.parting", "history.change", "review.telling"):
            con.execute(f"DROP TABLE {relation}")
    with reading(data) as version:
        (first,) = version.rows("SELECT min(resident_id) AS id FROM mart.resident", {})
    assert first["id"] in call("show", first["id"], "--data", str(data)).stdout
    call("review", "--telling", "--queue", "--data", str(data))
