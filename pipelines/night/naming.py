"""Fingerprints of tonight's rows, and the record ids that the state store gives for them: ``staging.record_name``.

Here: what of a row is looked at, as queries on ``staging.person_record``. Not here: which row is which record
(``warehouse.state.record_names``).

Most rows are as they were: of each only its key and its whole content are hashed; the rest of the fingerprints are made
for the rows that are left over. MD5, because its value is the same in every version of DuckDB and on every machine.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from warehouse.state.database import State
from warehouse.state.inheritance import Ids
from warehouse.state.record_names import keep_salt, names_as_of, record_names, salt
from warehouse.store.build import Build

CONTENT = (
    "name", "name_former", "name_bracketed", "id_number", "id_clue", "sex", "birth_date", "phones", "residence_address", "hukou_address",
    "household_no", "spouse_name", "spouse_id",
)  # fmt: skip
"""What a record says of a person that linkage looks at. A list of its own: a new linkage must not make every record look changed."""

_END = "chr(31)"  # between values: no value holds a control character
_PLACE = "file, sheet, row_number, file_no, ordinal, delivery_id, business_date"


def name_records(build: Build, state: State, night: str, *, past: bool) -> None:
    """Stage ``record_name`` (``file_no, ordinal, record_id``) for every row of ``staging.person_record``.

    With ``past``, the names that rows had on ``night``, and nothing is remembered.
    """
    secret = {"salt": salt(state) if past else keep_salt(state)}
    there = {row[0] for row in build.con.execute("DESCRIBE staging.person_record").fetchall()}
    content = f" || {_END} || ".join(f"coalesce({name}, '')" if name in there else "''" for name in CONTENT)
    rows: pa.Table = build.con.sql(_keys(content), params=secret).to_arrow_table()

    def details(places: Ids) -> pa.Table:
        wanted = rows.take(pa.array(places)).drop_columns("source_id")
        build.stage("unnamed", wanted.append_column("place", pa.array(np.arange(len(places)))))
        return build.con.sql(_details(content), params=secret).to_arrow_table()

    names = (names_as_of if past else record_names)(state, rows.select(["source_id", "made", "content"]), details, night)
    build.stage("record_name", rows.select(["file_no", "ordinal"]).append_column("record_id", names))


def _keys(content: str) -> str:
    """``made`` and ``content`` of every row. A key that no other row has gives ``md5(key#1)``, as it did before keys were followed;
    rows that share a key are told apart by what they say, those that say the same by the rest of the row."""
    return f"""
        WITH twin AS (
            SELECT file_no, ordinal, md5({content}) AS says, row_number() OVER (
                PARTITION BY source_id, record_key, {content} ORDER BY concat_ws({_END}, *COLUMNS(* EXCLUDE ({_PLACE})))
            ) AS nth
            FROM staging.person_record
            WHERE (source_id, record_key) IN (
                SELECT (source_id, record_key) FROM staging.person_record GROUP BY source_id, record_key HAVING count(*) > 1
            )
        )
        SELECT file_no, ordinal, source_id,
            md5_number_upper(record_key || '#' || coalesce(says || '#' || nth, '1')) AS made,
            md5_number_upper($salt || source_id || {_END} || {content}) AS content
        FROM staging.person_record LEFT JOIN twin USING (file_no, ordinal)
    """


def _details(content: str) -> str:
    """The other fingerprints of ``staging.unnamed``, in the order of ``place``."""
    values = {
        "id_number": "id_number",
        "name": "name",
        "birth_date": "coalesce(birth_date, id_birth)",
        "dwelling": "coalesce(dwelling, hukou_dwelling, household_no)",
        "phones": "phones",
    }
    prints = ", ".join(
        f"coalesce(md5_number_upper($salt || source_id || '{name}' || {_END} || ({value})), 0) AS {name}" for name, value in values.items()
    )
    return f"""
        SELECT w.made, w.content, {prints}, md5_number_upper(source_id || {_END} || {content}) AS plain
        FROM staging.person_record JOIN staging.unnamed w USING (file_no, ordinal)
        ORDER BY w.place
    """
