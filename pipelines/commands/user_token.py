"""``daoqiao user token``: by which other systems of the district may ask the portal's JSON interface.

Here: making, listing, revoking. Not here: tokens themselves (``warehouse.state.tokens``), what they may ask (``access.toml``).
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.door import Group, Settings, argument, as_json, command, option, pass_settings
from warehouse.vocabulary.language import say

if TYPE_CHECKING:
    from warehouse.state.tokens import Token, Witness

HOME = "pipelines.commands.user_token:"
DAYS = 180
"""Half a year: a token that is forgotten does not live on for long, and renewing it twice a year is bearable."""

token = Group(
    "token",
    table={
        "list": (f"{HOME}list_", "全部令牌：给谁、范围、期限", "all tokens: whose, scope, until when"),
        "make": (f"{HOME}make", "给一个系统发令牌，只显示一次", "make a token for a system; shown once"),
        "revoke": (f"{HOME}revoke", "撤回一个令牌，立即失效", "revoke a token at once"),
    },
    zh="区里其他系统用的接口令牌",
    en="Tokens by which other systems of the district ask",
    examples=("daoqiao user token make 民政一体化平台 --role civil_affairs --purpose dibao --district --days 180",),
)


@command("list", zh="全部令牌；密文不保存，也不能再显示。", en="All tokens; their secrets are not kept and cannot be shown again.")
@as_json()
@pass_settings
def list_(settings: Settings, json_: bool) -> int:
    from pipelines.commands import screen, user_view
    from pipelines.commands.user_desk import portal

    with portal(settings.data) as there:
        found = there.tokens.all()
    if json_:
        screen.print_json([_facts(one) for one in found])
        return 0
    heads = (
        ("编号", "no."),
        ("给谁", "for"),
        ("角色", "roles"),
        ("范围", "scope"),
        ("事由", "purposes"),
        ("期限", "until"),
        ("状态", "state"),
    )
    made = screen.table(*(say(*head) for head in heads), right=(0,), whole=(5,))
    for one in found:
        told = _facts(one)
        purposes = " ".join(one.purposes)
        scope, state = user_view.scope_of(told), _state(one)
        made.add_row(str(one.number), one.name, user_view.roles_of(one.roles), scope, purposes, user_view.when(one.until), state)
    screen.out().print(made)
    return 0


@command(
    "make",
    zh="给一个系统发令牌。密文只显示这一次；每次查询都写入审计日志。",
    en="Make a token for a system. Its secret is shown only now; everything it asks is audited.",
    examples=("daoqiao user token make 民政一体化平台 --role civil_affairs --purpose dibao --community 东风社区",),
)
@argument("name", zh="哪个系统", en="SYSTEM")
@option("--role", "roles", multiple=True, required=True, metavar="ROLE", zh="角色（可重复）", en="a role (repeat for more)")
@option(
    "--purpose", "purposes", multiple=True, required=True, metavar="PURPOSE", zh="查询的事由（可重复）", en="a purpose (repeat for more)"
)
@option("--community", "communities", multiple=True, metavar="NAME", zh="范围：社区（可重复）", en="a community in scope (repeat for more)")
@option("--grid", "grids", multiple=True, metavar="NO", zh="范围：网格编号（可重复）", en="a grid in scope (repeat for more)")
@option("--district", is_flag=True, zh="范围：全区", en="the whole district is in scope")
@option("--days", type=click.IntRange(1, 366), default=DAYS, metavar="N", zh=f"多少天后失效（默认 {DAYS}）", en=f"days it lasts ({DAYS})")
@as_json()
@pass_settings
def make(settings: Settings, /, name: str, json_: bool, district: bool, days: int, **given: Any) -> int:
    from pipelines.commands import audit, screen, user_desk
    from warehouse.desk.access import rules

    user_desk.check_roles(given["roles"])
    for one in given["purposes"]:
        if one not in rules().purposes:
            known = " ".join(rules().purposes)
            raise click.UsageError(say(f"没有事由“{one}”；有：{known}", f"there is no purpose {one}; there are: {known}"))
    scope = user_desk.check_places(settings.data, given["communities"], given["grids"])
    if not (scope or district):
        raise click.UsageError(say("写明范围：--community、--grid 或 --district", "say what it reaches: --community, --grid or --district"))
    with user_desk.portal(settings.data) as there:
        roles, purposes = given["roles"], given["purposes"]
        told: dict[str, Any] = {"purposes": purposes, "days": days, "district": district, **scope}
        secret, made = there.tokens.make(name, roles, **told, by=audit.who(), witness=_audited(settings.data, "make"))
    if json_:
        screen.print_json(_facts(made) | {"secret": secret})
        return 0
    screen.err().print(
        say(f"第 {made.number} 号令牌（{made.name}），只显示这一次：", f"token {made.number} for {made.name}, shown only now:")
    )
    screen.out().print(secret)
    return 0


@command("revoke", zh="撤回一个令牌，立即失效。", en="Revoke a token at once.", examples=("daoqiao user token revoke 2",))
@argument("number", type=click.IntRange(min=1), zh="编号", en="NUMBER")
@pass_settings
def revoke(settings: Settings, number: int) -> int:
    from pipelines.commands import audit, screen
    from pipelines.commands.user_desk import portal

    with portal(settings.data) as there:
        gone = there.tokens.revoke(number, audit.who(), witness=_audited(settings.data, "revoke"))
    screen.err().print(say(f"第 {number} 号令牌（{gone.name}）已撤回。", f"token {number} for {gone.name} is revoked."))
    return 0


def _audited(data: Path, do: str) -> Witness:
    """An entry with each change, before it is in force."""
    from pipelines.commands import audit

    def witness(one: Token) -> None:
        scope = {"communities": sorted(one.communities), "grids": sorted(one.grids), "district": one.district}
        told = {"of": "token", "do": do, "token": one.number, "name": one.name, "roles": list(one.roles), "purposes": list(one.purposes)}
        audit.record(data, "user", (), facts=told | scope | {"until": one.until})

    return witness


def _facts(one: Token) -> dict[str, Any]:
    return asdict(one) | {"communities": sorted(one.communities), "grids": sorted(one.grids)}


def _state(one: Token) -> str:
    from warehouse.state.moments import now

    if one.revoked_at:
        return say("已撤回", "revoked")
    return say("有效", "in use") if one.holds(now()) else say("已过期", "over")
