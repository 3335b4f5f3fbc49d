// What is done to the papers of the library page, by key or button: to all that are selected, else to the current one.
// Stars and statuses show at once, and are put right when the server refuses.

const { byId, send, hold, selection, opens } = window.postil;

const idOf = (row) => row.id.replace("paper-", "");
const rowOf = (id) => byId(`paper-${id}`);
const current = () => document.querySelector("#results article.row.current");

// --- what is meant, and doing it ----------------------------------------------------------------------------------

/** The ids of the papers that a key is about; null when it is all that match. */
function targets() {
  if (selection.all()) return null;
  const ids = selection.selected();
  const row = document.activeElement?.closest("#results article.row") ?? current();
  if (ids.length || !row) return ids;
  return [idOf(row)];
}

window.postil.act = act;

/** Send an action for some papers (null: all that match) and show at once what it will do; whether it was done. */
async function act(action, ids, more = {}) {
  if (ids?.length === 0) return false;
  const choice = ids === null ? selection.choice() : { ids };
  const filters = [...byId("bulk").querySelectorAll("input[type=hidden]:not([name=csrf_token])")].map(({ name, value }) => [name, value]);
  const form = () => [["action", action], ...Object.entries(more), ...(choice.ids?.map((id) => ["id", id]) ?? [["all", "1"], ...filters])];
  const shown = ids ?? [...document.querySelectorAll("#results article.row")].map(idOf);
  const release = hold(shown);
  const putBack = shown.map((id) => foresee(action, rowOf(id), more)).filter(Boolean);
  const heard = async (answer) => { choice.ids ??= (await answer.text()).split(" "); };
  const sent = send(`${window.postil.root}/bulk`, form, ids, heard).then((outcome) => {
    if (outcome !== "done") for (const one of putBack) one();
    return outcome === "done";
  });
  // Other changes of these rows that are on their way are answered later: only then are the rows read again.
  sent.then(release, release);
  return sent;
}

/** Show what an action will do to a row; returns what takes that back. */
function foresee(action, row, more) {
  if (!row?.matches("article")) return null;
  const star = row.querySelector(".star");
  const dot = row.querySelector(".side .dot");
  if (action === "star" || action === "unstar") {
    const before = star.getAttribute("aria-pressed");
    star.setAttribute("aria-pressed", String(action === "star"));
    return () => star.setAttribute("aria-pressed", before);
  }
  if (["unread", "reading", "read"].includes(action)) {
    const before = ["unread", "reading", "read"].find((one) => row.classList.contains(one));
    const paint = (status) => {
      row.classList.remove("unread", "reading", "read");
      row.classList.add(status);
      dot.className = `dot ${status}`;
      dot.textContent = status[0].toUpperCase() + status.slice(1);
    };
    paint(action);
    return () => paint(before);
  }
  if (action === "remove") {
    row.classList.add("leaving");
    return () => row.classList.remove("leaving");
  }
  return more && null;
}

function star(ids) {
  const rows = (ids ?? selection.selected()).map(rowOf);
  const on = !rows.every((row) => row.querySelector(".star").getAttribute("aria-pressed") === "true");
  return act(on ? "star" : "unstar", ids);
}

function turn(ids) {
  const row = ids?.length ? rowOf(ids[0]) : current();
  const order = ["unread", "reading", "read"];
  return act(order[(order.findIndex((one) => row?.classList.contains(one)) + 1) % 3], ids);
}

function remove(ids) {
  const list = [...document.querySelectorAll("#results article.row:not(.leaving)")];
  const at = list.findIndex((row) => row === current());
  const stays = (row) => ids !== null && !ids.includes(idOf(row));
  const next = list.slice(at + 1).find(stays) ?? list.slice(0, Math.max(at, 0)).reverse().find(stays);
  if (next && (ids.length === 1 || document.activeElement.closest(".row"))) next.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
  return act("remove", ids).then((done) => { if (done) selection.pickAll(false); });
}

// --- keys ---------------------------------------------------------------------------------------------------------

const DOES = {
  s: star,
  r: turn,
  1: (ids) => act("unread", ids),
  2: (ids) => act("reading", ids),
  3: (ids) => act("read", ids),
  Delete: remove,
};
const HERE = { ...opens, v: density, a: () => selection.pickAll(!whole()) };

const whole = () => byId("bulk")?.classList.contains("whole");

document.addEventListener("postil:key", (event) => {
  const { key } = event.detail;
  const row = current();
  if (Object.hasOwn(DOES, key)) DOES[key](targets());
  else if (Object.hasOwn(HERE, key)) HERE[key]();
  else if (/^Shift\+[1-5]$/.test(key)) act("rate", targets(), { rating: key.at(-1) });
  else if (key === "Escape") selection.pickAll(false);
  else if (key === "x" || key === "Shift+x") {
    if (row) selection.pick(row, key === "Shift+x" || !row.querySelector(".pick").checked, key === "Shift+x");
  } else return;
  event.preventDefault();
});

// --- buttons ------------------------------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const { target, submitter } = event;
  if (submitter?.id === "density") {
    event.preventDefault();
    density();
  } else if (target.matches("#bulk") && !submitter?.hasAttribute("formaction")) {
    event.preventDefault();
    bulk(target, submitter);
  } else if (submitter?.dataset.restore) {
    event.preventDefault();
    send(submitter.getAttribute("formaction"), {}, [submitter.dataset.restore]);
  }
});

function bulk(form, submitter) {
  if (submitter.matches(".star")) return star([submitter.value]);
  const ids = selection.all() ? null : selection.selected();
  const field = document.activeElement.matches("#bulk-list") ? "list" : "tag";
  const action = submitter.value === "typed" ? field : submitter.value;
  if (action === "remove") return remove(ids);
  const name = { tag: "tag_name", untag: "tag_name", list: "list_name", unlist: "list_name" }[action];
  act(action, ids, name ? { [name]: form.elements[name].value } : {}).then((done) => {
    if (done && name) form.elements[name].value = "";
  });
}

/** Comfortable or dense: at once, and remembered. */
function density() {
  const place = byId("library");
  const dense = place.classList.toggle("dense");
  place.classList.toggle("comfortable", !dense);
  const button = byId("density");
  button.value = dense ? "comfortable" : "dense";
  button.setAttribute("aria-label", `Show rows ${button.value}`);
  send(`${window.postil.root}/density`, { density: dense ? "dense" : "comfortable" });
  current()?.scrollIntoView({ block: "nearest" });
}

// The tools of a row: one element, in the row under the pointer, else in the current one.
const tools = byId("row-tools").content.firstElementChild.cloneNode(true);

function equip(row) {
  if (!row || row.contains(tools) || tools.contains(document.activeElement)) return;
  row.append(tools);
}
document.addEventListener("focusin", ({ target }) => equip(target.closest("#results article.row")));
document.addEventListener("pointerover", ({ target, pointerType }) => {
  if (pointerType === "mouse") equip(target.closest("#results article.row"));
});
document.addEventListener("click", ({ target }) => {
  const row = target.closest("#results article.row");
  if (!row) return;
  const button = target.closest(".row-tools button");
  if (button || !target.closest("a, button, input, label, textarea, .row-extra")) focusRow(row, button, target);
  if (!button) return;
  if (button.dataset.does) HERE[button.dataset.does]();
  else if (button.dataset.act === "remove") remove([idOf(row)]);
  else if (button.dataset.act === "rate") {
    const same = row.querySelector(".rating")?.textContent.includes(`${button.dataset.rating}/`);
    act("rate", [idOf(row)], { rating: same ? "0" : button.dataset.rating });
  } else act(button.dataset.act, [idOf(row)]);
});

/** A row that is pressed is the current one; pressing its note opens the note. */
function focusRow(row, button, target) {
  if (current() !== row) {
    current()?.classList.remove("current");
    row.classList.add("current");
  }
  if (!button) row.focus({ preventScroll: true });
  if (!button && target.closest(".memo") && !String(getSelection())) opens.n();
}
