"""Site specs: what a site has and what can be done on it, as YAML that is read into a typed value.

`read_spec` reads one; `format.py` is the table of its keys; `schema.py` prints that table as a JSON schema.
"""

from .reader import SpecReading, read_spec
from .values import SiteSpec

__all__ = ["SiteSpec", "SpecReading", "read_spec"]
