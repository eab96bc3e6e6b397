"""A word about one held delivery, given between nights: the next night takes exactly that file, and nothing that comes in its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dq_checks.run import check_deliveries
from pipelines.night import inspection
from pipelines.night.outcome import EARLIER, TONIGHT
from pipelines.night.running import building, is_running
from pipelines.steps import Night, begin, receive_files
from tests.night.nights import FIRST, PLANNING, POLICE, SECOND, TEMPORARY, THIRD, District, cells, codes, lines
from tests.night.test_held_by_suites import without_numbers
from tests.readers.postgres import Server
from tests.warehouse.conftest import postgres_server  # noqa: F401  (a fixture)
from warehouse.state.database import open_state, state_of
from warehouse.state.deliveries import Registered, history
from warehouse.state.delivery_words import OBEYED, STANDS, VOID, fates, give, standing, undo, waiting

WHY = "派出所说明：集中清理"
FOURTH = "2026-11-23"
BY: dict[str, Any] = {"who": "王敏（wangmin）", "at": "2026-11-21T08:00:00+08:00"}


@pytest.fixture
def engine(district: District) -> Iterator[sa.Engine]:
    district.receive(FIRST)
    made = open_state(f"sqlite:///{district.data}/state/state.sqlite")
    yield made
    made.dispose()


def shrink(path: Path, share: float = 0.5) -> None:
    lines(path, lambda rows: rows[: int(len(rows) * share)])


def held(district: District, night: str = SECOND) -> None:
    """The second night brings half of the temporary residents."""
    district.deliver(1)
    shrink(district.file("暂住人口.csv"))
    assert district.receive(night).outcome.sources[TEMPORARY].held == 1


def accepted(engine: sa.Engine, source_id: str = TEMPORARY) -> Registered:
    (one,) = (one for one in waiting(engine) if one.source_id == source_id)
    give(engine, source_id, one.delivery_id, **BY, why=WHY)
    return one


def newest(engine: sa.Engine, source_id: str = TEMPORARY) -> Registered:
    return history(engine, source_id, 1)[0]


def row(night: Night, source_id: str = TEMPORARY) -> tuple[int, str]:
    found = night.outcome.sources[source_id]
    return found.loaded, found.standing


@pytest.mark.parametrize("gone", [True, False])
def test_the_next_night_takes_it_from_landing_or_from_the_inbox(district: District, engine: sa.Engine, gone: bool) -> None:
    held(district)
    one = accepted(engine)
    if gone:
        district.file("暂住人口.csv").unlink()
    night = district.receive(THIRD)
    assert row(night) == (one.rows, TONIGHT)
    assert not {"DQ-212", "DQ-213"} & codes(night.outcome)
    assert night.outcome.sources[TEMPORARY].held == 0
    kept = newest(engine)
    assert (kept.status, kept.night, kept.reason) == ("accepted", THIRD, f"{WHY}；批准人 王敏（wangmin）")
    assert "DQ-212" in kept.codes, "what spoke against it stays written"
    assert [(fate.state, fate.night) for fate in fates(engine)] == [(OBEYED, THIRD)]
    assert [incident.source_id for incident in night.outcome.incidents_closed] == [TEMPORARY]
    assert row(district.receive(FOURTH))[0] == one.rows, "and it stays in force"


def test_another_edition_is_judged_by_the_gates_and_the_word_is_void(district: District, engine: sa.Engine) -> None:
    before = newest(engine).rows
    held(district)
    accepted(engine)
    shrink(district.file("暂住人口.csv"), 0.5)
    night = district.receive(THIRD)
    assert row(night) == (before, EARLIER)
    assert "DQ-212" in codes(night.outcome)
    assert [fate.state for fate in fates(engine)] == [VOID]
    district.file("暂住人口.csv").unlink()
    assert row(district.receive(FOURTH)) == (before, EARLIER), "nor does what it was about come back"


def test_the_whole_file_comes_after_all_and_is_used_as_any_other(district: District, engine: sa.Engine) -> None:
    before = newest(engine).rows
    held(district)
    accepted(engine)
    district.deliver(1)
    night = district.receive(THIRD)
    assert row(night)[0] > 0.9 * before
    assert newest(engine).reason == ""
    assert [(fate.state, fate.night, fate.file) for fate in fates(engine)] == [(VOID, THIRD, "暂住人口.csv")]
    district.file("暂住人口.csv").unlink()
    assert row(district.receive(FOURTH))[0] > 0.9 * before, "what it was about does not come back"


def test_what_was_taken_back_is_not_taken(district: District, engine: sa.Engine) -> None:
    before = newest(engine).rows
    held(district)
    accepted(engine)
    (word,) = standing(engine).values()
    undo(engine, word.number, **BY)
    assert row(district.receive(THIRD)) == (before, EARLIER)


def test_only_the_delivery_that_is_meant_goes_past_the_gates(district: District, engine: sa.Engine) -> None:
    """Two of one source are held; a word about one of them says nothing of the other, nor of another source."""
    district.deliver(1)
    files = sorted(district.inbox.glob("*/*全员人口*"))
    assert len(files) == 2
    for file in files:
        cells(file, lambda number, row_: row_ if number < 60 else None)
    shrink(district.file("暂住人口.csv"))
    assert district.receive(SECOND).outcome.sources[PLANNING].held == 2
    first, second = (one for one in waiting(engine) if one.source_id == PLANNING)
    give(engine, PLANNING, first.delivery_id, **BY, why=WHY)
    night = district.receive(THIRD)
    stood = {one.delivery.file: (one.standing, one.delivery.loaded) for one in night.force if one.taken.source_id == PLANNING}
    assert stood[first.file] == (TONIGHT, first.rows)
    assert stood[second.file][0] == EARLIER
    assert stood[second.file][1] > second.rows
    assert [one.file for one in waiting(engine) if one.source_id == PLANNING] == [second.file]
    assert row(night)[1] == EARLIER, "of the other source nothing was said"


def test_a_run_of_another_system_leaves_it_waiting(district: District, engine: sa.Engine) -> None:
    held(district)
    one = accepted(engine)
    assert row(district.receive(THIRD, only=PLANNING))[0] != one.rows
    assert [fate.state for fate in fates(engine)] == [STANDS]
    assert row(district.receive(THIRD, only=POLICE))[0] == one.rows


def test_a_dry_run_shows_it_and_leaves_it_standing(district: District, engine: sa.Engine) -> None:
    held(district)
    one = accepted(engine)
    with begin(district.inbox, district.data, THIRD, dry_run=True) as night:
        receive_files(night)
    assert row(night)[0] == one.rows
    assert [fate.state for fate in fates(engine)] == [STANDS]


def test_a_rule_of_severity_error_is_gone_past_as_a_gate_is(district: District, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "check_deliveries", check_deliveries)
    district.deliver(1)
    without_numbers(district)
    assert "DQ-220" in codes(district.receive(SECOND).outcome)
    one = accepted(engine)
    district.file("暂住人口.csv").unlink()
    night = district.receive(THIRD)
    assert row(night) == (one.rows, TONIGHT)
    assert newest(engine).codes == ("DQ-220",)
    assert WHY in newest(engine).reason
    assert [check for check in night.outcome.checks if check["suite"] == TEMPORARY and not check["passed"]], "shown as it is"


def test_a_word_on_the_command_line_goes_first_and_ends_it(district: District, engine: sa.Engine) -> None:
    held(district)
    accepted(engine)
    district.receive(THIRD, only=TEMPORARY, accept=[TEMPORARY], reason="另一个理由")
    assert newest(engine).reason == "另一个理由"
    assert [fate.state for fate in fates(engine)] == [OBEYED]


def test_of_two_that_wait_for_one_slot_the_one_that_is_meant_is_tried(district: District, engine: sa.Engine) -> None:
    """Both of the same day: left alone, a night would try the larger one."""
    held(district)
    shrink(district.file("暂住人口.csv"))
    district.receive(SECOND)
    one = accepted(engine)
    district.file("暂住人口.csv").unlink()
    night = district.receive(THIRD)
    assert row(night) == (one.rows, TONIGHT)


def test_so_it_is_on_postgresql(
    district: District,
    monkeypatch: pytest.MonkeyPatch,
    postgres_server: Server,  # noqa: F811
) -> None:
    postgres_server.run("CREATE SCHEMA by_word")
    monkeypatch.setenv("DAOQIAO_TEST_STATE", postgres_server.password)
    where = f"postgresql://{postgres_server.admin}@127.0.0.1:{postgres_server.port}/postgres?options=-csearch_path%3Dby_word"
    district.data.mkdir()
    (district.data / "district.toml").write_text(f'state_url = "{where}"\nstate_password = "env:DAOQIAO_TEST_STATE"\n', "utf-8")
    before = row(district.receive(FIRST))[0]
    made = state_of(district.data)
    assert made.dialect.name == "postgresql"
    held(district)
    one = accepted(made)
    assert row(district.receive(THIRD)) == (one.rows, TONIGHT)
    assert WHY in newest(made).reason
    shrink(district.file("暂住人口.csv"))
    assert row(district.receive(FOURTH))[1] == EARLIER
    accepted(made)
    district.deliver(1)
    shrink(district.file("暂住人口.csv"))
    district.receive(FOURTH)
    assert [fate.state for fate in fates(made)] == [VOID, OBEYED], "what is in force came anew"
    assert one.rows < before
    made.dispose()


def test_whether_a_night_is_running_can_be_told(district: District) -> None:
    assert not is_running(district.data)
    with begin(district.inbox, district.data, FIRST):
        assert is_running(district.data)
    assert not is_running(district.data)
    building(district.data).mkdir()
    assert not is_running(district.data), "killed, and nobody has tidied up yet"
