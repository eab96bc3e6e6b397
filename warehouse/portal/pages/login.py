"""Coming and going: password, second factor, a new password, language and size of type, log-out.

Here: these pages. Not here: how passwords are kept and checked (``warehouse.state.accounts``), single sign-on (``oidc``).
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Final, Literal

import segno
from markupsafe import Markup
from starlette.responses import Response

from warehouse.portal.gate import FRESH, HALF, OPEN, OWN, page
from warehouse.portal.visit import Visit
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say, spoken

Step = Literal["password", "full"]
YEAR: Final = 365 * 86_400


@page("/login", OPEN)
def ask(visit: Visit) -> Response:
    if visit.user is not None and visit.session is not None:
        return visit.go(_next(visit.asked("next")))
    return visit.page("login.html", next=_next(visit.asked("next")), fault="", login="", single=visit.office.single_sign_on)


@page("/login", OPEN, methods=("POST",))
def answer(visit: Visit) -> Response:
    """The same words whether the name or the password was wrong."""
    login, now = visit.said("login"), datetime.now(UTC)
    checked = visit.office.accounts.check_password(login, str(visit.form.get("password", "")), now)
    if checked.state == "ok" and checked.user is not None:
        visit.user = checked.user
        step: Step = "password" if visit.office.district.second_factor or checked.user.second_factor else "full"
        visit.record("log_in", facts={"step": step})
        return _enter(visit, step, _next(visit.said("next")))
    visit.record("refused", facts={"of": "log_in", "state": checked.state})
    if checked.state == "locked" and checked.until is not None:
        minutes = max(1, round((checked.until - now).total_seconds() / 60))
        fault = say(f"连续输错，已锁定，请 {minutes} 分钟后再试。", f"Too many wrong attempts: locked for {minutes} minutes.")
    elif checked.state == "disabled":
        fault = say("这个账号已停用，请找系统管理员。", "This account is disabled; please ask an administrator.")
    else:
        fault = say("账号或密码不对。", "The name or the password is wrong.")
    single = visit.office.single_sign_on
    return visit.page("login.html", 403, next=_next(visit.said("next")), fault=fault, login=login[:40], single=single)


@page("/second-factor", HALF)
def ask_code(visit: Visit) -> Response:
    assert visit.user is not None
    assert visit.session is not None
    if visit.session.step == "full":
        return visit.go("/")
    return _code_page(visit, "")


@page("/second-factor", HALF, methods=("POST",))
def check_code(visit: Visit) -> Response:
    """The code of somebody enrolled, or the first one of somebody who is enrolling."""
    assert visit.user is not None
    number, now = visit.user.number, datetime.now(UTC)
    code = "".join(visit.said("code").split())
    if visit.user.second_factor:
        if not visit.office.second_factor.check(number, code, now):
            visit.record("refused", facts={"of": "second_factor"})
            return _code_page(visit, say("验证码不对或已用过。", "The code is wrong or was used before."))
        visit.record("log_in", facts={"step": "full"})
        return _raise(visit)
    try:
        recovery = visit.office.second_factor.confirm(number, code, now)
    except DaoqiaoError:
        visit.record("refused", facts={"of": "second_factor"})
        return _code_page(visit, say("验证码不对，请看手机上的最新一个。", "The code is wrong; use the newest one."))
    visit.record("user", facts={"did": "second_factor"})
    answered = visit.page("recovery.html", codes=recovery)
    return _raise(visit, answered)


@page("/password", FRESH)
def ask_password(visit: Visit) -> Response:
    return visit.page("password.html", fault="")


@page("/password", FRESH, methods=("POST",))
def set_password(visit: Visit) -> Response:
    """Every other session of this person ends with the old password."""
    assert visit.user is not None
    old, new, again = (str(visit.form.get(name, "")) for name in ("old", "new", "again"))
    checked = visit.office.accounts.check_password(visit.user.login, old, datetime.now(UTC))
    if checked.state != "ok":
        visit.record("refused", facts={"of": "password"})
        return visit.page("password.html", 403, fault=say("现在的密码不对。", "The present password is wrong."))
    if new != again:
        return visit.page("password.html", 400, fault=say("两次输入的新密码不一样。", "The new password was typed in two ways."))
    visit.record("user", facts={"did": "password"})
    try:
        visit.user = visit.office.accounts.set_password(visit.user.number, new, visit.user.login)
    except DaoqiaoError as error:
        return visit.page("password.html", 400, fault=error.what(spoken()) + error.mend(spoken()))
    visit.office.sessions.close_all(visit.user.number)
    return _enter(visit, "full", "/", told=say("密码已更换。", "The password was changed."))


@page("/logout", HALF, FRESH, OWN, methods=("POST",))
def leave(visit: Visit) -> Response:
    visit.record("log_out")
    visit.office.sessions.close(visit.request.cookies.get(visit.office.cookie, ""))
    answered = visit.go("/login")
    answered.delete_cookie(visit.office.cookie, secure=visit.office.tls, httponly=True, samesite="lax")
    return answered


@page("/preferences", OPEN, methods=("POST",))
def prefer(visit: Visit) -> Response:
    """Language and size of type: kept by the browser, known to nobody."""
    answered = visit.go(_next(visit.said("next")))
    for name, known in (("lang", ("zh", "en")), ("large", ("0", "1"))):
        if (said := visit.said(name)) in known:
            answered.set_cookie(name, said, max_age=YEAR, httponly=True, samesite="lax", secure=visit.office.tls)
    return answered


def enter(visit: Visit, step: Step, path: str = "/") -> Response:
    """Open a session for ``visit.user`` and go on: after a password, or after a single sign-on."""
    return _enter(visit, step, path)


def _enter(visit: Visit, step: Step, path: str, told: str = "") -> Response:
    assert visit.user is not None
    agent = visit.request.headers.get("user-agent", "")[:200]
    token = visit.office.sessions.open(visit.user.number, step=step, origin=visit.origin, agent=agent, now=datetime.now(UTC))
    return _keep(visit, visit.go("/second-factor" if step != "full" else path, told), token)


def _raise(visit: Visit, answered: Response | None = None) -> Response:
    """A new token with the second step: whoever knew the old one is not raised with it."""
    token = visit.office.sessions.renew(visit.request.cookies[visit.office.cookie], "full", datetime.now(UTC))
    return _keep(visit, answered or visit.go("/"), token)


def _keep(visit: Visit, answered: Response, token: str) -> Response:
    answered.set_cookie(visit.office.cookie, token, httponly=True, samesite="lax", secure=visit.office.tls, path="/")
    return answered


def _code_page(visit: Visit, fault: str) -> Response:
    assert visit.user is not None
    if visit.user.second_factor:
        return visit.page("second_factor.html", 403 if fault else 200, fault=fault, picture="", secret="")
    enrolment = visit.office.second_factor.begin(visit.user.number)
    drawn = io.BytesIO()
    segno.make(enrolment.uri, error="m").save(drawn, kind="svg", scale=4, xmldecl=False, svgclass="qr", lineclass=None, omitsize=False)
    return visit.page(
        "second_factor.html", 403 if fault else 200, fault=fault, picture=Markup(drawn.getvalue().decode()), secret=enrolment.secret
    )


def _next(path: str) -> str:
    """Only to a page of this portal: ``//host`` and ``/\\host`` lead elsewhere."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path else "/"
