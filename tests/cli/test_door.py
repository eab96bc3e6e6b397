"""The door: help, languages, usage errors, ends without a traceback, and what a command loads."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pipelines.cli import COMMANDS, cli
from pipelines.commands import status as status_module
from pipelines.commands.door import Door, Group
from tests.cli.conftest import Daoqiao, call
from tests.house import ROOT

HAN = re.compile("[\u4e00-\u9fff]")
PATHS = [(name,) for name in COMMANDS] + [("source", name) for name in ("list", "show", "check")]


def test_help_lists_every_command_and_loads_nothing_heavy() -> None:
    code = "import sys; from pipelines.cli import cli; cli(['--help'], standalone_mode=False); print('\\n' + ' '.join(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    *text, loaded = shown.rstrip("\n").split("\n")
    for name in COMMANDS:
        assert any(line.strip().startswith(f"{name} ") for line in text), name
    heavy = {"duckdb", "pandas", "numpy", "pyarrow", "dagster", "rich", "rapidfuzz", "great_expectations", "sqlalchemy", "connectors"}
    assert heavy & set(loaded.split()) == set()


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_has_help_in_both_languages(path: tuple[str, ...]) -> None:
    chinese = call(*path, "--help").output
    english = call(*path, "--help", "--lang", "en").output
    assert "用法" in chinese
    assert "Usage" in english
    examples = [line for line in english.split("\n") if line.strip().startswith("daoqiao")]
    told = [line for line in english.split("\n") if line not in examples]
    assert not HAN.search("\n".join(told)), "English help is English, but for examples"
    chinese.encode("gbk")


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        found.append(((*path, name), command))
        if isinstance(command, Group):
            found.extend(commands(command, (*path, name)))
    return found


def test_every_option_is_explained_in_both_languages() -> None:
    for path, command in commands(cli):
        for param in command.params:
            words = getattr(param, "words", ("", ""))
            assert all(words), (path, param.name)
            assert HAN.search(words[0]), (path, param.name)
            assert not HAN.search(words[1]), (path, param.name)


def test_bare_it_prints_help_and_is_content() -> None:
    assert call().output == call("--help").output
    assert "source list" in call("source").output


def test_version() -> None:
    assert re.search(r"daoqiao \S+", call("--version").output)


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (["stauts"], "没有“stauts”这个命令；最像：status", "no such command: stauts; did you mean status?"),
        (["source", "lst"], "最像：list", "did you mean list?"),
        (["find", "张", "--limt", "3"], "没有“--limt”这个选项；最像：--limit", "no such option: --limt; did you mean --limit?"),
        (["find"], "缺少 文字", "TEXT is missing"),
        (["find", "张", "--limit", "x"], "--limit：应是整数，1–1000", "--limit: a whole number is wanted, 1–1000"),
        (["links"], "缺少 --out", "--out is missing"),
        (["links", "--out", "x", "--format", "xml"], "应是 parquet、csv 之一", "one of parquet, csv is wanted"),
        (["show", "R0000001", "R0000002"], "多出来的参数：R0000002", "too many arguments: R0000002"),
        (["run", "--date", "2026-13-40"], "不是日期", "is no date"),
        (["source", "check", "no-such-file.csv"], "没有这个文件或目录：no-such-file.csv", "no such file or directory: no-such-file.csv"),
        (["show", "R0000001", "--unmask"], "--unmask 后面要有一个值", "--unmask needs a value"),
        (["explain", "DQ-20"], "没有“DQ-20”这个代码", "no such code: DQ-20"),
    ],
)
def test_usage_errors_are_worded_in_both_languages(arguments: list[str], zh: str, en: str) -> None:
    assert zh in call(*arguments, expect=2).stderr
    english = call(*arguments, "--lang", "en", expect=2) if arguments[-1] != "--unmask" else call("--lang", "en", *arguments, expect=2)
    assert en in english.stderr
    assert not HAN.search(english.stderr.replace("张", ""))
    assert english.stdout == ""


def test_usage_errors_show_no_number_that_was_typed() -> None:
    typed = "411099199001011234"
    assert typed not in call("show", "R0000001", typed, expect=2).output


def test_the_language_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAOQIAO_LANG", "en_US.UTF-8")
    assert "Usage" in call("--help").output
    assert "用法" in call("--lang", "zh", "--help").output


def test_the_data_directory_typed_last_holds(district: Daoqiao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right, wrong = str(district.data), str(tmp_path / "none")
    monkeypatch.setenv("DAOQIAO_DATA", wrong)
    call("status", expect=5)
    call("--data", right, "status")
    call("--data", wrong, "status", "--data", right)
    monkeypatch.setenv("DAOQIAO_DATA", right)
    call("status")


def broken(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(status_module.status, "callback", fail)


def test_a_program_error_is_one_line_and_the_log_quotes_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, KeyError("刘燕梅 411099197106241234"))
    result = call("status", "--data", str(tmp_path), expect=1)
    (log,) = (tmp_path / "logs").iterdir()
    assert result.stderr.strip() == f"程序错误 KeyError。日志 {log}"
    text = log.read_text("utf-8")
    assert "KeyError" in text
    assert "test_door.py" in text
    assert "刘燕梅" not in text + result.output
    assert "41109919" not in text + result.output


def test_debug_shows_where_a_program_error_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, KeyError("x"))
    result = CliRunner().invoke(cli, ["status", "--debug", "--data", str(tmp_path)])
    assert isinstance(result.exception, KeyError)


def test_an_interrupt_ends_with_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, KeyboardInterrupt())
    assert "已中断" in call("status", "--data", str(tmp_path), expect=130).stderr


LINES = [["status"], ["source", "list"], ["doctor"]]
AUDITED = [["find", "张"], ["show", "R0000001", "--why", "--sources"]]


@pytest.mark.parametrize(
    ("lines", "loaded"),
    [(LINES, ""), ([["source", "show", "计生"]], "sqlalchemy"), (AUDITED, "sqlalchemy")],
    ids=["reading", "with the register of deliveries", "with the audit log"],
)
def test_commands_that_read_load_neither_dagster_nor_pandas_nor_rapidfuzz(district: Daoqiao, lines: list[list[str]], loaded: str) -> None:
    code = f"""
import sys
from pipelines.cli import cli
for line in {lines!r}:
    cli([*line, "--data", {str(district.data)!r}], standalone_mode=False)
print("\\n" + " ".join({{"dagster", "pandas", "rapidfuzz", "great_expectations", "sqlalchemy"}} & set(sys.modules)))
"""
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert shown.stdout.rsplit("\n", 2)[-2] == loaded, shown.stdout[-300:]


def test_a_gbk_terminal_gets_every_line(district: Daoqiao) -> None:
    command = [sys.executable, "-m", "pipelines.cli", "show", "R0000001", "--why", "--sources", "--data", str(district.data)]
    environment = {"PYTHONIOENCODING": "gbk", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    shown = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env=environment)
    assert "──" in shown.stdout.decode("gbk")
    assert "R0000001" in shown.stdout.decode("gbk")


def test_the_door_is_what_is_installed() -> None:
    assert isinstance(cli, Door)
    assert 'daoqiao = "pipelines.cli:main"' in (ROOT / "pyproject.toml").read_text("utf-8")
