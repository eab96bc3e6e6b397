"""What sources are called where people read of them.

Here: that. Not here: what codes and fields are called (``warehouse.vocabulary.wording``).
"""

from __future__ import annotations

from connectors.declaration import Source
from warehouse.vocabulary.language import spoken


def source_name(source: Source | None, source_id: str) -> str:
    """The short name in Chinese, the id in English."""
    return source.short if source is not None and spoken() == "zh" else source_id
