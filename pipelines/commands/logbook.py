"""The log of a data directory: ``<data>/logs/<date>.log``, one line a stage, without personal data.

Here: writing lines with the time before them. Not here: what is worth a line (the caller decides).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from warehouse.vocabulary.masking import mask_text


def write(data: Path, lines: Iterable[str]) -> Path | None:
    """Append ``lines`` to today's log; None where there is no data directory or it cannot be written."""
    if not data.is_dir():
        return None
    now = datetime.now().astimezone()
    path = data / "logs" / f"{now:%Y-%m-%d}.log"
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.writelines(f"{now:%Y-%m-%d %H:%M:%S%z} {mask_text(line)}\n" for line in lines)
    except OSError:
        return None
    return path
