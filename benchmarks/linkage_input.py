"""The person records that linkage is measured on: synthetic districts as a night loads them, each record with its true person.

Here: making a district once, taking it through the first steps of a night, joining the truth, and cities of several districts for
the measure of growth. Not here: linking, measuring.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.feather as feather

from benchmarks.night import ROOT
from pipelines.steps import begin, load_records, receive_files

DATE = "2026-11-21"
KEPT = (
    "record_no", "record_id", "source_id", "name", "name_former", "name_bracketed", "id_number", "id_kind", "id_clue", "id_birth", "id_sex",
    "sex", "birth_date", "birth_precision", "phones", "dwelling", "hukou_dwelling", "estate", "building", "community", "hukou_estate",
    "hukou_region", "household_no", "household_key", "spouse_name", "spouse_id",
)  # fmt: skip
"""Columns of ``core.person_record`` that are kept: more than ``link.feature`` reads. Where it comes to read another, name it here too; kept
records that lack it are then made anew."""

PLACE = ("system", "file", "sheet", "row_number")
TEXTS_OF_A_PLACE = ("record_id", "estate", "community", "hukou_estate", "household_no", "household_key")
DWELLINGS = ("dwelling", "hukou_dwelling")
NUMBERS = ("id_number", "id_clue", "spouse_id")
DIGIT = 3
"""The place in an id number where copies differ: 4110.., 4111.., … are prefectures of one province, so that no number of one district is
met in another. No division 4110xx to 4117xx that the synthesiser uses was ever assigned; the records never leave the scratch directory."""
COPIES = 8
WEIGHT = pow(2, 17 - DIGIT, 11)
"""Of that digit in the checksum of GB 11643."""
CHECKS = "10X98765432"


def district(home: Path, options: Sequence[str], name: str) -> Path:
    """``home/<name>.feather``: the person records of one district, made once and kept. ``options`` go to the synthesiser."""
    kept = home / f"{name}.feather"
    if kept.exists() and {*KEPT, "person"} <= set(feather.read_table(kept, memory_map=True).column_names):
        return kept
    made = home / name
    if not (made / "night0" / "truth.csv").exists():
        subprocess.run([sys.executable, "-m", "connectors.synthetic", *options, "--out", str(made)], check=True, cwd=ROOT, stdout=2)
    feather.write_feather(loaded(made / "night0", home / f"{name}.data"), kept)
    shutil.rmtree(made)
    return kept


def loaded(night: Path, data: Path) -> pa.Table:
    """The records of ``night`` as its ``core.person_record`` has them, in the order of ``record_no``, with ``person`` from its truth.

    Raises ValueError where a record has no line of truth.
    """
    shutil.rmtree(data, ignore_errors=True)
    columns = ", ".join(f"r.{name}" for name in KEPT)
    where = ", ".join(("d.system", *(f"r.{name}" for name in PLACE[1:])))
    with begin(night / "inbox", data, DATE) as tonight:
        receive_files(tonight)
        load_records(tonight)
        build = tonight.warehouse()
        build.stage("truth", _truth(night / "truth.csv"))
        records = build.arrow(f"SELECT {columns} FROM core.person_record r ORDER BY record_no")
        found = build.arrow(f"""
            SELECT t.person FROM (
                SELECT r.record_no, {where} FROM core.person_record r JOIN landing.delivery d USING (source_id, file)
            ) p LEFT JOIN staging.truth t ON t.system = p.system AND t.file = p.file AND t.row_number = p.row_number
                AND t.sheet = CASE WHEN p.file LIKE '%.xlsx' THEN p.sheet ELSE '' END
            ORDER BY p.record_no
        """)
    shutil.rmtree(data)
    person = found.column("person").combine_chunks()
    if len(person) != len(records) or person.null_count:
        raise ValueError(f"{person.null_count} of {len(records)} records have no line of truth, {len(person)} lines")
    return records.append_column("person", person)


def city(districts: Iterable[Path], out: Path) -> Path:
    """One table of several districts of different seeds, as one bigger place: other people, houses, numbers and households in each,
    the same stock of names, so that a common name is borne by more people as the place grows."""
    tables, people, start = [], 0, 0
    for copy, path in enumerate(districts):
        table = feather.read_table(path).select([*KEPT, "person"])
        numbers = {
            "record_no": pa.array(np.arange(start, start + len(table), dtype=np.int32)),
            "person": pc.cast(pc.add(table.column("person"), people), pa.int32()),
        }
        marked = {name: _marked(table.column(name), copy) for name in (*TEXTS_OF_A_PLACE, *DWELLINGS)}
        moved = {name: moved_number(table.column(name), copy) for name in NUMBERS}
        for name, column in (numbers | marked | moved).items():
            table = table.set_column(table.column_names.index(name), name, column)
        tables.append(table)
        people, start = int(pc.max(table.column("person")).as_py()) + 1, start + len(table)
    feather.write_feather(pa.concat_tables(tables), out)
    return out


def moved_number(column: pa.ChunkedArray, copy: int) -> pa.Array:
    """Id numbers, whole or damaged, with another prefecture, the check character following it: what is right stays right, what is
    wrong stays wrong by as much. ``copy`` from 0 to 7; the synthesiser's own prefectures end in 0."""
    if not 0 <= copy < COPIES:
        raise ValueError(f"there are prefectures for {COPIES} districts, not for a number {copy}")
    coded = column.combine_chunks().dictionary_encode()
    return pa.DictionaryArray.from_arrays(coded.indices, pa.array([_moved(text, copy) for text in coded.dictionary.to_pylist()])).cast(
        pa.string()
    )


def _moved(text: str, copy: int) -> str:
    if len(text) <= DIGIT or not text[DIGIT].isdigit():
        return text
    digit = (int(text[DIGIT]) + copy) % 10
    check = text[17:]
    if check in CHECKS and len(text) == 18:
        check = CHECKS[(CHECKS.index(check) + (digit - int(text[DIGIT])) * WEIGHT) % 11]
    return f"{text[:DIGIT]}{digit}{text[DIGIT + 1 : 17]}{check}"


def _marked(column: pa.ChunkedArray, copy: int) -> pa.ChunkedArray:
    return column if copy == 0 else pc.binary_join_element_wise(pa.scalar(f"{copy}区"), column, "")


def _truth(path: Path) -> pa.Table:
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    columns = {name: pa.array([line[name] for line in lines]) for name in ("system", "file")}
    sheets = pa.array([line["sheet"] if line["file"].endswith("xlsx") else "" for line in lines])
    rows, person = (pa.array([int(line[name]) for line in lines], pa.int32()) for name in ("row", "person"))
    return pa.table(columns | {"sheet": sheets, "row_number": rows, "person": person})
