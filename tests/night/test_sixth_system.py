"""A further system is one TOML and one sample file: no Python, no second registry."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.steps import run_night
from tests.inbox import WANG, write_csv, write_inbox
from warehouse.store.publish import current

DECLARATION = """
id = "disability_register"
system = "disabled_persons"
name = "残疾人服务登记表"
name_en = "register of services for disabled people"
short = "残联"
owner = "残联"
kind = "person"
deadline = "01:00"

[file]
names = ["*残疾人*"]
encodings = ["gb18030"]
header_search = 5
not_data = ["合计"]

[expected]
rows = [1, 20000]
reason = "残疾人约占居民的百分之六"

[community]
field = "community"
pattern = '(.+)'

[key]
fields = ["source_no"]

[trust]
default = 60
disabled = 95

[codes.disabled]
"持证" = "1"

[columns]
list = [
  { header = "编号", field = "source_no", required = true },
  { header = "姓名", field = "name", required = true },
  { header = "身份证号码", field = "id_number", required = true },
  { header = "持证情况", field = "disabled" },
  { header = "残疾等级", drop = "隐私：等级不是服务所需" },
  { header = "社区", field = "community" },
  { header = "电话", field = "phones" },
]
"""


def test_one_toml_and_one_file(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "disability_register.toml").write_text(DECLARATION, "utf-8")
    rows = [
        ["残疾人服务登记表", "", "", "", "", "", ""],
        ["编号", "姓名", "身份证号码", "持证情况", "残疾等级", "社区", "电话"],
        ["CJ0001", "王秀英", WANG, "持证", "二级", "东风社区", "13800000001"],
        ["合计", "1", "", "", "", "", ""],
    ]
    write_csv(inbox / "disabled_persons" / "残疾人服务登记_20261120.csv", rows, "gb18030")
    outcome = run_night(inbox, tmp_path, "2026-11-21")
    source = outcome.sources["disability_register"]
    assert (source.read, source.loaded, source.quarantined, source.not_data, source.standing) == (4, 1, 0, 3, "tonight")
    assert any(check["suite"] == "disability_register" for check in outcome.checks)
    con = duckdb.connect(str(current(tmp_path).database), read_only=True)
    disabled = con.execute(
        "SELECT r.name, r.record_count, v.sources FROM mart.resident r JOIN mart.resident_value v USING (resident_id) "
        "WHERE v.field = 'disabled' AND v.chosen AND list_contains(v.sources, 'disability_register')"
    ).fetchall()
    con.close()
    assert disabled == [("王秀英", 5, ["disability_register"])]
