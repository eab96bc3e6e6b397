"""Headers as they are compared, wherever that is.

Here: folding what differs between two prints of one header. Not here: which header is which column (``intake.layout``),
how alike two headers are (``intake.likeness``).
"""

from __future__ import annotations

import re

from connectors.chinese import simplified
from warehouse.vocabulary.text import clean

_PARENTHESES = str.maketrans({"（": "(", "）": ")", "*": None})


def header_key(text: str | None) -> str:
    """A header as it is compared: width, blanks, line breaks, star marks, the two kinds of bracket and traditional characters folded."""
    return simplified(re.sub(r"\s+", "", clean(text or "")).translate(_PARENTHESES))
