// Filters, colours, sizes and the search of the network drawing; all data is in the page.
const all = nodes.data
const n = all.label.length
const fits = (widget, values) => {
  const wanted = new Set(widget ? widget.value : [])
  return (row) => wanted.size === 0 || wanted.has(values[row])
}
const tests = [fits(kind, all.kind), fits(country, all.country), fits(sector, all.sector)]
const kept = Array.from({length: n}, (_, row) => tests.every((test) => test(row)))

const whole = !period || (period.value[0] <= period.start && period.value[1] >= period.end)
const [since, until] = period ? period.value : [-Infinity, Infinity]
const {source, target, first, last, crosses, width} = links.data
// A tie without a date belongs to no period that somebody chose.
const holds = (tie) => whole || (first[tie] < until + 1 && last[tie] >= since)

const picked = new Set(nodes.selected.indices.filter((row) => kept[row]))
const partners = new Map()
const tied = new Uint8Array(n)
const lines = {inside: [[], []], across: [[], []]}
// Lines of their own width each; there are few of them.
const wide = {x0: [], y0: [], x1: [], y1: [], width: []}
let shown = 0
for (let tie = 0; tie < source.length; tie++) {
  const [a, b] = [source[tie], target[tie]]
  if (!kept[a] || !kept[b] || !holds(tie)) continue
  tied[a] = tied[b] = 1
  if (picked.size > 0 && !picked.has(a) && !picked.has(b)) continue
  shown += 1
  if (picked.has(a)) partners.set(b, a)
  if (picked.has(b)) partners.set(a, b)
  const [x, y] = crosses[tie] ? lines.across : lines.inside
  x.push(all.x0[a], all.x0[b], NaN)
  y.push(all.y0[a], all.y0[b], NaN)
  wide.x0.push(all.x0[a])
  wide.y0.push(all.y0[a])
  wide.x1.push(all.x0[b])
  wide.y1.push(all.y0[b])
  wide.width.push(width[tie])
}
inside.data = words.wide ? wide : {x: lines.inside[0], y: lines.inside[1]}
across.data = {x: lines.across[0], y: lines.across[1]}

const visible = kept.map((yes, row) => yes && (whole || tied[row] === 1))
const near = (row) => picked.size === 0 || picked.has(row) || partners.has(row)
nodes.data = {
  ...all,
  x: all.x0.map((x, row) => (visible[row] ? x : NaN)),
  alpha: Array.from({length: n}, (_, row) => (near(row) ? 0.92 : 0.1)),
  colour: all["colour_" + colour.value],
  size: all["size_" + size.value],
}
legend.text = words.legends[colour.value]

const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
const count = visible.filter(Boolean).length
let text = `<p>${count} ${words.profiles}, ${shown} ${words.ties}</p>`
for (const row of [...picked].slice(0, 1)) {
  const others = [...partners.keys()].filter((other) => other !== row)
  others.sort((one, other) => all.label[one].localeCompare(all.label[other]))
  const names = others.slice(0, words.most_partners).map((other) => `<li>${escaped(all.label[other])}</li>`)
  const rest = others.length - names.length
  text += `<h4>${escaped(all.label[row])}</h4><p>${escaped(all.facts[row])}</p>`
  text += `<p>${others.length} ${words.partners}</p><ul>${names.join("")}</ul>`
  if (rest > 0) text += `<p>+ ${rest}</p>`
}
card.text = text
