"""What Alembic runs first: the connection that ``migrating`` handed over, and the note of the store it belongs to.

Here: that, within the caller's transaction. Not here: addresses of stores; nobody runs Alembic by hand.
"""

from __future__ import annotations

from alembic import context

from warehouse.state.migrating import note_of

store = str(context.config.attributes["store"])
context.configure(
    connection=context.config.attributes["connection"],
    version_table=note_of(store),
    transactional_ddl=True,  # of SQLite too, as the caller has begun a transaction by hand
)
with context.begin_transaction():
    context.run_migrations(store=store)
