"""Files that leave the portal: numbered, audited, masked; and the list of one's own.

Here: what every export has in common. Not here: what stands in one (the page that offers it), writing it safely
(``warehouse.desk.exporting``).

The number stands in every row, not in a margin: it survives a sheet that is copied into another, and CSV has no margins.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response

from warehouse.desk.access import rules
from warehouse.desk.exporting import Cell, Sheet, write_book, write_csv
from warehouse.desk.naming import source_name
from warehouse.desk.report_files import Setting
from warehouse.portal.gate import page
from warehouse.portal.visit import Visit
from warehouse.state.exports import exports, number_export
from warehouse.store.reports import data_until
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say

MOST: Final = 60_000
"""Rows of one file: a community's largest list many times over; who needs the whole district asks for it community by community."""
KINDS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Table:
    """What one file holds. ``what``: the name of a report or page, for the log; ``name``: of the file; ``about``: ``[item, content]``;
    ``whom``: residents or the community that it is about; values already masked."""

    what: str
    name: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    about: Sequence[Sequence[str]]
    whom: Sequence[str]
    formats: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@page("/exports", "export")
def mine(visit: Visit) -> Response:
    """What this visitor has taken out."""
    assert visit.user is not None
    return visit.page("exports.html", exports=exports(visit.office.stores.portal, by_user=visit.user.number))


def reason_of(visit: Visit) -> str:
    """Why the visitor takes a file out, in words for the log. Raises DQ-744 where no reason was chosen."""
    chosen = visit.said("reason")
    if chosen not in rules().reasons:
        raise DaoqiaoError("DQ-744")
    return f"{rules().reasons[chosen][0]} {visit.said('note')}".strip()


def reasons() -> list[tuple[str, str]]:
    """The reasons to choose from, none chosen beforehand."""
    return [("", say("请选择", "please choose")), *((code, say(*words)) for code, words in rules().reasons.items())]


def deliver(visit: Visit, table: Table, why: str, form: str = "xlsx") -> Response:
    """The file, once its number and its entry in the log are on the disk. Raises DQ-745 where it would be too large."""
    assert visit.user is not None
    if len(table.rows) > MOST:
        raise DaoqiaoError("DQ-745", rows=len(table.rows), most=MOST)
    form = form if form in KINDS else "xlsx"
    made = number_export(
        visit.office.stores.portal,
        table.what,
        by_user=visit.user.number,
        by_name=visit.user.name,
        version=visit.published.name,
        rows=len(table.rows),
        now=datetime.now(UTC),
    )
    facts = {"of": table.what, "watermark": made.watermark, "rows": made.rows, "form": form}
    visit.record("export", table.whom, why, facts=facts | dict(table.facts))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{form}"
        _write(path, table, made.watermark, visit)
        body = path.read_bytes()
    name = quote(f"{table.name}-{made.watermark}.{form}")
    return Response(body, media_type=KINDS[form], headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"})


def setting(visit: Visit, community: str | None = None, grid: str | None = None) -> Setting:
    """What holds for a file of this visit: numbers masked, always."""
    until = visit.published.kept("until by source", data_until)
    names = {ident: source_name(source, ident) for ident, source in visit.sources.items()}
    district = visit.office.district.name
    return Setting(visit.published.name, visit.published.night, district, until, names, visit.now, community, grid, whole=False)


def _write(path: Path, table: Table, watermark: str, visit: Visit) -> None:
    heads = [*table.heads, say("导出编号", "export no.")]
    rows = ([*row, watermark] for row in table.rows)
    if path.suffix == ".csv":
        write_csv(path, heads, rows)
        return
    assert visit.user is not None
    about = [[say("导出编号", "export no."), watermark], [say("导出人", "exported by"), visit.user.name], *table.about]
    told = Sheet(say("说明", "about"), [say("项目", "item"), say("内容", "content")], about, wrapped=88)
    write_book(path, [told, Sheet(table.title[:31].strip("'"), heads, rows, [*table.formats])], visit.now)
