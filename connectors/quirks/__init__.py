"""Code that one source really needs alone, in ``<source id>.py``. Empty so far: the declarations suffice.

Here: nothing yet. Not here: anything that a second source could use (that belongs in the declaration's own words).
"""
