"""Programs as JSON: the same tree in another spelling, for models and for other programs.

How each form looks follows from the annotations of `dsl.ast` (`derive` has the rules), so what is new in the language
has its JSON, its schema and its reader at once. What was decided:

- A node of the tree is an object, known by one key as a statement is by its first word; under the key stands what comes
  first: `{"let": "x", "value": 3}`. Acts have their verb for a key, and particles beside it.
- A name is a text. A mention of one is `{"ref": "search.products"}`, for in the place of a value a text is a text.
- Texts, types, money, durations and limits are spelled as in the language; numbers, `true`, lists and `none` (`null`)
  as in JSON. A decimal is a number where that loses no digit: `0.25`, but `{"decimal": "2.0"}`.
- What says nothing is left out: an empty list, `false`, what is missing. `null` never means "left out".
- Each tree has one short document, which is what `to_json` writes; JSON → program → JSON is the identity on those.
  `from_json` reads some longer ones as well: `"clauses": []`, `{"decimal": "0.25"}`, acts by their fields.
- Parentheses are in the tree. `plan_from_json` adds those that a document lacks.

>>> from callsheet.dsl import parse
>>> plan = parse('plan hello  input name: Text = "you"  node greet { give word: Text = "hello {name}" }')
>>> print(format_json(to_json(plan)), end="")
{
  "schema_version": 1,
  "plan": "hello",
  "declarations": [
    {"input": "name", "type": "Text", "default": "you"},
    {"node": "greet", "body": [{"give": "word", "type": "Text", "value": "hello {name}"}]}
  ]
}
>>> plan_from_json(to_json(plan)) == plan
True
"""

from .door import library_from_json, patch_from_json, plan_from_json, with_pointers
from .from_data import Reading, from_json
from .layout import format_json
from .writing import SCHEMA_VERSION, Pointers, to_json

__all__ = [
    "SCHEMA_VERSION",
    "Pointers",
    "Reading",
    "format_json",
    "from_json",
    "library_from_json",
    "patch_from_json",
    "plan_from_json",
    "to_json",
    "with_pointers",
]
