"""Every problem that standardising names is a rule with words, or a question of ``cross/``."""

from __future__ import annotations

from dq_checks.cross import cross_rules
from dq_checks.findings import indicator_table, rule_table, value_rules
from dq_checks.indicators import DIMENSIONS, indicators
from warehouse.vocabulary.wording import PROBLEMS


def test_every_problem_is_a_rule() -> None:
    assert PROBLEMS.keys() - value_rules().keys() == {"future"}, "which is asked against the day of the file"
    assert value_rules().keys() <= PROBLEMS.keys()
    assert "date_in_future" in cross_rules()


def test_every_rule_has_all_its_words_and_a_measured_indicator() -> None:
    rows = rule_table().to_pylist()
    assert len({row["rule"] for row in rows}) == len(rows) == len(value_rules()) + 1 + len(cross_rules())
    for row in rows:
        assert all(row[name] for name in ("title", "title_en", "definition", "ask", "reason", "family")), row["rule"]
        assert indicators()[row["indicator"]].measured, row["rule"]
        assert row["severity"] in ("warning", "notice"), "a finding never holds a delivery"


def test_the_standards_twenty_figures_are_all_there() -> None:
    rows = indicator_table().to_pylist()
    assert [sum(row["dimension"] == name for row in rows) for name in DIMENSIONS] == [6, 2, 5, 2, 3, 2]
    assert {row["indicator"] for row in rows if not row["measured"]} == {"0103", "0106", "0301"}
    assert all(row["why_not"] for row in rows if not row["measured"])
