// Dragging a row of a reading list by its handle. The dragged row itself never leaves the document: its neighbours step
// over it, so that it keeps the focus and the pointer. What came of it is told in events: `postil:stepped` while it goes
// on, `postil:dropped` with the row and the rows as they stood before.

const EDGE = 80;
const rows = () => [...document.querySelectorAll("[data-order] > [data-paper]")];
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
let drag = null;

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button !== 0 || !event.isPrimary) return;
  event.preventDefault();
  const row = handle.closest("[data-paper]");
  row.focus({ preventScroll: true });
  handle.setPointerCapture(event.pointerId);
  drag = { row, handle, pointer: event.pointerId, y: event.clientY, grip: event.clientY - row.getBoundingClientRect().top, before: rows(), shift: 0 };
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
  const beside = (way) => (row[way]?.matches("[data-paper]") ? row[way] : null);
  const was = row.nextElementSibling;
  for (let other = beside("previousElementSibling"); other && drag.y < middle(other); other = beside("previousElementSibling")) row.after(other);
  for (let other = beside("nextElementSibling"); other && drag.y > middle(other); other = beside("nextElementSibling")) row.before(other);
  if (row.nextElementSibling !== was) tell("postil:stepped");
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
  if (!stays) {
    const at = before.indexOf(row);
    if (at === 0) before[1]?.before(row);
    else before[at - 1].after(row);
  }
  tell("postil:dropped", { row, before });
}

document.addEventListener("keydown", (event) => {
  if (!drag || event.key !== "Escape") return;
  event.preventDefault();
  drop(false);
}, true);
