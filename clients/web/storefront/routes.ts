/** Every page of the storefront. `meta.buyer`: only for somebody who is logged in. `meta.tab`: with the bar of tabs below. */

import { createRouter, createWebHashHistory, type RouteRecordRaw, type Router } from 'vue-router'
import { cashier } from './cashier'
import Home from './pages/HomePage.vue'
import { buyer } from './session'
import { offers } from './shop'

const PAGES: RouteRecordRaw[] = [
  { path: '/', component: Home, meta: { tab: true } },
  { path: '/categories/:categoryId?', component: () => import('./pages/CategoriesPage.vue'), meta: { tab: true, title: 'tabs.categories' } },
  { path: '/search', component: () => import('./pages/SearchPage.vue'), meta: { title: 'search.title' } },
  { path: '/products/:productId', component: () => import('./pages/ProductPage.vue'), meta: { title: 'product.title' } },
  ...(offers('lists') ? [{ path: '/lists/:listId', component: () => import('./pages/ListPage.vue'), meta: { title: 'lists.title' } }] : []),
  { path: '/cart', component: () => import('./pages/CartPage.vue'), meta: { tab: true, buyer: true, title: 'tabs.cart' } },
  { path: '/checkout', component: () => import('./pages/CheckoutPage.vue'), meta: { buyer: true, title: 'checkout.title' } },
  { path: '/paid/:orderNo', component: () => import('./pages/PaidPage.vue'), meta: { buyer: true, title: 'paid.title' } },
  { path: '/orders', component: () => import('./pages/OrdersPage.vue'), meta: { buyer: true, title: 'orders.title' } },
  { path: '/orders/:orderNo', component: () => import('./pages/OrderPage.vue'), meta: { buyer: true, title: 'order.title' } },
  ...(offers('aftersales')
    ? [
        { path: '/orders/:orderNo/aftersale', component: () => import('./pages/ApplyPage.vue'), meta: { buyer: true, title: 'aftersales.apply' } },
        { path: '/aftersales', component: () => import('./pages/CasesPage.vue'), meta: { buyer: true, title: 'aftersales.title' } },
        { path: '/aftersales/:caseNo', component: () => import('./pages/CasePage.vue'), meta: { buyer: true, title: 'aftersales.one' } },
      ]
    : []),
  ...(offers('reviews')
    ? [
        { path: '/products/:productId/reviews', component: () => import('./pages/ReviewsPage.vue'), meta: { title: 'reviews.title' } },
        { path: '/reviews', component: () => import('./pages/MyReviewsPage.vue'), meta: { buyer: true, title: 'reviews.mine' } },
      ]
    : []),
  ...(offers('questions') ? [{ path: '/products/:productId/questions', component: () => import('./pages/QuestionsPage.vue'), meta: { title: 'questions.title' } }] : []),
  ...(offers('footprints') ? [{ path: '/footprints', component: () => import('./pages/FootprintsPage.vue'), meta: { buyer: true, title: 'footprints.title' } }] : []),
  ...(offers('waiting') ? [{ path: '/waiting', component: () => import('./pages/WaitingPage.vue'), meta: { buyer: true, title: 'waiting.title' } }] : []),
  ...(offers('balance')
    ? [
        { path: '/balance', component: () => import('./pages/BalancePage.vue'), meta: { buyer: true, title: 'balance.title' } },
        { path: '/orders/:orderNo/pay', component: () => import('./pages/PayPage.vue'), meta: { buyer: true, title: 'pay.title' } },
      ]
    : []),
  ...(offers('invoices')
    ? [
        { path: '/invoices', component: () => import('./pages/InvoicesPage.vue'), meta: { buyer: true, title: 'invoices.title' } },
        { path: '/orders/:orderNo/invoice', component: () => import('./pages/InvoicePage.vue'), meta: { buyer: true, title: 'invoices.one' } },
      ]
    : []),
  ...(offers('receipts') ? [{ path: '/orders/:orderNo/receipts', component: () => import('./pages/ReceiptsPage.vue'), meta: { buyer: true, title: 'receipts.title' } }] : []),
  ...(offers('favourites') ? [{ path: '/favourites', component: () => import('./pages/FavouritesPage.vue'), meta: { buyer: true, title: 'favourites.title' } }] : []),
  ...(offers('tracking') ? [{ path: '/orders/:orderNo/tracking', component: () => import('./pages/TrackingPage.vue'), meta: { buyer: true, title: 'tracking.title' } }] : []),
  ...(offers('credit') ? [{ path: '/credit', component: () => import('./pages/CreditPage.vue'), meta: { buyer: true, title: 'credit.title' } }] : []),
  ...(offers('points') ? [{ path: '/points', component: () => import('./pages/PointsPage.vue'), meta: { buyer: true, title: 'points.title' } }] : []),
  { path: '/exclusive', component: () => import('./pages/ExclusivePage.vue'), meta: { buyer: true, title: 'exclusive.title' } },
  { path: '/profile', component: () => import('./pages/ProfilePage.vue'), meta: { buyer: true, title: 'profile.title' } },
  ...(offers('captcha') ? [{ path: '/profile/phone', component: () => import('./pages/PhonePage.vue'), meta: { buyer: true, title: 'phone.title' } }] : []),
  { path: '/devices', component: () => import('./pages/DevicesPage.vue'), meta: { buyer: true, title: 'devices.title' } },
  { path: '/preferences', component: () => import('./pages/PreferencesPage.vue'), meta: { buyer: true, title: 'preferences.title' } },
  { path: '/coupons', component: () => import('./pages/CouponsPage.vue'), meta: { title: 'coupons.title' } },
  { path: '/coupons/mine', component: () => import('./pages/MyCouponsPage.vue'), meta: { buyer: true, title: 'coupons.mine' } },
  { path: '/addresses', component: () => import('./pages/AddressesPage.vue'), meta: { buyer: true, title: 'addresses.title' } },
  { path: '/addresses/:addressId', component: () => import('./pages/AddressPage.vue'), meta: { buyer: true, title: 'addresses.one' } },
  { path: '/messages', component: () => import('./pages/MessagesPage.vue'), meta: { buyer: true, title: 'messages.title' } },
  { path: '/me', component: () => import('./pages/MePage.vue'), meta: { tab: true, title: 'tabs.me' } },
  { path: '/login', component: () => import('./pages/LoginPage.vue'), meta: { title: 'login.title' } },
  { path: '/:nowhere(.*)*', redirect: '/' },
]

export function createRoutes(): Router {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: PAGES,
    scrollBehavior: (_to, _from, kept) => kept ?? { top: 0 },
  })
  // a step back from the cashier shuts it, as the platforms' own cashiers do, and leaves the page where it is
  router.beforeEach(() => {
    if (!cashier.address.value) return true
    cashier.shut()
    return false
  })
  router.beforeEach((to) => (to.meta.buyer && !buyer.value ? { path: '/login', query: { to: to.fullPath } } : true))
  return router
}
