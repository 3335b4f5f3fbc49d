// The page of a reading list: the keys of the chosen paper (1 2 3, Delete), and the field that finds papers to add.
// Without it the bar and the field are plain forms.

const { byId, send } = window.postil;
const tools = byId("tools");
const box = byId("add-box");
const field = byId("add");

// --- the chosen paper ---------------------------------------------------------------------------------------------

const chosen = () => document.activeElement?.closest("[data-order] > [data-paper]") ?? document.querySelector("[data-order] > .current");
const button = (name, value) => tools.querySelector(`button[name="${name}"][value="${value}"]`);

/** Press a button of the bar for the chosen paper: its row shows at once what the server is told. */
function act(pressed) {
  const row = chosen();
  if (!row) return;
  const values = { paper: row.id.slice("paper-".length), [pressed.name]: pressed.value };
  if (pressed.name === "status") {
    row.classList.remove("unread", "reading", "read");
    row.classList.add(pressed.value);
    row.querySelector(".state").textContent = pressed.value;
  } else {
    const isRow = (other) => (other?.matches("[data-paper]") ? other : null);
    const next = isRow(row.nextElementSibling) ?? isRow(row.previousElementSibling);
    row.remove();
    if (next) next.focus({ preventScroll: true });
    else field.focus();
  }
  tell(pressed.formAction, values);
}

/** Tell the server of a change; what it refuses is shown as it stands there. */
async function tell(path, values) {
  const outcome = await send(path, values, [values.paper]);
  if (outcome !== "done") document.body.dispatchEvent(new Event("library-changed"));
}

tools.addEventListener("submit", (event) => {
  if (event.submitter?.name === "to") return;
  event.preventDefault();
  act(event.submitter);
});

const KEYS = {
  1: () => act(button("status", "unread")),
  2: () => act(button("status", "reading")),
  3: () => act(button("status", "read")),
  Delete: () => act(button("off", "1")),
  a: () => { field.focus(); field.select(); },
};

document.addEventListener("postil:key", (event) => {
  const { key } = event.detail;
  if (!Object.hasOwn(KEYS, key) || (key !== "a" && !chosen())) return;
  event.preventDefault();
  KEYS[key]();
});

// --- adding by search ---------------------------------------------------------------------------------------------

field.setAttribute("role", "combobox");
field.setAttribute("aria-autocomplete", "list");
field.setAttribute("aria-expanded", "false");

const offers = () => [...document.querySelectorAll("#offers > [data-offer]")];
const picked = () => offers().find((offer) => offer.getAttribute("aria-selected") === "true");
const free = () => offers().filter((offer) => offer.getAttribute("aria-disabled") !== "true");
let hasty = false;

function pick(offer) {
  for (const other of offers()) other.setAttribute("aria-selected", String(other === offer));
  offer?.scrollIntoView({ block: "nearest" });
  if (offer) field.setAttribute("aria-activedescendant", offer.id);
  else field.removeAttribute("aria-activedescendant");
}

function step(by) {
  const all = free();
  if (all.length) pick(all.at((all.indexOf(picked()) + by + (picked() || by > 0 ? 0 : 1)) % all.length));
}

/** Whether what is offered is what the field asks for now. */
const answered = () => (byId("found").dataset.words ?? "") === field.value.trim();

function add(offer) {
  if (!offer) return;
  offer.setAttribute("aria-disabled", "true");
  const there = document.createElement("span");
  there.className = "hint there";
  there.textContent = "on the list";
  offer.append(there);
  pick(null);
  field.select();
  tell(box.dataset.add, { paper: offer.dataset.offer });
}

/** Nothing is offered any more. */
function close() {
  byId("found").replaceChildren();
  delete byId("found").dataset.words;
  announce();
}

/** What a screen reader hears of the offers. */
function announce() {
  const all = offers();
  field.setAttribute("aria-expanded", String(all.length > 0));
  if (all.length) field.setAttribute("aria-controls", "offers");
  else field.removeAttribute("aria-controls");
  field.removeAttribute("aria-activedescendant");
  if (!byId("found").dataset.words) byId("add-said").textContent = "";
  else byId("add-said").textContent = all.length ? `${all.length} papers found. Enter adds ${picked() ? "the marked one" : "the first"}, arrows choose.` : "No paper found.";
}

document.addEventListener("htmx:afterSettle", () => {
  if (!byId("found").dataset.words || document.activeElement !== field) return;
  if (!picked() && free().length && answered()) pick(free()[0]);
  announce();
  if (picked()) field.setAttribute("aria-activedescendant", picked().id);
  if (hasty && answered()) {
    hasty = false;
    add(picked());
  }
});

field.addEventListener("input", () => {
  hasty = false;
  if (!field.value.trim()) close();
});

field.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) step(by);
  else if (event.key === "Enter") {
    if (answered()) add(picked() ?? free()[0]);
    else hasty = true;
  } else if (event.key === "Escape" && field.value) {
    field.value = "";
    close();
  } else return;
  event.preventDefault();
});

box.addEventListener("submit", (event) => event.preventDefault());
box.addEventListener("pointerdown", (event) => { if (event.target.closest("[data-offer]")) event.preventDefault(); });
box.addEventListener("click", (event) => {
  const offer = event.target.closest("[data-offer]");
  if (!offer) return;
  field.focus();
  if (offer.getAttribute("aria-disabled") !== "true") add(offer);
});
