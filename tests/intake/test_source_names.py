"""What a source is called, in either language: shipped ones have a name in both, a district's own may have a Chinese one only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.declaration import SHIPPED, load_source, load_sources, sources_for
from connectors.declaration_faults import SHORT
from tests.portal.languages import CHINESE
from warehouse.desk.naming import source_name
from warehouse.vocabulary.errors import DaoqiaoError, sentence
from warehouse.vocabulary.language import speaking

OWN = "cremation"
CREMATION = Path(__file__).parents[1] / "cases" / "district" / "sources" / "cremation.toml"


def declared(folder: Path, **changed: str) -> Path:
    """The declaration of a district's own source with the English names that are given."""
    text = re.sub(r"^(name_en|short_en) = .*\n", "", CREMATION.read_text("utf-8"), flags=re.MULTILINE)
    lines = "".join(f'{key} = "{value}"\n' for key, value in changed.items())
    path = folder / f"{OWN}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(lines + text, "utf-8")
    return path


def test_every_shipped_source_has_a_short_name_of_its_own_in_english() -> None:
    sources = load_sources(SHIPPED)
    called = {one.short_en for one in sources.values()}
    assert len(called) == len(sources)
    assert all(0 < len(name) <= SHORT and "_" not in name and not CHINESE.search(name) for name in called)


def test_the_language_of_the_call_decides() -> None:
    source = load_sources()["police_resident"]
    assert source_name(source, source.id) == "公安常住"
    with speaking("en"):
        assert source_name(source, source.id) == "Police hukou"
        assert source_name(None, "gone_since") == "gone_since"


def test_one_without_an_english_name_keeps_its_chinese_one(tmp_path: Path) -> None:
    declared(tmp_path / "sources")
    source = sources_for(tmp_path)[OWN]
    assert source.name_en == source.short_en == ""
    with speaking("en"):
        assert source_name(source, OWN) == source.short
    assert source.title("en") == source.name


@pytest.mark.parametrize("name", ["殡葬", "Register of all the cremations"])
def test_an_english_name_is_short_and_english(tmp_path: Path, name: str) -> None:
    with pytest.raises(DaoqiaoError) as caught:
        load_source(declared(tmp_path, short_en=name))
    assert caught.value.code == "DQ-501"
    assert "short_en" in str(caught.value.facts["detail"])


def test_a_sentence_names_the_source_in_its_language() -> None:
    """Also one of a night before there were English names: its facts have none."""
    facts = load_sources()["dibao_person"].facts
    told = {"folder": "dibao", "pattern": "*"}
    assert sentence("DQ-102", "what", "zh", facts | told) == "低保人员 今夜没有收到文件"
    assert sentence("DQ-102", "what", "en", facts | told) == "no file arrived for Dibao persons"
    assert sentence("DQ-102", "what", "en", {"source": "低保人员"} | told) == "no file arrived for 低保人员"
