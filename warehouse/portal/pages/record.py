"""A merged record: its fields, the source rows behind it, why they are one person, what changed; a number in full, with a reason.

Here: these pages. Not here: what a row says (``record_rows``), reporting an error (``corrections``), taking a record apart (``split``).
"""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from warehouse.desk import changing
from warehouse.desk import why as whys
from warehouse.desk.access import rules
from warehouse.desk.naming import source_name
from warehouse.portal import pending
from warehouse.portal.gate import page
from warehouse.portal.pages.export import reasons as export_reasons
from warehouse.portal.record_rows import NUMBERS, Setting, parts
from warehouse.portal.visit import Visit
from warehouse.store.lookup.shapes import Merged
from warehouse.store.past import changes_since
from warehouse.store.reading import Pair, Reading, Record, Resident
from warehouse.vocabulary import wording
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say

CHILD: Final = 14
"""Below this age a person's data are sensitive as a whole (个人信息保护法 article 28): a number in full takes words of one's own."""
ALWAYS: Final = ""
"""Every change that the history holds: nights are ISO dates, and all are later than nothing."""


@page("/residents/{resident}", "look_up")
def record(visit: Visit) -> Response:
    merged = _opened(visit, "fields")
    return merged if isinstance(merged, Response) else _fields(visit, merged)


@page("/residents/{resident}/reveal", "reveal", methods=("POST",))
def reveal(visit: Visit) -> Response:
    """The numbers of one field in full, on this answer only."""
    merged = _merged(visit)
    if isinstance(merged, Response):
        return merged
    field, reason, note = visit.said("field"), visit.said("reason"), visit.said("note")
    known = fields().get(field)
    if known is None or known.kind not in NUMBERS or not visit.access.sight.shows(field):
        raise DaoqiaoError("DQ-720", act="reveal")
    child = is_child(merged, visit.published.night)
    if reason not in rules().reasons or (child and len(note) < 4):
        raise DaoqiaoError("DQ-723")
    words = f"{rules().reasons[reason][0]} {note}".strip()
    visit.record("reveal", merged.head.resident_id, words, facts={"field": field, "child": child})
    return _fields(visit, merged, frozenset({field}))


@page("/residents/{resident}/sources", "look_up")
def sources(visit: Visit) -> Response:
    merged = _opened(visit, "sources")
    if isinstance(merged, Response):
        return merged
    rows = [(one, source_name(visit.sources.get(one.source_id), one.source_id)) for one in merged.records]
    return visit.page("record_sources.html", **_shown(visit, merged, "sources"), rows=rows)


@page("/residents/{resident}/why", "look_up")
def why(visit: Visit) -> Response:
    """Evidence between records that may be seen; of the nearest others those only who may be seen too."""
    merged = _opened(visit, "why")
    if isinstance(merged, Response):
        return merged
    visible = visit.access.sight.sources
    with visit.published.reading() as reading:
        told = whys.explain(
            _Within(reading, visit, merged), merged.head.resident_id, lambda ident: source_name(visit.sources.get(ident), ident)
        )
    assert visible is None or all(side.source_id in visible for link in told.links for side in (link.left, link.right))
    return visit.page("record_why.html", **_shown(visit, merged, "why"), why=told)


@page("/residents/{resident}/changes", "look_up")
def changes(visit: Visit) -> Response:
    """What became of the record; only for whom no source is hidden, as the history does not say whose a value was."""
    if not visit.access.whole:
        raise DaoqiaoError("DQ-720", act="look_up")
    merged = _opened(visit, "changes")
    if isinstance(merged, Response):
        return merged
    with visit.published.reading() as reading:
        found = changes_since(reading, merged.head.resident_id, ALWAYS)
    found = [one for one in reversed(found) if not (field := changing.about(one)) or visit.access.sight.shows(field)]
    return visit.page("record_changes.html", **_shown(visit, merged, "changes"), changes=found, words=changing)


class _Within(Reading):
    """The evidence as far as this person may see: records of visible sources, other residents within the scope."""

    def __init__(self, reading: Reading, visit: Visit, merged: Merged) -> None:
        super().__init__(reading.version, reading.con)
        self.visit, self.merged = visit, merged

    def records(self, resident_id: str) -> list[Record]:
        del resident_id
        return self.merged.records

    def resident(self, resident_id: str) -> Resident:
        return self.visit.desk.merged(resident_id).head

    def pairs(self, resident_id: str) -> list[Pair]:
        visible, here = self.visit.access.sight.sources, self.merged.head.resident_id
        pairs = super().pairs(resident_id)
        if visible is not None:
            pairs = [one for one in pairs if {one.left.source_id, one.right.source_id} <= visible]
        others = {side.resident_id for one in pairs for side in (one.left, one.right)} - {here}
        known = {here, *(other for other in others if self.visit.desk.knows(other))}
        return [one for one in pairs if {one.left.resident_id, one.right.resident_id} <= known]


def is_child(merged: Merged, night: str) -> bool:
    age = wording.age(merged.head.birth_date, night)
    return age is not None and age < CHILD


def _merged(visit: Visit) -> Merged | Response:
    """The record that is asked for, or the way to the one that it was merged into. Raises DQ-603 where nobody of the scope has its id."""
    resident = visit.request.path_params["resident"]
    try:
        return visit.desk.merged(resident)
    except DaoqiaoError:
        led = visit.desk.redirect(resident)
        if led is None or led.resident_id is None:
            raise
        told = say(f"{resident} 已于 {led.since} 并入 {led.resident_id}。", f"{resident} was merged into {led.resident_id} on {led.since}.")
        return visit.go(f"/residents/{led.resident_id}", told)


def _opened(visit: Visit, part: str) -> Merged | Response:
    """The same, once its opening stands in the audit log."""
    merged = _merged(visit)
    if not isinstance(merged, Response):
        facts = {"part": part} | ({"child": True} if is_child(merged, visit.published.night) else {})
        visit.record("open", merged.head.resident_id, facts=facts)
    return merged


def _fields(visit: Visit, merged: Merged, whole: frozenset[str] = frozenset()) -> Response:
    waiting = pending.fields_of(visit, merged.head.resident_id)
    shown = parts(merged.values, Setting(visit.sources, whole, waiting, visit.late))
    reasons = [(ident, say(*words)) for ident, words in rules().reasons.items()]
    child = is_child(merged, visit.published.night)
    return visit.page(
        "record.html",
        **_shown(visit, merged, "fields"),
        parts_=shown,
        reasons=reasons,
        whole=whole,
        child=child,
        export_reasons=export_reasons(),
    )


def _shown(visit: Visit, merged: Merged, tab: str) -> dict[str, Any]:
    """What the head of every one of these pages shows."""
    head, home = merged.head, merged.home
    tabs = [
        ("fields", "", say("各项信息", "Fields")),
        ("sources", "/sources", say(f"来源记录 {head.record_count}", f"Source rows {head.record_count}")),
        ("why", "/why", say("为什么合并", "Why one person")),
    ]
    if visit.access.whole:
        tabs.append(("changes", "/changes", say("变更记录", "Changes")))
    systems = len({visit.sources[one.source_id].system for one in merged.records if one.source_id in visit.sources})
    person = wording.person(head.sex, head.birth_date, visit.published.night)
    return {"head": head, "home": home, "tab": tab, "tabs": tabs, "systems": systems, "person": person}
