"""Sites made from one file: a blueprint says what is kept, what can be done and what can be wanted.

In goes the text of a YAML file, out comes a folder with a site in the style of the others, and its test. What is
written is code to be read and changed; the generator is not needed to run it.
"""

from importlib.resources import files

from .blueprint import BadBlueprint as BadBlueprint
from .blueprint import Blueprint as Blueprint
from .reading import is_name as is_name
from .reading import read_blueprint as read_blueprint
from .writing import write_site as write_site

__all__ = ["CARD", "BadBlueprint", "Blueprint", "is_name", "read_blueprint", "write_site"]

CARD = files(__name__).joinpath("card.txt").read_text(encoding="utf-8")
"""What a blueprint is, for whoever writes one and can't see the code: its keys, its rules and an example."""
