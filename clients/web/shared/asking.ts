/** What a page asks of the shop, with its three other faces: waiting, failed, nothing there. */

import { onMounted, reactive, ref, shallowRef, watch, type Ref } from 'vue'

/** Anything that goes wrong, with what people should read. */
export interface Trouble {
  code: string
  message: string
  requestId: string
}

export function troubleOf(error: unknown): Trouble {
  const { errCode, message, requestID } = error as { errCode?: string; message?: string; requestID?: string }
  return { code: errCode ?? 'unexpected', message: message || String(error), requestId: requestID ?? '' }
}

export interface Asked<Answer> {
  data: Answer | null
  trouble: Trouble | null
  waiting: boolean
  again: (quietly?: boolean) => Promise<void>
}

/** Ask when the page opens, and again when what it depends on changes. `again(true)` keeps the old answer on the screen meanwhile. */
export function useAsked<Answer>(ask: () => Promise<Answer>, changes?: () => unknown): Asked<Answer> {
  let turn = 0
  const asked = reactive({
    data: null,
    trouble: null,
    waiting: true,
    async again(quietly = false) {
      const mine = ++turn
      asked.waiting = !quietly
      asked.trouble = null
      try {
        const answer = await ask()
        if (mine === turn) asked.data = answer // an older question's answer comes too late
      } catch (error) {
        if (mine === turn) asked.trouble = troubleOf(error)
      } finally {
        if (mine === turn) asked.waiting = false
      }
    },
  }) as Asked<Answer>
  onMounted(() => asked.again())
  if (changes) watch(changes, () => asked.again())
  return asked
}

export interface Paged<Entry> extends Asked<Entry[]> {
  more: () => Promise<void>
  ended: boolean
}

/** A list that grows page by page, by the shop's cursor. */
export function usePaged<Entry>(
  ask: (cursor: string | null) => Promise<{ entries: Entry[]; nextCursor: string | null }>,
  changes?: () => unknown,
): Paged<Entry> {
  const entries: Ref<Entry[]> = shallowRef([])
  const next = ref<string | null>(null)
  let growing = false
  const first = useAsked(async () => {
    const page = await ask(null)
    entries.value = page.entries
    next.value = page.nextCursor
    return entries.value
  }, changes)
  const paged = first as Paged<Entry>
  paged.more = async () => {
    if (growing || paged.waiting || next.value === null) return
    growing = true
    const cursor = next.value
    try {
      const page = await ask(cursor)
      if (next.value !== cursor) return // the list began anew meanwhile
      entries.value = [...entries.value, ...page.entries]
      next.value = page.nextCursor
      paged.data = entries.value
    } catch (error) {
      paged.trouble = troubleOf(error)
    } finally {
      growing = false
    }
  }
  Object.defineProperty(paged, 'ended', { get: () => next.value === null })
  return paged
}
