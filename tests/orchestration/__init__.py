"""Tests of ``pipelines.orchestration``."""
