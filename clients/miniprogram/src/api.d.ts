/** Made by `make sdk` from the operations' contracts; a test keeps it true. Money is in fen, times are ISO-8601 in UTC. */

export interface AddToCart {
  productId: string
  skuId: string
  quantity?: number
}

export interface AddedToCart {
  skuId: string
  quantity: number
}

export interface AddressList {
  addresses: AddressView[]
}

/** An address as its owner sees it. `isDefault` is null where the book was not looked at. */
export interface AddressView {
  provinceName: string
  provinceCode: string | null
  cityName: string
  cityCode: string | null
  districtName: string
  districtCode: string | null
  name: string
  phone: string
  detail: string
  addressId: string
  tag: string | null
  latitude: number | null
  longitude: number | null
  isDefault: boolean | null
}

export interface AdjustStock {
  skuId: string
  delta: number
  reason: string
}

/** `available`: what can be reserved as this is answered, which orders go on changing. */
export interface AdjustedStock {
  skuId: string
  delta: number
  /** ISO-8601, UTC */
  movedAt: string
  available: number
}

/** A fact about the product: 材质 陶瓷. */
export interface Attribute {
  name: string
  value: string
}

/** `left`: roughly how many can still be claimed. */
export interface AvailableCampaign {
  campaignId: string
  name: string
  terms: Terms
  perBuyer: number
  /** ISO-8601, UTC */
  startsAt: string
  /** ISO-8601, UTC */
  endsAt: string
  validDays: number | null
  left: number
  exhausted: boolean
}

export interface AvailableCampaigns {
  campaigns: AvailableCampaign[]
  nextCursor: string | null
}

/** A provider's bill of the day. waiting: not made yet. empty: none for this day. compared: every line was looked at. `foreign`: movements of other apps under the same merchant number; they are not counted elsewhere. */
export interface BillStatement {
  provider: string
  state: "waiting" | "empty" | "compared"
  payments: number
  paidFen: number
  refunds: number
  refundedFen: number
  matched: number
  foreign: number
}

/** A difference. `ours…` and `theirs…`: what each side says, null on the side that knows nothing of it. */
export interface BookCase {
  caseId: string
  day: string
  provider: string
  movement: string
  difference: "missing_here" | "missing_there" | "amount_differs" | "state_differs"
  state: "open" | "healed" | "resolved" | "vanished"
  orderNo: string | null
  outTradeNo: string
  transactionId: string
  refundNo: string | null
  oursFen: number | null
  oursState: string | null
  theirsFen: number | null
  theirsState: string | null
  /** ISO-8601, UTC */
  foundAt: string
  /** ISO-8601, UTC */
  endedAt: string | null
  endedBy: string | null
  note: string | null
}

export interface BookCases {
  cases: BookCase[]
  nextCursor: string | null
}

/** Days that nobody has looked at yet are left out. */
export interface BookDays {
  days: BooksOfDay[]
}

/** A Beijing day, which is the providers' bill day. `marks`: who closed it or opened it again, oldest first. */
export interface BooksOfDay {
  day: string
  closed: boolean
  openCases: number
  statements: BillStatement[]
  marks: DayMark[]
}

export interface BoughtAgain {
  added: string[]
  unavailable: string[]
}

export interface Browse {
  categoryId?: string
  sort?: "newest" | "price" | "sales"
  /** of prices, cheapest first unless desc */
  order?: "asc" | "desc" | null
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface BuyAgain {
  orderNo: string
}

/** A campaign as everybody sees it. Coupons are valid until `endsAt`, or `validDays` from the claim. */
export interface CampaignView {
  campaignId: string
  name: string
  terms: Terms
  perBuyer: number
  /** ISO-8601, UTC */
  startsAt: string
  /** ISO-8601, UTC */
  endsAt: string
  validDays: number | null
}

export interface CancelOrder {
  orderNo: string
}

export interface CancelledOrder {
  orderNo: string
  status: string
  reason: string | null
}

export interface CardView {
  productId: string
  title: string
  image: string | null
  priceFen: number
  linePriceFen: number | null
  sold: number
  tags: string[]
}

/** A line. `reason` says why it cannot be bought: not_found, off_sale, sold_out, short (fewer left than wanted). */
export interface CartLineView {
  productId: string
  skuId: string
  quantity: number
  selected: boolean
  title: string
  specText: string
  image: string | null
  unitPriceFen: number
  subtotalFen: number
  available: number
  reason: string | null
}

/** Totals count the selected lines that can be bought; money in fen. */
export interface CartView {
  lines: CartLineView[]
  invalidLines: CartLineView[]
  selectedUnits: number
  selectedFen: number
  allSelected: boolean
}

/** A category with what is below it, in the merchant's order. */
export interface CategoryNode {
  categoryId: string
  name: string
  image: string | null
  children: CategoryNode[]
}

export interface CategoryTree {
  categories: CategoryNode[]
}

/** A line of the history. */
export interface ChangeView {
  version: number
  /** ISO-8601, UTC */
  at: string
  by: string
  before: ShopSettings
  after: ShopSettings
}

/** The fields to change; one that is not sent stays as it is. */
export interface Changes {
  shopName?: string
  /** money in fen (1/100 yuan) */
  freightFen?: number
  /** orders of this sum and more ship free; null: none do */
  freeFreightOverFen?: number | null
  /** how long an order waits for its payment */
  payMinutes?: number
  /** where submit reserves stock */
  reservation?: "inline" | "queue"
  /** unpaid orders of one buyer */
  maxOpenOrders?: number
  /** unpaid units of one SKU of one buyer */
  maxOpenUnitsPerSku?: number
  /** days from shipping to receipt by itself */
  autoReceiveDays?: number
  /** how long money without an order waits */
  orphanRefundMinutes?: number
  /** send subscribe messages; the inbox is written in any case */
  pushNotices?: boolean
  /** where a message leads, ?orderNo= is added */
  orderPage?: string
  /** notice -> the fields of its subscribe template and what each shows */
  noticeFields?: Record<string, Record<string, "orderNo" | "title" | "text" | "amount" | "time">>
}

export interface ClaimCoupon {
  campaignId: string
}

export interface ClaimedCoupon {
  coupon: CouponView
}

export interface CloseBooks {
  day: string
}

export interface ClosedBooks {
  books: BooksOfDay
}

export interface ConfirmReceipt {
  orderNo: string
}

export interface ConfirmedReceipt {
  orderNo: string
  status: string
}

export interface CountOrders {
}

/** A coupon of the buyer's: what it would take off here, or why it cannot be used. */
export interface CouponChoice {
  coupon: CouponView
  usable: boolean
  reason: string
  savesFen: number
}

/** A coupon as its buyer sees it. `state`: unused, held, used, expired; `orderNo` holds it or used it. */
export interface CouponView {
  couponId: string
  campaignId: string
  name: string
  terms: Terms
  state: string
  /** ISO-8601, UTC */
  validFrom: string
  /** ISO-8601, UTC */
  validUntil: string
  orderNo: string | null
}

export interface CreateCampaign {
  name: string
  kind: "amount" | "percent"
  /** of kind amount, in fen */
  amountOffFen?: number | null
  /** of kind percent: 10 = 10 % off, 九折 */
  percentOff?: number | null
  /** of kind percent: the most it takes off, in fen */
  maxOffFen?: number | null
  /** money in fen (1/100 yuan) */
  thresholdFen?: number
  scope?: Scope
  total: number
  perBuyer?: number
  startsAt: string
  endsAt: string
  /** from the claim; until endsAt when absent */
  validDays?: number | null
  /** offered to everybody; else only who knows the id claims it */
  listed?: boolean
  /** made by the shop when absent */
  campaignId?: string | null
}

export interface CreateProduct {
  subtitle?: string
  description?: string
  images?: string[]
  detailImages?: string[]
  videoUrl?: string | null
  attributes?: Attribute[]
  tags?: string[]
  unit?: string
  packaging?: string
  /** made by the shop when absent */
  productId?: string | null
  title: string
  categoryIds?: string[]
  specs?: SpecAxis[]
  skus: NewSku[]
  onSale?: boolean
}

export interface CreatedCampaign {
  campaign: CampaignView
}

/** `skuIds` in the order of the request. */
export interface CreatedProduct {
  productId: string
  skuIds: string[]
  version: number
}

export interface DayMark {
  /** ISO-8601, UTC */
  at: string
  by: string
  what: string
  reason: string
}

export interface ForgetSearches {
  words?: string[] | null
}

/** `total`: how many there are in all. `didYouMean`: what was looked for instead of words that the shop does not have. */
export interface FoundProducts {
  products: CardView[]
  total: number
  didYouMean: string | null
  nextCursor: string | null
}

export interface GetOrder {
  orderNo: string
  confirm?: boolean
}

export interface GetSettings {
}

export interface GetStock {
  skuId: string
}

/** What comes with the order for nothing, and the rule that gives it. */
export interface Gift {
  skuId: string
  title: string
  quantity: number
  ruleId: string
}

export interface GotOrder {
  order: OrderDetail
}

/** `results`: template id -> what the buyer chose; at most five in one question (WeChat, subscribe messages). */
export interface GrantMessages {
  results: Record<string, "accept" | "reject" | "ban" | "filter">
}

/** `counted`: the templates that gained a message. */
export interface GrantedMessages {
  counted: string[]
}

/** One entry of the timeline. */
export interface Happened {
  seq: number
  at: string
  type: string
  by: string
  facts: Record<string, any>
}

export interface History {
  searches: Searched[]
}

export interface HotWords {
  words: string[]
}

/** `unread`: 100 stands for 100 and more. `nextCursor`: null on the last page. */
export interface Inbox {
  notices: NoticeView[]
  unread: number
  nextCursor: string | null
}

export interface LeftSearches {
  searches: Searched[]
}

/** A priced line: what it costs alone, what was taken off, what is paid for it. */
export interface Line {
  productId: string
  skuId: string
  title: string
  specText: string
  image: string | null
  unitPriceFen: number
  quantity: number
  subtotalFen: number
  discountFen: number
  payableFen: number
}

export interface ListAddresses {
}

export interface ListAvailable {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** With `day`: all of that day, the ended ones too. Without: the open ones of every day. */
export interface ListBookCases {
  day?: string | null
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** Without `month`: the present one, in Beijing. */
export interface ListBookDays {
  month?: string | null
}

export interface ListCategories {
}

/** `used` shows coupons that an unpaid order holds, too. */
export interface ListMine {
  tab?: "unused" | "used" | "expired" | "all"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ListOrders {
  tab?: "all" | "unpaid" | "to_ship" | "to_receive" | "received"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface Listing {
  products: CardView[]
  nextCursor: string | null
}

/** `platform`: where the code comes from. */
export interface LogIn {
  code: string
  platform?: "wechat" | "alipay"
}

export interface LogInStaff {
  username: string
  password: string
}

/** `refreshToken` names the session; it is not needed with `everywhere`. */
export interface LogOut {
  everywhere?: boolean
  refreshToken?: string | null
}

/** `expiresIn`: seconds until the access token ends. `buyerId` is a name, not a credential. */
export interface LoggedIn {
  accessToken: string
  expiresIn: number
  refreshToken: string
  buyerId: string
  isNew: boolean
}

/** `expiresIn`: seconds until the access token ends. */
export interface LoggedInStaff {
  accessToken: string
  expiresIn: number
  name: string
  permissions: string[]
}

/** Either `all`, or `ids`. */
export interface MarkRead {
  all?: boolean
  ids?: string[]
}

/** `unread`: what is left, 100 for 100 and more. */
export interface MarkedRead {
  unread: number
}

export interface MissedWord {
  word: string
  times: number
}

export interface MissedWords {
  words: MissedWord[]
}

/** A change by staff. `delta` in pieces, negative when something was taken out. */
export interface MovementView {
  delta: number
  reason: string
  by: string
  /** ISO-8601, UTC */
  movedAt: string
}

export interface MyCoupons {
  coupons: CouponView[]
  nextCursor: string | null
}

export interface NewSku {
  specValues?: Record<string, string>
  /** money in fen (1/100 yuan) */
  priceFen: number
  /** money in fen (1/100 yuan) */
  linePriceFen?: number | null
  weightGrams?: number
  image?: string | null
  rush?: boolean
  /** made by the shop when absent; unique in the whole shop */
  skuId?: string | null
  /** pieces */
  stock: number
}

/** An answer without content. */
export interface Nothing {
}

export interface NoticeView {
  noticeId: string
  type: string
  title: string
  text: string
  orderNo: string
  /** ISO-8601, UTC */
  at: string
  read: boolean
}

export interface OrderCounts {
  unpaid: number
  toShip: number
  toReceive: number
  received: number
}

/** An order whole. */
export interface OrderDetail {
  orderNo: string
  status: string
  reason: string | null
  title: string
  units: number
  payableFen: number
  paidFen: number
  refundingFen: number
  refundedFen: number
  held: boolean
  /** ISO-8601, UTC */
  createdAt: string
  /** ISO-8601, UTC */
  payUntil: string
  /** ISO-8601, UTC */
  paidAt: string | null
  actions: string[]
  lines: Line[]
  goodsFen: number
  discountFen: number
  freightFen: number
  trace: Step[]
  couponId: string | null
  receiver: Receiver
  remark: string
  parcels: ParcelView[]
  timeline: Happened[]
}

export interface OrderPage {
  orders: OrderSummary[]
  nextCursor: string | null
}

/** `payment` goes to wx.requestPayment or my.tradePay as it is; null when nothing is to be paid (then `status` is PAID). */
export interface OrderPayment {
  orderNo: string
  status: string
  payableFen: number
  /** ISO-8601, UTC */
  payUntil: string
  payment: Record<string, string> | null
}

/** An order in a list. Money in fen. `actions`: what the buyer may do now. */
export interface OrderSummary {
  orderNo: string
  status: string
  reason: string | null
  title: string
  units: number
  payableFen: number
  paidFen: number
  refundingFen: number
  refundedFen: number
  held: boolean
  /** ISO-8601, UTC */
  createdAt: string
  /** ISO-8601, UTC */
  payUntil: string
  /** ISO-8601, UTC */
  paidAt: string | null
  actions: string[]
  lines: Line[]
}

export interface ParcelView {
  number: number
  method: string
  carrier: string | null
  trackingNo: string | null
  /** ISO-8601, UTC */
  shippedAt: string
}

/** `provider`: where to pay; without it, the platform with which the buyer logged in. `code`: of wx.login or my.getAuthCode, needed where the buyer pays with the other platform's account. */
export interface PayOrder {
  orderNo: string
  provider?: "wechat" | "alipay" | null
  code?: string | null
}

/** `items` to buy now, or nothing for the cart's selected lines. Without `addressId` the default address is shown. */
export interface PreviewOrder {
  items?: Wanted[] | null
  addressId?: string | null
  couponId?: string | null
}

/** `quoteToken` is there when the order can be submitted as shown; it holds for ten minutes. */
export interface PreviewedOrder {
  price: Price
  address: AddressView | null
  coupons: CouponChoice[]
  unavailable: Record<string, any>[]
  short: Record<string, any>[]
  quoteToken: string | null
  /** ISO-8601, UTC */
  quoteExpiresAt: string | null
}

/** A priced order. payable = goods - discount + freight + extras; goods and discount are sums over the lines. `points` are spent for `pointsFen`, which is part of the discount. With `refused` the order cannot be made. */
export interface Price {
  lines: Line[]
  goodsFen: number
  discountFen: number
  freightFen: number
  payableFen: number
  trace: Step[]
  extrasFen: number
  points: number
  pointsFen: number
  gifts: Gift[]
  unused: Unused[]
  refused: Refusal[]
}

export interface ProductOnSale {
  productId: string
  onSale: boolean
  version: number
}

/** Prices are the range over the SKUs, in fen. `version` is what an editor sends back as expectedVersion. */
export interface ProductPage {
  subtitle: string
  description: string
  images: string[]
  detailImages: string[]
  videoUrl: string | null
  attributes: Attribute[]
  tags: string[]
  unit: string
  packaging: string
  productId: string
  title: string
  categoryIds: string[]
  onSale: boolean
  specs: SpecAxis[]
  skus: SkuView[]
  minPriceFen: number
  maxPriceFen: number
  linePriceFen: number | null
  sold: number
  soldOut: boolean
  coupons: CampaignView[]
  version: number
}

export interface Profile {
  profile: ProfileView
}

/** A buyer's own profile. `phone` is masked: 138****0000. */
export interface ProfileView {
  buyerId: string
  nickname: string | null
  avatarUrl: string | null
  gender: number
  birthday: string | null
  phone: string | null
  status: string
  /** ISO-8601, UTC */
  createdAt: string
}

export interface QuantitySet {
  skuId: string
  quantity: number
}

/** Whom a parcel goes to, and where. */
export interface Receiver {
  provinceName: string
  provinceCode: string | null
  cityName: string
  cityCode: string | null
  districtName: string
  districtCode: string | null
  name: string
  phone: string
  detail: string
}

export interface RefreshSession {
  refreshToken: string
}

/** `expiresIn`: seconds until the access token ends. */
export interface RefreshedSession {
  accessToken: string
  expiresIn: number
  refreshToken: string
}

export interface RefundOrder {
  orderNo: string
  reason?: string
}

/** `status` of the refund as it is now: REQUESTED, PROCESSING, SUCCESS, ABNORMAL, CLOSED. A zero order has no `refundNo`. */
export interface RefundedOrder {
  orderNo: string
  refundNo: string
  refundFen: number
  status: string
}

/** Why the order cannot be made as it is: lines that no freight template brings to this region. */
export interface Refusal {
  reason: "no_delivery"
  text: string
  skuIds: string[]
  templateId: string
}

export interface RememberSearch {
  words: string
}

export interface RememberedSearches {
  searches: Searched[]
}

export interface RemoveAddress {
  addressId: string
}

export interface RemoveLines {
  skuIds: string[]
}

export interface RemoveOrder {
  orderNo: string
}

export interface RemovedLines {
  skuIds: string[]
}

export interface RemovedOrder {
  orderNo: string
}

export interface ReopenBooks {
  day: string
  reason: string
}

export interface ReopenedBooks {
  books: BooksOfDay
}

export interface ResolveBookCase {
  day: string
  caseId: string
  reason: string
}

export interface ResolvedBookCase {
  case: BookCase
}

export interface SaveAddress {
  provinceName: string
  provinceCode?: string | null
  cityName: string
  cityCode?: string | null
  districtName: string
  districtCode?: string | null
  name: string
  phone: string
  detail: string
  addressId?: string | null
  tag?: string | null
  latitude?: number | null
  longitude?: number | null
  isDefault?: boolean
}

/** `parentId` null: at the top. `order`: smaller comes first. */
export interface SaveCategory {
  categoryId?: string | null
  name?: string
  parentId?: string | null
  order?: number
  image?: string | null
  hidden?: boolean
}

export interface SavedAddress {
  addressId: string
}

export interface SavedCategory {
  categoryId: string
}

/** What a coupon may be used for. */
export interface Scope {
  kind?: "all" | "categories" | "products"
  ids?: string[]
}

/** Prices are bounds in fen, both included. `sort`: price is the cheapest first, price_desc the dearest. */
export interface SearchProducts {
  words?: string
  categoryId?: string | null
  brand?: string | null
  tag?: string | null
  /** money in fen (1/100 yuan) */
  priceFromFen?: number | null
  /** money in fen (1/100 yuan) */
  priceToFen?: number | null
  inStock?: boolean
  sort?: "relevance" | "newest" | "price" | "price_desc" | "sales"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** A word that a buyer looked for, and when (UTC, ISO-8601). */
export interface Searched {
  word: string
  at: string
}

export interface SelectLines {
  skuIds?: string[] | null
  selected: boolean
}

export interface SelectedLines {
  skuIds: string[]
  selected: boolean
}

export interface SetDefaultAddress {
  addressId: string
}

export interface SetOnSale {
  productId: string
  onSale: boolean
}

export interface SetQuantity {
  skuId: string
  quantity: number
}

/** `version` is what an update must expect; 0 while nothing was ever set. `history`: newest first. */
export interface SettingsShown {
  settings: ShopSettings
  version: number
  history: ChangeView[]
}

/** `last`: false when more parcels of the order will follow. */
export interface ShipOrder {
  orderNo: string
  method?: "express" | "same_city" | "virtual" | "pickup"
  carrier?: string | null
  trackingNo?: string | null
  last?: boolean
}

export interface ShippedOrder {
  orderNo: string
  parcel: number
}

/** Money in fen. A setting that a later version has dropped is ignored when it is read. */
export interface ShopSettings {
  shopName: string
  /** money in fen (1/100 yuan) */
  freightFen: number
  /** orders of this sum and more ship free; null: none do */
  freeFreightOverFen: number | null
  /** how long an order waits for its payment */
  payMinutes: number
  /** where submit reserves stock */
  reservation: "inline" | "queue"
  /** unpaid orders of one buyer */
  maxOpenOrders: number
  /** unpaid units of one SKU of one buyer */
  maxOpenUnitsPerSku: number
  /** days from shipping to receipt by itself */
  autoReceiveDays: number
  /** how long money without an order waits */
  orphanRefundMinutes: number
  /** send subscribe messages; the inbox is written in any case */
  pushNotices: boolean
  /** where a message leads, ?orderNo= is added */
  orderPage: string
  /** notice -> the fields of its subscribe template and what each shows */
  noticeFields: Record<string, Record<string, "orderNo" | "title" | "text" | "amount" | "time">>
}

export interface ShowHistory {
}

export interface ShowHotWords {
  most?: number
}

export interface ShowInbox {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ShowMisses {
  /** in UTC; today when absent */
  day?: string | null
  most?: number
}

export interface ShowProfile {
}

/** A known SKU's new values; or a new SKU, for which priceFen, stock and all specValues are needed. */
export interface SkuChange {
  skuId?: string | null
  specValues?: Record<string, string>
  /** money in fen (1/100 yuan) */
  priceFen?: number
  /** money in fen (1/100 yuan) */
  linePriceFen?: number | null
  weightGrams?: number
  image?: string | null
  rush?: boolean
  /** pieces */
  stock?: number
}

/** One choice of specs. `stockLeft` in pieces. */
export interface SkuView {
  skuId: string
  specValues: Record<string, string>
  specText: string
  image: string | null
  priceFen: number
  linePriceFen: number | null
  weightGrams: number
  stockLeft: number
  soldOut: boolean
}

/** One axis of choice: 颜色 with 红 and 蓝. */
export interface SpecAxis {
  specId: string
  title: string
  values: SpecValue[]
}

export interface SpecValue {
  valueId: string
  value: string
}

/** `HELD`: money of a wrong amount came, staff must decide. */
export interface StaffListOrders {
  status?: "PAID" | "PARTLY_SHIPPED" | "HELD"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** One rule of the price: what it looked at, what it changed, and its effect on each line (by SKU), in fen. `amountFen` is what the payable amount changes by; `target` says which part of it. `bases` are the lines' amounts that the effect is spread over by largest remainder, `remainder` the lines that got one of the fen left over. `figures` are the rule's own numbers, such as `percentOff` or `times`: with them `recompute` derives the amount again. */
export interface Step {
  rule: "goods" | "price_cut" | "limited_price" | "member_price" | "bundle" | "pick_n" | "full_reduction" | "full_discount" | "full_gift" | "coupon" | "points" | "freight" | "extra" | "policy"
  text: string
  baseFen: number
  amountFen: number
  perLine: Record<string, number>
  ruleId: string
  version: number
  target: "lines" | "freight" | "extras"
  bases: Record<string, number>
  remainder: string[]
  figures: Record<string, number>
}

/** In pieces. `adjusted`: all that staff ever put in, less what they took out; `inOrders`: what orders hold or have bought. */
export interface StockOfSku {
  skuId: string
  productId: string
  available: number
  adjusted: number
  inOrders: number
  movements: MovementView[]
}

export interface SubmitOrder {
  quoteToken?: string | null
  items?: Wanted[] | null
  addressId?: string | null
  couponId?: string | null
  /** money in fen (1/100 yuan) */
  expectedTotalFen?: number | null
  remark?: string
  pay?: boolean
}

/** `status` and `payment` are as they are now, the rest is what was recorded. `payment` goes to wx.requestPayment. */
export interface SubmittedOrder {
  orderNo: string
  payableFen: number
  units: number
  /** ISO-8601, UTC */
  payUntil: string
  status: string
  payment: Record<string, string> | null
}

export interface SuggestWords {
  typed: string
  most?: number
}

export interface SuggestedWords {
  words: string[]
}

/** What a coupon takes off: `amountOffFen`, or `percentOff` (10 = 10 %, which is 九折) up to `maxOffFen`. */
export interface Terms {
  kind: "amount" | "percent"
  /** money in fen (1/100 yuan) */
  amountOffFen: number
  percentOff: number
  /** money in fen (1/100 yuan) */
  maxOffFen: number | null
  /** money in fen (1/100 yuan) */
  thresholdFen: number
  scope: Scope
}

/** A rule that changed nothing, and why: a word for programs, a sentence with figures for people. `by`: the rule that stood in its way. */
export interface Unused {
  rule: "goods" | "price_cut" | "limited_price" | "member_price" | "bundle" | "pick_n" | "full_reduction" | "full_discount" | "full_gift" | "coupon" | "points" | "freight" | "extra" | "policy"
  ruleId: string
  version: number
  name: string
  reason: "set_aside" | "not_chosen" | "not_started" | "ended" | "level_too_low" | "first_order_only" | "not_in_audience" | "nothing_in_scope" | "threshold_not_reached" | "incomplete" | "excluded_by" | "not_with_coupons" | "line_full" | "too_many_coupons" | "not_better" | "gift_gone" | "points_too_few" | "nothing_to_take"
  text: string
  figures: Record<string, number>
  by: string
}

export interface UpdateProduct {
  productId: string
  /** of the product as the editor saw it */
  expectedVersion: number
  title?: string
  subtitle?: string
  description?: string
  images?: string[]
  detailImages?: string[]
  videoUrl?: string | null
  attributes?: Attribute[]
  tags?: string[]
  unit?: string
  packaging?: string
  categoryIds?: string[]
  specs?: SpecAxis[]
  onSale?: boolean
  skus?: SkuChange[]
  removeSkuIds?: string[]
}

/** `gender`: 0 unknown, 1 male, 2 female. `phone` is kept sealed. */
export interface UpdateProfile {
  nickname?: string | null
  avatarUrl?: string | null
  gender?: number
  birthday?: string | null
  phone?: string | null
}

export interface UpdateSettings {
  expectedVersion: number
  changes: Changes
}

/** `skuIds` are those that are on offer now, in the merchant's order. */
export interface UpdatedProduct {
  productId: string
  skuIds: string[]
  version: number
}

export interface UpdatedProfile {
  profile: ProfileView
}

export interface UpdatedSettings {
  settings: ShopSettings
  version: number
}

export interface ViewCart {
}

export interface ViewProduct {
  productId: string
}

export interface WaitingOrder {
  orderNo: string
  status: string
  title: string
  units: number
  payableFen: number
  refundingFen: number
  /** ISO-8601, UTC */
  paidAt: string
}

/** One request looks a quarter of a year back. */
export interface WaitingOrders {
  orders: WaitingOrder[]
  nextCursor: string | null
}

/** One thing to buy. */
export interface Wanted {
  productId: string
  skuId: string
  quantity: number
}

/** Every word with which the shop refuses. */
export type ErrorCode =
  /** 400 请求体不是合法的 JSON 对象 / The body is not a JSON object */
  | "malformed_json"
  /** 400 请求参数有误：{fields} / Invalid request: {fields} */
  | "invalid_request"
  /** 400 翻页游标无效 / The cursor is not valid for this list */
  | "invalid_cursor"
  /** 400 缺少请求头 Idempotency-Key / The header Idempotency-Key is missing */
  | "idempotency_key_required"
  /** 400 Idempotency-Key 须为 8～64 个字母、数字、- 或 _ / Idempotency-Key: 8-64 letters, digits, - or _ */
  | "idempotency_key_invalid"
  /** 422 该 Idempotency-Key 已用于另一个请求 / This Idempotency-Key belongs to another request */
  | "idempotency_key_reused"
  /** 413 请求体过大 / The body is too large */
  | "body_too_large"
  /** 404 没有这个接口 / No such operation */
  | "not_found"
  /** 405 请求方法不支持 / Method not allowed */
  | "method_not_allowed"
  /** 401 请先登录 / Please log in */
  | "token_missing"
  /** 401 登录凭证无效 / The token is not valid */
  | "token_invalid"
  /** 401 登录已过期 / The token has expired */
  | "token_expired"
  /** 401 登录凭证 code 无效或已使用 / The login code is invalid or used */
  | "login_code_invalid"
  /** 403 该账号被平台限制登录 / The platform blocks this account */
  | "login_blocked"
  /** 403 账号已被冻结 / The account is frozen */
  | "account_frozen"
  /** 403 没有权限 / Not permitted */
  | "forbidden"
  /** 401 用户名或密码错误 / Wrong user name or password */
  | "staff_login_failed"
  /** 429 尝试次数过多，请稍后再试 / Too many attempts, try later */
  | "staff_locked"
  /** 503 系统繁忙，请稍后重试 / Busy, please retry */
  | "busy"
  /** 429 请求过于频繁 / Too many requests */
  | "too_many_requests"
  /** 503 支付或平台服务暂时没有应答，请稍后重试 / The provider did not answer, please retry */
  | "provider_unavailable"
  /** 502 支付平台拒绝了请求 / The provider refused the request */
  | "provider_refused"
  /** 500 系统内部错误 / Internal error */
  | "internal_error"
  /** 404 收货地址不存在 / No such address */
  | "address_not_found"
  /** 409 收货地址数量已达上限 / Too many addresses */
  | "address_limit_reached"
  /** 404 商品不存在 / No such product */
  | "product_not_found"
  /** 404 类目不存在 / No such category */
  | "category_not_found"
  /** 409 商品编号已存在 / This product id exists */
  | "product_exists"
  /** 404 商品规格不存在 / No such SKU */
  | "sku_not_found"
  /** 409 规格编号已被其他商品使用 / This SKU id belongs to another product */
  | "sku_taken"
  /** 409 商品刚被别人修改，请刷新后再试 / The product was just changed by someone else */
  | "product_changed"
  /** 409 商品已下架 / The product is off sale */
  | "product_off_sale"
  /** 409 购物车最多 50 种商品 / A cart holds at most 50 lines */
  | "cart_full"
  /** 404 购物车中没有该商品 / No such line in the cart */
  | "cart_line_not_found"
  /** 409 单个商品数量超过上限 / Too many of one item */
  | "quantity_too_large"
  /** 409 没有选中任何商品 / Nothing is selected */
  | "nothing_selected"
  /** 409 部分商品已失效 / Some lines cannot be bought */
  | "lines_unavailable"
  /** 409 库存不足 / Out of stock */
  | "out_of_stock"
  /** 409 价格有变动，请确认后重新提交 / The price has changed */
  | "total_changed"
  /** 409 购物车有变化，请重新结算 / The cart has changed since the quote */
  | "cart_changed"
  /** 409 报价已过期，请重新结算 / The quote has expired */
  | "quote_expired"
  /** 409 待付款订单过多，请先付款或取消 / Too many unpaid orders */
  | "open_orders_limit"
  /** 409 同一商品待付款数量超过上限 / Too many unpaid units of one item */
  | "held_units_limit"
  /** 404 订单不存在 / No such order */
  | "order_not_found"
  /** 409 订单当前状态不允许此操作 / The order's state does not allow this */
  | "order_state"
  /** 409 订单正在排队锁定库存，请稍候 / The order is waiting for stock */
  | "order_reserving"
  /** 409 订单已关闭 / The order is closed */
  | "order_closed"
  /** 409 订单已支付 / The order is paid */
  | "already_paid"
  /** 409 订单已超过支付时间 / The time to pay is over */
  | "pay_time_over"
  /** 404 优惠券活动不存在 / No such campaign */
  | "campaign_not_found"
  /** 409 不在领取时间内 / Not open for claims */
  | "campaign_closed"
  /** 409 优惠券已被领完 / All coupons are claimed */
  | "coupons_exhausted"
  /** 409 已达每人领取上限 / Your claim limit is reached */
  | "claim_limit_reached"
  /** 404 优惠券不存在 / No such coupon */
  | "coupon_not_found"
  /** 409 优惠券不可用：{reason} / The coupon cannot be used: {reason} */
  | "coupon_unusable"
  /** 409 没有可退金额或已在退款中 / Nothing to refund, or a refund is under way */
  | "refund_not_possible"
  /** 404 没有这个对账差异 / No such difference in the books */
  | "book_case_not_found"
  /** 409 该差异已处理 / This difference was dealt with */
  | "book_case_ended"
  /** 409 该日账单尚未核对完，不能关账 / The day's bills are not compared yet */
  | "books_not_compared"
  /** 409 该日还有 {openCases} 处差异未处理 / {openCases} differences of the day are open */
  | "books_cases_open"
  /** 409 设置刚被别人修改，请刷新后再试 / The settings were just changed by someone else */
  | "setting_changed"
  /** 409 调整后库存会小于零 / The stock would fall below zero */
  | "stock_below_zero"

export interface Requests {
  "identity/login": LogIn
  "identity/refresh": RefreshSession
  "identity/logout": LogOut
  "identity/profile": ShowProfile
  "identity/update_profile": UpdateProfile
  "addresses/list": ListAddresses
  "addresses/save": SaveAddress
  "addresses/remove": RemoveAddress
  "addresses/set_default": SetDefaultAddress
  "catalog/categories": ListCategories
  "catalog/browse": Browse
  "catalog/product": ViewProduct
  "catalog/search": SearchProducts
  "catalog/suggest": SuggestWords
  "search/hot": ShowHotWords
  "search/history": ShowHistory
  "search/remember": RememberSearch
  "search/forget": ForgetSearches
  "search/misses": ShowMisses
  "cart/add": AddToCart
  "cart/view": ViewCart
  "cart/set_quantity": SetQuantity
  "cart/select": SelectLines
  "cart/remove": RemoveLines
  "coupons/available": ListAvailable
  "coupons/claim": ClaimCoupon
  "coupons/mine": ListMine
  "orders/preview": PreviewOrder
  "orders/submit": SubmitOrder
  "orders/pay": PayOrder
  "orders/get": GetOrder
  "orders/list": ListOrders
  "orders/counts": CountOrders
  "orders/cancel": CancelOrder
  "orders/confirm_receipt": ConfirmReceipt
  "orders/buy_again": BuyAgain
  "orders/remove": RemoveOrder
  "messages/grant": GrantMessages
  "messages/inbox": ShowInbox
  "messages/mark_read": MarkRead
  "staff/login": LogInStaff
  "products/create": CreateProduct
  "products/update": UpdateProduct
  "products/set_on_sale": SetOnSale
  "products/save_category": SaveCategory
  "stock/adjust": AdjustStock
  "stock/get": GetStock
  "campaigns/create": CreateCampaign
  "orders/staff_list": StaffListOrders
  "orders/ship": ShipOrder
  "orders/refund": RefundOrder
  "books/days": ListBookDays
  "books/list": ListBookCases
  "books/resolve": ResolveBookCase
  "books/close": CloseBooks
  "books/reopen": ReopenBooks
  "settings/get": GetSettings
  "settings/update": UpdateSettings
}

export interface Responses {
  "identity/login": LoggedIn
  "identity/refresh": RefreshedSession
  "identity/logout": Nothing
  "identity/profile": Profile
  "identity/update_profile": UpdatedProfile
  "addresses/list": AddressList
  "addresses/save": SavedAddress
  "addresses/remove": Nothing
  "addresses/set_default": Nothing
  "catalog/categories": CategoryTree
  "catalog/browse": Listing
  "catalog/product": ProductPage
  "catalog/search": FoundProducts
  "catalog/suggest": SuggestedWords
  "search/hot": HotWords
  "search/history": History
  "search/remember": RememberedSearches
  "search/forget": LeftSearches
  "search/misses": MissedWords
  "cart/add": AddedToCart
  "cart/view": CartView
  "cart/set_quantity": QuantitySet
  "cart/select": SelectedLines
  "cart/remove": RemovedLines
  "coupons/available": AvailableCampaigns
  "coupons/claim": ClaimedCoupon
  "coupons/mine": MyCoupons
  "orders/preview": PreviewedOrder
  "orders/submit": SubmittedOrder
  "orders/pay": OrderPayment
  "orders/get": GotOrder
  "orders/list": OrderPage
  "orders/counts": OrderCounts
  "orders/cancel": CancelledOrder
  "orders/confirm_receipt": ConfirmedReceipt
  "orders/buy_again": BoughtAgain
  "orders/remove": RemovedOrder
  "messages/grant": GrantedMessages
  "messages/inbox": Inbox
  "messages/mark_read": MarkedRead
  "staff/login": LoggedInStaff
  "products/create": CreatedProduct
  "products/update": UpdatedProduct
  "products/set_on_sale": ProductOnSale
  "products/save_category": SavedCategory
  "stock/adjust": AdjustedStock
  "stock/get": StockOfSku
  "campaigns/create": CreatedCampaign
  "orders/staff_list": WaitingOrders
  "orders/ship": ShippedOrder
  "orders/refund": RefundedOrder
  "books/days": BookDays
  "books/list": BookCases
  "books/resolve": ResolvedBookCase
  "books/close": ClosedBooks
  "books/reopen": ReopenedBooks
  "settings/get": SettingsShown
  "settings/update": UpdatedSettings
}

export type OperationName = keyof Requests

type How = { action?: string; fresh?: boolean }

/** One function per operation; each gives the answer's data, or rejects with CloudError. */
export interface Shop {
  identity: {
    /** 微信登录: Log in with the code of wx.login, or of my.getAuthCode; the first login makes the user. */
    login(data: LogIn, how?: How): Promise<LoggedIn>
    /** 续期登录: Renew a session: a refresh token for the next one and a fresh access token. */
    refresh(data: RefreshSession, how?: How): Promise<RefreshedSession>
    /** 退出登录: Log out: this session, or every session of the buyer on every device. */
    logout(data?: LogOut, how?: How): Promise<Nothing>
    /** 我的资料: The buyer's own profile, the phone number masked. */
    profile(data?: ShowProfile, how?: How): Promise<Profile>
    /** 修改资料: Change one's profile: the fields that are sent; null clears one. */
    updateProfile(data?: UpdateProfile, how?: How): Promise<UpdatedProfile>
  }
  addresses: {
    /** 地址列表: The buyer's addresses: the default first, then the newest. */
    list(data?: ListAddresses, how?: How): Promise<AddressList>
    /** 新增或修改地址: Save an address: a new one, or with `addressId` an existing one whole. WeChat's address import (wx.chooseAddress) has the same fields. */
    save(data: SaveAddress, how?: How): Promise<SavedAddress>
    /** 删除地址: Remove an address. If it was the default, the newest of the others becomes it. */
    remove(data: RemoveAddress, how?: How): Promise<Nothing>
    /** 设为默认地址: Make an address the default one: a switch of one name, so there are never two. */
    setDefault(data: SetDefaultAddress, how?: How): Promise<Nothing>
  }
  catalog: {
    /** 分类树: The category tree, nested; what is hidden is left out with all below it. */
    categories(data?: ListCategories, how?: How): Promise<CategoryTree>
    /** 商品列表: A page of a listing: the products on sale in a category and below it, or in the whole shop ("all"). */
    browse(data?: Browse, how?: How): Promise<Listing>
    /** 商品详情: A product's page in one call: description, specs, SKUs with price and stock, units sold, coupons that anyone can claim for it. */
    product(data: ViewProduct, how?: How): Promise<ProductPage>
    /** 搜索商品: Find products by words (Chinese, pinyin, mixed), with filters and sorts; without words, by filters alone. */
    search(data?: SearchProducts, how?: How): Promise<FoundProducts>
    /** 搜索联想: Words of the shop that begin as the buyer types: written, in pinyin, by initials, or mixed (紫, zisha, zs, 紫s). */
    suggest(data: SuggestWords, how?: How): Promise<SuggestedWords>
  }
  search: {
    /** 热门搜索: Words that most buyers looked for in the last seven days; each of them was looked for by several. */
    hot(data?: ShowHotWords, how?: How): Promise<HotWords>
    /** 我的搜索记录: What the buyer looked for, the newest first. */
    history(data?: ShowHistory, how?: How): Promise<History>
    /** 记录一次搜索: Keep the words that the buyer has just looked for: on top of the buyer's history, and in the count of hot words. */
    remember(data: RememberSearch, how?: How): Promise<RememberedSearches>
    /** 删除搜索记录: Take words out of the buyer's search history; without `words`, all of them. */
    forget(data?: ForgetSearches, how?: How): Promise<LeftSearches>
    /** 无结果的搜索词: For staff: words of a day that found nothing, the most frequent first: what to buy in, to rename, or to explain. */
    misses(data?: ShowMisses, how?: How): Promise<MissedWords>
  }
  cart: {
    /** 加入购物车: Put units of a SKU into the cart; a line that is there already grows. */
    add(data: AddToCart, how?: How): Promise<AddedToCart>
    /** 查看购物车: The cart with today's prices and stock; what cannot be bought any more stands apart. */
    view(data?: ViewCart, how?: How): Promise<CartView>
    /** 修改数量: Set how many units of a line are wanted. */
    setQuantity(data: SetQuantity, how?: How): Promise<QuantitySet>
    /** 勾选商品: Tick or untick lines of the cart; without `skuIds`, all of them. */
    select(data: SelectLines, how?: How): Promise<SelectedLines>
    /** 移出购物车: Take lines out of the cart. */
    remove(data: RemoveLines, how?: How): Promise<RemovedLines>
  }
  coupons: {
    /** 可领取的优惠券: Coupons that anyone can claim now, those that end first in front. */
    available(data?: ListAvailable, how?: How): Promise<AvailableCampaigns>
    /** 领取优惠券: Claim a coupon: each buyer up to the campaign's limit, and never more than were issued. */
    claim(data: ClaimCoupon, how?: How): Promise<ClaimedCoupon>
    /** 我的优惠券: The buyer's coupons, by tab. */
    mine(data?: ListMine, how?: How): Promise<MyCoupons>
  }
  orders: {
    /** 结算预览: Settle a selection without ordering it: prices explained, coupons with their reasons, what is missing, and a signed quote. */
    preview(data?: PreviewOrder, how?: How): Promise<PreviewedOrder>
    /** 提交订单: Submit an order: stock, coupon, caps and the answer in one transaction; with `pay`, the prepay at once. */
    submit(data?: SubmitOrder, how?: How): Promise<SubmittedOrder>
    /** 支付订单: Pay an order: opens a payment, or gives the open one again. At another provider only after the open one was closed at the first. */
    pay(data: PayOrder, how?: How): Promise<OrderPayment>
    /** 订单详情: An order whole: lines, price trace, parcels, timeline, and what the buyer may do now. */
    get(data: GetOrder, how?: How): Promise<GotOrder>
    /** 我的订单: The buyer's orders by tab, newest first. */
    list(data?: ListOrders, how?: How): Promise<OrderPage>
    /** 各状态订单数: How many orders stand in each tab, for the badges of "my orders". */
    counts(data?: CountOrders, how?: How): Promise<OrderCounts>
    /** 取消订单: Cancel an order that is not paid. */
    cancel(data: CancelOrder, how?: How): Promise<CancelledOrder>
    /** 确认收货: The buyer has received the goods. */
    confirmReceipt(data: ConfirmReceipt, how?: How): Promise<ConfirmedReceipt>
    /** 再来一单: Put the lines of an old order into the cart again, as far as they are still sold. */
    buyAgain(data: BuyAgain, how?: How): Promise<BoughtAgain>
    /** 删除订单: Take an ended order out of the buyer's list. The shop keeps it: orders are kept for years by law. */
    remove(data: RemoveOrder, how?: How): Promise<RemovedOrder>
    /** 待发货订单: Orders that wait for staff, by state, newest payment first. */
    staffList(data?: StaffListOrders, how?: How): Promise<WaitingOrders>
    /** 发货: Send a parcel of a paid order; with the last one the order is shipped, and WeChat is told within minutes. */
    ship(data: ShipOrder, how?: How): Promise<ShippedOrder>
    /** 全额退款: Give a paid order's money back, all that is left of it; when it has arrived the order is closed, and what never left the house is put back. */
    refund(data: RefundOrder, how?: How): Promise<RefundedOrder>
  }
  messages: {
    /** 记录订阅消息授权: Note what the buyer answered to wx.requestSubscribeMessage: each accepted template allows one message. */
    grant(data: GrantMessages, how?: How): Promise<GrantedMessages>
    /** 站内信: The buyer's inbox, newest first, with the number of unread notices. */
    inbox(data?: ShowInbox, how?: How): Promise<Inbox>
    /** 标记已读: Mark notices as read: some by their ids, or all that are in the inbox now. */
    markRead(data?: MarkRead, how?: How): Promise<MarkedRead>
  }
  staff: {
    /** 员工登录: Log a staff member in with name and password. */
    login(data: LogInStaff, how?: How): Promise<LoggedInStaff>
  }
  products: {
    /** 新建商品: Create a product with its SKUs and their first stock. */
    create(data: CreateProduct, how?: How): Promise<CreatedProduct>
    /** 修改商品: Change a product: only the fields that are sent; SKUs are changed, added (unknown or absent skuId) or removed. */
    update(data: UpdateProduct, how?: How): Promise<UpdatedProduct>
    /** 上架或下架: Put a product on sale, or take it off. */
    setOnSale(data: SetOnSale, how?: How): Promise<ProductOnSale>
    /** 新建或修改分类: Create a category, or change the fields that are sent of an existing one. */
    saveCategory(data?: SaveCategory, how?: How): Promise<SavedCategory>
  }
  stock: {
    /** 调整库存: Put pieces into a SKU's stock, or take them out; never more than can still be reserved. */
    adjust(data: AdjustStock, how?: How): Promise<AdjustedStock>
    /** 查看库存: A SKU's stock and what staff last put in or took out. */
    get(data: GetStock, how?: How): Promise<StockOfSku>
  }
  campaigns: {
    /** 发放优惠券: Issue coupons: a campaign with its terms, its total and its limit per buyer. */
    create(data: CreateCampaign, how?: How): Promise<CreatedCampaign>
  }
  books: {
    /** 账期列表: The books of a month, day by day: how far each provider's bill is compared, what it sums to, and whether the day is closed. */
    days(data?: ListBookDays, how?: How): Promise<BookDays>
    /** 对账差异: Differences between bills and books: those that wait for somebody, oldest day first, or all of one day. */
    list(data?: ListBookCases, how?: How): Promise<BookCases>
    /** 处理对账差异: Settle a difference: staff has dealt with it (or it needs nothing) and says how; it is never opened again for the same reason. */
    resolve(data: ResolveBookCase, how?: How): Promise<ResolvedBookCase>
    /** 关账: Close a day's books: every provider's bill is compared, and no difference is open. */
    close(data: CloseBooks, how?: How): Promise<ClosedBooks>
    /** 反关账: Open a closed day again, with the reason; its history keeps both. */
    reopen(data: ReopenBooks, how?: How): Promise<ReopenedBooks>
  }
  settings: {
    /** 查看店铺设置: The shop's settings with their version and the last ten changes. */
    get(data?: GetSettings, how?: How): Promise<SettingsShown>
    /** 修改店铺设置: Change the shop's settings: only the fields that are sent, and only if nobody changed them meanwhile. */
    update(data: UpdateSettings, how?: How): Promise<UpdatedSettings>
  }
}
