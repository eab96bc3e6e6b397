"""Values of a report as people read them: by the kind of their column, masked unless a reason was given.

Here: one value for a screen, for a sheet, for a program. Not here: what kind a column is (``warehouse/reports/columns.toml``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from warehouse.store.report_columns import ReportColumn, words
from warehouse.vocabulary.codes import table
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_id, mask_phone, mask_text

Cell = str | int | float | None
FORMATS: Final = {"integer": "#,##0", "percent": "0.0%", "amount": "#,##0.00", "number": "#,##0.##"}
"""Number formats of a spreadsheet by kind; both Excel and LibreOffice know them in every language."""


def cell(column: ReportColumn, value: Any, *, whole: bool) -> Cell:
    """A value for a sheet: numbers stay numbers, everything else is text. ``whole``: numbers of citizens unmasked."""
    if value is None or value == "":
        return None
    if column.is_number:
        return float(value) if isinstance(value, Decimal) else value
    return text(column, value, whole=whole)


def text(column: ReportColumn, value: Any, *, whole: bool) -> str:
    """A value for a screen or for a table of text; "" where there is none."""
    if value is None:
        return ""
    kind, _, of = column.kind.partition(":")
    if isinstance(value, list | tuple):
        return say("、", ", ").join(text(column, one, whole=whole) for one in value)
    match kind:
        case "percent":
            return f"{value:.1%}"
        case "amount":
            return f"{value:,.2f}"
        case "integer" | "number":
            shown = f"{value:,.2f}" if isinstance(value, float | Decimal) else f"{value:,}"
            return shown.rstrip("0").rstrip(".") if "." in shown else shown
        case "yes_no":
            return say("是", "yes") if value else say("否", "no")
        case "code":
            return table(of).name_of(str(value)) or str(value)
        case "word" | "words":
            return say(*words()[of][value]) if value in words()[of] else str(value)
        case "id_number" if not whole:
            return mask_id(str(value))
        case "phone" | "phones" if not whole:
            return say("、", ", ").join(mask_phone(part) for part in str(value).split(";"))
    return str(value) if whole else mask_text(str(value))


def plain(column: ReportColumn, value: Any, *, whole: bool) -> str:
    """A value for CSV: as on the screen, but numbers without separators, so that programs read them too."""
    return text(column, value, whole=whole).replace(",", "") if column.is_number else text(column, value, whole=whole)


def fact(column: ReportColumn, value: Any, *, whole: bool) -> Any:
    """A value for JSON: codes and words as they are in the warehouse, numbers of citizens masked as on the screen."""
    if isinstance(value, list | tuple):
        return [fact(column, one, whole=whole) for one in value]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bool | int | float) or value is None or column.kind.partition(":")[0] in ("code", "word", "words"):
        return value
    return text(column, value, whole=whole)


def rows_as(how: Any, columns: Sequence[ReportColumn], rows: Iterable[Sequence[Any]], *, whole: bool) -> Iterable[list[Any]]:
    """Each row with each value as ``how`` (one of the above) gives it."""
    return ([how(column, value, whole=whole) for column, value in zip(columns, row, strict=True)] for row in rows)
