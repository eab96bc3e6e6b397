"""Dagster's door: ``workspace.yaml`` names this module. Not here: anything else (``pipelines.orchestration``)."""

from __future__ import annotations

import dagster as dg

from pipelines.orchestration.code_location import code_location
from pipelines.orchestration.settings import places


@dg.definitions
def defs() -> dg.Definitions:
    return code_location(*places())
