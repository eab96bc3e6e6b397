"""The front desk: pages made on the server out of what a published version says of itself.

Here: words, figures, charts and pages. Not here: reading (``warehouse.store``), commands, anything that a page fetches from elsewhere.
"""
