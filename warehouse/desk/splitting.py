"""Joining residents and parting one: whose records are meant, and what will become of the people, before it is done.

Here: choosing records, the preview as facts. Not here: which decisions that takes (``warehouse.state.decisions``), how a preview looks
(``pipelines.commands.review_people``, the portal).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from warehouse.desk.pairs import compared, shown
from warehouse.desk.review_desk import Desk, Placed, Stated
from warehouse.state import decisions
from warehouse.state.contradictions import Decision
from warehouse.store.lookup.sight import EVERYTHING
from warehouse.store.reading import query
from warehouse.vocabulary.citizen_id import IdKind, parse_citizen_id
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import Field, fields


@dataclass(frozen=True, slots=True)
class Preview:
    """What people will be. ``rows``: each field that any part states, with one masked text a part ("" where it is silent); ``records``:
    the rows behind each part; ``two_numbers``: all of it together states more than one valid id number."""

    rows: list[tuple[Field, list[str]]]
    records: list[list[Placed]]
    two_numbers: bool


def records_of(desk: Desk, resident: str) -> list[Placed]:
    """Raises DQ-603 where this version knows no such resident."""
    desk.version.resident(resident)
    return desk.places(row["record_id"] for row in desk.version.rows(query("records"), {"resident": resident}))


def chosen(resident: str, records: Sequence[Placed], named: Iterable[str]) -> list[Placed]:
    """The records that were named by id or place. Raises DQ-625 for a name that fits none of them, or several."""
    found: dict[str, Placed] = {}
    for name in named:
        fitting = [place for place in records if name in place.names()]
        if len(fitting) != 1:
            raise DaoqiaoError("DQ-625", resident=resident, record=name)
        found[fitting[0].record_id] = fitting[0]
    return list(found.values())


def preview(
    desk: Desk,
    parts: Sequence[Sequence[Placed]],
    shows: Callable[[str], bool] = EVERYTHING.shows,
    stated: Mapping[str, Sequence[Stated]] | None = None,
) -> Preview:
    """The parts side by side, as far as ``shows`` allows; ``stated``: what ``Desk.stated`` says of their records, if it is known."""
    known = desk.stated([place.record_id for part in parts for place in part]) if stated is None else stated
    by_part = [compared((one for place in part for one in known[place.record_id]), shows) for part in parts]
    rows = [
        (fields()[field], [shown(fields()[field], values[field]) for values in by_part])
        for field in by_part[0]
        if any(values[field] for values in by_part)
    ]
    said = [one for part in parts for place in part for one in known[place.record_id]]
    return Preview(rows, [list(part) for part in parts], len(valid_numbers(said)) > 1)


def part(desk: Desk, out: Sequence[Placed], rest: Sequence[Placed], *, together: bool, by: str, why: str) -> list[Decision]:
    """Part ``out`` from ``rest`` for ever: the new decisions, none where they are kept apart already."""
    ids = [[place.record_id for place in some] for some in (out, rest)]
    return decisions.split(desk.state, *ids, together=together, **desk.said(by, why))


def join(desk: Desk, people: Sequence[Sequence[Placed]], *, by: str, why: str) -> list[Decision]:
    """Say that these people are one: the new decisions, none where they were."""
    return decisions.merge(desk.state, [_numbered_first(desk, records) for records in people], **desk.said(by, why))


def valid_numbers(stated: Iterable[Stated]) -> set[str]:
    """The valid id numbers among what is stated, those of 15 digits as they are with 18."""
    read = [parse_citizen_id(one.text) for one in stated if one.field == "id_number"]
    return {one.number for one in read if one.number and one.kind in (IdKind.VALID, IdKind.FROM_15)}


def _numbered_first(desk: Desk, records: Sequence[Placed]) -> list[str]:
    """The first record speaks for all in the decision: one with a number, so that what else carries that number comes along."""
    ids = [place.record_id for place in records]
    numbered = {row["record_id"] for row in desk.version.rows(query("numbered"), {"records": ids})}
    return sorted(ids, key=lambda record: record not in numbered)
