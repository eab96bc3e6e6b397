"""``python -m connectors.synthetic --people 3000 --communities 1 --seed 7 --noise 1.0 --nights 1 --out DIR``.

Here: reading the command line. Not here: anything else.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

from connectors.synthetic.district import synthesise
from connectors.synthetic.plan import PRESETS

_NUMBERS = {
    "people": "everybody a source may mention",
    "households": "households that live here (default: people / 2.91)",
    "communities": "communities",
    "seed": "the same seed gives the same district",
    "nights": "nights in a row",
    "dormitory": "people at one employer's address",
    "shared_phone": "people who print one telephone number",
    "shared_ids": "pairs of people with one id number (重号)",
    "namesakes": "pairs with the same name and birth date in different communities",
}
_SHARES = {
    "noise": "multiplies every error rate, 0 to 3",
    "twin_rate": "births that are twins",
    "separation": "registered people who live elsewhere",
    "married_in": "married women still in their parents' hukou book",
    "former_name_rate": "people with a former name",
    "spouse_id_pasted": "rows of married people with the spouse's id number",
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m connectors.synthetic", description="Write an invented district's nightly exports.")
    parser.add_argument("--out", type=Path, required=True, help="directory for night0/, night1/, …")
    parser.add_argument("--preset", choices=sorted(PRESETS), default="demo", help="what the other options start from")
    parser.add_argument("--workers", type=int, help="processes that write files")
    for name, meaning in _NUMBERS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, help=meaning)
    for name, meaning in _SHARES.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, help=meaning)
    for name in ("precision_lost", "masked"):
        parser.add_argument(f"--{name.replace('_', '-')}", nargs="*", metavar="PART", help="files with this in their name")
    given = parser.parse_args(arguments)
    wanted = {name: value for name, value in vars(given).items() if name not in ("out", "preset", "workers") and value is not None}
    for name in ("precision_lost", "masked"):
        if name in wanted:
            wanted[name] = tuple(wanted[name])
    try:
        plan = replace(PRESETS[given.preset], **wanted)
    except ValueError as error:
        parser.error(str(error))
    started = time.perf_counter()
    facts = synthesise(plan, given.out, given.workers)
    print(
        f"{given.out}: {facts.people:,} people, {facts.households:,} households, {facts.rows:,} rows in {facts.files} files, "
        f"{plan.nights} night(s), {time.perf_counter() - started:.1f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
