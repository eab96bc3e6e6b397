"""The table of quirks in ``connectors/README.md`` names tests that there are."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house import ROOT

TABLE = (ROOT / "connectors" / "README.md").read_text("utf-8").partition("\n## Quirks\n")[2]
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TABLE)))


def test_every_quirk_names_a_test() -> None:
    rows = [line for line in TABLE.splitlines() if line.startswith("| ") and not line.startswith("| quirk")]
    assert len(rows) >= 18, "section A7 of the domain's book has eighteen"
    assert [row for row in rows if "`tests/" not in row.rsplit("|", 2)[1]] == []


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_named_test_exists(file: str, test: str) -> None:
    path = ROOT / file
    assert path.exists()
    if test:
        names = {node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}
        assert test in names
