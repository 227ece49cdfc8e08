/** A picture for what has none: quiet colours chosen by its name, and the name's first letter. */

const PAPERS = ['#e7d6bd', '#dcebe2', '#dbe6ea', '#f1e0d3', '#d9d2e4', '#f2e6cd']
const INKS = ['#7a5b33', '#3f6b57', '#3f6473', '#8a4f33', '#5d4f7d', '#7d6420']

export function drawn(name: string): string {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0)
  const place = sum % PAPERS.length
  const letter = ([...name.trim()][0] ?? '·').replace(/[<>&"']/g, '·')
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200"><rect width="200" height="200" fill="${PAPERS[place]}"/>` +
    `<circle cx="100" cy="100" r="58" fill="none" stroke="${INKS[place]}" stroke-opacity=".35" stroke-width="2"/>` +
    `<text x="100" y="104" font-family="sans-serif" font-size="56" fill="${INKS[place]}" text-anchor="middle" dominant-baseline="middle">${letter}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
