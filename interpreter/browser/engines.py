"""What Playwright's locators have no word for: rows by cells, cells by headings, whole visible texts.

One selector engine, `callsheet=JSON`, run by Playwright in a world of its own beside the page, so pages
can't see or change it. Each query takes the element that the chain has come to and gives elements in
document order:

- `{"row": null | [texts]}`: the row itself, if it has a data cell (one whose whole text is one of the texts);
- `{"cell": heading}`: the data cells below a column heading or beside a row heading with that text, else those
  whose whole text it is;
- `{"whole": [texts]}`: the element itself, if its whole visible text is one of the texts;
- `{"option": true}`: the element itself, if it is visible, or an option of a `<select>` that is;
- `{"standin": true}`: what a page shows in place of a hidden `<select>`;
- `{"plain": "select" | "box"}`: the element itself, if it is a `<select>`, or if it is large enough to be hit
  and no option, which is chosen;
- `{"leaf": true}`: the controls and the elements that hold text themselves;
- `{"answer": name, "argument": argument}`: an element in no document, which holds as JSON what the script of that name
  among `ANSWER_SCRIPTS` says of the element itself.
"""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import Selectors

from .scripts import ANSWER_SCRIPTS, NORMALISE_SCRIPT

NAME = "callsheet"

TABLE_SCRIPT = r"""
  const CELLS = 'td, th, [role=cell], [role=gridcell], [role=rowheader], [role=columnheader]';
  const ROWS = 'tr, [role=row]';
  const TABLES = 'table, [role=table], [role=grid], [role=treegrid]';
  const cellsOf = row => [...row.querySelectorAll(CELLS)].filter(cell => cell.closest(ROWS) === row);
  const isData = cell => kindOf(cell) !== 'columnheader';
  const kindOf = cell => {
    const role = cell.getAttribute('role');
    if (role) return role === 'gridcell' ? 'cell' : role;
    if (cell.tagName !== 'TH') return 'cell';
    const scope = cell.scope;
    if (scope) return scope.startsWith('row') ? 'rowheader' : 'columnheader';
    if (cell.closest('thead')) return 'columnheader';
    const row = cellsOf(cell.closest(ROWS));
    const firstData = row.findIndex(other => other.tagName === 'TD');
    return firstData > row.indexOf(cell) ? 'rowheader' : 'columnheader';
  };
  // Column numbers of a table's cells, from 0, with what `colspan` and `rowspan` do to them.
  const columnsOf = table => {
    const columns = new Map(), held = [];
    for (const row of table.querySelectorAll(ROWS)) {
      if (row.closest(TABLES) !== table) continue;
      let column = 0;
      const taken = [];
      for (const cell of cellsOf(row)) {
        while (held[column] > 0) column++;
        const stated = Number(cell.getAttribute('aria-colindex')) - 1;
        if (stated >= 0) column = stated;
        columns.set(cell, column);
        for (let i = 0; i < (cell.colSpan || 1); i++) taken.push([column++, cell.rowSpan || 1]);
      }
      held.forEach((rows, at) => { if (rows > 0) held[at] = rows - 1; });
      for (const [at, rows] of taken) if (rows > 1) held[at] = rows - 1;
    }
    return columns;
  };
"""

ENGINE_SCRIPT = f"""(() => {{
{NORMALISE_SCRIPT}
{TABLE_SCRIPT}
  const is = (element, texts) => spellings(element).some(text => texts.includes(text));
  const boxed = element => {{
    const box = element.getBoundingClientRect();
    return isShown(element) && box.width > 0 && box.height > 0;
  }};
  // A table's columns are the same for each of its rows; a query must not count them a thousand times.
  let known = new WeakMap();
  const layoutOf = table => {{
    if (!known.has(table)) {{
      const columns = columnsOf(table);
      const heads = [...columns.keys()].filter(cell => kindOf(cell) === 'columnheader');
      known.set(table, {{ columns, heads: heads.map(head => [head, spellings(head)]) }});
      queueMicrotask(() => {{ known = new WeakMap(); }});
    }}
    return known.get(table);
  }};
  const isBelow = (cell, heading, table) => {{
    const {{ columns, heads }} = layoutOf(table);
    const at = columns.get(cell);
    return heads.some(([head, texts]) => {{
      const first = columns.get(head);
      return texts.includes(heading) && at >= first && at < first + (head.colSpan || 1);
    }});
  }};
  const isBeside = (cell, heading) => cellsOf(cell.closest(ROWS))
    .some(head => head !== cell && kindOf(head) === 'rowheader' && is(head, [heading]));
  const isHeaded = (cell, heading) => {{
    const table = cell.closest(TABLES);
    return table !== null && cell.closest(ROWS) !== null
      && (isBelow(cell, heading, table) || isBeside(cell, heading));
  }};
  const cellsBy = (root, heading) => {{
    const cells = [...root.querySelectorAll(CELLS)].filter(cell => isData(cell) && isShown(cell));
    const headed = cells.filter(cell => isHeaded(cell, heading));
    return headed.length ? headed : cells.filter(cell => is(cell, [heading]));
  }};
  const isRow = (row, texts) => {{
    const cells = cellsOf(row).filter(cell => isData(cell) && isShown(cell));
    return isShown(row) && (texts ? cells.some(cell => is(cell, texts)) : cells.length > 0);
  }};
  const standIn = select => [select.nextElementSibling, select.previousElementSibling]
    .filter(beside => beside && boxed(beside)).slice(0, 1);
  const CONTROLS = 'input, textarea, select';
  const holdsText = element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const isClipped = style => style.clip.startsWith('rect(') || style.opacity === '0';
  const PLAIN = {{
    select: element => element.tagName === 'SELECT',
    box: element => {{
      const {{ width, height }} = element.getBoundingClientRect();
      const option = element.tagName === 'OPTION' || element.getAttribute('role') === 'option';
      return width >= 4 && height >= 4 && !option && !isClipped(getComputedStyle(element));
    }},
  }};
  const ANSWERS = {{ {", ".join(f"{name}: {script}" for name, script in ANSWER_SCRIPTS.items())} }};
  const answer = (element, name, argument) => {{
    const holder = element.ownerDocument.createElement('p');
    holder.textContent = JSON.stringify(ANSWERS[name]([element], argument)[0]);
    return holder;
  }};
  const keep = (root, yes) => yes ? [root] : [];
  const queryAll = (root, body) => {{
    const query = JSON.parse(body);
    if ('row' in query) return keep(root, isRow(root, query.row));
    if ('cell' in query) return cellsBy(root, query.cell);
    if ('whole' in query) return keep(root, is(root, query.whole));
    if ('option' in query) return keep(root, boxed(root.tagName === 'OPTION' ? root.closest('select') : root));
    if ('plain' in query) return keep(root, PLAIN[query.plain](root));
    if ('standin' in query) return standIn(root);
    if ('answer' in query) return [answer(root, query.answer, query.argument)];
    return [...root.querySelectorAll('*')].filter(element => element.matches(CONTROLS) || holdsText(element));
  }};
  return {{ queryAll, query: (root, body) => queryAll(root, body)[0] }};
}})()"""


async def register(selectors: Selectors) -> None:
    """Teaches a fresh Playwright the engine; before the first page is made."""
    await selectors.register(NAME, ENGINE_SCRIPT, content_script=True)


def query(**question: Any) -> str:
    """A selector for one of the queries above, e.g. `query(cell="Price")`."""
    return f"{NAME}={json.dumps(question)}"
