"""``daoqiao links``: whose record each source row is, as a file for others.

Here: the file's place and form. Not here: the query (``warehouse/store/queries/links.sql``).
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from pipelines.commands.door import Settings, command, option, pass_settings
from pipelines.commands.language import say
from warehouse.vocabulary.errors import DaoqiaoError


@command("links", zh="导出对照表：每个来源的每一行是哪位居民。只有编号和位置，没有姓名、证件号。",
         en="Export which resident each source row is. Ids and places only, no names or numbers.",
         examples=("daoqiao links --out links.parquet", "daoqiao links --format csv --out links.csv"))  # fmt: skip
@option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE", zh="写到哪个文件", en="the file to write")
@option(
    "--format",
    "form",
    type=click.Choice(["parquet", "csv"]),
    zh="格式（默认看文件名，不明则 parquet）",
    en="the form (by the file's name, else parquet)",
)
@pass_settings
def links(settings: Settings, out: Path, form: str | None) -> int:
    from pipelines.commands import screen
    from warehouse.store.reading import reading

    form = form or ("csv" if out.suffix.lower() == ".csv" else "parquet")
    aside = out.with_name(f".{out.name}.new")
    with reading(settings.data) as version:
        try:
            rows = version.write_links(aside, form)
            os.replace(aside, out)  # whole or not at all: nobody reads half a table
        except OSError as error:
            raise DaoqiaoError("DQ-503", path=out.parent, detail=error.strerror or "") from error
        finally:
            aside.unlink(missing_ok=True)
    screen.err().print(
        say(
            f"{rows:,} 行写入 {out}（{form}，版本 {version.version.name}）",
            f"{rows:,} rows written to {out} ({form}, version {version.version.name})",
        )
    )
    return 0
