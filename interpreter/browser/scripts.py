"""The scripts that ask elements what they are and what they say.

One script answers for every element that it is given, in one round trip: looks never pay by the element.
"""

from __future__ import annotations

NORMALISE_SCRIPT = r"""
  const normalise = text => text.replace(/[\u200b\u00ad]/g, '').replace(/\s+/g, ' ').trim();
  // `innerText` is what people see; where that only differs by `text-transform`, the text as written counts too.
  const spellings = element => {
    const shown = normalise(element.innerText ?? element.textContent ?? '');
    const written = normalise(element.textContent ?? '');
    return written.toLowerCase() === shown.toLowerCase() ? [shown, written] : [shown];
  };
  const isShown = element => element.checkVisibility({ visibilityProperty: true });
"""

_VALUE_SCRIPT = r"""
  const RANGES = ['slider', 'spinbutton', 'progressbar', 'scrollbar', 'meter'];
  // A control's value, else the visible text.
  const valueOf = element => {
    const tag = element.tagName;
    if (tag === 'INPUT') {
      if (element.type === 'checkbox' || element.type === 'radio') return String(element.checked);
      return element.type === 'image' ? element.alt : element.value;
    }
    if (tag === 'TEXTAREA') return element.value;
    if (tag === 'SELECT') return [...element.selectedOptions].map(option => normalise(option.label)).join(', ');
    if (tag === 'METER' || tag === 'PROGRESS') return String(element.value);
    const stated = element.getAttribute('aria-valuetext') || element.getAttribute('aria-valuenow');
    if (stated && RANGES.includes(element.getAttribute('role'))) return stated;
    return spellings(element)[0];
  };
  const isPassword = element => element.tagName === 'INPUT' && element.type === 'password';
  const isOption = element => element.tagName === 'OPTION' || element.getAttribute('role') === 'option';
  const isChecked = element => element.tagName === 'INPUT' ? element.checked : element.tagName === 'OPTION'
    ? element.selected : element.getAttribute(isOption(element) ? 'aria-selected' : 'aria-checked') === 'true'
      || element.getAttribute('aria-checked') === 'true';
  const isCheckable = element => element.hasAttribute('aria-checked') || isOption(element)
    || (element.tagName === 'INPUT' && (element.type === 'checkbox' || element.type === 'radio'));
  const isEnabled = element => !element.matches(':disabled') && !element.closest('[aria-disabled=true]');
  const isFocused = element => element.getRootNode().activeElement === element;
"""

STATE_SCRIPT = f"""elements => {{ {NORMALISE_SCRIPT} {_VALUE_SCRIPT}
  return elements.map(element => ({{
    value: isPassword(element) ? '' : valueOf(element),
    text: spellings(element)[0],
    empty: isPassword(element) ? element.value === '' : valueOf(element) === '',
    password: isPassword(element),
    checkable: isCheckable(element),
    checked: isChecked(element),
    enabled: isEnabled(element),
    focused: isFocused(element),
  }}));
}}"""
"""What a look wants to know of each element."""

FACTS_SCRIPT = f"""element => {{ {NORMALISE_SCRIPT} {_VALUE_SCRIPT}
  const box = element.getBoundingClientRect();
  const clipped = getComputedStyle(element).clip.startsWith('rect(') || getComputedStyle(element).opacity === '0';
  const labels = [...(element.labels || [])];
  const typeless = ['checkbox', 'radio', 'button', 'submit', 'reset', 'file', 'image', 'hidden'];
  return {{
    tag: element.tagName.toLowerCase(),
    kind: element.tagName === 'INPUT' ? element.type : '',
    role: element.getAttribute('role') || '',
    text: isPassword(element) ? '' : valueOf(element),
    editable: element.isContentEditable || element.tagName === 'TEXTAREA'
      || (element.tagName === 'INPUT' && !element.readOnly && !typeless.includes(element.type)),
    checked: isChecked(element),
    expanded: element.getAttribute('aria-expanded') === 'true',
    popup: element.getAttribute('aria-controls') || element.getAttribute('aria-owns') || '',
    tiny: clipped || box.width < 4 || box.height < 4,
    label_shown: labels.some(label => label.checkVisibility({{ visibilityProperty: true }})),
  }};
}}"""
"""The fields of `verbs.Facts`."""

CHOSEN_SCRIPT = """(option, on) => {
  const list = option.closest('select');
  if (!list.multiple && !on) return null;
  return [...list.options].filter(one => one === option ? on : list.multiple && one.selected).map(one => one.index);
}"""
"""Which options of a list box are chosen when this one is, or is not: null where one has to be."""

LABEL_SCRIPT = """element => [...element.labels]
  .find(label => label.checkVisibility({ visibilityProperty: true }))"""
"""The label that can be clicked for a control."""

REMEMBER_SCRIPT = """(elements, places) => { elements.forEach((element, at) => places.set(element, at)); }"""
"""Notes in a map which row each element is."""

MARK_SCRIPT = """(elements, [name, limit]) => {
  if (elements.length <= limit) {
    const marked = elements.length ? elements[0].ownerDocument.querySelectorAll(`[${name}]`) : [];
    for (const before of marked) before.removeAttribute(name);
    elements.forEach((element, at) => element.setAttribute(name, at + 1));
  }
  return elements.length;
}"""
"""Numbers the elements from 1 by an attribute, unless there are too many; says how many there are."""

ATTRIBUTE_SCRIPT = f"""(elements, name) => {{ {NORMALISE_SCRIPT} {_VALUE_SCRIPT}
  return elements.map(element => ({{ said: element.getAttribute(name), password: isPassword(element) }}));
}}"""
"""What the source of the page says of an attribute of each element; null without it."""

STYLE_SCRIPT = """(elements, property) => elements.map(
  element => ({ said: getComputedStyle(element).getPropertyValue(property).trim(), password: false }))"""
"""The computed style of each element."""

BOX_SCRIPT = """elements => elements.map(element => {
  const box = element.getBoundingClientRect();
  const said = [box.x + scrollX, box.y + scrollY, box.width, box.height].map(size => size.toFixed(3));
  return { said, password: false };
})"""
"""Where each element is, in pixels from the page's upper left corner, as texts."""

ANSWER_SCRIPTS = {"state": STATE_SCRIPT, "attribute": ATTRIBUTE_SCRIPT, "style": STYLE_SCRIPT, "box": BOX_SCRIPT}
"""What looks want to know of one element, by what they are called there."""

COLUMN_SCRIPT = f"""(elements, [places, attribute, style]) => {{ {NORMALISE_SCRIPT} {_VALUE_SCRIPT}
  const rowsOf = element => {{
    const rows = [];
    for (let up = element; up; up = up.parentNode || up.host) if (places.has(up)) rows.push(places.get(up));
    return rows;
  }};
  const saidBy = element => isPassword(element) ? null
    : style !== null ? getComputedStyle(element).getPropertyValue(style).trim()
    : attribute === null ? valueOf(element) : element.getAttribute(attribute);
  return elements.map(element => [rowsOf(element), saidBy(element), isPassword(element)]);
}}"""
"""For each element of a column: the places of the rows it is in, and what it says."""

TAKES_KEYS_SCRIPT = """given => new Promise(done => setTimeout(() => {
  let element = given || document.activeElement;
  while (element && element.shadowRoot && element.shadowRoot.activeElement) element = element.shadowRoot.activeElement;
  if (!element || element.tagName !== 'TEXTAREA') return done(false);
  let { left, top, right, bottom } = element.getBoundingClientRect();
  for (let up = element.parentElement; up; up = up.parentElement) {
    if (getComputedStyle(up).overflow === 'visible') continue;
    const box = up.getBoundingClientRect();
    left = Math.max(left, box.left); top = Math.max(top, box.top);
    right = Math.min(right, box.right); bottom = Math.min(bottom, box.bottom);
  }
  done(right - left < 4 || bottom - top < 4 || getComputedStyle(element).opacity === '0');
}))"""
"""Whether a text area is hidden from people, so that it can only be there for the keys; a task later.

Without an element it is asked of the one that has the focus."""

TURN_SCRIPT = "() => new Promise(done => setTimeout(done))"
"""Lets what is due at once be done."""

FRAMES_SCRIPT = """count => new Promise(done => {
  const next = left => left ? requestAnimationFrame(() => next(left - 1)) : setTimeout(done);
  next(count);
  setTimeout(done, 100 * count);  // a page in the background draws no frames
})"""
"""Lets so many frames be drawn."""
