/** A file goes to the shop in three steps: ask for a form, post the form to the bucket, and tell the shop that it is there. */

import { site } from './site'

export const PICTURES = 'image/png,image/jpeg,image/webp,image/gif'
export const VIDEOS = 'video/mp4'
export const TABLES = '.csv,text/csv'

interface Form {
  url: string
  fields: Record<string, string>
}

/** Post the form with the file. Rejects with `upload_failed` and `words` when the bucket does not take it. */
export async function post({ url, fields }: Form, file: File, words: string): Promise<void> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', file) // the last one: the bucket looks at nothing behind it
  const sent = await fetch(url.startsWith('/') ? site.api + url : url, { method: 'POST', body: form }).catch(() => null)
  if (!sent?.ok) throw Object.assign(new Error(words), { errCode: 'upload_failed' })
}

/** Have the browser keep a text as a file. */
export function keep(text: string, name: string, type = 'text/csv'): void {
  const address = URL.createObjectURL(new Blob(['\uFEFF', text], { type: `${type};charset=utf-8` })) // the mark: Excel reads UTF-8 only with it
  const link = Object.assign(document.createElement('a'), { href: address, download: name })
  link.click()
  URL.revokeObjectURL(address)
}
