"""Accounts: made with a password that is used once, changed with a witness, logged out when they end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from tests.state_portal.conftest import NOW, everything
from warehouse.state import passwords
from warehouse.state.accounts import Accounts, User
from warehouse.state.portal_tables import PORTAL_USER
from warehouse.state.sessions import Sessions
from warehouse.vocabulary.errors import DaoqiaoError


def wang(accounts: Accounts) -> tuple[User, str]:
    return accounts.add("WangMin", " 王敏 ", ["community_worker"], communities={"东风社区"}, grids=["3"], by="root")


def test_a_new_account_logs_in_with_the_password_handed_out_and_has_to_change_it(accounts: Accounts, engine: sa.Engine) -> None:
    user, password = wang(accounts)
    assert (user.number, user.login, user.name, user.roles) == (1, "wangmin", "王敏", ("community_worker",))
    assert (user.communities, user.grids, user.district) == (frozenset({"东风社区"}), frozenset({"3"}), False)
    assert user.must_change
    assert not user.second_factor
    assert accounts.check_password("wangmin", password, NOW).user == user
    assert accounts.check_password("wangmin", password + "x", NOW).state == "wrong"
    assert password not in everything(engine)
    changed = accounts.set_password(1, "三月桃花开满城西路口", "wangmin")
    assert not changed.must_change
    assert accounts.check_password("wangmin", password, NOW).state == "wrong"
    assert accounts.check_password("wangmin", "三月桃花开满城西路口", NOW).state == "ok"


@pytest.mark.parametrize("typed", ["wangmin", " WANGMIN ", "ｗａｎｇｍｉｎ"])
def test_a_login_is_the_same_however_it_is_typed(accounts: Accounts, typed: str) -> None:
    user, password = wang(accounts)
    assert accounts.by_login(typed) == user
    assert accounts.check_password(typed, password, NOW).state == "ok"
    with pytest.raises(DaoqiaoError, match="DQ-704"):
        accounts.add(typed, "别人", ["it"], by="root")
    assert [one.number for one in accounts.users()] == [1]


@pytest.mark.parametrize("login", ["", "a", "a b", "x" * 41, "a\nb", "a/b"])
def test_a_login_that_nobody_could_type_is_refused(accounts: Accounts, login: str) -> None:
    with pytest.raises(DaoqiaoError, match="DQ-704"):
        accounts.add(login, "王敏", [], by="root")


def test_what_is_not_named_stays_and_a_disabled_account_is_logged_out(accounts: Accounts, sessions: Sessions) -> None:
    user, password = wang(accounts)
    token = sessions.open(1, step="full", origin="", agent="", now=NOW)
    changed = accounts.change(1, roles=["steward", "steward"], district=True, by="root")
    assert changed.roles == ("steward",)
    assert (changed.name, changed.communities, changed.grids, changed.district) == (user.name, user.communities, user.grids, True)
    assert sessions.find(token, NOW)
    assert accounts.change(1, disabled=True, by="root").disabled
    assert sessions.find(token, NOW) is None
    assert accounts.check_password("wangmin", password, NOW).state == "disabled"
    assert accounts.check_password("wangmin", "something else", NOW).state == "wrong", "only who knows the password learns that"
    accounts.change(1, disabled=False, by="root")
    assert accounts.check_password("wangmin", password, NOW).state == "ok"


def test_a_new_password_ends_all_sessions_but_the_one_it_was_set_in(accounts: Accounts, sessions: Sessions) -> None:
    wang(accounts)
    here, there = (sessions.open(1, step="full", origin="", agent="", now=NOW) for _ in range(2))
    found = sessions.find(here, NOW)
    assert found is not None
    accounts.set_password(1, "correct horse battery", "wangmin", keep=found.number)
    assert sessions.find(here, NOW) == found
    assert sessions.find(there, NOW) is None
    accounts.reset(1, "root")
    assert sessions.find(here, NOW) is None


def test_whoever_forgot_the_password_gets_another_and_may_try_at_once(accounts: Accounts) -> None:
    _, first = wang(accounts)
    for _ in range(5):
        accounts.check_password("wangmin", "forgotten", NOW)
    assert accounts.check_password("wangmin", first, NOW).state == "locked"
    user, second = accounts.reset(1, "root")
    assert user.must_change
    assert second != first
    assert accounts.check_password("wangmin", first, NOW).state == "wrong"
    assert accounts.check_password("wangmin", second, NOW).state == "ok"


def stubborn(user: User) -> None:
    raise DaoqiaoError("DQ-609", path="audit", detail=str(user.number))


CHANGES: dict[str, Callable[[Accounts], object]] = {
    "add": lambda a: a.add("li", "李", [], by="root", witness=stubborn),
    "change": lambda a: a.change(1, roles=["administrator"], by="root", witness=stubborn),
    "disable": lambda a: a.change(1, disabled=True, by="root", witness=stubborn),
    "set_password": lambda a: a.set_password(1, "correct horse battery", "root", witness=stubborn),
    "reset": lambda a: a.reset(1, "root", witness=stubborn),
    "unlock": lambda a: a.unlock(1, "root", witness=stubborn),
    "second factor": lambda a: a.reset_second_factor(1, "root", witness=stubborn),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_cannot_be_witnessed_does_not_happen(accounts: Accounts, engine: sa.Engine, sessions: Sessions, change: str) -> None:
    wang(accounts)
    sessions.open(1, step="full", origin="", agent="", now=NOW)
    for _ in range(5):
        accounts.check_password("wangmin", "wrong one", NOW)
    before = everything(engine)
    with pytest.raises(DaoqiaoError, match="DQ-609"):
        CHANGES[change](accounts)
    assert everything(engine) == before


def test_a_password_kept_with_older_parameters_is_kept_anew(accounts: Accounts, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    _, password = wang(accounts)
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert accounts.check_password("wangmin", password, NOW).state == "ok"
    with engine.connect() as con:
        kept = con.execute(sa.select(PORTAL_USER.c.password)).scalar_one()
    assert "m=16,t=2" in kept
    assert accounts.check_password("wangmin", password, NOW).state == "ok"


def test_nobody_is_changed_by_a_number_that_nobody_has(accounts: Accounts) -> None:
    assert accounts.user(7) is None
    assert accounts.by_login("nobody") is None
    for change in (accounts.unlock, accounts.reset, accounts.reset_second_factor):
        with pytest.raises(DaoqiaoError, match="DQ-703"):
            change(7, "root")
    with pytest.raises(DaoqiaoError, match="DQ-703"):
        accounts.set_password(7, "correct horse battery", "root")


def test_a_store_that_fails_says_so_and_betrays_nothing(tmp_path: Path, accounts: Accounts, engine: sa.Engine) -> None:
    with engine.begin() as con:
        PORTAL_USER.drop(con)
    with pytest.raises(DaoqiaoError, match="DQ-700") as failed:
        accounts.check_password("wangmin", "correct horse battery", NOW)
    told = f"{failed.value.facts} {failed.value.__cause__}"
    assert "correct horse" not in told
    assert "wangmin" not in told
    password = engine.url.password or "there is none"
    assert str(password) not in told
