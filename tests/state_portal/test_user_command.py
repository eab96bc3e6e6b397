"""``daoqiao user``: the first administrator is made at the terminal, every change stands in the audit log before it holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyotp
import pytest
from click.testing import Result

from tests.audited import audited, everything, facts, no_audit
from tests.cli.conftest import VARIABLES, call
from warehouse.state.stores import Portal
from warehouse.store.publish import DATABASE, publish

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, quick: None) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")


class Desk:
    """``daoqiao user`` on one data directory."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def __call__(self, *arguments: str, expect: int = 0) -> Result:
        return call("user", *arguments, "--data", str(self.data), expect=expect)

    def told(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json").stdout)

    def logs_in(self, login: str, password: str) -> str:
        portal = Portal(self.data)
        try:
            return portal.accounts.check_password(login, password, NOW).state
        finally:
            portal.close()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


ADMIN = ("add", "admin", "--name", "管理员", "--role", "administrator")
WANG = ("add", "wangmin", "--name", "王敏", "--role", "community_worker", "--community", "东风社区", "--grid", "3")


def test_the_first_administrator_is_made_here_and_nobody_knew_the_password_before(desk: Desk) -> None:
    assert "daoqiao user add" in desk("list").stderr
    assert desk.told("list") == []
    told = desk(*ADMIN)
    password = told.stdout.strip()
    assert len(password) == 19
    assert password not in told.stderr
    assert desk.logs_in("admin", password) == "ok"
    assert desk.told("show", "admin") | {"created_at": "", "created_by": ""} == {
        "number": 1, "login": "admin", "name": "管理员", "roles": ["administrator"], "communities": [], "grids": [], "district": False,
        "disabled": False, "must_change": True, "second_factor": False, "recovery_codes": 0, "sessions": 0, "locked_until": "",
        "created_at": "", "created_by": "", "last_seen": "",
    }  # fmt: skip
    entry = audited(desk.data, "user")[0]
    assert facts(entry)["do"] == "add"
    assert facts(entry)["roles"] == ["administrator"]
    assert password not in everything(desk.data)


def test_every_change_is_audited_and_none_is_made_without(desk: Desk) -> None:
    password = desk.told(*WANG)["password"]
    desk("change", "wangmin", "--role", "steward", "--district")
    again = desk.told("password", "wangmin")["password"]
    assert again != password
    desk("unlock", "wangmin")
    desk("disable", "wangmin")
    assert desk.logs_in("wangmin", again) == "disabled"
    desk("disable", "wangmin", "--undo")
    assert desk.logs_in("wangmin", again) == "ok"
    desk("second-factor", "wangmin", "--reset")
    desk("sessions", "wangmin", "--end")
    done = [facts(one)["do"] for one in audited(desk.data, "user")]
    assert done == ["add", "change", "password", "unlock", "disable", "enable", "second_factor", "end_sessions"]
    assert facts(audited(desk.data, "user")[1])["district"] is True
    before = desk.told("show", "wangmin")
    with no_audit(desk.data):
        for change in (("change", "wangmin", "--role", "administrator"), ("password", "wangmin"), ("disable", "wangmin"), ADMIN):
            desk(*change, expect=7)
        desk("sessions", "wangmin", "--end", expect=7)
        desk("token", "make", "平台", "--role", "planner", "--purpose", "quality", "--district", expect=7)
    assert desk.told("show", "wangmin") == before
    assert desk.logs_in("wangmin", again) == "ok"
    assert desk.told("token", "list") == []


def test_what_is_given_replaces_and_the_rest_stays(desk: Desk) -> None:
    desk(*WANG)
    told = desk.told("change", "WangMin", "--community", "胜利社区", "--community", "东风社区")
    assert (told["communities"], told["grids"], told["roles"]) == (["东风社区", "胜利社区"], ["3"], ["community_worker"])
    desk("change", "wangmin", expect=2)
    assert desk.told("change", "wangmin", "--district")["district"] is True
    assert desk.told("change", "wangmin", "--no-district", "--name", "王 敏")["name"] == "王 敏"
    assert desk.told("show", "wangmin")["district"] is False


def test_places_are_those_of_the_version_in_force(desk: Desk) -> None:
    building = desk.data / "published" / ".building"
    building.mkdir(parents=True)
    con = duckdb.connect(str(building / DATABASE))
    con.execute("CREATE SCHEMA mart")
    con.execute("CREATE TABLE mart.resident AS SELECT '东风社区' AS community, '01003' AS grid_no UNION SELECT '胜利社区', NULL")
    con.close()
    publish(desk.data, building, {"version": "v1", "date": "2026-11-20", "relations": {"mart.resident": 2}, "residents": 2}, keep=7)
    told = desk.told("add", "wangmin", "--name", "王敏", "--role", "steward", "--community", "东风", "--grid", "01003")
    assert (told["communities"], told["grids"]) == (["东风社区"], ["01003"])
    assert "胜利社区" in desk("change", "wangmin", "--community", "胜里社区", expect=2).stderr
    assert "01003" in desk("change", "wangmin", "--grid", "1003", expect=2).stderr
    assert desk.told("show", "wangmin")["communities"] == ["东风社区"]


def test_slips_are_said_and_nothing_is_made(desk: Desk) -> None:
    assert "community_worker" in desk("add", "x1", "--name", "甲", "--role", "boss", expect=2).stderr
    assert "DQ-704" in desk("add", "a b", "--name", "甲", "--role", "it", expect=2).stderr
    assert "DQ-703" in desk("show", "nobody", expect=2).stderr
    desk("add", "x1", "--role", "it", expect=2)
    assert desk.told("list") == []
    desk(*ADMIN)
    assert "DQ-704" in desk(*ADMIN, expect=2).stderr
    assert "DQ-724" in desk("add", "x1", "--name", "甲", "--role", "steward", "--role", "auditor", expect=2).stderr
    assert "--community" in desk("add", "x1", "--name", "甲", "--role", "steward").stderr


def test_a_lock_and_a_telephone_are_seen_and_taken_away(desk: Desk) -> None:
    password = desk(*WANG).stdout.strip()
    portal = Portal(desk.data)
    now = datetime.now(UTC)
    secret = portal.second_factor.begin(1).secret
    portal.second_factor.confirm(1, pyotp.TOTP(secret).at(now), now)
    portal.sessions.open(1, step="full", origin="10.0.0.7", agent="Chromium", now=now)
    for _ in range(5):
        portal.accounts.check_password("wangmin", "wrong", now)
    assert "锁定到" in desk("list").stdout
    assert "locked until" in desk("show", "wangmin", "--lang", "en").stdout
    assert desk.told("sessions", "wangmin")[0]["origin"] == "10.0.0.7"
    assert "10.0.0.7" in desk("sessions", "wangmin").stdout
    desk("unlock", "wangmin")
    assert portal.accounts.check_password("wangmin", password, now).state == "ok"
    assert desk.told("second-factor", "wangmin") == {"login": "wangmin", "second_factor": True, "recovery_codes": 10}
    assert desk.told("second-factor", "wangmin", "--reset") == {"login": "wangmin", "second_factor": False, "recovery_codes": 0}
    assert desk.told("sessions", "wangmin") == []
    portal.close()


def test_a_token_is_shown_once_and_revoked(desk: Desk) -> None:
    made = ("token", "make", "民政平台", "--role", "civil_affairs", "--purpose", "dibao")
    assert "--district" in desk(*made, expect=2).stderr
    assert "dibao" in desk("token", "make", "平台", "--role", "planner", "--purpose", "fun", "--district", expect=2).stderr
    secret = desk(*made, "--district", "--days", "30").stdout.strip()
    assert secret.startswith("dq_")
    assert "民政平台" in desk("token", "list").stdout
    assert secret not in desk("token", "list", "--json").stdout
    portal = Portal(desk.data)
    found = portal.tokens.find(secret, datetime.now(UTC))
    assert found is not None
    assert (found.roles, found.purposes, found.district) == (("civil_affairs",), ("dibao",), True)
    desk("token", "revoke", "1")
    assert portal.tokens.find(secret, datetime.now(UTC)) is None
    portal.close()
    assert "DQ-709" in desk("token", "revoke", "1", expect=2).stderr
    assert [facts(one)["do"] for one in audited(desk.data, "user")] == ["make", "revoke"]
    assert secret not in everything(desk.data)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_of_every_command_is_in_one_language(lang: str) -> None:
    for command in ("", "list", "show", "add", "change", "password", "unlock", "disable", "second-factor", "sessions", "token"):
        shown = call("user", *filter(None, [command]), "--help", "--lang", lang).stdout
        options = shown.partition("例如" if lang == "zh" else "Examples")[0]
        assert any("\u4e00" <= sign <= "\u9fff" for sign in options) is (lang == "zh"), command
