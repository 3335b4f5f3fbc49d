// The page of tags: narrowing while typing, keys (j k x e m c Delete), and renaming in place. Without it, links and forms.

const rows = () => [...document.querySelectorAll("[data-tag]:not([hidden])")];
const current = () => document.activeElement?.closest("[data-tag]") ?? document.querySelector("[data-tag].current");
const box = (row) => row.querySelector("input[type=checkbox]");
const ticked = () => [...document.querySelectorAll("[data-tag] input[type=checkbox]:checked")];

document.addEventListener("focusin", ({ target }) => {
  const row = target.closest("[data-tag]");
  if (!row) return;
  document.querySelector("[data-tag].current")?.classList.remove("current");
  row.classList.add("current");
});

function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

function count() {
  const chosen = ticked().length;
  const said = document.getElementById("picked");
  if (said && chosen) said.textContent = chosen === 1 ? "1 tag is ticked." : `${chosen} tags are ticked.`;
  else if (said) said.textContent = "Tick tags to merge, colour or delete them together.";
  said?.closest(".picked").classList.toggle("some", chosen > 0);
}
document.addEventListener("change", ({ target }) => target.matches("[data-tag] input") && count());

/** The page where the ticked tags, else the current one, are changed, at one of its parts. */
function change(place) {
  const chosen = ticked().length ? ticked() : [current() && box(current())].filter(Boolean);
  if (!chosen.length) return;
  const address = new URL(document.getElementById("pick").action);
  address.search = new URLSearchParams(chosen.map(({ value }) => ["tag", value]));
  address.hash = place;
  location.assign(address);
}

function rename() {
  const row = current();
  if (!row || row.querySelector(".renaming")) return;
  const form = document.getElementById("rename").content.firstElementChild.cloneNode(true);
  const link = row.querySelector(".chip");
  form.elements.name.value = link.textContent;
  // A form cannot stand in a form: what is typed goes through one of its own at the page's end.
  const id = `renaming-${box(row).value}`;
  const outside = document.createElement("form");
  Object.assign(outside, { id, method: "post", action: form.dataset.to.replace("IDENT", box(row).value) });
  document.body.append(outside);
  const place = document.createElement("span");
  place.className = "renaming";
  place.append(...form.childNodes);
  for (const control of place.querySelectorAll("input, button")) control.setAttribute("form", id);
  link.hidden = true;
  link.after(place);
  const back = () => {
    place.remove();
    outside.remove();
    link.hidden = false;
    row.focus();
  };
  place.querySelector("[data-cancel]").addEventListener("click", back);
  place.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    back();
  });
  const name = place.querySelector("[name=name]");
  name.focus();
  name.select();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  x: () => current() && box(current()).click(),
  e: rename,
  m: () => change("merge"),
  c: () => change("colour"),
  Delete: () => change("delete"),
  Enter: () => current()?.querySelector(".chip").click(),
};

document.addEventListener("postil:key", (event) => {
  const { key } = event.detail;
  const gone = key === "u" ? document.querySelector("[data-bring-back]") : null;
  if (gone) {
    event.preventDefault();
    gone.requestSubmit();
  }
  if (gone || !document.getElementById("tag-rows") || !Object.hasOwn(KEYS, key)) return;
  event.preventDefault();
  KEYS[key]();
});

const field = document.querySelector("[data-narrow]");
function narrow() {
  const sought = field.value.trim().toLowerCase();
  const all = [...document.querySelectorAll("[data-tag]")];
  for (const row of all) row.hidden = !row.querySelector(".chip").textContent.toLowerCase().includes(sought) && !box(row).checked;
  document.getElementById("sought").textContent = field.value;
  document.getElementById("nothing").hidden = all.some((row) => !row.hidden);
}
field?.addEventListener("input", narrow);
document.addEventListener("htmx:afterSettle", () => {
  if (field?.value) narrow();
  count();
});
document.querySelector(".narrow select")?.addEventListener("change", ({ target }) => target.form.requestSubmit());

// Where the address points is where one begins: a tag that was changed, or a part of the page of changes.
function begin() {
  const place = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  const inside = place?.matches("form") ? place.querySelector("input:not([type=hidden]), button") : place?.matches("[data-tag]") ? place : null;
  const first = inside ?? document.querySelector("[data-first]");
  first?.focus();
  first?.closest("[data-tag]")?.classList.add("current");  // Firefox has gone there by itself, before anybody listened
  if (first?.matches("input[type=text]")) first.select();
}
// After the browser has gone to the fragment itself, which takes the focus away.
if (document.readyState === "complete") begin();
else addEventListener("load", () => setTimeout(begin));
count();
