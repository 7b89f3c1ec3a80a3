"use strict";
// Presses a button or follows a link by its key; without this script they work all the same.
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement && event.target.type === "text";
  if (typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const meant = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!meant) return;
  event.preventDefault();
  meant.click();
});
