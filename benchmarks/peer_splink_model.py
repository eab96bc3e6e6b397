"""The model that Splink is measured with, as careful as its own documentation and this data ask for.

Here: the columns that it compares (made once a record, not once a pair), comparisons, blocking rules, training. Not here: the measured
run (``peer_splink``). Nothing of our linkage is used: readings and folding come from pypinyin and opencc directly.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from opencc import OpenCC
from pypinyin import lazy_pinyin

PEOPLE = """
CREATE TABLE people AS
WITH r AS (
    SELECT *, coalesce(name_former, name_bracketed) AS earlier, coalesce(id_number, id_clue) AS id_text,
        coalesce(sex, id_sex) AS either_sex, coalesce(birth_date, id_birth) AS born, string_split(phones, ';') AS phone_list
    FROM source.core.person_record
)
SELECT r.record_no AS unique_id, n.folded AS name, f.folded AS former, n.sound, n.surname_sound, n.given, n.given_sound,
    length(n.folded) AS name_length, n.folded[1] AS c1, n.folded[2] AS c2, n.folded[3:] AS c3,
    r.id_number, r.id_text,
    CASE WHEN regexp_full_match(r.id_text[:15], '[0-9]{15}') THEN r.id_text[:15] END AS id15,
    CASE WHEN length(r.id_text) = 18 THEN r.id_text[:4] || r.id_text[-4:] END AS id_ends,
    CASE WHEN length(r.born) = 10 THEN r.born END AS birth, r.born[:7] AS birth_month, r.born[:4] AS birth_year,
    CASE WHEN r.either_sex IN ('1', '2') THEN r.either_sex END AS sex,
    CASE WHEN r.phones IS NOT NULL THEN phone_list END AS phones, phone_list[1] AS phone,
    nullif(list_filter([r.dwelling, r.hukou_dwelling], lambda x: x IS NOT NULL), []) AS homes,
    coalesce(r.dwelling, r.hukou_dwelling) AS home, r.estate || '|' || r.building AS building, r.estate, r.community,
    s.folded AS spouse
FROM r LEFT JOIN names n ON n.printed = r.name LEFT JOIN names f ON f.printed = r.earlier LEFT JOIN names s ON s.printed = r.spouse_name
"""
"""One row a record. Numbers are repaired where the readers could (15 digits made 18, a valid number from one with spaces)."""

PRINTED = "SELECT DISTINCT unnest([name, name_former, name_bracketed, spouse_name]) AS printed FROM source.core.person_record"
DOUBLE = frozenset(("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木", "南宫"))
SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "查": "zha",
    "仇": "qiu",
    "翟": "zhai",
    "解": "xie",
    "区": "ou",
    "覃": "qin",
    "朴": "piao",
    "盖": "ge",
}
"""Surnames that a dictionary misreads (STACK.md names them)."""

RULES = (
    ("id_number",),
    ("id15",),
    ("name", "birth"),
    ("sound", "birth_month"),
    ("birth", "surname_sound"),
    ("birth", "given_sound"),
    ("birth", "home"),
    ("birth", "phone"),
    ("sound", "home"),
    ("sound", "phone"),
    ("name", "community"),
    ("name", "id_ends"),
    ("name", "birth_year"),
)
"""Blocking rules, each a set of columns that agree; the narrow ones first, since each later one re-tests the earlier."""

WIDE = (
    ("id_number",),
    ("id15",),
    ("id_text",),
    ("name", "id_ends"),
    ("name",),
    ("birth", "surname_sound"),
    ("birth", "given_sound"),
    ("birth", "home"),
    ("birth", "phone"),
    ("sound", "birth_month"),
    ("sound", "home"),
    ("surname_sound", "phone"),
    ("spouse", "birth"),
)
"""The same as our own blocking compares, whole names alone among them: about twice the pairs."""

TRAINING = (("id_number",), ("name", "birth"), ("sound", "home"))
"""Expectation maximisation sees each comparison under at least two of these."""


def names(printed: pa.Table) -> pa.Table:
    """``printed`` texts with what is compared of them: without dots, in simplified characters; surname and given name by sound."""
    texts = [text for text in printed.column(0).to_pylist() if text]
    rows = [_name(text) for text in texts]
    keys = ("folded", "sound", "surname_sound", "given", "given_sound")
    return pa.table({"printed": pa.array(texts, pa.string())} | {k: pa.array([row[i] for row in rows]) for i, k in enumerate(keys)})


@cache
def _character(char: str) -> tuple[str, str]:
    plain = _opencc().convert(char)
    return plain, lazy_pinyin(plain)[0]


@cache
def _opencc() -> Any:
    return OpenCC("t2s")


def _name(text: str) -> tuple[str, str, str, str, str]:
    pairs = [_character(char) for char in text if char not in "·•．. "]
    folded, sounds = "".join(plain for plain, _ in pairs), [sound for _, sound in pairs]
    cut = 2 if folded[:2] in DOUBLE and len(folded) > 2 else 1
    if cut == 1 and folded[:1] in SURNAMES:
        sounds[0] = SURNAMES[folded[0]]
    return folded, " ".join(sounds), " ".join(sounds[:cut]), folded[cut:], " ".join(sounds[cut:])


def settings() -> Any:
    """The untrained model, a ``splink.SettingsCreator``."""
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_names(), _ids(), _births(), _sexes(), _places(), _spouses()],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in RULES],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        max_iterations=40,
    )


def wide(model: Path) -> dict[str, Any]:
    """A trained model with the blocking rules ``WIDE``."""
    trained: dict[str, Any] = json.loads(model.read_text("utf-8"))
    rules = [" AND ".join(f'l."{column}" = r."{column}"' for column in columns) for columns in WIDE]
    return trained | {"blocking_rules_to_generate_predictions": [{"blocking_rule": rule} for rule in rules]}


def train(linker: Any, out: Path) -> None:
    """Estimate the model on the linker's records and save it."""
    from splink import block_on

    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("id_number"), block_on("name", "birth")], recall=0.97)
    training.estimate_u_using_random_sampling(max_pairs=2e7, seed=1)
    for columns in TRAINING:
        training.estimate_parameters_using_expectation_maximisation(block_on(*columns), record_sample_proportion=1.0)
    linker.misc.save_model_to_json(str(out), overwrite=True)


def _levels(name: str, null: str, *levels: tuple[str, str] | tuple[str, str, dict[str, Any]]) -> Any:
    """A comparison: ``null`` where nothing can be said, then levels from the strongest, "else" last."""
    from splink import comparison_level_library as cll
    from splink import comparison_library as cl

    made: list[Any] = [cll.CustomLevel(null, f"{name} unknown").configure(is_null_level=True)]
    made += [cll.CustomLevel(sql, label).configure(**(rest[0] if rest else {})) for label, sql, *rest in levels]
    return cl.CustomComparison([*made, cll.ElseLevel()], name)


def _names() -> Any:
    same = "(CASE WHEN c1_l = c1_r THEN 1 ELSE 0 END + CASE WHEN c2_l = c2_r THEN 1 ELSE 0 END + CASE WHEN c3_l = c3_r THEN 1 ELSE 0 END)"
    return _levels(
        "name",
        "name_l IS NULL OR name_r IS NULL",
        ("same name", "name_l = name_r", {"tf_adjustment_column": "name"}),
        ("former name", "former_l = name_r OR name_l = former_r"),
        ("same sound", "sound_l = sound_r"),
        ("characters swapped", "c1_l = c1_r AND c2_l = c3_r AND c3_l = c2_r"),
        ("one character of three or more", f"name_length_l >= 3 AND name_length_l = name_length_r AND {same} = 2"),
        ("one character dropped", "c1_l = c1_r AND abs(name_length_l - name_length_r) = 1 AND (c2_l = c2_r OR c3_l = c2_r OR c2_l = c3_r)"),
        ("same given name", "given_sound_l = given_sound_r"),
        ("same surname", "surname_sound_l = surname_sound_r"),
    )


def _ids() -> Any:
    # the chance that two people show one whole number is reasoned, not sampled: a sample's agreements are people met twice
    chance = {"u_probability": 1e-7, "fix_u_probability": True}
    # nor is it left to chance how often one person has two: what expectation maximisation finds there are twins, met under one roof
    never = {"m_probability": 1e-5, "fix_m_probability": True}
    whole = "id_number_l IS NOT NULL AND id_number_r IS NOT NULL"
    masked = "(id_text_l LIKE '%*%' OR id_text_r LIKE '%*%')"
    return _levels(
        "id",
        "id_text_l IS NULL OR id_text_r IS NULL",
        ("same valid number", "id_number_l = id_number_r", chance),
        ("two valid numbers", whole, never),
        ("same damaged number", "id_text_l = id_text_r", chance),
        ("first fifteen digits", "id15_l = id15_r"),
        ("fits the mask", f"{masked} AND id_ends_l = id_ends_r"),
        ("one or two digits off", f"NOT {masked} AND levenshtein(id_text_l, id_text_r) <= 2"),
    )


def _births() -> Any:
    swapped = (
        "birth_year_l = birth_year_r AND substr(birth_l, 6, 2) = substr(birth_r, 9, 2) AND substr(birth_l, 9, 2) = substr(birth_r, 6, 2)"
    )
    return _levels(
        "birth",
        "birth_year_l IS NULL OR birth_year_r IS NULL",
        ("same day", "birth_l = birth_r"),
        ("same month, a day unknown", "birth_month_l = birth_month_r AND (birth_l IS NULL OR birth_r IS NULL)"),
        ("month and day swapped", swapped),
        ("one digit", "birth_l IS NOT NULL AND birth_r IS NOT NULL AND hamming(birth_l, birth_r) = 1"),
        ("1 January", "birth_year_l = birth_year_r AND (substr(birth_l, 6) = '01-01' OR substr(birth_r, 6) = '01-01')"),
        ("same year", "birth_year_l = birth_year_r"),
    )


def _sexes() -> Any:
    return _levels("sex", "sex_l IS NULL OR sex_r IS NULL", ("same sex", "sex_l = sex_r"))


def _places() -> Any:
    """Phone and address agree for a whole household: as two comparisons they would count the same evidence twice."""
    phone, home = "list_has_any(phones_l, phones_r)", "list_has_any(homes_l, homes_r)"
    return _levels(
        "place",
        "(homes_l IS NULL OR homes_r IS NULL) AND (phones_l IS NULL OR phones_r IS NULL) AND (community_l IS NULL OR community_r IS NULL)",
        ("same phone and dwelling", f"coalesce({phone}, false) AND coalesce({home}, false)"),
        ("same phone", phone),
        ("same dwelling", home),
        ("same building", "building_l = building_r"),
        ("same estate", "estate_l = estate_r"),
        ("same community", "community_l = community_r"),
    )


def _spouses() -> Any:
    return _levels("spouse", "spouse_l IS NULL OR spouse_r IS NULL", ("same spouse", "spouse_l = spouse_r"))
