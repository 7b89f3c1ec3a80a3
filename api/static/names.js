"use strict";
// Offers names in the field that has a list for them; without this script it works all the same.
const field = document.querySelector("[list=names]");
const names = document.getElementById("names");
let waiting = 0;

async function offer() {
  const typed = field.value.trim();
  if (typed.length < 3 || typed.length > 60) return;
  const answer = await fetch("/api/v1/search?limit=6&name=" + encodeURIComponent(typed));
  if (!answer.ok || typed !== field.value.trim()) return;
  const found = (await answer.json()).items;
  names.replaceChildren(...found.map((each) => new Option(each.place.city || "", each.name)));
}

field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(offer, 200);
});
