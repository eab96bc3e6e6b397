"""What ``daoqiao user`` does: an audit entry inside each change, and what is said afterwards.

Here: that. Not here: the options (``user``), tables and words (``user_view``), accounts themselves (``warehouse.state.accounts``).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from pipelines.commands import audit, screen, user_view
from warehouse.desk.access import check_roles as check_together
from warehouse.desk.access import rules
from warehouse.state.accounts import User, Witness
from warehouse.state.moments import now
from warehouse.state.stores import Portal
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say

SCOPE = ("communities", "grids")


@contextmanager
def portal(data: Path) -> Iterator[Portal]:
    made = Portal(data)
    try:
        yield made
    finally:
        made.close()


def list_all(data: Path, as_json: bool) -> int:
    with portal(data) as there:
        told = [user_view.facts(one, there.accounts.locked_until(one, now())) for one in there.accounts.users()]
    if as_json:
        screen.print_json(told)
    else:
        user_view.table(told)
    return 0


def show(data: Path, login: str, as_json: bool) -> int:
    with portal(data) as there:
        one = _named(there, login)
        told = user_view.facts(one, there.accounts.locked_until(one, now())) | {
            "recovery_codes": there.second_factor.left(one.number),
            "sessions": len(there.sessions.of(one.number, now())),
        }
    if as_json:
        screen.print_json(told)
    else:
        user_view.one(told)
    return 0


def add(data: Path, login: str, given: Mapping[str, Any], as_json: bool) -> int:
    """Raises DQ-704, DQ-609; click.UsageError for a role or a place that is not there."""
    told = _checked(data, given)
    with portal(data) as there:
        district = bool(told.pop("district", False))
        made, password = there.accounts.add(login, **told, district=district, by=audit.who(), witness=audited(data, "add"))
    user_view.handed_out(made, password, as_json)
    user_view.remarks(made)
    return 0


def change(data: Path, login: str, told: Mapping[str, Any], as_json: bool) -> int:
    """Raises DQ-703, DQ-704, DQ-609; click.UsageError."""
    told = _checked(data, told)
    with portal(data) as there:
        made = there.accounts.change(_named(there, login).number, **told, by=audit.who(), witness=audited(data, "change"))
    if as_json:
        screen.print_json(user_view.facts(made, None))
    else:
        screen.err().print(say(f"账号 {made.login} 已修改，立即生效。", f"the account {made.login} is changed, at once."))
    user_view.remarks(made)
    return 0


def reset(data: Path, login: str, as_json: bool) -> int:
    with portal(data) as there:
        made, password = there.accounts.reset(_named(there, login).number, audit.who(), witness=audited(data, "password"))
    user_view.handed_out(made, password, as_json)
    return 0


def unlock(data: Path, login: str) -> int:
    with portal(data) as there:
        made = there.accounts.unlock(_named(there, login).number, audit.who(), witness=audited(data, "unlock"))
    screen.err().print(say(f"账号 {made.login} 可以再登录了。", f"{made.login} may log in again."))
    return 0


def disable(data: Path, login: str, off: bool) -> int:
    with portal(data) as there:
        witness = audited(data, "disable" if off else "enable")
        made = there.accounts.change(_named(there, login).number, disabled=off, by=audit.who(), witness=witness)
    gone = say(f"账号 {made.login} 已停用，已全部退出。", f"{made.login} is disabled and logged out everywhere.")
    screen.err().print(gone if off else say(f"账号 {made.login} 已恢复。", f"{made.login} is back."))
    return 0


def second_factor(data: Path, login: str, reset: bool, as_json: bool) -> int:
    with portal(data) as there:
        one = _named(there, login)
        if reset:
            one = there.accounts.reset_second_factor(one.number, audit.who(), witness=audited(data, "second_factor"))
        left = there.second_factor.left(one.number)
    if as_json:
        screen.print_json({"login": one.login, "second_factor": one.second_factor, "recovery_codes": left})
        return 0
    on = say(f"已开启，恢复码还有 {left} 个", f"set up, {left} recovery codes left")
    state = on if one.second_factor else say("未开启；本人登录后设置", "not set up; its owner does that after logging in")
    screen.out().print(f"{one.login}{say('：', ': ')}{state}")
    return 0


def sessions(data: Path, login: str, end: bool, as_json: bool) -> int:
    with portal(data) as there:
        one = _named(there, login)
        open_ones = there.sessions.of(one.number, now())
        if end:
            audited(data, "end_sessions")(one)
            there.sessions.close_all(one.number)
    if end:
        count = len(open_ones)
        screen.err().print(say(f"{one.login} 的 {count} 处登录已退出。", f"{count} sessions of {one.login} are ended."))
    elif as_json:
        screen.print_json([user_view.session(one) for one in open_ones])
    else:
        user_view.sessions(open_ones)
    return 0


def audited(data: Path, do: str) -> Witness:
    """An entry with each change, before it is in force: no entry, no change."""

    def witness(one: User) -> None:
        scope = {"communities": sorted(one.communities), "grids": sorted(one.grids), "district": one.district}
        told = {"of": "account", "do": do, "account": one.number, "login": one.login, "roles": list(one.roles), "disabled": one.disabled}
        audit.record(data, "user", (), facts=told | scope)

    return witness


def check_roles(roles: Sequence[str]) -> None:
    """Raises click.UsageError for one that ``access.toml`` does not have, DQ-724 where one account may not have them all."""
    known = rules().roles
    for role in roles:
        if role not in known:
            all_of_them = say("、", ", ").join(f"{one.id} {one.name}" for one in known.values())
            raise click.UsageError(say(f"没有角色“{role}”；有：{all_of_them}", f"there is no role {role}; there are: {all_of_them}"))
    check_together(roles)


def check_places(data: Path, communities: Sequence[str], grids: Sequence[str]) -> dict[str, list[str]]:
    """Communities and grids as the version in force has them; as typed where nothing is published yet. Raises click.UsageError."""
    from warehouse.store.reading import reading
    from warehouse.store.reports import known_communities

    if not (communities or grids):
        return {}
    try:
        with reading(data) as version:
            places = sorted(known_communities(version))
            of_grids = version.rows("SELECT DISTINCT grid_no FROM mart.resident WHERE grid_no IS NOT NULL ORDER BY 1", {}) if grids else []
            numbers = [str(row["grid_no"]) for row in of_grids]
    except DaoqiaoError as error:
        if error.code != "DQ-602":
            raise
        words = "还没有同步过，社区和网格按输入的记下", "nothing is published yet: communities and grids are taken as typed"
        screen.err().print(screen.notice(say(*words)))
        return {"communities": [one.strip() for one in communities], "grids": [one.strip() for one in grids]}
    names = [_place(one, [one, f"{one}社区"], places, say("社区", "community")) for one in map(str.strip, communities)]
    return {"communities": names, "grids": [_place(one, [one], numbers, say("网格", "grid")) for one in map(str.strip, grids)]}


def _place(typed: str, forms: Sequence[str], known: Sequence[str], kind: str) -> str:
    found = next((one for one in forms if one in known), None)
    if found is None:
        near = difflib.get_close_matches(typed, known, n=3, cutoff=0.3)  # 0.3: one character of three is right
        likely = say("、", ", ").join(near or known[:3])
        raise click.UsageError(say(f"没有这个{kind}：{typed}（有：{likely}……）", f"no such {kind}: {typed} (there is: {likely} …)"))
    return found


def _checked(data: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """Options as the accounts take them."""
    told = {name: value for name, value in given.items() if value not in (None, ())}
    check_roles(told.get("roles", ()))
    places = check_places(data, told.get("communities", ()), told.get("grids", ()))
    return told | {name: value for name, value in places.items() if name in told}


def _named(there: Portal, login: str) -> User:
    found = there.accounts.by_login(login)
    if found is None:
        raise DaoqiaoError("DQ-703")
    return found
