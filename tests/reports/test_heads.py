"""The head of a report is parsed and checked: what is missing or unknown is named, and dates are bound where a query asks."""

from __future__ import annotations

import pytest

from warehouse.store.reports import FOLDER, KEYS, bindings, read_report, reports

HEAD = {
    "title": "某表", "title_en": "some table", "catalogue": "1, E2.3, E3.4", "counts": "hukou, residence", "grain": "每行一个社区",
    "definition": "第一句。", "group": "居民", "who": "party",
}  # fmt: skip
QUERY = "SELECT community FROM mart.resident WHERE first_seen BETWEEN $since AND $until"


def text(query: str = QUERY, **head: str | None) -> str:
    kept = {key: value for key, value in (HEAD | head).items() if value is not None}
    return "\n".join([*(f"-- {key}: {value}" for key, value in kept.items()), query])


def test_a_head_is_read_whole() -> None:
    report = read_report("x", text(definition="第一句。\n--   第二句，\n--   English words\n--   go on。"))
    assert (report.title, report.group, report.who) == ("某表", "居民", ("party",))
    assert report.catalogue == ("1", "E2.3", "E3.4")
    assert report.definition == "第一句。第二句，English words go on。"
    assert report.reads == {"mart.resident"}
    assert report.parameters == {"since", "until"}
    assert read_report("x", text(catalogue="none", who="none", counts="none")).catalogue == ()


@pytest.mark.parametrize("key", KEYS)
def test_a_missing_key_is_named(key: str) -> None:
    with pytest.raises(ValueError, match=rf"reports/x.sql.*{key}"):
        read_report("x", text(**{key: None}))


@pytest.mark.parametrize(
    ("head", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"counts": "hukou, somewhere"}, "somewhere"),
        ({"catalogue": "seventeen"}, "seventeen"),
        ({"group": "别的"}, "别的"),
        ({"who": "everybody"}, "everybody"),
        ({"definition": ""}, "definition"),
        ({"query": "SELECT 1 AS n FROM mart.resident WHERE d = $tomorrow"}, "tomorrow"),
        ({"query": "SELECT * FROM staging.cluster"}, "staged"),
        ({"query": "SELECT 1 AS n"}, "no published relation"),
    ],
)
def test_what_is_unknown_is_named(head: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        read_report("x", text(**head))


def test_a_line_that_is_no_key_is_a_fault() -> None:
    with pytest.raises(ValueError, match="just words"):
        read_report("x", text().replace("-- grain", "-- just words\n-- grain"))


def test_dates_are_those_asked_for_or_the_week_that_ends_with_the_night() -> None:
    report = read_report("x", text())
    assert bindings(report, "2026-11-02", {}) == {"since": "2026-10-27", "until": "2026-11-02"}
    assert bindings(report, "2026-11-02", {"until": "2026-10-07"}) == {"since": "2026-10-01", "until": "2026-10-07"}
    assert bindings(report, "2026-11-02", {"since": "2026-01-01"})["since"] == "2026-01-01"
    monthly = read_report("x", text("SELECT community FROM mart.resident WHERE m = $month AND n = $night"))
    assert bindings(monthly, "2026-11-02", {}) == {"month": "2026-11", "night": "2026-11-02"}


def test_every_shipped_report_is_well_formed() -> None:
    assert reports().keys() == {path.stem for path in FOLDER.glob("*.sql")}
    assert all(report.definition.endswith("。") and report.grain.startswith("每行") for report in reports().values())
