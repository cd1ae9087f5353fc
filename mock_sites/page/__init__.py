"""Pages as values: a typed tree of what is on a page, from which HTML and the pure browser's view are made.

In go the parts that a site puts on a page; out come HTML (`html.py`) and the list of controls (`controls.py`).
Both read the same tree, so what a search does in the model can be done in a real browser.
"""
