// The keyboard on every page: one letter does one thing to the current paper. A page that knows better than the letter's
// usual control hears of the key first (`postil:key`, which it prevents when it has done it).

const { byId } = window.postil;

const typing = (node) => node instanceof Element && node.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
const papers = () => [...document.querySelectorAll("[data-paper]")];
const marked = () => document.querySelector("[data-paper].current");
const current = () => document.activeElement?.closest("[data-paper]") ?? document.querySelector("[data-paper][data-alone]") ?? marked();

document.addEventListener("focusin", ({ target }) => {
  const paper = target.closest("[data-paper]");
  if (!paper || paper === marked()) return;
  marked()?.classList.remove("current");
  paper.classList.add("current");
});

/** Go to the paper so many places further; at first to the first or last. */
function step(by) {
  const all = papers();
  const at = all.indexOf(current());
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

function press(selector) {
  current()?.querySelector(selector)?.click();
}

function choose(pick) {
  const select = current()?.querySelector("select[data-status]");
  if (!select) return;
  select.selectedIndex = pick(select.selectedIndex, select.options.length);
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

function open(kind) {
  const adder = current()?.querySelector(`[data-adder="${kind}"]`);
  if (!adder) return;
  adder.open = true;
  adder.querySelector("input[type=text]")?.focus();
}

function saveSearch() {
  const form = document.querySelector("[data-save-search]");
  if (!form) return;
  form.open = true;
  form.querySelector("input[type=text]")?.select();
}

function go(place) {
  [...document.querySelectorAll(".places a")].find((link) => link.textContent.trim() === place)?.click();
}

const KEYS = {
  "/": () => { byId("q")?.focus(); byId("q")?.select(); },
  "?": () => byId("help") && window.postil.open("help"),
  j: () => step(1),
  k: () => step(-1),
  s: () => press("[data-star]"),
  "Shift+s": () => saveSearch(),
  t: () => open("tag"),
  l: () => open("list"),
  n: () => press("[data-note]"),
  r: () => choose((at, all) => (at + 1) % all),
  1: () => choose(() => 0),
  2: () => choose(() => 1),
  3: () => choose(() => 2),
  d: () => press("[data-abstract], [data-abstract] > summary"),
  o: () => press("[data-link], .links a"),
  u: () => window.postil.undo(),
  Enter: () => press("[data-open], .title a"),
  Delete: () => press("[data-remove]"),
};
// A key that is held down moves on and on; whatever else it does, it does once.
const MOVES = /^(Shift\+)?[jk]$|^Arrow/;
const PLACES = { l: "Library", f: "Searches", h: "Highlights", i: "Insight", t: "Tags", s: "Settings" };
let going = -Infinity;

/** The key by the name under which it is known: a letter, a sign, or Shift with a letter or digit. */
function name(event) {
  const digit = /^Digit([1-5])$/.exec(event.code)?.[1];
  if (event.shiftKey && digit && !/^[0-9]$/.test(event.key)) return `Shift+${digit}`;
  return event.shiftKey && /^[A-Z]$/.test(event.key) ? `Shift+${event.key.toLowerCase()}` : event.key;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (typing(event.target)) inField(event);
  else if (!event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector("dialog[open]")) onPage(event);
});

function onPage(event) {
  if (event.key === "Enter" && event.target.closest("a, button, summary, label, input")) return;
  const key = name(event);
  if (event.repeat && !MOVES.test(key)) return;
  if (event.timeStamp - going < 1000 && PLACES[key]) {
    going = -Infinity;
    event.preventDefault();
    return go(PLACES[key]);
  }
  going = key === "g" ? event.timeStamp : -Infinity;
  const asked = new CustomEvent("postil:key", { detail: { key, row: current() }, cancelable: true });
  const done = !document.dispatchEvent(asked);
  if (!done && !Object.hasOwn(KEYS, key)) return;
  event.preventDefault();
  if (!done) KEYS[key]();
}

function inField(event) {
  const editor = event.target.closest("[data-editor]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && editor) {
    event.preventDefault();
    editor.requestSubmit();
  } else if (event.key === "Escape") {
    if (event.target.type === "search") event.preventDefault(); // Chromium would empty it: one leaves it for what was found
    const adder = event.target.closest("[data-adder], [data-save-search]");
    if (adder) adder.open = false;
    const back = event.target.closest("[data-paper]") ?? marked();
    event.target.blur();
    (back ?? byId("main")).focus({ preventScroll: true });
  }
}
