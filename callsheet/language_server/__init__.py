"""The language server: what editors are told about plans while they are written.

`session` answers in the protocol's own JSON and knows nothing of the wire; `server` is the wire, and the one module
that needs pygls, an extra.
"""
