"""Real exports cut off or with flipped bytes: refused, or what is loaded stood in the whole file, in the same columns.

Here: the level of ``examine``. Not here: the readers alone (``tests/readers/test_every_format.py``), and what only the gates can tell:
a CSV cut at the end of a row is a good file with fewer rows, and is held by its row count (``tests/night/test_at_the_door.py``).
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from connectors.declaration import load_sources
from connectors.intake.arrivals import Arrival
from connectors.intake.receive import Received, examine
from connectors.intake.rows import NOT_DATA
from connectors.standardise.columns import raw_columns
from tests.house import ROOT
from warehouse.vocabulary.errors import DaoqiaoError

INBOX = ROOT.parent / "shared" / "sample" / "night0" / "inbox"
FILES = sorted(INBOX.glob("*/*"))
TEXTS = (".csv", ".xls")
"""Formats without a checksum: what is cut or flipped may still read as a table."""

SMALL = 400
"""Rows kept of a text file, so that 200 cuts of it take seconds."""

Loaded = dict[tuple[str, int], dict[str, str | None]]

pytestmark = pytest.mark.skipif(not FILES, reason="the shared sample is not here")


def shortened(path: Path) -> bytes:
    """The beginning of a text export, with the end that closes its table."""
    data = path.read_bytes()
    if path.suffix not in TEXTS:
        return data
    lines = data.split(b"\n")
    closing = lines[-2:] if path.suffix == ".xls" else [b""]
    return b"\n".join([*lines[:SMALL], *closing]) if len(lines) > SMALL else data


def received(path: Path, data: bytes, home: Path) -> Received | None:
    """What becomes of ``data`` under the name of ``path``; None where it is refused with a code."""
    file = home / path.name
    file.write_bytes(data)
    try:
        found = examine(Arrival(file, file.name, path.parent.name), load_sources(), "2026-11-21")
    except DaoqiaoError as error:
        if not error.code.startswith(("DQ-1", "DQ-2")):  # any other fault would be ours, not the file's
            raise
        return None
    delivery = found.delivery
    assert delivery is not None
    assert all(s.read == s.loaded + s.quarantined + s.not_data for s in delivery.sheets)
    assert sum(len(one.sheet.rows) for one in found.judged) == delivery.read
    return None if found.against else found


def loaded(found: Received) -> Loaded:
    rows: Loaded = {}
    for one in found.judged:
        if one.layout is not None:
            columns = {name: texts.to_pylist() for name, texts in raw_columns(one).items()}
            for at, index in enumerate(one.loaded()):
                rows[one.sheet.name, index] = {name: cells[at] for name, cells in columns.items()}
    return rows


def counted(found: Received, how: str) -> int:
    return sum(one.counts[how] for one in found.judged)


def check_cut(path: Path, home: Path, places: int) -> None:
    data = shortened(path)
    whole = received(path, data, home)
    assert whole is not None
    wanted = loaded(whole)
    survived = 0
    for number in range(1, places + 1):
        found = received(path, data[: len(data) * number // (places + 1)], home)
        if found is None:
            continue
        survived += 1
        rows = loaded(found)
        last = max((index for _, index in rows), default=-1)
        for place, row in rows.items():
            if row != wanted.get(place):
                assert place[1] == last, "only the row where the file ends may have lost something"
                assert all((text or "") == (wanted[place][name] or "")[: len(text or "")] for name, text in row.items()), (
                    "cut short, not moved"
                )
    assert path.suffix in TEXTS or not survived, "a workbook that is cut is never read"


def check_flipped(path: Path, home: Path, flips: int) -> None:
    data = shortened(path)
    whole = received(path, data, home)
    assert whole is not None
    wanted = loaded(whole)
    chance = random.Random(path.name)
    for _ in range(flips):
        at = chance.randrange(len(data))
        found = received(path, data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :], home)
        if found is None:
            continue
        if path.suffix not in TEXTS:
            assert loaded(found) == wanted, "a flip that the checksums let pass is in a date or the like, not in a cell"
            continue
        rows = loaded(found)
        near = {place: [wanted.get((place[0], place[1] + step), {}) for step in (0, -1, 1)] for place in rows}  # a line end less or more
        hurt = [min(sum(text != old.get(name, "") for name, text in rows[place].items()) for old in near[place]) for place in rows]
        assert max(hurt, default=0) <= 1, "one value of a row, and nothing under another header"
        assert sum(hurt) <= 1, "of one row"
        assert counted(found, NOT_DATA) <= counted(whole, NOT_DATA) + 1, "what is not loaded is quarantined"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_cut_file_loads_nothing_that_did_not_stand_there(path: Path, tmp_path: Path) -> None:
    check_cut(path, tmp_path, 12)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_flipped_bit_moves_nothing(path: Path, tmp_path: Path) -> None:
    check_flipped(path, tmp_path, 8)


@pytest.mark.long
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_200_cuts_and_100_flips(path: Path, tmp_path: Path) -> None:
    check_cut(path, tmp_path, 200)
    check_flipped(path, tmp_path, 100)
