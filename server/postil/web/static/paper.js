// The page of one paper: its own keys, and parts that are read again without taking away what is being typed.

const page = document.querySelector("[data-alone]");
const find = (selector) => document.querySelector(selector);

function cite() {
  const box = find("[data-cite]");
  if (!box) return false;
  box.open = !box.open;
  if (box.open) box.scrollIntoView({ block: "nearest" });
  box.querySelector("summary").focus({ preventScroll: true });
  return true;
}

function press(selector) {
  find(selector)?.click();
  return find(selector) !== null;
}

const KEYS = {
  c: cite,
  m: () => press("[data-merge], [data-merge-now]"),
  x: () => press("[data-swap]"),
  d: () => press(".more-authors > summary"),
};

document.addEventListener("postil:key", (event) => {
  const { key } = event.detail;
  const stars = /^Shift\+([1-5])$/.exec(key)?.[1];
  const done = stars ? press(`[data-rate="${stars}"]`) : Object.hasOwn(KEYS, key) && KEYS[key]();
  if (done) event.preventDefault();
});

// An editor that is open is not replaced by the note that was read again.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.matches("[data-editor]") || event.detail.target.querySelector("[data-editor]")) event.detail.shouldSwap = false;
});

// A name that was added leaves its field, ready for the next.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && detail.elt.matches("[data-adder] form")) detail.elt.reset();
});

// After the editor the keys work on the paper again.
document.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement === document.body) page?.focus({ preventScroll: true });
});
if (page && document.activeElement === document.body && !location.hash) page.focus({ preventScroll: true });
