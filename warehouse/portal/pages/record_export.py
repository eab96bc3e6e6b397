"""A merged record as a file: each field with who says what, masked, numbered, for a reason.

Here: that. Not here: what every file has in common (``export``), the page (``record``).
"""

from __future__ import annotations

from starlette.responses import Response

from warehouse.desk.exporting import Cell
from warehouse.portal.gate import page
from warehouse.portal.pages.export import Table, deliver, reason_of
from warehouse.portal.record_rows import Setting, parts
from warehouse.portal.visit import Visit
from warehouse.vocabulary.language import say


@page("/residents/{resident}/export", "export", methods=("POST",))
def export(visit: Visit) -> Response:
    """Raises DQ-603 where nobody of the scope has this id, DQ-744 without a reason."""
    why = reason_of(visit)
    merged = visit.desk.merged(visit.request.path_params["resident"])
    head = merged.head
    words = (("部分", "part"), ("项目", "field"), ("登记的值", "value"), ("来源", "said by"), ("日期", "date"), ("采用", "in use"))
    heads = [say(*both) for both in words]
    rows: list[list[Cell]] = [
        [part.title, row.label, said.value, say("、", ", ").join(said.names), said.on, said.note]
        for part in parts(merged.values, Setting(visit.sources))
        for row in part.rows
        for said in row.said
    ]
    about = [
        [say("居民编号", "resident"), head.resident_id],
        [say("数据截至", "data until"), head.as_of],
        [say("号码", "numbers"), say("已脱敏", "masked")],
    ]
    name = say("合并档案", "record")
    return deliver(
        visit, Table("record", f"{name}-{head.resident_id}", name, heads, rows, about, [head.resident_id]), why, visit.said("form")
    )
