// The editor of a note: a copy of what is typed is kept in this browser until the server has it, and offered back.

const PREFIX = "postil-draft:";
const AGAIN = 8_000;

const area = (form) => form.querySelector("textarea");
const base = (form) => form.elements.base_text.value;
const word = (form, text, ...more) => form.querySelector("[data-saved]")?.replaceChildren(text, ...more);

// Every editor keeps its copy under a key of its own: what is on offer, or another tab's, is never written over.
const own = new WeakMap();
const isOf = (draft) => (name) => name.split("#")[0] === PREFIX + draft;

function keyOf(form) {
  if (!own.has(form)) own.set(form, `${PREFIX}${form.dataset.draft}#${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`);
  return own.get(form);
}

function stored(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** Whether what is typed is safe. */
function keep(form) {
  const text = area(form).value;
  try {
    if (text === base(form)) forget(form);
    else localStorage.setItem(keyOf(form), JSON.stringify({ text, at: Date.now() }));
    return true;
  } catch {
    word(form, "This browser keeps no copy: save before you leave.");
    return false;
  }
}

const forget = (form) => localStorage.removeItem(keyOf(form));

// --- what was typed earlier ---------------------------------------------------------------------------------------

/** The key of the latest text that another editor could not save. */
function left(form) {
  const others = Object.keys(localStorage).filter(isOf(form.dataset.draft)).filter((name) => name !== keyOf(form));
  const needless = (name) => !stored(name)?.text || stored(name).text === area(form).value;
  others.filter(needless).forEach((name) => localStorage.removeItem(name));
  return others.filter(stored).sort((one, other) => stored(other).at - stored(one).at)[0];
}

/** Offer what an earlier editor could not save; it stays on offer until it is put back or forgotten. */
function offer(form) {
  const box = form.querySelector("[data-draft-offer]");
  const name = left(form);
  box.hidden = !name;
  if (!name) return;
  box.dataset.of = name;
  const { at } = stored(name);
  const minutes = Math.round((Date.now() - at) / 60_000);
  const age = minutes < 1 ? "from just now" : minutes < 90 ? `from ${minutes} minutes ago` : `from ${new Date(at).toLocaleString()}`;
  form.querySelector("[data-draft-age]").textContent = `, ${age}`;
}

/** The text on offer takes the place of the note as it was, and stands below what was typed since. */
function putBack(form, name) {
  const field = area(form);
  const text = stored(name)?.text;
  if (!text) return; // another tab has saved it meanwhile, or put it back
  field.value = field.value === field.defaultValue ? text : `${field.value}\n\n${text}`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (keep(form)) localStorage.removeItem(name);
}

function ready() {
  for (const form of document.querySelectorAll("[data-editor][data-draft]")) if (!own.has(form)) offer(form);
}
document.addEventListener("htmx:load", ready);
ready();

/** On the page of a paper: text that was not saved is said even before the editor is opened. */
function remind() {
  const link = document.querySelector("[data-alone] [data-note]");
  const visitor = document.body.dataset.visitor;
  if (!link || !visitor) return;
  const ident = link.closest("[data-paper]").id.replace("paper-", "");
  if (Object.keys(localStorage).some(isOf(`${visitor}/${ident}`))) link.click();
}
// After htmx has read the page.
if (document.readyState === "complete") remind();
else window.addEventListener("load", remind);

document.addEventListener("click", ({ target }) => {
  const form = target.closest?.("[data-editor]");
  if (!form) return;
  const offered = target.closest("[data-draft-offer]")?.dataset.of;
  if (offered && target.closest("button")) {
    if (target.closest("[data-draft-use]")) putBack(form, offered);
    else localStorage.removeItem(offered);
    offer(form);
    area(form).focus();
  } else if (target.closest("[data-preview]")) {
    const on = form.classList.toggle("previewing");
    target.closest("[data-preview]").setAttribute("aria-pressed", String(on));
    if (on) htmx.trigger(form.querySelector(".preview"), "postil:preview");
  }
});

// --- typing and saving --------------------------------------------------------------------------------------------

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("[data-editor][data-draft]");
  if (!form || target !== area(form)) return;
  keep(form);
  word(form, "");
});

/** The editor whose saving a request was; also after the answer has taken its place. */
function editorOf({ requestConfig }) {
  const { elt } = requestConfig;
  if (elt.matches("textarea")) return elt.form;
  return elt.matches("[data-editor]") ? elt : null;
}

// A session that ended (401), or one that began anew and does not know this page (400), must not take the page away
// with what is being typed: signing in and coming back here offers it again.
const ENDED = [400, 401];
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = ENDED.includes(event.detail.xhr.status) ? event.target.closest?.("[data-editor]") : null;
  if (!form) return;
  event.preventDefault();
  keep(form);
  const link = Object.assign(document.createElement("a"), { textContent: "Sign in again", href: event.detail.xhr.getResponseHeader("HX-Redirect") ?? location.href });
  word(form, "Your session has ended. Your text is kept in this browser. ", link);
});

/** What is said when the paper or the highlight was deleted meanwhile, here or on another machine. */
function gone(form) {
  const what = form.matches(".note") ? "This paper" : "This highlight";
  const link = Object.assign(document.createElement("a"), { textContent: "the trash", target: "_blank", href: `${window.postil.root}/trash` });
  return [`${what} was deleted meanwhile. Your text is kept in this browser. Restore it from `, link, ", then save again."];
}

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = editorOf(detail);
  if (!form?.dataset.draft) return;
  const sent = detail.requestConfig.formData?.get("text") ?? detail.requestConfig.parameters?.text;
  if (detail.successful) {
    if (!form.isConnected || area(form).value === sent) forget(form);
  } else if (detail.xhr.status === 404) {
    keep(form);
    word(form, ...gone(form));
  } else if (!ENDED.includes(detail.xhr.status)) {
    keep(form);
    word(form, "Not saved yet. Your text is kept in this browser; it is tried again.");
    setTimeout(() => form.isConnected && area(form).value !== base(form) && htmx.trigger(area(form), "change"), AGAIN);
  }
});

// What a closing tab would ask about is kept here: nothing to ask.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-editor]");
  if (event.key !== "Escape" || !form || event.isComposing || event.target !== area(form)) return;
  event.preventDefault();
  if (area(form).value === base(form)) form.querySelector("[data-close]").click();
  else form.requestSubmit();
}, true);

// Closing shows the note as it was saved last: what was not saved by then is saved first.
document.addEventListener("click", (event) => {
  const form = event.target.closest?.("[data-close]")?.closest("[data-editor]");
  if (!form || area(form).value === base(form)) return;
  event.preventDefault();
  event.stopPropagation();
  form.requestSubmit();
}, true);

// --- formulas -----------------------------------------------------------------------------------------------------

// A copied formula is its TeX.
document.addEventListener("copy", (event) => {
  const selection = getSelection();
  if (event.target.closest?.("input, textarea") || !selection.rangeCount) return;
  const part = selection.getRangeAt(0).cloneContents();
  const formulas = part.querySelectorAll("math[alttext]");
  if (!formulas.length) return;
  for (const one of formulas) {
    const sign = one.getAttribute("display") === "block" ? "$$" : "$";
    one.replaceWith(`${sign}${one.getAttribute("alttext")}${sign}`);
  }
  const box = document.createElement("div");
  box.append(part);
  for (const block of box.querySelectorAll("p, li, h1, h2, h3, pre, br")) block.append("\n");
  event.clipboardData.setData("text/plain", box.textContent.trim());
  event.preventDefault();
});
