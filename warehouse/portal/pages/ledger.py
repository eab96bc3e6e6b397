"""The ledger of a grid (一格一档): its dwellings door by door, filtered, with this month's changes; a building with its people.

Here: these pages. Not here: a household (``household``), files (``reports``: the same ledger is a report), the figures themselves
(``warehouse.store.ledger_pages``). The marts make them of all sources, so that whoever may not know of one has no ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from starlette.responses import Response

from warehouse.portal.gate import page
from warehouse.portal.reach import Reach, reach
from warehouse.portal.versions import ask_beforehand
from warehouse.portal.visit import Visit
from warehouse.store.ledger_pages import Dwelling, Grid, dwellings
from warehouse.store.lookup.shapes import Hit
from warehouse.store.reading import Reading
from warehouse.store.report_columns import report_columns
from warehouse.store.reports import reports, run_report
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say

REST: Final = "rest"
"""How an address says the dwellings of a community that stand in no grid."""
USES: Final = {
    "lived_in": ("常住", "lived in"),
    "rented": ("租房", "rented"),
    "dormitory": ("宿舍", "dormitory"),
    "shop": ("底商", "shop"),
    "building": ("房号不明", "room unknown"),
}


@dataclass(frozen=True, slots=True)
class Tag:
    """What a dwelling may be marked with. ``field``: what must be in sight to be told of it."""

    zh: str
    en: str
    field: str
    count: Callable[[Dwelling], int]

    @property
    def name(self) -> str:
        return say(self.zh, self.en)


TAGS: Final = {
    "member": Tag("党员", "members", "member_kind", lambda one: one.party_members),
    "dibao": Tag("低保", "dibao", "dibao_no", lambda one: one.dibao_persons),
    "floating": Tag("流动", "floating", "inflow_on", lambda one: one.floating),
    "disabled": Tag("残疾", "disabled", "disabled", lambda one: one.disabled),
    "alone": Tag("独居老人", "elderly, alone", "birth_date", lambda one: int(one.elderly_alone)),
    "elderly": Tag("60岁以上", "60 and over", "birth_date", lambda one: one.elderly),
    "children": Tag("14岁以下", "under 14", "birth_date", lambda one: one.children),
}
CHANGES: Final = ("residents_new", "moved_in", "moved_out", "reported_dead", "confirmed_dead", "residents_gone", "dibao_on")
"""Of the weekly report's columns, those that a ledger's head tells."""
NEEDS: Final = {"dibao_on": "dibao_no", "reported_dead": "person_state", "confirmed_dead": "person_state"}


@page("/grids", "ledger")
def grids(visit: Visit) -> Response:
    """The grids in reach, one straight away where there is only one."""
    within = _within(visit)
    if len(within.grids) == 1 and not within.communities:
        return visit.go(f"/grids/{within.grids[0].grid_no}")
    asked = visit.asked("community")
    chosen = within.community(asked) if asked else (within.communities or within.partly or ("",))[0]
    shown = [one for one in within.grids if one.community == chosen]
    pairs = [(name, name) for name in within.communities]
    return visit.page("grids.html", within=within, pairs=pairs, chosen=chosen, grids=shown, rest=chosen in within.communities)


@page("/grids/{grid_no}", "ledger")
def grid(visit: Visit) -> Response:
    within = _within(visit)
    found, community = _asked(visit, within)
    grid_no = found.grid_no if found else None
    with visit.published.reading() as reading:
        every = dwellings(reading, grid_no, community)
    places = list(dict.fromkeys(one.place for one in every))
    kept, chosen = _filtered(visit, every)
    people: Mapping[str, Hit] = {}
    if chosen["building"]:
        people = visit.desk.people(ident for one in kept for ident in one.resident_ids)
    visit.record("report", [*people] or [grid_no or community], facts={"of": "grid_ledger", "grid": grid_no or REST, **_told(chosen)})
    return visit.page(
        "grid.html",
        grid=found,
        community=community,
        slug=grid_no or REST,
        places=places,
        chosen=chosen,
        streets=_streets(kept),
        people=people,
        uses=[(code, say(*words)) for code, words in USES.items()],
        tags=_tags(visit),
        sums=_sums(visit, kept),
        every=len(every),
        shown=len(kept),
        residents=sum(one.residents for one in kept),
        changes=_changes(visit, community, grid_no),
    )


def _within(visit: Visit) -> Reach:
    if not visit.access.whole:
        raise DaoqiaoError("DQ-720", act="ledger")
    return reach(visit)


def _asked(visit: Visit, within: Reach) -> tuple[Grid | None, str]:
    """The grid of the address and its community; None for what stands in no grid. Raises DQ-721 outside the reach."""
    grid_no = visit.request.path_params["grid_no"]
    if grid_no == REST:
        return None, within.community(visit.asked("community"))
    found = within.grid(grid_no)
    return found, found.community or ""


def _filtered(visit: Visit, every: list[Dwelling]) -> tuple[list[Dwelling], dict[str, str]]:
    """The dwellings that are asked for, and what was asked; a tag that may not be seen is not asked for."""
    tags = _tags(visit)
    use, tag = visit.asked("kind"), visit.asked("tag")
    chosen = {
        "building": visit.asked("building"),
        "kind": use if use in USES else "",
        "tag": tag if tag in tags else "",
        "conflicts": "1" if visit.asked("conflicts") == "1" else "",
    }
    kept = [
        one
        for one in every
        if (not chosen["building"] or one.place == chosen["building"])
        and (not chosen["kind"] or one.use == chosen["kind"])
        and (not chosen["tag"] or tags[chosen["tag"]].count(one))
        and (not chosen["conflicts"] or one.residents_with_conflicts)
    ]
    return kept, chosen


def _told(chosen: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in chosen.items() if value}


def _tags(visit: Visit) -> dict[str, Tag]:
    return {code: tag for code, tag in TAGS.items() if visit.access.sight.shows(tag.field)}


def _sums(visit: Visit, kept: Iterable[Dwelling]) -> list[tuple[str, int]]:
    """How many of each tag, in the dwellings shown."""
    shown = list(kept)
    return [(tag.name, sum(tag.count(one) for one in shown)) for tag in _tags(visit).values()]


def _streets(kept: list[Dwelling]) -> list[tuple[str, list[tuple[str, list[Dwelling]]]]]:
    """Buildings, their units, and the doors of each."""
    return [
        (place, [(unit or "", list(doors)) for unit, doors in groupby(of_place, key=lambda one: one.unit)])
        for place, of_place in ((place, list(found)) for place, found in groupby(kept, key=lambda one: one.place))
    ]


def _month(reading: Reading) -> dict[tuple[str, str | None], dict[str, Any]]:
    """Every grid's changes since the first of the version's month."""
    night = str(reading.version.manifest["date"])
    answer = run_report(reading, reports()["weekly_change"], {"since": night[:8] + "01", "until": night})
    names = [column.id for column in answer.columns]
    rows = [dict(zip(names, row, strict=True)) for row in answer.rows]
    return {(row["community"], row["grid_no"]): row for row in rows}


ask_beforehand("changes of the month", _month)


def _changes(visit: Visit, community: str, grid_no: str | None) -> list[tuple[str, int]]:
    """What changed in this grid since the first of the version's month, as the weekly report counts it."""
    row = visit.published.kept("changes of the month", _month).get((community, grid_no), {})
    seen = [name for name in CHANGES if name not in NEEDS or visit.access.sight.shows(NEEDS[name])]
    return [(report_columns()[name].label(visit.lang), int(row.get(name, 0))) for name in seen]
