"""The operational store: what cannot be rebuilt (ids of residents, decisions about deliveries, incidents). SQLAlchemy.

Here: tables and access to them. Not here: anything that the next night would make again.
"""
