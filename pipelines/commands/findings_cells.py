"""Values of findings as a department may see them: its own file's row is named, whoever stands there is not.

Here: masking by the kind of the field, and the net below it. Not here: the list (``findings_book``). Codes become words in Chinese:
what a department gets is in Chinese whatever language a call speaks.
"""

from __future__ import annotations

import re
from typing import Final

from warehouse.vocabulary.codes import table
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.masking import mask_id, mask_name, mask_phone, mask_text

_APART: Final = re.compile(r"[\s\-—－_·.,，、/]+")
_NUMBER: Final = re.compile(r"[0-9]{14,}[0-9Xx]|(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
LONGEST: Final = 20


def label(field_id: str) -> str:
    """What a field is called; "" for a whole row, the column's name where the field is none of ours."""
    known = fields().get(field_id)
    return known.zh if known else field_id


def masked(field_id: str, value: str | None) -> str:
    """A value by the kind of its field: codes by name, numbers and names masked; "" where there is none.

    What could not be read may hold anything: a number that is still whole once blanks and dashes are gone is not shown at all.
    """
    if not value:
        return ""
    field = fields().get(field_id)
    kind = field.kind if field else ""
    if field is not None and field.table:
        shown = "；".join(table(field.table).name_of(one) or mask_text(one) for one in value.split(";"))
    elif kind == "id":
        shown = mask_id(value)
    elif kind == "name":
        shown = mask_name(value)
    elif kind == "phones":
        shown = "；".join(mask_phone(one) for one in value.split(";"))
    else:
        shown = mask_text(value)
    return "*" * min(len(shown), LONGEST) if _NUMBER.search(_APART.sub("", shown)) else shown


def surname(name: str | None) -> str:
    """``王*``: the row is found by its file and number, and confirmed by this."""
    return mask_name(name) if name else ""
