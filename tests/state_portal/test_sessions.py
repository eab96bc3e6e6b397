"""Sessions: found by a token that is stored nowhere, over in time, five an account, one token a step; tokens of other systems."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.state_portal.conftest import NOW, everything
from warehouse.state.accounts import Accounts
from warehouse.state.engines import engine_at
from warehouse.state.portal_tables import PORTAL
from warehouse.state.sessions import HALF, IDLE, OPEN, WHOLE, Sessions, Step
from warehouse.state.tokens import Tokens
from warehouse.vocabulary.errors import DaoqiaoError


def opened(sessions: Sessions, step: Step = "full", now: datetime = NOW, user: int = 1) -> str:
    return sessions.open(user, step=step, origin="10.0.0.7", agent="Chromium 90", now=now)


def test_a_session_is_found_by_its_token_which_is_stored_nowhere(sessions: Sessions, engine: sa.Engine) -> None:
    token = opened(sessions)
    found = sessions.find(token, NOW)
    assert found is not None
    assert (found.user_number, found.step, found.origin, found.agent, found.purpose) == (1, "full", "10.0.0.7", "Chromium 90", "")
    assert len(found.csrf) == 64
    assert found.csrf not in repr(found)
    assert token not in everything(engine)
    assert found.csrf not in everything(engine)
    for other in (token[:-1], "", token + "x", "\udcff"):
        assert sessions.find(other, NOW) is None
    sessions.set_purpose(token, "visit")
    again = sessions.find(token, NOW)
    assert again is not None
    assert (again.purpose, again.csrf) == ("visit", found.csrf)
    sessions.close(token)
    assert sessions.find(token, NOW) is None
    with pytest.raises(DaoqiaoError, match="DQ-707"):
        sessions.set_purpose(token, "visit")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(step=st.sampled_from(["password", "full"]), gaps=st.lists(st.integers(0, 40 * 60), max_size=40))
def test_a_session_lives_exactly_as_long_as_the_limits_say(sqlite: Sessions, step: Step, gaps: list[int]) -> None:
    """Whatever the pauses: noting each minute only never lets somebody idle for longer, nor ends a session that is in use."""
    token = opened(sqlite, step)
    now = used = NOW
    for gap in gaps:
        now += timedelta(seconds=gap)
        within = now - NOW < (WHOLE if step == "full" else HALF)
        if sqlite.find(token, now):
            assert within
            assert now - used < IDLE
            used = now
        else:
            assert not within or now - used > IDLE - timedelta(minutes=1)
            assert sqlite.find(token, now) is None
            return


@pytest.fixture
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sessions:
    return Sessions(engine_at(f"sqlite:///{tmp_path_factory.mktemp('sessions')}/portal.sqlite", PORTAL))


@pytest.mark.parametrize(("step", "limit"), [("full", WHOLE), ("password", HALF)])
def test_even_whoever_never_pauses_logs_in_anew(sessions: Sessions, step: Step, limit: timedelta) -> None:
    token, now = opened(sessions, step), NOW
    while now < NOW + limit:
        assert sessions.find(token, now)
        now += timedelta(minutes=10)
    assert sessions.find(token, NOW + limit) is None


def test_that_somebody_was_there_is_noted_once_a_minute(sessions: Sessions) -> None:
    token = opened(sessions)

    def seen(seconds: int) -> str:
        sessions.find(token, NOW + timedelta(seconds=seconds))
        return sessions.of(1, NOW + timedelta(seconds=seconds))[0].seen_at[11:19]

    assert [seen(at) for at in (1, 59, 60, 61, 119, 121)] == ["08:00:00", "08:00:00", "08:01:00", "08:01:00", "08:01:00", "08:02:01"]


def test_the_next_step_comes_with_another_token(sessions: Sessions, accounts: Accounts) -> None:
    accounts.add("wangmin", "王敏", [], by="root")
    planted = opened(sessions, "password")
    before = sessions.find(planted, NOW)
    at = NOW + timedelta(minutes=14)
    token = sessions.renew(planted, "full", at)
    assert sessions.find(planted, at) is None
    after = sessions.find(token, at)
    assert before is not None
    assert after is not None
    assert (after.number, after.step, after.opened_at[11:16]) == (before.number, "full", "08:14"), (
        "its day begins with the end of the log-in"
    )
    assert after.csrf != before.csrf
    assert sessions.find(token, at + timedelta(minutes=29)), "the fifteen minutes of a log-in are over for it"
    with pytest.raises(DaoqiaoError, match="DQ-707"):
        sessions.renew(planted, "full", at)
    user = accounts.user(1)
    assert user is not None
    assert user.last_seen == "2026-11-22T08:14:00.000+00:00"


def test_an_account_has_five_sessions_and_the_oldest_goes(sessions: Sessions) -> None:
    tokens = [opened(sessions, now=NOW + timedelta(seconds=n)) for n in range(OPEN + 2)]
    other = opened(sessions, user=2)
    at = NOW + timedelta(minutes=1)
    assert [bool(sessions.find(one, at)) for one in tokens] == [False, False, *[True] * OPEN]
    found = sessions.of(1, at)
    assert [one.opened_at for one in found] == sorted((one.opened_at for one in found), reverse=True)
    assert sessions.close_number(2, found[0].number) is False, "nobody ends another's"
    assert sessions.close_number(1, found[0].number)
    assert sessions.close_all(1) == OPEN - 1
    assert sessions.find(other, at)


def test_sessions_that_are_over_go_when_the_next_is_opened(sessions: Sessions, engine: sa.Engine) -> None:
    opened(sessions, user=7)
    opened(sessions, now=NOW + timedelta(hours=1))
    assert len(everything(engine).splitlines()) == 1


def test_many_who_log_in_at_once_lose_nothing_and_gain_nothing(sessions: Sessions, accounts: Accounts) -> None:
    """Two accounts, each from eight places at once, while both are changed: five sessions each, the newest tokens of which are found."""
    for login in ("wang", "li"):
        accounts.add(login, login, [], by="root")
    start = Barrier(16)

    def enter(number: int) -> list[str]:
        start.wait()
        made = []
        for _ in range(3):
            made.append(sessions.renew(opened(sessions, "password", user=1 + number % 2), "full", NOW))
            accounts.change(1 + number % 2, name=f"name {number}", by="root")
        return made

    with ThreadPoolExecutor(16) as pool:
        tokens: list[list[str]] = [[], []]
        for number, made in enumerate(pool.map(lambda n: _tried(partial(enter, n)), range(16))):
            tokens[number % 2] += made
    for user in (1, 2):
        alive = [one for one in tokens[user - 1] if sessions.find(one, NOW)]
        assert len(sessions.of(user, NOW)) == OPEN >= len(alive)


def _tried(enter: Callable[[], list[str]]) -> list[str]:
    """A session may be the oldest before its second step: then it is over (DQ-707), and nothing else may go wrong."""
    try:
        return enter()
    except DaoqiaoError as error:
        if error.code != "DQ-707":
            raise
        return []


def test_a_look_up_takes_a_third_of_a_millisecond_at_most(sqlite: Sessions) -> None:
    """The fastest of several rounds: what the machine does beside it is not meant."""
    token = opened(sqlite)
    rounds = []
    for _ in range(10):
        start = time.perf_counter()
        for _ in range(50):
            assert sqlite.find(token, NOW)
        rounds.append((time.perf_counter() - start) / 50)
    assert min(rounds) < 0.0003


def test_a_token_of_another_system_is_shown_once_and_ends(engine: sa.Engine) -> None:
    tokens = Tokens(engine)
    now = datetime.now(NOW.tzinfo)
    secret, made = tokens.make(" 民政 平台 ", ["civil_affairs"], communities=["东风社区"], purposes=["dibao"], days=30, by="root")
    assert secret.startswith("dq_")
    assert len(secret) == 46
    assert secret not in everything(engine)
    assert (made.name, made.roles, made.communities, made.purposes) == (
        "民政 平台",
        ("civil_affairs",),
        frozenset({"东风社区"}),
        ("dibao",),
    )
    assert tokens.find(secret, now) == made
    assert tokens.find(secret[3:], now) is None
    assert tokens.find("dq_" + "x" * 43, now) is None
    assert tokens.find(secret, now + timedelta(days=31)) is None
    assert tokens.all()[0].last_seen[:10] == now.isoformat()[:10]
    gone = tokens.revoke(1, "root")
    assert gone.revoked_by == "root"
    assert tokens.find(secret, now) is None
    with pytest.raises(DaoqiaoError, match="DQ-709"):
        tokens.revoke(1, "root")
    assert tokens.all() == [tokens.all()[0]] == [gone]


@pytest.mark.parametrize(("name", "days"), [("", 30), ("x" * 61, 30), ("平台", 0), ("平台", 367)])
def test_a_token_has_a_name_and_an_end(engine: sa.Engine, name: str, days: int) -> None:
    with pytest.raises(DaoqiaoError, match="DQ-704"):
        Tokens(engine).make(name, [], purposes=[], days=days, by="root")
    assert Tokens(engine).all() == []


def test_what_cannot_be_witnessed_makes_and_ends_no_token(engine: sa.Engine) -> None:
    tokens = Tokens(engine)

    def stubborn(_: object) -> None:
        raise DaoqiaoError("DQ-609", path="audit", detail="")

    with pytest.raises(DaoqiaoError, match="DQ-609"):
        tokens.make("平台", [], purposes=[], days=1, by="root", witness=stubborn)
    assert tokens.all() == []
    secret, _ = tokens.make("平台", [], purposes=[], days=1, by="root")
    with pytest.raises(DaoqiaoError, match="DQ-609"):
        tokens.revoke(1, "root", witness=stubborn)
    assert tokens.find(secret, datetime.now(NOW.tzinfo))
