"""Help and usage errors in both languages, aligned where Chinese characters take two columns.

Here: their wording and layout. Not here: when they are shown (``door``). Standard library and click only.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import click

from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.masking import mask_text
from warehouse.vocabulary.text import width

if TYPE_CHECKING:
    from pipelines.commands.door import Command, Group

COMMON = ("data", "lang", "debug", "help")


def command_help(command: Command, ctx: click.Context) -> str:
    """The help of one command: what it does, how it is typed, examples, options."""
    pieces = [_word(command), _bold(say("用法", "Usage")) + "  " + _typed(command, ctx)]
    own = [p for p in command.params if isinstance(p, click.Option) and p.name not in COMMON]
    if own:
        pieces.append(_listed(say("选项", "Options"), [(_flags(p, ctx), _help(p)) for p in own]))
    if command.examples:
        pieces.append("\n".join([_bold(say("例如", "Examples")), *(f"  {line}" for line in command.examples)]))
    pieces.append(_common(command, ctx))
    return "\n\n".join(pieces)


def group_help(group: Group, ctx: click.Context) -> str:
    """The help of a group: its commands under their headings, then what to type first."""
    at = 1 if spoken() == "en" else 0
    pieces = [_word(group), _bold(say("用法", "Usage")) + "  " + _typed(group, ctx)]
    wide = max(width(name) for name in group.table)
    for *heading, names in group.sections:
        pieces.append(_listed(heading[at], [(name, group.table[name][1 + at]) for name in names], wide))
    if group.examples:
        pieces.append("\n".join([_bold(say("例如", "Examples")), *(f"  {line}" for line in group.examples)]))
    pieces.append(_common(group, ctx))
    pieces.append(say("每个命令的用法：", "The use of each command: ") + f"{ctx.command_path} {say('命令', 'COMMAND')} --help")
    return "\n\n".join(pieces)


def usage_words(error: click.UsageError) -> str:
    """A usage error in words, with what was perhaps meant and where help is."""
    lines = [say("用法错误：", "Usage: ") + mask_text(_wrong(error))]
    if error.ctx is not None:
        lines.append("  " + say("用法  ", "usage  ") + _typed(error.ctx.command, error.ctx))
        lines.append("  " + say("说明  ", "help   ") + f"{error.ctx.command_path} --help")
    return "\n".join(lines)


def nearest(text: str, known: list[str]) -> str:
    """``；最像：find`` where something known is near to ``text``, else nothing."""
    near = difflib.get_close_matches(text.lower(), known, n=1, cutoff=0.5)  # 0.5: "fnd" and "stauts" still find theirs
    return say(f"；最像：{near[0]}", f"; did you mean {near[0]}?") if near else ""


def _wrong(error: click.UsageError) -> str:
    name = _name(getattr(error, "param", None), error.ctx)
    match error:
        case click.exceptions.NoSuchCommand():
            known = error.ctx.command.list_commands(error.ctx) if error.ctx and isinstance(error.ctx.command, click.Group) else []
            near = nearest(error.command_name, known)
            return say(f"没有“{error.command_name}”这个命令{near}", f"no such command: {error.command_name}{near}")
        case click.NoSuchOption():
            known = [flag for p in error.ctx.command.params for flag in p.opts] if error.ctx else []
            near = nearest(error.option_name, known)
            return say(f"没有“{error.option_name}”这个选项{near}", f"no such option: {error.option_name}{near}")
        case click.MissingParameter():
            return say(f"缺少 {name}", f"{name} is missing")
        case click.BadParameter() if isinstance(error.param, click.Parameter) and type(error) is click.BadParameter:
            return f"{name}{say('：', ': ')}{_expected(error)}"
        case click.BadOptionUsage():
            return say(f"{error.option_name} 后面要有一个值", f"{error.option_name} needs a value")
        case _ if error.message.startswith("Got unexpected extra argument"):
            extra = error.message.partition("(")[2].rstrip(").")
            return say(f"多出来的参数：{extra}（有空格的文字要加引号）", f"too many arguments: {extra} (quote what contains blanks)")
        case _:
            return error.message


def _expected(error: click.BadParameter) -> str:
    """What was wanted instead, by the type of the parameter; our own callbacks word it themselves."""
    kind = error.param.type if error.param else None
    match kind:
        case click.types.IntRange():
            low, high = kind.min, kind.max
            span = f"{low}–{high}" if low is not None and high is not None else f"≥ {low}" if high is None else f"≤ {high}"
            return say(f"应是整数，{span}", f"a whole number is wanted, {span}")
        case click.Choice():
            return say("应是 ", "one of ") + say("、", ", ").join(map(str, kind.choices)) + say(" 之一", " is wanted")
        case click.Path():
            path = error.message.partition("'")[2].partition("'")[0]
            if "does not exist" in error.message:
                return say(f"没有这个文件或目录：{path}", f"no such file or directory: {path}")
            return say(f"不能用：{path}", f"cannot be used: {path}")
        case _ if kind is click.INT:
            return say("应是整数", "a whole number is wanted")
        case _:
            return error.message


def _name(param: Any, ctx: click.Context | None) -> str:
    if isinstance(param, click.Argument) and ctx is not None:
        return param.make_metavar(ctx).strip("[]…")
    return param.opts[-1] if isinstance(param, click.Option) and param.name != "json_" else getattr(param, "name", "") or ""


def _typed(command: click.Command, ctx: click.Context) -> str:
    arguments = [p.make_metavar(ctx) for p in command.params if isinstance(p, click.Argument)]
    if isinstance(command, click.Group):
        arguments = [say("命令", "COMMAND"), say("[参数…]", "[ARGS…]")]
    return " ".join([ctx.command_path, *arguments, say("[选项]", "[OPTIONS]")])


def _common(command: click.Command, ctx: click.Context) -> str:
    found = [p for p in command.get_params(ctx) if isinstance(p, click.Option) and p.name in (*COMMON, "version")]
    entries = [(_flags(p, ctx), _help(p)) for p in found if p.name != "help"]
    return _listed(say("通用选项", "Everywhere"), [*entries, ("--help", say("显示这份说明", "show this help"))])


def _flags(param: click.Option, ctx: click.Context) -> str:
    names = ", ".join(sorted(param.opts, key=len))
    value = "" if param.is_flag else " " + {"DIR": say("目录", "DIR"), "FILE": say("文件", "FILE")}.get(m := param.make_metavar(ctx), m)
    return names + value


def _help(param: click.Option) -> str:
    return getattr(param, "words", (param.help or "",) * 2)[1 if spoken() == "en" else 0]


def _word(thing: Any) -> str:
    text: str = thing.words[1 if spoken() == "en" else 0]
    return text


def _listed(heading: str, entries: list[tuple[str, str]], wide: int = 0) -> str:
    wide = max(wide, *(width(left) for left, _ in entries))
    return "\n".join([_bold(heading), *(f"  {left}{' ' * (wide - width(left))}   {right}" for left, right in entries)])


def _bold(text: str) -> str:
    return click.style(text, bold=True)
