/**
 * Where this site is at home, as the page that carries it says in its <meta> tags: the same build runs everywhere.
 *
 *     minimall-api         the shop's address; empty: where the page comes from
 *     minimall-name        the shop's name
 *     minimall-mini-code   a picture of the mini-program's code, and
 *     minimall-mini-link   its URL Link or URL Scheme: where a browser sends people who want to buy
 *     minimall-simulator   the local cloud's simulated WeChat; never there on a deployed site
 */

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="minimall-${name}"]`)?.content.trim() ?? ''
}

export const site = {
  api: meta('api') || location.origin,
  name: meta('name'),
  miniCode: meta('mini-code'),
  miniLink: meta('mini-link'),
  simulator: meta('simulator'),
}
