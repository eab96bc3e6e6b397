"""What lies at the door: the files of an inbox, those of other places a source names, and what archives hold.

Here: finding them, unpacking archives aside. Not here: opening a file (``connectors.readers``), telling what it is (``receive``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from connectors.declaration import Source
from connectors.readers.dbf_memo import belongs_to_table
from warehouse.vocabulary.errors import DaoqiaoError

LEFTOVERS = (".", "~$", "Thumbs.db")
"""Beginnings of names that editors and systems leave behind."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file to take in. ``name`` is what people know it by (``档案.zip/成员.xlsx``), ``system`` the folder it came in
    ("" where it may be any source's); ``source_id`` is set where its place names one source."""

    path: Path
    name: str
    system: str
    source_id: str = ""


def arrivals(inbox: Path, sources: Mapping[str, Source], only: str | None = None) -> list[Arrival]:
    """Every file of an inbox, one folder a system, and of the places that sources name. ``only``: of this source's system.

    Raises DQ-502 where the inbox is missing.
    """
    if not inbox.is_dir():
        raise DaoqiaoError("DQ-502", path=inbox)
    found = [Arrival(path, path.name, path.parent.name) for path in _files(inbox.glob("*/*"))]
    for place in sorted({source.path for source in sources.values() if source.path}):
        here = [source for source in sources.values() if source.path == place]
        for path in _files(Path(place).glob("*")):
            likely = [source for source in here if source.likes(path.name)]
            if likely:  # of several sources that share a place, the headers decide as in a folder of the inbox
                found.append(Arrival(path, path.name, likely[0].system, here[0].id if len(here) == 1 else ""))
    return [one for one in found if only is None or one.system == sources[only].system]


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Files that stand for themselves: a memo file is read with the dBASE table beside it."""
    return (path for path in sorted(paths) if path.is_file() and not path.name.startswith(LEFTOVERS) and not belongs_to_table(path))
