"""``daoqiao source check``: try a file without keeping anything of it.

Here: which source it is and how surely, which column is which field, what would be rejected. Not here: the judgement itself
(``connectors.intake``). Samples are masked, and none is shown of columns that are dropped for privacy.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.door import Settings, argument, as_json, command, pass_settings
from pipelines.commands.language import say, spoken
from warehouse.vocabulary.errors import DaoqiaoError, Place, sentence

if TYPE_CHECKING:
    from connectors.declaration import Column, Source
    from connectors.intake.delivery import Delivery
    from connectors.intake.layout import Layout
    from connectors.intake.rows import Judged


@command("check", zh="试读一个文件，不保存：格式、编码、表头在哪一行、是哪个来源、哪列是什么、哪些行会被隔离。文件放在哪里都可以。",
         en="Try a file, wherever it lies, and keep nothing: form, encoding, header row, source, columns, what would be rejected.",
         examples=("daoqiao source check 常住人口_派出所1.xls",))  # fmt: skip
@argument("file", zh="文件", en="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json()
@pass_settings
def check(settings: Settings, file: Path, json_: bool) -> int:
    """Exit codes: 0 it would be taken in whole, 3 with notices, 4 it would be refused."""
    from connectors.declaration import sources_for
    from connectors.intake.receive import examine
    from pipelines.commands import faults

    sources = sources_for(settings.data)
    try:
        delivery, judged = examine(file, list(sources.values()), datetime.now(UTC).date().isoformat())
    except DaoqiaoError as error:
        placed = error if error.place.file else DaoqiaoError(error.code, Place(file.name), **error.facts)
        faults.show_error(placed)
        _show_nearest(file, sources)
        return error.exit_code
    source = sources[delivery.source_id]
    problems = _problems(delivery, judged, source, settings)
    if json_:
        _print_json(delivery, judged, source, problems)
    else:
        _print(delivery, judged, source, sources, problems)
    unknown_code = any(problem == "unknown_code" for _, problem in problems)
    return 3 if delivery.rejects or delivery.unknown_columns or unknown_code else 0  # what ``run`` would warn of


def _problems(delivery: Delivery, judged: Sequence[Judged], source: Source, settings: Settings) -> Counter[tuple[str, str]]:
    """Values that would stay empty, by header and problem."""
    from connectors.standardise import stage
    from warehouse.vocabulary.district import load_district

    staged = stage(delivery, judged, source, load_district(settings.data).area_code)
    found: Counter[tuple[str, str]] = Counter()
    for (_, header, problem), count in staged.problems.items():
        found[header, problem] += count
    return found


def _print(
    delivery: Delivery, judged: Sequence[Judged], source: Source, sources: Mapping[str, Source], problems: Counter[tuple[str, str]]
) -> None:
    from pipelines.commands import screen, summary, wording
    from warehouse.vocabulary.masking import mask_text

    out = screen.out()
    layout = _first(judged)
    form = " ".join(filter(None, (wording.called(wording.FORMATS, delivery.format), delivery.encoding)))
    out.print(screen.joined([screen.bold(delivery.file), screen.dim(f"  {form}")]))
    known = len(layout.columns)
    sure = say(
        f"{known + len(layout.unknown)} 列认得 {known} 列，必需的都在",
        f"{known} of {known + len(layout.unknown)} columns known, all required ones there",
    )
    named = say("，文件名相符", ", the name fits") if source.likes(delivery.file) else say("，文件名不像", ", the name does not fit")
    out.print(screen.joined([say("是 ", "is "), screen.bold(f"{source.short} {source.id}"), f"  {sure}{named}"]))
    second = _second(judged, sources, source)
    if second is not None:
        text = say(
            f"其次像 {second.source.short}（认得 {len(second.columns)} 列）",
            f"next likeliest: {second.source.id} ({len(second.columns)} columns known)",
        )
        out.print(screen.dim(text))
    folder = say("收件目录里的位置：", "its place in the inbox: ") + f"{source.system}/"
    out.print(screen.dim(folder))
    out.print()
    counts = summary.equation_heads()
    made = screen.table(say("表", "sheet"), say("表头行", "header row"), *counts, right=range(1, 6))
    for one, count in zip(judged, delivery.sheets, strict=True):
        header = str(one.sheet.first_row + one.layout.header_at) if one.layout else "-"
        made.add_row(count.sheet or "-", header, *(screen.number(n) for n in (count.read, count.loaded, count.quarantined, count.not_data)))
    out.print(made)
    out.print()
    made = screen.table(
        say("表头", "header"), say("是哪一项", "field"), say("样例（脱敏）", "sample (masked)"), say("读不懂", "unreadable")
    )
    for at, header in _headers(judged):
        column = layout.columns.get(at)
        made.add_row(mask_text(header), *_meaning(column), _sample(judged, at, column), _trouble(header, column, problems))
    out.print(made)
    for column in source.columns:
        if not column.absent_ok and column not in layout.columns.values():
            out.print(screen.dim(say(f"登记里有、文件里没有的列：{column.header}", f"declared but not in the file: {column.header}")))
    _print_rejects(delivery)


def _print_rejects(delivery: Delivery) -> None:
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


def _print_json(delivery: Delivery, judged: Sequence[Judged], source: Source, problems: Counter[tuple[str, str]]) -> None:
    from pipelines.commands import screen
    from warehouse.vocabulary.masking import mask_text

    layout = _first(judged)
    columns = [
        {
            "header": mask_text(header),
            "field": column.field if column else None,
            "ignored": column.ignore if column else None,
            "dropped": column.drop if column else None,
            "known": column is not None,
            "sample": _sample(judged, at, column),
        }
        for at, header in _headers(judged)
        for column in [layout.columns.get(at)]
    ]
    facts: dict[str, Any] = {
        "file": delivery.file,
        "format": delivery.format,
        "encoding": delivery.encoding,
        "source_id": source.id,
        "system": source.system,
        "name_fits": source.likes(delivery.file),
        "columns_known": len(layout.columns),
        "columns_unknown": list(map(mask_text, delivery.unknown_columns)),
        "sheets": [
            {"sheet": s.sheet, "read": s.read, "loaded": s.loaded, "rejected": s.quarantined, "not_data": s.not_data}
            for s in delivery.sheets
        ],
        "columns": columns,
        "unreadable": [{"header": header, "problem": problem, "count": count} for (header, problem), count in problems.items()],
        "rejected": [{"sheet": r.sheet, "row": r.row, "code": r.code, "reason": _reason(r.code, r.facts)} for r in delivery.rejects],
    }
    screen.print_json(facts)


def _first(judged: Sequence[Judged]) -> Layout:
    """The layout of the first sheet that has one; a file that was accepted has one at least."""
    return next(one.layout for one in judged if one.layout is not None)


def _headers(judged: Sequence[Judged]) -> list[tuple[int, str]]:
    """Position and text of each printed header of the first sheet with a layout."""
    one = next(one for one in judged if one.layout is not None)
    row = one.sheet.rows[_first(judged).header_at]
    return [(at, "".join(cell.split())) for at, cell in enumerate(row) if cell and cell.strip()]


def _second(judged: Sequence[Judged], sources: Mapping[str, Source], chosen: Source) -> Layout | None:
    """The next likeliest declaration, where another one fits whole too."""
    from connectors.intake.layout import best_layout

    one = next(one for one in judged if one.layout is not None)
    found = best_layout(one.sheet, [s for s in sources.values() if s.id != chosen.id], "")
    return found if found is not None and found.whole else None


def _meaning(column: Column | None) -> tuple[Any]:
    from pipelines.commands import screen, wording

    if column is None:
        return (screen.notice(say("登记里没有", "not declared")),)
    if column.drop:
        return (screen.dim(say(f"不保存：{column.drop}", f"dropped: {column.drop}")),)
    if column.ignore:
        return (screen.dim(say(f"不采用：{column.ignore}", f"ignored: {column.ignore}")),)
    return (wording.label(column.field),)


def _trouble(header: str, column: Column | None, problems: Counter[tuple[str, str]]) -> str:
    from pipelines.commands import wording

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
    from warehouse.vocabulary.masking import mask_id, mask_name, mask_phone, mask_text

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


def _show_nearest(file: Path, sources: Mapping[str, Source]) -> None:
    """Of a refused file: which source it resembles, and which of its headers are known."""
    from connectors.intake.layout import best_layout
    from connectors.readers import read_file
    from pipelines.commands import screen
    from warehouse.vocabulary.masking import mask_text

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
        rows.add_row("", say("最像", "nearest"), f"{layout.source.short} {layout.source.id}")
        rows.add_row("", say("认得", "known"), comma.join(column.header for column in layout.columns.values()))
        rows.add_row("", say("缺少", "missing"), comma.join(column.header for column in layout.missing) or "-")
        rows.add_row("", say("不认得", "unknown"), mask_text(comma.join(layout.unknown)) or "-")
        talk.print(rows)
        return
