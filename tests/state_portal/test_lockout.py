"""Failed log-ins: five in a row lock for ever longer, at once too, for logins that nobody has too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pyotp
import pytest
import sqlalchemy as sa

from tests.state_portal.conftest import NOW, everything
from warehouse.state import lockout, passwords
from warehouse.state.accounts import Accounts
from warehouse.state.lockout import FIRST_WAIT, LONGEST_WAIT, WRONG, Lockout, wait
from warehouse.state.second_factor import SecondFactor


@pytest.fixture
def password(accounts: Accounts) -> str:
    return accounts.add("wangmin", "王敏", [], by="root")[1]


@pytest.mark.parametrize("login", ["wangmin", "nobody"])
def test_the_fifth_wrong_one_locks_whether_or_not_anybody_has_the_login(accounts: Accounts, password: str, login: str) -> None:
    told = [accounts.check_password(login, "wrong", NOW) for _ in range(WRONG)]
    assert [one.state for one in told] == ["wrong"] * 4 + ["locked"]
    assert told[-1].until == NOW + FIRST_WAIT
    assert all(one.user is None for one in told)


def test_while_it_is_locked_the_right_password_does_not_help_and_afterwards_it_does(accounts: Accounts, password: str) -> None:
    for _ in range(WRONG):
        accounts.check_password("wangmin", "wrong", NOW)
    assert accounts.check_password("wangmin", password, NOW + FIRST_WAIT - timedelta(seconds=1)).state == "locked"
    told = [accounts.check_password("wangmin", "wrong", NOW + FIRST_WAIT).state for _ in range(WRONG - 1)]
    assert told == ["wrong"] * 4, "five guesses a lock, not one"
    assert accounts.check_password("wangmin", password, NOW + FIRST_WAIT).state == "ok"
    told = [accounts.check_password("wangmin", "wrong", NOW + FIRST_WAIT).state for _ in range(WRONG - 1)]
    assert told == ["wrong"] * 4, "a right one in between begins anew"


def test_each_lock_lasts_twice_as_long_up_to_a_day(accounts: Accounts, password: str) -> None:
    now, waits = NOW, []
    for _ in range(9):
        for _ in range(WRONG):
            told = accounts.check_password("wangmin", "wrong", now)
        assert told.until is not None
        waits.append(told.until - now)
        now = told.until
    assert waits == [wait(n) for n in range(9)]
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-1] == LONGEST_WAIT
    assert accounts.unlock(1, "root").login == "wangmin"
    assert accounts.check_password("wangmin", password, now - timedelta(hours=1)).state == "ok"


def test_guesses_sent_at_once_are_not_more_guesses(accounts: Accounts, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    fits = passwords.fits

    def counted(kept: str | None, typed: str) -> bool:
        tried.append(typed)
        return fits(kept, typed)

    monkeypatch.setattr(passwords, "fits", counted)
    start = Barrier(12)

    def guess(number: int) -> str:
        start.wait()
        return accounts.check_password("wangmin", f"guess {number}", NOW).state

    with ThreadPoolExecutor(12) as pool:
        states = list(pool.map(guess, range(12)))
    assert len(tried) == WRONG
    assert states.count("locked") >= 12 - WRONG
    assert accounts.check_password("wangmin", password, NOW).state == "locked"


def test_wrong_ones_of_many_at_once_are_all_counted(accounts: Accounts) -> None:
    start = Barrier(8)

    def miss(number: int) -> None:
        start.wait()
        for _ in range(WRONG):
            accounts.check_password(f"someone{number // 2}", "wrong", NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(miss, range(8)))
    for number in range(4):
        assert accounts.check_password(f"someone{number}", "wrong", NOW).until == NOW + FIRST_WAIT


def test_a_right_password_does_not_buy_new_guesses_of_the_second_factor(
    accounts: Accounts, second_factor: SecondFactor, password: str
) -> None:
    secret = second_factor.begin(1).secret
    second_factor.confirm(1, pyotp.TOTP(secret).at(NOW), NOW)
    later = NOW + timedelta(minutes=5)
    for _ in range(WRONG - 1):
        assert accounts.check_password("wangmin", password, later).state == "ok"
        assert not second_factor.check(1, "000000", later)
    assert accounts.check_password("wangmin", password, later).state == "ok"
    assert not second_factor.check(1, "000000", later)
    assert accounts.check_password("wangmin", password, later).state == "locked"
    assert not second_factor.check(1, pyotp.TOTP(secret).at(later), later), "nor does a right code help while it is locked"
    free = later + FIRST_WAIT
    assert second_factor.check(1, pyotp.TOTP(secret).at(free), free)
    assert [accounts.check_password("wangmin", "wrong", free).state for _ in range(4)] == ["wrong"] * 4


def test_a_login_typed_wrong_is_not_kept(accounts: Accounts, engine: sa.Engine) -> None:
    accounts.check_password("my secret password", "wangmin", NOW)
    kept = everything(engine)
    assert accounts.mark("my secret password") in kept
    assert "my secret password" not in kept


def test_made_up_logins_fill_no_disk_and_drive_no_account_out(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockout, "STRANGERS", 20)
    attempts = Lockout(engine)
    for _ in range(WRONG):
        attempts.begin("account", NOW, known=True)
    for number in range(60):
        attempts.begin(f"stranger {number}", NOW + timedelta(seconds=1 + number), known=False)
    assert len(everything(engine).splitlines()) <= 21
    assert attempts.until("account", NOW) == NOW + FIRST_WAIT
    attempts.begin("another week", NOW + timedelta(days=8), known=False)
    assert len(everything(engine).splitlines()) == 1


def test_an_attempt_taken_back_is_as_if_it_had_not_been(engine: sa.Engine) -> None:
    attempts = Lockout(engine)
    for _ in range(WRONG - 1):
        attempts.begin("account", NOW, known=True)
    last = attempts.begin("account", NOW, known=True)
    assert last.locks
    attempts.take_back(last)
    assert attempts.until("account", NOW) is None
    again = attempts.begin("account", NOW, known=True)
    assert again.until is None
    assert attempts.until("account", NOW) == NOW + FIRST_WAIT, "the first lock, not the second"
