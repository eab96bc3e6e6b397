"""The district's own log-in, against a real provider on this machine: who comes in, and what a lying provider achieves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from joserfc.jwk import RSAKey

from tests.portal import kit
from tests.portal.kit import Portal
from tests.portal.provider import CLIENT, SECRET, Provider, provider


@pytest.fixture
def there() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture
def single(nights: Path, tmp_path: Path, there: Provider) -> Iterator[Portal]:
    data = tmp_path / "data"
    shutil.copytree(nights, data)
    (data / "oidc.secret").write_text(SECRET, "utf-8")
    (data / "oidc.secret").chmod(0o600)
    (data / "district.toml").write_text(
        f'[single_sign_on]\nissuer = "{there.issuer}"\nclient_id = "{CLIENT}"\nclient_secret = "file:oidc.secret"\n'
        'name = "区统一认证"\nsecond_factor = true\n',
        "utf-8",
    )
    with kit.serving(data) as (url, office):
        yield Portal(url, office, data, *kit.settle(data, office))


def test_somebody_with_an_account_comes_in(single: Portal) -> None:
    visitor = single.visitor()
    assert "用 区统一认证 登录" in visitor.get("/login")
    before = single.last_entry
    assert "查人查户" in visitor.get("/oidc/")
    assert str(visitor.answer.url) == f"{single.url}/"
    (entry,) = single.audited(before)
    assert (entry.what, entry.who) == ("log_in", "steward")
    assert "single_sign_on" in entry.facts


def test_somebody_without_an_account_gets_none(single: Portal, there: Provider) -> None:
    there.login = "somebody-else"
    visitor = single.visitor()
    assert "还没有账号" in visitor.get("/oidc/", expect=403)
    assert single.office.accounts.by_login("somebody-else") is None
    assert "<h1>登录</h1>" in visitor.get("/")


@pytest.mark.parametrize("lie", ["audience", "nonce", "key"])
def test_a_token_that_does_not_fit_lets_nobody_in(single: Portal, there: Provider, lie: str) -> None:
    if lie == "audience":
        there.audience = "another application"
    elif lie == "nonce":
        there.nonce = "an older one"
    else:
        there.signing = RSAKey.generate_key(2048, {"kid": "one"})
    visitor = single.visitor()
    visitor.get("/oidc/", expect=502)
    assert "<h1>登录</h1>" in visitor.get("/")


def test_an_answer_that_nobody_asked_for_lets_nobody_in(single: Portal) -> None:
    visitor = single.visitor()
    visitor.get("/oidc/callback?code=x&state=y", expect=502)
    assert "<h1>登录</h1>" in visitor.get("/")


def test_the_secret_stands_nowhere(single: Portal) -> None:
    visitor = single.visitor()
    assert SECRET not in visitor.get("/login")
    assert SECRET not in repr(single.office.district)
