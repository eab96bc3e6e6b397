"""A past night can be built again from landing, with that night's ids, for as long as the district wants."""

from __future__ import annotations

import os
import time
from pathlib import Path

import duckdb
import pytest

from pipelines.steps import begin, rebuild_night, receive_files, run_night
from tests.night.nights import FIRST, SECOND, THIRD, District
from warehouse.state.database import open_state
from warehouse.state.deliveries import published
from warehouse.store.publish import current
from warehouse.vocabulary.errors import DaoqiaoError


def fingerprints(database: Path) -> dict[str, object]:
    """Rows and a hash of every table."""
    con = duckdb.connect(str(database), read_only=True)
    try:
        tables = con.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()
        return {name: con.execute(f"SELECT count(*), bit_xor(hash(t)) FROM {name} AS t").fetchall() for (name,) in tables}
    finally:
        con.close()


@pytest.mark.usefixtures("without_checks")
def test_a_past_night_is_built_again_to_the_row_and_nothing_else_changes(district: District) -> None:
    run_night(district.inbox, district.data, FIRST)
    then = current(district.data)
    wanted = fingerprints(then.database)
    district.deliver(1)
    run_night(district.inbox, district.data, SECOND)
    now = current(district.data).name
    state = (district.data / "state" / "state.sqlite").read_bytes()
    outcome = rebuild_night(district.data, FIRST)
    assert outcome.version == then.name
    assert fingerprints(district.data / "rebuilt" / FIRST / "warehouse.duckdb") == wanted
    assert fingerprints(current(district.data).database) != wanted
    assert current(district.data).name == now
    assert (district.data / "state" / "state.sqlite").read_bytes() == state
    assert rebuild_night(district.data, "2026-12-31").version == now, "a date without a night is the last one before it"


def test_a_date_before_the_first_night_is_refused(district: District) -> None:
    district.receive(FIRST)
    with pytest.raises(DaoqiaoError) as caught:
        rebuild_night(district.data, FIRST)
    assert caught.value.code == "DQ-611", "received, but never published"


def published_night(district: District, night: str) -> set[Path]:
    """A night received and, without being linked, remembered as published; what landing holds then."""
    with begin(district.inbox, district.data, night) as opened:
        receive_files(opened)
        published(opened.state, night, night, [(one.source_id, one.delivery_id, how) for one, how in opened.deliveries])
    return set(district.data.glob("landing/*/*"))


def test_landing_keeps_what_a_night_within_the_setting_needs_and_no_more(district: District) -> None:
    from pipelines.night.retention import tidy

    first = published_night(district, FIRST)
    district.deliver(1)
    both = published_night(district, SECOND)
    for home in both:
        os.utime(home, (time.time() - 1000 * 86_400,) * 2)
    state = open_state(f"sqlite:///{district.data}/state/state.sqlite")
    landing = district.data / "landing"
    assert tidy(state, landing, THIRD, 0) == 0, "0 keeps everything"
    assert tidy(state, landing, THIRD, 400) == 0
    gone = tidy(state, landing, "2028-01-01", 30)
    left = set(district.data.glob("landing/*/*"))
    assert gone == len(both) - len(left) > 0
    assert left < both
    assert first - left, "only what the first night alone needed is gone"
    with begin(district.inbox, district.data, THIRD) as opened:
        receive_files(opened)
        assert {one.delivery_id for one, _ in opened.deliveries} <= {home.name for home in left}
    with pytest.raises(DaoqiaoError) as caught:
        rebuild_night(district.data, FIRST)
    assert caught.value.code == "DQ-613"
    assert caught.value.facts["count"] == len(first - left)


def test_what_came_lately_is_kept_though_no_version_holds_it(district: District) -> None:
    from pipelines.night.retention import tidy

    district.receive(FIRST)
    stray = district.data / "landing" / "visit" / "20260101-000000000000"
    stray.mkdir()
    state = open_state(f"sqlite:///{district.data}/state/state.sqlite")
    assert tidy(state, district.data / "landing", SECOND, 30) == 0
    assert stray.exists()


@pytest.mark.parametrize(("name", "damage"), [("rows.parquet", b"PAR1"), ("manifest.json", b"{")])
def test_a_damaged_delivery_is_named_and_no_night_goes_on_without_it(district: District, name: str, damage: bytes) -> None:
    district.receive(FIRST)
    (file,) = district.data.glob(f"landing/police_temporary/*/{name}")
    assert file.stat().st_mode & 0o222 == 0, "landing is for reading only"
    file.chmod(0o600)
    file.write_bytes(damage)
    district.file("暂住人口.csv").unlink()
    with pytest.raises(DaoqiaoError) as caught:
        district.receive(SECOND)
    assert caught.value.code == "DQ-614"
    assert "police_temporary" in caught.value.place.file
