"""``lookup.sqlite``: the portal's indexed projection of a published version, and the look-ups that read it.

Here: making the file (``write``), opening it (``file``), who may see what of it (``sight``), search and records (``desk``).
Not here: DuckDB's own readings (``warehouse.store.reading``), masking, pages, the audit log.
"""
