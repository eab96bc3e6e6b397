"""How a store of an older program becomes one of this program: Alembic's scripts, run by ``warehouse.state.migrating``.

Here: ``env`` and the revisions. Not here: today's tables (``database``, ``portal_tables``), which a new store gets at once.
A revision says all that it needs itself: tables as they are imported from elsewhere would change under its feet.
"""
