"use strict";
// Offers names while one is typed; without this script the field works all the same.
const names = document.getElementById("names");
let waiting = 0;

async function offer(field) {
  const typed = field.value.trim();
  if (typed.length < 3 || typed.length > 60) return;
  const answer = await fetch("/api/v1/search?limit=6&name=" + encodeURIComponent(typed));
  if (!answer.ok || typed !== field.value.trim()) return;
  const found = (await answer.json()).items;
  names.replaceChildren(...found.map((each) => new Option(each.place.city || "", each.name)));
}

for (const field of document.querySelectorAll('input[list="names"]')) {
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => offer(field), 200);
  });
}
