/** Every page of the console: the operation that it lives by, and the permission that opens it. What the shop or the member lacks has no page. */

import { createRouter, createWebHashHistory, type RouteRecordRaw, type Router } from 'vue-router'
import { may, member } from './session'
import { offers } from './shop'

interface Page {
  path: string
  /** its words are at `menu.<name>` */
  name: string
  /** the heading of the menu that it stands under; none: it is not in the menu */
  group?: 'trade' | 'goods' | 'marketing' | 'shop'
  operation?: string
  permission?: string
  load: () => Promise<any>
}

export const PAGES: Page[] = [
  { path: '/', name: 'dashboard', group: 'trade', load: () => import('./pages/DashboardPage.vue') },
  { path: '/orders', name: 'orders', group: 'trade', operation: 'orders/staff_list', permission: 'orders.read', load: () => import('./pages/OrdersPage.vue') },
  { path: '/orders/:orderNo', name: 'order', operation: 'orders/staff_get', permission: 'orders.read', load: () => import('./pages/OrderPage.vue') },
  { path: '/aftersales', name: 'aftersales', group: 'trade', operation: 'aftersales/staff_list', permission: 'aftersales.read', load: () => import('./pages/CasesPage.vue') },
  { path: '/orders/:orderNo/sheet', name: 'sheet', operation: 'members/reveal', permission: 'members.reveal', load: () => import('./pages/SheetPage.vue') },
  { path: '/delivery', name: 'delivery', group: 'trade', operation: 'delivery/rounds', permission: 'delivery.read', load: () => import('./pages/DeliveryPage.vue') },
  { path: '/pickup', name: 'pickup', group: 'trade', operation: 'pickup/verify', permission: 'pickup.verify', load: () => import('./pages/PickupPage.vue') },
  { path: '/invoices', name: 'invoices', group: 'trade', operation: 'invoices/staff_list', permission: 'invoices.read', load: () => import('./pages/InvoicesPage.vue') },
  { path: '/books', name: 'books', group: 'trade', operation: 'books/days', permission: 'books.read', load: () => import('./pages/BooksPage.vue') },
  { path: '/products', name: 'products', group: 'goods', operation: 'products/staff_list', permission: 'products.read', load: () => import('./pages/ProductsPage.vue') },
  { path: '/products/:productId', name: 'product', permission: 'products.write', load: () => import('./pages/ProductPage.vue') },
  { path: '/imports', name: 'imports', operation: 'imports/start', permission: 'products.import', load: () => import('./pages/ImportsPage.vue') },
  { path: '/categories', name: 'categories', group: 'goods', operation: 'products/save_category', permission: 'products.write', load: () => import('./pages/CategoriesPage.vue') },
  { path: '/stock', name: 'stock', group: 'goods', operation: 'stock/get', permission: 'stock.read', load: () => import('./pages/StockPage.vue') },
  { path: '/restock', name: 'restock', group: 'goods', operation: 'forecast/list', permission: 'stock.read', load: () => import('./pages/RestockPage.vue') },
  { path: '/sellers', name: 'sellers', group: 'goods', operation: 'insight/sellers', permission: 'insight.read', load: () => import('./pages/SellersPage.vue') },
  { path: '/supply', name: 'supply', group: 'goods', operation: 'purchases/list', permission: 'supply.read', load: () => import('./pages/SupplyPage.vue') },
  { path: '/purchases/:purchaseNo', name: 'purchase', operation: 'purchases/get', permission: 'supply.read', load: () => import('./pages/PurchasePage.vue') },
  { path: '/home', name: 'home', group: 'marketing', operation: 'home/get', permission: 'home.read', load: () => import('./pages/HomePage.vue') },
  { path: '/lists', name: 'lists', group: 'marketing', operation: 'lists/staff_list', permission: 'home.read', load: () => import('./pages/ListsPage.vue') },
  { path: '/plans', name: 'plans', group: 'marketing', operation: 'plans/list', permission: 'promotions.read', load: () => import('./pages/PlansPage.vue') },
  { path: '/promotions', name: 'promotions', group: 'marketing', operation: 'promotions/list', permission: 'promotions.read', load: () => import('./pages/PromotionsPage.vue') },
  { path: '/promotions/:promotionId', name: 'promotion', operation: 'promotions/get', permission: 'promotions.read', load: () => import('./pages/PromotionPage.vue') },
  { path: '/campaigns', name: 'campaigns', group: 'marketing', operation: 'campaigns/staff_list', permission: 'campaigns.read', load: () => import('./pages/CampaignsPage.vue') },
  { path: '/search-words', name: 'searchWords', group: 'marketing', operation: 'search/misses', permission: 'search.read', load: () => import('./pages/SearchWordsPage.vue') },
  { path: '/reviews', name: 'reviews', group: 'shop', operation: 'reviews/staff_list', permission: 'reviews.read', load: () => import('./pages/ReviewsPage.vue') },
  { path: '/members', name: 'members', group: 'shop', operation: 'members/list', permission: 'members.read', load: () => import('./pages/MembersPage.vue') },
  { path: '/risk', name: 'risk', group: 'shop', operation: 'risk/list', permission: 'risk.read', load: () => import('./pages/RiskPage.vue') },
  { path: '/incidents', name: 'incidents', group: 'shop', operation: 'incidents/list', permission: 'incidents.read', load: () => import('./pages/IncidentsPage.vue') },
  { path: '/incidents/:incidentId', name: 'incident', operation: 'incidents/get', permission: 'incidents.read', load: () => import('./pages/IncidentPage.vue') },
  { path: '/staff', name: 'staff', group: 'shop', operation: 'staff/list', permission: 'staff.read', load: () => import('./pages/StaffPage.vue') },
  { path: '/audit', name: 'audit', group: 'shop', operation: 'audit/list', permission: 'audit.read', load: () => import('./pages/AuditPage.vue') },
  { path: '/webhooks', name: 'webhooks', group: 'shop', operation: 'webhooks/list', permission: 'webhooks.read', load: () => import('./pages/WebhooksPage.vue') },
  { path: '/costs', name: 'costs', group: 'shop', operation: 'insight/costs', permission: 'insight.read', load: () => import('./pages/CostsPage.vue') },
  { path: '/account', name: 'account', operation: 'staff/change_password', load: () => import('./pages/AccountPage.vue') },
  { path: '/freight', name: 'freight', group: 'shop', operation: 'promotions/house_rules', permission: 'promotions.read', load: () => import('./pages/FreightPage.vue') },
  { path: '/connections', name: 'connections', group: 'shop', operation: 'settings/connections', permission: 'settings.read', load: () => import('./pages/ConnectionsPage.vue') },
  { path: '/settings', name: 'settings', group: 'shop', operation: 'settings/get', permission: 'settings.read', load: () => import('./pages/SettingsPage.vue') },
]

export const isOpen = ({ operation, permission }: Page): boolean => (!operation || offers(operation)) && (!permission || may(permission))

export function createRoutes(): Router {
  const routes: RouteRecordRaw[] = [
    { path: '/login', component: () => import('./pages/LoginPage.vue'), meta: { title: 'login.title' } },
    ...PAGES.map((page) => ({
      path: page.path,
      component: page.load,
      meta: { title: `menu.${page.name}` },
      beforeEnter: () => (isOpen(page) ? true : '/'),
    })),
    { path: '/:nowhere(.*)*', redirect: '/' },
  ]
  const router = createRouter({ history: createWebHashHistory(), routes, scrollBehavior: () => ({ top: 0 }) })
  router.beforeEach((to) => (member.value || to.path === '/login' ? true : { path: '/login', query: { to: to.fullPath } }))
  return router
}
