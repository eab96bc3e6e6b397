"""The rows behind a figure of quality: who, which file and row, what it says and what another system says; and the same as a file.

Here: these two pages; every value masked, every answer audited first. Not here: the figures (``quality``), settling an error
(``corrections``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from warehouse.desk.naming import source_name
from warehouse.portal.gate import page
from warehouse.portal.pages.export import MOST, Table, deliver, reason_of, reasons
from warehouse.portal.pages.quality import Where, shared, where
from warehouse.portal.reach import reach
from warehouse.portal.visit import Visit
from warehouse.state import error_reports
from warehouse.store.lookup.shapes import Hit
from warehouse.store.quality import Rule
from warehouse.store.quality_rows import Failing, Rows, failing_rows, rule_of
from warehouse.vocabulary import wording
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say

PAGE: Final = 50
"""Rows of a page: what is looked through before somebody turns it."""
ASKED: Final = 500
"""Residents asked about at once: SQLite takes a limited number of them in one question."""
HEADS: Final = (
    ("居民编号", "resident"), ("姓名", "name"), ("来源", "source"), ("写的", "stated"), ("对照来源", "other source"),
    ("对照", "other value"), ("文件", "file"), ("表", "sheet"), ("行", "row"), ("自", "since"), ("已报更正", "reported"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is shown. ``hidden``: the two values differ where the mask covers them."""

    row: Failing
    name: str | None
    stated: str
    expected: str
    hidden: bool
    reported: str


@page("/quality/{community}/{field}/{rule}", "rows")
def rows(visit: Visit) -> Response:
    place, field, rule = _asked(visit)
    source = visit.asked("source")
    at = max(1, int(visit.asked("page"))) if visit.asked("page").isdecimal() else 1
    found = _rows(visit, place, field, rule.rule, source, (at - 1) * PAGE, PAGE)
    people = visit.desk.people(row.resident_id for row in found.rows)
    visit.record(
        "report", sorted({row.resident_id for row in found.rows}), facts={"of": f"quality {rule.rule}", "field": field, "page": at}
    )
    return visit.page(
        "quality_rows.html",
        **shared(visit),
        place=place,
        field=field,
        rule=rule,
        lines=_lines(visit, field, found.rows, people),
        found=found,
        source=source,
        sources=_sources(visit),
        page=at,
        pages=-(-found.total // PAGE),
        reasons=reasons(),
        seen=visit.access.sight.shows(field),
    )


@page("/quality/{community}/{field}/{rule}/export", "export", methods=("POST",))
def export(visit: Visit) -> Response:
    """All of them, in one file. Whoever exports rows must be allowed to see them."""
    visit.need("rows")
    place, field, rule = _asked(visit)
    why = reason_of(visit)
    found = _rows(visit, place, field, rule.rule, visit.said("source"), 0, MOST + 1)
    lines = _lines(visit, field, found.rows, visit.desk.people(row.resident_id for row in found.rows))
    heads = [say(*words) for words in HEADS]
    made = [
        (
            line.row.resident_id, line.name or "", called(visit, line.row.source_id), line.stated, called(visit, line.row.other_source),
            line.expected, line.row.file, line.row.sheet, line.row.row_number, line.row.since, line.reported,
        )
        for line in lines
    ]  # fmt: skip
    about = [
        [say("规则", "rule"), say(rule.title, rule.title_en)],
        [say("怎样算", "definition"), rule.definition],
        [say("请部门办", "ask"), rule.ask],
        [say("范围", "place"), place.name],
        [say("项目", "field"), wording.label(field)],
        [say("数据截至", "data until"), visit.published.night],
        [say("版本", "version"), visit.published.name],
    ]
    name = f"quality-{field}-{rule.rule}-{place.name}"
    whom = [place.community or visit.office.district.name]
    facts = {"field": field, "source": visit.said("source")}
    table = Table(f"quality {rule.rule}", name, wording.label(field), heads, made, about, whom, ("",) * 8 + ("0",), facts)
    return deliver(visit, table, why, visit.said("form"))


def called(visit: Visit, source_id: str | None) -> str:
    return source_name(visit.sources.get(source_id), source_id) if source_id else ""


def _asked(visit: Visit) -> tuple[Where, str, Rule]:
    """What the address names. Raises DQ-721 where there is no such place, field or rule in reach."""
    asked = visit.request.path_params
    with visit.published.reading() as reading:
        rule = rule_of(reading, asked["rule"])
    if rule is None or asked["field"] not in fields():
        raise DaoqiaoError("DQ-721")
    return where(reach(visit), asked["community"]), asked["field"], rule


def _rows(visit: Visit, place: Where, field: str, rule: str, source: str, offset: int, many: int) -> Rows:
    with visit.published.reading() as reading:
        return failing_rows(
            reading,
            visit.access.scope,
            visit.access.sight,
            place.community,
            field,
            rule,
            source=source or None,
            offset=offset,
            many=many,
        )


def _lines(visit: Visit, field: str, found: Iterable[Failing], people: dict[str, Hit]) -> list[Line]:
    """Rows with names and masked values; of whom the look-ups do not know, none."""
    known = [row for row in found if row.resident_id in people]
    ids = sorted({row.resident_id for row in known})
    told: dict[tuple[str, str], str] = {}
    for at in range(0, len(ids), ASKED):
        told |= error_reports.pending(visit.office.stores.portal, ids[at : at + ASKED])
    made = []
    for row in known:
        stated, expected = (wording.value(fields()[field], value) if value else "" for value in (row.stated, row.expected))
        hidden = bool(expected) and stated == expected and row.stated != row.expected
        made.append(Line(row, people[row.resident_id].name, stated, expected, hidden, told.get((row.resident_id, field), "")))
    return made


def _sources(visit: Visit) -> list[tuple[str, str]]:
    """Sources to choose from, those that may be known of."""
    seen = visit.access.sight.sources
    return [(ident, called(visit, ident)) for ident in visit.sources if seen is None or ident in seen]
