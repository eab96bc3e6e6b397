"""A version that breaks what must hold by construction is shown to nobody; the last one stays, and the next night is as if nothing was."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.night.outcome import NotSoundError
from pipelines.steps import run_night
from tests.cli.conftest import Daoqiao
from tests.inbox import WANG, number, write_inbox
from warehouse.store.build import Build
from warehouse.store.publish import current

FIRST, SECOND, THIRD = "2026-11-20", "2026-11-21", "2026-11-22"


@pytest.fixture
def town(tmp_path: Path) -> Daoqiao:
    """The small inbox after one night, all suites run."""
    inbox = write_inbox(tmp_path / "inbox")
    run_night(inbox, tmp_path / "data", FIRST)
    return Daoqiao(tmp_path / "data", inbox)


def spoil(patch: pytest.MonkeyPatch, statement: str) -> None:
    """Have every version spoilt in its last moment."""
    finish = Build.finish

    def spoilt(build: Build) -> None:
        build.con.execute(statement)
        finish(build)

    patch.setattr(Build, "finish", spoilt)


def changes(town: Daoqiao) -> list[tuple[str, ...]]:
    con = duckdb.connect(str(current(town.data).database), read_only=True)
    try:
        return con.execute("SELECT night, change, resident_id FROM history.change ORDER BY ALL").fetchall()
    finally:
        con.close()


def test_nothing_is_published_and_the_last_version_stays(town: Daoqiao, monkeypatch: pytest.MonkeyPatch) -> None:
    before = current(town.data).name
    with monkeypatch.context() as patch:
        spoil(patch, "INSERT INTO mart.resident BY NAME SELECT * FROM mart.resident LIMIT 1")
        with pytest.raises(NotSoundError, match="DQ-637") as raised:
            run_night(town.inbox, town.data, SECOND)
        assert raised.value.facts["unexpected"] == 2
        told = town("run", "--inbox", str(town.inbox), "--date", SECOND, "--no-alert", expect=4)
        assert "DQ-637" in told.stderr
        assert "居民编号不重复" in told.stderr
    assert current(town.data).name == before
    assert not (town.data / "published" / ".building").exists()
    assert run_night(town.inbox, town.data, THIRD).version == "20261122-001"
    assert [one for one in changes(town) if one[0] != FIRST] == [], "nothing happened to anybody"


def test_a_persons_word_about_numbers_is_no_breach(town: Daoqiao) -> None:
    """She has another number than all systems say: two valid numbers on one resident, because somebody looked at the card."""
    con = duckdb.connect(str(current(town.data).database), read_only=True)
    ((resident,),) = con.execute("SELECT resident_id FROM mart.resident WHERE name = '王秀英'").fetchall()
    con.close()
    other = number("1973-09-12", 468)
    assert other != WANG
    town("correct", resident, "公民身份号码", other, "--why", "核对证件原件")
    outcome = run_night(town.inbox, town.data, SECOND)
    assert outcome.version == "20261121-001"
    con = duckdb.connect(str(current(town.data).database), read_only=True)
    stands = con.execute("SELECT count(DISTINCT value) FROM mart.resident_value WHERE resident_id = ? AND field = 'id_number'", [resident])
    assert stands.fetchall() == [(2,)]
    con.close()


def test_two_people_whom_somebody_joined_are_no_breach(town: Daoqiao) -> None:
    """Two valid numbers on one resident, because a person decided so."""
    con = duckdb.connect(str(current(town.data).database), read_only=True)
    both = [row[0] for row in con.execute("SELECT resident_id FROM mart.resident WHERE name IN ('王秀英', '陈小燕')").fetchall()]
    con.close()
    town("review", "--merge", *both, "--why", "曾用名，本人到场", "--yes")
    assert run_night(town.inbox, town.data, SECOND).version == "20261121-001"
    con = duckdb.connect(str(current(town.data).database), read_only=True)
    assert con.execute(
        "SELECT max(n) FROM (SELECT count(DISTINCT value) AS n FROM mart.resident_value WHERE field = 'id_number' GROUP BY resident_id)"
    ).fetchall() == [(2,)]
    assert con.execute("SELECT count(*) FROM link.resident_record WHERE linked_by = 'decision'").fetchall() == [(2,)]
    con.close()
