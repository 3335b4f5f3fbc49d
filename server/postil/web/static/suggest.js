// Completes names of tags and lists, and searches: a combobox (ARIA 1.2) made of every input[data-suggest], now or later.
// data-suggest="tags"|"lists": data-suggest-paper: what that paper has already is left out. data-suggest-one: one name, in
// which commas may stand. data-suggest="query": each offer says which part of the search it takes the place of.

const PAUSE = 60;
let input = null; // the field that has the list
let list = null;
let active = -1;
let asking = null;
let timer = 0;

const field = (event) => (event.target.matches?.("input[data-suggest]") ? event.target : null);
const searches = (one) => one.dataset.suggest === "query";
const several = (one) => one.dataset.suggest === "tags" && !("suggestOne" in one.dataset);
const options = () => (list ? [...list.children] : []);

/** Where the name begins and ends that the caret is in. */
function part(one) {
  const { value, selectionEnd } = one;
  if (!several(one)) return [0, value.length];
  const caret = selectionEnd ?? value.length;
  const end = value.indexOf(",", caret);
  return [value.lastIndexOf(",", caret - 1) + 1, end < 0 ? value.length : end];
}

const typed = (one) => one.value.slice(...part(one)).trim();
/** Places in a text are counted in characters by the server, and in UTF-16 units by the field. */
const characters = (text) => [...text].length;
const units = (text, count) => [...text].slice(0, count).join("").length;

/** What the server is asked. */
function question(one) {
  if (searches(one)) return { q: one.value, caret: characters(one.value.slice(0, one.selectionEnd)) };
  return { q: typed(one), paper: one.dataset.suggestPaper ?? "" };
}

function close() {
  clearTimeout(timer);
  asking?.abort();
  list?.remove();
  input?.setAttribute("aria-expanded", "false");
  input?.removeAttribute("aria-activedescendant");
  input?.removeAttribute("aria-controls");
  list = asking = null;
  active = -1;
}

function attach(one, asks = true) {
  if (input !== one) close();
  input = one;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": String(list !== null), autocomplete: "off" })) {
    one.setAttribute(name, value);
  }
  clearTimeout(timer);
  if (asks) timer = setTimeout(ask, PAUSE);
}

async function ask() {
  const one = input;
  asking?.abort();
  asking = new AbortController();
  const address = new URL(`../suggest/${one.dataset.suggest}`, import.meta.url);
  const asked = String(new URLSearchParams(question(one)));
  address.search = asked;
  try {
    const answer = await fetch(address, { signal: asking.signal });
    const found = answer.ok ? await answer.json() : [];
    if (one === document.activeElement && String(new URLSearchParams(question(one))) === asked) show(one, found);
  } catch {
    // Without an answer the field is a field: what is typed counts.
  }
}

function show(one, found) {
  const given = one.value.split(",").map((name) => name.trim().toLowerCase());
  const fits = several(one) ? found.filter(({ name }) => !name.includes(",") && !given.includes(name.toLowerCase())) : found;
  close();
  const whole = fits.length === 1 && !searches(one) && fits[0].name === typed(one);
  if (!fits.length || whole || one !== document.activeElement) return;
  list = document.createElement("ul");
  list.id = "suggested";
  list.className = "suggested";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", { tags: "Tags", lists: "Lists", query: "Completions" }[one.dataset.suggest]);
  list.append(...fits.map(searches(one) ? completion : option));
  one.after(list);
  Object.assign(list.style, { left: `${one.offsetLeft}px`, top: `${one.offsetTop + one.offsetHeight + 3}px`, minWidth: `${one.offsetWidth}px` });
  one.setAttribute("aria-expanded", "true");
  one.setAttribute("aria-controls", list.id);
}

function option({ name, papers, color_class: color }, at) {
  const made = line(at, name, papers);
  made.dataset.name = name;
  if (color) made.firstChild.className = `tag-dot ${color}`;
  return made;
}

function completion({ start, end, insert, label, hint }, at) {
  const made = line(at, label, hint);
  Object.assign(made.dataset, { name: insert, start, end });
  return made;
}

function line(at, text, beside) {
  const made = document.createElement("li");
  made.id = `suggested-${at}`;
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  const [label, count] = [document.createElement("span"), document.createElement("span")];
  label.textContent = text;
  count.className = "n";
  count.textContent = beside;
  made.append(label, " ", count);
  return made;
}

function move(to) {
  const all = options();
  active = (to + all.length) % all.length;
  all.forEach((one, at) => one.setAttribute("aria-selected", String(at === active)));
  input.setAttribute("aria-activedescendant", all[active].id);
  all[active].scrollIntoView({ block: "nearest" });
}

function choose(made) {
  const one = input;
  const { name, start, end } = made.dataset;
  close();
  if (searches(one)) {
    one.setRangeText(name, units(one.value, Number(start)), units(one.value, Number(end)), "end");
    one.dispatchEvent(new Event("input", { bubbles: true }));  // what is found, and what may follow
    return;
  }
  const [from, to] = part(one);
  one.setRangeText((from ? " " : "") + name, from, to, "end");
}

const KEYS = {
  ArrowDown: () => (list ? move(active + 1) : ask()),
  ArrowUp: () => list && move(active < 0 ? -1 : active - 1),
  Escape: () => list && close(),
  Enter: () => active >= 0 && choose(options()[active]),
  Tab: () => tabs() && choose(options()[Math.max(active, 0)]),
};
/** Whether Tab takes an offer. Out of a search it leads on to what was found, unless an offer is marked. */
const tabs = () => list && (active >= 0 || (!searches(input) && typed(input)));

document.addEventListener("focusin", (event) => field(event) && attach(event.target, !searches(event.target)));
document.addEventListener("focusout", (event) => event.target === input && close());
document.addEventListener("input", (event) => field(event) && attach(event.target));
document.addEventListener("submit", close, true);

document.addEventListener("pointerdown", (event) => {
  const made = event.target.closest(".suggested > [role=option]");
  if (!made) return;
  event.preventDefault();
  choose(made);
});

// In the capture phase: what closes the list here is not to close the form that the field stands in.
document.addEventListener("keydown", (event) => {
  if (!field(event) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (input !== event.target) attach(event.target, !searches(event.target));
  const open = list !== null;
  if (event.key === "," && active >= 0 && several(input)) choose(options()[active]);
  else if (event.key === "Backspace" && !input.value && !event.repeat) [...(input.closest(".tags")?.querySelectorAll(".chip button") ?? [])].at(-1)?.click();
  else if (Object.hasOwn(KEYS, event.key)) {
    const acts = event.key === "ArrowDown" || (event.key === "Enter" ? active >= 0 : event.key === "Tab" ? tabs() : open);
    KEYS[event.key]();
    if (acts) event.preventDefault();
  }
}, true);

if (document.activeElement?.matches("input[data-suggest]")) attach(document.activeElement, !searches(document.activeElement));

// Enter sends the search; what was typed just before is not asked for once more, which would take the answer's place.
let sent = null;
document.addEventListener("submit", ({ target }) => { if (target.id === "search") sent = target.elements.q.value; }, true);
document.addEventListener("input", (event) => { if (event.target.id === "q") sent = null; }, true);
document.addEventListener("htmx:confirm", (event) => {
  if (event.target.id === "q" && event.target.value === sent) event.preventDefault();
});
