"""How a night tells of itself while it runs.

Here: the protocol, and the reporter that says nothing. Not here: bars and colours (``pipelines.cli``), Dagster's log.
"""

from __future__ import annotations

from typing import Protocol

STAGES: dict[str, tuple[str, str]] = {
    "intake": ("读取", "reading"),
    "load": ("入库", "loading"),
    "block": ("分组比对", "blocking"),
    "link": ("匹配合并", "linking"),
    "ids": ("居民编号", "ids"),
    "rosters": ("核对名册", "matching rosters"),
    "marts": ("生成档案", "building the view"),
    "findings": ("找出问题", "finding faults"),
    "history": ("记录变动", "keeping history"),
    "check": ("检查", "checking"),
    "lookup": ("编制索引", "indexing"),
    "publish": ("发布", "publishing"),
}
"""The stages of a night in their order, with their names in Chinese and English."""


class Reporter(Protocol):
    """Told of stages; ``total`` counts the stage's own units (files), 0 where it has none."""

    def begin(self, stage: str, total: int = 0) -> None: ...

    def advance(self, stage: str) -> None: ...

    def finish(self, stage: str, count: int, unit: str) -> None: ...


class Silent:
    """Says nothing."""

    def begin(self, stage: str, total: int = 0) -> None:
        del stage, total

    def advance(self, stage: str) -> None:
        del stage

    def finish(self, stage: str, count: int, unit: str) -> None:
        del stage, count, unit
