"use strict";
// Moves and zooms the picture of the network, and lights up partners; without it the picture stands still.
const picture = document.getElementById("picture");
if (picture) {
  const scene = document.getElementById("scene");
  const marks = [...scene.querySelectorAll("circle")];
  const lines = [...scene.querySelectorAll("line")];
  const tools = document.querySelector(".tools");
  const at = { x: 0, y: 0, scale: 1 };
  let drag = null;

  const place = () => scene.setAttribute("transform", `translate(${at.x} ${at.y}) scale(${at.scale})`);
  const spot = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());

  function zoom(factor, centre) {
    const scale = Math.min(Math.max(at.scale * factor, 0.5), 12);
    at.x = centre.x - (centre.x - at.x) * (scale / at.scale);
    at.y = centre.y - (centre.y - at.y) * (scale / at.scale);
    at.scale = scale;
    place();
  }

  function light(k) {
    picture.classList.toggle("lit", k !== null);
    const near = new Set([k]);
    for (const line of lines) {
      const on = k !== null && (line.dataset.a === k || line.dataset.b === k);
      line.classList.toggle("on", on);
      if (on) near.add(line.dataset.a).add(line.dataset.b);
    }
    for (const mark of marks) mark.classList.toggle("on", k !== null && near.has(mark.dataset.k));
  }

  picture.addEventListener("wheel", (event) => {
    // A plain wheel scrolls the page.
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300), spot(event));
  }, { passive: false });
  picture.addEventListener("pointerdown", (event) => {
    drag = { from: spot(event), x: at.x, y: at.y };
    picture.setPointerCapture(event.pointerId);
  });
  picture.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const here = spot(event);
    at.x = drag.x + here.x - drag.from.x;
    at.y = drag.y + here.y - drag.from.y;
    place();
  });
  for (const end of ["pointerup", "pointercancel"]) picture.addEventListener(end, () => { drag = null; });
  scene.addEventListener("pointerover", (event) => {
    if (!drag) light(event.target.dataset.k ?? null);
  });
  scene.addEventListener("pointerout", () => light(null));
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const factor = Number(event.target.dataset.zoom);
    if (Number.isNaN(factor)) return;
    if (factor) zoom(factor, { x: picture.viewBox.baseVal.width / 2, y: picture.viewBox.baseVal.height / 2 });
    else { Object.assign(at, { x: 0, y: 0, scale: 1 }); place(); }
  });
}
