"""How accounts look on a terminal: one line each, one in full, a password handed out.

Here: that. Not here: what is done (``user_desk``), the terminal's manner (``screen``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.commands import screen
from warehouse.desk.access import rules
from warehouse.state.moments import moment_of
from warehouse.vocabulary.language import say

if TYPE_CHECKING:
    from warehouse.state.accounts import User
    from warehouse.state.sessions import Session


def facts(one: User, locked_until: datetime | None) -> dict[str, Any]:
    """What ``--json`` says of an account. Moments are ISO texts in UTC."""
    names = ("number", "login", "name", "district", "disabled", "must_change", "second_factor", "created_at", "created_by", "last_seen")
    scope = {"roles": list(one.roles), "communities": sorted(one.communities), "grids": sorted(one.grids)}
    until = locked_until.isoformat(timespec="seconds") if locked_until else ""
    return {name: getattr(one, name) for name in names} | scope | {"locked_until": until}


def table(told: Sequence[dict[str, Any]]) -> None:
    """All of them; a word on how to begin where there is none."""
    if not told:
        first = "daoqiao user add admin --name 系统管理员 --role administrator"
        screen.err().print(say(f"还没有账号。先建一位管理员：{first}", f"there is no account yet. Make an administrator first: {first}"))
        return
    heads = ("登录名", "login"), ("姓名", "name"), ("角色", "roles"), ("范围", "scope"), ("状态", "state"), ("上次登录", "last seen")
    made = screen.table(*(say(*head) for head in heads), whole=(0, 5))
    for one in told:
        made.add_row(one["login"], one["name"], roles_of(one["roles"]), scope_of(one), _state(one), when(one["last_seen"]))
    screen.out().print(made)


def one(told: dict[str, Any]) -> None:
    factor = say(f"已开启，恢复码还有 {told['recovery_codes']} 个", f"set up, {told['recovery_codes']} recovery codes left")
    made = screen.grid()
    for label, value in (
        (say("登录名", "login"), told["login"]),
        (say("姓名", "name"), told["name"]),
        (say("角色", "roles"), roles_of(told["roles"])),
        (say("范围", "scope"), scope_of(told)),
        (say("状态", "state"), _state(told)),
        (say("第二步验证", "second factor"), factor if told["second_factor"] else say("未开启", "not set up")),
        (say("现在登录", "sessions"), str(told["sessions"])),
        (say("上次登录", "last seen"), when(told["last_seen"])),
        (say("建立", "made"), f"{when(told['created_at'])} {told['created_by']}"),
    ):
        made.add_row("", label, value)
    screen.out().print(made)


def handed_out(one: User, password: str, as_json: bool) -> None:
    """The password is data and goes to stdout, this once."""
    if as_json:
        screen.print_json(facts(one, None) | {"password": password})
        return
    told = say(f"账号 {one.login}（{one.name}）的一次性密码，只显示这一次：", f"one-time password of {one.login}, shown only now:")
    screen.err().print(told)
    screen.out().print(password)
    screen.err().print(
        say("请当面或电话交给本人，第一次登录时必须改掉。", "Hand it over in person or by telephone; the first log-in changes it.")
    )


def remarks(one: User) -> None:
    """What is allowed and yet may not be meant."""
    people = [role for role in one.roles if role in rules().roles and rules().roles[role].fields]
    if people and not (one.district or one.communities or one.grids):
        missing = "还没有范围，查不到任何居民：补 --community、--grid 或 --district"
        screen.err().print(screen.notice(say(missing, "no scope yet, so no resident is found: give --community, --grid or --district")))


def sessions(told: Sequence[Session]) -> None:
    if not told:
        screen.err().print(say("现在没有登录", "no session is open"))
        return
    heads = ("登录时间", "since"), ("最近操作", "last seen"), ("来自", "from"), ("浏览器", "browser")
    made = screen.table(*(say(*head) for head in heads), whole=(0, 1))
    for one in told:
        made.add_row(when(one.opened_at), when(one.seen_at), one.origin, one.agent)
    screen.out().print(made)


def session(one: Session) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("number", "step", "purpose", "origin", "agent", "opened_at", "seen_at")}


def roles_of(roles: Sequence[str]) -> str:
    known = rules().roles
    return say("、", ", ").join(known[role].name if role in known else role for role in roles) or "-"


def scope_of(told: dict[str, Any]) -> str:
    grids = [say(f"网格 {one}", f"grid {one}") for one in told["grids"]]
    return say("全区", "the whole district") if told["district"] else say("、", ", ").join([*told["communities"], *grids]) or "-"


def when(text: str) -> str:
    """On this machine's clock."""
    return moment_of(text).astimezone().strftime("%Y-%m-%d %H:%M") if text else "-"


def _state(told: dict[str, Any]) -> str:
    if told["disabled"]:
        return say("已停用", "disabled")
    if told["locked_until"]:
        return say(f"锁定到 {when(told['locked_until'])}", f"locked until {when(told['locked_until'])}")
    return say("待改密码", "to change its password") if told["must_change"] else say("正常", "in use")
