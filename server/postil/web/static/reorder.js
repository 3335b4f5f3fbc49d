// The order of a reading list: rows are moved with the keyboard, with the bar of the chosen paper, or by dragging
// (drag.js). Without it the bar does the same. A list may be longer than what is loaded: a row that goes past the
// border takes the next rows in first, and one that is sent far away leaves.

const { byId, say } = window.postil;
const tools = byId("tools");
const said = byId("order-said");
const csrf = document.querySelector('meta[name="csrf-token"]').content;
const list = () => document.querySelector("[data-order]");
const rows = () => [...document.querySelectorAll("[data-order] > [data-paper]")];
const first = () => Number(list().dataset.first);
const total = () => Number(list().dataset.total);
const ident = (row) => row.id.slice("paper-".length);
const title = (row) => row.querySelector(".title").textContent.trim();
const placeOf = (row) => first() + rows().indexOf(row);
const dragging = () => document.querySelector(".dragged") !== null;
const rereadAll = () => document.body.dispatchEvent(new Event("library-changed"));

// --- the chosen paper ---------------------------------------------------------------------------------------------

let chosen = "";
const chosenRow = () => byId(chosen);

function choose(row) {
  chosen = row?.id ?? "";
  for (const other of document.querySelectorAll("[data-order] > .current")) if (other !== row) other.classList.remove("current");
  row?.classList.add("current");
  tell();
}

/** What the bar says and offers of the chosen paper. */
function tell() {
  const row = chosenRow();
  tools.classList.toggle("idle", !row);
  for (const control of tools.querySelectorAll("button, #place")) control.disabled = !row;
  if (!row) return;
  const place = placeOf(row);
  if (document.activeElement !== tools.elements.place) tools.elements.place.value = place;
  for (const button of tools.querySelectorAll("[name=to]")) {
    button.disabled = ["up", "top"].includes(button.value) ? place === 1 : ["down", "bottom"].includes(button.value) && place === total();
  }
  for (const button of tools.querySelectorAll("[name=status]")) button.setAttribute("aria-pressed", row.classList.contains(button.value));
}

document.addEventListener("focusin", ({ target }) => { if (target.closest("[data-order] > [data-paper]")) choose(target.closest("[data-paper]")); });
document.addEventListener("click", ({ target }) => {
  const row = target.closest?.("[data-order] > [data-paper]");
  if (row && !target.closest("a") && document.activeElement !== row) row.focus({ preventScroll: true });
});
document.addEventListener("postil:choose", ({ detail }) => choose(detail));

// --- places -------------------------------------------------------------------------------------------------------

/** Numbers, and where the rows that follow begin, as the order is now; a row that came twice is there once. */
function number() {
  const seen = new Set();
  for (const row of rows()) seen.has(row.id) ? row.remove() : seen.add(row.id);
  const all = rows();
  all.forEach((row, at) => {
    const place = row.querySelector(".place");
    if (place.textContent !== String(first() + at)) place.textContent = first() + at;
  });
  const more = byId("more")?.querySelector("a");
  if (more && all.length) more.href = `?${new URLSearchParams({ from: first() + all.length, after: ident(all.at(-1)) })}`;
  tell();
}

/** Put a row at a place among those loaded by moving the rows between across it. */
function put(row, at) {
  const all = rows();
  const from = all.indexOf(row);
  if (at < from) row.after(...all.slice(at, from));
  else if (at > from) row.before(...all.slice(from + 1, at + 1));
}

let stepping = Promise.resolve();

/** Move a row to a place in the whole list; one step past what is loaded loads more. */
function move(row, place) {
  stepping = stepping.then(async () => {
    const to = Math.max(1, Math.min(place(), total()));
    if (!row.isConnected || to === placeOf(row)) return;
    if (to < first()) return leave(row, to);
    if (to === first() + rows().length) await further();
    const before = rows();
    if (to >= first() + before.length) return leave(row, to);
    put(row, to - first());
    settle(row, before);
  });
}

/** A row goes out of sight: its neighbour is chosen. */
function leave(row, to) {
  const before = rows();
  const next = row.nextElementSibling?.matches("[data-paper]") ? row.nextElementSibling : row.previousElementSibling;
  row.remove();
  next?.focus({ preventScroll: true });
  number();
  said.textContent = `${title(row)}: place ${to} of ${total()}`;
  send(row, before, { to: "place", place: to });
  if (to < first()) last = last.then(() => location.assign(`?chosen=${ident(row)}&from=${to}`));
}

function settle(row, before) {
  number();
  row.scrollIntoView({ block: "nearest" });
  said.textContent = `${title(row)}: place ${placeOf(row)} of ${total()}`;
  const next = row.nextElementSibling?.matches("[data-paper]") ? row.nextElementSibling : null;
  send(row, before, next ? { before: ident(next) } : { after: ident(row.previousElementSibling) });
}

/** Bring the next rows in, when there are any. */
async function further() {
  const link = byId("more")?.querySelector("a");
  if (!link) return;
  const held = rows().length;
  if (!link.matches(".htmx-request")) htmx.trigger(link, "click");
  for (let tries = 0; rows().length === held && tries < 100; tries += 1) await new Promise((done) => { setTimeout(done, 30); });
}
document.addEventListener("htmx:afterSettle", () => {
  if (list() && !dragging()) number();
  if (chosen) choose(chosenRow());
});
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt.id !== "list-body" || !list()) return;
  detail.parameters.from = first();
  detail.parameters.shown = rows().length;
});

// --- the server: one move after the other -------------------------------------------------------------------------

let waiting = 0;
let turn = 0;
let sure = [];
let last = Promise.resolve();

function send(row, before, where) {
  if (waiting === 0) sure = before;
  waiting += 1;
  turn += 1;
  const body = new URLSearchParams({ paper: ident(row), from: first(), shown: rows().length, ...where });
  last = last.then(() => ask(body)).then(show, refused);
}

// Rows that were asked for before a move know nothing of it: they are asked for again.
const late = new Set();
document.addEventListener("htmx:beforeRequest", ({ detail }) => { detail.xhr.turn = turn; });
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!["list-body", "more"].includes(detail.target.id) || (!waiting && !dragging() && detail.xhr.turn === turn)) return;
  detail.shouldSwap = false;
  late.add(detail.target.id);
  setTimeout(askAgain);
});
function askAgain() {
  if (waiting || dragging()) return;
  if (late.has("list-body")) rereadAll();
  else if (late.has("more")) htmx.trigger(byId("more").querySelector("a"), "click");
  late.clear();
}

/** What the server says to a move: the order as it has it, and what was done. */
async function ask(body) {
  const response = await fetch(tools.action, { method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": csrf } });
  if (response.headers.get("HX-Redirect")) location.assign(response.headers.get("HX-Redirect"));
  if (response.ok) return response.json();
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  throw new Error(page.body.textContent.trim().replace(/\s+/g, " ").slice(0, 300));
}

/** Once nothing more is on its way: others may have moved papers too. */
function show({ order, events }) {
  waiting -= 1;
  turn += 1;
  document.body.dispatchEvent(new CustomEvent("postil:did", { bubbles: true, detail: JSON.parse(events)["postil:did"] }));
  setTimeout(askAgain);
  if (waiting > 0 || dragging() || order.join(" ") === rows().map(ident).join(" ")) return;
  say("The list was changed elsewhere too: here it is as it stands now.");
  rereadAll();
}

function refused(error) {
  waiting -= 1;
  turn += 1;
  setTimeout(askAgain);
  const reachable = !(error instanceof TypeError);
  say(reachable ? error.message || "The server refused that." : "The server cannot be reached. The list is as it was before: try again in a moment.");
  const held = document.activeElement.id;
  list().replaceChildren(...sure, ...(byId("more") ? [byId("more")] : []));
  number();
  byId(held)?.focus({ preventScroll: true });
  if (reachable) rereadAll();
}

// --- keyboard and bar ---------------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target === tools.elements.place) {
    event.preventDefault();
    return chosenRow()?.focus({ preventScroll: true });
  }
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!by || !event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select, dialog")) return;
  const row = event.target.closest("[data-order] > [data-paper]") ?? chosenRow();
  if (!row) return;
  event.preventDefault();
  move(row, () => (event.shiftKey ? (by < 0 ? 1 : total()) : placeOf(row) + by));
}, true);

document.addEventListener("postil:key", (event) => {
  if (event.detail.key !== "m" || !chosenRow()) return;
  event.preventDefault();
  tools.elements.place.focus();
  tools.elements.place.select();
});

tools.addEventListener("submit", (event) => {
  const { submitter } = event;
  const row = chosenRow();
  if (submitter?.name !== "to" || !row) return;
  event.preventDefault();
  const wanted = Number(tools.elements.place.value);
  if (submitter.value === "place" && !(Number.isInteger(wanted) && wanted > 0)) return say(`Type the number of a place, from 1 to ${total()}.`);
  move(row, { up: () => placeOf(row) - 1, down: () => placeOf(row) + 1, top: () => 1, bottom: total, place: () => wanted }[submitter.value]);
  if (submitter.value === "place") row.focus({ preventScroll: true });
});

// --- dragging is drag.js's: what it did is numbered while it goes on, and sent when it is over ---------------------

document.addEventListener("postil:stepped", number);
document.addEventListener("postil:dropped", ({ detail: { row, before } }) => {
  if (rows().indexOf(row) !== before.indexOf(row)) settle(row, before);
  else number();
  askAgain();
});

choose(document.querySelector("[data-order] input[type=radio]:checked")?.closest("[data-paper]"));
