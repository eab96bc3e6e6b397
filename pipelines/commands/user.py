"""``daoqiao user``: accounts of the portal. The first administrator is made here; there is no password that anybody could know before.

Here: the commands and their options. Not here: what they do (``user_desk``), how it looks (``user_view``), tokens of other systems
(``user_token``), what a role may see (``warehouse/desk/access.toml``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from pipelines.commands.door import Group, Settings, argument, as_json, command, option, pass_settings
from warehouse.vocabulary.language import say

HOME = "pipelines.commands."

user = Group(
    "user",
    table={
        "list": (f"{HOME}user:list_", "全部账号：角色、范围、状态", "all accounts: roles, scope, state"),
        "show": (f"{HOME}user:show", "一个账号的全部情况", "all about one account"),
        "add": (f"{HOME}user:add", "建立账号，给出一次性密码", "make an account; prints a one-time password"),
        "change": (f"{HOME}user:change", "改姓名、角色、范围", "change name, roles, scope"),
        "password": (f"{HOME}user:password", "忘记密码：给出新的一次性密码", "a new one-time password, for who forgot theirs"),
        "unlock": (f"{HOME}user:unlock", "解除输错密码的锁定", "lift the lock after wrong passwords"),
        "disable": (f"{HOME}user:disable", "停用账号，立即退出；--undo 恢复", "disable an account at once; --undo brings it back"),
        "second-factor": (
            f"{HOME}user:second_factor",
            "第二步验证：状态；手机丢了就重设",
            "second factor: state; reset it where a telephone is lost",
        ),
        "sessions": (f"{HOME}user:sessions", "在哪里登录着；--end 全部退出", "where somebody is logged in; --end logs out everywhere"),
        "token": (f"{HOME}user_token:token", "区里其他系统用的接口令牌", "tokens by which other systems of the district ask"),
    },
    zh="门户的账号：建立、修改、停用、重设密码，其他系统的接口令牌。每次改动先写入审计日志。",
    en="Accounts of the portal: make, change, disable, reset passwords; tokens of other systems. Every change is audited first.",
    examples=(
        "daoqiao user add admin --name 系统管理员 --role administrator",
        "daoqiao user add wangmin --name 王敏 --role community_worker --community 东风社区",
        "daoqiao user list",
    ),
)


def _login() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return argument("login", zh="登录名", en="LOGIN")


def _scope(*, required: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What an account is and what it reaches; repeated options add up, and together replace what was there before."""

    def add_options(function: Callable[..., Any]) -> Callable[..., Any]:
        for made in (
            option("--district/--no-district", default=None, zh="范围是否全区", en="whether the whole district is in scope"),
            option(
                "--grid",
                "grids",
                multiple=True,
                metavar="NO",
                zh="负责的网格编号（可重复）",
                en="a grid in scope, by number (repeat for more)",
            ),
            option(
                "--community",
                "communities",
                multiple=True,
                metavar="NAME",
                zh="负责的社区（可重复）",
                en="a community in scope (repeat for more)",
            ),
            option("--role", "roles", multiple=True, required=required, metavar="ROLE", zh="角色（可重复）", en="a role (repeat for more)"),
            option(
                "--name", required=required, metavar="NAME", zh="姓名，写在决定和审计里", en="the person's name, for decisions and the log"
            ),
        ):
            function = made(function)
        return function

    return add_options


@command("list", zh="全部账号。", en="All accounts.", examples=("daoqiao user list", "daoqiao user list --json"))
@as_json()
@pass_settings
def list_(settings: Settings, json_: bool) -> int:
    from pipelines.commands import user_desk

    return user_desk.list_all(settings.data, json_)


@command("show", zh="一个账号：角色、范围、第二步验证、锁定、登录。", en="One account: roles, scope, second factor, locks, sessions.")
@_login()
@as_json()
@pass_settings
def show(settings: Settings, login: str, json_: bool) -> int:
    from pipelines.commands import user_desk

    return user_desk.show(settings.data, login, json_)


@command(
    "add",
    zh="建立账号。登录名是 2–40 个字母、数字、汉字或 . - _ @，全角半角、大小写不分。密码由系统随机给出，只显示这一次，第一次登录必须改掉。",
    en="Make an account. A login has 2 to 40 letters, digits or . - _ @, and capitals make no difference. The password is random, shown "
    "only now, and must be changed at the first log-in.",
    examples=("daoqiao user add wangmin --name 王敏 --role community_worker --community 东风社区 --grid 3",),
)
@_login()
@_scope(required=True)
@as_json()
@pass_settings
def add(settings: Settings, /, login: str, json_: bool, **given: Any) -> int:
    from pipelines.commands import user_desk

    return user_desk.add(settings.data, login, given, json_)


@command(
    "change",
    zh="改姓名、角色、范围；写了的项整项替换，没写的不变。",
    en="Change name, roles, scope; what is given replaces what was there, the rest stays.",
    examples=(
        "daoqiao user change wangmin --role steward --community 东风社区 --community 胜利社区",
        "daoqiao user change wangmin --district",
    ),
)
@_login()
@_scope(required=False)
@as_json()
@pass_settings
def change(settings: Settings, /, login: str, json_: bool, **given: Any) -> int:
    from pipelines.commands import user_desk

    told = {name: value for name, value in given.items() if value not in (None, ())}
    if not told:
        raise click.UsageError(say("写明要改什么，如 --role 或 --community", "say what to change, such as --role or --community"))
    return user_desk.change(settings.data, login, told, json_)


@command(
    "password",
    zh="给出新的一次性密码；原来的密码和所有登录立即失效。",
    en="A new one-time password; the old one and all sessions end at once.",
)
@_login()
@as_json()
@pass_settings
def password(settings: Settings, login: str, json_: bool) -> int:
    from pipelines.commands import user_desk

    return user_desk.reset(settings.data, login, json_)


@command("unlock", zh="解除连续输错密码引起的锁定。", en="Lift the lock that wrong passwords brought about.")
@_login()
@pass_settings
def unlock(settings: Settings, login: str) -> int:
    from pipelines.commands import user_desk

    return user_desk.unlock(settings.data, login)


@command("disable", zh="停用账号，所有登录立即失效。账号不删除：审计和决定里有它。", en="Disable an account; its sessions end at once. "
         "Accounts are never deleted: the audit log and decisions name them.")  # fmt: skip
@_login()
@option("--undo", is_flag=True, zh="恢复使用", en="bring it back")
@pass_settings
def disable(settings: Settings, login: str, undo: bool) -> int:
    from pipelines.commands import user_desk

    return user_desk.disable(settings.data, login, not undo)


@command(
    "second-factor",
    zh="第二步验证的状态；手机丢了用 --reset 取消，本人重新设置。",
    en="State of the second factor; --reset takes it away where a telephone is lost, and its owner sets up another.",
)
@_login()
@option(
    "--reset",
    is_flag=True,
    zh="取消现在的手机和恢复码，所有登录立即失效",
    en="take telephone and recovery codes away; all sessions end at once",
)
@as_json()
@pass_settings
def second_factor(settings: Settings, login: str, reset: bool, json_: bool) -> int:
    from pipelines.commands import user_desk

    return user_desk.second_factor(settings.data, login, reset, json_)


@command("sessions", zh="账号现在在哪里登录着。", en="Where somebody is logged in at the moment.")
@_login()
@option("--end", is_flag=True, zh="全部退出", en="log out everywhere")
@as_json()
@pass_settings
def sessions(settings: Settings, login: str, end: bool, json_: bool) -> int:
    from pipelines.commands import user_desk

    return user_desk.sessions(settings.data, login, end, json_)
