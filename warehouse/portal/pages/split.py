"""Taking a resident apart: tick the records of the other person, look at both, say why, confirm.

Here: these pages. Not here: what will become of both (``warehouse.desk.splitting``), taking it back (``review``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from warehouse.desk import splitting
from warehouse.desk.naming import source_name
from warehouse.desk.review_desk import Desk, Placed
from warehouse.portal.gate import page
from warehouse.portal.pages.review import proof
from warehouse.portal.reviewing import review_desk, signed
from warehouse.portal.visit import Visit
from warehouse.state.contradictions import ContradictionError
from warehouse.vocabulary import wording
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say


@page("/residents/{resident}/split", "split")
def choose(visit: Visit) -> Response:
    """The source rows behind the resident, to be ticked."""
    with review_desk(visit) as desk:
        return _choose(visit, desk)


@page("/residents/{resident}/split", "split", methods=("POST",))
def confirm(visit: Visit) -> Response:
    """First both people side by side; with a reason, and ``sure`` pressed there, the split itself."""
    with review_desk(visit) as desk:
        resident, records = _records(visit)
        named = [str(one) for one in visit.form.getlist("record")]
        out = splitting.chosen(resident, records, named)
        rest = [place for place in records if place not in out]
        if not out or not rest:
            wrong = say("至少选一条，也至少留下一条", "tick one row at least, and leave one at least")
            return _choose(visit, desk, wrong, named)
        together, why = visit.said("together") == "1", visit.said("why")
        if visit.said("sure") != "1":
            return _preview(visit, desk, out, rest)
        if not why:
            return _preview(visit, desk, out, rest, wrong=say("写明理由：以后有人会问", "say why: somebody will ask"))
        assert visit.user is not None
        try:
            made = splitting.part(desk, out, rest, together=together, by=signed(visit.user), why=why)
        except ContradictionError as error:
            return _preview(visit, desk, out, rest, contradiction=proof(desk, error))
    if not made:
        return visit.go(f"/residents/{resident}", say("早已分开，没有新的决定。", "They are kept apart already; nothing was added."))
    told = say(
        f"已记下：拆分成两位居民（决定 {made[0].number} 起 {len(made)} 项），今晚同步后生效。",
        f"Recorded: two residents ({len(made)} decisions from {made[0].number} on), in force after tonight's sync.",
    )
    return visit.go(f"/review/history?resident={resident}", told)


def _choose(visit: Visit, desk: Desk, wrong: str = "", ticked: Sequence[str] = ()) -> Response:
    resident, records = _records(visit)
    visit.record("open", resident, facts={"page": "split"})
    stated = desk.stated([place.record_id for place in records])
    rows = []
    for place in records:
        seen = splitting.preview(desk, [[place]], visit.access.sight.shows, stated)
        said = [
            (field, texts[0])
            for field, texts in seen.rows
            if field.id in ("name", "id_number", "birth_date", "residence_address", "phones")
        ]
        rows.append({"place": place, "source": _source(visit, place), "said": said})
    head = visit.desk.merged(resident).head
    return visit.page("split.html", 400 if wrong else 200, head=head, rows=rows, wrong=wrong, ticked=list(ticked))


def _preview(visit: Visit, desk: Desk, out: list[Placed], rest: list[Placed], wrong: str = "", contradiction: str = "") -> Response:
    resident = visit.request.path_params["resident"]
    visit.record("open", resident, facts={"page": "split preview", "out": len(out), "rest": len(rest)})
    seen = splitting.preview(desk, [out, rest], visit.access.sight.shows)
    at = [[f"{_source(visit, one)} {wording.at(one.file, one.sheet, one.row_number)}" for one in part] for part in seen.records]
    shown: dict[str, Any] = {"seen": seen, "at": at, "out": out, "resident": resident, "wrong": wrong, "contradiction": contradiction}
    shown |= {"why": visit.said("why"), "together": visit.said("together") == "1", "head": visit.desk.merged(resident).head}
    status = 409 if contradiction else 400 if wrong else 200
    return visit.page("split_preview.html", status, **shown)


def _records(visit: Visit) -> tuple[str, list[Placed]]:
    """The resident and the rows behind them. Raises DQ-603 outside the scope; DQ-720 where a system is hidden from this person: whoever
    cannot see all rows cannot say which of them are one person's."""
    resident = visit.request.path_params["resident"].upper()
    if not visit.access.whole:
        raise DaoqiaoError("DQ-720", act="split")
    rows = visit.desk.merged(resident).records
    return resident, [Placed(one.record_id, resident, one.source_id, one.file, one.sheet, one.row_number) for one in rows]


def _source(visit: Visit, place: Placed) -> str:
    return source_name(visit.sources.get(place.source_id), place.source_id)
