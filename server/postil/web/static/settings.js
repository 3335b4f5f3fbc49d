// The settings' own key: u presses the Undo of the message above the page, where there is one.

document.addEventListener("postil:key", (event) => {
  const undo = event.detail.key === "u" && document.querySelector("form.with-action [data-undo]");
  if (!undo) return;
  event.preventDefault();
  undo.click();
});
