// Highlights and page notes: keys that move among them and change the chosen one, and tools for colour and tags that
// exist once and come where the pointer or the focus is. The letters are those of the extension.

const { byId, root, send } = window.postil;

const all = () => [...document.querySelectorAll("[data-annotation]")];
const chosen = () => document.activeElement?.closest("[data-annotation]");
const idOf = (one) => one.id.slice(2);

function go(one) {
  one?.focus({ preventScroll: true });
  one?.scrollIntoView({ block: "nearest" });
  return one !== undefined;
}

/** Go so many places further; at first to the first or last. */
function step(by) {
  const some = all();
  const at = some.indexOf(chosen());
  return some.length > 0 && (go(some[at < 0 ? (by > 0 ? 0 : some.length - 1) : at + by]) || at >= 0);
}

function press(selector, within = document) {
  const found = within?.querySelector(selector);
  found?.click();
  return Boolean(found);
}

// --- tools --------------------------------------------------------------------------------------------------------

const tools = byId("annotation-tools")?.content.firstElementChild;

/** Bring the tools to an annotation; of a page note, which has no colour, only those that it can use. */
function equip(one) {
  if (!tools || !one || one.contains(tools) || one.matches(".editing")) return;
  tools.querySelector(".group").hidden = !one.dataset.color;
  for (const swatch of tools.querySelectorAll("[data-paint]")) swatch.setAttribute("aria-pressed", String(swatch.dataset.paint === one.dataset.color));
  one.querySelector(".acts")?.before(tools);
}
document.addEventListener("focusin", ({ target }) => equip(target.closest?.("[data-annotation]")));
document.addEventListener("pointerover", ({ target }) => equip(target.closest?.("[data-annotation]")));

function paint(one, color) {
  hold(one);
  send(`${root}/annotations/${idOf(one)}/color`, { color });
}

/** The colour after the one that a highlight has. */
function next(one) {
  const colors = [...tools.querySelectorAll("[data-paint]")].map((swatch) => swatch.dataset.paint);
  if (!one.dataset.color) return;
  const color = colors[(colors.indexOf(one.dataset.color) + 1) % colors.length];
  one.classList.replace(`hl-${one.dataset.color}`, `hl-${color}`);
  one.dataset.color = color;
  paint(one, color);
}

function tag(one) {
  const open = one.querySelector("[data-annotation-tag]");
  const form = open ?? byId("annotation-tag").content.firstElementChild.cloneNode(true);
  if (!open) one.append(form);
  form.querySelector("input").focus();
}

function close(form) {
  const one = form.closest("[data-annotation]");
  form.remove();
  go(one);
}

document.addEventListener("click", ({ target }) => {
  const one = target.closest?.("[data-annotation]");
  if (!one) return;
  if (target.closest("[data-paint]")) paint(one, target.closest("[data-paint]").dataset.paint);
  else if (target.closest("[data-tag]")) tag(one);
  else if (target.closest("[data-close-tag]")) close(target.closest("form"));
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-annotation-tag]");
  if (!form) return;
  event.preventDefault();
  const one = form.closest("[data-annotation]");
  close(form);
  hold(one);
  send(`${root}/annotations/${idOf(one)}/tags`, { name: form.elements.name.value });
});
document.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" ? event.target.closest?.("[data-annotation-tag]") : null;
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  close(form);
});

// --- keys ---------------------------------------------------------------------------------------------------------

const WITH = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  a: (one) => press("[data-edit]", one),
  h: next,
  t: tag,
  y: (one) => press("[data-copy]", one),
  o: (one) => press("[data-where]", one),
  Enter: (one) => press("[data-edit]", one),
  Delete: (one) => press("[data-delete]", one),
};
// Until one is chosen, arrows scroll the page.
const WITHOUT = {
  j: () => step(1),
  k: () => step(-1),
  h: () => step(1),
  a: () => press("[data-new-annotation]"),
};

document.addEventListener("postil:key", (event) => {
  const { key } = event.detail;
  const one = chosen();
  const does = (one && Object.hasOwn(WITH, key) && WITH[key]) || (Object.hasOwn(WITHOUT, key) && WITHOUT[key]);
  if (does && does(one) !== false) event.preventDefault();
});

// --- parts that are read again ------------------------------------------------------------------------------------

// Whoever worked on an annotation stays on it; when it is gone, on the one that follows.
let held = null;
function hold(one) {
  const some = all();
  const at = some.indexOf(one);
  held = one ? [one.id, some[at + 1]?.id, some[at - 1]?.id] : null;
}
document.addEventListener("htmx:beforeRequest", ({ target }) => {
  const one = target.closest?.("[data-annotation]");
  if (one) hold(one);
});
document.addEventListener("htmx:afterSettle", () => {
  if (!held) return;
  const active = document.activeElement;
  if (active?.closest("[data-annotation], dialog, input, textarea")) return;
  const found = held.map((id) => id && byId(id)).find(Boolean);
  if (found) found.focus({ preventScroll: true });
});
document.addEventListener("pointerdown", () => { held = null; });

// What is being typed is not taken away.
const typing = (node) => node.querySelector("[data-editor], [data-annotation-tag]") !== null;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id === "all-annotations" && typing(detail.target)) detail.shouldSwap = false;
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.id === "annotations" && typing(event.detail.target)) event.detail.shouldSwap = false;
});

// An address that names an annotation chooses it.
const named = /^#a-[0-9a-f-]{36}$/.test(location.hash) && byId(location.hash.slice(1));
if (named) go(named);
