/** What the shop refuses of a request, in the reader's language, said at the field that it is about: a field goes by the `name` that the request has for it. */

import { words } from './language'

interface Fault {
  field: string
  problem?: string
}

/** What an error names. A rule over several fields says the field itself, before a colon: `changes` with “delivery.methods: …”. */
export function faultsOf(error: unknown): Fault[] | null {
  const faults = (error as { details?: { fields?: Fault[] } })?.details?.fields
  if (!Array.isArray(faults)) return null
  return faults.map(({ field, problem }) => {
    const [, own, rest] = /^(?:Value error, )?([a-z]\w*(?:\.\w+)*): (.+)$/.exec(problem ?? '') ?? []
    return own ? { field: `${field}.${own}`, problem: rest } : { field, problem }
  })
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** How the shop says what is wrong (pydantic's sentences), and our word for it; what stands in brackets is `n`. */
const KNOWN: [RegExp, string][] = [
  [/at most (\d+) characters?/, 'mostLetters'],
  [/at least (\d+) characters?/, 'leastLetters'],
  [/at most (\d+) items?/, 'mostItems'],
  [/at least (\d+) items?/, 'leastItems'],
  [/greater than or equal to (-?[\d.]+)/, 'least'],
  [/less than or equal to (-?[\d.]+)/, 'most'],
  [/greater than (-?[\d.]+)/, 'above'],
  [/less than (-?[\d.]+)/, 'below'],
  [/valid (?:integer|number|decimal)|parse string as/, 'number'],
  [/valid (?:date|datetime|time)/, 'date'],
  [/match pattern|valid string|control characters/, 'pattern'],
  [/not below `at`/, 'belowAt'],
  [/virtual names its categories/, 'virtualGoods'],
  [/[Ff]ield required|needed for/, 'required'],
]

export function wordsOf(problem: string): string {
  for (const [said, name] of KNOWN) {
    const found = said.exec(problem)
    if (found) return words(`problem.${name}`, { n: found[1] ?? '' })
  }
  return words('problem.other', { problem })
}

const namesake = (name: string) => [...document.querySelectorAll<Field>(`[name="${CSS.escape(name)}"]`)]

/** `changes.delivery.methods.0.regions.3` is the field `delivery.methods.0.regions`: the one that has most of the path for its name. */
function fieldOfPath(parts: string[]): Field | undefined {
  for (let end = parts.length; end > 1; end--) {
    for (let start = 0; start < end - 1; start++) {
      const [found] = namesake(parts.slice(start, end).join('.'))
      if (found) return found
    }
    if (!/^\d+$/.test(parts[end - 1])) return undefined
  }
}
/** `changes.payMinutes` is the field of that name, `rungs.1.at` the second one; what a dialog asks stands behind the page. */
function fieldOf(path: string): Field | undefined {
  const parts = path.split('.')
  const whole = fieldOfPath(parts)
  if (whole) return whole
  const name = parts.filter((part) => !/^\d+$/.test(part)).pop() ?? ''
  const place = Number([...parts].reverse().find((part) => /^\d+$/.test(part)) ?? -1)
  const named = namesake(name)
  return named[place] ?? named[named.length - 1]
}
function labelOf(field: Field | undefined): string {
  // one of several to tick says less than what they are all about
  const group = field?.type === 'checkbox' ? field.closest('[role=group][aria-label]')?.getAttribute('aria-label') : ''
  if (group) return group
  const label = field?.labels?.[0]
  return (label?.querySelector('span') ?? label)?.textContent?.trim() || field?.getAttribute('aria-label') || ''
}

/** Marks each field that an error names, shows the first one, and says it all in one line; '' when the error names none. */
export function pointAt(error: unknown): string {
  const faults = faultsOf(error)
  if (!faults) return ''
  const marked: Field[] = []
  const said = faults.map(({ field: path, problem }) => {
    const field = fieldOf(path)
    const what = problem ? wordsOf(problem) : ''
    if (field && what) {
      field.setCustomValidity(what)
      field.setAttribute('aria-invalid', 'true')
      field.addEventListener('input', () => field.removeAttribute('aria-invalid'), { once: true })
      marked.push(field)
    }
    return [labelOf(field) || path, what].filter(Boolean).join(' ')
  })
  // whatever is done next, the form may be sent again: the shop looks at it, not this mark
  const free = () => {
    for (const field of marked) field.setCustomValidity('')
    for (const kind of ['pointerdown', 'keydown', 'input']) document.removeEventListener(kind, free, { capture: true })
  }
  if (marked.length) {
    marked[0].closest('details')?.setAttribute('open', '')
    marked[0].reportValidity()
    for (const kind of ['pointerdown', 'keydown', 'input']) document.addEventListener(kind, free, { capture: true })
  }
  return said.join('；')
}
