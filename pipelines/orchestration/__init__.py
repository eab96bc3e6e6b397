"""Dagster's view of a night: the only room that knows Dagster.

Here: assets, checks, the schedule, the user interface's settings. Not here: what a step does (``pipelines.steps``)
or when it is done well (``dq_checks``): an asset is a name and a call.
"""
