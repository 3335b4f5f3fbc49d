// The editor of a note: a copy of what is typed is kept in this browser until the server has it, and offered back.

const PREFIX = "postil-draft:";
const AGAIN = 8_000;

const key = (form) => PREFIX + form.dataset.draft;
const area = (form) => form.querySelector("textarea");
const base = (form) => form.elements.base_text.value;
const word = (form, text, ...more) => form.querySelector("[data-saved]")?.replaceChildren(text, ...more);

function stored(form) {
  try {
    return JSON.parse(localStorage.getItem(key(form)) ?? "null");
  } catch {
    return null;
  }
}

function keep(form) {
  const text = area(form).value;
  if (text === base(form)) return forget(form);
  try {
    localStorage.setItem(key(form), JSON.stringify({ text, at: Date.now() }));
  } catch {
    word(form, "This browser keeps no copy: save before you leave.");
  }
}

const forget = (form) => localStorage.removeItem(key(form));

// --- what was typed earlier ---------------------------------------------------------------------------------------

/** An editor that has just come: what an earlier one could not save is offered. */
function offer(form) {
  if (form.dataset.ready) return;
  form.dataset.ready = "";
  const left = stored(form);
  if (!left?.text || left.text === area(form).value) return left && forget(form);
  const minutes = Math.round((Date.now() - left.at) / 60_000);
  const age = minutes < 1 ? "from just now" : minutes < 90 ? `from ${minutes} minutes ago` : `from ${new Date(left.at).toLocaleString()}`;
  form.querySelector("[data-draft-age]").textContent = `, ${age}`;
  form.querySelector("[data-draft-offer]").hidden = false;
}

const ready = () => document.querySelectorAll("[data-editor][data-draft]").forEach(offer);
document.addEventListener("htmx:load", ready);
ready();

/** On the page of a paper: text that was not saved is said even before the editor is opened. */
function remind() {
  const link = document.querySelector("[data-alone] [data-note]");
  const visitor = document.body.dataset.visitor;
  if (!link || !visitor) return;
  const ident = link.closest("[data-paper]").id.replace("paper-", "");
  if (localStorage.getItem(`${PREFIX}${visitor}/${ident}`)) link.click();
}
// After htmx has read the page.
if (document.readyState === "complete") remind();
else window.addEventListener("load", remind);

document.addEventListener("click", ({ target }) => {
  const form = target.closest?.("[data-editor]");
  if (!form) return;
  const box = form.querySelector("[data-draft-offer]");
  if (target.closest("[data-draft-use]")) {
    area(form).value = stored(form)?.text ?? area(form).value;
    box.hidden = true;
    area(form).dispatchEvent(new Event("input", { bubbles: true }));
    area(form).focus();
  } else if (target.closest("[data-draft-drop]")) {
    forget(form);
    box.hidden = true;
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
  form.querySelector("[data-draft-offer]").hidden = true;
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

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = editorOf(detail);
  if (!form?.dataset.draft) return;
  const sent = detail.requestConfig.formData?.get("text") ?? detail.requestConfig.parameters?.text;
  if (detail.successful) {
    if (!form.isConnected || area(form).value === sent) forget(form);
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
