// The order of a reading list: dragged by a handle, or moved with the keyboard. Without it the buttons in the rows
// do the same. The dragged row itself never leaves the document: its neighbours step over it, so that it keeps the
// focus and the pointer.

const list = document.querySelector("[data-order]");
const said = document.getElementById("order-said");
const token = document.querySelector('meta[name="csrf-token"]').content;
const rows = () => [...list.children];
const order = () => rows().map((row) => row.dataset.entry).join(" ");
const toast = (text) => document.dispatchEvent(new CustomEvent("postil:say", { detail: text }));

/** Put a row at a place by moving the rows between across it. */
function put(row, place) {
  const all = rows();
  const at = all.indexOf(row);
  if (place < at) row.after(...all.slice(place, at));
  else if (place > at) row.before(...all.slice(at + 1, place + 1));
}

/** Numbers, names and switched-off buttons, as the order is now. */
function number() {
  const all = rows();
  all.forEach((row, at) => {
    row.querySelector(".place").textContent = at + 1;
    row.querySelector("[data-handle]").setAttribute("aria-label", `Move ${row.dataset.title}, place ${at + 1} of ${all.length}`);
    for (const button of row.querySelectorAll("[data-move]")) {
      button.disabled = ["up", "top"].includes(button.value) ? at === 0 : at === all.length - 1;
    }
  });
}

/** Move a row, say where it is, and tell the server. */
function move(row, place) {
  const to = Math.max(0, Math.min(place, rows().length - 1));
  if (to === rows().indexOf(row)) return;
  const before = order();
  put(row, to);
  settle(row, before);
}

function settle(row, before) {
  number();
  row.scrollIntoView({ block: "nearest" });
  said.textContent = `${row.dataset.title}: place ${rows().indexOf(row) + 1} of ${rows().length}`;
  send(row, before);
}

// --- the server: one move after the other -------------------------------------------------------------------------

let waiting = 0;
let sure = "";
let last = Promise.resolve();

function send(row, before) {
  if (waiting === 0) sure = before;
  waiting += 1;
  const body = new URLSearchParams({ before: row.nextElementSibling?.dataset.entry ?? "" });
  last = last.then(() => ask(row.querySelector("[data-move]").formAction, { method: "POST", body })).then(show, refused);
}

/** What an address answers: the order for a move, the page's rows for a reading. */
async function ask(address, more = {}) {
  const response = await fetch(address, { ...more, headers: { "HX-Request": "true", "X-CSRFToken": token } });
  if (response.headers.get("HX-Redirect")) location.assign(response.headers.get("HX-Redirect"));
  if (response.ok && more.method) return (await response.json()).order;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok) throw new Error(page.body.textContent.trim().replace(/\s+/g, " ").slice(0, 300));
  return [...page.querySelector("[data-order]").children];
}

/** What the server has, once nothing more is on its way: others may have moved papers too. */
async function show(theirs) {
  waiting -= 1;
  if (waiting > 0 || drag || theirs.join(" ") === order()) return;
  toast("The list was changed elsewhere too: here it is as it stands now.");
  const mine = new Map(rows().map((row) => [row.dataset.entry, row]));
  const known = theirs.length === mine.size && theirs.every((id) => mine.has(id));
  if (known) replace(theirs.map((id) => mine.get(id)));
  else await ask(list.dataset.order).then(replace, () => {});
}

function replace(fresh) {
  const focused = document.activeElement.id;
  list.replaceChildren(...fresh);
  number();
  document.getElementById(focused)?.focus({ preventScroll: true });
}

async function refused(error) {
  const reachable = !(error instanceof TypeError);
  toast(reachable ? error.message || "The server refused that." : "The server cannot be reached. The list is as it was before: try again in a moment.");
  const places = sure.split(" ");
  replace(rows().sort((one, other) => places.indexOf(one.dataset.entry) - places.indexOf(other.dataset.entry)));
  waiting -= 1;
  if (reachable) await ask(list.dataset.order).then(replace, () => {});
}

// --- keyboard and buttons -----------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-entry]");
  if (drag && event.key === "Escape") return drop(false);
  if (!row || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
  const handle = event.target.closest("[data-handle]");
  const at = rows().indexOf(row);
  const places = event.altKey ? { ArrowUp: at - 1, ArrowDown: at + 1 } : handle ? { Home: 0, End: rows().length - 1 } : {};
  if (Object.hasOwn(places, event.key)) {
    event.preventDefault();
    move(row, places[event.key]);
  } else if (handle && !event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    event.preventDefault();
    rows()[at + (event.key === "ArrowUp" ? -1 : 1)]?.querySelector("[data-handle]").focus();
  }
});

list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("[data-entry]");
  const at = rows().indexOf(row);
  move(row, { up: at - 1, down: at + 1, top: 0, bottom: rows().length - 1 }[button.value]);
  (button.disabled ? row.querySelector("[data-handle]") : button).focus({ preventScroll: true });
});

// --- dragging -----------------------------------------------------------------------------------------------------

const EDGE = 80;
let drag = null;

list.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button !== 0 || !event.isPrimary) return;
  event.preventDefault();
  handle.focus({ preventScroll: true });
  handle.setPointerCapture(event.pointerId);
  const row = handle.closest("[data-entry]");
  drag = { row, handle, pointer: event.pointerId, y: event.clientY, grip: event.clientY - row.getBoundingClientRect().top, before: order(), shift: 0 };
  row.classList.add("dragged");
  requestAnimationFrame(tick);
});

document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  drag.y = event.clientY;
  follow();
});
document.addEventListener("pointerup", (event) => { if (drag?.pointer === event.pointerId) drop(true); });
document.addEventListener("pointercancel", (event) => { if (drag?.pointer === event.pointerId) drop(false); });

/** Let the neighbours that the pointer has passed step over the row, and keep the row under the pointer. */
function follow() {
  const { row } = drag;
  const before = row.nextElementSibling;
  for (let other = row.previousElementSibling; other && drag.y < middle(other); other = row.previousElementSibling) row.after(other);
  for (let other = row.nextElementSibling; other && drag.y > middle(other); other = row.nextElementSibling) row.before(other);
  if (row.nextElementSibling !== before) number();
  drag.shift += drag.y - drag.grip - row.getBoundingClientRect().top;
  row.style.translate = `0 ${drag.shift}px`;
}

function middle(row) {
  const box = row.getBoundingClientRect();
  return box.top + box.height / 2;
}

/** Scrolls while the row is held at the window's edge. */
function tick() {
  if (!drag) return;
  const beyond = drag.y < EDGE ? drag.y - EDGE : Math.max(0, drag.y - innerHeight + EDGE);
  if (beyond) {
    scrollBy(0, beyond / 6);
    follow();
  }
  requestAnimationFrame(tick);
}

function drop(stays) {
  const { row, handle, pointer, before } = drag;
  drag = null;
  if (handle.hasPointerCapture(pointer)) handle.releasePointerCapture(pointer);
  row.classList.remove("dragged");
  row.style.translate = "";
  if (stays && order() !== before) return settle(row, before);
  put(row, before.split(" ").indexOf(row.dataset.entry));
  number();
}
