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

/** `deltaFen` above zero puts in, below zero takes out. */
export interface AdjustBalance {
  buyerId: string
  deltaFen: number
  reason: string
}

export interface AdjustStock {
  skuId: string
  delta: number
  reason: string
}

/** The balance right after this change, in fen. */
export interface AdjustedBalance {
  buyerId: string
  balanceFen: number
}

/** `available`: what can be reserved as this is answered, which orders go on changing. */
export interface AdjustedStock {
  skuId: string
  delta: number
  /** ISO-8601, UTC */
  movedAt: string
  available: number
}

export interface AnswerQuestion {
  productId: string
  questionId: string
  text: string
  anonymous?: boolean
}

/** `by`: buyer (who has bought it) or staff. `votes`: how many found it helpful. */
export interface AnswerView {
  answerId: string
  by: string
  name: string
  text: string
  votes: number
  /** ISO-8601, UTC */
  answeredAt: string
}

/** `state`: shown, or pending. */
export interface AnsweredQuestion {
  answerId: string
  state: string
}

export interface AppendToReview {
  orderNo: string
  skuId: string
  text: string
  media?: Medium[]
}

/** What the buyer added later. */
export interface Appended {
  text: string
  media: Medium[]
  /** ISO-8601, UTC */
  at: string
}

/** `state`: shown, or pending until staff has looked at what was added. */
export interface AppendedReview {
  orderNo: string
  skuId: string
  state: string
}

/** `refundFen`: what the preview says now; `status` as it is now. */
export interface AppliedCase {
  caseNo: string
  status: string
  refundFen: number
}

/** `expectedFen`: what the preview showed; another sum is refused. `swapSkuId`: another SKU of the same product, for one line of an exchange. */
export interface ApplyForCase {
  orderNo: string
  kind?: "refund" | "return" | "exchange"
  reasonId?: string
  lines?: ChosenLine[]
  memo?: string
  images?: string[]
  /** money in fen (1/100 yuan) */
  expectedFen?: number | null
  swapSkuId?: string | null
}

export interface AskOrigin {
  orderNo: string
}

export interface AskQuestion {
  productId: string
  text: string
  anonymous?: boolean
}

/** `state`: shown, or pending. */
export interface AskedQuestion {
  questionId: string
  state: string
}

/** A fact about the product: 材质 陶瓷. */
export interface Attribute {
  name: string
  value: string
}

/** Who a rule is for. Empty lists mean everybody; `minLevel` and above; `tags`: any of them. */
export interface Audience {
  minLevel?: number
  firstOrder?: boolean
  tags?: string[]
}

/** One change, or one reveal (without changes). `more`: changed fields beyond those that are told. */
export interface AuditLine {
  /** ISO-8601, UTC */
  at: string
  actor: string
  operation: string
  target: string
  reason: string | null
  ip: string | null
  requestId: string
  changes: FieldChange[]
  more: number
}

/** A page by `actor` and `target` together can be short while `nextCursor` leads on. */
export interface AuditPage {
  entries: AuditLine[]
  nextCursor: string | null
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

/** A line that can be reviewed. */
export interface Awaited {
  productId: string
  skuId: string
  title: string
  specText: string
  image: string | null
}

/** An entry as its buyer sees it. */
export interface BalanceLine {
  /** ISO-8601, UTC */
  at: string
  what: "adjusted" | "paid" | "refunded"
  fen: number
  afterFen: number
  orderNo: string | null
  reason: string | null
}

/** Money in fen. */
export interface BalancePayment {
  orderNo: string
  status: string
  paidFen: number
  balanceFen: number
}

/** The choice with the lowest amount to pay: its coupon, if any, and the promotions that it does without. `exact` is false when there were too many combinations to try all. `savesFen`: against what is shown. */
export interface BestChoice {
  couponId: string | null
  setAside: string[]
  payableFen: number
  savesFen: number
  exact: boolean
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

/** 组合价: these SKUs together for `priceFen`, as often as complete sets are there. */
export interface Bundle {
  id: string
  name: string
  version?: number
  startsAt?: string | null
  endsAt?: string | null
  audience?: Audience
  scope?: Scope
  priority?: number
  group?: string | null
  withCoupons?: boolean
  kind?: "bundle"
  parts: BundlePart[]
  /** money in fen (1/100 yuan) */
  priceFen: number
  mostTimes?: number | null
}

export interface BundlePart {
  skuId: string
  quantity?: number
}

export interface BuyAgain {
  orderNo: string
}

/** Money in fen. `lockedUntil`: after five wrong PINs. */
export interface BuyerBalance {
  balanceFen: number
  pinSet: boolean
  /** ISO-8601, UTC */
  lockedUntil: string | null
  entries: BalanceLine[]
  nextCursor: string | null
}

/** What may change while coupons are out: the fields that are sent. Coupons that were claimed keep their terms and their validity. */
export interface CampaignChange {
  name?: string | null
  perBuyer?: number | null
  /** so many more can be claimed */
  addTotal?: number | null
  endsAt?: string | null
  /** of coupons that are claimed from now on */
  validDays?: number | null
  paused?: boolean | null
  listed?: boolean | null
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

export interface CancelCase {
  caseNo: string
}

export interface CancelInvoice {
  orderNo: string
}

export interface CancelOrder {
  orderNo: string
}

export interface CancelledCase {
  caseNo: string
  status: string
}

export interface CancelledInvoice {
  orderNo: string
  state: "requested" | "issued" | "rejected" | "cancelled" | "red_due" | "red"
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

/** A promotion that the selected lines use: the lines, and what it takes off, in fen. */
export interface CartGroup {
  promotionId: string
  name: string
  kind: string
  text: string
  skuIds: string[]
  offFen: number
}

/** What a little more would save: "再买 ¥12.00 可减 ¥20.00", and goods in stock that do it. */
export interface CartHint {
  promotionId: string
  text: string
  shortFen: number
  shortUnits: number
  savesFen: number
  productIds: string[]
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

/** Totals count the selected lines that can be bought; money in fen. `discountFen` is what promotions (`groups`) take off them, before coupons and freight. */
export interface CartView {
  lines: CartLineView[]
  invalidLines: CartLineView[]
  selectedUnits: number
  selectedFen: number
  discountFen: number
  allSelected: boolean
  groups: CartGroup[]
  hints: CartHint[]
}

/** A case whole. `askedFen`: what the buyer was shown; `trace` explains the settlement, before that the preview. `swapFen`: what the SKU of an exchange cost when it was asked for; `lines[].paidFen` is what was paid. */
export interface CaseDetail {
  caseNo: string
  orderNo: string
  kind: "refund" | "return" | "exchange"
  rightsType: number
  status: "APPLIED" | "APPROVED" | "WAIT_PARCEL" | "PARCEL_SENT" | "RECEIVED" | "PARCEL_BAD" | "REFUNDING" | "REFUNDED" | "EXCHANGED" | "CLOSED"
  rightsStatus: number
  statusName: string
  statusText: string
  refundFen: number
  lines: CaseLine[]
  escalated: boolean
  /** ISO-8601, UTC */
  appliedAt: string
  /** ISO-8601, UTC */
  dueAt: string | null
  actions: string[]
  reasonId: string
  reason: string
  memo: string
  images: string[]
  swapSkuId: string | null
  swapFen: number | null
  policy: string
  shopsFault: boolean
  askedFen: number
  capFen: number | null
  points: number
  gifts: Record<string, number>
  trace: Step[]
  refundNo: string | null
  closedWhy: string | null
  note: string
  returnTo: string
  parcel: CaseParcel | null
  replacement: CaseParcel | null
  stars: number | null
  review: string
  history: CaseHappened[]
}

/** One entry of a case's history. `by`: staff see who of them it was, buyers do not. */
export interface CaseHappened {
  seq: number
  at: string
  type: string
  by: string
  facts: Record<string, any>
}

/** What of an order's line a case is about. Money in fen; `paidFen` is what was paid for the whole line. */
export interface CaseLine {
  productId: string
  skuId: string
  title: string
  specText: string
  image: string | null
  unitPriceFen: number
  bought: number
  quantity: number
  paidFen: number
}

/** `counts`: cases by tab. */
export interface CasePage {
  cases: CaseSummary[]
  counts: Record<string, number>
  nextCursor: string | null
}

/** A parcel of a case: the goods on their way back, or the replacement. */
export interface CaseParcel {
  carrier: string
  trackingNo: string
  remark: string
}

/** A case in a list. `rightsType` and `rightsStatus` are the numbers of the mini-program template. `refundFen`: what was settled, before that what was asked for. `actions`: what the buyer may do now. */
export interface CaseSummary {
  caseNo: string
  orderNo: string
  kind: "refund" | "return" | "exchange"
  rightsType: number
  status: "APPLIED" | "APPROVED" | "WAIT_PARCEL" | "PARCEL_SENT" | "RECEIVED" | "PARCEL_BAD" | "REFUNDING" | "REFUNDED" | "EXCHANGED" | "CLOSED"
  rightsStatus: number
  statusName: string
  statusText: string
  refundFen: number
  lines: CaseLine[]
  escalated: boolean
  /** ISO-8601, UTC */
  appliedAt: string
  /** ISO-8601, UTC */
  dueAt: string | null
  actions: string[]
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

export interface ChangePassword {
  oldPassword: string
  newPassword: string
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

/** `expiresIn`: seconds until the access token ends. */
export interface ChangedPassword {
  accessToken: string
  expiresIn: number
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
  /** buyers may pay at the door */
  cashOnDelivery?: boolean
  /** the largest order that may be paid at the door */
  cashMaxFen?: number
  /** orders of one buyer whose cash is not here yet */
  cashMaxOpen?: number
  /** how many parcels a buyer may have refused at the door */
  cashMaxRefused?: number
  /** province, city or district codes where cash is taken; none: everywhere */
  cashRegions?: string[]
  /** what may come back, until when, and who must answer */
  afterSale?: ReturnTerms
  /** how long money without an order waits */
  orphanRefundMinutes?: number
  /** where goods lie beside the main location */
  locations?: Location[]
  /** days from ordering goods to having them */
  restockLeadDays?: number
  /** days between two orders of goods */
  restockReviewDays?: number
  /** how surely goods last until the next ones come */
  restockServicePercent?: number
  /** days from receipt to a good review by itself; 0: never */
  autoReviewDays?: number
  /** staff looks at what buyers write before others see it */
  moderateFirst?: boolean
  /** what contains one of them is looked at first */
  watchedWords?: string[]
  /** where the shop's own pictures and videos lie */
  mediaHosts?: string[]
  /** send subscribe messages; the inbox is written in any case */
  pushNotices?: boolean
  /** where a message leads, ?orderNo= is added */
  orderPage?: string
  /** where one about a product leads, ?spuId= is added */
  productPage?: string
  /** notice -> the fields of its subscribe template and what each shows */
  noticeFields?: Record<string, Record<string, "orderNo" | "title" | "text" | "amount" | "time">>
}

export interface CheckFavourites {
  productIds?: string[]
}

/** Those of the asked products that are marked. */
export interface CheckedFavourites {
  productIds: string[]
}

export interface ChosenLine {
  skuId: string
  quantity: number
}

export interface ClaimCoupon {
  campaignId: string
}

export interface ClaimedCoupon {
  coupon: CouponView
}

/** A live promotion that a rule meets. `effect`: what happens to goods of both; `add_up` is where margins are lost. */
export interface Clash {
  promotionId: string
  name: string
  kind: string
  effect: "lowest_price" | "one_of_group" | "one_bundle" | "line_limit" | "add_up"
  text: string
}

/** Without `productIds` the whole history goes. */
export interface ClearFootprints {
  productIds?: string[] | null
}

export interface CloseBooks {
  day: string
}

export interface ClosedBooks {
  books: BooksOfDay
}

/** `amountFen`: what was counted; it must be what the order owes. */
export interface ConfirmCash {
  orderNo: string
  /** money in fen (1/100 yuan) */
  amountFen: number
}

export interface ConfirmReceipt {
  orderNo: string
}

export interface ConfirmTotp {
  code: string
}

export interface ConfirmedCash {
  orderNo: string
  paidFen: number
}

export interface ConfirmedReceipt {
  orderNo: string
  status: string
}

export interface ConfirmedTotp {
  recoveryCodes: string[]
}

export interface CountFavourites {
}

export interface CountOrders {
}

/** A coupon of the buyer's: what it would take off here, in fen, or why it cannot be used (a word, and a sentence with figures). `exact` is false when there were too many combinations of promotions to try all beside it: chosen, it may save more. */
export interface CouponChoice {
  coupon: CouponView
  usable: boolean
  reason: string
  text: string
  savesFen: number
  exact: boolean
}

/** A SKU that a gift coupon brings. */
export interface CouponGift {
  skuId: string
  title: string
  quantity?: number
}

/** What a coupon may be used for. */
export interface CouponScope {
  kind?: "all" | "categories" | "products"
  ids?: string[]
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
  kind: "amount" | "percent" | "free_freight" | "gift"
  /** of kind amount, in fen */
  amountOffFen?: number | null
  /** of kind percent: 10 = 10 % off, 九折 */
  percentOff?: number | null
  /** of kinds percent and free_freight: the most it takes off, in fen */
  maxOffFen?: number | null
  /** of kind gift: what it brings */
  gifts?: CouponGift[]
  /** money in fen (1/100 yuan) */
  thresholdFen?: number
  scope?: CouponScope
  total: number
  perBuyer?: number
  startsAt: string
  endsAt: string
  /** from the claim; until endsAt when absent */
  validDays?: number | null
  /** offered to everybody; else only who knows the id claims it */
  listed?: boolean
  /** made by the shop when absent; the ids of its coupons begin with it */
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

/** `rating`: 1 to 5 stars; 4 and 5 count as good, 3 as middling. `anonymous`: others see no name. */
export interface CreateReview {
  orderNo: string
  skuId: string
  rating: number
  text?: string
  media?: Medium[]
  anonymous?: boolean
}

/** `permissions`: single ones, beside those of the roles; "*" is everything. */
export interface CreateStaff {
  username: string
  password: string
  roles?: string[]
  permissions?: string[]
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

/** `state`: shown, or pending until staff has looked at it. */
export interface CreatedReview {
  orderNo: string
  skuId: string
  state: string
}

export interface CreatedStaff {
  member: MemberView
}

export interface DayMark {
  /** ISO-8601, UTC */
  at: string
  by: string
  what: string
  reason: string
}

export interface DiscountRung {
  at: number
  /** percent taken off: 12 = 88 折 */
  percentOff: number
}

/** What a rule would have done to orders that were paid, money in fen. `costFen` is what buyers would have paid less; `giftUnits` what they would have got; `unknown` are orders from before agreements were kept. `losing`: orders whose goods would have brought less than they cost, of those with known costs (`costed`); `newlyLosing` names at most ten that only the rule makes so. */
export interface DryRun {
  orders: number
  touched: number
  unknown: number
  revenueFen: number
  costFen: number
  giftUnits: number
  costed: number
  losing: number
  newlyLosing: string[]
}

/** `costsFen`: what SKUs cost the shop, for margins; others cost `costPercent` of their list price, or are unknown. */
export interface DryRunPromotion {
  terms: PriceCut | LimitedPrice | MemberPrice | Bundle | PickN | FullReduction | FullDiscount | FullGift
  days?: number
  costsFen?: Record<string, number>
  costPercent?: number | null
  cursor?: string | null
}

export interface DryRunResult {
  result: DryRun
  clashes: Clash[]
  nextCursor: string | null
}

/** What a promotion did, money in fen. Of all `orders` paid in the time `used` had it; `made` had it when they were submitted, paid or not. `costFen` is what it took off paid orders, `revenueFen` what these brought, `refundedFen` what went back of it. `participationPercent` is used of orders, `conversionPercent` paid of made, `roiPercent` revenue less refunds per cost; null where there is nothing to divide by. */
export interface Effect {
  orders: number
  made: number
  used: number
  buyers: number
  costFen: number
  giftUnits: number
  revenueFen: number
  refundedFen: number
  participationPercent: number | null
  conversionPercent: number | null
  roiPercent: number | null
}

export interface EnrolTotp {
  password: string
}

/** `secret` is typed into the app, or `otpauthUrl` is shown as a QR code; neither is ever shown again. */
export interface EnrolledTotp {
  secret: string
  otpauthUrl: string
}

export interface ExportAudit {
  day: string
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** `csv` has a head of its own on each page; `rows` are its entries. */
export interface ExportedAudit {
  csv: string
  rows: number
  nextCursor: string | null
}

/** Something on top that the buyer asks for: packaging or a donation. Never discounted. `refundable`: comes back when everything is taken back unshipped, or never. */
export interface Extra {
  kind?: "extra"
  id: string
  name: string
  version?: number
  what: "packaging" | "donation"
  /** money in fen (1/100 yuan) */
  fen: number
  refundable?: "unshipped" | "never"
}

export interface FavouriteCount {
  total: number
}

export interface FavouriteView {
  product: Glance
  /** ISO-8601, UTC */
  markedAt: string
}

export interface Favourites {
  favourites: FavouriteView[]
  total: number
  nextCursor: string | null
}

/** `before` is null for what was not there, `after` for what is there no more; "***" stands for what is secret or personal. */
export interface FieldChange {
  item: string
  field: string
  before: any
  after: any
}

/** Exactly one of them. */
export interface FindMembers {
  buyerId?: string | null
  phone?: string | null
  openid?: string | null
}

export interface FootprintView {
  product: Glance
  /** ISO-8601, UTC */
  seenAt: string
}

export interface Footprints {
  footprints: FootprintView[]
  nextCursor: string | null
}

/** `perDay`: pieces that are expected to be sold a day. `coverDays`: how long what is there lasts (9999: nothing is being sold). `order`: pieces to order now so that it lasts until the order after this one has come; `safety` of them are for surprises. `day`: the last day that was known. `method`: how it was forecast (naive, mean, smoothed, weekly, sparse). */
export interface ForecastView {
  skuId: string
  productId: string
  title: string
  specText: string
  method: string
  perDay: number
  available: number
  coverDays: number
  safety: number
  order: number
  day: string
}

export interface Forecasts {
  skus: ForecastView[]
  nextCursor: string | null
}

export interface ForgetSearches {
  words?: string[] | null
}

export interface FoundMembers {
  members: MemberLine[]
}

/** `total`: how many there are in all. `didYouMean`: what was looked for instead of words that the shop does not have. */
export interface FoundProducts {
  products: CardView[]
  total: number
  didYouMean: string | null
  nextCursor: string | null
}

/** 运费模板: by order (one fee), piece, weight (grams) or volume (cm³). `refused`: region prefixes that it does not deliver to. */
export interface FreightTemplate {
  kind?: "freight"
  id: string
  name: string
  version?: number
  by?: "order" | "piece" | "weight" | "volume"
  zones?: Zone[]
  refused?: string[]
  default?: boolean
}

/** 满折. */
export interface FullDiscount {
  id: string
  name: string
  version?: number
  startsAt?: string | null
  endsAt?: string | null
  audience?: Audience
  scope?: Scope
  priority?: number
  group?: string | null
  withCoupons?: boolean
  by?: "amount" | "pieces"
  kind?: "full_discount"
  rungs: DiscountRung[]
  /** money in fen (1/100 yuan) */
  mostOffFen?: number | null
}

/** 满赠. `every`: the one rung's gifts again for each multiple. */
export interface FullGift {
  id: string
  name: string
  version?: number
  startsAt?: string | null
  endsAt?: string | null
  audience?: Audience
  scope?: Scope
  priority?: number
  group?: string | null
  withCoupons?: boolean
  by?: "amount" | "pieces"
  kind?: "full_gift"
  rungs: GiftRung[]
  every?: boolean
}

/** 满减. `every`: the one rung again for each multiple, up to `mostOffFen`. */
export interface FullReduction {
  id: string
  name: string
  version?: number
  startsAt?: string | null
  endsAt?: string | null
  audience?: Audience
  scope?: Scope
  priority?: number
  group?: string | null
  withCoupons?: boolean
  by?: "amount" | "pieces"
  kind?: "full_reduction"
  rungs: ReductionRung[]
  every?: boolean
  /** money in fen (1/100 yuan) */
  mostOffFen?: number | null
}

export interface GetBalance {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface GetCase {
  caseNo: string
}

export interface GetDay {
  day: string
}

export interface GetHouseRules {
}

export interface GetInvoice {
  orderNo: string
}

export interface GetMember {
  buyerId: string
}

export interface GetOrder {
  orderNo: string
  confirm?: boolean
}

export interface GetPromotion {
  promotionId: string
}

export interface GetReceipts {
  orderNo: string
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

export interface GiftItem {
  skuId: string
  title: string
  quantity?: number
}

export interface GiftRung {
  at: number
  gifts: GiftItem[]
}

/** Money in fen. `onSale`: false when it is gone for good, too; then there is no title. */
export interface Glance {
  productId: string
  title: string
  image: string | null
  priceFen: number
  linePriceFen: number | null
  onSale: boolean
}

export interface GotMember {
  member: MemberDetail
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

/** One entry of the timeline. `by`: buyer, staff, system, or the source of the news. */
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

/** What the house charges and allows besides promotions. Without a default template the freight of the settings applies. */
export interface HouseRules {
  freightTemplates?: FreightTemplate[]
  extras?: Extra[]
  stacking?: HouseStacking
  refunds?: RefundPolicy
}

export interface HouseRulesSet {
  rules: HouseRules
  version: number
}

/** `version` is what a change must expect; 0 while nothing was ever set. */
export interface HouseRulesShown {
  rules: HouseRules
  version: number
}

/** As `Stacking`; an order takes one coupon at most. */
export interface HouseStacking {
  mostCoupons?: number
  laddersPerLine?: number
  rulesPerLine?: number | null
  groups?: Record<string, "best" | "first">
  freight?: "sum" | "highest_first"
}

/** `unread`: 100 stands for 100 and more. `nextCursor`: null on the last page. */
export interface Inbox {
  notices: NoticeView[]
  unread: number
  nextCursor: string | null
}

/** Whom the invoice is made out to, and where it is sent. A company has a tax number, a person has none. */
export interface InvoiceTo {
  titleType: "personal" | "company"
  title: string
  taxNumber?: string | null
  email: string
  phone?: string | null
  contentType?: "detail" | "category"
}

/** An invoice as its buyer and the staff see it. Money in fen. */
export interface InvoiceView {
  orderNo: string
  state: "requested" | "issued" | "rejected" | "cancelled" | "red_due" | "red"
  to: InvoiceTo
  amountFen: number
  number: string | null
  url: string | null
  reason: string | null
  /** ISO-8601, UTC */
  requestedAt: string
  /** ISO-8601, UTC */
  issuedAt: string | null
  history: StepView[]
}

export interface Invoices {
  invoices: InvoiceView[]
  nextCursor: string | null
}

/** `amountFen` must be what the order keeps at this moment. */
export interface IssueInvoice {
  orderNo: string
  number: string
  url: string
  /** money in fen (1/100 yuan) */
  amountFen: number
}

export interface IssuedInvoice {
  orderNo: string
  state: "requested" | "issued" | "rejected" | "cancelled" | "red_due" | "red"
}

/** `quantity`: pieces that are wanted; the last one who is served may be offered fewer. */
export interface JoinLine {
  productId: string
  skuId: string
  quantity?: number
}

export interface JoinedLine {
  place: PlaceView
}

export interface KeptReceipt {
  body: string
  hash: string
}

export interface LeaveLine {
  skuId: string
}

export interface LeftSearches {
  searches: Searched[]
}

/** What buyers of a level and above pay: `prices` by SKU, or `percentOff`. */
export interface LevelPrice {
  minLevel: number
  prices?: Record<string, number>
  percentOff?: number
}

/** 限时价: has an end, and may be limited to so many units of a SKU per order; the units above pay what they would without it. */
export interface LimitedPrice {
  id: string
  name: string
  version?: number
  startsAt?: string | null
  endsAt?: string | null
  audience?: Audience
  scope?: Scope
  priority?: number
  group?: string | null
  withCoupons?: boolean
  prices?: Record<string, number>
  percentOff?: number
  /** money in fen (1/100 yuan) */
  offFen?: number
  kind?: "limited_price"
  mostUnits?: number | null
}

/** A priced line: what it costs alone, what was taken off, what is paid for it. `giftOf`: the rule that brings it for nothing. */
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
  giftOf: string | null
}

export interface ListAddresses {
}

/** `day`: this Beijing day alone. `actor`: `staff:<name>`. `target`: an order, product, buyer, member … of any day. */
export interface ListAudit {
  day?: string | null
  actor?: string | null
  target?: string | null
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
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

/** `audit`: not answered yet; `approved`: under way; `complete`: money back or goods replaced; `closed`. */
export interface ListCases {
  tab?: "all" | "audit" | "approved" | "complete" | "closed"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ListCategories {
}

export interface ListFavourites {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ListFootprints {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ListForStaff {
  state?: "pending" | "hidden"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ListForecasts {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ListInvoices {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ListLow {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** `used` shows coupons that an unpaid order holds, too. */
export interface ListMine {
  tab?: "unused" | "used" | "expired" | "all"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ListMovements {
  skuId: string
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

/** `phase`: only those that are scheduled, running, paused or over. */
export interface ListPromotions {
  phase?: "scheduled" | "running" | "paused" | "over" | null
}

export interface ListQuestions {
  productId: string
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** `refund`: money only; `return`: goods and money; `exchange`: goods for goods. */
export interface ListReasons {
  orderNo: string
  kind?: "refund" | "return" | "exchange"
}

export interface ListReviews {
  productId: string
  filter?: "all" | "good" | "middle" | "bad" | "with_image"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ListRoles {
}

export interface ListStaff {
}

export interface ListTexts {
  state?: "pending" | "hidden"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ListWaiting {
  state?: "requested" | "red_due"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface Listing {
  products: CardView[]
  nextCursor: string | null
}

/** Where goods lie. `regions`: codes of the provinces, cities or districts that it sends to before others do. */
export interface Location {
  locationId: string
  name: string
  regions?: string[]
}

/** `platform`: where the code comes from. */
export interface LogIn {
  code: string
  platform?: "wechat" | "alipay"
}

/** `code`: six digits of the authenticator app, or a recovery code. */
export interface LogInStaff {
  username: string
  password: string
  code?: string | null
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

/** `expiresIn`: seconds until the access token ends. `permissions`: what the member may, "*" for everything. */
export interface LoggedInStaff {
  accessToken: string
  expiresIn: number
  name: string
  permissions: string[]
}

export interface LowSkus {
  skus: LowView[]
  nextCursor: string | null
}

/** `left`: pieces now. `since`: when it fell to `lowAt` or below. */
export interface LowView {
  skuId: string
  productId: string
  left: number
  lowAt: number
  /** ISO-8601, UTC */
  since: string
}

/** A campaign as staff see it. `version` is what a change must expect. */
export interface ManagedCampaign {
  campaignId: string
  name: string
  terms: Terms
  perBuyer: number
  /** ISO-8601, UTC */
  startsAt: string
  /** ISO-8601, UTC */
  endsAt: string
  validDays: number | null
  total: number
  paused: boolean
  listed: boolean
  version: number
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

/** A picture or a video of the shop's own media. */
export interface Medium {
  src: string
  type?: "image" | "video"
  coverSrc?: string | null
}

/** `suspended`: the functions that are closed now. */
export interface MemberDetail {
  buyerId: string
  nickname: string | null
  phone: string | null
  status: string
  /** ISO-8601, UTC */
  createdAt: string
  /** ISO-8601, UTC */
  lastLoginAt: string
  platform: string
  gender: number
  statusReason: string | null
  /** ISO-8601, UTC */
  statusUntil: string | null
  suspended: string[]
  addresses: number
}

/** A buyer in a list. `phone` is masked. */
export interface MemberLine {
  buyerId: string
  nickname: string | null
  phone: string | null
  status: string
  /** ISO-8601, UTC */
  createdAt: string
  /** ISO-8601, UTC */
  lastLoginAt: string
}

/** 会员价: the highest level that the buyer has reached counts. */
export interface MemberPrice {
  id: string
  name: string
  version?: number
  startsAt?: string | null
  endsAt?: string | null
  audience?: Audience
  scope?: Scope
  priority?: number
  group?: string | null
  withCoupons?: boolean
  kind?: "member_price"
  levels: LevelPrice[]
}

/** A member as colleagues see them. `may`: what roles and own permissions open together. */
export interface MemberView {
  username: string
  status: string
  roles: string[]
  permissions: string[]
  may: string[]
  twoFactor: boolean
  /** ISO-8601, UTC */
  createdAt: string
}

export interface MissedWord {
  word: string
  times: number
}

export interface MissedWords {
  words: MissedWord[]
}

export interface ModerateReview {
  orderNo: string
  skuId: string
  state: "shown" | "hidden"
  reason?: string
}

export interface ModerateText {
  productId: string
  questionId: string
  answerId?: string | null
  state: "shown" | "hidden"
  reason?: string
}

export interface ModeratedReview {
  orderNo: string
  skuId: string
  state: string
}

export interface ModeratedText {
  questionId: string
  answerId: string | null
  state: string
}

/** `units`: pieces to the location; negative: back from it. */
export interface MoveStock {
  skuId: string
  locationId: string
  units: number
  reason: string
}

export interface MovedStock {
  skuId: string
  locationId: string
  units: number
}

/** A change by staff. `delta` in pieces, negative when something was taken out. `pool`: the place that it was moved to or from. */
export interface MovementView {
  delta: number
  reason: string
  by: string
  /** ISO-8601, UTC */
  movedAt: string
  pool: string | null
}

export interface Movements {
  movements: MovementView[]
  nextCursor: string | null
}

export interface MyCoupons {
  coupons: CouponView[]
  nextCursor: string | null
}

export interface MyPlaces {
}

export interface MyReviews {
  tab?: "written" | "todo"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface NewSku {
  specValues?: Record<string, string>
  /** money in fen (1/100 yuan) */
  priceFen: number
  /** money in fen (1/100 yuan) */
  linePriceFen?: number | null
  weightGrams?: number
  volumeCm3?: number
  /** of the shop's freight templates; the default one when absent */
  freightTemplate?: string | null
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

/** `orderNo` is empty where the notice is about a product. */
export interface NoticeView {
  noticeId: string
  type: string
  title: string
  text: string
  orderNo: string
  productId: string | null
  /** ISO-8601, UTC */
  at: string
  read: boolean
}

/** What is missing (fen or pieces) for a rule, and what it then takes off, in fen; or the gifts it brings. */
export interface Nudge {
  rule: "goods" | "price_cut" | "limited_price" | "member_price" | "bundle" | "pick_n" | "full_reduction" | "full_discount" | "full_gift" | "coupon" | "points" | "freight" | "extra" | "policy"
  ruleId: string
  name: string
  text: string
  shortFen: number
  shortUnits: number
  savesFen: number
  gifts: string[]
  products: NudgeProduct[]
}

/** `quantity` of it reach the threshold; the whole order then costs `payableFen`, which is `savesFen` less than without the rule's gain. */
export interface NudgeProduct {
  productId: string
  skuId: string
  title: string
  image: string | null
  unitPriceFen: number
  quantity: number
  payableFen: number
  savesFen: number
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
  owedFen: number
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
  extrasFen: number
  trace: Step[]
  couponId: string | null
  receiver: Receiver
  remark: string
  parcels: ParcelView[]
  timeline: Happened[]
}

/** `invoiceStatus` and `invoiceDesc` are what the retail template's order page reads: 1 issued, 2 can be asked for, 3 none. */
export interface OrderInvoice {
  orderNo: string
  invoiceStatus: number
  invoiceDesc: string
  possibleFen: number
  invoice: InvoiceView | null
}

export interface OrderPage {
  orders: OrderSummary[]
  nextCursor: string | null
}

/** `payment` goes to wx.requestPayment or my.tradePay as it is; null when nothing is to be paid now (`status` is PAID or ACCEPTED). */
export interface OrderPayment {
  orderNo: string
  status: string
  payableFen: number
  /** ISO-8601, UTC */
  payUntil: string
  payment: Record<string, string> | null
}

/** An order in a list. Money in fen; `owedFen` is collected at the door. `actions`: what the buyer may do now. */
export interface OrderSummary {
  orderNo: string
  status: string
  reason: string | null
  title: string
  units: number
  payableFen: number
  paidFen: number
  owedFen: number
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

export interface OrderToReview {
  orderNo: string
  /** ISO-8601, UTC */
  receivedAt: string
  lines: Awaited[]
}

/** `locationId` null: the main location. */
export interface OriginView {
  skuId: string
  locationId: string | null
  name: string
  units: number
}

export interface Origins {
  origins: OriginView[]
}

/** `state`: shown, pending (staff looks at it first) or hidden. */
export interface OwnReview {
  name: string
  avatar: string | null
  rating: number
  text: string
  media: Medium[]
  anonymous: boolean
  automatic: boolean
  specText: string
  /** ISO-8601, UTC */
  at: string
  appended: Appended | null
  reply: Reply | null
  orderNo: string
  productId: string
  skuId: string
  title: string
  state: string
}

/** `todo`: the latest received orders with lines to review, and in `todoLines` how many lines there are in all. */
export interface OwnReviews {
  reviews: OwnReview[]
  todo: OrderToReview[]
  todoLines: number
  nextCursor: string | null
}

export interface ParcelView {
  number: number
  method: string
  carrier: string | null
  trackingNo: string | null
  /** ISO-8601, UTC */
  shippedAt: string
}

export interface PayByBalance {
  orderNo: string
  pin: string
}

/** `provider`: where to pay; without it, the platform with which the buyer logged in. `code`: of wx.login or my.getAuthCode, needed where the buyer pays with the other platform's account. */
export interface PayOrder {
  orderNo: string
  method?: "online" | "offline"
  provider?: "wechat" | "alipay" | null
  code?: string | null
}

/** N 件 X 元: any `pieces` units of the scope for `priceFen`, the dearest units first, as often as it saves something. */
export interface PickN {
  id: string
  name: string
  version?: number
  startsAt?: string | null
  endsAt?: string | null
  audience?: Audience
  scope?: Scope
  priority?: number
  group?: string | null
  withCoupons?: boolean
  kind?: "pick_n"
  pieces: number
  /** money in fen (1/100 yuan) */
  priceFen: number
  mostTimes?: number | null
}

/** `state`: waiting, or holding (`units` stand by `until` then). `ahead`: people before this one, 100 at most. */
export interface PlaceView {
  productId: string
  skuId: string
  title: string
  units: number
  state: string
  /** ISO-8601, UTC */
  joinedAt: string
  /** ISO-8601, UTC */
  until: string | null
  ahead: number
}

export interface Places {
  places: PlaceView[]
}

/** Without `lines` only what can come back is told. */
export interface PreviewCase {
  orderNo: string
  kind?: "refund" | "return" | "exchange"
  reasonId?: string
  lines?: ChosenLine[]
}

/** `items` to buy now, or nothing for the cart's selected lines. Without `addressId` the default address is shown. `best`: use the coupon (or none) with which the order costs least. */
export interface PreviewOrder {
  items?: Wanted[] | null
  addressId?: string | null
  couponId?: string | null
  best?: boolean
  extras?: Record<string, number>
}

/** `refund`: null for an exchange, and without `lines`. */
export interface PreviewedCase {
  lines: Returnable[]
  refund: RefundPreview | null
}

/** `price.unused` says of each promotion why it was not used. `quoteToken` is there when the order can be submitted as shown; it holds for ten minutes. */
export interface PreviewedOrder {
  price: Price
  address: AddressView | null
  coupons: CouponChoice[]
  best: BestChoice
  nudges: Nudge[]
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

/** 直降. */
export interface PriceCut {
  id: string
  name: string
  version?: number
  startsAt?: string | null
  endsAt?: string | null
  audience?: Audience
  scope?: Scope
  priority?: number
  group?: string | null
  withCoupons?: boolean
  prices?: Record<string, number>
  percentOff?: number
  /** money in fen (1/100 yuan) */
  offFen?: number
  kind?: "price_cut"
}

/** What a unit costs members of this level and above, in fen, where that is less than everybody pays. */
export interface PriceOfLevel {
  minLevel: number
  priceFen: number
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
  promotions: PromotionLabel[]
  version: number
}

export interface Profile {
  profile: ProfileView
}

/** A buyer's own profile. `phone` is masked: 138****0000. `suspended`: functions that are closed to them, why and until when. */
export interface ProfileView {
  buyerId: string
  nickname: string | null
  avatarUrl: string | null
  gender: number
  birthday: string | null
  phone: string | null
  status: string
  statusReason: string | null
  /** ISO-8601, UTC */
  statusUntil: string | null
  suspended: string[]
  /** ISO-8601, UTC */
  createdAt: string
}

/** What a unit costs everybody now because of a promotion, in fen; `mostUnits` of it in an order. */
export interface PromoPrice {
  priceFen: number
  promotionId: string
  /** ISO-8601, UTC */
  endsAt: string | null
  mostUnits: number | null
}

/** A promotion that can apply to a product: what it gives, and until when. */
export interface PromotionLabel {
  promotionId: string
  name: string
  kind: string
  text: string
  /** ISO-8601, UTC */
  startsAt: string | null
  /** ISO-8601, UTC */
  endsAt: string | null
}

export interface PromotionReport {
  promotion: PromotionView
  effect: Effect
  nextCursor: string | null
}

/** `budgetLeftFen`: what its orders may still take off; null without a budget. `history`: newest first, what holds now included. */
export interface PromotionShown {
  promotion: PromotionView
  budgetLeftFen: number | null
  history: PromotionView[]
}

export interface PromotionStateSet {
  promotion: PromotionView
}

/** A promotion as staff see it. `phase`: scheduled, running, paused, over. Money in fen. */
export interface PromotionView {
  promotionId: string
  version: number
  phase: "scheduled" | "running" | "paused" | "over"
  terms: PriceCut | LimitedPrice | MemberPrice | Bundle | PickN | FullReduction | FullDiscount | FullGift
  budgetFen: number | null
  note: string
  /** ISO-8601, UTC */
  createdAt: string
  /** ISO-8601, UTC */
  changedAt: string
  changedBy: string
}

export interface Promotions {
  promotions: PromotionView[]
}

/** `hash` = SHA-256 of {"day","orders","previous","root"} as canonical JSON. `previous`: the head of the day before; 64 zeros for the first. */
export interface PublishedDay {
  day: string
  orders: number
  root: string
  previous: string
  hash: string
  /** ISO-8601, UTC */
  madeAt: string
}

export interface QuantitySet {
  skuId: string
  quantity: number
}

/** `answers`: the most helpful first, ten at most; `answerCount`: all that are shown. */
export interface QuestionView {
  questionId: string
  name: string
  text: string
  /** ISO-8601, UTC */
  askedAt: string
  answers: AnswerView[]
  answerCount: number
}

export interface Questions {
  questions: QuestionView[]
  nextCursor: string | null
}

export interface RateCase {
  caseNo: string
  stars: number
  review?: string
}

export interface RatedCase {
  caseNo: string
  stars: number
}

/** `fault`: the shop's; `evidence`: pictures help; `until`: the first moment that is too late, null before the goods are received. */
export interface ReasonView {
  reasonId: string
  text: string
  fault: boolean
  evidence: boolean
  /** ISO-8601, UTC */
  until: string | null
  over: boolean
}

/** `policy`: version of the terms that the order keeps. */
export interface Reasons {
  reasons: ReasonView[]
  policy: string
}

/** `hash` = SHA-256(hash of the one before + newline + `body`), hex; before the first one, 64 zeros. */
export interface ReceiptView {
  number: number
  body: string
  hash: string
  day: string | null
  proof: string[] | null
}

export interface Receipts {
  orderNo: string
  receipts: ReceiptView[]
}

/** `restock`: good goods return to the shelf. `note` is told to the buyer; bad goods need one. */
export interface ReceiveParcel {
  caseNo: string
  condition: "good" | "bad"
  restock?: boolean
  note?: string
}

/** `status` as it is now. */
export interface ReceivedParcel {
  caseNo: string
  status: string
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

export interface RecordFootprint {
  productId: string
}

/** `number`: of the red letter. */
export interface ReddenInvoice {
  orderNo: string
  number: string
}

export interface ReddenedInvoice {
  orderNo: string
  state: "requested" | "issued" | "rejected" | "cancelled" | "red_due" | "red"
}

export interface ReductionRung {
  at: number
  /** money in fen (1/100 yuan) */
  offFen: number
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

/** What goes back with goods; kept with the order, so that a later change of mind changes no order. `freightBack`: when everything goes back `unshipped` (or by the shop's fault), `always`, or `never`. `freight`: stays `as_charged`, or is `repriced` for what remains when a free-freight threshold breaks. `couponBack`: when it no longer takes anything off (`unused`), or `never`. */
export interface RefundPolicy {
  freightBack?: "unshipped" | "always" | "never"
  freight?: "as_charged" | "repriced"
  couponBack?: "unused" | "never"
}

/** What would go back: `trace` adds up to `refundFen`, `perLine` with freight and extras, too. `gifts`: units that must come back as well. `last`: nothing stays with the buyer; `exact`: False when there were too many baskets to compare them all. */
export interface RefundPreview {
  refundFen: number
  freightFen: number
  extrasFen: number
  points: number
  coupons: string[]
  gifts: Record<string, number>
  perLine: Record<string, number>
  keptFen: number
  last: boolean
  exact: boolean
  trace: Step[]
}

/** `status` of the refund as it is now: REQUESTED, PROCESSING, SUCCESS, ABNORMAL, CLOSED. A zero order has no `refundNo`. */
export interface RefundedOrder {
  orderNo: string
  refundNo: string
  refundFen: number
  status: string
}

/** Why the order cannot be made as it is: lines that no freight template brings to this region, or of which nobody can say it because the address has no code that is narrow enough (region_needed). */
export interface Refusal {
  reason: "no_delivery" | "region_needed"
  text: string
  skuIds: string[]
  templateId: string
}

export interface RefuseCash {
  orderNo: string
  why?: string
}

export interface RefusedCash {
  orderNo: string
  reason: string
}

export interface RejectInvoice {
  orderNo: string
  reason: string
}

export interface RejectedInvoice {
  orderNo: string
  state: "requested" | "issued" | "rejected" | "cancelled" | "red_due" | "red"
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

export interface RemoveRole {
  roleId: string
}

export interface RemoveTotp {
  password: string
}

export interface RemovedLines {
  skuIds: string[]
}

export interface RemovedOrder {
  orderNo: string
}

export interface RemovedRole {
  roleId: string
}

export interface ReopenBooks {
  day: string
  reason: string
}

export interface ReopenedBooks {
  books: BooksOfDay
}

export interface RepliedToQuestion {
  answerId: string
}

export interface RepliedToReview {
  orderNo: string
  skuId: string
  /** ISO-8601, UTC */
  repliedAt: string
}

/** What the shop answered. */
export interface Reply {
  text: string
  /** ISO-8601, UTC */
  at: string
}

export interface ReplyToQuestion {
  productId: string
  questionId: string
  text: string
}

export interface ReplyToReview {
  orderNo: string
  skuId: string
  text: string
}

export interface ReportPromotion {
  promotionId: string
  days?: number
  cursor?: string | null
}

export interface RequestInvoice {
  orderNo: string
  to: InvoiceTo
}

/** What the invoice will be of, in fen, unless money goes back before it is issued. */
export interface RequestedInvoice {
  orderNo: string
  amountFen: number
}

/** `code`: a fresh one of wx.login or my.getAuthCode, of the platform with which the account was made. */
export interface ResetPin {
  pin: string
  code: string
}

export interface ResolveBookCase {
  day: string
  caseId: string
  reason: string
}

export interface ResolvedBookCase {
  case: BookCase
}

/** `functions`: which ones are closed, with status `restricted` alone. `reason` is shown to the buyer. */
export interface RestrictMember {
  buyerId: string
  status: "active" | "restricted" | "frozen" | "closed"
  reason: string
  until?: string | null
  functions?: ("order" | "coupon" | "comment" | "question" | "after_sale")[]
}

export interface RestrictedMember {
  buyerId: string
  status: string
  /** ISO-8601, UTC */
  until: string | null
  functions: string[]
}

/** The shop's terms of after-sale as they are now. The law's seven days are the least. */
export interface ReturnTerms {
  /** days to return without a reason, after the day of receipt */
  noReasonDays?: number
  /** days to claim what is broken or wrong */
  faultDays?: number
  /** category -> why its goods do not come back without a reason */
  excluded?: Record<string, "custom" | "perishable" | "digital" | "periodical" | "if_confirmed">
  /** staff answers a request within so many hours */
  reviewHours?: number
  /** when staff stays silent */
  onSilence?: "escalate" | "approve"
  /** the buyer sends the goods within so many days */
  parcelDays?: number
  /** staff looks into a parcel within so many days */
  receiveDays?: number
  /** where the goods are sent to: name, phone, address */
  returnTo?: string
}

/** A line of the order: how many of it were bought, and how many can still be asked for. `unitFen`: what was paid for one, rounded down. */
export interface Returnable {
  skuId: string
  title: string
  specText: string
  image: string | null
  bought: number
  available: number
  unitFen: number
  excluded: string
}

/** A buyer or an order. */
export interface RevealMember {
  orderNo?: string | null
  buyerId?: string | null
  reason: string
}

/** Personal data, as they are. `addresses`: of the address book. */
export interface Revealed {
  buyerId: string
  phone: string | null
  addresses: Receiver[]
  receiver: Receiver | null
}

export interface RevealedMember {
  revealed: Revealed
}

/** `note` is told to the buyer; a refusal needs one. `mostFen`: pay no more than that, at least 1 (who pays nothing refuses); without it what an earlier approval allowed still holds. `shopsFault`: staff's judgement instead of the reason's; with it freight goes back, too. `swapSkuId`: the SKU that an exchange asks for, named where it costs more than was paid. */
export interface ReviewCase {
  caseNo: string
  decision: "approve" | "reject"
  note?: string
  /** money in fen (1/100 yuan) */
  mostFen?: number | null
  shopsFault?: boolean | null
  swapSkuId?: string | null
}

/** A review as everybody sees it. `specText`: what exactly was bought. */
export interface ReviewView {
  name: string
  avatar: string | null
  rating: number
  text: string
  media: Medium[]
  anonymous: boolean
  automatic: boolean
  specText: string
  /** ISO-8601, UTC */
  at: string
  appended: Appended | null
  reply: Reply | null
}

/** `status` and `refundFen` as they are now. */
export interface ReviewedCase {
  caseNo: string
  status: string
  refundFen: number | null
}

export interface Reviews {
  reviews: ReviewView[]
  nextCursor: string | null
}

export interface Right {
  permission: string
  operations: string[]
  members: string[]
}

/** `permissions`: those that a role can have, exactly the ones that operations ask for; "*" is all of them. */
export interface RoleList {
  roles: RoleView[]
  permissions: string[]
}

/** A role; `members` have it. */
export interface RoleView {
  roleId: string
  title: string
  permissions: string[]
  members: string[]
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

/** `terms.id` names it; `terms.version` is the shop's. With `budgetFen` it stops applying when so much has been taken off orders. */
export interface SavePromotion {
  terms: PriceCut | LimitedPrice | MemberPrice | Bundle | PickN | FullReduction | FullDiscount | FullGift
  /** 0 for a new one */
  expectedVersion?: number
  /** money in fen (1/100 yuan) */
  budgetFen?: number | null
  note?: string
}

export interface SaveRole {
  roleId: string
  title: string
  permissions: string[]
}

export interface SavedAddress {
  addressId: string
}

export interface SavedCategory {
  categoryId: string
}

/** `clashes`: the live promotions that it meets, and what then happens. */
export interface SavedPromotion {
  promotion: PromotionView
  clashes: Clash[]
}

export interface SavedRole {
  role: RoleView
}

/** Which goods a rule covers. Exclusions win. */
export interface Scope {
  kind?: "shop" | "categories" | "products" | "skus"
  ids?: string[]
  exceptCategories?: string[]
  exceptProducts?: string[]
  exceptSkus?: string[]
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

export interface SendParcel {
  caseNo: string
  carrier: string
  trackingNo: string
  remark?: string
}

export interface SentParcel {
  caseNo: string
  status: string
}

export interface SetDefaultAddress {
  addressId: string
}

/** `version` of templates and extras is the shop's: what differs gets a new one. Regions may be written whole (650000); kept is what they begin with (65). */
export interface SetHouseRules {
  rules: HouseRules
  expectedVersion: number
}

export interface SetOnSale {
  productId: string
  onSale: boolean
}

/** `oldPin`: where there is a PIN already; without it, another PIN than that one is a wrong guess. Six digits; all the same, or one after the other, are refused. */
export interface SetPin {
  pin: string
  oldPin?: string | null
}

export interface SetPromotionState {
  promotionId: string
  action: "pause" | "resume" | "end"
  expectedVersion: number
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

/** `last`: false when more parcels of the order will follow. `despiteCases`: send although the buyer asks for the money back. */
export interface ShipOrder {
  orderNo: string
  method?: "express" | "same_city" | "virtual" | "pickup"
  carrier?: string | null
  trackingNo?: string | null
  last?: boolean
  despiteCases?: boolean
}

export interface ShipReplacement {
  caseNo: string
  carrier: string
  trackingNo: string
}

export interface ShippedOrder {
  orderNo: string
  parcel: number
}

export interface ShippedReplacement {
  caseNo: string
  status: string
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
  /** buyers may pay at the door */
  cashOnDelivery: boolean
  /** the largest order that may be paid at the door */
  cashMaxFen: number
  /** orders of one buyer whose cash is not here yet */
  cashMaxOpen: number
  /** how many parcels a buyer may have refused at the door */
  cashMaxRefused: number
  /** province, city or district codes where cash is taken; none: everywhere */
  cashRegions: string[]
  /** what may come back, until when, and who must answer */
  afterSale: ReturnTerms
  /** how long money without an order waits */
  orphanRefundMinutes: number
  /** where goods lie beside the main location */
  locations: Location[]
  /** days from ordering goods to having them */
  restockLeadDays: number
  /** days between two orders of goods */
  restockReviewDays: number
  /** how surely goods last until the next ones come */
  restockServicePercent: number
  /** days from receipt to a good review by itself; 0: never */
  autoReviewDays: number
  /** staff looks at what buyers write before others see it */
  moderateFirst: boolean
  /** what contains one of them is looked at first */
  watchedWords: string[]
  /** where the shop's own pictures and videos lie */
  mediaHosts: string[]
  /** send subscribe messages; the inbox is written in any case */
  pushNotices: boolean
  /** where a message leads, ?orderNo= is added */
  orderPage: string
  /** where one about a product leads, ?spuId= is added */
  productPage: string
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

export interface ShownCase {
  case: CaseDetail
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
  volumeCm3?: number
  freightTemplate?: string | null
  image?: string | null
  rush?: boolean
  /** pieces */
  stock?: number
}

/** One choice of specs. `stockLeft` in pieces; nothing for those who do not wait in line where there is one. */
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
  promo: PromoPrice | null
  levelPrices: PriceOfLevel[]
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

/** Pieces by shard as they were spread; `available`: all together. */
export interface SpreadOut {
  skuId: string
  available: number
  pools: Record<string, number>
}

export interface SpreadStock {
  skuId: string
  shards: number
}

export interface StaffList {
  members: MemberView[]
}

/** `review`: to be answered; `receive`: a parcel is on its way; `replace`: new goods are to be sent; `escalated`: nobody answered in time, or a refund failed. */
export interface StaffListCases {
  work?: "review" | "receive" | "replace" | "escalated"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** `HELD`: money of a wrong amount came, staff must decide. `ACCEPTED`: to be sent, paid at the door; `OWED`: sent, and the cash is not here. */
export interface StaffListOrders {
  status?: "PAID" | "ACCEPTED" | "PARTLY_SHIPPED" | "OWED" | "HELD"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** `why`: why it is pending or hidden, if there is a reason beside the shop's habit of looking first. */
export interface StaffReview {
  name: string
  avatar: string | null
  rating: number
  text: string
  media: Medium[]
  anonymous: boolean
  automatic: boolean
  specText: string
  /** ISO-8601, UTC */
  at: string
  appended: Appended | null
  reply: Reply | null
  orderNo: string
  productId: string
  skuId: string
  title: string
  state: string
  why: string | null
}

export interface StaffReviews {
  reviews: StaffReview[]
  nextCursor: string | null
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

export interface StepView {
  at: string
  what: string
  amountFen: number
  note: string
}

/** In pieces. `adjusted`: all that staff ever put in, less what they took out; `inOrders`: what orders hold or have bought. `available`: what can be reserved, all places together; `pools`: the places apart from STOCK itself (shards, or locations as "@id"). `held`: stands by for people of the waiting list. `lowAt`: the warning threshold. `hasLine`: people wait, and come first. */
export interface StockOfSku {
  skuId: string
  productId: string
  available: number
  adjusted: number
  inOrders: number
  held: number
  hasLine: boolean
  lowAt: number | null
  pools: Record<string, number>
  movements: MovementView[]
}

export interface SubmitOrder {
  quoteToken?: string | null
  items?: Wanted[] | null
  addressId?: string | null
  couponId?: string | null
  extras?: Record<string, number>
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

/** `newest`: how many reviews to show with the counts. */
export interface SummariseReviews {
  productId: string
  newest?: number
}

export interface SummarisedReviews {
  summary: Summary
  newest: ReviewView[]
}

/** Counts of the reviews that are shown. `goodRate`: per cent; `average`: of the stars, to one decimal. */
export interface Summary {
  total: number
  good: number
  middle: number
  bad: number
  withImage: number
  goodRate: number
  average: number
}

/** What a coupon takes off: `amountOffFen`, or `percentOff` (10 = 10 %, which is 九折) up to `maxOffFen`; or the freight, up to `maxOffFen`; or it brings `gifts`. */
export interface Terms {
  kind: "amount" | "percent" | "free_freight" | "gift"
  /** money in fen (1/100 yuan) */
  amountOffFen: number
  percentOff: number
  /** money in fen (1/100 yuan) */
  maxOffFen: number | null
  /** money in fen (1/100 yuan) */
  thresholdFen: number
  scope: CouponScope
  gifts: CouponGift[]
}

/** A question, or with `answerId` an answer. `why`: why it is pending or hidden, if it is known. */
export interface TextView {
  productId: string
  title: string
  questionId: string
  answerId: string | null
  name: string
  text: string
  state: string
  why: string | null
  /** ISO-8601, UTC */
  at: string
}

export interface Texts {
  texts: TextView[]
  nextCursor: string | null
}

/** `favourite`: what is to be so afterwards, so that a repeated tap on a bad line does not undo itself. */
export interface ToggleFavourite {
  productId: string
  favourite: boolean
}

export interface ToggledFavourite {
  productId: string
  favourite: boolean
}

/** A rule that changed nothing, and why: a word for programs, a sentence with figures for people. `by`: the rule that stood in its way. */
export interface Unused {
  rule: "goods" | "price_cut" | "limited_price" | "member_price" | "bundle" | "pick_n" | "full_reduction" | "full_discount" | "full_gift" | "coupon" | "points" | "freight" | "extra" | "policy"
  ruleId: string
  version: number
  name: string
  reason: "set_aside" | "not_chosen" | "not_started" | "ended" | "level_too_low" | "first_order_only" | "not_in_audience" | "nothing_in_scope" | "threshold_not_reached" | "incomplete" | "excluded_by" | "not_with_coupons" | "line_full" | "too_many_coupons" | "not_better" | "gift_gone" | "points_too_few" | "nothing_to_take" | "budget_spent"
  text: string
  figures: Record<string, number>
  by: string
}

export interface UpdateCampaign {
  campaignId: string
  /** 1 after campaigns/create, one more with each change */
  expectedVersion: number
  changes: CampaignChange
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

/** `resetTwoFactor`: the member has lost it, and logs in without until they enrol again. */
export interface UpdateStaff {
  username: string
  roles?: string[] | null
  permissions?: string[] | null
  disabled?: boolean | null
  password?: string | null
  resetTwoFactor?: boolean
  reason?: string | null
}

export interface UpdatedCampaign {
  campaign: ManagedCampaign
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

export interface UpdatedStaff {
  member: MemberView
}

/** `whole`: each follows from the one before; else `firstFault` is the place (from 1) of the first that does not. `known`: the shop has the last one under its number. `published`: it leads to the published head of `day`; null when no proof was brought. */
export interface VerifiedReceipts {
  whole: boolean
  firstFault: number | null
  known: boolean
  published: boolean | null
}

/** All receipts of one order up to the one in question, the first one first; `day` and `proof` of the last one, if it has them. */
export interface VerifyReceipts {
  receipts: KeptReceipt[]
  day?: string | null
  proof?: string[] | null
}

export interface ViewCart {
}

export interface ViewProduct {
  productId: string
}

export interface VoteForAnswer {
  productId: string
  questionId: string
  answerId: string
}

export interface WaitingCases {
  cases: CaseDetail[]
  nextCursor: string | null
}

export interface WaitingInvoices {
  invoices: InvoiceView[]
  nextCursor: string | null
}

export interface WaitingOrder {
  orderNo: string
  status: string
  title: string
  units: number
  payableFen: number
  refundingFen: number
  /** ISO-8601, UTC */
  paidAt: string | null
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

/** `lowAt`: warn once when there are so many or fewer; null: never. */
export interface WarnAt {
  skuId: string
  /** pieces */
  lowAt: number | null
}

export interface WarnedAt {
  skuId: string
  lowAt: number | null
}

/** `permission`: this one alone. */
export interface WhoCan {
  permission?: string | null
}

export interface WhoCanWhat {
  rights: Right[]
}

/** Freight to some regions (codes by prefix, the longest match wins; none: everywhere else). `first` pieces, grams or cm³ cost `firstFen`, each further `next` costs `nextFen`. Free from `freeOverFen` (goods after promotions and coupons, before points) or from `freeOverUnits` on. */
export interface Zone {
  regions?: string[]
  first?: number
  /** money in fen (1/100 yuan) */
  firstFen?: number
  next?: number
  /** money in fen (1/100 yuan) */
  nextFen?: number
  /** money in fen (1/100 yuan) */
  freeOverFen?: number | null
  freeOverUnits?: number | null
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
  /** 401 请输入动态验证码 / The code of the second factor is needed */
  | "staff_code_required"
  /** 403 该功能已被暂停使用：{reason} / This function is suspended: {reason} */
  | "function_suspended"
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
  /** 409 部分商品不配送至该地区 / Some lines are not delivered there */
  | "no_delivery"
  /** 409 收货地址缺少地区编码，请重新选择省、市、区 / The address needs the code of its region to know the freight */
  | "region_needed"
  /** 409 价格或赠品有变动，请确认后重新提交 / The price or what comes with it has changed */
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
  /** 409 优惠券活动刚被别人修改，请刷新后再试 / The campaign was just changed by someone else */
  | "campaign_changed"
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
  /** 404 促销活动不存在 / No such promotion */
  | "promotion_not_found"
  /** 409 促销活动刚被别人修改，请刷新后再试 / The promotions were just changed by someone else */
  | "promotion_changed"
  /** 409 促销活动已结束，不能再修改 / The promotion is over */
  | "promotion_over"
  /** 409 同时生效的促销活动过多 / Too many promotions at once */
  | "promotions_full"
  /** 409 预算已被订单占用，不能减到这么少 / Orders have used more of the budget than that */
  | "budget_in_use"
  /** 404 订单中没有这件商品 / No such line in the order */
  | "review_line_not_found"
  /** 404 评价不存在 / No such review */
  | "review_not_found"
  /** 409 已经评价过了 / Reviewed already */
  | "already_reviewed"
  /** 409 已经追评过了 / Appended to already */
  | "already_appended"
  /** 404 提问或回答不存在 / No such question or answer */
  | "question_not_found"
  /** 403 买过的人才能回答 / Only those who have bought it can answer */
  | "not_bought"
  /** 409 该提问的回答已满 / The question has enough answers */
  | "answers_full"
  /** 409 收藏数量已达上限 / Too many favourites */
  | "favourites_full"
  /** 409 只能使用上传到本店的图片和视频 / Only pictures and videos of the shop's own media */
  | "foreign_media"
  /** 409 没有可退金额或已在退款中 / Nothing to refund, or a refund is under way */
  | "refund_not_possible"
  /** 404 售后单不存在 / No such after-sale case */
  | "aftersale_not_found"
  /** 409 售后单当前状态不允许此操作 / The case's state does not allow this */
  | "aftersale_state"
  /** 409 商品尚未发货，只能申请退款 / Nothing was sent yet: only a refund can be asked for */
  | "aftersale_kind"
  /** 409 请选择适用的原因 / Choose one of the reasons of this kind */
  | "aftersale_reason"
  /** 409 已超过申请期限 / The time to ask is over */
  | "aftersale_over"
  /** 409 该商品不适用七日无理由退货：{why} / This does not come back without a reason: {why} */
  | "aftersale_excluded"
  /** 409 可申请的数量不足 / Not so many units can be asked for */
  | "aftersale_units"
  /** 409 可退金额有变动，请确认后重新提交 / The refund has changed since the preview */
  | "aftersale_changed"
  /** 409 次数已达上限，请联系客服 / Too many, please ask the shop */
  | "aftersale_limit"
  /** 409 超过可退金额 / More than can be refunded */
  | "aftersale_amount"
  /** 409 换货规格比实付价贵，请写明该规格以确认 / The SKU costs more than was paid: name it to confirm */
  | "aftersale_swap"
  /** 409 已评价 / It was rated already */
  | "aftersale_rated"
  /** 409 该订单有未处理完的售后，请先处理 / Decide the open after-sale cases first */
  | "aftersales_open"
  /** 409 该订单不能货到付款 / This order cannot be paid at the door */
  | "cash_not_offered"
  /** 409 收到的现金与应收金额不符 / The cash is not what the order owes */
  | "cash_amount_differs"
  /** 409 尚未设置支付密码 / No payment PIN is set */
  | "pin_not_set"
  /** 403 支付密码不正确 / The payment PIN is wrong */
  | "pin_wrong"
  /** 429 支付密码错误次数过多，请稍后再试 / Too many wrong PINs, try later */
  | "pin_locked"
  /** 409 余额不足 / The balance is too small */
  | "balance_insufficient"
  /** 409 余额超过上限 / The balance would be too large */
  | "balance_too_large"
  /** 404 该日的凭证尚未公布 / The day's receipts are not published */
  | "receipts_not_published"
  /** 404 没有这张发票 / No such invoice */
  | "invoice_not_found"
  /** 409 该订单没有可开票金额 / Nothing of this order can be invoiced */
  | "invoice_not_possible"
  /** 409 该订单已申请发票 / This order has its invoice */
  | "invoice_exists"
  /** 409 发票当前状态不允许此操作 / The invoice's state does not allow this */
  | "invoice_state"
  /** 409 开票金额与订单实付不符 / The sum is not what the order keeps */
  | "invoice_amount_differs"
  /** 404 没有这个对账差异 / No such difference in the books */
  | "book_case_not_found"
  /** 409 该差异已处理 / This difference was dealt with */
  | "book_case_ended"
  /** 409 该日账单尚未核对完，不能关账 / The day's bills are not compared yet */
  | "books_not_compared"
  /** 409 该日还有 {openCases} 处差异未处理 / {openCases} differences of the day are open */
  | "books_cases_open"
  /** 409 已有同名员工 / There is a member of this name */
  | "staff_exists"
  /** 404 没有这个员工 / No such member of the staff */
  | "staff_not_found"
  /** 404 没有这个角色 / No such role */
  | "role_not_found"
  /** 409 还有员工使用该角色 / Members still have this role */
  | "role_in_use"
  /** 409 角色数量已达上限 / Too many roles */
  | "role_limit_reached"
  /** 403 超出您自己的权限 / Beyond your own rights */
  | "beyond_own_rights"
  /** 409 至少要留一名拥有全部权限的员工 / Somebody must keep all permissions */
  | "last_owner"
  /** 409 尚未绑定动态验证码 / No second factor waits for its code */
  | "two_factor_not_enrolled"
  /** 404 没有这个买家 / No such buyer */
  | "member_not_found"
  /** 409 设置刚被别人修改，请刷新后再试 / The settings were just changed by someone else */
  | "setting_changed"
  /** 404 没有这个仓 / No such location */
  | "location_not_found"
  /** 409 该规格正在分片，请先合并 / This SKU is spread over shards: gather it first */
  | "stock_is_spread"
  /** 409 该规格分仓存放，不能再分片 / This SKU lies at several locations */
  | "stock_at_locations"
  /** 409 商品有货，可直接购买 / It is in stock: buy it */
  | "sku_in_stock"
  /** 409 最多同时等候 {limit} 种商品 / Too many waiting lists */
  | "waiting_limit_reached"
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
  "balance/get": GetBalance
  "balance/set_pin": SetPin
  "balance/reset_pin": ResetPin
  "orders/pay_balance": PayByBalance
  "receipts/get": GetReceipts
  "receipts/verify": VerifyReceipts
  "receipts/day": GetDay
  "invoices/request": RequestInvoice
  "invoices/cancel": CancelInvoice
  "invoices/get": GetInvoice
  "invoices/list": ListInvoices
  "aftersales/reasons": ListReasons
  "aftersales/preview": PreviewCase
  "aftersales/apply": ApplyForCase
  "aftersales/cancel": CancelCase
  "aftersales/send_parcel": SendParcel
  "aftersales/list": ListCases
  "aftersales/get": GetCase
  "aftersales/rate": RateCase
  "waiting/join": JoinLine
  "waiting/leave": LeaveLine
  "waiting/mine": MyPlaces
  "reviews/create": CreateReview
  "reviews/append": AppendToReview
  "reviews/list": ListReviews
  "reviews/summary": SummariseReviews
  "reviews/mine": MyReviews
  "reviews/staff_list": ListForStaff
  "reviews/moderate": ModerateReview
  "reviews/reply": ReplyToReview
  "questions/ask": AskQuestion
  "questions/answer": AnswerQuestion
  "questions/vote": VoteForAnswer
  "questions/list": ListQuestions
  "questions/reply": ReplyToQuestion
  "questions/staff_list": ListTexts
  "questions/moderate": ModerateText
  "favourites/toggle": ToggleFavourite
  "favourites/list": ListFavourites
  "favourites/count": CountFavourites
  "favourites/check": CheckFavourites
  "footprints/record": RecordFootprint
  "footprints/list": ListFootprints
  "footprints/clear": ClearFootprints
  "messages/grant": GrantMessages
  "messages/inbox": ShowInbox
  "messages/mark_read": MarkRead
  "staff/login": LogInStaff
  "staff/change_password": ChangePassword
  "staff/enrol_totp": EnrolTotp
  "staff/confirm_totp": ConfirmTotp
  "staff/remove_totp": RemoveTotp
  "staff/create": CreateStaff
  "staff/update": UpdateStaff
  "staff/list": ListStaff
  "staff/who_can": WhoCan
  "roles/list": ListRoles
  "roles/save": SaveRole
  "roles/remove": RemoveRole
  "audit/list": ListAudit
  "audit/export": ExportAudit
  "members/list": FindMembers
  "members/get": GetMember
  "members/restrict": RestrictMember
  "members/reveal": RevealMember
  "products/create": CreateProduct
  "products/update": UpdateProduct
  "products/set_on_sale": SetOnSale
  "products/save_category": SaveCategory
  "stock/adjust": AdjustStock
  "stock/get": GetStock
  "stock/movements": ListMovements
  "stock/warn_at": WarnAt
  "stock/low": ListLow
  "stock/spread": SpreadStock
  "stock/move": MoveStock
  "stock/origin": AskOrigin
  "forecast/list": ListForecasts
  "campaigns/create": CreateCampaign
  "campaigns/update": UpdateCampaign
  "orders/staff_list": StaffListOrders
  "orders/ship": ShipOrder
  "orders/refund": RefundOrder
  "orders/confirm_cash": ConfirmCash
  "orders/refuse_cash": RefuseCash
  "balance/adjust": AdjustBalance
  "invoices/staff_list": ListWaiting
  "invoices/issue": IssueInvoice
  "invoices/reject": RejectInvoice
  "invoices/redden": ReddenInvoice
  "promotions/save": SavePromotion
  "promotions/set_state": SetPromotionState
  "promotions/list": ListPromotions
  "promotions/get": GetPromotion
  "promotions/house_rules": GetHouseRules
  "promotions/set_house_rules": SetHouseRules
  "promotions/dry_run": DryRunPromotion
  "promotions/report": ReportPromotion
  "aftersales/staff_list": StaffListCases
  "aftersales/review": ReviewCase
  "aftersales/receive_parcel": ReceiveParcel
  "aftersales/ship_replacement": ShipReplacement
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
  "balance/get": BuyerBalance
  "balance/set_pin": Nothing
  "balance/reset_pin": Nothing
  "orders/pay_balance": BalancePayment
  "receipts/get": Receipts
  "receipts/verify": VerifiedReceipts
  "receipts/day": PublishedDay
  "invoices/request": RequestedInvoice
  "invoices/cancel": CancelledInvoice
  "invoices/get": OrderInvoice
  "invoices/list": Invoices
  "aftersales/reasons": Reasons
  "aftersales/preview": PreviewedCase
  "aftersales/apply": AppliedCase
  "aftersales/cancel": CancelledCase
  "aftersales/send_parcel": SentParcel
  "aftersales/list": CasePage
  "aftersales/get": ShownCase
  "aftersales/rate": RatedCase
  "waiting/join": JoinedLine
  "waiting/leave": Nothing
  "waiting/mine": Places
  "reviews/create": CreatedReview
  "reviews/append": AppendedReview
  "reviews/list": Reviews
  "reviews/summary": SummarisedReviews
  "reviews/mine": OwnReviews
  "reviews/staff_list": StaffReviews
  "reviews/moderate": ModeratedReview
  "reviews/reply": RepliedToReview
  "questions/ask": AskedQuestion
  "questions/answer": AnsweredQuestion
  "questions/vote": Nothing
  "questions/list": Questions
  "questions/reply": RepliedToQuestion
  "questions/staff_list": Texts
  "questions/moderate": ModeratedText
  "favourites/toggle": ToggledFavourite
  "favourites/list": Favourites
  "favourites/count": FavouriteCount
  "favourites/check": CheckedFavourites
  "footprints/record": Nothing
  "footprints/list": Footprints
  "footprints/clear": Nothing
  "messages/grant": GrantedMessages
  "messages/inbox": Inbox
  "messages/mark_read": MarkedRead
  "staff/login": LoggedInStaff
  "staff/change_password": ChangedPassword
  "staff/enrol_totp": EnrolledTotp
  "staff/confirm_totp": ConfirmedTotp
  "staff/remove_totp": Nothing
  "staff/create": CreatedStaff
  "staff/update": UpdatedStaff
  "staff/list": StaffList
  "staff/who_can": WhoCanWhat
  "roles/list": RoleList
  "roles/save": SavedRole
  "roles/remove": RemovedRole
  "audit/list": AuditPage
  "audit/export": ExportedAudit
  "members/list": FoundMembers
  "members/get": GotMember
  "members/restrict": RestrictedMember
  "members/reveal": RevealedMember
  "products/create": CreatedProduct
  "products/update": UpdatedProduct
  "products/set_on_sale": ProductOnSale
  "products/save_category": SavedCategory
  "stock/adjust": AdjustedStock
  "stock/get": StockOfSku
  "stock/movements": Movements
  "stock/warn_at": WarnedAt
  "stock/low": LowSkus
  "stock/spread": SpreadOut
  "stock/move": MovedStock
  "stock/origin": Origins
  "forecast/list": Forecasts
  "campaigns/create": CreatedCampaign
  "campaigns/update": UpdatedCampaign
  "orders/staff_list": WaitingOrders
  "orders/ship": ShippedOrder
  "orders/refund": RefundedOrder
  "orders/confirm_cash": ConfirmedCash
  "orders/refuse_cash": RefusedCash
  "balance/adjust": AdjustedBalance
  "invoices/staff_list": WaitingInvoices
  "invoices/issue": IssuedInvoice
  "invoices/reject": RejectedInvoice
  "invoices/redden": ReddenedInvoice
  "promotions/save": SavedPromotion
  "promotions/set_state": PromotionStateSet
  "promotions/list": Promotions
  "promotions/get": PromotionShown
  "promotions/house_rules": HouseRulesShown
  "promotions/set_house_rules": HouseRulesSet
  "promotions/dry_run": DryRunResult
  "promotions/report": PromotionReport
  "aftersales/staff_list": WaitingCases
  "aftersales/review": ReviewedCase
  "aftersales/receive_parcel": ReceivedParcel
  "aftersales/ship_replacement": ShippedReplacement
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
    /** 商品详情: A product's page in one call: description, specs, SKUs with price and stock, units sold, coupons that anyone can claim for it, promotions with the prices of today and of members. */
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
    /** 查看购物车: The cart with today's prices and stock, the promotions that its selected lines use, and what a little more would save; what cannot be bought any more stands apart. */
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
    /** 结算预览: Settle a selection without ordering it: the price explained, coupons and promotions with their reasons, the best combination, what a little more would save, what is missing, and a signed quote. */
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
    /** 用余额支付: Pay an order with the buyer's balance, by PIN; an open payment elsewhere is ended first. */
    payBalance(data: PayByBalance, how?: How): Promise<BalancePayment>
    /** 待发货订单: Orders that wait for staff, by state, newest payment first. */
    staffList(data?: StaffListOrders, how?: How): Promise<WaitingOrders>
    /** 发货: Send a parcel of a paid order; with the last one the order is shipped, and WeChat is told within minutes. */
    ship(data: ShipOrder, how?: How): Promise<ShippedOrder>
    /** 全额退款: Give a paid order's money back, all that is left of it; when it has arrived the order is closed, and what never left the house is put back. */
    refund(data: RefundOrder, how?: How): Promise<RefundedOrder>
    /** 确认收到货款: The cash of an order that is paid at the door is here: counted, all of it. */
    confirmCash(data: ConfirmCash, how?: How): Promise<ConfirmedCash>
    /** 货到付款拒收: Nobody will pay this order at the door: the buyer refused the parcel and the goods are back, or it will not be sent at all. */
    refuseCash(data: RefuseCash, how?: How): Promise<RefusedCash>
  }
  balance: {
    /** 我的余额: The buyer's own balance: the sum, its entries, and how the PIN stands. */
    get(data?: GetBalance, how?: How): Promise<BuyerBalance>
    /** 设置支付密码: Set the payment PIN, or change it: that takes the old one. */
    setPin(data: SetPin, how?: How): Promise<Nothing>
    /** 重置支付密码: A new payment PIN for a buyer who has forgotten it: the platform must say that it is the account's owner who asks. */
    resetPin(data: ResetPin, how?: How): Promise<Nothing>
    /** 调整余额: Put money into a buyer's balance, or take some out of it, with the reason. */
    adjust(data: AdjustBalance, how?: How): Promise<AdjustedBalance>
  }
  receipts: {
    /** 订单凭证: The receipts of an order's money, to be kept: each with its text, its hash, and the proof that leads to the published head of its day. */
    get(data: GetReceipts, how?: How): Promise<Receipts>
    /** 核验凭证: Check receipts that somebody kept: whether they follow from each other, and whether they are what the shop has and has published. */
    verify(data: VerifyReceipts, how?: How): Promise<VerifiedReceipts>
    /** 某日公布的凭证: The published head of a day's receipts: whoever keeps it can tell later that nothing of the day was altered. */
    day(data: GetDay, how?: How): Promise<PublishedDay>
  }
  invoices: {
    /** 申请发票: Ask for the invoice of a paid order: one per order, of what was really paid less what went back. */
    request(data: RequestInvoice, how?: How): Promise<RequestedInvoice>
    /** 取消发票申请: The buyer does not want the invoice any more, as long as it is not issued. */
    cancel(data: CancelInvoice, how?: How): Promise<CancelledInvoice>
    /** 订单发票: The invoice of an order, and whether one can be asked for. */
    get(data: GetInvoice, how?: How): Promise<OrderInvoice>
    /** 我的发票: The buyer's invoices, those of the newest orders in front. */
    list(data?: ListInvoices, how?: How): Promise<Invoices>
    /** 待开发票: Invoices that wait for staff: asked for, or to be taken back by a red letter; those that wait longest in front. */
    staffList(data?: ListWaiting, how?: How): Promise<WaitingInvoices>
    /** 开具发票: Staff has issued an invoice: its number, where it can be fetched, and the sum that stands on it. */
    issue(data: IssueInvoice, how?: How): Promise<IssuedInvoice>
    /** 拒绝开票: Staff will not issue an invoice, and says why; the buyer may ask again. */
    reject(data: RejectInvoice, how?: How): Promise<RejectedInvoice>
    /** 发票冲红: Staff has issued the red letter that takes an invoice back after money went back; of what is left the buyer may ask for another. */
    redden(data: ReddenInvoice, how?: How): Promise<ReddenedInvoice>
  }
  aftersales: {
    /** 可选的售后原因: Why the goods of an order can come back now, by kind of case, and until when. */
    reasons(data: ListReasons, how?: How): Promise<Reasons>
    /** 预览可退金额: What goes back for a choice of goods, to the fen and explained: broken thresholds taken back, points, coupons, freight. */
    preview(data: PreviewCase, how?: How): Promise<PreviewedCase>
    /** 申请售后: Ask for a refund, a return or an exchange of some units of an order. No two open cases ever ask for the same unit. */
    apply(data: ApplyForCase, how?: How): Promise<AppliedCase>
    /** 撤销售后: The buyer takes a case back, as long as nothing was sent: its units can be asked for again. */
    cancel(data: CancelCase, how?: How): Promise<CancelledCase>
    /** 填写退货运单: The buyer has sent the goods back, or corrects the number of the parcel: one operation for both. */
    sendParcel(data: SendParcel, how?: How): Promise<SentParcel>
    /** 我的售后: The buyer's cases by tab, newest first, and how many stand in each tab. */
    list(data?: ListCases, how?: How): Promise<CasePage>
    /** 售后详情: A case whole: goods, sums with their explanation, parcels, history, what the buyer may do now. */
    get(data: GetCase, how?: How): Promise<ShownCase>
    /** 评价售后服务: The buyer rates how an ended case was dealt with, once. */
    rate(data: RateCase, how?: How): Promise<RatedCase>
    /** 待处理的售后: Cases that wait for staff, the longest first. */
    staffList(data?: StaffListCases, how?: How): Promise<WaitingCases>
    /** 审核售后: Staff answers a case: approves it, for at most what the preview says, or refuses it with a reason. */
    review(data: ReviewCase, how?: How): Promise<ReviewedCase>
    /** 确认收到退货: The goods of a case are back: as they should be, and the money goes; or not, and the case is looked at again. */
    receiveParcel(data: ReceiveParcel, how?: How): Promise<ReceivedParcel>
    /** 寄出换货商品: Send the new goods of an exchange; the case is over, and its units could come back once more. */
    shipReplacement(data: ShipReplacement, how?: How): Promise<ShippedReplacement>
  }
  waiting: {
    /** 缺货排队: Stand in line for a SKU that is sold out: when pieces come, the first in line have a quarter of an hour each to buy theirs. */
    join(data: JoinLine, how?: How): Promise<JoinedLine>
    /** 退出排队: Leave a waiting list, or give up what stands by: the next in line gets it. */
    leave(data: LeaveLine, how?: How): Promise<Nothing>
    /** 我的排队: The buyer's places in waiting lists: how many stand before them, or what stands by and until when. */
    mine(data?: MyPlaces, how?: How): Promise<Places>
  }
  reviews: {
    /** 发表评价: Review a line of an own order that was received: once, with pictures or videos of the shop's own media. */
    create(data: CreateReview, how?: How): Promise<CreatedReview>
    /** 追加评价: Add to an own review, once: what turned out later. */
    append(data: AppendToReview, how?: How): Promise<AppendedReview>
    /** 商品评价: A product's reviews, newest first: all, good, middling, bad, or those with pictures. */
    list(data: ListReviews, how?: How): Promise<Reviews>
    /** 评价概况: How a product is reviewed: counts by level, with pictures, the rate of good ones and the average, and the newest ones for the product page. */
    summary(data: SummariseReviews, how?: How): Promise<SummarisedReviews>
    /** 我的评价: The buyer's own reviews, or the lines of received orders that wait for one. */
    mine(data?: MyReviews, how?: How): Promise<OwnReviews>
    /** 待审核的评价: Reviews for staff: those that wait to be looked at, or that were hidden; the newest first. */
    staffList(data?: ListForStaff, how?: How): Promise<StaffReviews>
    /** 审核评价: Show a review to everybody, or hide it, with a reason. */
    moderate(data: ModerateReview, how?: How): Promise<ModeratedReview>
    /** 回复评价: Answer a review in the shop's name; a second answer takes the place of the first. The writer is told of the first. */
    reply(data: ReplyToReview, how?: How): Promise<RepliedToReview>
  }
  questions: {
    /** 提问: Ask something about a product. */
    ask(data: AskQuestion, how?: How): Promise<AskedQuestion>
    /** 买家回答: Answer a question about a product that one has bought; who asked is told. */
    answer(data: AnswerQuestion, how?: How): Promise<AnsweredQuestion>
    /** 觉得回答有用: Say that an answer was helpful: once for each buyer. */
    vote(data: VoteForAnswer, how?: How): Promise<Nothing>
    /** 商品问答: A product's questions, newest first, each with its most helpful answers. */
    list(data: ListQuestions, how?: How): Promise<Questions>
    /** 商家回答: Answer a question in the shop's name; who asked is told. */
    reply(data: ReplyToQuestion, how?: How): Promise<RepliedToQuestion>
    /** 待审核的问答: Questions and answers for staff: those that wait to be looked at, or that were hidden; the newest question first. */
    staffList(data?: ListTexts, how?: How): Promise<Texts>
    /** 审核问答: Show a question or an answer to everybody, or hide it, with a reason. Who asked is told of an answer that is shown now. */
    moderate(data: ModerateText, how?: How): Promise<ModeratedText>
  }
  favourites: {
    /** 收藏或取消收藏: Mark a product as a favourite, or take the mark away. */
    toggle(data: ToggleFavourite, how?: How): Promise<ToggledFavourite>
    /** 我的收藏: The buyer's favourites, the last marked first, as the products are today. */
    list(data?: ListFavourites, how?: How): Promise<Favourites>
    /** 收藏数: How many favourites the buyer has. */
    count(data?: CountFavourites, how?: How): Promise<FavouriteCount>
    /** 是否已收藏: Which of these products are favourites of the buyer: beside the product page, which everybody shares and a CDN keeps. */
    check(data?: CheckFavourites, how?: How): Promise<CheckedFavourites>
  }
  footprints: {
    /** 记录浏览: The buyer looks at a product: it comes to the top of the browsing history. */
    record(data: RecordFootprint, how?: How): Promise<Nothing>
    /** 浏览记录: The buyer's browsing history of the last 90 days, the latest first, each product once. */
    list(data?: ListFootprints, how?: How): Promise<Footprints>
    /** 清除浏览记录: Take products out of the buyer's browsing history, or empty it. */
    clear(data?: ClearFootprints, how?: How): Promise<Nothing>
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
    /** 员工登录: Log a staff member in with name and password, and a code where a second factor is in force. */
    login(data: LogInStaff, how?: How): Promise<LoggedInStaff>
    /** 修改自己的密码: Change one's own password; every token of the old one ends, and a new one is answered. */
    changePassword(data: ChangePassword, how?: How): Promise<ChangedPassword>
    /** 绑定动态验证码: Begin with a second factor: a secret for an authenticator app. It holds from staff/confirm_totp on. */
    enrolTotp(data: EnrolTotp, how?: How): Promise<EnrolledTotp>
    /** 启用动态验证码: Put the second factor in force with a code of the app; answers ten recovery codes, each good for one login without the app. */
    confirmTotp(data: ConfirmTotp, how?: How): Promise<ConfirmedTotp>
    /** 取消动态验证码: Take one's own second factor off; the password is asked for. (Who has lost the app asks a colleague: staff/update.) */
    removeTotp(data: RemoveTotp, how?: How): Promise<Nothing>
    /** 新增员工: Take someone into the staff, with roles and permissions that the caller has, too. */
    create(data: CreateStaff, how?: How): Promise<CreatedStaff>
    /** 修改员工: Change a member of the staff: roles, permissions, disabled or not, a new password, the second factor taken off. What is not sent stays. */
    update(data: UpdateStaff, how?: How): Promise<UpdatedStaff>
    /** 员工列表: The staff: who they are, which roles they have, and what they may. */
    list(data?: ListStaff, how?: How): Promise<StaffList>
    /** 谁能做什么: Who may do what: each permission, the operations that it opens, and the active members who have it; made from the catalogue. */
    whoCan(data?: WhoCan, how?: How): Promise<WhoCanWhat>
  }
  roles: {
    /** 角色列表: The roles with their permissions and who has them, and every permission that there is. */
    list(data?: ListRoles, how?: How): Promise<RoleList>
    /** 新建或修改角色: Make a role, or change one; it works at the next call of everybody who has it. */
    save(data: SaveRole, how?: How): Promise<SavedRole>
    /** 删除角色: Remove a role that nobody has any more. */
    remove(data: RemoveRole, how?: How): Promise<RemovedRole>
  }
  audit: {
    /** 操作审计: What staff have changed and revealed, newest first: of a day, of a month back from it, by one member, or to one thing. */
    list(data?: ListAudit, how?: How): Promise<AuditPage>
    /** 导出操作审计: A page of one day's audit as CSV, newest first: at, actor, operation, target, reason, ip, requestId, changes (JSON). */
    export(data: ExportAudit, how?: How): Promise<ExportedAudit>
  }
  members: {
    /** 查找买家: Find buyers: by id, by a whole phone number, or by a whole openid; phones are shown masked. */
    list(data?: FindMembers, how?: How): Promise<FoundMembers>
    /** 买家详情: A buyer as staff see them: standing, what is closed to them and why; what is personal stays masked. */
    get(data: GetMember, how?: How): Promise<GotMember>
    /** 限制或冻结买家: Close single functions to a buyer, freeze or close the account, or lift it all; the buyer is told why. */
    restrict(data: RestrictMember, how?: How): Promise<RestrictedMember>
    /** 查看个人信息原文: Show what is masked elsewhere, for a reason: a buyer's phone and addresses, or whom an order goes to. Every call is in the audit. */
    reveal(data: RevealMember, how?: How): Promise<RevealedMember>
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
    /** 库存流水: The journal of a SKU's stock: what staff put in, took out or moved, and why; the newest first. */
    movements(data: ListMovements, how?: How): Promise<Movements>
    /** 设置库存预警: Set the number of pieces at which a SKU's stock is low, or take the warning away. */
    warnAt(data: WarnAt, how?: How): Promise<WarnedAt>
    /** 库存预警列表: The SKUs that have fallen to their warning threshold and have not come back above it. */
    low(data?: ListLow, how?: How): Promise<LowSkus>
    /** 抢购前分片: Spread a SKU's pieces over shards before an announced rush, or gather them again (0): each shard takes orders by itself. */
    spread(data: SpreadStock, how?: How): Promise<SpreadOut>
    /** 调拨: Bring pieces of a SKU from the main location to another one, or back. */
    move(data: MoveStock, how?: How): Promise<MovedStock>
    /** 订单从哪个仓发: From which locations the lines of an order come: what whoever packs it has to know. */
    origin(data: AskOrigin, how?: How): Promise<Origins>
  }
  forecast: {
    /** 销量预测与补货建议: What sells, how long it lasts, how many pieces to order: as of last night, the most urgent first. */
    list(data?: ListForecasts, how?: How): Promise<Forecasts>
  }
  campaigns: {
    /** 发放优惠券: Issue coupons: a campaign with its terms, its total and its limit per buyer. */
    create(data: CreateCampaign, how?: How): Promise<CreatedCampaign>
    /** 修改优惠券活动: Change a running campaign: more coupons, another limit per buyer, another end, a pause. What buyers hold keeps its terms. */
    update(data: UpdateCampaign, how?: How): Promise<UpdatedCampaign>
  }
  promotions: {
    /** 新建或修改促销活动: Set up a promotion, or change one: new terms count for prices from now on (within ten seconds), orders and quotes keep the old ones. */
    save(data: SavePromotion, how?: How): Promise<SavedPromotion>
    /** 暂停、恢复或结束促销活动: Pause a promotion, let it go on, or end it for good. New prices follow within ten seconds; quotes that were given hold for their ten minutes. */
    setState(data: SetPromotionState, how?: How): Promise<PromotionStateSet>
    /** 促销活动列表: All promotions of the shop, those that were changed last in front. */
    list(data?: ListPromotions, how?: How): Promise<Promotions>
    /** 促销活动详情: A promotion with what is left of its budget and how it was before. */
    get(data: GetPromotion, how?: How): Promise<PromotionShown>
    /** 查看运费与叠加规则: What the house charges and allows besides promotions: freight templates, extras, how promotions stack, what goes back with returned goods. */
    houseRules(data?: GetHouseRules, how?: How): Promise<HouseRulesShown>
    /** 设置运费与叠加规则: Set the house's rules whole: freight templates, extras, stacking, refunds. Prices follow within ten seconds; orders keep what they were made under. */
    setHouseRules(data: SetHouseRules, how?: How): Promise<HouseRulesSet>
    /** 促销试算: Try a rule on the orders of the last days before anybody can use it: what it would have cost, where it would have lost money, what it meets. */
    dryRun(data: DryRunPromotion, how?: How): Promise<DryRunResult>
    /** 促销效果: What a promotion did in the last days: participation, orders, cost, revenue, conversion, return on what it cost. */
    report(data: ReportPromotion, how?: How): Promise<PromotionReport>
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
