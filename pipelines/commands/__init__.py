"""The commands of ``daoqiao``, one file a group, loaded when they are called.

Here: what each prints and its exit code. Not here: the work itself, which lies on the floors below.
"""
