"""What is told of columns that are missing or new, with the command to type.

Here: DQ-204, DQ-205 and DQ-209 with their facts. Not here: which column is likely which (``drift``), the sentences
(``warehouse/vocabulary/errors.toml``).
"""

from __future__ import annotations

from collections.abc import Iterator

from connectors.intake.drift import Suggestion, suggest
from connectors.intake.layout import Layout
from connectors.readers import Sheet
from warehouse.vocabulary.errors import DaoqiaoError, Place

_PLACEHOLDERS = {"theirs": ("文件里的表头", "THEIR HEADER"), "declared": ("登记里的表头", "DECLARED HEADER"), "reason": ("理由", "REASON")}


def missing_columns(layout: Layout, sheet: Sheet, file: str) -> DaoqiaoError:
    """DQ-204: the required columns that a sheet lacks, and what to type if one of its own is the same column."""
    source, found = layout.source, {one.column: one for one in suggest(layout, sheet.rows, layout.source)}
    likely = [found[column.header] for column in layout.missing if column.header in found]
    pairs = [(one.header, one.column) for one in likely] or [("", layout.missing[0].header)]
    zh, en = (" && ".join(map_command(source.id, theirs, declared, lang) for theirs, declared in pairs) for lang in ("zh", "en"))
    return DaoqiaoError(
        "DQ-204",
        Place(file, sheet.name, sheet.first_row + layout.header_at, layout.missing[0].header),
        **source.facts,
        missing="、".join(column.header for column in layout.missing),
        found="、".join(layout.found[:30]),
        likely="；".join(f"“{one.header}”{_likely(one)}" for one in likely) or _likely(None),
        likely_en="; ".join(f"“{one.header}” is {_likely(one, 'en')}" for one in likely) or _likely(None, "en"),
        command=zh,
        command_en=en,
    )


def unknown_columns(layout: Layout, sheet: Sheet, file: str) -> Iterator[DaoqiaoError]:
    """DQ-205 for every column that the declaration does not speak of, DQ-209 for those that are private by their headers."""
    source, at = layout.source, sheet.first_row + layout.header_at
    found = {one.header: one for one in suggest(layout, sheet.rows, source)} if layout.unknown else {}
    for header in dict.fromkeys(layout.unknown):
        one = found.get(header)
        yield DaoqiaoError(
            "DQ-205",
            Place(file, sheet.name, at, header),
            column=header,
            source_id=source.id,
            likely=_likely(one),
            likely_en=_likely(one, "en"),
            **_commands(source.id, header, one.column if one else "", "ignore"),
        )
    private = {column.header: column.drop for column in layout.columns.values() if column.header in layout.private}
    for header, reason in private.items():
        yield DaoqiaoError(
            "DQ-209",
            Place(file, sheet.name, at, header),
            column=header,
            source_id=source.id,
            reason=reason,
            **_commands(source.id, header, "", "drop"),
        )


def map_command(source_id: str, header: str, declared: str, lang: str = "zh") -> str:
    """What to type so that ``header`` is the declared column; an empty one becomes a word that says what to put there."""
    theirs, target = header or _placeholder("theirs", lang), declared or _placeholder("declared", lang)
    return f"daoqiao source map {source_id} {quoted(theirs)} {quoted(target)}"


def answer_command(source_id: str, header: str, answer: str, lang: str = "zh") -> str:
    """What to type so that ``header`` is not used (``answer``: ignore, drop) from now on."""
    return f"daoqiao source map {source_id} {quoted(header)} --{answer} {_placeholder('reason', lang)}"


def quoted(text: str) -> str:
    """``text`` as one word of a shell: bare where it is only letters and digits, else in quotes that nothing in it can end."""
    if text.isalnum():
        return text
    return f'"{text}"' if not set(text) & set('"$`\\!') else "'" + text.replace("'", "'\\''") + "'"


def _commands(source_id: str, header: str, declared: str, answer: str) -> dict[str, str]:
    return {
        "command": map_command(source_id, header, declared),
        "command_en": map_command(source_id, header, declared, "en"),
        "otherwise": answer_command(source_id, header, answer),
        "otherwise_en": answer_command(source_id, header, answer, "en"),
    }


def _placeholder(name: str, lang: str) -> str:
    return _PLACEHOLDERS[name][lang == "en"]


def _likely(one: Suggestion | None, lang: str = "zh") -> str:
    if lang == "en":
        return f"most like “{one.column}”: {one.why_en}" if one else "nothing is alike"
    return f"最像“{one.column}”：{one.why_zh}" if one else "没有相近的列"
