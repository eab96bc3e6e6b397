"""``daoqiao dictionary``: the data dictionary, as Markdown or Excel.

Here: its chapters in order, and writing them. Not here: what stands in the tables (``dictionary_tables``). ``warehouse/dictionary.md``
is a copy of the shipped declarations' dictionary; a test fails when it is stale.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.commands.door import OK, Settings, command, option, pass_settings
from pipelines.commands.report import chosen_forms
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say, spoken

if TYPE_CHECKING:
    from connectors.declaration import Source
    from pipelines.commands.dictionary_tables import Grid
    from warehouse.store.meanings import Meaning

SOURCE_KINDS = {"person": ("每行一个人", "a person a row"), "reference": ("对照表", "reference"), "roster": ("名册", "roster")}
FORMS = ("md", "xlsx")
NAME = "dictionary"


@command(
    "dictionary",
    zh="数据字典：每个来源的每一列是哪个字段、按什么标准、可信度多少、哪些不采用及原因；合并结果的每一列是什么。由登记和 SQL 文件生成。",
    en="The data dictionary, generated from the declarations and SQL files: every column of every source (field, standard, trust, or why "
    "it is not used) and of every relation.",
    examples=("daoqiao dictionary > 数据字典.md", "daoqiao dictionary --format md,xlsx --out 文档"),
)
@option("--format", "forms", default="md", callback=chosen_forms(FORMS), metavar="FORM", zh="md、xlsx，可写几个", en="md, xlsx; several")
@option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    zh="文件写到哪里（不写则 md 显示在屏幕上）",
    en="where files go (without it, md goes to the screen)",
)
@pass_settings
def dictionary(settings: Settings, forms: Sequence[str], out: Path | None) -> int:
    from connectors.declaration import sources_for
    from pipelines.commands import screen

    sources, columns = sources_for(settings.data), _columns(settings.data)
    if not columns:
        hint = say(
            "还没有发布过版本，字典里没有合并结果各列的类型；先运行 daoqiao run", "nothing is published yet: no columns of relations"
        )
        screen.err().print(screen.dim(hint))
    for form in forms:
        if form == "md" and out is None:
            sys.stdout.write(markdown(sources, columns))
            continue
        folder = out or Path()
        path = folder / f"{NAME}.{form}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if form == "md":
                path.write_text(markdown(sources, columns), "utf-8")
            else:
                _write_book(path, sources, columns)
        except OSError as error:
            raise DaoqiaoError("DQ-503", path=folder, detail=error.strerror or "") from error
        screen.err().print(say(f"写入 {path}", f"written to {path}"))
    return OK


def _columns(data: Path) -> list[Meaning]:
    """The columns of the version in force; none where nothing has been published."""
    from warehouse.store.meanings import meanings
    from warehouse.store.reading import reading

    try:
        with reading(data) as version:
            return meanings(version.con)
    except DaoqiaoError as error:
        if error.code != "DQ-602":
            raise
        return []


def markdown(sources: Mapping[str, Source], columns: Sequence[Meaning]) -> str:
    """The whole dictionary as Markdown."""
    from pipelines.commands.dictionary_tables import code_grid, field_grid, source_grid

    return "\n".join(
        [
            say("# 数据字典", "# Data dictionary"),
            "",
            say(
                "由来源登记（`connectors/sources/*.toml`）、字段表（`warehouse/vocabulary/fields.toml`）、代码表索引和 SQL 文件生成，"
                "不要手工改：`daoqiao dictionary --format md --out warehouse`。"
                "可信度 0–100，各来源不一致时用来选择；引用的英文是 SQL 文件自己的说明。",
                "Generated from the declarations, fields.toml, the index of code tables and the SQL files; do not edit.",
            ),
            "",
            say("## 一、来源", "## 1. Sources"),
            "",
            *(line for source in sources.values() for line in (*_source_lines(source), *_lines(source_grid(source)))),
            say("## 二、字段", "## 2. Fields"),
            "",
            *_lines(field_grid(sources)),
            say("## 三、代码表", "## 3. Code tables"),
            "",
            *_lines(code_grid()),
            say("## 四、合并结果", "## 4. Relations"),
            "",
            *_relation_lines(columns),
        ]
    )


def _source_lines(source: Source) -> list[str]:
    low, high = source.rows
    return [
        f"### {source.title(spoken())}（`{source.id}`）",
        "",
        say(
            f"{source.owner}；收件目录 `{source.system}/`；{SOURCE_KINDS[source.kind][0]}；{source.deadline} 前送到；"
            f"一个文件 {low:,}–{high:,} 行（{source.rows_reason}）；"
            f"行的键：{'、'.join(source.key)}。",
            f"{source.owner}; folder `{source.system}/`; {SOURCE_KINDS[source.kind][1]}; due {source.deadline}; "
            f"key: {', '.join(source.key)}.",
        ),
        "",
    ]


def _relation_lines(columns: Sequence[Meaning]) -> Iterator[str]:
    from pipelines.commands.dictionary_tables import column_grid
    from warehouse.store.meanings import RAW, grain_of, is_raw, note_of
    from warehouse.store.relations import relations

    for name in dict.fromkeys(column.relation for column in columns):
        known = relations()[name]
        yield from (f"### `{name}`", "", f"{grain_of(name)}。", "", f"> {note_of(name)}", "")
        reads = sorted(read for read in known.reads if not read.startswith("staging."))
        if reads:
            yield from (say("取自 ", "reads ") + "、".join(f"`{read}`" for read in reads), "")
        own = [column for column in columns if column.relation == name]
        yield from _lines(column_grid([column for column in own if not is_raw(column.column)]))
        if printed := sum(is_raw(column.column) for column in own):
            yield from (
                say(f"另有 {printed} 列 `…{RAW}`：同名列在来源里的原样。", f"{printed} columns `…{RAW}`: as printed by the source."),
                "",
            )


def _lines(grid: Grid) -> Iterator[str]:
    """A table of Markdown and a blank line behind it."""
    yield "| " + " | ".join(grid.heads) + " |"
    yield "|" + "---|" * len(grid.heads)
    for row in grid.rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""


def _write_book(path: Path, sources: Mapping[str, Source], columns: Sequence[Meaning]) -> None:
    """One sheet a chapter; the columns of all sources, and of all relations, under one another."""
    from pipelines.commands.dictionary_tables import code_grid, column_grid, field_grid, source_grid
    from warehouse.desk.exporting import Sheet, write_book
    from warehouse.store.meanings import grain_of

    each = [(source, source_grid(source)) for source in sources.values()]
    heads = each[0][1].heads
    listed = [[source.id, source.title(spoken()), *row] for source, grid in each for row in grid.rows]
    of_relations = column_grid(columns)
    told = [[c.relation, grain_of(c.relation), *row] for c, row in zip(columns, of_relations.rows, strict=True)]
    fields, codes = field_grid(sources), code_grid()
    write_book(
        path,
        [
            Sheet(say("来源", "sources"), [say("来源", "source"), say("名称", "name"), *heads], listed),
            Sheet(say("字段", "fields"), fields.heads, fields.rows),
            Sheet(say("代码表", "code tables"), codes.heads, codes.rows),
            Sheet(say("合并结果", "relations"), [say("关系", "relation"), say("每行是什么", "one row"), *of_relations.heads], told),
        ],
    )
