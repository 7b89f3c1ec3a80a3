// Find a profile by name, mark it and its partners, and come close.
const wanted = search.value.trim().toLocaleLowerCase()
const labels = nodes.data.label.map((label) => label.toLocaleLowerCase())
let row = labels.indexOf(wanted)
if (row < 0 && wanted) row = labels.findIndex((label) => label.includes(wanted))
nodes.selected.indices = row < 0 ? [] : [row]
if (row >= 0) {
  const {source, target} = links.data
  const xs = [nodes.data.x0[row]]
  const ys = [nodes.data.y0[row]]
  for (let tie = 0; tie < source.length; tie++) {
    const other = source[tie] === row ? target[tie] : target[tie] === row ? source[tie] : -1
    if (other < 0) continue
    xs.push(nodes.data.x0[other])
    ys.push(nodes.data.y0[other])
  }
  const middle = (values) => (Math.min(...values) + Math.max(...values)) / 2
  const [width, height] = [x_range.end - x_range.start, y_range.end - y_range.start]
  const spread = Math.max(
    (Math.max(...xs) - Math.min(...xs)) / width,
    (Math.max(...ys) - Math.min(...ys)) / height,
    0.15,
  ) * 1.4
  const [cx, cy] = [middle(xs), middle(ys)]
  // Otherwise the ranges go back to all places when the marks change.
  x_range.have_updated_interactively = y_range.have_updated_interactively = true
  x_range.setv({start: cx - (width * spread) / 2, end: cx + (width * spread) / 2})
  y_range.setv({start: cy - (height * spread) / 2, end: cy + (height * spread) / 2})
}
