/**
 * Where this site is at home, as the page that carries it says in its <meta> tags: the same build runs everywhere.
 *
 *     minimall-api         the shop's address; empty: where the page comes from
 *     minimall-name        the shop's name
 *     minimall-simulator   the local cloud's simulated WeChat; never there on a deployed site
 */

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="minimall-${name}"]`)?.content.trim() ?? ''
}

export const site = {
  api: meta('api') || location.origin,
  name: meta('name'),
  simulator: meta('simulator'),
}
