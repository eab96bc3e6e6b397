"""``daoqiao show --why``: which pairs are told, what is said of them, and why the nearest others are somebody else.

Warehouses here are the district's, with evidence written by hand: what is told must follow from the evidence and nothing else.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from connectors.declaration import load_sources
from pipelines.linkage.levels import COMPARISONS
from tests.cli.conftest import Daoqiao, rows
from warehouse.desk import why_words
from warehouse.desk.why import NEAREST, explain, near, spanning
from warehouse.store.database import open_writer
from warehouse.store.publish import current
from warehouse.store.reading import Pair, Side, reading

SAME: dict[str, tuple[str, float]] = {"id": ("equal", 20.0), "name": ("equal", 12.0), "birth": ("day", 14.0), "sex": ("equal", 0.9)}
ALIKE: dict[str, tuple[str, float]] = {"name": ("equal", 11.0), "birth": ("day", 7.0)}
TWIN = ALIKE | {"id": ("different", -40.0)}
NAMESAKE: dict[str, tuple[str, float]] = {"name": ("equal", 8.0), "place": ("elsewhere", -2.5)}


class Village:
    """A copy of the district's data directory whose evidence is only what a test writes."""

    def __init__(self, district: Daoqiao, home: Path) -> None:
        version = current(district.data)
        copied = home / "published" / version.name
        shutil.copytree(version.path, copied)
        (home / "published" / "current").write_text(version.name, "utf-8")
        self.daoqiao = Daoqiao(home, district.inbox)
        self.con = open_writer(copied / version.database.name)
        self.con.execute("DELETE FROM link.evidence")
        self.con.execute("UPDATE link.resident_record SET resident_id = 'R9999999'")
        self.free = [r[0] for r in self.con.execute("SELECT record_no FROM link.resident_record ORDER BY source_id, record_no").fetchall()]
        self.residents = iter(self.con.execute("SELECT resident_id FROM mart.resident ORDER BY resident_id").fetchall())

    def person(self, *sources: str) -> tuple[str, list[int]]:
        """A resident with a record of each source."""
        (resident,) = next(self.residents)
        records = []
        for source in sources:
            found = self.con.execute(
                "SELECT record_no FROM link.resident_record WHERE resident_id = 'R9999999' AND source_id = ? ORDER BY record_no LIMIT 1",
                [source],
            ).fetchall()
            records.append(found[0][0])
            self.con.execute("UPDATE link.resident_record SET resident_id = ? WHERE record_no = ?", [resident, records[-1]])
        return str(resident), records

    def pair(
        self,
        left: int,
        right: int,
        found: dict[str, tuple[str, float]],
        *,
        base: float = -10.0,
        decision: str = "linked",
        rule: str = "weight",
    ) -> None:
        row: dict[str, Any] = {"left_no": left, "right_no": right, "decision": decision, "rule": rule}
        row["total"] = base + sum(weight for _, weight in found.values())
        for name in COMPARISONS:
            row[name], row[f"{name}_weight"] = found.get(name, ("silent", 0.0))
        held = ", ".join(f"? AS {column}" for column in row)
        self.con.execute(
            f"""INSERT INTO link.evidence BY NAME SELECT t.*, a.record_id AS left_record_id, b.record_id AS right_record_id
            FROM (SELECT {held}) t
            JOIN core.person_record a ON a.record_no = t.left_no
            JOIN core.person_record b ON b.record_no = t.right_no""",
            list(row.values()),
        )

    def why(self, resident: str) -> dict[str, Any]:
        self.con.close()
        found: dict[str, Any] = json.loads(self.daoqiao("show", resident, "--why", "--json").stdout)["why"]
        return found

    def told(self, resident: str, *arguments: str) -> str:
        self.con.close()
        return self.daoqiao("show", resident, "--why", *arguments).stdout


@pytest.fixture
def village(district: Daoqiao, tmp_path: Path) -> Village:
    return Village(district, tmp_path)


POLICE, PLANNING, FLOATING, DIBAO = "police_resident", "family_planning", "floating_population", "dibao_person"


def test_each_record_is_explained_by_its_strongest_pair(village: Village) -> None:
    resident, (a, b, c, d) = village.person(POLICE, PLANNING, FLOATING, DIBAO)
    village.pair(a, b, SAME)
    village.pair(b, c, ALIKE)
    village.pair(a, c, NAMESAKE, base=0.0)
    village.pair(c, d, SAME)
    village.pair(a, d, NAMESAKE, base=0.0)
    why = village.why(resident)
    assert [link["total"] for link in why["links"]] == pytest.approx([36.9, 8.0, 36.9]), "the weak pairs explain nothing"
    known = {why["links"][0]["left"]["record_id"]}
    for link in why["links"]:
        assert link["left"]["record_id"] in known
        assert link["right"]["record_id"] not in known
        known.add(link["right"]["record_id"])
    assert (len(known), why["unexplained"]) == (4, [])


def test_the_headline_names_what_holds_and_whose_records(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    resident, (a, b, c) = village.person(POLICE, PLANNING, FLOATING)
    village.pair(a, b, SAME)
    homophone = {"name": ("homophone", 6.0), "birth": ("day", 14.0), "place": ("elsewhere", -2.5)}
    village.pair(b, c, homophone)
    why = village.why(resident)
    assert why["headline"] == (
        "这 3 条记录被认作同一个人：证件号、姓名相同（公安常住、计生），出生日期相同（各来源），姓名同音（字不同；计生、流动），"
        "尽管住址、电话都不同（计生、流动）"
    )
    assert why["links"][1]["sentence"] == "虽然住址、电话都不同，但姓名同音（字不同）、出生日期相同"
    monkeypatch.setenv("COLUMNS", "60")
    lines = village.told(resident).split("为什么是同一人\n")[1].split("\n\n")[0].splitlines()
    assert "".join(line.strip() for line in lines) == why["headline"] + "。"
    assert all(52 < cell_len(line) <= 60 for line in lines[:-1]), "lines are filled: Chinese breaks anywhere but before a stop"


def test_a_person_decided_where_no_evidence_reaches(village: Village) -> None:
    resident, (a, b, c) = village.person(POLICE, PLANNING, FLOATING)
    village.pair(a, b, ALIKE)
    village.pair(a, b, SAME, rule="decision")
    village.pair(b, c, {}, base=0.0, rule="decision")
    why = village.why(resident)
    assert [link["rule"] for link in why["links"]] == ["weight", "decision"]
    assert why["links"][1]["sentence"] == "由人工认定为同一人"
    assert "有 1 处由人工认定" in why["headline"]
    assert "由人工认定为同一人" in village.told(resident)


def test_a_record_without_a_pair_is_said_to_have_none(village: Village) -> None:
    resident, (a, b, c) = village.person(POLICE, PLANNING, FLOATING)
    village.pair(a, b, SAME)
    village.pair(b, c, NAMESAKE, decision="review", rule="grey")
    why = village.why(resident)
    assert [one.split(":")[0] for one in why["unexplained"]] == [FLOATING]
    assert why["indirect"] == 1
    assert why["nearest"] == [], "a pair of the resident's own records is nobody else"
    told = village.told(resident)
    assert "没有留下直接证据的记录：流动" in told
    assert "另有 1 对记录直接相比不足以合并" in told


@pytest.mark.parametrize(
    ("decision", "rule", "found", "expected"),
    [
        ("apart", "veto", TWIN, "姓名、出生日期相同，但两个有效证件号不同，因此不是同一人"),
        ("apart", "weight", NAMESAKE, "只有姓名相同，住址、电话都不同，把握不足"),
        ("apart", "weight", {"name": ("different", -8.0)}, "姓名不同，不像同一人"),
        ("apart", "weight", NAMESAKE | {"birth": ("generation", -12.0)}, "只有姓名相同，出生相差一代人、住址、电话都不同，不像同一人"),
        ("apart", "weight", {"birth": ("different", -3.0), "sex": ("different", -6.0)}, "性别不同、出生日期不同，不像同一人"),
        ("review", "grey", ALIKE, "姓名、出生日期相同；证据不够，已列入待核对"),
        ("review", "ambiguous", ALIKE, "分不清是谁"),
        ("refused", "two_numbers", ALIKE, "一个人会有两个不同的有效证件号，因此没有合并"),
        ("refused", "contradicted", ALIKE, "自相矛盾"),
        ("refused", "veto", ALIKE, "另有两条记录不可能是同一人"),
        ("apart", "decision", ALIKE, "人工认定不是同一人"),
        ("refused", "decision", ALIKE, "违背人工的认定"),
        ("review", "decision", ALIKE, "拿不准"),
        ("refused", "a_rule_of_tomorrow", ALIKE, "没有合并，已列入待核对"),
    ],
    ids=lambda given: given if isinstance(given, str) and given.isascii() else "",
)
def test_why_not_this_one(village: Village, decision: str, rule: str, found: dict[str, tuple[str, float]], expected: str) -> None:
    resident, (a, b) = village.person(POLICE, PLANNING)
    other, (c,) = village.person(FLOATING)
    village.pair(a, b, SAME)
    village.pair(c, b, found, decision=decision, rule=rule)
    (nearest,) = village.why(resident)["nearest"]
    assert expected in nearest["sentence"]
    assert (nearest["resident_id"], nearest["decision"], nearest["rule"]) == (other, decision, rule)
    assert [nearest[side]["source_id"] for side in ("left", "right")] == [PLANNING, FLOATING], "the asked resident's record first"
    assert {f["comparison"]: f["weight"] for f in nearest["fields"] if f["level"] != "silent"} == pytest.approx(
        {name: weight for name, (_, weight) in found.items()}
    )
    told = village.told(resident)
    assert expected in told
    assert other in told.split("为什么不是别人")[1]
    assert re.search(r"[\u4e00-\u9fff]", village.told(resident, "--lang", "en").split("Why not")[1].replace(nearest["name"], "")) is None


def test_the_three_nearest_residents_by_their_strongest_pair(village: Village) -> None:
    resident, (a, b) = village.person(POLICE, PLANNING)
    village.pair(a, b, SAME)
    others = {}
    for number, (found, decision, rule) in {
        "stranger": (NAMESAKE, "apart", "weight"),
        "twin": (TWIN, "apart", "veto"),
        "asked": (NAMESAKE, "review", "grey"),
        "decided": (NAMESAKE, "apart", "decision"),
    }.items():
        other, (record,) = village.person(FLOATING)
        others[other] = number
        village.pair(a, record, found, decision=decision, rule=rule)
        village.pair(b, record, NAMESAKE, base=-30.0, decision="apart", rule="weight")
    nearest = village.why(resident)["nearest"]
    assert [others[one["resident_id"]] for one in nearest] == ["decided", "asked", "twin"]
    assert all(one["left"]["source_id"] == POLICE for one in nearest), "told by the strongest pair of each"


def test_a_single_record_and_nobody_near(village: Village) -> None:
    resident, _ = village.person(DIBAO)
    why = village.why(resident)
    assert (why["links"], why["unexplained"], why["nearest"]) == ([], [], [])
    told = village.told(resident)
    assert "只有一条记录（低保人员）" in told
    assert "没有别人与这些记录相近" in told


@pytest.mark.parametrize("columns", [80, 140])
def test_thirty_duplicates_are_readable(village: Village, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    resident, records = village.person(*[FLOATING] * 30)
    for i, left in enumerate(records):
        for right in records[:i]:
            village.pair(left, right, SAME)
    assert len(village.why(resident)["links"]) == 29
    monkeypatch.setenv("COLUMNS", str(columns))
    told = village.told(resident).split("为什么是同一人")[1]
    assert max(map(cell_len, told.splitlines())) <= columns
    assert "这 29 对都是：" in told
    assert told.count("合计   ") == 1, "the same table is printed once"
    assert all(not line.lstrip().startswith(("，", "。", "、", "）", "；")) for line in told.splitlines())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_printed_adds_up(village: Village, lang: str) -> None:
    resident, (a, b) = village.person(POLICE, PLANNING)
    village.pair(a, b, {"id": ("equal", 9.04), "name": ("equal", 11.04), "birth": ("day", 7.04), "sex": ("equal", 0.94)}, base=-1.46)
    told = village.told(resident, "--lang", lang).split("Why these" if lang == "en" else "为什么是同一人")[1]
    printed = [float(n) for n in re.findall(r"^    \S.*?([+-]\d+\.\d)", told, re.MULTILINE)]
    assert len(printed) == 6
    assert sum(printed[:-1]) == pytest.approx(printed[-1]), printed
    (link,) = village.why(resident)["links"]
    assert sum(f["weight"] for f in link["fields"]) + link["base"] == pytest.approx(link["total"], abs=0.01)


def test_a_level_that_is_known_no_more_is_told_by_its_name() -> None:
    (one, other) = why_words.found({"palm": "equal", "id": "level_of_yesterday"}, {"palm": 1.0, "id": 2.0})
    assert (one.comparison, one.words) == ("id", "level_of_yesterday")
    assert (other.label, other.words) == ("palm", "equal")


def test_words_with_a_comma_and_brackets_become_part_of_a_sentence() -> None:
    one = why_words.Found("birth", "出生日期", "month_different", "出生年份相同，月份不同（一方只到月）", -1.0)
    assert why_words.phrase(one) == "出生年份相同（月份不同；一方只到月）"
    assert (
        why_words.listed(["证件号相同", "与曾用名相同", "出生日期相同", "住址到室相同"])
        == "证件号、出生日期相同、与曾用名相同、住址到室相同"
    )


def test_every_level_has_a_label_and_words_that_are_told() -> None:
    for name, levels in COMPARISONS.items():
        for level in levels:
            (one,) = why_words.found({name: level.name.lower()}, {name: 1.0})
            assert one.label
            assert one.words != one.level, "no words for it"
            assert "，" not in why_words.phrase(one)
            assert why_words.phrase(one).count("（") <= 2


def test_odds_in_words() -> None:
    told = {bits: why_words.times(bits) for bits in (0, 1.5, 5, 10, 20, 30, 60, -10)}
    assert told == {
        0: "约 1 比 1",
        1.5: "约 2.8 比 1",
        5: "约 32 比 1",
        10: "约 1,000 比 1",
        20: "约 100 万比 1",
        30: "约 11 亿比 1",
        60: "约 1 万亿比 1",
        -10: "约 1 比 1,000",
    }


def test_every_resident_of_the_district_is_explained(district: Daoqiao) -> None:
    several = rows(
        district,
        "SELECT resident_id, count(*) AS records FROM link.resident_record GROUP BY ALL HAVING records > 1 ORDER BY 2 DESC, 1 LIMIT 60",
    )
    asked = [r["resident_id"] for r in rows(district, "SELECT DISTINCT resident_id FROM review.queue ORDER BY 1")]
    assert len(several) == 60
    with reading(district.data) as version:
        for row in several:
            why = explain(version, row["resident_id"], lambda source: load_sources()[source].short)
            assert len(why.links) == row["records"] - 1
            assert not why.unexplained
        for resident in asked[:20]:
            assert explain(version, resident, str).nearest, "who is asked about has somebody near"
            assert len(explain(version, resident, str).nearest) <= NEAREST


def _pair(left: int, right: int, total: float, rule: str = "weight") -> Pair:
    one, other = (Side(f"s:{i:02d}", "R0000001", "s", "f", "", i) for i in (left, right))
    return Pair(one, other, {}, {}, total, "linked", rule)


@given(st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda t: t[0] < t[1]), st.integers(1, 9), max_size=30))
def test_no_other_choice_of_pairs_is_stronger(edges: dict[tuple[int, int], int]) -> None:
    """As many pairs as join everything that is joined, and of all such choices the weightiest: scipy's tree has the same weight."""
    chosen = spanning([_pair(left, right, float(total)) for (left, right), total in edges.items()])
    left, right = (np.array([e[i] for e in edges], dtype=np.int64) for i in (0, 1))
    graph = coo_matrix((np.array([10.0 - total for total in edges.values()]), (left, right)), shape=(10, 10))
    assert len(chosen) == 10 - connected_components(graph, directed=False)[0]
    assert sum(10.0 - pair.total for pair in chosen) == minimum_spanning_tree(graph).sum()
    known: set[str] = set()
    for pair in chosen:
        assert pair.right.record_id not in known, "each pair brings in one record"
        known |= {pair.left.record_id, pair.right.record_id}


def test_a_pair_is_seen_from_the_side_that_asks() -> None:
    ours, theirs = Side("s:1", "R0000001", "s", "f", "", 1), Side("s:2", "R0000002", "s", "f", "", 2)
    pair = Pair(theirs, ours, {}, {}, -3.0, "apart", "weight")
    assert [p.left for p in near([pair], "R0000001")] == [ours]
    assert [p.left for p in near([pair], "R0000002")] == [theirs]
