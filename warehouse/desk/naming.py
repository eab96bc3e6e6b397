"""What sources are called where people read of them.

Here: that. Not here: what codes and fields are called (``warehouse.vocabulary.wording``).
"""

from __future__ import annotations

from connectors.declaration import Source
from warehouse.vocabulary.language import spoken


def source_name(source: Source | None, source_id: str) -> str:
    """The short name in the language of this call (in Chinese where a district's own source has no English one); the id of a source
    that nobody declares any more."""
    return source_id if source is None else source.called(spoken())
