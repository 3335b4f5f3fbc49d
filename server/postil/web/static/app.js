// What every page's scripts stand on: the CSRF token for htmx, changes sent one after the other, focus that is not lost
// when a part is swapped, dialogs, and notes that are not left unsaved. Everything works without scripts too.

document.documentElement.classList.add("scripted");

const byId = (id) => document.getElementById(id);
const token = () => document.querySelector('meta[name="csrf-token"]').content;
const say = (text) => document.dispatchEvent(new CustomEvent("postil:say", { detail: text }));

/** What the other scripts of a page use; `root` stands before every path. */
window.postil = { byId, open, say, send, root: document.documentElement.dataset.root ?? "" };

// --- htmx ---------------------------------------------------------------------------------------------------------

document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["X-CSRFToken"] = token();
  // hx-post="" and hx-get="" go where the button, form or link goes by itself: a page says each address once.
  const { elt } = detail;
  if (elt.getAttribute("hx-post") === "") detail.path = elt.getAttribute("formaction") ?? (elt.form ?? elt).getAttribute("action");
  if (elt.getAttribute("hx-get") === "") detail.path = elt.getAttribute("href");
});

const AWAY = "The server cannot be reached. Nothing was lost: try again in a moment.";
const REFUSED = "The server refused that. Reload the page and try again.";

document.addEventListener("htmx:responseError", ({ detail }) => {
  say(reason(detail.xhr.getResponseHeader("Content-Type"), detail.xhr.responseText));
});
document.addEventListener("htmx:sendError", () => say(AWAY));

/** Why the server refused, in the words of the short piece of HTML that it sent. */
function reason(type, html) {
  if (!(type ?? "").startsWith("text/html") || html.length > 600) return REFUSED;
  return new DOMParser().parseFromString(html, "text/html").body.textContent.trim().replace(/\s+/g, " ") || REFUSED;
}

// An answer whose control was swapped away while it was under way has nobody left to tell what it did: the page is told.
const heard = new WeakSet();
document.addEventListener("htmx:beforeOnLoad", ({ detail }) => heard.add(detail.xhr));
document.addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => {
  const said = heard.has(xhr) ? null : xhr.getResponseHeader("HX-Trigger");
  if (!said) return;
  heard.add(xhr);
  const events = said.startsWith("{") ? JSON.parse(said) : { [said]: {} };
  for (const [name, about] of Object.entries(events)) htmx.trigger(document.body, name, about);
});

// --- changes ------------------------------------------------------------------------------------------------------

let last = Promise.resolve();

/**
 * Send a change once all earlier ones have been answered; resolves to "done", "refused" or "away".
 * `papers` are the ids of those that it changes, null when that is not known: for who reads them again. A form that
 * depends on earlier answers is a function; `heard` is called with what the server answered when it was done.
 */
function send(path, form, papers = null, heard = null) {
  last = last.then(() => post(path, form, papers, heard));
  return last;
}

async function post(path, form, papers, heard) {
  let answer;
  try {
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href, "X-CSRFToken": token() };
    answer = await fetch(path, { method: "POST", body: new URLSearchParams(typeof form === "function" ? form() : form), headers });
    if (!answer.ok && !answer.headers.get("HX-Redirect")) {
      say(reason(answer.headers.get("Content-Type"), await answer.text()));
      return "refused";
    }
  } catch {
    say(AWAY);
    return "away";
  }
  if (answer.headers.get("HX-Redirect")) {
    location.assign(answer.headers.get("HX-Redirect"));
    return "refused";
  }
  for (const [name, value] of Object.entries(JSON.parse(answer.headers.get("HX-Trigger") ?? "{}"))) {
    document.body.dispatchEvent(new CustomEvent(name, { detail: { ...value, papers }, bubbles: true }));
  }
  await heard?.(answer);
  return "done";
}

// --- focus --------------------------------------------------------------------------------------------------------

// A swap that takes the focused control away gives the focus to its successor, to the row, to the menu that it stood in,
// after a filter that was taken off to the next one, or else to the page: never to nothing.
let focused = null;
document.addEventListener("htmx:beforeSwap", () => {
  const active = document.activeElement;
  if (active === document.body) return;
  const row = active.closest("[data-paper]")?.id ?? active.closest("[data-row]")?.dataset.row;
  focused = { id: active.id, row, menu: active.closest("details.menu")?.id, chip: active.matches(".chips a") };
});
document.addEventListener("htmx:afterSettle", () => {
  if (focused && document.activeElement === document.body) {
    const { id, row, menu, chip } = focused;
    const near = menu ? byId(menu)?.querySelector("summary") : chip ? document.querySelector(".results-head .chip, #sorting > summary") : null;
    (byId(id) ?? byId(row ?? "") ?? near ?? byId("main")).focus({ preventScroll: true });
  }
  focused = null;
});

// --- small things -------------------------------------------------------------------------------------------------

const unsaved = (form) => form.querySelector("textarea").value !== form.elements.base_text.value;

window.addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("[data-editor]")].some(unsaved)) event.preventDefault();
});

// What opens to type in begins in its field.
document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.("[data-adder]") && target.open) target.querySelector("input[type=text]")?.focus();
}, true);

/** Open a dialog; what it shows may be fetched now. */
function open(id) {
  byId(id)?.showModal();
  window.htmx.trigger(`#${id}`, "postil:open");
}
for (const button of document.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => open(button.dataset.opens));
}

// A menu closes when something else is pressed, or with Escape.
const menus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("pointerdown", ({ target }) => {
  for (const menu of menus()) if (!menu.contains(target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" ? event.target.closest("details.menu[open]") : null;
  if (!menu) return;
  event.preventDefault();
  menu.open = false;
  menu.querySelector("summary").focus();
});

// The filters come folded, as a phone shows them; a wide window has them open, and what is open stays so.
const wide = matchMedia("(min-width: 52.01rem)");
const fold = () => document.querySelector(".filters-fold");
const unfold = () => fold()?.toggleAttribute("open", wide.matches);
unfold();
wide.addEventListener("change", unfold);
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (fold()?.open && detail.target.id === "library") {
    detail.serverResponse = detail.serverResponse.replace('class="filters-fold"', 'class="filters-fold" open');
  }
});
