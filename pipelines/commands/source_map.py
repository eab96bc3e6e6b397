"""``daoqiao source map``: the district's answers to what a declaration does not speak of.

Here: which question is answered, in people's words, and what is told of it. Not here: what an answer may be
(``connectors.overlay``), writing it (``connectors.overlay_writing``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands import naming
from pipelines.commands.door import Settings, argument, as_json, command, option, pass_settings
from warehouse.vocabulary.language import say, spoken

if TYPE_CHECKING:
    from connectors.declaration import Source
    from connectors.overlay_writing import Keys


@command(
    "map",
    zh="说明文件里的一列是登记里的哪一列，或为什么不用。写在本区自己的补充里，随程序带的登记不改。只写来源：列出已有的补充。",
    en="Say which declared column a column of a file is, or why it is not used. It is kept in the district's own overlay; the shipped "
    "declaration stays as it is. With a source alone: list what has been said.",
    examples=(
        'daoqiao source map 低保人员 "身份证号码(新)" 身份证号',
        'daoqiao source map 公安常住 备注2 --ignore "自由文本，不采用"',
        "daoqiao source map 流动 --code 婚姻状况 离异 40",
        'daoqiao source map 低保人员 "身份证号码(新)" --undo',
    ),
)
@argument("name", zh="来源", en="SOURCE", required=False)
@argument("header", zh="文件里的表头", en="THEIR HEADER", required=False)
@argument("declared", zh="登记里的表头", en="DECLARED HEADER", required=False)
@option("--ignore", metavar="REASON", zh="这一列不采用（原样留在底档），写明理由", en="the column is not used (landing keeps it), and why")
@option("--drop", metavar="REASON", zh="这一列从不保存，写明理由", en="the column is never stored, and why")
@option("--code", nargs=3, type=str, metavar="FIELD VALUE CODE", zh="打印的值是哪个标准代码", en="which standard code a printed value is")
@option("--undo", is_flag=True, zh="撤销对这个表头（或 --code）的说明", en="take back what was said of the header (or of --code)")
@as_json()
@pass_settings
def map_(
    settings: Settings,
    name: str | None,
    header: str | None,
    declared: str | None,
    ignore: str | None,
    drop: str | None,
    code: tuple[str, str, str] | None,
    undo: bool,
    json_: bool,
) -> int:
    """Exit codes: 0 written or listed, 2 not understood, 5 the overlay on disk is wrong."""
    from connectors.declaration import sources_for
    from pipelines.commands.sources import called

    sources = sources_for(settings.data)
    meant = called(name, sources) if name else list(sources.values())
    if header is None and code is None:
        if ignore or drop or undo:
            raise click.UsageError(say("还要写是文件里的哪个表头", "which header of the file is meant?"))
        return _list(settings.data, meant, bool(name), json_)
    answers = [given for given in (declared, ignore, drop, code, undo or None) if given is not None]
    if len(answers) != 1 and not (undo and code and len(answers) == 2):
        raise click.UsageError(
            say("写登记里的表头，或 --ignore、--drop、--code、--undo 之一", "a declared header, or one of --ignore, --drop, --code, --undo")
        )
    keys, value, source = _answer(settings.data, meant, header, declared, ignore, drop, code, undo)
    if undo:
        return _undo(settings.data, source, keys, json_)
    return _say(settings.data, source, keys, value, json_)


def note() -> str:
    """What stands behind an entry: the day and who."""
    from pipelines.commands.audit import who

    return f"{datetime.now().astimezone().date().isoformat()} {who()}"


def _answer(
    data: Path,
    meant: Sequence[Source],
    header: str | None,
    declared: str | None,
    ignore: str | None,
    drop: str | None,
    code: tuple[str, str, str] | None,
    undo: bool,
) -> tuple[Keys, str, Source]:
    """The entry that is meant, and the one source that it is about."""
    if code is not None:
        field = naming.field_called(code[0], meant)
        source = naming.only_one([s for s in meant if field in {c.field for c in s.columns}] or meant)
        return ("codes", field, code[1]), "" if undo else naming.code_called(field, code[2]), source
    assert header is not None
    header = " ".join(header.split())
    if undo:
        return ("", header), "", naming.only_one([s for s in meant if _said(data, s, header)] or meant)
    if declared is None:
        return ("ignore" if ignore is not None else "drop", header), (ignore or drop or "").strip(), naming.only_one(meant)
    source, column = naming.column_called(declared, meant)
    return ("columns", header), column.header, source


def _say(data: Path, source: Source, keys: Keys, value: str, json_: bool) -> int:
    from connectors.overlay_writing import set_entries
    from connectors.private_columns import private_reason
    from pipelines.commands import screen

    out = screen.out()
    known = _declared(data, source, keys)
    if known == value and keys[0] == "columns":
        out.print(say(f"{source.short} 的登记里，“{keys[-1]}”本来就是“{value}”", f"“{keys[-1]}” is declared as “{value}” already"))
        return 0
    if known:
        raise click.UsageError(
            say(
                f"{source.short} 的登记里，“{keys[-1]}”是“{known}”这一列，不能另作解释；要改登记，把它抄到 {data / 'sources'} 再改",
                f"“{keys[-1]}” is declared as “{known}”; to change a declaration, copy it to {data / 'sources'} and edit it there",
            )
        )
    path = set_entries(data, source.id, {keys: value}, note())
    if json_:
        screen.print_json({"source_id": source.id, "file": str(path), "section": keys[:-1], "key": keys[-1], "value": value})
        return 0
    out.print(screen.joined([screen.bold(source.called(spoken())), say("：", ": "), _words(source, keys, value)]))
    out.print(screen.dim(say(f"写在 {path}", f"written to {path}")))
    reason = private_reason(keys[-1]) if keys[0] == "columns" else ""
    if reason:
        doubt = say(f"这个表头像是不该保存的列（{reason}），请再确认", "by its header this column should not be stored; please make sure")
        out.print(screen.notice(doubt))
    out.print()
    out.print(say("先试读一个文件：", "try a file first: ") + f"daoqiao source check {say('文件', 'FILE')}")
    out.print(say("然后重跑：", "then run: ") + f"daoqiao run --source {source.id}")
    return 0


def _declared(data: Path, source: Source, keys: Keys) -> str:
    """The column that the declaration itself, without the overlay, calls so; "" where there is none."""
    from connectors.declaration import declaration_of, load_source

    if keys[0] not in ("columns", "ignore", "drop"):
        return ""
    column = naming.column_named(keys[-1], load_source(declaration_of(source.id, data)))
    return column.header if column else ""


def _said(data: Path, source: Source, header: str) -> bool:
    from connectors.headers import header_key
    from connectors.overlay import ANSWERS, overlay_path, read_overlay

    path = overlay_path(data, source.id)
    said = read_overlay(path) if path.exists() else {}
    return any(header_key(header) == header_key(known) for section in ANSWERS for known in said.get(section, {}))


def _undo(data: Path, source: Source, keys: Keys, json_: bool) -> int:
    from connectors.overlay_writing import unset_entry
    from pipelines.commands import screen

    found = unset_entry(data, source.id, keys)
    if found is None:
        raise click.UsageError(
            say(f"{source.short} 的补充里没有“{keys[-1]}”", f"nothing was said of “{keys[-1]}” for {source.called('en')}")
        )
    if json_:
        screen.print_json({"source_id": source.id, "key": keys[-1], "removed": found})
        return 0
    gone = say(
        f"已撤销：{source.short} 的“{keys[-1]}”（原来是“{found}”）", f"taken back: “{keys[-1]}” of {source.called('en')} (was “{found}”)"
    )
    screen.out().print(gone)
    return 0


def _list(data: Path, meant: Sequence[Source], named: bool, json_: bool) -> int:
    from connectors.overlay import overlay_path, read_overlay
    from pipelines.commands import screen

    said = {s.id: read_overlay(path) for s in meant if (path := overlay_path(data, s.id)).exists()}
    if json_:
        screen.print_json(said)
        return 0
    out = screen.out()
    for source in meant:
        if source.id in said:
            out.print(screen.joined([screen.bold(source.called(spoken())), screen.dim(f"  {overlay_path(data, source.id)}")]))
            rows = screen.grid()
            for section, key, value in _entries(said[source.id]):
                rows.add_row("", section, f"{key} → {value}" if key else value)
            out.print(rows)
        elif named:
            out.print(
                screen.dim(
                    say(
                        f"{source.short} {source.id}：没有补充，按登记读取",
                        f"{source.called('en')} {source.id}: nothing added to its declaration",
                    )
                )
            )
    if not said and not named:
        out.print(screen.dim(say("各来源都没有补充，按登记读取", "nothing is added to any declaration")))
    return 0


def _entries(overlay: Mapping[str, Any], above: str = "") -> list[tuple[str, str, str]]:
    """Section, key and value of every entry, as lines."""
    found: list[tuple[str, str, str]] = []
    for key, value in overlay.items():
        if isinstance(value, Mapping):
            found += _entries(value, f"{above}.{key}".strip("."))
        else:
            found.append((above or key, key if above else "", "、".join(map(str, value)) if isinstance(value, list) else str(value)))
    return found


def _words(source: Source, keys: Keys, value: str) -> str:
    from warehouse.vocabulary import wording

    match keys:
        case ("columns", header):
            column = naming.column_named(value, source)
            field = f"（{wording.label(column.field)}）" if column and column.field and spoken() == "zh" else ""
            return say(f"“{header}”就是“{value}”{field}", f"“{header}” is “{value}”")
        case ("ignore", header):
            return say(f"“{header}”不采用（{value}）", f"“{header}” is not used ({value})")
        case ("drop", header):
            return say(f"“{header}”不保存（{value}）", f"“{header}” is never stored ({value})")
        case _:
            return say(f"{wording.label(keys[1])}“{keys[2]}”是 {value}", f"{wording.label(keys[1])} “{keys[2]}” is {value}")
