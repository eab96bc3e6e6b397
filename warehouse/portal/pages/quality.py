"""Data quality as figures: the district or a community, its fields, and the rules that a field breaks. Three steps lead to the rows.

Here: these pages; counts only, of nobody. Not here: the rows themselves (``quality_rows``), the report that is printed and kept
(``warehouse.portal.quality_page``), the arithmetic (``warehouse.store.quality``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response

from warehouse.portal.gate import page
from warehouse.portal.quality_page import Lines, by_pair, worst
from warehouse.portal.reach import Reach, reach
from warehouse.portal.versions import ask_beforehand
from warehouse.portal.visit import Visit
from warehouse.portal.words import SourceWords, Words, of, percent, tint
from warehouse.store.quality import Compared, Quality, read_quality, together
from warehouse.store.quality_rows import NOWHERE, broken_rules, communities
from warehouse.store.quality_trend import Share
from warehouse.store.reading import Reading
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say

ACROSS: Final = 8
"""Fields beside each other, those with most to mend first: what a screen of 1280 points holds in figures that can be read."""
WHOLE, NONE = "district", "none"
"""How an address says all communities, and what stands in no community; no community is called so."""
AGAINST: Final = ("month", "week", "none")
PAIRS: Final = 12
"""Fields in which two systems differ most: a screen. The rest stand in the report that is printed."""


@dataclass(frozen=True, slots=True)
class Where:
    """What a page is about: ``community`` is None for the district, NOWHERE for what stands in none; ``slug`` is it in an address."""

    community: str | None
    slug: str
    name: str


@page("/quality", "quality")
def overview(visit: Visit) -> Response:
    """The district, or for whoever does not reach all of it their own community."""
    within = reach(visit)
    if within.district:
        return _overview(visit, within, where(within, WHOLE))
    if not within.partly:
        raise DaoqiaoError("DQ-721")
    return _overview(visit, within, where(within, within.partly[0]))


@page("/quality/{community}", "quality")
def community(visit: Visit) -> Response:
    within = reach(visit)
    return _overview(visit, within, where(within, visit.request.path_params["community"]))


@page("/quality/{community}/{field}", "quality")
def field(visit: Visit) -> Response:
    """The rules that a field breaks there, each with how many rows and people."""
    within, name = reach(visit), visit.request.path_params["field"]
    place = where(within, visit.request.path_params["community"])
    if name not in fields():
        raise DaoqiaoError("DQ-721")
    found = visit.published.kept(("broken", place.community, name), lambda reading: broken_rules(reading, place.community, name))
    of_it = _quality(visit, place.community)
    pairs = sorted((one for one in of_it.matrix if one.field == name and one.differ), key=lambda one: -one.differ)
    return visit.page(
        "quality_field.html",
        **shared(visit),
        place=place,
        field=name,
        broken=found,
        pairs=pairs,
        rows=visit.access.may("rows"),
        same=of_it.same_data.get(place.community or "", {}).get(name) if place.community is not None else _all_of(of_it, name),
    )


def where(within: Reach, slug: str) -> Where:
    """What an address is about. Raises DQ-721 for what is not in reach."""
    if slug in (WHOLE, NONE):
        if not within.district:
            raise DaoqiaoError("DQ-721")
        return Where(None, WHOLE, say("全区", "the district")) if slug == WHOLE else Where(NOWHERE, NONE, say("不分社区", "no community"))
    if slug not in within.partly:
        raise DaoqiaoError("DQ-721")
    return Where(slug, slug, slug)


def shared(visit: Visit) -> dict[str, Any]:
    """What every page of quality needs in its template."""
    sources = {one.id: SourceWords(one.short, one.called("en"), one.owner, one.deadline) for one in visit.sources.values()}
    return {"w": Words(visit.lang, sources), "percent": percent, "of": of, "tint": tint, "together": together, "slug": slug_of}


def slug_of(name: str | None) -> str:
    """A community as it stands in an address."""
    return WHOLE if name is None else NONE if name == NOWHERE else quote(name, safe="")


def _overview(visit: Visit, within: Reach, place: Where) -> Response:
    found = _quality(visit, place.community)
    words = shared(visit)
    against = visit.asked("compare") if visit.asked("compare") in AGAINST else "month"
    counted = "all" if visit.asked("of") == "all" else "same"
    district = _quality(visit, None)
    table = district.community_fields if counted == "all" else district.same_data
    listed = (*within.partly, *([NOWHERE] if within.district else []))
    mine = {name: table[name] for name in listed if name in table}
    return visit.page(
        "quality_overview.html",
        **words,
        q=found,
        place=place,
        within=within,
        against=against,
        then={"week": found.trend.week, "month": found.trend.month}.get(against),
        counted=counted,
        table=mine,
        columns=_columns(mine),
        own=_fields(found, place, counted),
        residents=visit.published.kept("communities", communities),
        late=[one for one in found.times if one.earlier or one.days_behind > 1],
        lines=Lines(found.trend, words["w"]),
        matrix=_matrix(found.matrix),
        pairs=by_pair(found.matrix),
        most=sorted((one for one in found.matrix if one.differ), key=lambda one: (-(one.share.broken.rate or 0), one.field))[:PAIRS],
    )


ask_beforehand(("quality", None), lambda reading: read_quality(reading, None))


def _quality(visit: Visit, name: str | None) -> Quality:
    def read(reading: Reading) -> Quality:
        return read_quality(reading, name)

    return visit.published.kept(("quality", name), read)


def _columns(table: Mapping[str, Mapping[str, Share]]) -> list[str]:
    """Fields of a table, those with most to mend first."""
    by_field: dict[str, dict[str, Share]] = {}
    for name, row in table.items():
        for key, share in row.items():
            by_field.setdefault(key, {})[name] = share
    return worst(by_field.items())[:ACROSS]


def _fields(found: Quality, place: Where, counted: str) -> list[tuple[str, Share]]:
    """Every field of one place with its share, the most to mend first."""
    table = found.community_fields if counted == "all" else found.same_data
    rows = table.values() if place.community is None else [table.get(place.community, {})]
    summed: dict[str, list[Share]] = {}
    for row in rows:
        for key, share in row.items():
            summed.setdefault(key, []).append(share)
    whole = {key: together(shares) for key, shares in summed.items()}
    return sorted(((key, share) for key, share in whole.items() if share.broken.a), key=lambda one: (-one[1].broken.a, one[0]))


def _all_of(found: Quality, name: str) -> Share | None:
    shares = [row[name] for row in found.same_data.values() if name in row]
    return together(shares) if shares else None


def _matrix(rows: list[Compared]) -> list[str]:
    """The sources that a matrix compares."""
    return sorted({name for one in rows for name in (one.source_one, one.source_other)})
