"""Reports: those that somebody may run, one of them narrowed to their scope, and the same as a file.

Here: these pages. Not here: what of a report may be seen (``warehouse.portal.report_sight``), what it counts (``warehouse/reports``),
writing files (``export``). A report that tells nobody apart is worked out once a version; a list of people each time it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from warehouse.desk.report_cells import FORMATS, cell, plain, text
from warehouse.desk.report_files import PARAMETERS, about, bound, entries
from warehouse.portal.gate import page
from warehouse.portal.pages.export import MOST, Table, deliver, reason_of, reasons, setting
from warehouse.portal.reach import Reach, reach
from warehouse.portal.report_sight import is_list, known_reports, may_see, narrowed
from warehouse.portal.versions import WARM, Published, ask_beforehand
from warehouse.portal.visit import Visit
from warehouse.store.claims import ID as CLAIMS
from warehouse.store.claims import check_claims
from warehouse.store.reading import Reading
from warehouse.store.report_columns import ReportColumn
from warehouse.store.report_shapes import columns_of
from warehouse.store.reports import FILTERS, GROUPS, Answer, Report, run_report
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_text

PAGE: Final = 50
"""Rows of a page."""
GROUPS_EN: Final = dict(zip(GROUPS, ("party", "residents", "grids", "dibao", "visits", "changes", "checking"), strict=True))
ALL: Final = "*"
"""How somebody who reaches the whole district asks a list for all of it."""
DAY: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])").fullmatch
MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])").fullmatch


@dataclass(frozen=True, slots=True)
class Asked:
    """A report as it was asked for, narrowed to what may be asked. ``wanted``: what narrows it; ``list``: its rows tell people apart."""

    report: Report
    names: tuple[str, ...]
    wanted: dict[str, str | None]
    list: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of an answer: ``rows`` of one page, or all of them; ``about``: the place of the resident's id."""

    answer: Answer
    columns: Sequence[ReportColumn]
    rows: Sequence[tuple[Any, ...]]
    about: int | None
    more: bool


ask_beforehand("columns of reports", columns_of)


@page("/reports", "reports")
def listed(visit: Visit) -> Response:
    names = visit.published.kept("columns of reports", columns_of)
    mine = [one for one in known_reports().values() if _there(names, one) and may_see(visit.access, one, names.get(one.id, ()))]
    groups = [(say(group, GROUPS_EN[group]), [one for one in mine if one.group == group]) for group in GROUPS]
    return visit.page("reports.html", groups=[(name, found) for name, found in groups if found], night=visit.published.night)


@page("/reports/{report}", "reports")
def report(visit: Visit) -> Response:
    within = reach(visit)
    asked = _asked(visit, within, visit.request.query_params.get)
    at = max(1, int(visit.asked("page"))) if visit.asked("page").isdecimal() else 1
    shown = _run(visit, asked, (at - 1) * PAGE, PAGE)
    whom = [str(row[shown.about]) for row in shown.rows if row[shown.about]] if shown.about is not None else []
    _record(visit, asked, whom, at)
    known = {key: value for key, value in asked.wanted.items() if value}
    return visit.page(
        "report.html",
        report=asked.report,
        name=asked.report.name(visit.lang),
        columns=shown.columns,
        rows=[[text(column, value, whole=False) for column, value in zip(shown.columns, row, strict=True)] for row in shown.rows],
        about=shown.about,
        page=at,
        more=shown.more,
        link="?" + (urlencode(known) + "&" if known else ""),
        wanted=asked.wanted,
        parameters=[(name, say(*PARAMETERS[name])) for name in PARAMETERS if name in asked.report.parameters and name != "night"],
        bound=bound(shown.answer),
        entries=entries(asked.report.catalogue),
        communities=_communities(within, asked),
        grids=[(one.grid_no, one.name) for one in within.grids if one.community == asked.wanted["community"] or not within.communities]
        if "grid_no" in asked.names
        else [],
        reasons=reasons(),
        kept=list(known.items()),
    )


@page("/reports/{report}/export", "export", methods=("POST",))
def export(visit: Visit) -> Response:
    """The whole of it as a file; whoever exports a report must be allowed to see it."""
    visit.need("reports")
    asked = _asked(visit, reach(visit), lambda name: visit.said(name))
    why = reason_of(visit)
    shown = _run(visit, asked, 0, MOST + 1)
    form = "csv" if visit.said("form") == "csv" else "xlsx"
    how = plain if form == "csv" else cell
    community, grid = asked.wanted["community"], asked.wanted["grid"]
    held = setting(visit, community, grid)
    table = Table(
        what=f"report {asked.report.id}",
        name="-".join(filter(None, (asked.report.id, community, grid, visit.published.night))),
        title=asked.report.name(visit.lang),
        heads=[column.label(visit.lang) for column in shown.columns],
        rows=[[how(column, value, whole=False) for column, value in zip(shown.columns, row, strict=True)] for row in shown.rows],
        about=about(shown.answer, held),
        whom=[grid or community or visit.office.district.name],
        formats=[FORMATS.get(column.kind, "") for column in shown.columns],
        facts={key: value for key, value in asked.wanted.items() if value},
    )
    return deliver(visit, table, why, form)


def _there(names: dict[str, tuple[str, ...]], report: Report) -> bool:
    return report.id == CLAIMS or report.id in names


def _asked(visit: Visit, within: Reach, said: Any) -> Asked:
    """What the visitor asks for, within their scope. Raises DQ-721, DQ-720, DQ-746, DQ-747."""
    names = visit.published.kept("columns of reports", columns_of)
    one = known_reports().get(visit.request.path_params["report"])
    if one is None or not _there(names, one):
        raise DaoqiaoError("DQ-721")
    columns = names.get(one.id, ())
    if not may_see(visit.access, one, columns):
        narrow = visit.access.may_run(one) and (visit.access.whole or not is_list(columns))
        raise DaoqiaoError("DQ-746", title=one.title, title_en=one.title_en) if narrow else DaoqiaoError("DQ-720", act="reports")
    wanted = {name: (said(name) or "").strip() or None for name in ("community", "grid", "since", "until", "month")}
    for name, fits in (("since", DAY), ("until", DAY), ("month", MONTH)):
        text_ = wanted[name]
        if text_ and not fits(text_):
            raise DaoqiaoError("DQ-747", text=mask_text(text_)[:20])
    listed = is_list(columns)
    wanted |= _place(within, columns, wanted, listed)
    return Asked(one, columns, wanted, listed)


def _place(within: Reach, columns: Sequence[str], wanted: dict[str, str | None], listed: bool) -> dict[str, str | None]:
    """Community and grid, never wider than the scope: a list of people is opened a community at a time."""
    community, grid = wanted["community"], wanted["grid"] if "grid_no" in columns else None
    if "community" not in columns:
        return {"community": None, "grid": None}
    if grid is not None:
        found = within.grid(grid)
        return {"community": found.community, "grid": grid}
    if community == ALL and within.district:
        return {"community": None, "grid": None}
    if community is not None:
        return {"community": within.community(community), "grid": None}
    if within.district and not listed:
        return {"community": None, "grid": None}
    if within.communities:
        return {"community": within.communities[0], "grid": None}
    first = within.grids[0]  # may_see: a scope of grids alone sees only what has a column for them
    return {"community": first.community, "grid": first.grid_no}


def _communities(within: Reach, asked: Asked) -> list[tuple[str, str]]:
    if "community" not in asked.names or not within.communities:
        return []
    whole = [(ALL, say("全区", "the district"))] if within.district else []
    return [*whole, *((name, name) for name in within.communities)]


def _run(visit: Visit, asked: Asked, offset: int, many: int) -> Shown:
    """A page of the report's rows, and whether there are more."""
    if asked.report.id == CLAIMS:
        answer = check_claims()
        return _cut(answer, answer.columns, answer.rows, None, offset, many)
    if not asked.list:
        answer, rows = visit.published.kept(_key(asked), lambda reading: _whole(reading, asked))
        return _cut(answer, answer.columns, _only(answer, rows, asked), None, offset, many)
    with visit.published.reading() as reading:
        found = narrowed(reading, visit.access, visit.desk, asked.report, asked.wanted)
        return _cut(found.answer, found.columns, found.rows, found.about, offset, many)


def _key(asked: Asked) -> tuple[str, ...]:
    """What makes one working out of a report differ from another: its dates, not the place, which is picked out of the whole."""
    return ("report", asked.report.id, *(asked.wanted[name] or "" for name in ("since", "until", "month")))


def _counts(published: Published) -> Iterator[tuple[tuple[str, ...], Callable[[Reading], object]]]:
    """Every report that tells nobody apart, as it is asked for without dates."""
    names = published.kept("columns of reports", columns_of)
    for one in known_reports().values():
        if one.id in names and not is_list(names[one.id]):
            asked = Asked(one, names[one.id], dict.fromkeys(("community", "grid", "since", "until", "month")), list=False)
            yield _key(asked), partial(_whole, asked=asked)


WARM.append(_counts)


def _whole(reading: Reading, asked: Asked) -> tuple[Answer, list[tuple[Any, ...]]]:
    """A report that tells nobody apart, of the whole district."""
    answer = run_report(reading, asked.report, asked.wanted | {"community": None, "grid": None})
    return answer, list(answer.rows)


def _only(answer: Answer, rows: Iterable[tuple[Any, ...]], asked: Asked) -> Iterable[tuple[Any, ...]]:
    """The rows of the place that is asked for, as ``run_report`` narrows them."""
    names = [column.id for column in answer.columns]
    places = [(names.index(FILTERS[option]), asked.wanted[option]) for option in FILTERS if asked.wanted[option]]
    return (row for row in rows if all(row[at] == wanted for at, wanted in places))


def _cut(
    answer: Answer, columns: Sequence[ReportColumn], rows: Iterable[tuple[Any, ...]], about: int | None, offset: int, many: int
) -> Shown:
    page_ = list(islice(rows, offset, offset + many + 1))
    return Shown(answer, columns, page_[:many] if many == PAGE else page_, about, len(page_) > many)


def _record(visit: Visit, asked: Asked, whom: Sequence[str], at: int) -> None:
    """An entry for a list of people: the residents of this page, or the place that it is about."""
    if not asked.list:
        return
    place = asked.wanted["grid"] or asked.wanted["community"] or visit.office.district.name
    facts = {"of": f"report {asked.report.id}", "page": at} | {key: value for key, value in asked.wanted.items() if value}
    visit.record("report", list(dict.fromkeys(whom)) or [place], facts=facts)
