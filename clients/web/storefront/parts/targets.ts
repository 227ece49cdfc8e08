/** Where a banner leads here: its target may be a page of this site, a page of the mini-program, or a whole address. */

export function placeOf(target: string | null): string {
  if (!target || /^https:/.test(target)) return target ?? ''
  const [path, query] = target.split('?')
  const named = new URLSearchParams(query)
  const productId = named.get('productId') ?? named.get('spuId')
  if (productId) return `/products/${productId}`
  const listId = named.get('listId')
  if (listId) return `/lists/${listId}`
  return path.startsWith('/') ? target : `/${target}`
}
