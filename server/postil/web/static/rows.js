// The rows of the library: which are selected, and reading those again that have changed, without losing the place, the
// focus, the selection, or what is open in them.

const { byId, say, root } = window.postil;

const rows = () => [...document.querySelectorAll("#results article.row")];
const idOf = (row) => row.id.replace("paper-", "");
const rowOf = (id) => byId(`paper-${id}`);

// What every row needs for the keyboard and for screen readers is put on here, so that the page stays small.
function dress(row) {
  row.tabIndex = -1;
  const title = row.querySelector(".title");
  if (!title) return;
  title.id = row.id.replace("paper-", "title-");
  row.setAttribute("aria-labelledby", title.id);
  row.querySelector(".pick").setAttribute("aria-label", `Select ${title.textContent.trim()}`);
  for (const link of row.querySelectorAll(".links a")) link.target = "_blank";
}
// A row that comes a second time, since papers were saved above it meanwhile, is left out.
const dressAll = () => {
  for (const row of document.querySelectorAll("#results .row:not([tabindex])")) if (byId(row.id) === row) dress(row); else row.remove();
};
dressAll();

// --- selection ----------------------------------------------------------------------------------------------------

let anchor = null;
const picks = () => [...document.querySelectorAll("#results .pick")];
const every = () => byId("bulk")?.elements.all;

/** The ids that are ticked. */
const selected = () => picks().filter((one) => one.checked).map((one) => one.value);

/** Whether all papers that match are meant, shown or not. */
const all = () => every()?.checked ?? false;

/** All that matched when something was first done to them (`ids`), whatever has become of them since. */
let choice = { ids: null };

/** Tick a row or untick it; with `range` all rows from the last one that was. */
function pick(row, on, range = false) {
  const list = rows();
  const from = range && anchor?.isConnected ? list.indexOf(anchor) : -1;
  const to = list.indexOf(row);
  for (const one of from < 0 ? [row] : list.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    one.querySelector(".pick").checked = on;
  }
  anchor = row;
  if (!on && every()) every().checked = false;
  tell();
}

function pickAll(on) {
  for (const one of picks()) one.checked = on;
  if (!on && every()) every().checked = false;
  tell();
}

/** Show how many are selected, and what can be done to them. */
function tell() {
  const bar = byId("bulk");
  if (!bar) return;
  const number = selected().length;
  const whole = number > 0 && number === picks().length;
  if (all() && !whole) every().checked = false;
  if (!all()) choice = { ids: null };
  bar.classList.toggle("on", number > 0);
  bar.classList.toggle("whole", whole);
  byId("selected").textContent = all() ? "All that match" : `${number} selected`;
  const head = byId("pick-all");
  head.checked = whole;
  head.indeterminate = number > 0 && !whole;
}

document.addEventListener("click", (event) => {
  if (event.target.matches(".pick")) pick(event.target.closest(".row"), event.target.checked, event.shiftKey);
  else if (event.target.id === "pick-all") pickAll(event.target.checked);
  else if (event.target.closest("[data-select-none]")) pickAll(false);
});
document.addEventListener("change", ({ target }) => {
  if (target.name === "all") tell();
});
// Rows that follow are among all that match.
document.addEventListener("htmx:afterSettle", () => {
  if (all()) for (const one of picks()) one.checked = true;
  dressAll();
  tell();
});

window.postil.selection = { selected, all, pick, pickAll, choice: () => choice };

// What is exported is what was changed before.
document.addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches("#bulk") || !all() || !choice.ids) return;
  formData.delete("all");
  formData.delete("id");
  for (const id of choice.ids) formData.append("id", id);
});

// --- reading again ------------------------------------------------------------------------------------------------

const AT_ONCE = 300; // as many as the server reads in one request
const wanted = new Set();
const busy = new Map();
let everything = false;
let timer = 0;
let reading = Promise.resolve();

/** What is changed here is shown at once; it is read again when its last change has been answered. */
window.postil.hold = (ids) => {
  for (const id of ids) busy.set(id, (busy.get(id) ?? 0) + 1);
  return () => { for (const id of ids) if (busy.get(id) > 1) busy.set(id, busy.get(id) - 1); else busy.delete(id); };
};

document.addEventListener("library-changed", ({ detail, target }) => {
  const row = target.closest?.("article.row");
  if (detail?.papers) for (const id of detail.papers) wanted.add(id);
  else if (row) wanted.add(idOf(row));
  else everything = true;
  clearTimeout(timer);
  timer = setTimeout(() => { reading = reading.then(read); }, 40);
});

async function read() {
  const shown = [...document.querySelectorAll("#results .row")].map(idOf);
  const ids = shown.filter((id) => everything || wanted.has(id));
  wanted.clear();
  everything = false;
  try {
    for (let at = 0; at === 0 || at < ids.length; at += AT_ONCE) await readSome(ids.slice(at, at + AT_ONCE));
  } catch {
    say("What changed could not be read again. Reload the page to see it.");
  }
}

/** Read rows again, and the counts beside them. */
async function readSome(ids) {
  const asked = new URLSearchParams(ids.map((id) => ["id", id]));
  for (const field of byId("bulk")?.querySelectorAll("input[type=hidden]:not([name=csrf_token])") ?? []) asked.append(field.name, field.value);
  const headers = { "HX-Request": "true", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content };
  const path = `${root}/rows`;
  const answer = await (ids.length > 50 ? fetch(path, { method: "POST", body: asked, headers }) : fetch(`${path}?${asked}`, { headers }));
  if (!answer.ok) throw new Error(String(answer.status));
  renew(new DOMParser().parseFromString(await answer.text(), "text/html"), ids);
}

/** Put what was read in its place. */
function renew(page, ids) {
  for (const part of ["shelf", "results-count"]) {
    const [old, fresh] = [byId(part), page.getElementById(part)];
    if (old && fresh) replace(old, fresh);
  }
  const back = [];
  for (const id of ids) {
    const [old, fresh] = [rowOf(id), page.getElementById(`paper-${id}`)];
    if (!old || busy.has(id)) continue;
    if (!fresh) old.remove();
    else if (old.matches("article") && fresh.matches("article")) change(old, fresh);
    else {
      if (fresh.matches("article")) back.push(id);
      old.replaceWith(fresh);
    }
  }
  dressAll();
  if (back.length === 1 && !document.activeElement.closest("input, textarea, select")) rowOf(back[0]).focus({ preventScroll: true });
  tell();
}

/** New content for a part that stays; what is open in it stays open, and focused what was. */
function replace(old, fresh) {
  const open = [...old.querySelectorAll("details[open]")].map((one) => one.id || one.className);
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  if (focused?.matches("input")) return;
  old.replaceChildren(...fresh.childNodes);
  for (const one of old.querySelectorAll("details")) if (open.includes(one.id || one.className)) one.open = true;
  window.htmx.process(old);
  if (focused?.id) byId(focused.id)?.focus({ preventScroll: true });
}

/** Show a row as it is now; its checkbox and what is open in it stay the same elements. */
function change(old, fresh) {
  const marks = [...old.classList].filter((name) => ["current", "dense"].includes(name));
  old.className = fresh.className;
  old.classList.add(...marks);
  const star = fresh.querySelector(".star");
  for (const { name, value } of star.attributes) old.querySelector(".star").setAttribute(name, value);
  const [before, now] = [old.querySelector(".row-main"), fresh.querySelector(".row-main")];
  const title = before.querySelector(".title");
  if (title.textContent.trim() === now.querySelector(".title").textContent.trim()) {
    now.querySelector(".title").replaceWith(title);  // with what the search marked in it
    const snippet = before.querySelector(".snippet");
    if (snippet) now.querySelector(".byline").after(snippet);
  }
  const inside = before.contains(document.activeElement);
  before.replaceChildren(...now.childNodes);
  if (inside) old.focus({ preventScroll: true });
  for (const part of [".marks", ".side"]) {
    const [was, is] = [old.querySelector(`:scope > ${part}`), fresh.querySelector(`:scope > ${part}`)];
    if (was && is) was.replaceWith(is);
    else if (is) before.after(is);
    else was?.remove();
  }
  dress(old);
  old.dispatchEvent(new CustomEvent("postil:renewed", { bubbles: true }));
}

// What an undo brings back may have its row on no page that is shown: the list is read anew, unless some are selected.
document.addEventListener("postil:again", () => {
  if (!selected().length) window.htmx.ajax("GET", location.pathname + location.search, { target: "#library", swap: "outerHTML" });
});

// Coming back to the page, browsers fill in what was ticked.
window.addEventListener("pageshow", tell);
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id === "results" || detail.target.id === "library") anchor = null;
  dressAll();  // before the focus is given back to one of them
});

// The filters come anew with every word that is typed; what is open among them stays open.
document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
  for (const one of target.querySelectorAll("details[open]")) fragment.querySelector(`#${one.id}`)?.setAttribute("open", "");
});
