"""What of a report somebody may see: which reports, which of their columns, which of their rows.

Here: that, for the screen and for files alike. Not here: roles (``access``), running a report (``warehouse.store.reports``), pages.

A report is made of all sources. Counts tell nobody apart and are shown as the roles allow. Lists of people are another thing: whoever may
not know of some source gets only lists that one system keeps by itself (``BY_ITSELF``), with names and homes as the look-ups show them and
without whatever else was merged. For everybody, a column of a field that the roles do not show is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from warehouse.desk.access import Access
from warehouse.store.claims import claims_report
from warehouse.store.lookup.desk import Desk
from warehouse.store.lookup.shapes import Hit
from warehouse.store.reading import Reading
from warehouse.store.report_columns import ReportColumn, report_columns
from warehouse.store.reports import Answer, Report, reports, run_report
from warehouse.store.scoped import bound, inside
from warehouse.vocabulary.fields import fields

PERSONAL: Final = frozenset({"name", "id_number", "phone", "phones", "address", "resident"})
"""Kinds of columns that tell people apart."""
STAFF: Final = frozenset({"grid_head", "group_leader", "group_leaders", "liaison", "liaisons"})
"""Names of people in their office."""
BY_ITSELF: Final = frozenset({"dibao_households"})
"""Lists that are the roster of one system, nothing of which rests on another, once the columns below are all that is left."""
OWN: Final = frozenset(
    {"community", "grid_no", "resident_id", "dibao_no", "dibao_class", "dibao_cause", "dibao_start", "persons_counted", "amount_month"}
)
"""Columns of those lists that their own system states."""
MERGED: Final[Mapping[str, Callable[[Hit], Any]]] = {
    "name": lambda hit: hit.name,
    "head_name": lambda hit: hit.name,
    "sex": lambda hit: hit.sex,
    "age": lambda hit: hit.age,
    "residence_address": lambda hit: hit.address,
    "phones": lambda hit: ";".join(hit.phones),
}
"""Columns that the look-ups fill, with what may be seen."""
NEEDS: Final = {
    **dict.fromkeys(("names", "head_name", "member_name", "helped_name", "sentence"), "name"),
    **dict.fromkeys(("estate", "building", "stair", "room", "address_stated", "use"), "residence_address"),
    **dict.fromkeys(("grid_no", "grid_name", "grid_list", "home_community"), "community"),
    **dict.fromkeys(("type_basis", "management_mode"), "member_type"),
    **dict.fromkeys(("on_dibao", "dibao_problems", "dibao_reasons", "poverty_basis", "still_on_dibao"), "dibao_no"),
    "age": "birth_date",
    "phone_stated": "phones",
    "membership_kept_at": "branch",
    "other_branch": "branch",
    "is_lost": "lost_contact",
    "hardship": "hardship_member",
    "party_member": "member_kind",
    "on_roll": "member_kind",
    "floating_registered": "inflow_on",
    "presence": "residence_state",
    "amount_month": "dibao_amount",
}
"""The field that a column of a list tells of, where it has another name; a column that is itself a field tells of that."""
FREE: Final = STAFF | {"community", "paired_on", "visited_on"}
"""Columns whose field is no resident's, or stands in every report."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """An answer as far as somebody may see it; ``rows`` can be walked through once. ``about``: the place of the resident's id in a row,
    None where rows are not about one."""

    answer: Answer
    columns: list[ReportColumn]
    rows: Iterator[tuple[Any, ...]]
    about: int | None


def known_reports() -> dict[str, Report]:
    """Every report by id, the quoted figures among them."""
    claims = claims_report()
    return reports() | {claims.id: claims}


def is_list(names: Iterable[str]) -> bool:
    """True where the rows of a report tell people apart."""
    known = report_columns()
    return any(known[name].kind in PERSONAL and name not in STAFF for name in names)


def may_see(access: Access, report: Report, names: Sequence[str]) -> bool:
    """A report that the roles allow, that says nothing of a hidden source, and that can be narrowed to the scope."""
    if not access.may_run(report):
        return False
    if not access.whole and is_list(names) and report.id not in BY_ITSELF:
        return False
    return access.scope.district or not names or ("community" in names if access.scope.communities else "grid_no" in names)


def shown_columns(access: Access, names: Sequence[str]) -> list[int]:
    """Places of the columns that may be seen, in a list; of counts, all."""
    if not is_list(names):
        return list(range(len(names)))
    return [at for at, name in enumerate(names) if _shows(access, name) and (access.whole or name in OWN or name in MERGED)]


def narrowed(reading: Reading, access: Access, desk: Desk, report: Report, wanted: Mapping[str, str | None]) -> Narrowed:
    """Run a report and leave out what may not be seen. Raises what ``run_report`` raises."""
    people = _people(reading, access)  # asked first: a connection holds one open answer
    answer = run_report(reading, report, wanted)
    names = [column.id for column in answer.columns]
    places = shown_columns(access, names)
    about = names.index("resident_id") if "resident_id" in names else None
    rows: Iterator[tuple[Any, ...]] = answer.rows
    if is_list(names):
        rows = _rows(access, names, about, people, rows)
        if not access.whole:
            rows = _seen_by(desk, names, about, list(rows))
    kept = (tuple(row[at] for at in places) for row in rows)
    return Narrowed(answer, [answer.columns[at] for at in places], kept, places.index(about) if about in places else None)


def _shows(access: Access, name: str) -> bool:
    field = NEEDS.get(name, name if name in fields() else "")
    return name in FREE or not field or access.sight.shows(field)


def _people(reading: Reading, access: Access) -> frozenset[str] | None:
    """Everybody in the scope; None where that is all."""
    if access.scope.district:
        return None
    found = reading.rows(f"SELECT resident_id FROM mart.resident WHERE {inside()}", bound(access.scope))
    return frozenset(str(row["resident_id"]) for row in found)


def _rows(
    access: Access, names: Sequence[str], about: int | None, people: frozenset[str] | None, rows: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    """Without rows about residents outside the scope, and without rows about a field that is not shown."""
    field = names.index("field") if "field" in names else None
    tie = names.index("member_tie") if "member_tie" in names else None
    for row in rows:
        if people is not None and about is not None and row[about] is not None and row[about] not in people:
            continue
        if field is not None and not access.sight.shows(str(row[field])):
            continue
        if tie is not None and row[tie] == "kept" and not access.scope.district and "member_kept" not in access.scope.ties:
            continue
        yield row


def _seen_by(desk: Desk, names: Sequence[str], about: int | None, rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """With names and homes as the look-ups show them; nobody whom they do not know."""
    if about is None:
        return
    hits = desk.people(str(row[about]) for row in rows if row[about] is not None)
    for row in rows:
        hit = hits.get(str(row[about]))
        if hit is not None:
            yield tuple(MERGED[name](hit) if name in MERGED else value for name, value in zip(names, row, strict=True))
