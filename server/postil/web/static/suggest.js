// Completes names of tags and lists: a combobox (ARIA 1.2) made of every input[data-suggest="tags"|"lists"], now or later.
// data-suggest-paper: what that paper has already is left out. data-suggest-one: one name, in which commas may stand.

const PAUSE = 60;
let input = null; // the field that has the list
let list = null;
let active = -1;
let asking = null;
let timer = 0;

const field = (event) => (event.target.matches?.("input[data-suggest]") ? event.target : null);
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

function attach(one) {
  if (input !== one) close();
  input = one;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": String(list !== null), autocomplete: "off" })) {
    one.setAttribute(name, value);
  }
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

async function ask() {
  const one = input;
  asking?.abort();
  asking = new AbortController();
  const address = new URL(`../suggest/${one.dataset.suggest}`, import.meta.url);
  const query = typed(one);
  address.search = new URLSearchParams({ q: query, paper: one.dataset.suggestPaper ?? "" });
  try {
    const answer = await fetch(address, { signal: asking.signal });
    if (answer.ok && one === document.activeElement && typed(one) === query) show(one, await answer.json());
  } catch {
    // Without an answer the field is a field: what is typed counts.
  }
}

function show(one, found) {
  const given = one.value.split(",").map((name) => name.trim().toLowerCase());
  const fits = several(one) ? found.filter(({ name }) => !name.includes(",") && !given.includes(name.toLowerCase())) : found;
  close();
  const whole = fits.length === 1 && fits[0].name === typed(one);
  if (!fits.length || whole || one !== document.activeElement) return;
  list = document.createElement("ul");
  list.id = "suggested";
  list.className = "suggested";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", one.dataset.suggest === "tags" ? "Tags" : "Lists");
  list.append(...fits.map(option));
  one.after(list);
  Object.assign(list.style, { left: `${one.offsetLeft}px`, top: `${one.offsetTop + one.offsetHeight + 3}px`, minWidth: `${one.offsetWidth}px` });
  one.setAttribute("aria-expanded", "true");
  one.setAttribute("aria-controls", list.id);
}

function option({ name, papers, color_class: color }, at) {
  const made = document.createElement("li");
  made.id = `suggested-${at}`;
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  made.dataset.name = name;
  const label = document.createElement("span");
  label.className = color ? `tag-dot ${color}` : "";
  label.textContent = name;
  const count = document.createElement("span");
  count.className = "n";
  count.textContent = papers;
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
  const [from, to] = part(input);
  input.setRangeText((from ? " " : "") + made.dataset.name, from, to, "end");
  close();
}

const KEYS = {
  ArrowDown: () => (list ? move(active + 1) : ask()),
  ArrowUp: () => list && move(active < 0 ? -1 : active - 1),
  Escape: () => list && close(),
  Enter: () => active >= 0 && choose(options()[active]),
  Tab: () => list && (active >= 0 || typed(input)) && choose(options()[Math.max(active, 0)]),
};

document.addEventListener("focusin", (event) => field(event) && attach(event.target));
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
  if (input !== event.target) attach(event.target);
  const open = list !== null;
  if (event.key === "," && active >= 0 && several(input)) choose(options()[active]);
  else if (event.key === "Backspace" && !input.value && !event.repeat) [...(input.closest(".tags")?.querySelectorAll(".chip button") ?? [])].at(-1)?.click();
  else if (Object.hasOwn(KEYS, event.key)) {
    const acts = event.key === "ArrowDown" || (event.key === "Enter" ? active >= 0 : event.key === "Tab" ? open && (active >= 0 || typed(input)) : open);
    KEYS[event.key]();
    if (acts) event.preventDefault();
  }
}, true);

if (document.activeElement?.matches("input[data-suggest]")) attach(document.activeElement);
