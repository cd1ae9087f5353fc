"""ARIA roles as the language knows them (WAI-ARIA 1.2, https://www.w3.org/TR/wai-aria-1.2/#role_definitions).

Abstract roles and roles that no user agent exposes are left out: nothing could be found by them.
"""

from __future__ import annotations

ROLES: frozenset[str] = frozenset(
    """
    alert alertdialog application article banner blockquote button caption cell checkbox code columnheader
    combobox complementary contentinfo definition deletion dialog directory document emphasis feed figure form
    grid gridcell group heading img insertion link list listbox listitem log main marquee math menu menubar
    menuitem menuitemcheckbox menuitemradio meter navigation note option paragraph progressbar radio radiogroup
    region row rowgroup rowheader scrollbar search searchbox separator slider spinbutton status strong subscript
    superscript switch tab table tablist tabpanel term textbox time timer toolbar tooltip tree treegrid treeitem
    """.split()
)

FILLABLE = frozenset({"textbox", "searchbox", "spinbutton", "combobox", "slider"})
"""Roles whose content `fill` can set."""

CHOOSABLE = frozenset({"combobox", "listbox", "radiogroup", "menu", "tree", "grid"})
"""Roles that hold options for `choose … from`."""

CHECKABLE = frozenset({"checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio", "option"})
"""Roles that `check` can set and that can be asked whether they are checked."""

UNCHECKABLE = CHECKABLE - {"radio", "menuitemradio"}
"""Roles that `uncheck` can clear: of radio buttons another one is checked instead."""

WITHOUT_NAME_FROM_CONTENT = frozenset({"listitem", "paragraph", "status", "alert", "note", "definition", "term"})
"""Roles that ARIA does not name from their content; the language matches their visible text as well."""
