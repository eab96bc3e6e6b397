"""The second factor: a code is used once, a step early or late, a recovery code too; secrets are sealed."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import sqlalchemy as sa

from tests.state_portal.conftest import NOW, everything
from warehouse.state.accounts import Accounts
from warehouse.state.second_factor import STEP, SecondFactor
from warehouse.state.secrets_box import KEY, Box
from warehouse.vocabulary.errors import DaoqiaoError

LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def secret(accounts: Accounts, second_factor: SecondFactor) -> str:
    """Of account 1, confirmed."""
    accounts.add("wangmin", "王敏", [], by="root")
    made = second_factor.begin(1).secret
    second_factor.confirm(1, pyotp.TOTP(made).at(NOW), NOW)
    return made


def code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(LATER + timedelta(seconds=STEP * steps))


def test_it_counts_once_the_telephone_has_shown_a_right_code(accounts: Accounts, second_factor: SecondFactor) -> None:
    accounts.add("wangmin", "王敏", [], by="root")
    told = second_factor.begin(1)
    link = urlsplit(told.uri)
    assert parse_qs(link.query)["secret"] == [told.secret]
    assert told.secret not in repr(told)
    with pytest.raises(DaoqiaoError, match="DQ-706"):
        second_factor.confirm(1, "000000", NOW)
    user = accounts.user(1)
    assert user is not None
    assert not user.second_factor
    assert not second_factor.check(1, pyotp.TOTP(told.secret).at(NOW), NOW)
    codes = second_factor.confirm(1, pyotp.TOTP(told.secret).at(NOW), NOW)
    assert len(set(codes)) == 10 == second_factor.left(1)
    user = accounts.user(1)
    assert user is not None
    assert user.second_factor
    with pytest.raises(DaoqiaoError, match="DQ-706"):
        second_factor.confirm(1, pyotp.TOTP(told.secret).at(LATER), LATER)


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_telephone_may_be_one_step_off(second_factor: SecondFactor, secret: str, steps: int, right: bool) -> None:
    assert second_factor.check(1, code(secret, steps), LATER) is right


def test_no_code_is_accepted_twice_nor_one_before_it(second_factor: SecondFactor, secret: str) -> None:
    assert not second_factor.check(1, pyotp.TOTP(secret).at(NOW), NOW), "the one that confirmed it is used up too"
    assert second_factor.check(1, code(secret), LATER)
    assert not second_factor.check(1, code(secret), LATER)
    assert not second_factor.check(1, code(secret, -1), LATER)
    assert second_factor.check(1, f" {code(secret, 1)[:3]} {code(secret, 1)[3:]}", LATER)


def test_a_recovery_code_works_once_and_new_ones_replace_the_old(second_factor: SecondFactor, secret: str, engine: sa.Engine) -> None:
    again = second_factor.begin(1).secret
    assert second_factor.check(1, code(secret), LATER), "the old telephone counts until the new one is confirmed"
    codes = second_factor.confirm(1, code(again), LATER)
    assert not any(one.replace("-", "") in everything(engine) for one in codes)
    assert second_factor.check(1, codes[0], LATER)
    assert not second_factor.check(1, codes[0], LATER)
    assert second_factor.check(1, codes[1].upper().replace("-", " "), LATER)
    assert second_factor.left(1) == 8
    assert not second_factor.check(1, code(secret, 1), LATER), "the old telephone no longer counts"
    assert second_factor.check(1, code(again, 1), LATER)


def test_a_recovery_code_is_its_owners_only(accounts: Accounts, second_factor: SecondFactor, secret: str) -> None:
    accounts.add("liwei", "李伟", [], by="root")
    mine = second_factor.begin(2).secret
    codes = second_factor.confirm(2, code(mine), LATER)
    assert not second_factor.check(1, codes[0], LATER)
    assert second_factor.check(2, codes[0], LATER)


def test_a_lost_telephone_is_taken_away_with_its_codes(accounts: Accounts, second_factor: SecondFactor, secret: str) -> None:
    assert not accounts.reset_second_factor(1, "root").second_factor
    assert second_factor.left(1) == 0
    assert not second_factor.check(1, code(secret), LATER)


def test_the_secret_is_sealed_under_a_key_that_is_ours_alone(
    accounts: Accounts, second_factor: SecondFactor, secret: str, engine: sa.Engine, tmp_path: Path
) -> None:
    key = tmp_path / "state" / KEY
    assert secret not in everything(engine)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.rename(tmp_path / "lost")
    with pytest.raises(DaoqiaoError, match="DQ-708"):
        SecondFactor(Accounts(engine, tmp_path / "state")).check(1, code(secret), LATER)
    (tmp_path / "lost").replace(key)
    assert SecondFactor(Accounts(engine, tmp_path / "state")).check(1, code(secret, 1), LATER)
    key.chmod(0o644)
    with pytest.raises(DaoqiaoError, match="DQ-708"):
        Accounts(engine, tmp_path / "state")


def test_of_two_who_make_the_key_both_use_one(tmp_path: Path) -> None:
    assert Box(tmp_path).open(Box(tmp_path).seal("a")) == "a"
    assert Box(tmp_path).mark("x", "a") == Box(tmp_path).mark("x", "a") != Box(tmp_path).mark("y", "a")
