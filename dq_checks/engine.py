"""Great Expectations on DuckDB: an engine, a datasource and a regex test that work, and a version opened with them.

Here: what Great Expectations 1.24 lacks for DuckDB. Not here: rules, reading results (``expectations``). Importing this
module imports Great Expectations, which takes seconds: only ``run`` does, when it is called.
"""

from __future__ import annotations

import atexit
import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import great_expectations as gx
from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults, ProgressBarsConfig
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import column_condition_partial
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import ColumnMapMetricProvider

from warehouse.store.database import CLOSED

SETTINGS = CLOSED | {"threads": "2", "memory_limit": "512MB"}
"""A district of 480,000 records is checked within 200 MB; what a harder one needs beyond 512 MB goes to disk."""


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Keeps one connection: the stock engine reads results after closing theirs, and DuckDB drops a result with its connection."""

    @contextmanager
    def get_connection(self) -> Iterator[Any]:
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection

    def close(self) -> None:
        """Let go of the file. While a handle is open here, no ``duckdb.connect`` with other settings succeeds in this process."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        super().close()


EngineType = type[SqlAlchemyExecutionEngine]


class DuckDBDatasource(SQLDatasource):
    """A datasource whose engine is the one above."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]  # every datasource of theirs narrows it so
    connection_string: str

    @property
    def execution_engine_type(self) -> EngineType:
        return DuckDBExecutionEngine


class MatchesOnDuckDB(ColumnMapMetricProvider):
    """The test behind ExpectColumnValuesToMatchRegex for DuckDB, which the stock one does not know. Patterns are RE2."""

    condition_metric_name = "column_values.match_regex"
    condition_value_keys = ("regex",)

    @column_condition_partial(engine=DuckDBExecutionEngine)
    def _duckdb(cls, column: Any, regex: str, **_: Any) -> Any:  # noqa: N805  # the decorator makes it a class method
        return column.regexp_match(regex)  # DuckDB's ~, which matches the whole value


@contextmanager
def opened(database: Path) -> Iterator[DuckDBDatasource]:
    """A closed DuckDB file as a datasource, read only; in memory but for that, silent, and let go of at the end."""
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )
    with _quiet():
        context = gx.get_context(mode="ephemeral", project_config=config)
        datasource = context.data_sources.add_duckdb(  # made of the class above: GX names it after its type
            name="version",
            connection_string=f"duckdb:///{quote(str(database))}",
            kwargs={"connect_args": {"read_only": True, "config": SETTINGS}},
        )
        try:
            yield datasource
        finally:
            datasource.get_execution_engine().close()
            datasource.get_engine().dispose()  # a second engine, which Great Expectations tried the connection with


@atexit.register
def _let_go_of_duckdb() -> None:
    """Without this DuckDB prints a page of "leaked" objects as the process ends: jsonschema and SQLAlchemy, once imported, keep
    duckdb_engine alive past the interpreter's end, and it keeps DuckDB."""
    for name in [name for name in sys.modules if name.split(".")[0] == "duckdb_engine"]:
        vars(sys.modules[name]).clear()


@contextmanager
def _quiet() -> Iterator[None]:
    """Great Expectations' advice to its own developers is not for operators; what fails is raised by ``expectations``."""
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
