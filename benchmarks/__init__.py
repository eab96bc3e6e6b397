"""Measurements, as ratios in one run. Here: programs that print figures. Not here: tests (a timed test is a noisy one)."""
