/** Where every page is found: the routes of a site, each with the addresses at which it has something to show. */

import { readFileSync } from 'node:fs'

const REDIRECT = '/:nowhere(.*)*'

/** The paths of all routes, as the site's own file names them. */
export function routesOf(folder) {
  const source = readFileSync(new URL(`../${folder}/routes.ts`, import.meta.url), 'utf8')
  return [...source.matchAll(/\{\s*path: '([^']+)', (?:name|component)/g)].map(([, path]) => path).filter((path) => path !== REDIRECT)
}

/** { path of a route: { name of the view: address } }, of a shop as `furnished` left it. */
export const SHOP_PAGES = (made) => ({
  '/': { home: '/' },
  '/categories/:categoryId?': { categories: '/categories/cups' },
  '/search': { search: '/search', found: '/search?words=杯' },
  '/products/:productId': { product: '/products/loop-hoodie', gone: `/products/${made.gone}` },
  '/lists/:listId': { list: '/lists/tea-time' },
  '/cart': { cart: '/cart' },
  '/checkout': { checkout: '/checkout' },
  '/paid/:orderNo': { paid: `/paid/${made.orderNo}` },
  '/orders': { orders: '/orders' },
  '/orders/:orderNo': { order: `/orders/${made.orderNo}`, unpaid: `/orders/${made.unpaidNo}`, fetched: `/orders/${made.fetchedNo}`, received: `/orders/${made.receivedNo}` },
  '/orders/:orderNo/aftersale': { apply: `/orders/${made.orderNo}/aftersale` },
  '/aftersales': { cases: '/aftersales' },
  '/aftersales/:caseNo': { case: `/aftersales/${made.caseNo}`, exchange: `/aftersales/${made.exchangeNo}` },
  '/products/:productId/reviews': { reviews: '/products/glaze-mug/reviews' },
  '/reviews': { myreviews: '/reviews' },
  '/products/:productId/questions': { questions: '/products/loop-hoodie/questions' },
  '/footprints': { footprints: '/footprints' },
  '/waiting': { waiting: '/waiting' },
  '/balance': { balance: '/balance' },
  '/orders/:orderNo/pay': { pay: `/orders/${made.unpaidNo}/pay` },
  '/invoices': { invoices: '/invoices' },
  '/orders/:orderNo/invoice': { invoice: `/orders/${made.orderNo}/invoice`, askinvoice: `/orders/${made.receivedNo}/invoice` },
  '/orders/:orderNo/receipts': { receipts: `/orders/${made.orderNo}/receipts` },
  '/favourites': { favourites: '/favourites' },
  '/orders/:orderNo/tracking': { tracking: `/orders/${made.receivedNo}/tracking` },
  '/points': { points: '/points' },
  '/exclusive': { exclusive: '/exclusive' },
  '/profile': { profile: '/profile' },
  '/credit': { credit: '/credit' },
  '/profile/phone': { phone: '/profile/phone' },
  '/devices': { devices: '/devices' },
  '/preferences': { preferences: '/preferences' },
  '/coupons': { coupons: '/coupons' },
  '/coupons/mine': { mycoupons: '/coupons/mine' },
  '/addresses': { addresses: '/addresses' },
  '/addresses/:addressId': { address: '/addresses/new', editaddress: `/addresses/${made.addressId}` },
  '/messages': { messages: '/messages' },
  '/me': { me: '/me' },
  '/login': { login: '/login' },
})

export const CONSOLE_PAGES = (made) => ({
  '/login': { login: '/login' },
  '/': { dashboard: '/' },
  '/orders': { orders: '/orders' },
  '/orders/:orderNo': { order: `/orders/${made.orderNo}`, received: `/orders/${made.receivedNo}` },
  '/aftersales': { aftersales: '/aftersales' },
  '/orders/:orderNo/sheet': { sheet: `/orders/${made.orderNo}/sheet` },
  '/delivery': { delivery: '/delivery' },
  '/pickup': { pickup: '/pickup' },
  '/invoices': { invoices: '/invoices' },
  '/books': { books: '/books' },
  '/products': { products: '/products' },
  '/products/:productId': { product: '/products/loop-hoodie', newproduct: '/products/new' },
  '/imports': { imports: '/imports' },
  '/categories': { categories: '/categories' },
  '/stock': { stock: '/stock?productId=loop-hoodie' },
  '/restock': { restock: '/restock' },
  '/sellers': { sellers: '/sellers' },
  '/supply': { supply: '/supply' },
  '/purchases/:purchaseNo': { purchase: `/purchases/${made.purchaseNo}`, newpurchase: '/purchases/new' },
  '/home': { home: '/home' },
  '/lists': { lists: '/lists' },
  '/plans': { plans: '/plans' },
  '/promotions': { promotions: '/promotions' },
  '/promotions/:promotionId': { promotion: `/promotions/${made.promotionId}`, newpromotion: '/promotions/new' },
  '/campaigns': { campaigns: '/campaigns' },
  '/search-words': { searchwords: '/search-words' },
  '/reviews': { reviews: '/reviews' },
  '/members': { members: '/members' },
  '/risk': { risk: '/risk' },
  '/incidents': { incidents: '/incidents' },
  '/incidents/:incidentId': { incident: `/incidents/${made.incidentId}` },
  '/staff': { staff: '/staff' },
  '/audit': { audit: '/audit' },
  '/webhooks': { webhooks: '/webhooks' },
  '/costs': { costs: '/costs' },
  '/connections': { connections: '/connections' },
  '/account': { account: '/account' },
  '/freight': { freight: '/freight' },
  '/settings': Object.fromEntries(['orders', 'delivery', 'promise', 'locations', 'afterSale', 'goods', 'messages', 'conduct'].map((part) => [`settings-${part}`, `/settings?part=${part}`])),
})

/** [name, address] of every view. */
export const viewsOf = (pages) => Object.values(pages).flatMap((views) => Object.entries(views))
