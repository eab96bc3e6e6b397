"""Reads a source that a department gives as a database: a table, a view or a query behind an SQLAlchemy URL.

Here: connecting with a session that can only read, and rows as printed text. Not here: which column is which field, which
rows are good, landing (``connectors.intake``). SQLAlchemy takes a while to import: import this package where it is used.
"""

from __future__ import annotations

from connectors.readers.databases.connect import engine_for
from connectors.readers.databases.reading import Pulled, Seen, read_database

__all__ = ["Pulled", "Seen", "engine_for", "read_database"]
