/* What HTML alone does not do, for every site: dialogs, disclosures, tabs, fields that send themselves, links that
   are held back while something is not sent.
   The server is told nothing of it but forms; `browsing.py` does the same without a browser. */
"use strict";

const byId = (id) => document.getElementById(id);

function setShown(id, shown) {
  const thing = byId(id);
  if (thing instanceof HTMLDialogElement) {
    if (shown && !thing.open) thing.showModal();
    if (!shown && thing.open) thing.close();
    return;
  }
  thing.hidden = !shown;
  const instead = document.querySelector(`[data-instead="${id}"]`);
  if (instead) instead.hidden = shown;
  const toggle = document.querySelector(`[data-toggles="${id}"]`);
  if (toggle) toggle.setAttribute("aria-expanded", String(shown));
  const next = shown ? thing.querySelector("input, select, textarea, button") : toggle;
  if (next) next.focus();
}

function selectTab(tab) {
  for (const other of tab.closest("[role=tablist]").children) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    byId(other.getAttribute("aria-controls")).hidden = !chosen;
  }
}

const ACROSS = { ArrowLeft: -1, ArrowRight: 1 };

function moveTab(event) {
  const tab = event.target.closest("[role=tab]");
  if (!tab) return;
  const all = [...tab.parentElement.children];
  const last = all.length - 1;
  let at = all.indexOf(tab);
  if (event.key in ACROSS) at = (at + ACROSS[event.key] + all.length) % all.length;
  else if (event.key === "Home") at = 0;
  else if (event.key === "End") at = last;
  else return;
  event.preventDefault();
  selectTab(all[at]);
  all[at].focus();
}

document.addEventListener("click", (event) => {
  const from = event.target.closest("[data-opens], [data-closes], [data-toggles], [role=tab]");
  if (!from) return;
  if (from.dataset.opens) setShown(from.dataset.opens, true);
  else if (from.dataset.closes) setShown(from.dataset.closes, false);
  else if (from.dataset.toggles) setShown(from.dataset.toggles, byId(from.dataset.toggles).hidden);
  else selectTab(from);
});

const isTick = (field) => field.type === "checkbox" || field.type === "radio";
const isList = (field) => field instanceof HTMLSelectElement;

function before(field) {
  if (isTick(field)) return field.defaultChecked;
  return isList(field) ? [...field.options].map((one) => one.defaultSelected).join() : field.defaultValue;
}

function now(field) {
  if (isTick(field)) return field.checked;
  return isList(field) ? [...field.options].map((one) => one.selected).join() : field.value;
}

// Remembered as it came: who looks at a page by marks in it, as BrowserGym does, writes over the attributes.
const came = new Map([...document.querySelectorAll("input, select, textarea")].map((one) => [one, before(one)]));

const differs = (field) => field.type !== "hidden" && came.has(field) && now(field) !== came.get(field);

const isChanged = (form) => [...form.elements].some(differs);

function showUnsent() {
  for (const note of document.querySelectorAll("[data-unsent]")) note.hidden = !isChanged(note.closest("form"));
}

let leaving = "";

function holdBack(event) {
  const link = event.target.closest("a[href]");
  if (!link || link.getAttribute("href").startsWith("#") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const changed = [...document.querySelectorAll("form[data-guard]")].find(isChanged);
  if (!changed || byId(changed.dataset.guard).open) return;
  event.preventDefault();
  leaving = link.href;
  setShown(changed.dataset.guard, true);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-leaves]")) location.assign(leaving);
  else holdBack(event);
});

for (const kind of ["input", "change"]) document.addEventListener(kind, showUnsent);
document.addEventListener("reset", () => setTimeout(showUnsent));

document.addEventListener("change", (event) => {
  // What is chosen once more has not changed, whatever the driver of a browser says.
  if (event.target.hasAttribute("data-sends") && differs(event.target)) event.target.form.requestSubmit();
});

document.addEventListener("keydown", moveTab);

for (const dialog of document.querySelectorAll("dialog[data-shown]")) dialog.showModal();
