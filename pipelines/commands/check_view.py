"""What ``daoqiao source check`` shows of a file that was tried: columns, masked samples, what would be rejected.

Here: that view, on the screen and as JSON. Not here: reading and judging the file (``source_check``). None of the samples is of a
column that is dropped for privacy.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.vocabulary.errors import DaoqiaoError, Place, sentence
from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.masking import mask_text

if TYPE_CHECKING:
    from connectors.declaration import Column, Source
    from connectors.intake.delivery import Delivery
    from connectors.intake.drift import Suggestion
    from connectors.intake.layout import Layout
    from connectors.intake.rows import Judged


DATABASE = "database"
"""What stands for the format where rows come from a database."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A file that was read and judged. ``problems``: values that would stay empty, by header and problem."""

    delivery: Delivery
    judged: Sequence[Judged]
    source: Source
    problems: Counter[tuple[str, str]]

    @property
    def layout(self) -> Layout:
        """The layout of the first sheet that has one; a file that was accepted has one at least."""
        return next(one.layout for one in self.judged if one.layout is not None)

    def suggestions(self) -> list[Suggestion]:
        """The likeliest declared column for each unknown one."""
        from connectors.intake.drift import suggest

        one = next(one for one in self.judged if one.layout is not None)
        return suggest(self.layout, one.sheet.rows, self.source) if self.layout.unknown else []


def show(tried: Tried, sources: Mapping[str, Source]) -> None:
    """The whole view, on stdout."""
    from pipelines.commands import screen

    delivery, source, layout = tried.delivery, tried.source, tried.layout
    out = screen.out()
    _show_what_it_is(tried, sources)
    made = screen.table(
        say("表头", "header"), say("是哪一项", "field"), say("样例（脱敏）", "sample (masked)"), say("读不懂", "unreadable")
    )
    for at, header in _headers(tried.judged):
        column = layout.columns.get(at)
        made.add_row(mask_text(header), *_meaning(column), _sample(tried.judged, at, column), _trouble(header, column, tried.problems))
    out.print(made)
    for column in source.columns:
        if not column.absent_ok and column not in layout.columns.values():
            out.print(screen.dim(say(f"登记里有、文件里没有的列：{column.header}", f"declared but not in the file: {column.header}")))
    _show_unknown(tried)
    _show_rejects(delivery)


def _show_what_it_is(tried: Tried, sources: Mapping[str, Source]) -> None:
    from pipelines.commands import screen, summary
    from warehouse.vocabulary import wording

    delivery, source, layout, out = tried.delivery, tried.source, tried.layout, screen.out()
    called = say("数据库", "database") if delivery.format == DATABASE else wording.called(wording.FORMATS, delivery.format)
    form = " ".join(filter(None, (called, delivery.encoding)))
    out.print(screen.joined([screen.bold(delivery.file), screen.dim(f"  {form}")]))
    every = len(layout.columns) + len(layout.unknown)
    sure = say(f"{every} 列认得 {layout.known} 列，必需的都在", f"{layout.known} of {every} columns known, all required ones there")
    named = say("，文件名相符", ", the name fits") if source.likes(delivery.file) else say("，文件名不像", ", the name does not fit")
    named = "" if delivery.format == DATABASE else named
    out.print(screen.joined([say("是 ", "is "), screen.bold(f"{source.called(spoken())} {source.id}"), f"  {sure}{named}"]))
    second = _second(tried.judged, sources, source)
    if second is not None:
        text = say(
            f"其次像 {second.source.short}（认得 {second.known} 列）",
            f"next likeliest: {second.source.called('en')} ({second.known} columns known)",
        )
        out.print(screen.dim(text))
    if delivery.format != DATABASE:
        place = source.path or f"{source.system}/"
        out.print(screen.dim(say("收件目录里的位置：", "its place in the inbox: ") + place))
    out.print()
    made = screen.table(say("表", "sheet"), say("表头行", "header row"), *summary.equation_heads(), right=range(1, 6))
    for one, count in zip(tried.judged, delivery.sheets, strict=True):
        header = str(one.sheet.first_row + one.layout.header_at) if one.layout else "-"
        made.add_row(count.sheet or "-", header, *(screen.number(n) for n in (count.read, count.loaded, count.quarantined, count.not_data)))
    out.print(made)
    out.print()


def _show_unknown(tried: Tried) -> None:
    """For each unknown column what it probably is, and what to type either way."""
    from connectors.intake.drift_faults import answer_command, map_command
    from pipelines.commands import screen

    layout, out, lang = tried.layout, screen.out(), spoken()
    found = {one.header: one for one in tried.suggestions()}
    for header in dict.fromkeys(layout.unknown):
        out.print()
        one = found.get(header)
        like = (
            say(f"最像“{one.column}”：", f"is most like “{one.column}”: ") + one.why(lang)
            if one
            else say("没有相近的列", "resembles no column")
        )
        out.print(
            screen.joined([screen.notice(say(f"登记里没有“{mask_text(header)}”", f"“{mask_text(header)}” is not declared")), f"  {like}"])
        )
        rows = screen.grid()
        yes = map_command(tried.source.id, header, one.column if one else "", lang)
        rows.add_row("", say("是同一列", "the same"), mask_text(yes))
        rows.add_row("", say("用不着", "not needed"), mask_text(answer_command(tried.source.id, header, "ignore", lang)))
        out.print(rows)
    for header in layout.private:
        text = say(
            f"登记里没有“{mask_text(header)}”，按表头像是隐私，不会保存",
            f"“{mask_text(header)}” is not declared and private by its header: not stored",
        )
        out.print(screen.notice(text))


def _show_rejects(delivery: Delivery) -> None:
    from pipelines.commands import screen

    out = screen.out()
    out.print()
    if not delivery.rejects:
        out.print(say("没有要隔离的行。什么都没有保存。", "No row would be rejected. Nothing was kept."))
        return
    made = screen.table(say("会隔离", "rejected"), say("代码", "code"), say("原因", "reason"), say("第一处", "first at"), right=(0,))
    counts = Counter(reject.code for reject in delivery.rejects)
    for code, count in counts.most_common():
        first = next(reject for reject in delivery.rejects if reject.code == code)
        made.add_row(str(count), code, _reason(code, first.facts), Place(sheet=first.sheet, row=first.row).words(spoken()))
    out.print(made)
    out.print(screen.dim(say("什么都没有保存。", "Nothing was kept.")))


def _reason(code: str, facts: Mapping[str, object]) -> str:
    return sentence(code, "what", spoken(), facts)


def facts(tried: Tried) -> dict[str, Any]:
    """The same for programs."""
    delivery, source, layout = tried.delivery, tried.source, tried.layout
    columns = [
        {
            "header": mask_text(header),
            "field": column.field if column else None,
            "ignored": column.ignore if column else None,
            "dropped": column.drop if column else None,
            "known": column is not None,
            "sample": _sample(tried.judged, at, column),
        }
        for at, header in _headers(tried.judged)
        for column in [layout.columns.get(at)]
    ]
    return {
        "file": delivery.file,
        "format": delivery.format,
        "encoding": delivery.encoding,
        "source_id": source.id,
        "system": source.system,
        "name_fits": source.likes(delivery.file),
        "columns_known": layout.known,
        "columns_unknown": list(map(mask_text, delivery.unknown_columns)),
        "columns_private": list(map(mask_text, layout.private)),
        "suggestions": [
            {"header": mask_text(one.header), "column": one.column, "score": one.score, "by": one.by, "why": one.why(spoken())}
            for one in tried.suggestions()
        ],
        "sheets": [
            {"sheet": s.sheet, "read": s.read, "loaded": s.loaded, "rejected": s.quarantined, "not_data": s.not_data}
            for s in delivery.sheets
        ],
        "columns": columns,
        "unreadable": [{"header": header, "problem": problem, "count": count} for (header, problem), count in tried.problems.items()],
        "rejected": [{"sheet": r.sheet, "row": r.row, "code": r.code, "reason": _reason(r.code, r.facts)} for r in delivery.rejects],
    }


def _headers(judged: Sequence[Judged]) -> list[tuple[int, str]]:
    """Position and text of each printed header of the first sheet with a layout."""
    one = next(one for one in judged if one.layout is not None)
    assert one.layout is not None
    row = one.sheet.rows[one.layout.header_at]
    return [(at, "".join(cell.split())) for at, cell in enumerate(row) if cell and cell.strip()]


def _second(judged: Sequence[Judged], sources: Mapping[str, Source], chosen: Source) -> Layout | None:
    """The next likeliest declaration, where another one fits whole too."""
    from connectors.intake.layout import best_layout

    one = next(one for one in judged if one.layout is not None)
    found = best_layout(one.sheet, [s for s in sources.values() if s.id != chosen.id], "")
    return found if found is not None and found.whole else None


def _meaning(column: Column | None) -> tuple[Any]:
    from pipelines.commands import screen
    from warehouse.vocabulary import wording

    if column is None:
        return (screen.notice(say("登记里没有", "not declared")),)
    if column.drop:
        return (screen.dim(say(f"不保存：{column.drop}", f"dropped: {column.drop}")),)
    if column.ignore:
        return (screen.dim(say(f"不采用：{column.ignore}", f"ignored: {column.ignore}")),)
    return (wording.label(column.field),)


def _trouble(header: str, column: Column | None, problems: Counter[tuple[str, str]]) -> str:
    from warehouse.vocabulary import wording

    names = {header} | ({column.header} if column else set())
    return say("，", ", ").join(f"{wording.problem(problem)} {count:,}" for (name, problem), count in problems.items() if name in names)


def _sample(judged: Sequence[Judged], at: int, column: Column | None) -> str:
    """The first filled cell of a column, its shape kept, its content masked; nothing of columns that are not used."""
    if column is None or column.drop or column.ignore:
        return ""
    for one in judged:
        if one.layout is not None and one.layout.columns.get(at) == column:
            for row in one.loaded():
                cells = one.sheet.rows[row]
                if at < len(cells) and (cell := cells[at]) and cell.strip():
                    return masked_sample(column.field, " ".join(cell.split()))
    return ""


def masked_sample(field_id: str, text: str) -> str:
    """What is left of a printed value so that its form can be seen: 陈**, 1971-**-**, 411099********1234."""
    from warehouse.vocabulary.fields import fields
    from warehouse.vocabulary.masking import mask_id, mask_name, mask_phone

    field = fields()[field_id]
    if field.kind == "name":
        return mask_name(text)
    if field.kind == "id":
        return mask_id(text)
    if field.kind == "phones":
        return re.sub(r"[\d-]{7,}", lambda m: mask_phone(m[0]), text)
    if field.kind in ("date", "month"):
        return text[:4] + re.sub(r"\d", "*", text[4:])
    if field.kind == "address":
        return re.sub(r"\d", "*", text)
    if field.kind in ("code", "integer", "amount", "buildings"):
        return text
    return mask_text(re.sub(r"\d(?=\d{2})", "*", text))


def show_nearest(file: Path, sources: Mapping[str, Source]) -> None:
    """Of a refused file: which source it resembles, which of its headers are known, and what the others may be; on stderr."""
    from connectors.intake.drift import suggest
    from connectors.intake.drift_faults import map_command
    from connectors.intake.layout import best_layout
    from connectors.readers import read_file
    from pipelines.commands import screen

    try:
        opened = read_file(file, encodings=("utf-8", "gb18030"))
    except DaoqiaoError:
        return
    for sheet in opened.sheets:
        layout = best_layout(sheet, sources.values(), file.name)
        if layout is None:
            continue
        talk, comma = screen.err(), say("、", ", ")
        rows = screen.grid()
        rows.add_row("", say("最像", "nearest"), f"{layout.source.called(spoken())} {layout.source.id}")
        rows.add_row("", say("认得", "known"), comma.join(column.header for column in layout.columns.values() if not column.drop))
        rows.add_row("", say("缺少", "missing"), comma.join(column.header for column in layout.missing) or "-")
        rows.add_row("", say("不认得", "unknown"), mask_text(comma.join(layout.unknown)) or "-")
        for one in suggest(layout, sheet.rows, layout.source):
            rows.add_row("", say("是同一列就", "if the same"), mask_text(map_command(layout.source.id, one.header, one.column)))
            rows.add_row("", "", screen.dim(one.why(spoken())))
        talk.print(rows)
        return
