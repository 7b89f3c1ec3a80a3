"use strict";
// Saves answers as they are ticked; without this script the buttons save them.
const form = document.querySelector("form[data-autosave]");
const status = form.querySelector("[role=status]");
let saving = Promise.resolve();

async function save() {
  const typed = new URLSearchParams(new FormData(form));
  typed.set("go", "stay");
  try {
    const answer = await fetch(form.action, { method: "POST", body: typed });
    status.textContent = answer.ok ? status.dataset.saved : status.dataset.unsaved;
  } catch {
    status.textContent = status.dataset.unsaved;
  }
}

form.addEventListener("change", () => {
  saving = saving.then(save);
});
