"""The audit log: one chain whoever writes, each way of tampering named, no number in it, old entries closed off."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests.house import ROOT
from warehouse.state.audit_check import Fault, close_off, verify
from warehouse.state.audit_files import ANCHOR, KEY, Head, move_anchor, read_anchor, sought_hash
from warehouse.state.audit_log import BEGINNING, COLUMNS, FORM, Act, AuditLog, Entry, canonical, hash_of, log_of
from warehouse.state.audit_takeover import KEPT
from warehouse.vocabulary.errors import DaoqiaoError

OPEN = Act("王敏", "open", ["R0000006"], "", "入户走访", "community_worker", "10.0.0.7", "20261120-001", facts={"fields": ["基本"]})
ID, PHONE = "411099197109121234", "13800990001"
LENGTH = 12


@pytest.fixture
def log(state_url: str, tmp_path: Path) -> Iterator[AuditLog]:
    made = AuditLog(state_url, tmp_path / "state")
    yield made
    made.close()


@pytest.fixture
def full(log: AuditLog) -> AuditLog:
    log.record_many([replace(OPEN, whom=[f"R{number:07d}"]) for number in range(1, LENGTH + 1)])
    return log


def run(log: AuditLog, *statements: str, **values: Any) -> None:
    """As somebody who has the database, and not this program."""
    with log.engine.begin() as con:
        for statement in statements:
            con.execute(sa.text(statement), values)


def entry(log: AuditLog, number: int) -> Entry:
    return log.last(None)[-number]


def put(log: AuditLog, one: Entry) -> None:
    names = (*COLUMNS, "hash")
    run(
        log,
        f"INSERT INTO audit_entry ({', '.join(names)}) VALUES ({', '.join(f':{n}' for n in names)})",
        **{n: getattr(one, n) for n in names},
    )


def shift(log: AuditLog, first: int, by: int) -> None:
    run(
        log,
        f"UPDATE audit_entry SET number = -number WHERE number >= {first}",
        f"UPDATE audit_entry SET number = {by} - number WHERE number < 0",
    )


def forged(one: Entry, **changed: Any) -> Entry:
    """Changed, and with a hash that fits."""
    one = replace(one, **changed)
    return replace(one, hash=hash_of([getattr(one, name) for name in COLUMNS]))


def test_an_entry_says_who_what_whom_why_and_follows_the_one_before(log: AuditLog) -> None:
    first, second = log.record(OPEN), log.record(replace(OPEN, what="reveal", reason="核对证件"))
    assert (first.number, first.previous, second.number, second.previous) == (1, BEGINNING, 2, first.hash)
    assert (first.who, first.role, first.origin, first.whom, first.purpose) == (
        "王敏",
        "community_worker",
        "10.0.0.7",
        "R0000006",
        "入户走访",
    )
    assert json.loads(first.facts) == {"fields": ["基本"]}
    assert abs(datetime.fromisoformat(first.at) - datetime.now(UTC)) < timedelta(minutes=1)
    assert log.last(None) == [second, first]
    found = verify(log)
    assert (found.entries, found.head, found.fault, found.gaps, found.beyond) == (2, Head(2, second.hash), None, [], 0)
    assert read_anchor(log.folder) == found.head


def test_the_form_that_is_hashed_is_the_one_that_is_documented(log: AuditLog) -> None:
    one = log.record(OPEN)
    assert json.loads(canonical([getattr(one, name) for name in COLUMNS])) == [FORM, *(getattr(one, name) for name in COLUMNS)]
    assert tuple(column for column in Entry.__dataclass_fields__ if column != "hash") == COLUMNS


@given(st.lists(st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.integers()), max_size=14))
def test_no_two_entries_have_the_same_form(values: list[Any]) -> None:
    """It reads back as it was, so nothing else can have been written that way."""
    assert json.loads(canonical(values).decode()) == [FORM, *values]


@pytest.mark.parametrize("column", [*COLUMNS, "hash"])
def test_a_change_of_any_column_is_named(full: AuditLog, column: str) -> None:
    value = {"number": "100", "previous": f"'{'a' * 64}'", "hash": f"'{'a' * 64}'", "facts": "'{}'"}.get(column, "'x'")
    run(full, f"UPDATE audit_entry SET {column} = {value} WHERE number = 5")
    kind = "reordered" if column == "number" else "changed"
    assert verify(full).fault == Fault(kind, 5, 5)


@pytest.mark.parametrize("number", [1, 5, LENGTH])
def test_an_entry_written_anew_with_a_hash_that_fits_is_named(full: AuditLog, number: int) -> None:
    one = forged(entry(full, number), whom="R0000099")
    run(full, f"DELETE FROM audit_entry WHERE number = {number}")
    put(full, one)
    assert verify(full).fault == Fault("rewritten" if number == LENGTH else "changed", number, number)


def test_bytes_that_are_no_text_are_a_change(full: AuditLog) -> None:
    if not full.lite:
        pytest.skip("PostgreSQL takes none")
    run(full, "UPDATE audit_entry SET reason = CAST(X'ff' AS TEXT) WHERE number = 5")
    assert verify(full).fault == Fault("changed", 5, 5)
    run(full, "UPDATE audit_entry SET reason = X'ff' WHERE number = 4")
    assert verify(full).fault == Fault("changed", 4, 4)


@pytest.mark.parametrize("renumbered", [False, True])
@pytest.mark.parametrize(("first", "last"), [(5, 5), (5, 7), (1, 1), (1, 3)])
def test_entries_that_were_removed_are_named(full: AuditLog, first: int, last: int, renumbered: bool) -> None:
    run(full, f"DELETE FROM audit_entry WHERE number BETWEEN {first} AND {last}")
    if renumbered:
        shift(full, last + 1, first - last - 1)
    assert verify(full).fault == Fault("removed", first, last)


def test_an_entry_that_was_put_in_is_named(full: AuditLog) -> None:
    shift(full, 5, 1)
    put(full, forged(entry(full, 4), number=5, previous=entry(full, 4).hash, whom="R0000099"))
    assert verify(full).fault == Fault("inserted", 5, 5)


@pytest.mark.parametrize("copied", [3, 9])
def test_a_copy_put_in_elsewhere_is_named(full: AuditLog, copied: int) -> None:
    one = entry(full, copied)
    shift(full, 6, 1)
    put(full, replace(one, number=6))
    found = verify(full).fault
    assert found is not None
    assert (found.number, found.kind) in {(6, "inserted"), (6, "reordered")}


@pytest.mark.parametrize("other", [6, 10])
def test_entries_that_changed_places_are_named(full: AuditLog, other: int) -> None:
    run(
        full,
        "UPDATE audit_entry SET number = -5 WHERE number = 5",
        f"UPDATE audit_entry SET number = 5 WHERE number = {other}",
        f"UPDATE audit_entry SET number = {other} WHERE number = -5",
    )
    assert verify(full).fault == Fault("reordered", 5, 5)


def test_a_cut_end_is_named_and_the_next_entry_says_so_for_ever(full: AuditLog) -> None:
    anchor = read_anchor(full.folder)
    assert anchor is not None
    run(full, "DELETE FROM audit_entry WHERE number > 10")
    assert verify(full).fault == Fault("cut", 11, LENGTH)
    full.record_many([OPEN] * 5)  # the chain is longer again than the anchor knew
    found = verify(full)
    assert (found.fault, found.gaps, found.entries) == (None, [11], 16)
    assert json.loads(entry(full, 11).facts) == {"anchor": LENGTH, "hash": anchor.hash}
    full.record(OPEN)
    assert verify(full).gaps == [11], "said once"


def test_an_empty_table_and_a_lost_anchor_are_told(full: AuditLog) -> None:
    (full.folder / ANCHOR).unlink()
    assert verify(full).fault == Fault("unanchored", LENGTH, LENGTH)
    full.record(OPEN)
    assert verify(full).gaps == [LENGTH + 1]
    run(full, "DELETE FROM audit_entry")
    assert verify(full).fault == Fault("cut", 1, LENGTH + 2)


def test_a_chain_written_anew_differs_from_the_anchor_and_from_a_noted_hash(full: AuditLog) -> None:
    noted, old = verify(full).head.hash, full.last(None)[::-1]
    assert verify(full, noted.upper() + " ").fault is None
    run(full, "DELETE FROM audit_entry WHERE number >= 5")
    before = old[3]
    for one in old[4:]:
        before = forged(one, whom="R0000099", previous=before.hash)
        put(full, before)
    assert verify(full).fault == Fault("rewritten", LENGTH, LENGTH)
    move_anchor(full.folder, Head(LENGTH, before.hash), back=True)  # by somebody who has the files too
    assert verify(full).fault is None
    assert verify(full, noted).fault == Fault("head", LENGTH, LENGTH), "what was noted elsewhere tells"


def test_an_anchor_behind_the_table_is_no_fault(full: AuditLog) -> None:
    """A power cut between the two, or another process that has not moved it yet."""
    move_anchor(full.folder, Head(10, entry(full, 10).hash), back=True)
    assert (verify(full).fault, verify(full).beyond) == (None, 2)
    full.record(OPEN)
    assert (verify(full).gaps, verify(full).beyond) == ([], 0)


APPENDING = """
import sys
from pathlib import Path
from warehouse.state.audit_log import Act, AuditLog
log = AuditLog(sys.argv[1], Path(sys.argv[2]))
for number in range(250):
    log.record(Act(sys.argv[3], "open", [f"R{number:07d}"]))
    log.record_many([Act(sys.argv[3], "search", sought=["x"])])
"""


def test_several_processes_write_one_chain(state_url: str, log: AuditLog) -> None:
    command = [sys.executable, "-c", APPENDING, state_url, str(log.folder)]
    processes = [subprocess.Popen([*command, who], cwd=ROOT) for who in ("王敏", "李强")]
    assert [process.wait(120) for process in processes] == [0, 0]
    found = verify(log)
    assert (found.entries, found.head.number, found.fault, found.gaps, found.beyond) == (1000, 1000, None, [], 0)
    assert len(log.last(None, who="王敏")) == len(log.last(None, who="李强")) == 500
    assert len({one.sought for one in log.last(None, what="search")}) == 1, "one key, though both found none"


def test_no_number_gets_in_however_it_is_handed_over(log: AuditLog) -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for form in (
        ID,
        PHONE,
        ID.translate(wide),
        PHONE.translate(wide),
        f"电话{PHONE}核实",
        "138 0099 0001",
        "411099-19710912-1234",
        f"x{PHONE}y",
    ):
        log.record(Act(form[:4], "reveal", [form], reason=form, purpose=form, facts={"of": [form], form: 1}, sought=[form]))
    log.record(Act("a", "export", facts={"count": int(PHONE), "id": int(ID)}))
    kept = json.dumps([[getattr(one, name) for name in COLUMNS] for one in log.last(None)], ensure_ascii=False)
    typed = "".join(one.reason + one.purpose for one in log.last(None))
    assert ID not in kept
    assert PHONE not in kept.replace(f"x{PHONE}y", "")
    assert PHONE not in typed
    assert "8009900" not in typed.replace(" ", "").replace("-", "")
    assert verify(log).fault is None


def test_a_record_whose_id_is_all_digits_is_still_named(log: AuditLog) -> None:
    assert (
        log.record(Act("a", "merge", ["police_resident:1234567890123456", "R0000001"])).whom == "police_resident:1234567890123456 R0000001"
    )


def test_a_searched_number_is_found_again_by_its_hash_alone(log: AuditLog, tmp_path: Path) -> None:
    one = log.record(Act("a", "search", sought=["411099 19710912123x"]))
    assert one.sought == sought_hash(log.folder, "４１１０９９19710912123X")
    assert sought_hash(tmp_path / "other", "41109919710912123X") != one.sought, "another store, another key"
    assert (log.folder / KEY).stat().st_mode & 0o777 == 0o600
    assert (log.folder / ANCHOR).stat().st_mode & 0o777 == 0o600
    (log.folder / KEY).chmod(0o644)
    with pytest.raises(DaoqiaoError, match="DQ-609"):
        log.record(Act("a", "search", sought=["x"]))


def test_entries_are_found_by_who_whom_what_and_when(log: AuditLog) -> None:
    log.record_many(
        [replace(OPEN, whom=["R0000006", "R0000007"]), replace(OPEN, who="李强", what="reveal"), replace(OPEN, whom=["R00000061"])]
    )
    assert [one.number for one in log.last(None, resident="R0000006")] == [2, 1]
    assert [one.number for one in log.last(1, resident="R0000007")] == [1]
    assert [one.number for one in log.last(None, who="李强", what="reveal")] == [2]
    at = entry(log, 1).at
    assert [len(log.last(None, since=at)), len(log.last(None, until=at))] == [3, 0]
    assert log.last(None, resident="R000000%") == []


def test_what_is_older_than_it_must_be_kept_is_closed_off_and_the_rest_still_holds(log: AuditLog) -> None:
    days = [datetime.now(UTC) - timedelta(days=n) for n in (400, 300, 200, 190, 100, 10)]
    log.append([log.row(OPEN) | {"at": at.isoformat(timespec="milliseconds")} for at in days])
    noted = entry(log, 3).hash
    with pytest.raises(ValueError, match="182"):
        close_off(log, 182)
    assert close_off(log, 195) == 3
    found = verify(log)
    assert (found.fault, found.closed, found.first, found.entries, found.gaps) == (None, 3, 4, 4, [])
    assert verify(log, noted).fault is None, "the checkpoint carries it on"
    assert close_off(log, 195) == 0
    assert close_off(log, 183) == 1
    assert (verify(log).closed, verify(log).fault) == (4, None)
    run(log, "DELETE FROM audit_entry WHERE number = 5")
    assert verify(log).fault == Fault("removed", 1, 5), "no checkpoint says so"


def test_a_checkpoint_of_somebody_elses_is_none(log: AuditLog) -> None:
    old = (datetime.now(UTC) - timedelta(days=400)).isoformat(timespec="milliseconds")
    log.append([log.row(OPEN) | {"at": old} for _ in range(3)])
    log.record(Act("x", "checkpoint", facts={"upto": 3, "hash": entry(log, 3).hash, "entries": 3, "before": old, "seal": "a" * 64}))
    run(log, "DELETE FROM audit_entry WHERE number <= 3")
    assert verify(log).fault == Fault("removed", 1, 3)


def test_what_was_tampered_with_is_not_closed_off(log: AuditLog) -> None:
    old = (datetime.now(UTC) - timedelta(days=400)).isoformat(timespec="milliseconds")
    log.append([log.row(OPEN) | {"at": old} for _ in range(3)])
    run(log, "UPDATE audit_entry SET whom = 'R0000099' WHERE number = 2")
    with pytest.raises(DaoqiaoError, match="DQ-691"):
        close_off(log, 183)
    assert len(log.last(None)) == 3


def test_where_it_cannot_be_written_that_is_said(full: AuditLog) -> None:
    run(full, "ALTER TABLE audit_entry RENAME TO elsewhere")
    with pytest.raises(DaoqiaoError, match="DQ-609") as refused:
        full.record(OPEN)
    assert "王敏" not in refused.value.cause("zh")
    run(full, "ALTER TABLE elsewhere RENAME TO audit_entry")
    assert verify(full).entries == LENGTH
    (full.folder / ANCHOR).unlink()
    (full.folder / ANCHOR).mkdir()
    with pytest.raises(DaoqiaoError, match="DQ-609"):
        full.record(OPEN)
    with pytest.raises(ValueError, match="peek"):
        full.record(replace(OPEN, what="peek"))


OLD = (
    {"at": "2026-03-01T09:00:00+08:00", "who": "root", "what": "show --unmask", "about": "R0000006", "why": f"电话{PHONE}"},
    {"at": "2026-03-02T09:00:00+08:00", "who": "wang", "what": "decide same", "about": "1: police_resident:00000000000000aa "
     "dibao_person:00000000000000bb, by 王敏", "why": ""},
)  # fmt: skip


def test_an_older_log_is_taken_over_once_and_kept(tmp_path: Path) -> None:
    old = tmp_path / "audit.log"
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in OLD) + '{"at": "2026-03-0'
    old.write_text(text, "utf-8")
    log = log_of(tmp_path)
    taken = log.last(None)[::-1]
    assert [(one.number, one.who, one.what) for one in taken] == [
        (1, "root", "reveal"), (2, "wang", "merge"), (3, "", "taken_over"), (4, "daoqiao", "taken_over"),
    ]  # fmt: skip
    assert taken[0].at == "2026-03-01T01:00:00.000+00:00"
    assert taken[0].whom == "R0000006"
    assert PHONE not in taken[0].reason
    assert log.last(None, resident="police_resident:00000000000000aa") == [taken[1]]
    assert json.loads(taken[3].facts)["lines"] == 3
    assert not old.exists()
    assert (tmp_path / KEPT).read_text("utf-8") == text
    assert verify(log).fault is None
    shutil.copy(tmp_path / KEPT, old)  # it broke off before the file was renamed
    log.close()
    assert len(log_of(tmp_path).last(None)) == 4
    assert sorted(path.name for path in tmp_path.glob("audit*")) == [KEPT, f"{KEPT}.2"]
