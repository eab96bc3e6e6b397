"""What psycopg should leave alone: values that Python's types cannot hold, or not without loss.

Here: how a connection of psycopg's loads such values. Not here: printing (``printing``), connecting (``connect``).
"""

from __future__ import annotations

from typing import Any

_MOMENTS = ("date", "timestamp", "timestamptz")
_AS_PRINTED = ("json", "jsonb", "inet", "cidr", "interval")
"""Their Python types print otherwise than the server does: json loses the order of digits in 1.10, an interval its months."""


def tolerate(connection: Any) -> None:
    """``connection`` (psycopg's) gives ``infinity`` and years past 9999 as the server's text, in place of failing at that row."""
    from psycopg import DataError
    from psycopg.adapt import Loader
    from psycopg.pq import Format
    from psycopg.types.string import TextLoader

    adapters = connection.adapters

    def tolerant(name: str) -> type[Loader]:
        usual = adapters.get_loader(adapters.types[name].oid, Format.TEXT)

        class Tolerant(Loader):
            def __init__(self, oid: int, context: Any = None) -> None:
                super().__init__(oid, context)
                self._usual = usual(oid, context)

            def load(self, data: Any) -> object:
                try:
                    return self._usual.load(data)
                except DataError:
                    return bytes(data).decode()

        return Tolerant

    for name in _MOMENTS:
        adapters.register_loader(name, tolerant(name))
    for name in _AS_PRINTED:
        adapters.register_loader(name, TextLoader)
