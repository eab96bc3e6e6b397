"""``daoqiao links``: whose record each source row is, as a file for others.

Here: the file's place and form. Not here: the query (``warehouse/store/queries/links.sql``), writing CSV (``exporting``).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.commands.door import Settings, command, option, pass_settings
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say

if TYPE_CHECKING:
    import pyarrow as pa


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
    from pipelines.commands import audit, screen
    from warehouse.store.reading import reading

    form = form or ("csv" if out.suffix.lower() == ".csv" else "parquet")
    with reading(settings.data) as version:
        table = version.links()
        audit.record(settings.data, "export", (), version=version.version.name, facts={"of": "links", "rows": table.num_rows})
    if form == "csv":
        from warehouse.desk.exporting import write_csv

        # names of files and sheets may begin with a sign and are made safe; programs read it, so no mark of UTF-8
        blocks = (zip(*(column.to_pylist() for column in block.columns), strict=True) for block in table.to_batches())
        write_csv(out, table.column_names, (row for block in blocks for row in block), bom=False)
    else:
        _write_parquet(table, out)
    screen.err().print(
        say(
            f"{table.num_rows:,} 行写入 {out}（{form}，版本 {version.version.name}）",
            f"{table.num_rows:,} rows written to {out} ({form}, version {version.version.name})",
        )
    )
    return 0


def _write_parquet(table: pa.Table, out: Path) -> None:
    """Whole or not at all: nobody reads half a table."""
    import pyarrow.parquet as pq

    aside = out.with_name(f".{out.name}.new")
    try:
        pq.write_table(table, aside, compression="zstd")
        os.replace(aside, out)
    except OSError as error:
        raise DaoqiaoError("DQ-503", path=out.parent, detail=error.strerror or "") from error
    finally:
        aside.unlink(missing_ok=True)
