/** What of the first page a buyer has seen and clicked: gathered here, and told once, when the page is left or put aside. */

import { onBeforeUnmount, onMounted } from 'vue'
import { buyer } from '../session'
import { offers, shop } from '../shop'

const HALF = 0.5
const MOST_LOOKS = 100
const MOST_PARTS = 50
type Looks = { shown: number; clicked: number }

/** `data-part` of an element: a block, or block and banner with a point between; as the shop names them. */
export function useLooks(place: () => HTMLElement | null): void {
  const looks = new Map<string, Looks>()
  const watched = new WeakSet<Element>()
  const note = (element: Element, what: keyof Looks) => {
    const part = (element as HTMLElement).dataset.part ?? ''
    const so = looks.get(part) ?? { shown: 0, clicked: 0 }
    looks.set(part, { ...so, [what]: Math.min(MOST_LOOKS, so[what] + 1) })
  }
  const shown = new IntersectionObserver((entries) => entries.forEach(({ isIntersecting, target }) => isIntersecting && note(target, 'shown')), { threshold: HALF })
  const watchAll = () => place()?.querySelectorAll('[data-part]').forEach((element) => {
    if (watched.has(element)) return
    watched.add(element)
    shown.observe(element)
  })
  const changes = new MutationObserver(watchAll)
  const clicked = (event: Event) => {
    const target = event.target as Element
    if (!target.closest('a')) return
    for (let part = target.closest('[data-part]'); part; part = part.parentElement?.closest('[data-part]') ?? null) note(part, 'clicked')
  }
  function tell() {
    if (!looks.size || !buyer.value || !offers('home')) return
    const parts = [...looks].slice(0, MOST_PARTS).map(([part, seen]) => {
      const [blockId, bannerId] = part.split('.')
      return { blockId, ...(bannerId ? { bannerId } : {}), ...seen }
    })
    looks.clear()
    shop.home.seen({ reportId: crypto.randomUUID(), parts }).catch(() => null) // figures that miss a look are no trouble to the buyer
  }
  const aside = () => document.visibilityState === 'hidden' && tell()

  onMounted(() => {
    const element = place()
    if (!element) return
    watchAll()
    changes.observe(element, { childList: true, subtree: true })
    element.addEventListener('click', clicked, { capture: true })
    document.addEventListener('visibilitychange', aside)
  })
  onBeforeUnmount(() => {
    shown.disconnect()
    changes.disconnect()
    document.removeEventListener('visibilitychange', aside)
    tell()
  })
}
