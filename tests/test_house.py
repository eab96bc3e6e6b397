"""The house stands: imports go down, each library has one home, files say what they are and stay small."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from tests.house import ROOT, WINGS, imports, modules

ROOMS = {
    "warehouse.vocabulary": 1,
    "warehouse.store": 2,
    "warehouse.state": 2,
    "connectors": 2,
    "pipelines.linkage": 2,
    "dq_checks": 3,
    "warehouse.desk": 3,
    "pipelines.steps": 4,
    "pipelines.night": 4,
    "pipelines.report": 4,
    "pipelines.orchestration": 5,
    "warehouse.portal": 5,
    "pipelines.definitions": 6,
    "pipelines.cli": 6,
    "pipelines.commands": 6,
}
ONE_ROOM = {"pipelines.night": "pipelines.steps", "pipelines.report": "pipelines.steps", "pipelines.commands": "pipelines.cli"}
"""Parts of one room that stand beside each other in the tree."""

HOMES = {
    "dagster": ("pipelines.orchestration", "pipelines.definitions"),
    "duckdb": ("warehouse.store",),
    "rapidfuzz": ("pipelines.linkage", "connectors.intake"),  # people are compared in the one, headers of drifting exports in the other
    "great_expectations": ("dq_checks",),
    "sqlalchemy": ("connectors.readers", "warehouse.state"),
    "alembic": ("warehouse.state",),
    "argon2": ("warehouse.state",),
    "pyotp": ("warehouse.state",),
    "cryptography": ("warehouse.state.secrets_box",),
    "starlette": ("warehouse.portal",),
    "uvicorn": ("warehouse.portal",),
    "fastapi": ("warehouse.portal",),
    "authlib": ("warehouse.portal.oidc",),
    "jinja2": ("warehouse.portal",),
    "markupsafe": ("warehouse.portal",),
    "PIL": ("warehouse.portal.photographs",),
}
MODULES = list(modules())
LONGEST = 400


def room_of(module: str) -> str | None:
    room = max((r for r in ROOMS if module == r or module.startswith(f"{r}.")), key=len, default=None)
    return ONE_ROOM.get(room, room) if room else None


def test_every_module_stands_in_a_room() -> None:
    wings = set(WINGS)
    assert [m for m, _ in MODULES if room_of(m) is None and m not in wings] == []


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[m for m, _ in MODULES])
def test_imports_only_from_floors_below(module: str, path: object) -> None:
    room = room_of(module)
    for name in imports(ROOT / str(path)):
        other = room_of(name)
        if room is None or other is None or other == room:
            continue
        assert ROOMS[other] < ROOMS[room], f"{module} (floor {ROOMS[room]}) imports {name} (floor {ROOMS[other]})"


@pytest.mark.parametrize("library", HOMES)
def test_each_library_has_one_home(library: str) -> None:
    users = {m for m, path in MODULES if any(name.split(".")[0] == library for name in imports(path))}
    strangers = {m for m in users if not m.startswith(HOMES[library])}
    assert users, f"nothing uses {library}"
    assert not strangers


def test_tables_for_people_are_written_in_one_place() -> None:
    """Whatever a spreadsheet program may open goes through ``safe_cell``; the synthesiser writes what departments deliver."""
    writers = {"openpyxl", "xlsxwriter", "xlwt", "odf", "pyarrow.csv"}
    calls = re.compile(r"\bcsv\.(writer|DictWriter)\b|\.to_(csv|excel)\(|\b\w+\.write_csv\(|\bCOPY\b(?! FROM DATABASE)[^;]*\bTO\b")
    found = set()
    for module, path in MODULES:
        if not module.startswith("connectors.synthetic"):
            text = (ROOT / str(path)).read_text("utf-8")
            imported = {name for name in imports(path) if name in writers or name.split(".")[0] in writers}
            imported |= {"pyarrow.csv"} & {f"{a}.{b}" for a, b in re.findall(r"from (\w+) import (\w+)", text)}
            if imported or calls.search(text):
                found.add(module)
    found |= {str(path.relative_to(ROOT)) for path in ROOT.glob("*/**/*.sql") if re.search(r"\bCOPY\b", path.read_text("utf-8"))}
    assert found == {"warehouse.desk.exporting"}


def test_the_vocabulary_is_standard_library_only() -> None:
    for module, path in MODULES:
        if module.startswith("warehouse.vocabulary"):
            heads = {name.split(".")[0] for name in imports(path)}
            assert heads <= sys.stdlib_module_names | {"warehouse"}, module


def test_the_linkage_core_loads_no_engine() -> None:
    code = (
        "import sys, pipelines.linkage.linking; print(sorted({'dagster', 'duckdb', 'starlette', 'great_expectations'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[m for m, _ in MODULES])
def test_a_file_says_what_lives_in_it_and_is_small(module: str, path: object) -> None:
    text = (ROOT / str(path)).read_text("utf-8")
    if text.strip() and module not in WINGS:
        assert ast.get_docstring(ast.parse(text)), f"{module} has no docstring"
    assert text.count("\n") <= LONGEST


def test_no_address_of_an_index_and_no_path_of_a_machine_is_kept() -> None:
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split("\n")
    for name in filter(None, listed):
        path = ROOT / name
        if path.suffix in {".lock", ".toml", ".txt", ".cfg", ".yaml", ""} and path.is_file():
            assert not re.search(r"https?://\S*(simple|pypi|mirror|registry)", path.read_text("utf-8", errors="replace")), name
