"""From a file in the inbox to rows that are each spoken for: loaded, quarantined or declared not data.

Here: finding files, telling which source a file is, judging rows, landing. Not here: opening formats
(``connectors.readers``), the meaning of values (``connectors.standardise``).
"""
