// What opens within a row of the library, below it: the field for tags or a list, the note, the abstract. It stays open
// when the row is read again.

const { byId, selection } = window.postil;

const idOf = (row) => row.id.replace("paper-", "");
const current = () => document.querySelector("#results article.row.current");

function extra(row) {
  const found = row.querySelector(":scope > .row-extra");
  if (found) return found;
  const made = Object.assign(document.createElement("div"), { className: "row-extra" });
  row.append(made);
  return made;
}

/** The field for tags or a list in the current row; with papers selected that of the bar. */
function type(kind) {
  if (selection.selected().length) return byId(`bulk-${kind}`).focus();
  const row = current();
  if (!row) return;
  const place = extra(row);
  let form = place.querySelector(`[data-kind=${kind}]`);
  if (!form) {
    for (const other of place.querySelectorAll(".inline-editor")) close(other);
    form = byId(`${kind}-editor`).content.firstElementChild.cloneNode(true);
    place.append(form);
    row.classList.add("editing");
    crosses(row);
  }
  form.querySelector("input").focus();
  row.scrollIntoView({ block: "nearest" });
}

function close(form) {
  const row = form.closest(".row");
  const inside = form.contains(document.activeElement);
  form.remove();
  row.classList.remove("editing");
  for (const cross of row.querySelectorAll(".marks button")) cross.remove();
  if (inside) row.focus({ preventScroll: true });
}

/** While its tags and lists are edited, each can be taken off. */
function crosses(row) {
  if (!row.querySelector(".inline-editor")) return;
  row.classList.add("editing");
  for (const link of row.querySelectorAll(".marks a")) {
    if (link.nextElementSibling?.matches("button")) continue;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "×" });
    const list = link.classList.contains("list");
    button.setAttribute("aria-label", list ? `Take off the list ${link.textContent}` : `Take off the tag ${link.textContent}`);
    button.addEventListener("click", () => {
      row.querySelector(".inline-editor input").focus();
      window.postil.act(list ? "unlist" : "untag", [idOf(row)], list ? { list_name: link.textContent } : { tag_name: link.textContent, whole: "1" });
    });
    link.after(button);
  }
}
document.addEventListener("postil:renewed", ({ target }) => crosses(target));

async function note() {
  const row = current();
  if (!row) return;
  const open = row.querySelector("[data-editor] textarea");
  if (open) return open.focus();
  const place = extra(row).appendChild(Object.assign(document.createElement("div"), { className: "note" }));
  await window.htmx.ajax("GET", `${window.postil.root}/papers/${idOf(row)}/note`, { target: place, swap: "outerHTML", source: row });
  const form = row.querySelector("form[data-editor]");
  if (!form) return;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "on", value: "row" }));
  form.querySelector("textarea").focus();
}

// A note that was saved closes its editor; while it is typed it is saved too, and stays open.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful || !detail.elt.matches("#results form[data-editor]")) return;
  const row = detail.elt.closest(".row");
  row.querySelector(".row-extra .note, .row-extra [data-editor]")?.remove();
  row.focus({ preventScroll: true });
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("#results [data-editor] [data-close]");
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  const form = link.closest("[data-editor]");
  const row = link.closest(".row");
  if (form.querySelector("textarea").value !== form.elements.base_text.value) return form.requestSubmit();
  form.remove();
  row.focus({ preventScroll: true });
  row.dispatchEvent(new CustomEvent("library-changed", { bubbles: true }));
}, true);

async function details() {
  const row = current();
  if (!row) return;
  const open = row.querySelector("[data-details]");
  if (open) return open.remove();
  const place = extra(row).appendChild(document.createElement("div"));
  await window.htmx.ajax("GET", `${window.postil.root}/papers/${idOf(row)}/details`, { target: place, swap: "outerHTML", source: row });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")?.closest(".inline-editor")) close(event.target.closest(".inline-editor"));
});
// Escape leaves an empty field at once; what is typed loses its suggestions first.
document.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" ? event.target.closest?.(".inline-editor") : null;
  if (!form || (event.target.value && document.querySelector(".suggested"))) return;
  event.preventDefault();
  event.stopPropagation();
  close(form);
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(".inline-editor")) return;
  event.preventDefault();
  const field = form.querySelector("input");
  const typed = field.value;
  field.value = "";
  window.postil.act(form.dataset.kind, [idOf(form.closest(".row"))], { [field.name]: typed }).then((done) => {
    if (!done) field.value ||= typed;
  });
});

window.postil.opens = { t: () => type("tag"), l: () => type("list"), n: note, d: details };
