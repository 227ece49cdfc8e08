/** The parts of the settings, each a page of forms of its own. */

import type { Component } from 'vue'
import AfterSaleTerms from './AfterSaleTerms.vue'
import ConductTerms from './ConductTerms.vue'
import DeliveryTerms from './DeliveryTerms.vue'
import GoodsTerms from './GoodsTerms.vue'
import LocationTerms from './LocationTerms.vue'
import MessageTerms from './MessageTerms.vue'
import OrderTerms from './OrderTerms.vue'
import PromiseTerms from './PromiseTerms.vue'
import type { Terms } from './terms'

interface Part {
  /** its words are at `settings.part.<name>` */
  name: string
  form: Component
  /** the settings that its forms change */
  settings: readonly (keyof Terms)[]
  /** its forms choose from what the shop has: `Known` */
  chooses?: true
}

export const PARTS: Part[] = [
  {
    name: 'orders', form: OrderTerms,
    settings: ['shopName', 'payMinutes', 'undoMinutes', 'autoReceiveDays', 'maxOpenOrders', 'maxOpenUnitsPerSku', 'reservation', 'orphanRefundMinutes', 'cashOnDelivery', 'cashMaxFen', 'cashMaxOpen', 'cashMaxRefused', 'cashRegions', 'pointsPerYuan', 'pointsMonths', 'pointsPin'],
  },
  { name: 'delivery', form: DeliveryTerms, settings: ['freightFen', 'freeFreightOverFen', 'delivery'], chooses: true },
  { name: 'promise', form: PromiseTerms, settings: ['promise'], chooses: true },
  { name: 'locations', form: LocationTerms, settings: ['locations'] },
  { name: 'afterSale', form: AfterSaleTerms, settings: ['afterSale'], chooses: true },
  { name: 'goods', form: GoodsTerms, settings: ['productReview', 'moderateFirst', 'autoReviewDays', 'watchedWords', 'mediaHosts', 'restockLeadDays', 'restockReviewDays', 'restockServicePercent'] },
  { name: 'messages', form: MessageTerms, settings: ['pushNotices', 'quietFrom', 'quietUntil', 'smsSign', 'orderPage', 'productPage', 'homePage', 'smsTemplates', 'mailNotices', 'noticeFields'] },
  { name: 'conduct', form: ConductTerms, settings: ['credit', 'risk', 'strangeLogins'] },
]

/** The part in whose forms a setting stands. */
export const partOf = (setting: string): string | undefined => PARTS.find(({ settings }) => (settings as readonly string[]).includes(setting))?.name
