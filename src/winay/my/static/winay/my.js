// Say so when a page that saves by itself could not reach the server; the next change tries again.
document.addEventListener("DOMContentLoaded", () => {
  const saved = document.getElementById("saved");
  if (!saved) return;
  const tell = (text) => {
    const warning = document.createElement("span");
    warning.className = "bad";
    warning.textContent = "\u26a0 " + text;
    saved.replaceChildren(warning);
  };
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
    document.body.addEventListener(name, () => tell(saved.dataset.failed));
  document.body.addEventListener("htmx:beforeRequest", () => { saved.textContent = saved.dataset.saving; });
});
