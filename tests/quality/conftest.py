"""Versions that speak of their quality, the report made of them, and what stands in it.

Here: fixtures, and reading a page as a parser does. Not here: what is expected.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
from lxml.html import HtmlElement

from tests.cli.conftest import call
from tests.cli.conftest import plain_environment as plain_environment
from tests.quality.version import NIGHT, publish_version

Cells = list[list[str]]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("quality")
    publish_version(home)
    return home


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., Path]:
    """``daoqiao report quality`` on a data directory; the file that it wrote, in the form asked for."""

    def write(data: Path, form: str, *arguments: str) -> Path:
        out = tmp_path / "out"
        call("report", "quality", "--data", str(data), "--format", form, "--out", str(out), *arguments)
        (found,) = out.glob(f"quality-*{NIGHT}.{form}")
        return found

    return write


class Page:
    """A page as a parser reads it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: HtmlElement = lxml.html.document_fromstring(text)

    def said(self, xpath: str) -> list[str]:
        """The text of every element found, blanks joined."""
        return [plain(element) for element in self.root.xpath(xpath)]

    def table(self, caption: str) -> Cells:
        """The cells of the table with this caption, without its head; the figure of a share, not its A and B."""
        (found,) = self.root.xpath("//table[caption[normalize-space()=$caption]]", caption=caption)
        return [[plain(cell, leave="small") for cell in row.xpath("./th|./td")] for row in found.xpath("./tbody/tr")]

    def counts(self, caption: str) -> Cells:
        """A and B of the same cells."""
        (found,) = self.root.xpath("//table[caption[normalize-space()=$caption]]", caption=caption)
        return [[" ".join(cell.xpath("./small/text()")) for cell in row.xpath("./td")] for row in found.xpath("./tbody/tr")]

    def heads(self, caption: str) -> list[str]:
        (found,) = self.root.xpath("//table[caption[normalize-space()=$caption]]", caption=caption)
        return [plain(cell) for cell in found.xpath("./thead//th")]


def plain(element: HtmlElement, leave: str = "none") -> str:
    return re.sub(r"\s+", " ", "".join(element.xpath(f".//text()[not(ancestor::{leave})]"))).strip()
