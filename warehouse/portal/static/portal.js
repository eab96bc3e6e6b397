// What the pages do a little better with a script; all of them work without it.
// Here: keys in the review queue (only once switched on, WCAG 2.1.4), printing, focus after htmx. Not here: anything that decides.
"use strict";

const KEYS = "daoqiao-keys";

function keysAreOn() {
  try { return window.localStorage.getItem(KEYS) === "1"; } catch { return false; }
}

function showKeys() {
  document.querySelectorAll("[data-keys-switch]").forEach((box) => { box.checked = keysAreOn(); box.closest("[hidden]")?.removeAttribute("hidden"); });
  document.querySelectorAll("[data-print]").forEach((button) => button.removeAttribute("hidden"));
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys-switch]")) return;
  try { window.localStorage.setItem(KEYS, event.target.checked ? "1" : "0"); } catch { /* a browser that keeps nothing */ }
});

document.addEventListener("keydown", (event) => {
  if (!keysAreOn() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")) return;
  const button = document.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
  if (button) { event.preventDefault(); button.click(); }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("DOMContentLoaded", showKeys);
// A part that htmx brought in begins where a page would: whoever reads by ear or by keyboard is not left at the old link.
document.addEventListener("htmx:afterSettle", () => { showKeys(); document.getElementById("main")?.focus({ preventScroll: true }); window.scrollTo(0, 0); });
