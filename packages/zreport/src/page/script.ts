/** The one script of a page: it makes the heads of tables sort them. Without it all is there, in the report's order. */
export const script = `for (const table of document.querySelectorAll('table.sorted')) {
  const body = table.tBodies[0]
  const heads = [...table.tHead.rows[0].cells]
  if (body.rows.length < 2) continue
  heads.forEach((head, at) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...head.childNodes)
    head.append(button)
    const number = head.className === 'number'
    const by = (row) => {
      const cell = row.cells[at]
      if (!number) return cell.textContent
      return cell.dataset.by === undefined ? -Infinity : Number(cell.dataset.by)
    }
    const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
    button.addEventListener('click', () => {
      const now = head.getAttribute('aria-sort')
      const falling = now ? now === 'ascending' : number
      for (const other of heads) other.removeAttribute('aria-sort')
      head.setAttribute('aria-sort', falling ? 'descending' : 'ascending')
      const rows = [...body.rows].sort((a, b) => compare(by(a), by(b)) * (falling ? -1 : 1))
      body.append(...rows)
    })
  })
}
`
