// Buttons that copy: [data-copy="#id"] puts the text of that element on the clipboard, and says so.

const LASTS = 1500;

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  const source = button && document.querySelector(button.dataset.copy);
  if (!source) return;
  const copied = await copy(source);
  if (!copied) return select(source);
  button.dataset.label ??= button.textContent;
  button.textContent = "Copied";
  document.dispatchEvent(new CustomEvent("postil:say", { detail: "Copied" }));
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = String(setTimeout(() => { button.textContent = button.dataset.label; }, LASTS));
});

/** Put the text of a node on the clipboard; where pages may not (plain http), by the older way. */
async function copy(node) {
  const text = node.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    select(node);
    return document.execCommand("copy");
  }
}

/** Select the text of a node, so that it can be copied by hand. */
function select(node) {
  getSelection().selectAllChildren(node);
  return false;
}
