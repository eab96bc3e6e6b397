"""Cells that a spreadsheet program would run: made plain text before they leave.

Here: one text. Not here: writing files (``warehouse.desk.exporting``). The rule is OWASP's page on CSV injection: a cell that
begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break may be taken for a formula; an apostrophe in front stops that.
"""

from __future__ import annotations

import re
from typing import Final

# Blanks and invisible characters first, because programs trim them; full-width signs, because Chinese editions of the programs
# take ＝ for = . A tab or a line break at the very beginning counts by itself.
_BLANK: Final = "\\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\\x00-\\x1f"
_RUNS: Final = re.compile(f"[\t\r\n\\x00]|[{_BLANK}]*[=+\\-@＝＋－＠﹦﹢﹣﹫]").match


def safe_cell(text: str) -> str:
    """``text``, with an apostrophe in front where it could run. ``-5`` and ``+86 138…`` get one too: as text they are read all the
    same, and whether a sign begins a number or a formula is for no one to guess. What has an apostrophe is left as it is."""
    return f"'{text}" if _RUNS(text) else text
