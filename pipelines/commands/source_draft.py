"""A draft of a declaration from a sample export: each header with the field it probably is.

Here: guessing (by ``connectors.intake.drift``, against every field there is) and the TOML of the draft. Not here: the command
(``source_add``). Nothing of a person is in the draft: headers, fields and counts only.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.commands.door import Settings
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say, spoken

if TYPE_CHECKING:
    from connectors.declaration import Column, Source
    from connectors.readers import Opened, Sheet

TO_CONFIRM = "待确认"
ROWS_FROM, ROWS_TO = 0.5, 2.0
"""Of the sample's rows: a first guess at what to expect, wide enough for a quarter's growth and narrow enough to notice half a file."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One column of the sample. ``field`` is "" where it is not used; ``why`` says how it was guessed, or why it is not used."""

    header: str
    field: str = ""
    drop: str = ""
    why: str = ""
    occurrence: int = 1


def draft(settings: Settings, source_id: str, sample: Path) -> int:
    """Write ``<data>/sources/<source_id>.toml`` and say what to check. Usage error where it exists or the id is none."""
    from connectors.readers import read_file
    from pipelines.commands import screen
    from warehouse.vocabulary import wording

    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", source_id):
        raise click.UsageError(
            say(
                f"新来源的编号用小写英文字母、数字和下划线，如 disability_register，不是“{source_id}”",
                f"an id is made of a-z, 0-9 and _, unlike {source_id}",
            )
        )
    path = settings.data / "sources" / f"{source_id}.toml"
    if path.exists():
        raise click.UsageError(say(f"{path} 已经有了，直接修改它", f"{path} exists already; edit it"))
    opened = read_file(sample)
    sheet = max(opened.sheets, key=lambda one: len(one.rows))
    at, guesses = guessed(sheet)
    _write(path, _toml(source_id, sample, opened, at, guesses, len(sheet.rows) - at - 1))
    out = screen.out()
    out.print(screen.bold(say(f"草稿写在 {path}", f"draft written to {path}")))
    made = screen.table(say("表头", "header"), say("猜是哪一项", "probably"), say("为什么", "why"))
    for one in guesses:
        made.add_row(one.header, wording.label(one.field) if one.field else screen.dim(say("不采用", "not used")), screen.dim(one.why))
    out.print(made)
    out.print()
    out.print(say("请核对：", "Please check:"))
    for line in _to_check(guesses, source_id):
        out.print(f"  {line}")
    return 0


def guessed(sheet: Sheet) -> tuple[int, list[Guess]]:
    """Where the header row is, and a guess for each of its columns. Raises DQ-201 where nothing looks like a header row."""
    from connectors.headers import header_key
    from connectors.intake.drift import suggest
    from connectors.intake.layout import against
    from connectors.private_columns import private_reason

    anything = _anything()
    layout = against(sheet.rows, anything)
    if layout is None:
        raise DaoqiaoError(
            "DQ-201", looked=anything.header_search, required=say("至少两个常见的表头", "two common headers"), source="", path=""
        )
    likely = {one.header: one for one in suggest(layout, sheet.rows, anything)}
    by_header = {column.header: column for column in anything.columns}
    found: list[Guess] = []
    seen: dict[str, int] = {}
    taken: set[str] = set()
    for position, cell in enumerate(sheet.rows[layout.header_at]):
        header = header_key(cell)
        if not header:
            continue
        seen[header] = seen.get(header, 0) + 1
        known, suggestion = layout.columns.get(position), likely.get(header)
        column = known if known is not None and known.field else by_header.get(suggestion.column) if suggestion else None
        reason = "" if column is not None else private_reason(header)
        if column is None or column.field in taken:
            found.append(Guess(header, drop=reason, why=reason or TO_CONFIRM, occurrence=seen[header]))
        else:
            taken.add(column.field)
            why = suggestion.why(spoken()) if suggestion and known is None else say("别的来源也这样叫", "other sources call it so")
            found.append(Guess(header, column.field, why=why, occurrence=seen[header]))
    return layout.header_at, found


def _anything() -> Source:
    """A source that declares every field under all names that shipped declarations have for it."""
    from connectors.declaration import Column, load_sources
    from warehouse.vocabulary.fields import fields

    shipped = load_sources()
    names: dict[str, list[str]] = {}
    for source in shipped.values():
        for column in source.columns:
            if column.field:
                names.setdefault(column.field, []).extend(column.names)
    columns: list[Column] = []
    used: set[str] = set()
    for field in fields().values():
        also = [name for name in dict.fromkeys(names.get(field.id, ())) if name not in used]
        if also:
            used |= {field.zh, *also}
            columns.append(Column(field.zh, also=tuple(also), field=field.id))
    return replace(next(iter(shipped.values())), columns=tuple(columns), header_search=10, codes={}, key=())


def _toml(source_id: str, sample: Path, opened: Opened, at: int, guesses: Sequence[Guess], rows: int) -> str:
    stated = {one.field for one in guesses}
    kind = "person" if "name" in stated else "roster"
    key = next((k for k in (["source_no"], ["id_number"], ["name", "birth_date"], ["name"]) if set(k) <= stated), sorted(stated - {""})[:1])
    stem = re.sub(r"\d{4,}|[-_ .]+$", "*", sample.stem).strip("*_-") or sample.stem
    lines = [
        f"# 由 {_quoted(sample.name)} 起草，请逐行核对；写法见 connectors/README.md。",
        f"id = {_quoted(source_id)}",
        f"system = {_quoted(source_id)}                # 收件目录里的文件夹",
        f"name = {_quoted(stem)}",
        'name_en = ""                                # 英文名称；不写就用中文的',
        f"short = {_quoted(stem[:8])}                 # 屏幕上的叫法",
        'short_en = ""                               # 屏幕上的英文叫法',
        f'owner = "{TO_CONFIRM}"                      # 有问题问哪个单位',
        f"kind = {_quoted(kind)}                      # person：一行一人；reference：对照表；roster：只留底",
        'deadline = "01:00"',
        "",
        "[file]",
        f"names = [{_quoted(f'*{stem}*')}]",
        f"encodings = [{_quoted(opened.encoding or 'gb18030')}]",
        f"header_search = {max(5, at + 3)}",
        'not_data = ["合计", "总计", "制表人", "填表人"]',
        "",
        "[expected]",
        f"rows = [{max(1, int(rows * ROWS_FROM))}, {max(10, int(rows * ROWS_TO))}]",
        f'reason = "样本有 {rows} 行；{TO_CONFIRM}"',
        "",
        "[key]",
        f"fields = [{', '.join(map(_quoted, key))}]   # 凭什么认出是同一行",
        "",
        "[trust]",
        "default = 50                                # 0-100：各来源不一致时信谁",
        "",
        "[columns]",
        "list = [",
        *(_line(one, key) for one in guesses),
        "]",
    ]
    return "\n".join(lines) + "\n"


def _line(one: Guess, key: Sequence[str]) -> str:
    parts = [f"header = {_quoted(one.header)}"]
    if one.occurrence > 1:
        parts.append(f"occurrence = {one.occurrence}")
    if one.field:
        parts.append(f"field = {_quoted(one.field)}")
        if one.field in key or one.field == "name":
            parts.append("required = true")
    else:
        parts.append(f"drop = {_quoted(one.drop)}" if one.drop else f'ignore = "{TO_CONFIRM}"')
    return f"  {{ {', '.join(parts)} }},"


def _quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = "".join(f"\\u{ord(c):04x}" if ord(c) < 0x20 or ord(c) == 0x7F else f"\\{c}" if c in '"\\' else c for c in text)
    return f'"{escaped}"'


def _write(path: Path, text: str) -> None:
    """The draft, once it has been read back as a declaration: one that does not load would stop every command."""
    from connectors.declaration import load_source

    aside = path.parent / ".draft" / path.name
    try:
        aside.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(text, "utf-8")
        load_source(aside)
        os.replace(aside, path)
    except OSError as error:
        raise DaoqiaoError("DQ-503", path=path.parent, detail=error.strerror or "") from error
    finally:
        aside.unlink(missing_ok=True)
        if aside.parent.is_dir():
            aside.parent.rmdir()


def _to_check(guesses: Sequence[Guess], source_id: str) -> list[str]:
    unsure = [one.header for one in guesses if not one.field and not one.drop]
    private = [one.header for one in guesses if one.drop]
    lines = []
    if unsure:
        headers = say("、", ", ").join(unsure)
        lines.append(
            say(
                f"这些列标了“{TO_CONFIRM}”：写明是哪个字段，或为什么不采用：{headers}",
                f"which fields are these, or why are they not used: {headers}",
            )
        )
    if private:
        headers = say("、", ", ").join(private)
        lines.append(say(f"这些列按表头像是隐私，不保存：{headers}", f"by their headers these are private and not stored: {headers}"))
    lines += [
        say(
            "owner、short、deadline、[expected]、[key]、[trust] 是估计的",
            "owner, short, deadline, [expected], [key] and [trust] are guesses",
        ),
        say(
            f"文件放在收件目录的 {source_id}/ 下，先试读：daoqiao source check 文件",
            f"its files go to {source_id}/ in the inbox; try one: daoqiao source check FILE",
        ),
    ]
    return lines
