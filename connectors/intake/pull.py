"""A reading of a source database, made a delivery like a file: columns are headers, rows are rows.

Here: that, and when all rows are read rather than those changed. Not here: the connection and the statement
(``connectors.readers.databases``), judging rows (``rows``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.declaration import CHANGES, FULL, Source
from connectors.intake.delivery import Delivery
from connectors.intake.layout import best_layout
from connectors.intake.receive import Received, lacking
from connectors.intake.rows import judge
from connectors.readers import Row, Sheet
from warehouse.vocabulary.errors import DaoqiaoError

if TYPE_CHECKING:
    from connectors.readers.databases import Pulled

FORMAT = "database"


@dataclass(frozen=True, slots=True)
class Pull:
    """A database to read: ``since`` is the watermark to start from, None to read all rows."""

    source_id: str
    since: str | None = None


def pull_of(source: Source, watermark: str, full_on: str, night: str) -> Pull:
    """What to read tonight. ``watermark``: the newest one in force, ``full_on``: the night of the last full reading, "" for none.

    All rows are read where either is missing, and ``full_every`` nights after the last time: changed rows say nothing of deleted ones.
    """
    assert source.database is not None
    if not (source.database.watermark and watermark and full_on):
        return Pull(source.id)
    nights = (date.fromisoformat(night) - date.fromisoformat(full_on)).days
    return Pull(source.id, watermark if nights < source.database.full_every else None)


def receive_database(source: Source, since: str | None, base: Path, night: str) -> Received:
    """Read and judge a database's rows without keeping anything; ``base`` is the data directory. Never raises DaoqiaoError."""
    from connectors.readers.databases import read_database  # sqlalchemy takes a while to load

    try:
        with read_database(source, base, since) as pulled:
            sheet = Sheet("", 1, _rows(pulled))
    except DaoqiaoError as error:
        return Received(error.place.file or source.id, source.system, source.id, None, error=error)
    layout = best_layout(sheet, [source], pulled.file)
    judged = [judge(sheet, layout, ragged=False)]
    seen = pulled.seen
    delivery = Delivery(
        delivery_id=f"{night.replace('-', '')}-{seen.sha256[:12]}",
        source_id=source.id,
        system=source.system,
        file=pulled.file,
        slot=pulled.file,
        sha256=seen.sha256,
        contents=seen.sha256,
        business_date=night,
        arrived_at=datetime.now(UTC).isoformat(timespec="seconds"),
        format=FORMAT,
        encoding="",
        sheets=(),
        covers=FULL if pulled.full else CHANGES,
        watermark=seen.watermark or "",
    ).judged(judged)
    return Received(pulled.file, source.system, source.id, delivery, tuple(judged), against=lacking(judged, pulled.file))


def _rows(pulled: Pulled) -> Iterator[Row]:
    """Headers and rows. Columns that nobody declared are named, so that they can be mapped, and nothing of them is asked for."""
    yield [*pulled.columns, *pulled.undeclared]
    yield from pulled.rows
