"""The warehouse: DuckDB, and the only room that knows it.

Here: loading staged rows, building relations from SQL files, publishing a version, reading it. Not here: what the
rows mean (``warehouse/sql``), who links them (``pipelines.linkage``).
"""
