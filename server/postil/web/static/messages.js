// Messages, and the undo of what was done: a stack that is kept while the tab is open, over all pages.

const { byId, say, send } = window.postil;
const KEPT = "postil-undo";
const SAYS = "postil-undone"; // what the page says once it was loaded anew after an undo
const MOST = 50;
const LASTS = 12_000;
const toasts = byId("toasts");
const signedIn = byId("help") !== null;

// Whoever signs in next has nothing to undo here.
if (!signedIn) sessionStorage.removeItem(KEPT);

// --- the stack ----------------------------------------------------------------------------------------------------

/** What can be undone, the latest last: {undo: versions, said, papers: ids or null}. */
function stack() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  } catch {
    return [];
  }
}

const keep = (entries) => sessionStorage.setItem(KEPT, JSON.stringify(entries.slice(-MOST)));
const without = (versions) => stack().filter((one) => one.undo !== versions);

/** Take something back, then have what shows it read again. */
async function undo(entry) {
  keep(without(entry.undo));
  for (const toast of toasts.children) if (toast.dataset.undo === entry.undo) toast.remove();
  const outcome = await send(`${window.postil.root}/undo`, { versions: entry.undo }, entry.papers);
  if (outcome === "away") keep([...stack(), entry]);
  const renewed = document.querySelector("#library, [hx-trigger*=library-changed]");
  if (outcome === "done" && !renewed) {
    sessionStorage.setItem(SAYS, JSON.stringify({ undo: toasts.lastElementChild?.dataset.undo ?? "", said: "Undone." }));
    location.reload();
  }
  // A row that comes back to a list that was read without it.
  else if (outcome === "done" && (entry.anew || entry.papers?.some((id) => !byId(`paper-${id}`)))) document.dispatchEvent(new Event("postil:again"));
}

window.postil.undo = () => {
  const entry = stack().at(-1);
  if (entry) undo(entry);
  else say("Nothing to undo here. The history of a paper, and the trash, go further back.");
};

document.addEventListener("postil:did", ({ detail, target }) => {
  const row = target.closest?.("[data-paper]")?.id.replace("paper-", "");
  const entry = { undo: detail.undo, said: detail.said, papers: detail.papers ?? (row ? [row] : null) };
  if (detail.part) goOn(entry, detail);
  if (entry.undo && !detail.undone) keep([...without(entry.undo), entry]);
  if (detail.quiet) return;
  for (const toast of toasts.querySelectorAll("[data-undo]")) toast.remove();
  show(entry, detail.undone);
});

/** What is saved piece by piece, with nothing else between, is undone in one step. `quiet` pieces are not the last. */
function goOn(entry, { part, quiet }) {
  const top = stack().at(-1);
  if (quiet) entry.part = part;
  if (top?.part !== part) return;
  const [begin, middle] = top.undo.split("-");
  const [after, until] = entry.undo.split("-");
  if (until && after !== middle) return;
  keep(without(top.undo));
  entry.undo = until ? `${begin}-${until}` : top.undo;
}

// --- messages -----------------------------------------------------------------------------------------------------

function show(entry, undone) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.undo = entry.undo;
  toast.append(Object.assign(document.createElement("span"), { textContent: entry.said }));
  if (entry.undo) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: undone ? "Redo" : "Undo" });
    if (!undone) button.title = "Undo (u)";
    button.addEventListener("click", () => undo(entry));
    toast.append(button);
  }
  toasts.append(toast);
}

document.addEventListener("postil:say", ({ detail }) => {
  const toast = Object.assign(document.createElement("div"), { className: "toast", textContent: detail });
  toast.dataset.said = detail;
  for (const old of toasts.children) if (old.dataset.said === detail) old.remove();
  toasts.append(toast);
});

/** A message goes by itself unless the pointer or the focus is on it. */
function fade(toast) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) fade(toast);
    else toast.remove();
  }, "brief" in toast.dataset ? LASTS / 3 : LASTS);
}

new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) fade(node);
}).observe(toasts, { childList: true });

// Messages that came with the page: what they offer to undo goes onto the stack, and is undone without leaving.
for (const toast of toasts.children) {
  fade(toast);
  const versions = toast.dataset.undo;
  if (!versions) continue;
  const entry = { undo: versions, said: toast.querySelector("span").textContent, papers: null, anew: true };
  if (!("undone" in toast.dataset) && performance.getEntriesByType("navigation")[0]?.type !== "back_forward") {
    keep([...without(versions), entry]);
  }
  toast.addEventListener("submit", (event) => {
    event.preventDefault();
    undo(entry);
  });
}

const undone = sessionStorage.getItem(SAYS);
sessionStorage.removeItem(SAYS);
if (undone) show(JSON.parse(undone), true);

// A page that was loaded anew by what was done on it: the keyboard goes on in it, not above it.
const again = document.referrer.split(/[?#]/)[0] === location.origin + location.pathname;
if ((again || toasts.firstElementChild) && document.activeElement === document.body && !location.hash && !document.querySelector("main [autofocus]")) {
  byId("main").focus({ preventScroll: true });
}
