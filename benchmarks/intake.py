"""Reading alone: every file of a full district against the reader library by itself, and memory as a file grows.

    python -m benchmarks.intake [INBOX]

Here: seconds by format, both in one run, and the peak memory of one process (pages of its own, not of mapped files) that reads and
judges one export of 50,000 to 800,000 rows. Not here: what else intake does with the rows (``benchmarks.night``).
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import python_calamine
from lxml import etree

from connectors.readers import read_file
from connectors.synthetic import PRESETS, synthesise

ROUNDS = 3
"""Each file is read so often by either, the fastest time counts: machines here are shared."""

SIZES = (50_000, 200_000, 800_000)
GROWING = """
import sys, threading
from pathlib import Path
from connectors.declaration import load_sources
from connectors.intake.arrivals import Arrival
from connectors.intake.receive import examine
def anonymous():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("RssAnon")) // 1024
peak, over = [0], threading.Event()
def watch():
    while not over.wait(0.01):
        peak[0] = max(peak[0], anonymous())
watcher = threading.Thread(target=watch)
watcher.start()
path = Path(sys.argv[1])
if path.exists():
    received = examine(Arrival(path, path.name, "police"), load_sources(), "2026-11-21")
    assert received.delivery.loaded == int(sys.argv[2]), received.delivery.sheets
over.set()
watcher.join()
print(max(peak[0], anonymous()))
"""


def alone(path: Path) -> tuple[str, int]:
    """The library by itself, every cell made a Python object: format and rows."""
    data = path.read_bytes()
    if data.startswith(b"PK"):
        book = python_calamine.load_workbook(io.BytesIO(data))
        return "xlsx", sum(len(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names)
    if b"<table" in data[:4096]:
        page = etree.fromstring(data, etree.HTMLParser(encoding="utf-8", huge_tree=True))
        return "html", len([[cell.text for cell in row] for row in page.iter("tr")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return "csv", len(list(csv.reader(io.StringIO(text, newline=""))))


def ours(path: Path) -> tuple[str, int]:
    opened = read_file(path)
    return opened.format, sum(len(sheet.rows) for sheet in opened.sheets)


def fastest(read: Callable[[Path], tuple[str, int]], path: Path) -> tuple[str, int, float]:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        kind, rows = read(path)
        best = min(best, time.perf_counter() - start)
    return kind, rows, best


def speed(files: list[Path]) -> None:
    library, product, rows = Counter[str](), Counter[str](), Counter[str]()
    for path in files:
        kind, counted, seconds = fastest(alone, path)
        library[kind] += seconds
        _, found, seconds = fastest(ours, path)
        product[kind] += seconds
        rows[kind] += found
        assert found == counted, f"{path.name}: {found} rows, the library has {counted}"
    print(f"{'':8}{'rows':>10}{'library s':>11}{'ours s':>9}{'ratio':>7}")
    for kind in (*library, "all"):
        one, other, count = (sum(c.values()) if kind == "all" else c[kind] for c in (library, product, rows))
        print(f"{kind:8}{count:>10,}{one:>11.2f}{other:>9.2f}{other / one:>7.2f}")


def grown(sample: Path, size: int, out: Path) -> Path:
    """A CSV of ``size`` rows in GB18030: the rows of ``sample`` again and again, each time with other certificate numbers."""
    header, *rows = (list(row) for row in read_file(sample).sheets[0].rows)

    def more() -> Iterator[list[str | None]]:
        for at in range(size):
            row = list(rows[at % len(rows)])
            row[-1] = f"JZ{at:09d}"
            yield row

    with out.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerow(header)
        csv.writer(file).writerows(more())
    return out


def memory(sample: Path, home: Path) -> None:
    base = _peak(home / "none", 0)
    print(f"\n{'rows':>10}{'file MiB':>10}{'peak MiB above an idle process':>32}")
    for size in SIZES:
        path = grown(sample, size, home / f"暂住人口_{size}.csv")
        print(f"{size:>10,}{path.stat().st_size >> 20:>10}{_peak(path, size) - base:>32}")


def _peak(path: Path, rows: int) -> int:
    return int(subprocess.run([sys.executable, "-c", GROWING, str(path), str(rows)], capture_output=True, text=True, check=True).stdout)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="daoqiao-intake-") as scratch:
        inbox = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch) / "night0" / "inbox"
        if len(sys.argv) < 2:
            synthesise(PRESETS["district"], Path(scratch))
        speed(sorted(path for path in inbox.glob("*/*") if path.is_file()))
        memory(next(inbox.glob("police/暂住人口*.csv")), Path(scratch))


if __name__ == "__main__":
    main()
