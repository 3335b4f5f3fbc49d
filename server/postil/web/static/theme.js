// Turns the page dark or light without loading it anew: what is typed and where one reads stay. Without this script
// the form does the same by loading the page again.

document.querySelector("[data-theme-form]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const { value } = event.submitter;
  const root = document.documentElement;
  const before = root.dataset.theme;
  show(value);
  form.querySelector(`.to-${value === "dark" ? "light" : "dark"}`).focus();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(String(answer.status));
  } catch {
    show(before);
    document.dispatchEvent(new CustomEvent("postil:say", { detail: "The theme could not be changed. Reload the page and try again." }));
  }
});

function show(theme) {
  document.documentElement.dataset.theme = theme;
  document.querySelector('meta[name="color-scheme"]').content = theme === "system" ? "light dark" : theme;
  for (const radio of document.querySelectorAll('input[type="radio"][name="theme"]')) radio.checked = radio.value === theme;
}
