"""Coming in: passwords, lock-out, the second factor, first log-ins, forged forms, sessions, addresses that lead elsewhere."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pyotp
import pytest

from tests.portal import kit
from tests.portal.browsing import WIDTHS, browsing, faults, overflow
from tests.portal.kit import PASSWORD, Portal, Visitor


@pytest.fixture
def strict(nights: Path, tmp_path: Path) -> Iterator[Portal]:
    """A portal that asks for a second factor, as it does unless a district says otherwise."""
    shutil.copytree(nights, tmp_path / "data")
    (tmp_path / "data" / "district.toml").unlink(missing_ok=True)
    with kit.serving(tmp_path / "data") as (url, office):
        yield Portal(url, office, tmp_path / "data", *kit.settle(tmp_path / "data", office))


def try_password(visitor: Visitor, login: str, password: str, expect: int = 200) -> str:
    visitor.get("/login")
    return visitor.post("/login", expect=expect, login=login, password=password)


def enrol(visitor: Visitor) -> tuple[pyotp.TOTP, list[str]]:
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', visitor.page)
    assert found
    totp = pyotp.TOTP(found[1].replace(" ", ""))
    visitor.post("/second-factor", code=totp.now())
    codes = re.findall(r"<li>([^<]+)</li>", visitor.page.split('class="codes"')[1])
    return totp, codes


def test_without_a_log_in_there_is_only_log_in(portal: Portal) -> None:
    stranger = portal.visitor()
    for path in ("/", "/residents/R0000001", "/me", "/audit", "/users", "/quality", "/night"):
        assert "<h1>登录</h1>" in stranger.get(path), path
    before = portal.last_entry
    stranger.get("/residents/R0000001")
    assert portal.audited(before) == []


def test_name_and_password_in_and_out(portal: Portal) -> None:
    worker = portal.visitor()
    assert "账号或密码不对" in try_password(worker, "community_worker", "wrong", expect=403)
    assert "账号或密码不对" in try_password(worker, "nobody_at_all", "wrong", expect=403)
    assert "查人查户" in try_password(worker, "community_worker", PASSWORD)
    worker.post("/logout")
    assert "<h1>登录</h1>" in worker.get("/")


def test_five_wrong_passwords_lock_the_right_one_out(fresh: Portal) -> None:
    worker = fresh.visitor()
    for _ in range(5):
        try_password(worker, "steward", "wrong", expect=403)
    assert "已锁定" in try_password(worker, "steward", PASSWORD, expect=403)
    administrator = fresh.visitor("administrator")
    administrator.get(f"/users/{fresh.users['steward']}")
    administrator.post(f"/users/{fresh.users['steward']}/unlock")
    assert "查人查户" in try_password(worker, "steward", PASSWORD)


def test_second_factor_is_enrolled_then_asked_for(strict: Portal) -> None:
    worker = strict.visitor()
    assert "第一次登录" in try_password(worker, "steward", PASSWORD)
    assert "第二步验证" in worker.get("/residents/R0000001"), "a password alone opens nothing"
    totp, codes = enrol(worker)
    assert len(codes) == 10
    assert "查人查户" in worker.get("/")

    again = strict.visitor()
    page = try_password(again, "steward", PASSWORD)
    assert "第一次登录" not in page
    assert "不对或已用过" in again.post("/second-factor", expect=403, code=totp.now()), "the code that enrolled is spent"
    assert "查人查户" in again.post("/second-factor", code=codes[0])
    third = strict.visitor()
    try_password(third, "steward", PASSWORD)
    third.post("/second-factor", expect=403, code=codes[0])


def test_a_half_session_cannot_change_the_password(strict: Portal) -> None:
    worker = strict.visitor()
    try_password(worker, "steward", PASSWORD)
    assert "第二步验证" in worker.get("/password")


def test_the_token_changes_with_the_second_step(strict: Portal) -> None:
    worker = strict.visitor()
    try_password(worker, "steward", PASSWORD)
    before = worker.http.cookies[strict.office.cookie]
    enrol(worker)
    assert worker.http.cookies[strict.office.cookie] != before
    other = strict.visitor()
    other.http.cookies.set(strict.office.cookie, before)
    assert "<h1>登录</h1>" in other.get("/")


def test_a_password_given_out_is_changed_first(fresh: Portal) -> None:
    administrator = fresh.visitor("administrator")
    administrator.get("/users/new")
    page = administrator.post("/users/new", login="newcomer", name="新来", roles="community_worker", communities=fresh.communities[0])
    found = re.search(r"<code>([^<]+)</code>", page)
    assert found
    worker = fresh.visitor()
    assert "更换密码" in try_password(worker, "newcomer", found[1])
    assert "更换密码" in worker.get("/"), "nothing else is open before"
    worker.get("/password")
    worker.post("/password", expect=400, old=found[1], new="short", again="short")
    worker.post("/password", expect=400, old=found[1], new="long enough to do", again="long enough to dO")
    assert "查人查户" in worker.post("/password", old=found[1], new="four unrelated words here", again="four unrelated words here")
    assert "账号或密码不对" in try_password(fresh.visitor(), "newcomer", found[1], expect=403)


def test_a_form_without_its_token_does_nothing(portal: Portal) -> None:
    worker = portal.visitor("community_worker")
    worker.get("/")
    for form in ({"q": "王"}, {"q": "王", "csrftoken": "forged"}):
        answer = worker.http.post("/search", data=form)
        assert answer.status_code == 403
        assert "表单已经过期" in answer.text
    bare = httpx.post(f"{portal.url}/login", data={"login": "steward", "password": PASSWORD}, trust_env=False)
    assert bare.status_code == 403, "nor before there is any cookie: nobody is logged in as somebody else"


def test_after_log_in_back_to_where_one_wanted_but_nowhere_else(portal: Portal) -> None:
    worker = portal.visitor()
    worker.get("/me")
    worker.post("/login", login="community_worker", password=PASSWORD, next="/me")
    assert str(worker.answer.url) == f"{portal.url}/me"
    for elsewhere in ("https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"):
        other = portal.visitor()
        other.get("/login")
        other.post("/login", login="community_worker", password=PASSWORD, next=elsewhere)
        assert str(other.answer.url) == f"{portal.url}/"


def test_cookies_and_headers_keep_a_page_to_itself(portal: Portal) -> None:
    worker = portal.visitor()
    try_password(worker, "community_worker", PASSWORD)
    set_ = [value for answer in worker.answer.history for value in answer.headers.get_list("set-cookie") if value.startswith("daoqiao=")]
    assert set_
    assert all("HttpOnly" in one and "samesite=lax" in one.lower() for one in set_)
    policy = worker.answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert worker.answer.headers["cache-control"] == "no-store"
    for name in ("x-content-type-options", "referrer-policy", "x-frame-options"):
        assert name in worker.answer.headers


def test_with_tls_cookies_never_travel_otherwise(nights: Path, tmp_path: Path) -> None:
    shutil.copytree(nights, tmp_path / "data")
    with kit.serving(tmp_path / "data", tls=True) as (url, office):
        kit.settle(tmp_path / "data", office)
        answer = httpx.get(f"{url}/login", trust_env=False)
        assert any(one.startswith("__Host-csrf=") and "Secure" in one for one in answer.headers.get_list("set-cookie"))
        assert answer.headers["strict-transport-security"]
        assert office.cookie == "__Host-daoqiao"


def test_a_disabled_account_is_out_at_once(fresh: Portal) -> None:
    worker, administrator = fresh.visitor("steward"), fresh.visitor("administrator")
    worker.get("/")
    administrator.get(f"/users/{fresh.users['steward']}")
    administrator.post(f"/users/{fresh.users['steward']}", name="试用", roles="steward", communities=fresh.communities[0], disabled="1")
    assert "<h1>登录</h1>" in worker.get("/")
    assert "停用" in try_password(worker, "steward", PASSWORD, expect=403)


def test_a_form_that_is_too_long_is_cut_off(portal: Portal) -> None:
    worker = portal.visitor("community_worker")
    worker.get("/")
    answer = worker.http.post("/search", data={"q": "x" * 1_100_000, "csrftoken": worker.http.cookies["csrf"]})
    assert answer.status_code == 413


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scripts", [True, False])
def test_enrolling_in_a_browser(strict: Portal, chromium: Any, width: int, scripts: bool) -> None:
    with browsing(chromium, strict, width=width, scripts=scripts) as page:
        page.goto("/")
        page.fill("#f-login", "steward")
        page.fill("#f-password", PASSWORD)
        page.press("#f-password", "Enter")
        page.wait_for_url("**/second-factor")
        assert page.locator("svg.qr").bounding_box()["width"] > 100
        if scripts:
            assert faults(page) == []
            assert overflow(page) <= 0
        secret = page.inner_text(".secret").replace(" ", "")
        page.fill("#f-code", pyotp.TOTP(secret).now())
        page.press("#f-code", "Enter")
        page.wait_for_selector(".codes li")
        if scripts:
            assert faults(page) == []
            assert overflow(page) <= 0
        page.click("text=抄好了，继续")
        page.wait_for_selector("#q")
