"""Accounts: who has one, with which roles and which scope; new ones, changes, one-time passwords.

Here: the administrator's pages. Not here: keeping accounts (``warehouse.state.accounts``), what roles may do (``access``). Nobody
changes an own account here: what somebody may do is another's to say.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.responses import Response

from warehouse.desk.access import check_roles, rules
from warehouse.portal.gate import page
from warehouse.portal.visit import Visit
from warehouse.state.accounts import User, Witness
from warehouse.store.reading import Reading
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say, spoken

NEW: Final = User(0, "", "", (), frozenset(), frozenset(), False, False, False, False, "", "", "")
"""An empty form."""


@page("/users", "users")
def listed(visit: Visit) -> Response:
    users = visit.office.accounts.users()
    visit.record("user", facts={"did": "list"})
    now = datetime.now(UTC)
    locked = {user.number for user in users if visit.office.accounts.locked_until(user, now)}
    return visit.page("users.html", users=users, locked=locked, roles=rules().roles)


@page("/users/new", "users")
def ask(visit: Visit) -> Response:
    return _form(visit, NEW)


@page("/users/new", "users", methods=("POST",))
def add(visit: Visit) -> Response:
    """The one-time password is on this answer and nowhere else."""
    assert visit.user is not None
    given = _given(visit)
    try:
        roles = check_roles(given.pop("roles"))
        user, password = visit.office.accounts.add(
            visit.said("login"), given.pop("name"), roles, **given, by=visit.user.login, witness=_witness(visit, "add")
        )
    except DaoqiaoError as error:
        return _form(visit, NEW, _words(error), 400)
    return visit.page("user_password.html", of=user, password=password)


@page("/users/{number:int}", "users")
def one(visit: Visit) -> Response:
    return _form(visit, _user(visit))


@page("/users/{number:int}", "users", methods=("POST",))
def change(visit: Visit) -> Response:
    assert visit.user is not None
    user, given = _user(visit), _given(visit)
    try:
        _not_own(visit, user)
        given["roles"] = check_roles(given["roles"])
        visit.office.accounts.change(
            user.number, **given, disabled=bool(visit.said("disabled")), by=visit.user.login, witness=_witness(visit, "change")
        )
    except DaoqiaoError as error:
        return _form(visit, user, _words(error), 400)
    visit.office.sessions.close_all(user.number)  # what was allowed a minute ago may not be now
    return visit.go("/users", say(f"{user.login} 已修改。", f"{user.login} was changed."))


@page("/users/{number:int}/{what}", "users", methods=("POST",))
def act(visit: Visit) -> Response:
    """``password``: a new one-time password; ``unlock``; ``second-factor``: to be enrolled anew; ``sessions``: end all."""
    assert visit.user is not None
    user, what, by = _user(visit), visit.request.path_params["what"], visit.user.login
    accounts = visit.office.accounts
    try:
        _not_own(visit, user)
        if what == "password":
            user, password = accounts.reset(user.number, by, witness=_witness(visit, "password"))
            visit.office.sessions.close_all(user.number)
            return visit.page("user_password.html", of=user, password=password)
        if what == "unlock":
            accounts.unlock(user.number, by, witness=_witness(visit, "unlock"))
        elif what == "second-factor":
            accounts.reset_second_factor(user.number, by, witness=_witness(visit, "second_factor"))
        elif what == "sessions":
            visit.record("user", facts={"did": "sessions", "account": user.login})
            visit.office.sessions.close_all(user.number)
        else:
            raise DaoqiaoError("DQ-721")
    except DaoqiaoError as error:
        if error.code == "DQ-721":
            raise
        return _form(visit, user, _words(error), 400)
    return visit.go(f"/users/{user.number}", say("已办理。", "Done."))


def _user(visit: Visit) -> User:
    user = visit.office.accounts.user(visit.request.path_params["number"])
    if user is None:
        raise DaoqiaoError("DQ-721")
    return user


def _given(visit: Visit) -> dict[str, Any]:
    form: FormData = visit.form
    grids = visit.said("grids").replace("，", " ").replace(",", " ").replace("、", " ").split()
    return {
        "name": visit.said("name"),
        "roles": tuple(str(role) for role in form.getlist("roles")),
        "communities": frozenset(str(community) for community in form.getlist("communities")),
        "grids": frozenset(grids),
        "district": visit.said("district") == "1",
    }


def _witness(visit: Visit, did: str) -> Witness:
    """An entry before it is so: who may do what is as grave as what is done."""

    def write(user: User) -> None:
        scope = "district" if user.district else " ".join(sorted(user.communities | user.grids))
        facts = {"did": did, "account": user.login, "roles": list(user.roles), "scope": scope, "disabled": user.disabled}
        visit.record("user", facts=facts)

    return write


def _not_own(visit: Visit, user: User) -> None:
    if visit.user is not None and user.number == visit.user.number:
        raise DaoqiaoError("DQ-726")


def _form(visit: Visit, user: User, fault: str = "", status: int = 200) -> Response:
    communities = visit.published.kept("names of communities", _communities)
    shown = {"of": user, "fault": fault, "roles": rules().roles, "communities": communities, "typed": visit.said("login")}
    return visit.page("user.html", status, **shown)


def _communities(reading: Reading) -> list[str]:
    rows = reading.rows("SELECT DISTINCT community FROM mart.resident WHERE community <> '' ORDER BY community", {})
    return [str(row["community"]) for row in rows]


def _words(error: DaoqiaoError) -> str:
    return f"{error.what(spoken())}。{error.mend(spoken())}" if spoken() == "zh" else f"{error.what('en')}. {error.mend('en')}"
