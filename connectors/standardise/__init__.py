"""From judged rows to person records: each printed value beside its standard value.

Here: columns to fields, values by kind, Arrow tables for the warehouse. Not here: parsing one value
(``warehouse.vocabulary``), comparing people (``pipelines.linkage``).
"""

from connectors.standardise.records import Staged, stage

__all__ = ["Staged", "stage"]
