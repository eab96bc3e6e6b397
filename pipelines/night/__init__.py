"""The parts of a night that ``pipelines.steps`` tells in order.

Here: intake over many files, what stands in for what did not arrive, the outcome. Not here: the order itself.
"""
