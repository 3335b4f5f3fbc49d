// The pages' own script: the CSRF token for htmx, messages with undo, the keyboard, and notes that are not lost.
// Everything works without it through plain links and forms.

document.documentElement.classList.add("scripted");

const byId = (id) => document.getElementById(id);
const typing = (node) => node instanceof Element && node.closest("input, textarea, select, [contenteditable]") !== null;

// --- htmx ---------------------------------------------------------------------------------------------------------

document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
  // hx-post="" and hx-get="" go where the button, form or link goes by itself: rows say each address once.
  const { elt } = detail;
  if (elt.getAttribute("hx-post") === "") detail.path = elt.getAttribute("formaction") ?? (elt.form ?? elt).getAttribute("action");
  if (elt.getAttribute("hx-get") === "") detail.path = elt.getAttribute("href");
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  const text = (detail.xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/html") ? detail.xhr.responseText : "";
  say(text.length < 600 && text.trim() ? plain(text) : "The server refused that. Reload the page and try again.");
});

document.addEventListener("htmx:sendError", () => say("The server cannot be reached. Nothing was lost: try again in a moment."));

/** The words of a short piece of HTML that our server sent. */
function plain(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent.trim().replace(/\s+/g, " ");
}

// A swap that takes the focused control away gives the focus to its successor or to the row.
let focused = null;
document.addEventListener("htmx:beforeSwap", () => {
  const active = document.activeElement;
  if (active === document.body) return;
  focused = { id: active.id, row: active.closest("[data-paper]")?.id ?? active.closest("[data-row]")?.dataset.row };
});
document.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement === document.body) {
    (byId(focused?.id ?? "") ?? byId(focused?.row ?? ""))?.focus({ preventScroll: true });
  }
  focused = null;
});

// The adder stays open after adding, ready for the next one.
document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.("[data-adder]") && target.open) target.querySelector("input[type=text]")?.focus();
}, true);

// Rows have a link for adding to a list; the form is made from the page's one template when it is asked for.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-add-list]");
  const made = link && byId("list-adder")?.content.firstElementChild.cloneNode(true);
  if (!made) return;
  event.preventDefault();
  made.querySelector("form").action = link.href;
  made.querySelector("input[type=text]").id = link.closest("[data-paper]").id.replace("paper-", "add-list-");
  link.replaceWith(made);
  htmx.process(made);
  made.open = true;
  made.querySelector("input[type=text]").focus();
});

// --- messages -----------------------------------------------------------------------------------------------------

const LASTS = 12_000;

/** Show a message; it goes by itself unless the pointer or the focus is on it. */
function say(text) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.textContent = text;
  byId("toasts").append(toast);
}

document.addEventListener("postil:say", ({ detail }) => say(detail));

function fade(toast) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) fade(toast);
    else toast.remove();
  }, "brief" in toast.dataset ? LASTS / 3 : LASTS);
}

const toasts = byId("toasts");
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) fade(node);
}).observe(toasts, { childList: true });
for (const toast of toasts.children) fade(toast);

// --- notes --------------------------------------------------------------------------------------------------------

const unsaved = (form) => form.querySelector("textarea").value !== form.elements.base_text.value;

window.addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("[data-editor]")].some(unsaved)) event.preventDefault();
});

// --- keyboard -----------------------------------------------------------------------------------------------------

const rows = () => [...document.querySelectorAll("[data-paper]")];
const row = () => document.activeElement?.closest("[data-paper]") ?? document.querySelector("[data-paper][data-alone]") ?? marked();
const marked = () => document.querySelector("[data-paper].current");

function mark(target) {
  marked()?.classList.remove("current");
  target.classList.add("current");
}
document.addEventListener("focusin", ({ target }) => {
  const paper = target.closest("[data-paper]");
  if (paper) mark(paper);
});

function step(by) {
  const all = rows();
  const at = all.indexOf(row());
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(selector) {
  const control = row()?.querySelector(selector);
  control?.click();
  return control;
}

function turnStatus() {
  const select = row()?.querySelector("[data-status]");
  if (!select) return;
  select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

function openAdder(kind) {
  const adder = row()?.querySelector(`[data-adder="${kind}"]`);
  if (!adder) return press(`[data-add-${kind}]`);
  adder.open = true;
  adder.querySelector("input[type=text]").focus();
}

const KEYS = {
  "/": () => { byId("q")?.focus(); byId("q")?.select(); },
  "?": () => byId("help")?.showModal(),
  j: () => step(1),
  k: () => step(-1),
  s: () => press("[data-star]"),
  t: () => openAdder("tag"),
  l: () => openAdder("list"),
  n: () => press("[data-note]"),
  r: turnStatus,
  x: () => press("a[data-abstract], [data-abstract] > summary"),
  o: () => press("[data-link]"),
  u: () => [...document.querySelectorAll("[data-undo]")].at(-1)?.click(),
  Enter: () => press("[data-open]"),
  Delete: () => press("[data-remove]"),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (typing(event.target)) inField(event);
  else if (!event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector("dialog[open]")) onPage(event);
});

function onPage(event) {
  const native = event.key === "Enter" && event.target.closest("a, button, summary");
  if (native || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
}

function inField(event) {
  const editor = event.target.closest("[data-editor]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && editor) {
    event.preventDefault();
    editor.requestSubmit();
  } else if (event.key === "Escape") {
    const adder = event.target.closest("[data-adder]");
    if (adder) adder.open = false;
    const back = event.target.closest("[data-paper]");
    event.target.blur();
    (back ?? byId("main")).focus({ preventScroll: true });
  }
}

for (const button of document.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => byId(button.dataset.opens).showModal());
}

// The filters come folded, as a phone shows them; a wide window has them open, and what is open stays so.
const wide = matchMedia("(min-width: 52.01rem)");
const fold = () => document.querySelector(".filters-fold");
const unfold = () => fold()?.toggleAttribute("open", wide.matches);
unfold();
wide.addEventListener("change", unfold);
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (fold()?.open && ["library", "filters"].includes(detail.target.id)) {
    detail.serverResponse = detail.serverResponse.replace('class="filters-fold"', 'class="filters-fold" open');
  }
});
