"""What every command shares at the door: lazy loading, the common options, and an end without a traceback.

Here: click's classes in this project's manner, exit codes. Not here: how help and usage errors are worded (``helping``),
how a fault is shown (``faults``), any command. Imports click and the standard library only, so that help is quick.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import click

from pipelines.commands import helping
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import speak, spoken, wished

Call = TypeVar("Call", bound=Callable[..., Any])
OK, FAULT, USAGE, INTERRUPTED = 0, 1, 2, 130


@dataclass(slots=True)
class Settings:
    """What holds for the whole call. ``data`` is the data directory."""

    data: Path = Path("data")
    debug: bool = False


pass_settings = click.make_pass_decorator(Settings, ensure=True)


class Option(click.Option):
    """An option with help in both languages."""

    def __init__(self, *args: Any, zh: str = "", en: str = "", **attrs: Any) -> None:
        super().__init__(*args, **attrs)
        self.words = (zh, en)


class Argument(click.Argument):
    """An argument with a name and a meaning in both languages."""

    def __init__(self, *args: Any, zh: str = "", en: str = "", **attrs: Any) -> None:
        super().__init__(*args, **attrs)
        self.words = (zh, en)

    def make_metavar(self, ctx: click.Context) -> str:
        del ctx
        name = self.words[1 if spoken() == "en" else 0] or (self.name or "").upper()
        return (name if self.required else f"[{name}]") + ("…" if self.nargs == -1 else "")


class Command(click.Command):
    """A command with help in both languages; it takes the common options too, wherever they are typed."""

    def __init__(self, *args: Any, zh: str = "", en: str = "", examples: Sequence[str] = (), **attrs: Any) -> None:
        super().__init__(*args, **attrs)
        self.words = (zh, en)
        self.examples = tuple(examples)
        self.params.extend(common())

    def get_help(self, ctx: click.Context) -> str:
        return helping.command_help(self, ctx)


class Group(click.Group):
    """A group whose commands are imported when called. ``table``: name -> ("module:attribute", zh, en).

    ``sections``: heading (zh, en) and the names under it, in the order of help.
    """

    def __init__(
        self,
        *args: Any,
        table: Mapping[str, tuple[str, str, str]],
        sections: Sequence[tuple[str, str, Sequence[str]]] = (),
        zh: str = "",
        en: str = "",
        examples: Sequence[str] = (),
        **attrs: Any,
    ) -> None:
        super().__init__(*args, callback=_bare, **attrs)
        self.invoke_without_command, self.no_args_is_help = True, False
        self.table = table
        self.sections = sections or (("命令", "commands", tuple(table)),)
        self.words = (zh, en)
        self.examples = tuple(examples)
        self.params.extend(common("DAOQIAO_DATA" if isinstance(self, Door) else None))

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in self.table:
            return None
        module, attribute = self.table[cmd_name][0].split(":")
        found: click.Command = getattr(import_module(module), attribute)
        return found

    def get_help(self, ctx: click.Context) -> str:
        return helping.group_help(self, ctx)


@click.pass_context
def _bare(ctx: click.Context) -> None:
    """A group without a command prints its help and is content."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


class Door(Group):
    """The group that is ``daoqiao`` itself: the only place where a call ends."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a call. Ends the process with the exit code, or returns it where ``standalone_mode`` is off."""
        arguments = list(sys.argv[1:] if args is None else args)
        speak(wished(arguments))
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")  # a GBK terminal cannot print everything that a name may hold
        settings = Settings()
        stopped = _listen()
        try:
            extra |= {"windows_expand_args": windows_expand_args, "obj": settings}
            code = super().main(arguments, prog_name or "daoqiao", complete_var, standalone_mode=False, **extra)
            code = code if isinstance(code, int) else OK
        except BaseException as error:
            if stopped or isinstance(error, KeyboardInterrupt):
                error = click.Abort()
            if not isinstance(error, Exception):
                raise
            if settings.debug and not isinstance(error, DaoqiaoError | click.ClickException | click.Abort):
                raise
            code = _end(error, settings)
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if standalone_mode:
            sys.exit(code)
        return code


def _listen() -> list[int]:
    """A list that is no longer empty once Ctrl-C was pressed: DuckDB turns the interrupt into an error of its own."""
    stopped: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        stopped.append(number)
        sys.unraisablehook = lambda _: None  # half-written files are torn down, which is nobody's news
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, note)
    return stopped


def _end(error: Exception, settings: Settings) -> int:
    """Say what stopped the call, and give its exit code."""
    from pipelines.commands import faults  # rich comes with it: only a call that fails pays for it

    if isinstance(error, click.UsageError):
        click.echo(helping.usage_words(error), err=True)
        return USAGE
    if isinstance(error, click.Abort):
        click.echo(faults.interrupted(), err=True)
        return INTERRUPTED
    if isinstance(error, DaoqiaoError):
        faults.show_error(error)
        return error.exit_code
    click.echo(faults.program_error(error, settings.data), err=True)
    return FAULT


def common(data_variable: str | None = None) -> list[click.Parameter]:
    """The options that every command takes; the last one typed holds. The environment speaks at the outer door only."""

    def keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
        if value is not None and value is not False:
            setattr(ctx.ensure_object(Settings), param.name or "", value)

    def seen(ctx: click.Context, param: click.Parameter, value: Any) -> None:
        del ctx, param, value  # ``wished`` has read it already

    data_zh, data_en = "数据目录（默认 ./data，或环境变量 DAOQIAO_DATA）", "data directory (./data, or the variable DAOQIAO_DATA)"
    lang_zh, lang_en = "语言（默认中文，或环境变量 DAOQIAO_LANG）", "language (Chinese, or the variable DAOQIAO_LANG)"
    debug_zh, debug_en = "程序错误时显示完整经过", "show where a program error comes from"
    directory = click.Path(path_type=Path, file_okay=False)
    languages = click.Choice(["zh", "en"])
    kept: dict[str, Any] = {"callback": keep, "expose_value": False}
    return [
        Option(["--data"], type=directory, envvar=data_variable, metavar="DIR", zh=data_zh, en=data_en, **kept),
        Option(["--lang"], type=languages, callback=seen, expose_value=False, zh=lang_zh, en=lang_en),
        Option(["--debug"], is_flag=True, zh=debug_zh, en=debug_en, **kept),
    ]


def command(name: str, *, zh: str, en: str, examples: Sequence[str] = ()) -> Callable[[Callable[..., Any]], click.Command]:
    """A command of this project. ``examples`` are lines to type, in help."""
    return click.command(name, cls=Command, zh=zh, en=en, examples=examples)


def option(*names: str, zh: str, en: str, **attrs: Any) -> Callable[[Call], Call]:
    """An option with help in both languages."""
    return click.option(*names, cls=Option, zh=zh, en=en, **attrs)


def argument(*names: str, zh: str, en: str, **attrs: Any) -> Callable[[Call], Call]:
    """An argument shown by a word in both languages."""
    return click.argument(*names, cls=Argument, zh=zh, en=en, **attrs)


def as_json() -> Callable[[Call], Call]:
    """The ``--json`` that every reading command has."""
    return option("--json", "json_", is_flag=True, zh="以 JSON 输出（给程序用）", en="print JSON (for programs)")
