// Looks up the decision for what is ticked. All decisions are in the page; nothing is decided here.
const verdicts = JSON.parse(document.getElementById('verdicts').textContent)
const boxes = [...document.querySelectorAll('#needs input')]

function show() {
  const chosen = new Set(boxes.filter((box) => box.checked).map((box) => box.value))
  const verdict = verdicts[boxes.reduce((mask, box, index) => mask + (box.checked ? 2 ** index : 0), 0)]
  for (const part of ['kicker', 'title', 'note']) {
    document.getElementById(`verdict-${part}`).textContent = verdict[part]
  }
  for (const card of document.querySelectorAll('#answers > [data-need]')) {
    const need = card.dataset.need
    card.hidden = need === 'both' ? !verdict.both : !chosen.has(need)
  }
}

document.getElementById('needs').addEventListener('change', show)
show()
