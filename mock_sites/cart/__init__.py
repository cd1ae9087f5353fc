"""The `cart` site: Patchbay, a small shop for cables and desk gear with a store and an outlet.

`site.SITE` is what the server serves; `model` is the shop without its pages, pure, for tests and simulation.
"""
