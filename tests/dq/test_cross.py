"""The questions of ``dq_checks/cross``: their heads, and what they say of the frozen district, to the row.

Here: what is read and what is refused; known answers of a small real night, written down by hand. Not here: a fault for each question
(``tests/dq/planted``), what becomes of findings.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import duckdb
import pytest

from dq_checks.cross import FAMILIES, FOLDER, READABLE, cross_rules, read_rule
from tests.cases.district.people import HOME, NIGHTS
from tests.cases.district.printing import files
from tests.dq.asking import ask, ask_all, opened, run_night

GOOD = """-- title: 每个人都有姓名
-- title_en: everybody has a name
-- family: people
-- indicator: 0201
-- severity: warning
-- mostly: 0.95
-- field: name
-- definition: 看全部记录，
--   没有姓名的算一处。
-- ask: 请补填姓名。
-- grain: one row a record
-- reason: a name is what one
--   is called by
-- a comment within the head's lines would not be read
"""
GOOD = GOOD.rpartition("-- a comment")[0] + "\n-- here it is\nSELECT record_no, name IS NULL AS breaks FROM core.person_record;\n"

FROZEN: dict[str, set[tuple[str, str]]] = {
    "birth_in_number": {("party_roll", "章斌")},  # the roll follows the personnel file: 1980-05-12, the number says the 21st
    "same_value": {("party_roll", "章斌"), ("family_planning", "韩磊")},  # the same; 群众 on a card, a member on the table
    "same_marital": {("dibao_person", "水清")},  # family planning, which leads, has 离婚
    "same_residence": {("police_resident", "何军")},  # the police say 301, family planning says 302
    "reported_dead": {("police_resident", "邹秀珍")},  # family planning reports a death
    "dibao_reported_dead": {("dibao_person", "邹秀珍")},
    "household_has_head": {("police_resident", "许静"), ("family_planning", "许静")},  # 尤志 has died in both, nobody took his place
    "one_head": {("police_resident", "何建"), ("police_resident", "何军")},
    "parent_and_child_ages": {("police_resident", "吕大伟")},  # 24 years older than the head whose eldest son he is said to be
    "dibao_covered_rows": {("dibao_household", "陶明")},  # three are stated, two rows are there
    "dibao_not_found": {("dibao_person", "柏强")},
    "member_on_no_roll": {("family_planning", "杨芳")},
    "member_without_record": {("party_roll", "云飞"), ("party_roll", "苏平")},
    "pocket_member": {("party_community", "韩磊")},
}
"""By question: source and person of every row that breaks it on the first night. All other questions find nothing there."""

LOOKED_AT = {
    "one_head": 53,  # 25 heads of books (100000109 has two, 100000104 and 108 none) and 28 living ones of cards
    "dibao_covered_rows": 6,  # six certificates, each with somebody
    "dibao_twice": 11,  # rows of the table of persons
    "registered_and_floating": 22,  # six rows of the platform, sixteen of the police, none of them closed yet
    "same_marital": 20,  # of ten dibao people family planning has one too: two rows each
    "probation_over": 1,  # 冯晓
    "verified_long_ago": 0,  # no row says when it was verified
}
"""Denominators that can be counted in the tables by hand."""


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = tmp_path_factory.mktemp("frozen")
    shutil.copytree(HOME / "sources", home / "sources")
    run_night(HOME / "night0", home, NIGHTS[0])
    con = opened(home)
    yield con
    con.close()


def test_every_file_is_a_question_with_a_name_fit_for_dagster() -> None:
    assert {path.stem for path in FOLDER.glob("*.sql")} == set(cross_rules())
    assert all(name.isidentifier() and name == name.lower() == rule.id for name, rule in cross_rules().items())
    families = [rule.family for rule in cross_rules().values()]
    assert families == sorted(families, key=FAMILIES.index)
    assert set(families) == set(FAMILIES)


def test_a_head_is_read_and_its_lines_are_joined_as_their_script_asks() -> None:
    rule = read_rule("named", GOOD)
    assert (rule.id, rule.family, rule.indicator, rule.severity) == ("named", "people", "0201", "warning")
    assert (rule.mostly, rule.field) == (0.95, "name")
    assert rule.definition == "看全部记录，没有姓名的算一处。"
    assert rule.reason == "a name is what one is called by"
    assert rule.query == "SELECT record_no, name IS NULL AS breaks FROM core.person_record"
    assert rule.reads == {"core.person_record"}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("-- ask: 请补填姓名。\n", "", "lacks .*ask"),
        ("-- ask: ", "-- asks: ", "asks"),
        ("-- ask: 请补填姓名。", "-- ask: ", r"\['ask'\] say nothing"),
        ("-- ask: ", "-- title: ", "cannot be read at .*title"),
        ("-- ask: ", "-- ", "cannot be read at"),
        ("-- title: 每", "--   每", "cannot be read at"),
        ("people", "persons", "family is not known: persons"),
        ("0201", "0299", "indicator is not known: 0299"),
        ("0201", "0301", "indicator is not known: 0301"),  # a sample would be needed
        ("warning", "error", "severity is not known: error"),  # a question never holds a delivery
        ("0.95", "95", "mostly is no share: 95"),
        ("0.95", "0", "mostly is no share: 0"),
        ("0.95", "most", "mostly is no share: most"),
        ("-- field: name", "-- field: names", "field is not known: names"),
        ("core.person_record", "staging.person_record", "must not: .*staging"),
        ("core.person_record", "core.person_record JOIN dq.finding USING (record_id)", "must not: .*dq.finding"),
        ("core.person_record", "core.person_record JOIN history.value USING (field)", "must not: .*history.value"),
        ("core.person_record", "range(9)", "reads no published relation"),
    ],
)
def test_a_head_that_is_not_well_formed_is_refused_by_file_and_key(old: str, new: str, why: str) -> None:
    assert old in GOOD
    with pytest.raises(ValueError, match=rf"cross/odd\.sql: .*{why}"):
        read_rule("odd", GOOD.replace(old, new, 1))


def test_no_question_reads_what_is_gone_tomorrow_or_rests_on_findings() -> None:
    assert {relation.split(".")[0] for rule in cross_rules().values() for relation in rule.reads} <= set(READABLE)


@pytest.mark.parametrize("rule", sorted(cross_rules()))
def test_the_frozen_district_breaks_what_is_known_of_it(frozen: duckdb.DuckDBPyConnection, rule: str) -> None:
    asked = ask(frozen, cross_rules()[rule])
    assert [one for one in asked if one.record_no is None or one.breaks is None] == []
    assert len({(one.field, one.key) for one in asked}) == len(asked)
    who = {(path.partition("/")[2], at): line.who for path, lines in files(0).items() for at, (_, line) in enumerate(lines, 2)}
    assert {(one.source, who[one.file, one.row]) for one in asked if one.breaks} == FROZEN.get(rule, set())
    if rule in LOOKED_AT:
        assert len(asked) == LOOKED_AT[rule]


def test_what_is_stated_and_what_would_be_expected_stand_beside_each_other(frozen: duckdb.DuckDBPyConnection) -> None:
    broken = {rule: [one for one in asked if one.breaks] for rule, asked in ask_all(frozen).items()}
    (covered,) = broken["dibao_covered_rows"]
    assert (covered.stated, covered.expected, covered.other_source) == ("3", "2", "dibao_person")
    (born,) = broken["birth_in_number"]
    assert (born.stated, born.expected) == ("1980-05-12", "1980-05-21")
    (married,) = broken["same_marital"]
    assert (married.stated, married.expected, married.other_source) == ("20", "40", "family_planning")
    values = {(one.field, one.stated, one.expected, one.other_source) for one in broken["same_value"]}
    assert ("political_status", "13", "01", "party_community") in values
    (dead,) = broken["dibao_reported_dead"]
    assert dead.other_source == "family_planning"


SAYS = """(resident_id VARCHAR, field VARCHAR, value VARCHAR, sources VARCHAR[], records INTEGER[], record_no INTEGER, chosen BOOLEAN,
    disagrees BOOLEAN)"""


@pytest.mark.parametrize(
    ("rule", "field", "right", "wrong"),
    [
        ("same_value", "birth_date", "1980-05-12", "1980-05-21"),
        ("same_marital", "marital_status", "20", "40"),
        ("same_residence", "residence_address", "杏林小区|1|1|301室", "杏林小区|1|1|302室"),
    ],
)
def test_a_persons_correction_is_what_systems_are_held_against_and_one_source_alone_is_not(
    rule: str, field: str, right: str, wrong: str
) -> None:
    con = duckdb.connect()
    con.execute(f"CREATE SCHEMA core; CREATE SCHEMA mart; CREATE TABLE mart.resident_value {SAYS}")
    con.execute("CREATE TABLE core.person_record (record_no INTEGER, source_id VARCHAR)")
    con.execute("INSERT INTO core.person_record VALUES (1, 'police'), (2, 'police'), (3, 'roll'), (4, 'card')")
    rows = [
        # a person said so of record 1, whose system says otherwise, as the roll does
        ("R1", right, ["correction"], [1], 1, True, False),
        ("R1", wrong, ["police", "roll"], [1, 3], 1, False, True),
        # of this one only the police say anything, twice: a duplicate within a source is another question
        ("R2", right, ["police"], [1], 1, True, False),
        ("R2", wrong, ["police"], [2], 2, False, True),
        # two systems that agree, with a person or without
        ("R3", right, ["card", "correction"], [4], 4, True, False),
    ]
    con.executemany("INSERT INTO mart.resident_value VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [(row[0], field, *row[1:]) for row in rows])
    columns = "record_no, breaks, other_source, stated, expected"
    found = con.execute(f"SELECT {columns} FROM ({cross_rules()[rule].query}) ORDER BY record_no").fetchall()
    assert found == [(1, True, "correction", wrong, right), (3, True, "correction", wrong, right), (4, False, None, None, None)]
