/** Made by `make sdk` from the operations' contracts; a test keeps it true. Money is in fen, times are ISO-8601 in UTC. */

/** `reason` is shown to the buyer. `lastsDays`: until it fades. */
export interface AddCredit {
  buyerId: string
  weight: number
  lastsDays?: number
  reason: string
}

export interface AddToCart {
  productId: string
  skuId: string
  quantity?: number
  /** what the product asks for: field id -> text or choice */
  form?: Record<string, string>
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

/** `deltaPoints` above zero grants, below zero takes. */
export interface AdjustPoints {
  buyerId: string
  deltaPoints: number
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

/** The sum right after this change. */
export interface AdjustedPoints {
  buyerId: string
  points: number
}

/** `available`: what can be reserved as this is answered, which orders go on changing. */
export interface AdjustedStock {
  skuId: string
  delta: number
  /** ISO-8601, UTC */
  movedAt: string
  available: number
}

export interface AdmitLogin {
  username: string
  loginId: string
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

export interface AppealCredit {
  recordId: string
  text: string
}

/** An appeal that waits for staff. */
export interface AppealLine {
  buyerId: string
  reason: CreditReasonView
}

export interface AppealPage {
  appeals: AppealLine[]
  nextCursor: string | null
}

/** What the buyer said against a reason, and what became of it. `state`: open | granted | refused. */
export interface AppealView {
  state: "open" | "granted" | "refused"
  text: string
  /** ISO-8601, UTC */
  at: string
  /** ISO-8601, UTC */
  decidedAt: string | null
  note: string | null
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

/** `refundFen`: what the preview says now; `status` as it is now; `exceeds`: beyond what the buyer could. */
export interface AppliedForBuyer {
  caseNo: string
  status: string
  refundFen: number
  exceeds: boolean
}

/** As a buyer would ask. `exceedReason`: why it is opened although the buyer could not. */
export interface ApplyForBuyer {
  orderNo: string
  kind?: "refund" | "return" | "exchange"
  reasonId?: string
  lines?: ChosenLine[]
  memo?: string
  images?: string[]
  /** money in fen (1/100 yuan) */
  expectedFen?: number | null
  swapSkuId?: string | null
  channel: "phone" | "shop"
  exceedReason?: string | null
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

export interface ApproveNotice {
  incidentId: string
  number: number
}

/** A banner with its audience, as staff knows it. */
export interface ArrangedBanner {
  /** ISO-8601, UTC */
  startsAt: string | null
  /** ISO-8601, UTC */
  endsAt: string | null
  bannerId: string
  image: string
  title: string
  target: string | null
  audience: PartAudience
}

export interface ArrangedHome {
  blocks: Block[]
  version: number
}

export interface AskConnections {
}

/** `day`: a Beijing day of the last thirty-five, or today. */
export interface AskCosts {
  day?: string | null
}

export interface AskEffect {
  month: string
}

export interface AskMergeable {
}

export interface AskOnTime {
  month: string
}

export interface AskOrigin {
  orderNo: string
}

export interface AskPicture {
}

export interface AskPoints {
}

export interface AskPreferences {
}

export interface AskQuestion {
  productId: string
  text: string
  anonymous?: boolean
}

/** `days`: 7, 30 or 90, up to yesterday. */
export interface AskSellers {
  days?: number
  categoryId?: string
  cursor?: string | null
}

/** `base`: where the H5 shop is; its product pages are `<base>/products/<productId>`. */
export interface AskSitemap {
  kind?: "miniprogram" | "h5"
  base?: string | null
  cursor?: string | null
}

export interface AskSlowMovers {
  categoryId?: string
  cursor?: string | null
}

/** A product or a SKU. `days`: how far to look back. */
export interface AskSoldByDay {
  productId?: string | null
  skuId?: string | null
  days?: number
}

export interface AskToday {
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

/** Who a rule is for. Empty lists mean everybody; `minLevel` and above; `tags`: any of them. `controlPercent` of the buyers, drawn by lot once and for all, do without, so that the effect can be measured against them. */
export interface Audience {
  minLevel?: number
  firstOrder?: boolean
  tags?: string[]
  controlPercent?: number
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

/** What stands in red on the tabs. `unread` is 100 when there are more. */
export interface Badges {
  unpaid: number
  toShip: number
  toReceive: number
  unread: number
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

/** A picture that leads somewhere. */
export interface Banner {
  /** ISO-8601, UTC */
  startsAt: string | null
  /** ISO-8601, UTC */
  endsAt: string | null
  bannerId: string
  image: string
  title: string
  target: string | null
}

/** The choice with the lowest amount to pay: its coupon, if any, the promotions that it does without, and the points that it spends. `exact` is false when there were too many combinations to try all. `savesFen`: against what is shown. */
export interface BestChoice {
  couponId: string | null
  setAside: string[]
  points: number
  payableFen: number
  savesFen: number
  exact: boolean
}

/** A product in a ranking by pieces; `skus`: the best ten of its SKUs. */
export interface BestSeller {
  rank: number
  productId: string
  title: string
  units: number
  fen: number
  skus: SkuSold[]
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

export interface BindPhone {
  phone: string
  code: string
}

/** A part of the page, or an ad slot. `banners`: pictures; `notice`: a text; `products`: by hand; `list`: the first of a curated list. */
export interface Block {
  /** ISO-8601, UTC */
  startsAt: string | null
  /** ISO-8601, UTC */
  endsAt: string | null
  blockId: string
  kind: "banners" | "notice" | "products" | "list"
  title: string
  text: string
  banners: ArrangedBanner[]
  productIds: string[]
  listId: string | null
  audience: PartAudience
}

/** A block as it is now. `etag` changes with whatever it shows. A list that chooses by itself has no products here: ask catalog/browse. */
export interface BlockView {
  blockId: string
  kind: string
  title: string
  text: string
  banners: Banner[]
  shownList: ListView | null
  products: Glance[]
  etag: string
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

export interface Boot {
  /** etags of kept blocks, separated by commas */
  known?: string | null
}

export interface Booted {
  shopName: string
  /** ISO-8601, UTC */
  now: string
  buyerId: string
  /** has not ordered yet */
  isNew: boolean
  cartLines: number
  cartUnits: number
  badges: Badges
  home: HomeView
}

export interface BoughtAgain {
  added: string[]
  unavailable: string[]
}

/** `phone`: masked. */
export interface BoundPhone {
  phone: string
}

export interface Browse {
  categoryId?: string
  /** overall: what sells and what is new come first */
  sort?: "overall" | "newest" | "price" | "sales"
  /** of prices, cheapest first unless desc */
  order?: "asc" | "desc" | null
  cursor?: string | null
  /** cards on a page: of forty one page costs two read units */
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

/** `waiting`: what orders bring that are paid and not finished yet. `debt`: what the next points pay first, because goods went back whose points were spent. */
export interface BuyerPoints {
  available: number
  debt: number
  waiting: number
  expiring: ExpiringPoints[]
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

/** `claimed` of `campaign.total`; `used` by paid orders. `useRatePercent`: used of claimed; `roiPercent`: what their orders brought per what they took off; null where there is nothing to divide by. */
export interface CampaignReport {
  campaign: ManagedCampaign
  claimed: number
  left: number
  used: Counted
  useRatePercent: number | null
  roiPercent: number | null
  sweep: SweepView | null
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
  refunding: boolean
}

/** `image`: a PNG as a data URL. `expiresIn`: seconds. */
export interface CaptchaPicture {
  captchaId: string
  image: string
  expiresIn: number
}

/** `minLevel`: only members of this level and above can buy it (会员专享); 0: everybody. */
export interface CardView {
  productId: string
  title: string
  image: string | null
  priceFen: number
  linePriceFen: number | null
  sold: number
  tags: string[]
  minLevel: number
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

/** A line. `reason` says why it cannot be bought: not_found, off_sale, members_only, form_needed, sold_out, short (fewer left than wanted). */
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

/** A case whole. `askedFen`: what the buyer was shown; `trace` explains the settlement, before that the preview. `swapFen`: what the SKU of an exchange cost when it was asked for; `lines[].paidFen` is what was paid. `channel`: how it was asked for; `exceedReason`: staff alone see why it was opened beyond the terms. */
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
  channel: "app" | "phone" | "shop"
  exceedReason: string | null
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

export interface CaseSeen {
  caseNo: string
  kind: "refund" | "return" | "exchange"
  status: "APPLIED" | "APPROVED" | "WAIT_PARCEL" | "PARCEL_SENT" | "RECEIVED" | "PARCEL_BAD" | "REFUNDING" | "REFUNDED" | "EXCHANGED" | "CLOSED"
  refundFen: number
  /** ISO-8601, UTC */
  appliedAt: string
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

/** May this order be paid at the door? `reason` why not: off, virtual, amount, region, region_unknown (the address lacks its code), refused (parcels before), open (earlier cash orders), credit (what stands against the buyer); null when it may. */
export interface CashOffer {
  offered: boolean
  reason: "off" | "virtual" | "amount" | "region" | "region_unknown" | "refused" | "open" | "credit" | null
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

/** How many percent more than without the promotion, with the 95 % interval; null where there is too little to tell. */
export interface Change {
  percent: number | null
  low: number | null
  high: number | null
}

export interface ChangeAddress {
  orderNo: string
  addressId: string
}

export interface ChangeParcel {
  orderNo: string
  parcel: number
  carrier: string
  trackingNo: string
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

export interface ChangedAddress {
  orderNo: string
  addressId: string
}

export interface ChangedParcel {
  orderNo: string
  parcel: number
  carrier: string
  trackingNo: string
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
  /** what stands against a buyer, and what follows from it */
  credit?: CreditTerms
  /** what staff is told of */
  risk?: RiskTerms
  /** points for each yuan paid for goods; 0: none */
  pointsPerYuan?: number
  /** months until points expire, at the month's end */
  pointsMonths?: number
  /** points are spent by the payment PIN */
  pointsPin?: boolean
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
  /** nothing is sold that nobody has approved */
  productReview?: boolean
  /** where the shop's own pictures and videos lie */
  mediaHosts?: string[]
  /** send subscribe messages; the inbox is written in any case */
  pushNotices?: boolean
  /** where a message leads, ?orderNo= is added */
  orderPage?: string
  /** where one about a product leads, ?spuId= is added */
  productPage?: string
  /** where a message about a promotion leads */
  homePage?: string
  /** how goods are delivered, and where to */
  delivery?: DeliveryTerms
  /** when goods are promised to arrive */
  promise?: PromiseTerms
  /** after payment a buyer cancels or changes the address without staff; 0: never */
  undoMinutes?: number
  /** staff from an address they never came from: told of it; let in with a second factor; refused until a colleague admits it */
  strangeLogins?: "tell" | "code" | "refuse"
  /** from this Beijing time what can wait is not pushed */
  quietFrom?: string | null
  /** and goes out then */
  quietUntil?: string
  /** signature of text messages as the provider approved it */
  smsSign?: string | null
  /** notice -> text message template, when no subscribe message can be sent */
  smsTemplates?: Record<string, string>
  /** notices that go by e-mail to whoever asks */
  mailNotices?: string[]
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

export interface CloseIncident {
  incidentId: string
  findings: string
  measures?: string
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

/** What the supplier says is in `payload`. */
export interface ConfirmOrder {
  supplierId: string
  timestamp: number
  nonce: string
  payload?: string
  signature: string
}

export interface ConfirmPin {
  pin: string
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

export interface ConfirmedOrder {
  purchase: OwnPurchase
}

/** `pinProof` is good until `expiresAt`, for this buyer alone. */
export interface ConfirmedPin {
  pinProof: string
  /** ISO-8601, UTC */
  expiresAt: string
}

export interface ConfirmedReceipt {
  orderNo: string
  status: string
}

export interface ConfirmedTotp {
  recoveryCodes: string[]
}

/** `account`: mchid, appid or PID. `place`: live, the platform's sandbox, or test for something that stands for it. `state`: ok; misconfigured (a number, key, right or clock of ours is wrong); refused (another no); unreachable (nobody knows: try again); untrusted (the answer is not signed by a platform key that the shop knows). `code` and `says`: the platform's own words. */
export interface ConnectionView {
  platform: "wechat_pay" | "mini_program" | "alipay"
  account: string
  place: "live" | "sandbox" | "test"
  state: "ok" | "misconfigured" | "refused" | "unreachable" | "untrusted"
  code: string
  says: string
  keys: KeyView[]
}

export interface ConnectionsAsked {
  connections: ConnectionView[]
}

/** `runs` of it on that day. For each run, on average: milliseconds, calls to the table, read and write units, and what that costs, in millionths of a US dollar at list prices of us-east-1 (queues and logs are not in it). */
export interface CostFigures {
  name: string
  runs: number
  ms: number
  tableCalls: number
  readUnits: number
  writeUnits: number
  microUsd: number
}

export interface CountFavourites {
}

export interface CountOrders {
}

/** Of paid orders that used it, gross: how many, units of the lines that it touched with its gifts, what it took off, what they brought (fen). */
export interface Counted {
  orders: number
  units: number
  offFen: number
  revenueFen: number
}

/** `claimed` of `total`, and how many are left. */
export interface CountedCampaign {
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
  claimed: number
  left: number
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

/** A coupon as its buyer sees it. `state`: unused, held, used, expired, void; `orderNo` holds it or used it. `voidReason`: why the shop took it away, or will when its order gives it back. */
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
  voidReason: string | null
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
  brand?: string | null
  /** products that go with it, in this order */
  relatedIds?: string[]
  /** only members of this level and above can buy it; 0: everybody */
  minLevel?: number
  /** with minLevel: others do not even see it */
  membersHidden?: boolean
  /** what the buyer fills in when he puts it into the cart */
  form?: FormField[]
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

export interface CreateScene {
  page: string
  parameters?: Record<string, string>
  /** tells codes of one target apart: a shop window */
  label?: string
  /** pixels */
  width?: number
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

export interface CreatedScene {
  sceneId: string
  codeUrl: string
}

export interface CreatedStaff {
  member: MemberView
}

export interface CreditAdded {
  buyerId: string
  reason: CreditReasonView
}

export interface CreditAppealed {
  recordId: string
}

export interface CreditDecided {
  buyerId: string
  recordId: string
  decision: string
}

/** What holds below a score, beside the shop's own limits: the stricter one counts. */
export interface CreditLevel {
  below: number
  /** unpaid orders of one buyer */
  maxOpenOrders: number
  /** unpaid units of one SKU of one buyer */
  maxOpenUnitsPerSku: number
  /** how long an order waits for its payment */
  payMinutes: number
  cashOnDelivery?: boolean
  /** goods that many want at once may be ordered */
  rush?: boolean
}

/** One reason. `about`: the order or the case. `state`: live | faded | taken_away; a live one takes `weight` from the score until `fadesAt`. `mayAppeal`: nobody has decided on an appeal, none is open, and it counts. */
export interface CreditReasonView {
  recordId: string
  what: "unpaid" | "refused" | "abuse" | "staff"
  text: string
  about: string | null
  weight: number
  /** ISO-8601, UTC */
  at: string
  /** ISO-8601, UTC */
  fadesAt: string
  state: "live" | "faded" | "taken_away"
  appeal: AppealView | null
  mayAppeal: boolean
}

/** A weight of 0: it costs nothing. Without `on` nothing is written down and nothing is limited. */
export interface CreditTerms {
  on?: boolean
  /** an order left unpaid until its time was over */
  unpaidWeight?: number
  unpaidDays?: number
  /** a parcel refused at the door that was to be paid there */
  refusedWeight?: number
  refusedDays?: number
  /** an after-sale case that staff rejected as abuse */
  abuseWeight?: number
  abuseDays?: number
  levels?: CreditLevel[]
}

/** `score` of 100. `level`: what limits the buyer now, null for nothing; `meaning` says it in words, `betterAt` when it gets better by itself. `levels`: all that the shop has; where `on` is false nothing counts. */
export interface CreditView {
  on: boolean
  score: number
  level: CreditLevel | null
  meaning: string
  betterAt: string | null
  levels: CreditLevel[]
  records: CreditReasonView[]
}

export interface CuratedListForStaff {
  terms: ListTerms
  version: number
  shownNow: boolean
  by: string
}

/** `operations`: what cost most in sum first. `perOrder`: null when no order was paid. `countedAt`: null when nothing was counted. */
export interface DayCosts {
  day: string
  operations: CostFigures[]
  /** the whole day */
  totalMicroUsd: number
  perOrder: OrderCosts | null
  /** ISO-8601, UTC */
  countedAt: string | null
}

/** A Beijing day. `made` orders were submitted, `orders` paid (or their cash came), by `buyers` people. Gross: refunds stand by themselves, on the day on which the money went back. */
export interface DayFigures {
  day: string
  made: number
  orders: number
  paidFen: number
  refunds: number
  refundedFen: number
  buyers: number
}

export interface DayMark {
  /** ISO-8601, UTC */
  at: string
  by: string
  what: string
  reason: string
}

/** `fen`: paid for the goods, after all that was taken off, without freight. */
export interface DaySold {
  day: string
  units: number
  fen: number
}

export interface DecideCredit {
  buyerId: string
  recordId: string
  decision: "take_away" | "keep"
  note: string
}

/** `note` is told to the buyer where their standing changes. `functions`, for `lastsHours`: with `restrict` alone. A restriction adds to one that holds: nothing is opened by it, nothing ends earlier. */
export interface DecideRisk {
  buyerId: string
  riskId: string
  decision: "release" | "restrict" | "close"
  note: string
  functions?: ("order" | "coupon" | "comment" | "question" | "after_sale")[]
  lastsHours?: number | null
}

/** The way that the buyer chose; `pointId` where it is fetched. */
export interface DeliveryChoice {
  method?: "express" | "same_city" | "virtual" | "pickup"
  pointId?: string | null
}

/** A way of delivery for this selection. `reason`: why it cannot be chosen; empty when it can. */
export interface DeliveryOption {
  method: "express" | "same_city" | "virtual" | "pickup"
  reason: "" | "region" | "goods" | "too_far" | "address_needed"
  text: string
  /** ISO-8601, UTC */
  shipBy: string | null
  /** ISO-8601, UTC */
  arriveBy: string | null
}

/** `sameCityFreightFen`: what bringing it within the city costs. `reachKm` is measured from the origin, where the address is a point. */
export interface DeliveryTerms {
  methods?: MethodTerms[]
  /** money in fen (1/100 yuan) */
  sameCityFreightFen?: number
  /** money in fen (1/100 yuan) */
  sameCityFreeOverFen?: number | null
  originLatitude?: number | null
  originLongitude?: number | null
  reachKm?: number | null
  /** what is no thing is delivered as soon as it is paid */
  virtualAtPayment?: boolean
  /** what the buyer then reads */
  virtualNote?: string
}

/** What a product page shows beside prices and stock. */
export interface Description {
  subtitle: string
  description: string
  images: string[]
  detailImages: string[]
  videoUrl: string | null
  attributes: Attribute[]
  tags: string[]
  unit: string
  packaging: string
  brand: string | null
  /** products that go with it, in this order */
  relatedIds: string[]
  /** only members of this level and above can buy it; 0: everybody */
  minLevel: number
  /** with minLevel: others do not even see it */
  membersHidden: boolean
  /** what the buyer fills in when he puts it into the cart */
  form: FormField[]
}

export interface DiscountRung {
  at: number
  /** percent taken off: 12 = 88 折 */
  percentOff: number
}

/** `password`: one's own; a stolen token alone must not lock its owner out. */
export interface DisownLogin {
  loginId: string
  password: string
}

/** What a rule would have done to orders that were paid, money in fen. `costFen` is what buyers would have paid less; `giftUnits` what they would have got; `unknown` are orders from before agreements were kept. `losing`: orders whose goods would have brought less than they cost, of those with known costs (`costed`); `newlyLosing` names at most ten that only the rule makes so. Of touched orders with known costs: `marginBefore`, `marginAfter`, and `assumedMargin` if there were as many more of them as was assumed; `breakEvenPercent` more of them leave as much as before, null where no number of them would. */
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
  marginBeforeFen: number
  marginAfterFen: number
  assumedMarginFen: number
  breakEvenPercent: number | null
}

/** `costsFen`: what SKUs cost the shop, for margins; others cost `costPercent` of their list price, or are unknown. */
export interface DryRunPromotion {
  terms: PriceCut | LimitedPrice | MemberPrice | Bundle | PickN | FullReduction | FullDiscount | FullGift
  days?: number
  costsFen?: Record<string, number>
  costPercent?: number | null
  /** how many more such orders are assumed */
  upliftPercent?: number
  cursor?: string | null
}

export interface DryRunResult {
  result: DryRun
  clashes: Clash[]
  nextCursor: string | null
}

export interface EditedProduct {
  line: ProductLine
  page: Description
  specs: SpecAxis[]
  skus: EditedSku[]
}

/** `stock`: pieces that can be sold. */
export interface EditedSku {
  specValues: Record<string, string>
  /** money in fen (1/100 yuan) */
  priceFen: number
  /** money in fen (1/100 yuan) */
  linePriceFen: number | null
  weightGrams: number
  volumeCm3: number
  /** of the shop's freight templates; the default one when absent */
  freightTemplate: string | null
  image: string | null
  rush: boolean
  skuId: string
  specText: string
  stock: number
  onSale: boolean
}

/** What a promotion did, money in fen. Of all `orders` paid in the time `used` had it; `made` had it when they were submitted, paid or not; `newBuyers` of the orders were their buyers' first. `costFen` is what it took off paid orders, `revenueFen` what these brought, `refundedFen` what went back of it. `participationPercent` is used of orders, `conversionPercent` paid of made, `roiPercent` revenue less refunds per cost; null where there is nothing to divide by. */
export interface Effect {
  orders: number
  made: number
  used: number
  buyers: number
  newBuyers: number
  costFen: number
  giftUnits: number
  revenueFen: number
  refundedFen: number
  participationPercent: number | null
  conversionPercent: number | null
  roiPercent: number | null
}

/** `sessionId`: of identity/sessions. */
export interface EndSession {
  sessionId: string
}

export interface EnrolTotp {
  password: string
}

/** `secret` is typed into the app, or `otpauthUrl` is shown as a QR code; neither is ever shown again. */
export interface EnrolledTotp {
  secret: string
  otpauthUrl: string
}

/** `what`: opened | updated | notice_prepared | notice_approved | closed. `notice`: its number. */
export interface EntryView {
  seq: number
  what: "opened" | "updated" | "notice_prepared" | "notice_approved" | "closed"
  /** ISO-8601, UTC */
  at: string
  by: string
  severity: "low" | "medium" | "high" | "critical"
  findings: string
  measures: string
  notice: number | null
}

/** `categories` of the product: some ways are open to some goods alone. */
export interface EstimateDelivery {
  region?: string | null
  categories?: string[]
}

export interface EstimatedDelivery {
  options: DeliveryOption[]
}

/** `memberPass` goes into catalog/product. */
export interface ExclusiveCard {
  productId: string
  title: string
  image: string | null
  priceFen: number
  linePriceFen: number | null
  sold: number
  tags: string[]
  minLevel: number
  memberPass: string
}

/** `level` is the caller's. */
export interface ExclusiveGoods {
  level: number
  products: ExclusiveCard[]
  nextCursor: string | null
}

/** Points that are gone from `expiresAt` on. */
export interface ExpiringPoints {
  /** ISO-8601, UTC */
  expiresAt: string
  points: number
}

export interface ExportAudit {
  day: string
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ExportProducts {
  status?: "on_sale" | "off_sale" | "draft" | "pending" | "rejected" | null
  cursor?: string | null
  /** products on a page */
  pageSize?: number
}

/** `csv` has a head of its own on each page; `rows` are its entries. */
export interface ExportedAudit {
  csv: string
  rows: number
  nextCursor: string | null
}

export interface ExportedProducts {
  csv: string
  products: number
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

export interface FaultView {
  line: number
  reason: string
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

/** Days that the merchant plans around (双11, 店庆), both included, in Beijing. */
export interface Festival {
  name: string
  firstDay: string
  lastDay: string
}

export interface FestivalsSet {
  festivals: Festival[]
  version: number
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

export interface FinishShopUpload {
  mediaId: string
}

export interface FinishUpload {
  mediaId: string
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

/** `perDay`: pieces that are expected to be sold a day. `coverDays`: how long what is there lasts (9999: nothing is being sold). `onOrder`: pieces that suppliers still owe. `order`: pieces to order now beyond them so that it lasts until the order after this one has come; `safety` of them are for surprises. `day`: the last day that was known. `method`: how it was forecast (naive, mean, smoothed, weekly, sparse). */
export interface ForecastView {
  skuId: string
  productId: string
  title: string
  specText: string
  method: string
  perDay: number
  available: number
  onOrder: number
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

/** What the buyer is asked for, to make a product his own: 刻字, at most 12 characters; 字体, one of these. */
export interface FormField {
  fieldId: string
  title: string
  kind?: "text" | "choice"
  required?: boolean
  /** characters of a text */
  most?: number
  choices?: string[]
}

/** `reportUrl` is good for half an hour; the report, corrected, can be imported again. */
export interface FoundImport {
  job: ImportView
  /** the first twenty */
  faults: FaultView[]
  reportUrl: string | null
}

export interface FoundMembers {
  members: MemberLine[]
}

/** `by`: what the words were taken for. Money in fen. */
export interface FoundOrder {
  by: "order_no" | "trade_no" | "transaction_id" | "buyer_id" | "phone" | "tracking_no" | "pickup_code"
  orderNo: string
  buyerId: string
  status: string
  title: string
  units: number
  payableFen: number
  paidFen: number
  refundedFen: number
  /** ISO-8601, UTC */
  createdAt: string
  /** ISO-8601, UTC */
  paidAt: string | null
}

/** Newest first, at most 20 of a buyer. */
export interface FoundOrders {
  orders: FoundOrder[]
}

/** A page of the mini-program: `path` with its query. `thumb`: its picture; `category`: where it is listed, the narrowest first. */
export interface FoundPage {
  path: string
  productId: string
  title: string
  thumb: string | null
  category: string[]
  priceFen: number
  /** ISO-8601, UTC */
  updatedAt: string
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

export interface GetCredit {
  buyerId: string
}

export interface GetDay {
  day: string
}

export interface GetHome {
}

export interface GetHouseRules {
}

export interface GetImport {
  importId: string
}

/** `beforeEntry`: show the entries before this one, of a record too long for one answer. */
export interface GetIncident {
  incidentId: string
  beforeEntry?: number | null
}

export interface GetInvoice {
  orderNo: string
}

export interface GetList {
  listId: string
  most?: number
}

export interface GetMember {
  buyerId: string
}

export interface GetOrder {
  orderNo: string
  confirm?: boolean
}

export interface GetPlan {
  planId: string
}

export interface GetPoints {
}

export interface GetProduct {
  productId: string
}

export interface GetPromotion {
  promotionId: string
}

export interface GetPurchase {
  purchaseNo: string
}

export interface GetReceipts {
  orderNo: string
}

export interface GetSettings {
}

export interface GetStock {
  skuId: string
}

export interface GetWebhook {
  webhookId: string
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

/** Money in fen. `onSale`: false when it is gone for good, too; then there is no title. So is what others than members do not see. */
export interface Glance {
  productId: string
  title: string
  image: string | null
  priceFen: number
  linePriceFen: number | null
  onSale: boolean
}

/** What the plan is to bring: revenue in fen, orders, buyers who had never bought; each may be left out. */
export interface Goal {
  /** money in fen (1/100 yuan) */
  revenueFen?: number | null
  orders?: number | null
  newBuyers?: number | null
}

export interface GotCredit {
  buyerId: string
  credit: CreditView
}

export interface GotIncident {
  incident: IncidentDetail
}

export interface GotMember {
  member: MemberDetail
}

export interface GotMyCredit {
  credit: CreditView
}

/** `cash`: whether it may be paid at the door; null when nothing is to be paid any more. */
export interface GotOrder {
  order: OrderDetail
  cash: CashOffer | null
}

export interface GotWebhook {
  webhook: WebhookDetail
}

/** `results`: template id -> what the buyer chose; at most five in one question (WeChat, subscribe messages). */
export interface GrantMessages {
  results: Record<string, "accept" | "reject" | "ban" | "filter">
}

/** `counted`: the templates that gained a message. */
export interface GrantedMessages {
  counted: string[]
}

/** Buyers who bought, how many of them used the promotion, their orders, what these brought and what was left over their costs (fen; null where costs are unknown). */
export interface Group {
  buyers: number
  used: number
  orders: number
  revenueFen: number
  marginFen: number | null
}

/** One entry of the timeline. `by`: buyer, staff, system, or the source of the news; `text`: the same in words. */
export interface Happened {
  seq: number
  at: string
  type: string
  by: string
  facts: Record<string, any>
  text: string
}

export interface History {
  searches: Searched[]
}

/** `parts`: of all days together. */
export interface HomeEffect {
  days: PartsOfDay[]
  parts: PartCounts[]
}

/** `etag` is that of all blocks together. */
export interface HomeView {
  version: number
  etag: string
  blocks: BlockView[]
  /** blocks that the caller has already, by id; they are not among `blocks` */
  unchanged: string[]
}

export interface HotWords {
  words: string[]
}

/** What the house charges and allows besides promotions. Without a default template the freight of the settings applies; without `points` nobody pays with points. */
export interface HouseRules {
  freightTemplates?: FreightTemplate[]
  extras?: Extra[]
  stacking?: HouseStacking
  refunds?: RefundPolicy
  points?: PointsRule | null
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

/** An import. `done` of `products` are decided; `faulty` rows were not taken, `reportUrl` is a table of them with their reasons. */
export interface ImportView {
  importId: string
  state: "waiting" | "running" | "finished" | "unreadable"
  products: number | null
  done: number
  made: number
  faulty: number
  why: string | null
  by: string
  /** ISO-8601, UTC */
  sentAt: string
}

export interface Imports {
  imports: ImportView[]
  nextCursor: string | null
}

/** `unread`: 100 stands for 100 and more. `nextCursor`: null on the last page. */
export interface Inbox {
  notices: NoticeView[]
  unread: number
  nextCursor: string | null
}

export interface IncidentClosed {
  incidentId: string
}

/** `entries`: in their order, the latest; `earlierEntries`: there are more before them, to be asked for by `beforeEntry`. */
export interface IncidentDetail {
  incidentId: string
  title: string
  severity: "low" | "medium" | "high" | "critical"
  state: "open" | "closed"
  openedBy: string
  /** ISO-8601, UTC */
  openedAt: string
  /** ISO-8601, UTC */
  updatedAt: string
  /** ISO-8601, UTC */
  closedAt: string | null
  entries: EntryView[]
  earlierEntries: boolean
  leakNotices: LeakNoticeView[]
}

/** An incident in the list. */
export interface IncidentLine {
  incidentId: string
  title: string
  severity: "low" | "medium" | "high" | "critical"
  state: "open" | "closed"
  openedBy: string
  /** ISO-8601, UTC */
  openedAt: string
  /** ISO-8601, UTC */
  updatedAt: string
  /** ISO-8601, UTC */
  closedAt: string | null
}

export interface IncidentOpened {
  incident: IncidentLine
}

export interface IncidentPage {
  incidents: IncidentLine[]
  nextCursor: string | null
}

/** `seq`: the number of the entry. */
export interface IncidentUpdated {
  incidentId: string
  seq: number
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

export interface IssueKey {
  supplierId: string
}

export interface IssuedInvoice {
  orderNo: string
  state: "requested" | "issued" | "rejected" | "cancelled" | "red_due" | "red"
}

/** `secret`: 64 characters, themselves the bytes of the key; never shown again. */
export interface IssuedKey {
  supplierId: string
  secret: string
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

export interface KeptPoint {
  provinceName: string
  provinceCode: string | null
  cityName: string
  cityCode: string | null
  districtName: string
  districtCode: string | null
  name: string
  detail: string
  phone: string | null
  latitude: number | null
  longitude: number | null
  hours: OpeningHours[]
  /** orders that it keeps at once */
  capacity: number
  open: boolean
  pointId: string
  openNow: boolean
  full: boolean
  km: number | null
  held: number
}

export interface KeptPoints {
  points: KeptPoint[]
}

export interface KeptReceipt {
  body: string
  hash: string
}

/** `owner`: merchant or platform. `endsAt`: null for a key without end, and for a merchant's whose certificate the shop was not given. */
export interface KeyView {
  owner: "merchant" | "platform"
  serial: string
  /** ISO-8601, UTC */
  endsAt: string | null
}

/** What a notice must say (PIPL art. 57): kinds of data, since when, cause, what may come of it, what we did, what they can do, whom to ask. */
export interface Leak {
  kinds: string
  since: string
  cause: string
  harm: string
  remedies: string
  canDo: string
  contact: string
}

/** `concerned` buyers were found so far (all, unless it is `gathering`), `sent` were told. `report`: for the authority, to be copied; of the newest notice alone, null for the others. */
export interface LeakNoticeView {
  number: number
  state: "gathering" | "drafted" | "sending" | "sent"
  whom: Whom
  leak: Leak
  text: string
  report: string | null
  concerned: number
  sent: number
  preparedBy: string
  /** ISO-8601, UTC */
  preparedAt: string
  approvedBy: string | null
  /** ISO-8601, UTC */
  approvedAt: string | null
  /** ISO-8601, UTC */
  doneAt: string | null
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

export interface LevelSet {
  buyerId: string
  level: number
  before: number
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

export interface ListAppeals {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
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

export interface ListExclusive {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
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

export interface ListImports {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ListIncidents {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ListInvoices {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** `username` left out: one's own. */
export interface ListLogins {
  username?: string | null
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

export interface ListPages {
  /** only what was changed then or later; ISO-8601, UTC */
  since?: string | null
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** `region`: a province, city or district; points outside of it are left out. */
export interface ListPickupPoints {
  latitude?: number | null
  longitude?: number | null
  region?: string | null
  count?: number
}

/** Days of Beijing, both included. `allFestivals`: those of every year, as plans/set_festivals wants them. */
export interface ListPlans {
  firstDay: string
  lastDay: string
  allFestivals?: boolean
}

export interface ListPointsEntries {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** `phase`: only those that are scheduled, running, paused or over. */
export interface ListPromotions {
  phase?: "scheduled" | "running" | "paused" | "over" | null
}

export interface ListPurchases {
  supplierId?: string | null
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
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

export interface ListRisk {
  buyerId?: string | null
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ListRoles {
}

export interface ListSessions {
}

export interface ListShopMedia {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface ListStaff {
}

export interface ListSuppliers {
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** A list. `chosen`: by hand (`productIds`, in this order), or what is newest or sells best in a category. */
export interface ListTerms {
  /** ISO-8601, UTC */
  startsAt: string | null
  /** ISO-8601, UTC */
  endsAt: string | null
  listId: string
  kind: "new" | "hot" | "subject"
  title: string
  text: string
  image: string | null
  chosen: "manual" | "newest" | "sales"
  productIds: string[]
  categoryId: string
  /** smaller comes first */
  order: number
}

export interface ListTexts {
  state?: "pending" | "hidden"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** A list as buyers see it. */
export interface ListView {
  listId: string
  kind: string
  title: string
  text: string
  image: string | null
  /** ISO-8601, UTC */
  endsAt: string | null
}

export interface ListWaiting {
  state?: "requested" | "red_due"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** A Beijing day, without one today; all of it, or what had one outcome. */
export interface ListWebhooks {
  day?: string | null
  outcome?: string | null
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** `points` came (above zero) or went (below); `afterPoints` is the sum then. */
export interface ListedPoints {
  entries: PointsLine[]
  nextCursor: string | null
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

/** `expiresIn`: seconds until the access token ends. `permissions`: what the member may, "*" for everything. `lastLogin`: the one before this, null at the first. `unusual`: what is unusual about this one (address, device, guessed). */
export interface LoggedInStaff {
  accessToken: string
  expiresIn: number
  name: string
  permissions: string[]
  lastLogin: LoginView | null
  unusual: ("address" | "device" | "guessed")[]
}

export interface LoginPage {
  logins: LoginView[]
  nextCursor: string | null
}

/** `outcome`: in, refused (a strange address, and the password was right), disowned (its owner said that it was not theirs). `unusual`: address, device, guessed. `network` and `device` are empty where nobody knows. */
export interface LoginView {
  loginId: string
  /** ISO-8601, UTC */
  at: string
  device: string
  network: string
  outcome: string
  unusual: ("address" | "device" | "guessed")[]
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

/** The region as it is; name, phone and door enough to tell two apart. */
export interface MaskedReceiver {
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

/** `costsFen`: what SKUs cost the shop, for margins; others cost `costPercent` of their list price, or are unknown. */
export interface MeasureUplift {
  promotionId: string
  days?: number
  costsFen?: Record<string, number>
  costPercent?: number | null
}

/** `since`: orders from then on were looked at; `complete`: all of them, else those that are newest. */
export interface MeasuredUplift {
  uplift: Uplift
  /** ISO-8601, UTC */
  since: string
  orders: number
  complete: boolean
}

/** A file that can be shown. Sides in pixels, 0 for videos. `thumbnails` are there some seconds after the file. */
export interface MediaView {
  mediaId: string
  state: "waiting" | "ready" | "refused"
  /** what a product, a review or a page names */
  url: string | null
  width: number
  height: number
  bytes: number
  /** longer side in pixels -> address */
  thumbnails: Record<string, string>
  /** ISO-8601, UTC */
  sentAt: string
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
  level: number
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

export interface Mergeable {
  groups: MergeableOrders[]
}

/** `orders/ship_together` takes them as they are here. */
export interface MergeableOrders {
  orderNos: string[]
  titles: string[]
  units: number
}

/** One way of delivery: where to, and for which goods. Empty lists say "all". */
export interface MethodTerms {
  method: "express" | "same_city" | "virtual" | "pickup"
  regions?: string[]
  /** only goods listed in one of these */
  categories?: string[]
  /** no goods listed in one of these */
  exceptCategories?: string[]
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

/** A change by staff. `delta` in pieces, negative when something was taken out. `pool`: the place that it was moved to or from. `reference`: the purchase and the delivery paper that it came with. */
export interface MovementView {
  delta: number
  reason: string
  by: string
  /** ISO-8601, UTC */
  movedAt: string
  pool: string | null
  reference: string | null
}

export interface Movements {
  movements: MovementView[]
  nextCursor: string | null
}

/** A kind of notice that does not come by a channel. */
export interface Muted {
  kind: "orders" | "delivery" | "aftersales" | "goods"
  channel: "push" | "sms" | "mail"
}

export interface MyCoupons {
  coupons: CouponView[]
  nextCursor: string | null
}

export interface MyCredit {
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

/** What comes next, who has to do it (buyer, staff, courier, provider, system), and until when; `by` null: nobody can say. */
export interface NextStep {
  text: string
  actor: string
  /** ISO-8601, UTC */
  by: string | null
}

/** One line of a parcel's way. */
export interface NodeView {
  /** ISO-8601, UTC */
  at: string
  text: string
}

export interface NoteArrival {
  orderNo: string
}

export interface NoteOrder {
  orderNo: string
  text: string
}

export interface NoteView {
  by: string
  text: string
  /** ISO-8601, UTC */
  at: string
}

/** `deliveredAt` null: other parcels of the order are still under way. */
export interface NotedArrival {
  orderNo: string
  /** ISO-8601, UTC */
  deliveredAt: string | null
}

export interface NotedOrder {
  orderNo: string
  /** ISO-8601, UTC */
  at: string
}

/** An answer without content. */
export interface Nothing {
}

/** `concerned`: so many buyers will be told. */
export interface NoticeApproved {
  incidentId: string
  number: number
  concerned: number
}

export interface NoticePrepared {
  incidentId: string
  number: number
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

/** `unknown`: sent, and nobody told when it arrived; `void`: taken back before. `lateMinutes` of all that came late, together. */
export interface OnTimeCounts {
  kept: number
  missed: number
  unknown: number
  void: number
  lateMinutes: number
}

export interface OnTimeDay {
  kept: number
  missed: number
  unknown: number
  void: number
  lateMinutes: number
  day: string
}

/** `ratePermille`: kept of 1,000 that were kept or missed; null where there were none. */
export interface OnTimeReport {
  days: OnTimeDay[]
  total: OnTimeCounts
  ratePermille: number | null
}

export interface OpenIncident {
  title: string
  severity: "low" | "medium" | "high" | "critical"
  findings: string
  measures?: string
}

/** Beijing time. `weekday`: 1 is Monday. */
export interface OpeningHours {
  weekday: number
  opensAt: string
  closesAt: string
}

/** All work of the day, browsing and timers as well, for each of the `orders` that were paid on it. */
export interface OrderCosts {
  orders: number
  runs: number
  readUnits: number
  writeUnits: number
  microUsd: number
}

export interface OrderCounts {
  unpaid: number
  toShip: number
  toReceive: number
  received: number
}

/** An order whole. `next`: what is expected now; `undoUntil`: until then the buyer cancels it or changes the address without the shop. */
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
  points: number
  pointsBack: number
  earns: number
  receiver: Receiver
  remark: string
  parcels: ParcelView[]
  timeline: Happened[]
  next: NextStep | null
  /** ISO-8601, UTC */
  undoUntil: string | null
  delivery: string
  /** ISO-8601, UTC */
  promisedAt: string | null
  /** ISO-8601, UTC */
  deliveredAt: string | null
  pickup: PickupView | null
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

/** A line as it is ordered. `costFen`: for one piece. */
export interface OrderedLine {
  skuId: string
  /** pieces */
  quantity: number
  /** money in fen (1/100 yuan) */
  costFen: number
}

/** Newest first. A page may have fewer than asked for, even none, and still a `nextCursor`: orders that are over are left out. */
export interface OrdersOfSupplier {
  purchases: OwnPurchase[]
  nextCursor: string | null
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

/** What the supplier asks for is in `payload`. */
export interface OwnOrders {
  supplierId: string
  timestamp: number
  nonce: string
  payload?: string
  signature: string
}

/** An order as its supplier sees it: nothing of the shop's people or notes. */
export interface OwnPurchase {
  purchaseNo: string
  status: "DRAFT" | "PLACED" | "PARTLY_RECEIVED" | "RECEIVED" | "CANCELLED"
  lines: PurchaseLineView[]
  totalFen: number
  expectedOn: string | null
  confirmedOn: string | null
  /** ISO-8601, UTC */
  placedAt: string | null
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

export interface PackedLine {
  skuId: string
  quantity: number
}

/** A page may have fewer than asked for, even none, and still a `nextCursor`: with `since` what is older is left out. `at`: when this was answered, for the next `since`. */
export interface Pages {
  pages: FoundPage[]
  /** ISO-8601, UTC */
  at: string
  nextCursor: string | null
}

/** `contents`: units by SKU, where staff said what is in it; `content`: what a virtual one delivers. */
export interface ParcelView {
  number: number
  method: string
  carrier: string | null
  trackingNo: string | null
  /** ISO-8601, UTC */
  shippedAt: string
  /** ISO-8601, UTC */
  deliveredAt: string | null
  contents: Record<string, number>
  content: string | null
}

/** Whom a part of the page is for; all that is said must hold. Who has not logged in sees only what is for everybody. */
export interface PartAudience {
  minLevel?: number
  /** true: only who has not ordered yet; false: only who has */
  firstOrder?: boolean | null
  /** one of them */
  tags?: string[]
  /** where the buyer comes from: one of them */
  platforms?: ("wechat" | "alipay")[]
}

/** `part`: a block, or block and banner with a point between. `clickPermille`: clicks of 1,000 times shown; null where it was never shown. */
export interface PartCounts {
  part: string
  title: string | null
  shown: number
  clicked: number
  clickPermille: number | null
}

export interface PartsOfDay {
  day: string
  parts: PartCounts[]
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

/** A payment attempt. `state`: INTENT, OPEN, OWED (cash at the door), PAID, MISMATCH, DEAD. */
export interface PaymentSeen {
  provider: string
  outTradeNo: string
  state: string
  amountFen: number
  paidFen: number | null
  transactionId: string | null
  /** ISO-8601, UTC */
  askedAt: string
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

/** What the buyer shows at the counter: `code` is there once the order is paid. */
export interface PickupView {
  code: string | null
  /** ISO-8601, UTC */
  usedAt: string | null
  point: PointView | null
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

/** What touches these days. `unplanned`: promotions without a plan. `festivalsVersion` is what plans/set_festivals expects. */
export interface PlanCalendar {
  plans: PlanView[]
  festivals: Festival[]
  festivalsVersion: number
  unplanned: PromotionView[]
}

/** `effect` counts orders that used anything of the plan. `done` is what of the goal this page brought: revenue less refunds, orders, new buyers; null where the goal names none. */
export interface PlanReport {
  plan: PlanView
  effect: Effect
  done: Goal
  nextCursor: string | null
}

/** `capacity`: units that a rider carries. */
export interface PlanRounds {
  capacity?: number
  mostDrops?: number
}

/** `counted`: by promotion and by campaign, of paid orders, gross; an order with two of them is in both. Exact sums: plans/report. */
export interface PlanShown {
  plan: PlanView
  promotions: PromotionView[]
  campaigns: ManagedCampaign[]
  budgetLeftFen: number | null
  counted: Record<string, Counted>
  clashes: Record<string, Clash[]>
}

/** `phase`: coming, running, over, by today's date in Beijing. `version` is what a change must expect. */
export interface PlanView {
  name: string
  theme: string
  goal: Goal
  /** what all its promotions together may take off orders */
  budgetFen: number | null
  firstDay: string
  lastDay: string
  /** who answers for it; whoever saves it when absent */
  owner: string | null
  promotionIds: string[]
  campaignIds: string[]
  note: string
  planId: string
  version: number
  phase: string
  /** ISO-8601, UTC */
  changedAt: string
  changedBy: string
}

/** Order numbers in the order in which they are ridden; metres with the way back. */
export interface PlannedRound {
  orderNos: string[]
  units: number
  metres: number
}

/** `withoutPlace`: within the city, but nobody knows where exactly. `naiveMetres`: as the orders came, for comparison. */
export interface PlannedRounds {
  rounds: PlannedRound[]
  withoutPlace: string[]
  metres: number
  naiveMetres: number
}

/** What staff says of a point. */
export interface PointTerms {
  provinceName: string
  provinceCode?: string | null
  cityName: string
  cityCode?: string | null
  districtName: string
  districtCode?: string | null
  name: string
  detail: string
  phone?: string | null
  latitude?: number | null
  longitude?: number | null
  hours?: OpeningHours[]
  /** orders that it keeps at once */
  capacity?: number
  open?: boolean
}

/** `km` from where the buyer is, when that was said. `full`: it takes no more orders now. */
export interface PointView {
  provinceName: string
  provinceCode: string | null
  cityName: string
  cityCode: string | null
  districtName: string
  districtCode: string | null
  name: string
  detail: string
  phone: string | null
  latitude: number | null
  longitude: number | null
  hours: OpeningHours[]
  /** orders that it keeps at once */
  capacity: number
  open: boolean
  pointId: string
  openNow: boolean
  full: boolean
  km: number | null
}

export interface Points {
  points: PointView[]
}

/** What the buyer's points could do here: `most` of the `available` ones would take `savesFen` off, or why none can be used (a word, and a sentence with figures). */
export interface PointsChoice {
  available: number
  most: number
  savesFen: number
  reason: string
  text: string
}

/** An entry as its buyer sees it. */
export interface PointsLine {
  /** ISO-8601, UTC */
  at: string
  what: "spent" | "returned" | "earned" | "taken_back" | "adjusted" | "expired"
  points: number
  afterPoints: number
  orderNo: string | null
  reason: string | null
}

/** 积分抵扣: `unitPoints` are worth `unitFen`, whole units only, up to `mostPercent` of the goods after discounts and `mostFen`. */
export interface PointsRule {
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
  kind?: "points"
  unitPoints: number
  unitFen: number
  /** percent taken off: 12 = 88 折 */
  mostPercent?: number
  /** money in fen (1/100 yuan) */
  mostFen?: number | null
  /** money in fen (1/100 yuan) */
  thresholdFen?: number
}

/** `mail`: the address as a***@example.com, or null. */
export interface Preferences {
  wishes: Wishes
  mail: string | null
}

/** Times of `whom` and `leak` are moments; the text is in incidents/get. */
export interface PrepareNotice {
  incidentId: string
  whom: Whom
  leak: Leak
}

/** Without `lines` only what can come back is told. */
export interface PreviewCase {
  orderNo: string
  kind?: "refund" | "return" | "exchange"
  reasonId?: string
  lines?: ChosenLine[]
}

/** `items` to buy now, or nothing for the cart's selected lines. Without `addressId` the default address is shown. `best`: use the coupon (or none) with which the order costs least. `points`: how many to spend at most; without it none, and with `best` as many as lower the price. */
export interface PreviewOrder {
  items?: Wanted[] | null
  addressId?: string | null
  couponId?: string | null
  best?: boolean
  extras?: Record<string, number>
  points?: number | null
  delivery?: DeliveryChoice | null
}

/** `refund`: null for an exchange, and without `lines`. */
export interface PreviewedCase {
  lines: Returnable[]
  refund: RefundPreview | null
}

/** `price.unused` says of each promotion why it was not used. `delivery`: the way it is priced for; null when the one that was asked for cannot be chosen (`deliveryOptions` says why), and then it is priced for express. `toConfirm`: lines that come back without a reason unless the buyer confirms, line by line, that they do not (`confirmedTerms` of orders/submit). `quoteToken` is there when the order can be submitted as shown; it holds for ten minutes. */
export interface PreviewedOrder {
  price: Price
  address: AddressView | null
  coupons: CouponChoice[]
  points: PointsChoice | null
  best: BestChoice
  nudges: Nudge[]
  delivery: DeliveryChoice | null
  deliveryOptions: DeliveryOption[]
  toConfirm: ToConfirm[]
  cash: CashOffer
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

/** A product in staff's list. Money in fen; `reviewNote`: why it was rejected. */
export interface ProductLine {
  productId: string
  title: string
  status: "on_sale" | "off_sale" | "draft" | "pending" | "rejected"
  image: string | null
  /** money in fen (1/100 yuan) */
  minPriceFen: number
  /** money in fen (1/100 yuan) */
  maxPriceFen: number
  sold: number
  categoryIds: string[]
  tags: string[]
  brand: string | null
  reviewNote: string | null
  /** ISO-8601, UTC */
  onAt: string | null
  /** ISO-8601, UTC */
  offAt: string | null
  /** ISO-8601, UTC */
  createdAt: string
  version: number
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
  brand: string | null
  /** products that go with it, in this order */
  relatedIds: string[]
  /** only members of this level and above can buy it; 0: everybody */
  minLevel: number
  /** with minLevel: others do not even see it */
  membersHidden: boolean
  /** what the buyer fills in when he puts it into the cart */
  form: FormField[]
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

/** A buyer's own profile. `phone` is masked: 138****0000; `phoneVerified`: a code that was sent to it came back. `suspended`: functions that are closed to them, why and until when. */
export interface ProfileView {
  buyerId: string
  nickname: string | null
  avatarUrl: string | null
  gender: number
  birthday: string | null
  phone: string | null
  phoneVerified: boolean
  status: string
  statusReason: string | null
  /** ISO-8601, UTC */
  statusUntil: string | null
  suspended: string[]
  /** ISO-8601, UTC */
  createdAt: string
}

/** When things arrive. Times and days are Beijing's. What is ordered until `cutOff` of a working day leaves `handlingDays` later. */
export interface PromiseTerms {
  on?: boolean
  cutOff?: string
  opensAt?: string
  /** working days from the order to shipping */
  handlingDays?: number
  /** 1 is Monday */
  restDays?: number[]
  /** nothing leaves and nothing arrives */
  holidays?: string[]
  /** days on the way where no zone says otherwise */
  days?: number
  zones?: TransitZone[]
  sameCityMinutes?: number
  /** how long a late delivery is still looked for */
  graceMinutes?: number
  /** whoever waited longer than promised gets one of it */
  couponCampaign?: string | null
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

/** `counted` since orders are counted, gross. `version` is what promotions/set_state expects, to pause it. */
export interface PromotionNow {
  promotionId: string
  version: number
  phase: "scheduled" | "running" | "paused" | "over"
  counted: Counted
  budgetLeftFen: number | null
  planLeftFen: number | null
}

/** `remindAt`: null when it was taken back. `templateId`: for wx.requestSubscribeMessage; its answer goes to messages/grant. */
export interface PromotionReminder {
  promotionId: string
  /** ISO-8601, UTC */
  remindAt: string | null
  templateId: string | null
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

/** A promotion as staff see it. `phase`: scheduled, running, paused, over. Money in fen. `planId`: the plan that it belongs to. */
export interface PromotionView {
  promotionId: string
  version: number
  phase: "scheduled" | "running" | "paused" | "over"
  terms: PriceCut | LimitedPrice | MemberPrice | Bundle | PickN | FullReduction | FullDiscount | FullGift
  budgetFen: number | null
  planId: string | null
  /** ISO-8601, UTC */
  announceFrom: string | null
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

/** `skuIds`: SKUs of the list that this supplier shall bring although another one, or nobody, brought them before; at the cost last paid, else 0, to be filled in before the order is placed. */
export interface ProposePurchase {
  supplierId: string
  skuIds?: string[]
}

/** `more`: SKUs that had no room in this draft. */
export interface ProposedPurchase {
  purchase: PurchaseView
  more: number
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

/** `open`: pieces that still have to come. `over`: pieces that came beyond what was ordered. */
export interface PurchaseLineView {
  skuId: string
  productId: string
  title: string
  specText: string
  quantity: number
  costFen: number
  received: number
  returned: number
  open: number
  over: number
}

export interface PurchaseNow {
  purchase: PurchaseView
}

/** A delivery paper. `direction`: `in` or `back`. `locationId` null: the main location. */
export interface PurchaseReceiptView {
  paper: string
  direction: string
  lines: ReceiptLine[]
  locationId: string | null
  note: string
  by: string
  /** ISO-8601, UTC */
  receivedAt: string
}

/** `version` is named by whoever changes it. `confirmedOn`: the day that the supplier has named. */
export interface PurchaseView {
  purchaseNo: string
  supplierId: string
  supplierName: string
  status: "DRAFT" | "PLACED" | "PARTLY_RECEIVED" | "RECEIVED" | "CANCELLED"
  lines: PurchaseLineView[]
  totalFen: number
  expectedOn: string | null
  confirmedOn: string | null
  note: string
  by: string
  /** ISO-8601, UTC */
  createdAt: string
  /** ISO-8601, UTC */
  placedAt: string | null
  version: number
}

export interface Purchases {
  purchases: PurchaseView[]
  nextCursor: string | null
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

export interface ReceiptLine {
  skuId: string
  /** pieces */
  units: number
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

/** `acceptOver`: take what came beyond the order. `final`: what is missing will not come. */
export interface ReceivePurchase {
  purchaseNo: string
  paper: string
  lines: ReceiptLine[]
  locationId?: string | null
  note?: string
  acceptOver?: boolean
  final?: boolean
}

/** `status` as it is now. */
export interface ReceivedParcel {
  caseNo: string
  status: string
}

/** `over`: pieces that came beyond the order, `short`: pieces of it that have not come yet, by SKU. */
export interface ReceivedPurchase {
  purchaseNo: string
  paper: string
  status: string
  over: Record<string, number>
  short: Record<string, number>
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

/** Money going back. `problem`: the provider's last word. */
export interface RefundSeen {
  refundNo: string
  provider: string
  state: string
  why: string
  refundFen: number
  reason: string
  problem: string | null
  caseNo: string | null
  /** ISO-8601, UTC */
  createdAt: string
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

/** On sale, all of them; the first `chosen` are the merchant's choice. */
export interface RelatedProducts {
  products: Glance[]
  chosen: number
}

/** `memberPass`: of catalog/exclusive, for what others do not see. */
export interface RelatedTo {
  productId: string
  memberPass?: string | null
  most?: number
}

export interface RememberSearch {
  words: string
}

export interface RememberedSearches {
  searches: Searched[]
}

export interface RemindOfPromotion {
  promotionId: string
  remind?: boolean
}

export interface RemoveAddress {
  addressId: string
}

export interface RemoveCategory {
  categoryId: string
}

export interface RemoveLines {
  skuIds: string[]
}

export interface RemoveList {
  listId: string
}

export interface RemoveMedia {
  mediaId: string
}

export interface RemoveOrder {
  orderNo: string
}

export interface RemovePoint {
  pointId: string
}

export interface RemoveRole {
  roleId: string
}

export interface RemoveShopMedia {
  mediaId: string
}

export interface RemoveTotp {
  password: string
}

export interface RemovedCategory {
  categoryId: string
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

export interface ReplayWebhook {
  webhookId: string
}

export interface ReplayedWebhook {
  webhook: WebhookLine
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

export interface ReportCampaign {
  campaignId: string
}

export interface ReportPlan {
  planId: string
  cursor?: string | null
}

export interface ReportPromotion {
  promotionId: string
  days?: number
  cursor?: string | null
}

export interface ReportSeen {
  /** made by the client for this report, the same when it is sent again */
  reportId: string
  parts: SeenPart[]
}

export interface RequestInvoice {
  orderNo: string
  to: InvoiceTo
}

/** What will be sent. */
export interface RequestShopUpload {
  /** pictures of at most 10 MB, videos of at most 25 MB */
  contentType: "image/png" | "image/jpeg" | "image/webp" | "image/gif" | "video/mp4"
}

export interface RequestTable {
}

/** What will be sent. */
export interface RequestUpload {
  /** pictures of at most 10 MB, videos of at most 25 MB */
  contentType: "image/png" | "image/jpeg" | "image/webp" | "image/gif" | "video/mp4"
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

export interface ResolveScene {
  sceneId: string
}

export interface ResolvedBookCase {
  case: BookCase
}

export interface ResolvedScene {
  page: string
  parameters: Record<string, string>
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

export interface RevealSupplier {
  supplierId: string
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

export interface RevealedSupplier {
  supplierId: string
  contact: string
  phone: string
  address: string
}

/** `note` is told to the buyer; a refusal needs one. `mostFen`: pay no more than that, at least 1 (who pays nothing refuses); without it what an earlier approval allowed still holds. `shopsFault`: staff's judgement instead of the reason's; with it freight goes back, too. `swapSkuId`: the SKU that an exchange asks for, named where it costs more than was paid. `abuse`: with a refusal, costs the buyer credit. */
export interface ReviewCase {
  caseNo: string
  decision: "approve" | "reject"
  note?: string
  /** money in fen (1/100 yuan) */
  mostFen?: number | null
  shopsFault?: boolean | null
  swapSkuId?: string | null
  abuse?: boolean
}

export interface ReviewProduct {
  productId: string
  /** of the product that was looked at */
  expectedVersion: number
  decision: "approve" | "reject"
  /** needed to reject */
  reason?: string
  /** once approved it is sold at once */
  onSale?: boolean
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

export interface ReviewedProduct {
  productId: string
  review: "approved" | "rejected"
  onSale: boolean
  version: number
}

export interface Reviews {
  reviews: ReviewView[]
  nextCursor: string | null
}

export interface ReviewsHead {
  summary: Summary
  /** at most three; the rest by reviews/list */
  newest: ReviewView[]
}

export interface Right {
  permission: string
  operations: string[]
  members: string[]
}

export interface RiskDecided {
  buyerId: string
  riskId: string
  decision: "release" | "restrict" | "close"
}

export interface RiskPage {
  noticed: RiskView[]
  nextCursor: string | null
}

/** More than `over` is seen: staff is told (`review`), or orders are closed to the buyer for `closedHours`, too (`refuse`). */
export interface RiskRule {
  over: number
  then?: "allow" | "review" | "refuse"
  closedHours?: number
}

/** What is watched, away from the buyer's own calls. Nobody is refused by default. */
export interface RiskTerms {
  ordersPerHour?: RiskRule
  unpaidPerDay?: RiskRule
  refundsPerWeek?: RiskRule
  /** accounts that send goods to one phone number */
  linkedAccounts?: RiskRule
}

/** A case. `count` was seen where `over` was allowed. `refusedUntil`: the rule itself closed orders to the buyer until then. */
export interface RiskView {
  riskId: string
  buyerId: string
  rule: "orders_per_hour" | "unpaid_per_day" | "refunds_per_week" | "linked_accounts"
  count: number
  over: number
  seen: Seen
  /** ISO-8601, UTC */
  noticedAt: string
  /** ISO-8601, UTC */
  refusedUntil: string | null
  state: "open" | "decided"
  decision: "release" | "restrict" | "close" | null
  decidedBy: string | null
  /** ISO-8601, UTC */
  decidedAt: string | null
  note: string | null
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

export interface SaveHome {
  /** 0 for the first page */
  expectedVersion: number
  blocks: WantedBlock[]
}

export interface SaveList {
  /** 0 for a new one */
  expectedVersion: number
  terms: WantedList
}

/** All of the plan: promotions that are not named leave it. */
export interface SavePlan {
  name: string
  theme?: string
  goal?: Goal
  /** what all its promotions together may take off orders */
  budgetFen?: number | null
  firstDay: string
  lastDay: string
  /** who answers for it; whoever saves it when absent */
  owner?: string | null
  promotionIds?: string[]
  campaignIds?: string[]
  note?: string
  planId: string
  /** 0 for a new one */
  expectedVersion?: number
}

export interface SavePoint {
  pointId: string
  terms: PointTerms
}

/** `terms.id` names it; `terms.version` is the shop's. With `budgetFen` it stops applying when so much has been taken off orders. */
export interface SavePromotion {
  terms: PriceCut | LimitedPrice | MemberPrice | Bundle | PickN | FullReduction | FullDiscount | FullGift
  /** 0 for a new one */
  expectedVersion?: number
  /** money in fen (1/100 yuan) */
  budgetFen?: number | null
  /** product pages tell of it from then on; three days before it begins when absent */
  announceFrom?: string | null
  note?: string
}

/** `expectedOn`: the day that the goods are wanted. A known draft is named with the version that was seen. */
export interface SavePurchase {
  supplierId: string
  lines: OrderedLine[]
  expectedOn?: string | null
  note?: string
  purchaseNo?: string | null
  expectedVersion?: number | null
}

export interface SaveRole {
  roleId: string
  title: string
  permissions: string[]
}

/** A new one needs its name. An empty contact, phone or address is taken away. `leadDays`: from the order to the goods. */
export interface SaveSupplier {
  supplierId: string
  expectedVersion?: number | null
  name?: string | null
  contact?: string | ""
  phone?: string | ""
  address?: string
  note?: string
  leadDays?: number | null
  status?: "active" | "disabled"
}

export interface SavedAddress {
  addressId: string
}

export interface SavedCategory {
  categoryId: string
}

export interface SavedHome {
  version: number
}

export interface SavedList {
  listId: string
  version: number
}

/** `clashes`: by promotion of the plan, the live ones that it meets, and what then happens. */
export interface SavedPlan {
  plan: PlanView
  clashes: Record<string, Clash[]>
}

export interface SavedPoint {
  point: PointView
}

export interface SavedPreferences {
  wishes: Wishes
  mail: string | null
}

/** `clashes`: the live promotions that it meets, and what then happens. */
export interface SavedPromotion {
  promotion: PromotionView
  clashes: Clash[]
}

export interface SavedPurchase {
  purchase: PurchaseView
}

export interface SavedRole {
  role: RoleView
}

export interface SavedSupplier {
  supplier: SupplierView
}

export interface ScheduleProduct {
  productId: string
  /** ISO-8601, UTC */
  onAt?: string | null
  /** ISO-8601, UTC */
  offAt?: string | null
}

export interface ScheduledProduct {
  productId: string
  /** ISO-8601, UTC */
  onAt: string | null
  /** ISO-8601, UTC */
  offAt: string | null
  version: number
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

/** What was counted: the orders, cases or accounts behind the number, SHOWN at most. */
export interface Seen {
  orders: string[]
  accounts: string[]
}

/** How many of the parts were counted; none of a report that was counted before. */
export interface SeenCounted {
  counted: number
}

/** A block, or a banner in it: how often it came into view, and how often it was clicked. */
export interface SeenPart {
  blockId: string
  bannerId?: string | null
  shown?: number
  clicked?: number
}

export interface SelectLines {
  skuIds?: string[] | null
  selected: boolean
}

export interface SelectedLines {
  skuIds: string[]
  selected: boolean
}

/** Fifty on a page. `day`: the last one that is counted; null before the first night. */
export interface Sellers {
  sellers: BestSeller[]
  day: string | null
  nextCursor: string | null
}

/** `note`: why, for the audit and the supplier. */
export interface SendBackPurchase {
  purchaseNo: string
  paper: string
  lines: ReceiptLine[]
  locationId?: string | null
  note?: string
}

/** `captchaId`, `captchaAnswer`: a picture of captcha/picture and the digits in it. */
export interface SendCode {
  phone: string
  captchaId: string
  captchaAnswer: string
}

export interface SendParcel {
  caseNo: string
  carrier: string
  trackingNo: string
  remark?: string
}

export interface SentBackPurchase {
  purchaseNo: string
  paper: string
  status: string
}

/** `sentTo`: masked. `expiresIn`, `againAfter`: seconds until the code ends, and until another may be asked for. */
export interface SentCode {
  sentTo: string
  expiresIn: number
  againAfter: number
}

export interface SentParcel {
  caseNo: string
  status: string
}

/** At most 50. */
export interface SessionList {
  sessions: SessionView[]
}

/** `device` and `network` are empty where nobody knows; of the network the last part is left out. */
export interface SessionView {
  sessionId: string
  device: string
  network: string
  /** ISO-8601, UTC */
  beganAt: string
  /** ISO-8601, UTC */
  usedAt: string
}

export interface SetDefaultAddress {
  addressId: string
}

export interface SetFestivals {
  festivals: Festival[]
  expectedVersion?: number
}

/** `version` of templates and extras is the shop's: what differs gets a new one. Regions may be written whole (650000); kept is what they begin with (65). */
export interface SetHouseRules {
  rules: HouseRules
  expectedVersion: number
}

/** `reason` stands in the audit, with the level before and after. */
export interface SetLevel {
  buyerId: string
  level: number
  reason: string
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

/** `mail` left out: as it was. */
export interface SetPreferences {
  wishes: Wishes
  /** where mails go */
  mail?: string | null
  removeMail?: boolean
}

export interface SetPromotionState {
  promotionId: string
  action: "pause" | "resume" | "end"
  expectedVersion: number
}

/** `close`: what has not come will not come. */
export interface SetPurchaseState {
  purchaseNo: string
  action: "place" | "cancel" | "close"
  reason?: string
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

/** `lines`: what is in the parcel; then it is the last one when nothing is left but what was refunded. Without them `last` says so: false when more parcels will follow. `content`: what a virtual parcel delivers. `despiteCases`: send although the buyer asks for the money back. */
export interface ShipOrder {
  orderNo: string
  method?: "express" | "same_city" | "virtual" | "pickup" | null
  carrier?: string | null
  trackingNo?: string | null
  last?: boolean
  lines?: PackedLine[]
  content?: string
  despiteCases?: boolean
}

export interface ShipReplacement {
  caseNo: string
  carrier: string
  trackingNo: string
}

export interface ShipTogether {
  orderNos: string[]
  carrier: string
  trackingNo: string
}

/** `last`: nothing more of the order will follow. */
export interface ShippedOrder {
  orderNo: string
  parcel: number
  last: boolean
}

export interface ShippedReplacement {
  caseNo: string
  status: string
}

export interface ShippedTogether {
  orderNos: string[]
  trackingNo: string
}

export interface ShopMedia {
  files: MediaView[]
  nextCursor: string | null
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
  /** what stands against a buyer, and what follows from it */
  credit: CreditTerms
  /** what staff is told of */
  risk: RiskTerms
  /** points for each yuan paid for goods; 0: none */
  pointsPerYuan: number
  /** months until points expire, at the month's end */
  pointsMonths: number
  /** points are spent by the payment PIN */
  pointsPin: boolean
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
  /** nothing is sold that nobody has approved */
  productReview: boolean
  /** where the shop's own pictures and videos lie */
  mediaHosts: string[]
  /** send subscribe messages; the inbox is written in any case */
  pushNotices: boolean
  /** where a message leads, ?orderNo= is added */
  orderPage: string
  /** where one about a product leads, ?spuId= is added */
  productPage: string
  /** where a message about a promotion leads */
  homePage: string
  /** how goods are delivered, and where to */
  delivery: DeliveryTerms
  /** when goods are promised to arrive */
  promise: PromiseTerms
  /** after payment a buyer cancels or changes the address without staff; 0: never */
  undoMinutes: number
  /** staff from an address they never came from: told of it; let in with a second factor; refused until a colleague admits it */
  strangeLogins: "tell" | "code" | "refuse"
  /** from this Beijing time what can wait is not pushed */
  quietFrom: string | null
  /** and goes out then */
  quietUntil: string
  /** signature of text messages as the provider approved it */
  smsSign: string | null
  /** notice -> text message template, when no subscribe message can be sent */
  smsTemplates: Record<string, string>
  /** notices that go by e-mail to whoever asks */
  mailNotices: string[]
  /** notice -> the fields of its subscribe template and what each shows */
  noticeFields: Record<string, Record<string, "orderNo" | "title" | "text" | "amount" | "time">>
}

export interface ShopUpload {
  media: MediaView
}

/** Post `fields`, then the file, to `url`. */
export interface ShopUploadForm {
  mediaId: string
  url: string
  fields: Record<string, string>
  /** seconds */
  expiresIn: number
}

export interface ShowHistory {
}

export interface ShowHome {
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

export interface ShownHome {
  page: HomeView
}

export interface ShownList {
  shownList: ListView
  products: Glance[]
}

export interface Sitemap {
  contentType: string
  text: string
  nextCursor: string | null
}

export interface SkuByDay {
  skuId: string
  title: string
  specText: string
  days: DaySold[]
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

/** What was sold of a SKU in the days of the ranking. Fen: paid for the goods, after all that was taken off. */
export interface SkuSold {
  skuId: string
  specText: string
  units: number
  fen: number
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

/** A SKU on sale that hardly moves. `coverDays`: how long it lasts as it sold in 90 days (9999: nothing was sold). `costFen`: of one piece, null if it was never ordered here; `boundFen`: money that lies in it by that; `priceFen`: what buyers are asked for one. */
export interface SlowMover {
  rank: number
  productId: string
  skuId: string
  title: string
  specText: string
  available: number
  units30: number
  units90: number
  coverDays: number
  priceFen: number
  costFen: number | null
  boundFen: number | null
}

/** Fifty on a page. `day`: the last one that is counted; null when there are none, or before the first night. */
export interface SlowMovers {
  skus: SlowMover[]
  day: string | null
  nextCursor: string | null
}

/** Days without sales are left out; those of all SKUs together stand in `days`. */
export interface SoldByDay {
  days: DaySold[]
  skus: SkuByDay[]
}

export interface SortCategories {
  parentId?: string | null
  categoryIds: string[]
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

export interface StaffCampaigns {
  campaigns: CountedCampaign[]
  nextCursor: string | null
}

/** In the merchant's order, parents before what is below them. */
export interface StaffCategories {
  categories: StaffCategory[]
}

export interface StaffCategory {
  categoryId: string
  name: string
  parentId: string | null
  order: number
  image: string | null
  hidden: boolean
}

export interface StaffFindOrders {
  words: string
}

export interface StaffGetOrder {
  orderNo: string
}

export interface StaffGotOrder {
  order: StaffOrder
}

/** An entry as the buyer reads it, and who of the staff it was. */
export interface StaffHappened {
  seq: number
  at: string
  type: string
  by: string
  facts: Record<string, any>
  text: string
  actor: string
}

export interface StaffList {
  members: MemberView[]
}

/** Those that are not over yet, or those that are. */
export interface StaffListCampaigns {
  over?: boolean
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

/** `review`: to be answered; `receive`: a parcel is on its way; `replace`: new goods are to be sent; `escalated`: nobody answered in time, or a refund failed. */
export interface StaffListCases {
  work?: "review" | "receive" | "replace" | "escalated"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface StaffListCategories {
}

export interface StaffListLists {
}

/** `HELD`: money of a wrong amount came, staff must decide. `ACCEPTED`: to be sent, paid at the door; `OWED`: sent, and the cash is not here. */
export interface StaffListOrders {
  status?: "PAID" | "ACCEPTED" | "PARTLY_SHIPPED" | "OWED" | "HELD"
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface StaffListProducts {
  status?: "on_sale" | "off_sale" | "draft" | "pending" | "rejected" | null
  /** part of the title */
  words?: string
  /** of a product or a SKU; nothing else counts then */
  number?: string | null
  categoryId?: string | null
  cursor?: string | null
  /** entries on a page */
  pageSize?: number
}

export interface StaffLists {
  lists: CuratedListForStaff[]
}

/** An order whole. The receiver is masked, what a virtual parcel delivers and the pickup code are left out. `staffActions`: what its state allows staff to do now (ship, refund, confirm_cash, refuse_cash); who may do it, permissions say. */
export interface StaffOrder {
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
  points: number
  pointsBack: number
  earns: number
  receiver: MaskedReceiver
  remark: string
  parcels: ParcelView[]
  timeline: StaffHappened[]
  next: NextStep | null
  /** ISO-8601, UTC */
  undoUntil: string | null
  delivery: string
  /** ISO-8601, UTC */
  promisedAt: string | null
  /** ISO-8601, UTC */
  deliveredAt: string | null
  pickup: PickupView | null
  buyerId: string
  payments: PaymentSeen[]
  refunds: RefundSeen[]
  cases: CaseSeen[]
  notes: NoteView[]
  staffActions: string[]
}

export interface StaffProducts {
  products: ProductLine[]
  nextCursor: string | null
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

export interface StartImport {
  importId: string
  /** what becomes of products that are there: told as wrong, or changed */
  existing?: "refuse" | "update"
}

export interface StartedImport {
  job: ImportView
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
  points?: number
  pinProof?: string | null
  delivery?: DeliveryChoice | null
  /** SKUs of which the buyer confirmed that they do not come back without a reason: `toConfirm` of the preview */
  confirmedTerms?: string[]
  /** money in fen (1/100 yuan) */
  expectedTotalFen?: number | null
  remark?: string
  pay?: boolean
}

export interface SubmitPages {
  /** only what was changed then or later; without it, since the last round began */
  since?: string | null
  cursor?: string | null
}

export interface SubmitProduct {
  productId: string
}

/** `status` and `payment` are as they are now, the rest never changes. `payment` goes to wx.requestPayment. */
export interface SubmittedOrder {
  orderNo: string
  payableFen: number
  units: number
  /** ISO-8601, UTC */
  payUntil: string
  status: string
  payment: Record<string, string> | null
}

/** `submitted`: pages of this call, maybe none. `roundBegan`: when the round began that this call belongs to. */
export interface SubmittedPages {
  submitted: number
  /** ISO-8601, UTC */
  roundBegan: string
  nextCursor: string | null
}

export interface SubmittedProduct {
  productId: string
  review: "pending" | "approved"
  version: number
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

/** A supplier, the contact masked. `hasKey`: may read and confirm their orders by the open API. */
export interface SupplierView {
  supplierId: string
  name: string
  contact: string
  phone: string
  address: string
  note: string
  leadDays: number | null
  status: string
  hasKey: boolean
  version: number
  /** ISO-8601, UTC */
  createdAt: string
}

export interface Suppliers {
  suppliers: SupplierView[]
  nextCursor: string | null
}

/** `doneAt`: null while it goes on. */
export interface SweepView {
  reason: string
  by: string
  /** ISO-8601, UTC */
  askedAt: string
  returnQuota: boolean
  voided: number
  marked: number
  /** ISO-8601, UTC */
  doneAt: string | null
}

/** Post `fields`, then the file, to `url`. */
export interface TableForm {
  importId: string
  url: string
  fields: Record<string, string>
  /** seconds */
  expiresIn: number
}

export interface TagProducts {
  productIds: string[]
  add?: string[]
  remove?: string[]
}

/** Product id -> its tags now. */
export interface TaggedProducts {
  tags: Record<string, string[]>
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

/** A line of which the buyer is asked to confirm, by a step of its own that is not ticked beforehand, that it does not come back without a reason. `text` is what to show. */
export interface ToConfirm {
  skuId: string
  title: string
  text: string
}

/** `days`: thirty, the oldest first, today last; those that nobody counted are zero. `countedAt`: null before the first count. */
export interface TodayFigures {
  today: DayFigures
  days: DayFigures[]
  waiting: WaitingWork
  /** ISO-8601, UTC */
  countedAt: string | null
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

export interface TrackAnyOrder {
  orderNo: string
}

export interface TrackOrder {
  orderNo: string
}

/** Where a parcel is, in the order in which it usually goes. */
export type TrackState = "none" | "picked_up" | "in_transit" | "problem" | "delivering" | "returning" | "refused" | "returned" | "signed"

export interface TrackedAnyOrder {
  status: string
  parcels: TrackedParcel[]
  /** ISO-8601, UTC */
  promisedAt: string | null
  /** ISO-8601, UTC */
  deliveredAt: string | null
}

export interface TrackedOrder {
  parcels: TrackedParcel[]
  /** ISO-8601, UTC */
  promisedAt: string | null
  /** ISO-8601, UTC */
  deliveredAt: string | null
}

/** `expectedAt`: when it should arrive, as far as can be said; `nodes` newest first; `contents` by SKU where staff said it. */
export interface TrackedParcel {
  number: number
  method: string
  carrier: string | null
  trackingNo: string | null
  state: TrackState
  stateText: string
  /** ISO-8601, UTC */
  shippedAt: string
  /** ISO-8601, UTC */
  deliveredAt: string | null
  /** ISO-8601, UTC */
  expectedAt: string | null
  contents: Record<string, number>
  nodes: NodeView[]
}

/** Days from shipping to the door for these provinces, cities or districts. */
export interface TransitZone {
  regions: string[]
  days: number
}

/** A rule that changed nothing, and why: a word for programs, a sentence with figures for people. `by`: the rule that stood in its way. */
export interface Unused {
  rule: "goods" | "price_cut" | "limited_price" | "member_price" | "bundle" | "pick_n" | "full_reduction" | "full_discount" | "full_gift" | "coupon" | "points" | "freight" | "extra" | "policy"
  ruleId: string
  version: number
  name: string
  reason: "set_aside" | "not_chosen" | "not_started" | "ended" | "level_too_low" | "first_order_only" | "not_in_audience" | "control_group" | "nothing_in_scope" | "threshold_not_reached" | "incomplete" | "excluded_by" | "not_with_coupons" | "line_full" | "too_many_coupons" | "not_better" | "gift_gone" | "points_too_few" | "nothing_to_take" | "budget_spent"
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

export interface UpdateIncident {
  incidentId: string
  severity?: "low" | "medium" | "high" | "critical" | null
  findings?: string
  measures?: string
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
  brand?: string | null
  relatedIds?: string[]
  form?: FormField[]
  minLevel?: number
  membersHidden?: boolean
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

/** `verdict`: more, less (the whole interval of buyers says so), unclear, or too_few. `text` says it (zh-CN). */
export interface Uplift {
  controlPercent: number
  others: Group
  control: Group
  buyers: Change
  orders: Change
  revenue: Change
  margin: Change
  verdict: string
  text: string
}

export interface Upload {
  media: MediaView
}

/** Post `fields`, then the file, to `url`. */
export interface UploadForm {
  mediaId: string
  url: string
  fields: Record<string, string>
  /** seconds */
  expiresIn: number
}

/** `units`: what is handed over, without what was refunded. */
export interface VerifiedCode {
  orderNo: string
  title: string
  units: number
}

/** `whole`: each follows from the one before; else `firstFault` is the place (from 1) of the first that does not. `known`: the shop has the last one under its number. `published`: it leads to the published head of `day`; null when no proof was brought. */
export interface VerifiedReceipts {
  whole: boolean
  firstFault: number | null
  known: boolean
  published: boolean | null
}

export interface VerifyCode {
  code: string
}

/** All receipts of one order up to the one in question, the first one first; `day` and `proof` of the last one, if it has them. */
export interface VerifyReceipts {
  receipts: KeptReceipt[]
  day?: string | null
  proof?: string[] | null
}

export interface ViewCart {
}

/** `memberPass`: of catalog/exclusive, for what others do not see. */
export interface ViewProduct {
  productId: string
  memberPass?: string | null
}

/** `region`: where it would go, as far as the client knows. */
export interface VisitProduct {
  productId: string
  region?: string | null
}

/** `favourite`: this buyer has marked it. `delivery`: each way of delivery, with its promise where the shop makes one. */
export interface VisitedProduct {
  subtitle: string
  description: string
  images: string[]
  detailImages: string[]
  videoUrl: string | null
  attributes: Attribute[]
  tags: string[]
  unit: string
  packaging: string
  brand: string | null
  /** products that go with it, in this order */
  relatedIds: string[]
  /** only members of this level and above can buy it; 0: everybody */
  minLevel: number
  /** with minLevel: others do not even see it */
  membersHidden: boolean
  /** what the buyer fills in when he puts it into the cart */
  form: FormField[]
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
  reviews: ReviewsHead
  favourite: boolean
  delivery: DeliveryOption[]
}

/** `returnQuota`: the places of unused ones can be claimed again once staff resume the campaign, when the sweep is through. */
export interface VoidCampaign {
  campaignId: string
  expectedVersion: number
  reason: string
  returnQuota?: boolean
}

/** `returnQuota`: somebody else may claim it instead; the buyer's own limit stays used. */
export interface VoidCoupon {
  buyerId: string
  couponId: string
  reason: string
  returnQuota?: boolean
}

export interface VoidedCampaign {
  campaign: ManagedCampaign
  sweep: SweepView
}

export interface VoidedCoupon {
  coupon: CouponView
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

/** How much waits, by the names of orders/staff_list and aftersales/staff_list, at most 999 of each. `stuck`: deadlines that failed ten times. */
export interface WaitingWork {
  orders: Record<string, number>
  cases: Record<string, number>
  lowStock: number
  stuck: number
}

/** One thing to buy. */
export interface Wanted {
  productId: string
  skuId: string
  quantity: number
}

/** A banner as it is sent. */
export interface WantedBanner {
  /** ISO-8601, UTC */
  startsAt?: string | null
  /** ISO-8601, UTC */
  endsAt?: string | null
  bannerId: string
  image: string
  title?: string
  target?: string | null
  audience?: PartAudience
}

/** A block as it is sent. */
export interface WantedBlock {
  /** ISO-8601, UTC */
  startsAt?: string | null
  /** ISO-8601, UTC */
  endsAt?: string | null
  blockId: string
  kind: "banners" | "notice" | "products" | "list"
  title?: string
  text?: string
  banners?: WantedBanner[]
  productIds?: string[]
  listId?: string | null
  audience?: PartAudience
}

/** A list as it is sent. */
export interface WantedList {
  /** ISO-8601, UTC */
  startsAt?: string | null
  /** ISO-8601, UTC */
  endsAt?: string | null
  listId: string
  kind?: "new" | "hot" | "subject"
  title: string
  text?: string
  image?: string | null
  chosen?: "manual" | "newest" | "sales"
  productIds?: string[]
  categoryId?: string
  /** smaller comes first */
  order?: number
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

export interface WatchPromotion {
  promotionId: string
}

/** `told`: null when it does not open any more (the key was exchanged). `body`: as it came, all but the harmless names "***". */
export interface WebhookDetail {
  webhookId: string
  provider: string
  eventId: string
  outcome: string
  /** ISO-8601, UTC */
  receivedAt: string
  about: string | null
  orderNo: string | null
  /** ISO-8601, UTC */
  replayedAt: string | null
  replayedBy: string | null
  replayedOutcome: string | null
  told: WebhookTold | null
  body: Record<string, any>
}

/** What a provider sent. `about`: our number of the payment or refund; `orderNo` where it carries one. */
export interface WebhookLine {
  webhookId: string
  provider: string
  eventId: string
  outcome: string
  /** ISO-8601, UTC */
  receivedAt: string
  about: string | null
  orderNo: string | null
  /** ISO-8601, UTC */
  replayedAt: string | null
  replayedBy: string | null
  replayedOutcome: string | null
}

/** What it says, opened. Money in fen. */
export interface WebhookTold {
  kind: string
  state: string
  outTradeNo: string | null
  transactionId: string | null
  refundNo: string | null
  amountFen: number | null
  /** ISO-8601, UTC */
  happenedAt: string | null
}

/** With `outcome` a page may hold fewer entries than asked for although more follow. */
export interface Webhooks {
  day: string
  webhooks: WebhookLine[]
  nextCursor: string | null
}

/** `permission`: this one alone. */
export interface WhoCan {
  permission?: string | null
}

export interface WhoCanWhat {
  rights: Right[]
}

export interface WholePurchase {
  purchase: PurchaseView
  receipts: PurchaseReceiptView[]
}

/** `all` buyers; those of a `list`; those whose data one of the staff revealed in a span of time (`revealed_by`), as the audit knows. */
export interface Whom {
  kind: "all" | "list" | "revealed_by"
  buyerIds?: string[]
  username?: string | null
  since?: string | null
  until?: string | null
}

/** `quietFrom` null: the shop's quiet hours hold; the same as `quietUntil`: none do. */
export interface Wishes {
  muted?: Muted[]
  quietFrom?: string | null
  quietUntil?: string
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
  /** 403 这个网络地址没有登录过，请同事在员工页放行 / A strange address: a colleague must admit it */
  | "staff_strange_address"
  /** 409 这次登录不能放行：没有被拒绝，或须先改密码 / Not a login to admit */
  | "login_state"
  /** 404 没有这次登录记录 / No such login */
  | "login_not_found"
  /** 401 请输入动态验证码 / The code of the second factor is needed */
  | "staff_code_required"
  /** 409 图形验证码不对或已失效，请换一张 / The digits are wrong or used up, take another picture */
  | "captcha_wrong"
  /** 409 本店没有开通短信验证码 / This shop sends no codes by text message */
  | "sms_not_offered"
  /** 409 短信验证码不对，还可以再试 {left} 次 / The code is wrong, {left} more tries */
  | "phone_code_wrong"
  /** 409 短信验证码已失效，请重新获取 / The code is over, ask for another */
  | "phone_code_over"
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
  /** 403 会员专享商品，您的会员等级还不够 / For members of a higher level only */
  | "members_only"
  /** 409 商品还没有通过审核 / Nobody has approved the product yet */
  | "product_not_approved"
  /** 409 商品当前状态不允许此操作 / The product's state does not allow this */
  | "product_state"
  /** 404 没有这次导入 / No such import */
  | "import_not_found"
  /** 409 商品没有通过自动检查 / The product did not pass the automatic checks */
  | "product_unfit"
  /** 409 分类下还有 {count} 个商品或子分类 / The category still holds {count} products or categories */
  | "category_in_use"
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
  /** 409 您的信用分为 {score}，目前最多 {limit} 个待付款订单：请先付款或取消；分数会随时间恢复，也可在“我的信用”申诉 / Your credit of {score} allows {limit} unpaid orders: pay or cancel first; it heals by time, and you may appeal */
  | "credit_orders_limit"
  /** 409 您的信用分为 {score}，待付款订单中同一规格最多 {limit} 件：请减少件数或先付款；分数会随时间恢复，也可在“我的信用”申诉 / Your credit of {score} allows {limit} unpaid units of one item: take fewer or pay first; you may appeal */
  | "credit_units_limit"
  /** 409 您的信用分为 {score}，目前不能参加抢购；分数会随时间恢复，也可在“我的信用”申诉 / Your credit of {score} does not allow goods that many want at once; it heals by time, and you may appeal */
  | "credit_no_rush"
  /** 404 没有这条信用记录 / No such reason */
  | "credit_reason_not_found"
  /** 409 这条信用记录已不再计分 / This reason counts no longer */
  | "credit_reason_over"
  /** 409 这条信用记录已申诉过 / This reason was appealed before */
  | "credit_appealed"
  /** 409 另一位员工刚刚处理了这条信用记录，请刷新后再看 / Somebody else has just decided on it */
  | "credit_decided"
  /** 409 该买家的信用记录已满，无需再记 / So much stands there that one more changes nothing */
  | "credit_full"
  /** 404 没有这起安全事件 / No such incident */
  | "incident_not_found"
  /** 409 这起安全事件已关闭 / The incident is closed */
  | "incident_closed"
  /** 409 还有告知正在准备或发送 / A notice of it is on its way */
  | "incident_notice_pending"
  /** 404 没有这份告知 / No such notice */
  | "leak_notice_not_found"
  /** 409 告知当前状态不允许此操作 / The notice's state does not allow this */
  | "leak_notice_state"
  /** 409 一起事件最多 {most} 份告知 / Too many notices of one incident */
  | "leak_notices_full"
  /** 409 须由另一位员工批准 / Another one of the staff must approve it */
  | "second_person_needed"
  /** 404 没有这条异常记录 / No such case */
  | "risk_not_found"
  /** 409 这条异常记录已有人处理 / This case was decided before */
  | "risk_decided"
  /** 409 该买家已被冻结或注销，请在买家管理中处理 / The buyer is frozen or closed already */
  | "risk_barred"
  /** 409 店铺没有启用信用分 / The shop does not use credit */
  | "credit_off"
  /** 404 订单不存在 / No such order */
  | "order_not_found"
  /** 409 订单当前状态不允许此操作 / The order's state does not allow this */
  | "order_state"
  /** 409 订单正在排队锁定库存，请稍候 / The order is waiting for stock */
  | "order_reserving"
  /** 409 该配送方式不可用 / This way of delivery is not open to these goods or this address */
  | "delivery_unavailable"
  /** 409 该自提点暂不接单，请换一个 / The pickup point takes no more orders now */
  | "pickup_full"
  /** 409 还有订单要在该自提点取货 / Orders are still to be fetched there */
  | "pickup_point_in_use"
  /** 409 自提点数量已达上限 / Too many pickup points */
  | "pickup_points_full"
  /** 404 提货码不正确 / No such pickup code */
  | "pickup_code_wrong"
  /** 409 该提货码已核销 / This pickup code was used */
  | "pickup_code_used"
  /** 409 货款未收，请先收款并确认 / Its cash is to be collected and confirmed first */
  | "cash_owed"
  /** 404 没有这个包裹 / No such parcel */
  | "parcel_not_found"
  /** 409 未发件数不足 / Not so many units are left to be sent */
  | "parcel_units"
  /** 409 这些订单不能合并发货：{why} / These orders cannot travel together: {why} */
  | "not_mergeable"
  /** 409 已超过可自助修改的时间，请联系客服 / The time to change it without the shop is over */
  | "undo_over"
  /** 409 只能改到同一区县的地址 / Only an address within the same district can be chosen */
  | "address_elsewhere"
  /** 409 订单已关闭 / The order is closed */
  | "order_closed"
  /** 409 订单已支付 / The order is paid */
  | "already_paid"
  /** 409 订单已超过支付时间 / The time to pay is over */
  | "pay_time_over"
  /** 404 没有这条通知 / No such message of a provider */
  | "webhook_not_found"
  /** 409 这条通知已无法解开（密钥已更换） / This message does not open any more: the key was exchanged */
  | "webhook_unreadable"
  /** 404 优惠券活动不存在 / No such campaign */
  | "campaign_not_found"
  /** 409 优惠券活动刚被别人修改，请刷新后再试 / The campaign was just changed by someone else */
  | "campaign_changed"
  /** 409 不在领取时间内 / Not open for claims */
  | "campaign_closed"
  /** 409 该活动的券正在作废中 / The coupons of this campaign are being voided */
  | "coupons_being_voided"
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
  /** 409 活动已经开始，无需预约 / The promotion has begun already */
  | "promotion_started"
  /** 409 该活动没有设对照组 / This promotion has no control group */
  | "promotion_without_control"
  /** 404 促销策划不存在 / No such plan */
  | "plan_not_found"
  /** 409 策划刚被别人修改，请刷新后再试 / The plan was just changed by someone else */
  | "plan_changed"
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
  /** 404 列表不存在或不在展示时间内 / No such list, or not in its time */
  | "list_not_found"
  /** 409 列表刚被别人修改，请刷新后再试 / The list was just changed by someone else */
  | "list_changed"
  /** 409 首页正在展示该列表 / The home page shows this list */
  | "list_in_use"
  /** 409 首页刚被别人修改，请刷新后再试 / The home page was just changed by someone else */
  | "home_changed"
  /** 409 小程序没有发布这个页面：{page} / The mini-program has no such published page: {page} */
  | "page_unknown"
  /** 404 该二维码已失效 / This code leads nowhere */
  | "scene_not_found"
  /** 404 文件不存在 / No such file */
  | "media_not_found"
  /** 409 文件还没有上传 / The file was not sent yet */
  | "media_not_sent"
  /** 409 文件不能使用：{reason} / The file is not taken: {reason} */
  | "media_refused"
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
  /** 403 请先验证支付密码 / Confirm the payment PIN first */
  | "pin_needed"
  /** 409 积分不足 / There are not so many points */
  | "points_insufficient"
  /** 409 积分超过上限 / The buyer would have too many points */
  | "points_too_many"
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
  /** 409 有买家在排队，请先收到主仓 / People wait in line: take it in at the main location */
  | "stock_line_waits"
  /** 404 没有这个供应商 / No such supplier */
  | "supplier_not_found"
  /** 409 已有同编号的供应商 / There is a supplier of this id */
  | "supplier_exists"
  /** 409 供应商资料刚被别人修改，请刷新后再试 / The supplier was just changed by someone else */
  | "supplier_changed"
  /** 409 该供应商已停用 / This supplier is disabled */
  | "supplier_disabled"
  /** 404 没有这张采购单 / No such purchase order */
  | "purchase_not_found"
  /** 409 采购单当前状态不允许此操作 / The purchase order's state does not allow this */
  | "purchase_state"
  /** 409 采购单刚被别人修改，请刷新后再试 / The purchase order was just changed by someone else */
  | "purchase_changed"
  /** 409 现在没有该向这家供应商订的货 / Nothing is to be ordered from this supplier now */
  | "nothing_to_order"
  /** 409 件数超过采购单，请核对 / More pieces than the purchase order has */
  | "delivery_over"
  /** 409 这张送货单已登记过 / This delivery paper was taken in before */
  | "receipt_exists"
  /** 401 签名无效或已过期 / The signature is invalid or too old */
  | "signature_invalid"

export interface Requests {
  "identity/login": LogIn
  "identity/refresh": RefreshSession
  "identity/logout": LogOut
  "identity/profile": ShowProfile
  "identity/update_profile": UpdateProfile
  "identity/send_code": SendCode
  "identity/bind_phone": BindPhone
  "identity/sessions": ListSessions
  "identity/end_session": EndSession
  "captcha/picture": AskPicture
  "addresses/list": ListAddresses
  "addresses/save": SaveAddress
  "addresses/remove": RemoveAddress
  "addresses/set_default": SetDefaultAddress
  "catalog/categories": ListCategories
  "catalog/browse": Browse
  "catalog/product": ViewProduct
  "catalog/visit": VisitProduct
  "catalog/search": SearchProducts
  "catalog/suggest": SuggestWords
  "catalog/pages": ListPages
  "catalog/sitemap": AskSitemap
  "catalog/related": RelatedTo
  "catalog/exclusive": ListExclusive
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
  "promotions/remind": RemindOfPromotion
  "orders/preview": PreviewOrder
  "orders/submit": SubmitOrder
  "orders/pay": PayOrder
  "orders/get": GetOrder
  "orders/list": ListOrders
  "orders/counts": CountOrders
  "orders/cancel": CancelOrder
  "orders/change_address": ChangeAddress
  "orders/confirm_receipt": ConfirmReceipt
  "orders/buy_again": BuyAgain
  "orders/remove": RemoveOrder
  "balance/get": GetBalance
  "balance/set_pin": SetPin
  "balance/reset_pin": ResetPin
  "balance/confirm_pin": ConfirmPin
  "orders/pay_balance": PayByBalance
  "points/get": GetPoints
  "points/list": ListPointsEntries
  "credit/mine": MyCredit
  "credit/appeal": AppealCredit
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
  "messages/preferences": AskPreferences
  "messages/set_preferences": SetPreferences
  "home/boot": Boot
  "home/page": ShowHome
  "home/seen": ReportSeen
  "lists/get": GetList
  "scenes/resolve": ResolveScene
  "home/get": GetHome
  "home/save": SaveHome
  "home/effect": AskEffect
  "lists/save": SaveList
  "lists/remove": RemoveList
  "lists/staff_list": StaffListLists
  "scenes/create": CreateScene
  "media/request_upload": RequestUpload
  "media/finish": FinishUpload
  "media/remove": RemoveMedia
  "media/staff_request_upload": RequestShopUpload
  "media/staff_finish": FinishShopUpload
  "media/staff_remove": RemoveShopMedia
  "media/staff_list": ListShopMedia
  "webhooks/list": ListWebhooks
  "webhooks/get": GetWebhook
  "webhooks/replay": ReplayWebhook
  "staff/login": LogInStaff
  "staff/change_password": ChangePassword
  "staff/enrol_totp": EnrolTotp
  "staff/confirm_totp": ConfirmTotp
  "staff/remove_totp": RemoveTotp
  "staff/create": CreateStaff
  "staff/update": UpdateStaff
  "staff/list": ListStaff
  "staff/who_can": WhoCan
  "staff/logins": ListLogins
  "staff/admit_login": AdmitLogin
  "staff/disown_login": DisownLogin
  "roles/list": ListRoles
  "roles/save": SaveRole
  "roles/remove": RemoveRole
  "audit/list": ListAudit
  "audit/export": ExportAudit
  "members/list": FindMembers
  "members/get": GetMember
  "members/restrict": RestrictMember
  "members/reveal": RevealMember
  "members/set_level": SetLevel
  "credit/get": GetCredit
  "credit/appeals": ListAppeals
  "credit/decide": DecideCredit
  "credit/add": AddCredit
  "risk/list": ListRisk
  "risk/decide": DecideRisk
  "incidents/open": OpenIncident
  "incidents/update": UpdateIncident
  "incidents/close": CloseIncident
  "incidents/list": ListIncidents
  "incidents/get": GetIncident
  "incidents/prepare_notice": PrepareNotice
  "incidents/approve_notice": ApproveNotice
  "products/create": CreateProduct
  "products/update": UpdateProduct
  "products/set_on_sale": SetOnSale
  "products/save_category": SaveCategory
  "products/remove_category": RemoveCategory
  "products/sort_categories": SortCategories
  "products/categories": StaffListCategories
  "products/staff_list": StaffListProducts
  "products/get": GetProduct
  "products/submit": SubmitProduct
  "products/review": ReviewProduct
  "products/schedule": ScheduleProduct
  "products/tag": TagProducts
  "products/export": ExportProducts
  "products/submit_pages": SubmitPages
  "imports/request_upload": RequestTable
  "imports/start": StartImport
  "imports/get": GetImport
  "imports/list": ListImports
  "stock/adjust": AdjustStock
  "stock/get": GetStock
  "stock/movements": ListMovements
  "stock/warn_at": WarnAt
  "stock/low": ListLow
  "stock/spread": SpreadStock
  "stock/move": MoveStock
  "stock/origin": AskOrigin
  "forecast/list": ListForecasts
  "suppliers/save": SaveSupplier
  "suppliers/list": ListSuppliers
  "suppliers/reveal": RevealSupplier
  "suppliers/issue_key": IssueKey
  "suppliers/orders": OwnOrders
  "suppliers/confirm": ConfirmOrder
  "purchases/save": SavePurchase
  "purchases/propose": ProposePurchase
  "purchases/set_state": SetPurchaseState
  "purchases/list": ListPurchases
  "purchases/get": GetPurchase
  "purchases/receive": ReceivePurchase
  "purchases/send_back": SendBackPurchase
  "insight/sellers": AskSellers
  "insight/slow_movers": AskSlowMovers
  "insight/sold_by_day": AskSoldByDay
  "insight/today": AskToday
  "insight/costs": AskCosts
  "campaigns/staff_list": StaffListCampaigns
  "campaigns/create": CreateCampaign
  "campaigns/update": UpdateCampaign
  "campaigns/void": VoidCampaign
  "campaigns/report": ReportCampaign
  "coupons/void": VoidCoupon
  "orders/staff_list": StaffListOrders
  "orders/staff_get": StaffGetOrder
  "orders/staff_find": StaffFindOrders
  "orders/note": NoteOrder
  "orders/ship": ShipOrder
  "orders/mergeable": AskMergeable
  "orders/ship_together": ShipTogether
  "orders/change_parcel": ChangeParcel
  "orders/arrived": NoteArrival
  "pickup/list": ListPickupPoints
  "pickup/staff_list": AskPoints
  "pickup/save": SavePoint
  "pickup/remove": RemovePoint
  "pickup/verify": VerifyCode
  "tracking/get": TrackOrder
  "tracking/staff_get": TrackAnyOrder
  "delivery/estimate": EstimateDelivery
  "delivery/rounds": PlanRounds
  "delivery/on_time": AskOnTime
  "orders/refund": RefundOrder
  "orders/confirm_cash": ConfirmCash
  "orders/refuse_cash": RefuseCash
  "balance/adjust": AdjustBalance
  "points/adjust": AdjustPoints
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
  "promotions/uplift": MeasureUplift
  "promotions/watch": WatchPromotion
  "plans/save": SavePlan
  "plans/get": GetPlan
  "plans/list": ListPlans
  "plans/report": ReportPlan
  "plans/set_festivals": SetFestivals
  "aftersales/staff_list": StaffListCases
  "aftersales/review": ReviewCase
  "aftersales/receive_parcel": ReceiveParcel
  "aftersales/ship_replacement": ShipReplacement
  "aftersales/staff_apply": ApplyForBuyer
  "books/days": ListBookDays
  "books/list": ListBookCases
  "books/resolve": ResolveBookCase
  "books/close": CloseBooks
  "books/reopen": ReopenBooks
  "settings/get": GetSettings
  "settings/update": UpdateSettings
  "settings/connections": AskConnections
}

export interface Responses {
  "identity/login": LoggedIn
  "identity/refresh": RefreshedSession
  "identity/logout": Nothing
  "identity/profile": Profile
  "identity/update_profile": UpdatedProfile
  "identity/send_code": SentCode
  "identity/bind_phone": BoundPhone
  "identity/sessions": SessionList
  "identity/end_session": Nothing
  "captcha/picture": CaptchaPicture
  "addresses/list": AddressList
  "addresses/save": SavedAddress
  "addresses/remove": Nothing
  "addresses/set_default": Nothing
  "catalog/categories": CategoryTree
  "catalog/browse": Listing
  "catalog/product": ProductPage
  "catalog/visit": VisitedProduct
  "catalog/search": FoundProducts
  "catalog/suggest": SuggestedWords
  "catalog/pages": Pages
  "catalog/sitemap": Sitemap
  "catalog/related": RelatedProducts
  "catalog/exclusive": ExclusiveGoods
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
  "promotions/remind": PromotionReminder
  "orders/preview": PreviewedOrder
  "orders/submit": SubmittedOrder
  "orders/pay": OrderPayment
  "orders/get": GotOrder
  "orders/list": OrderPage
  "orders/counts": OrderCounts
  "orders/cancel": CancelledOrder
  "orders/change_address": ChangedAddress
  "orders/confirm_receipt": ConfirmedReceipt
  "orders/buy_again": BoughtAgain
  "orders/remove": RemovedOrder
  "balance/get": BuyerBalance
  "balance/set_pin": Nothing
  "balance/reset_pin": Nothing
  "balance/confirm_pin": ConfirmedPin
  "orders/pay_balance": BalancePayment
  "points/get": BuyerPoints
  "points/list": ListedPoints
  "credit/mine": GotMyCredit
  "credit/appeal": CreditAppealed
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
  "messages/preferences": Preferences
  "messages/set_preferences": SavedPreferences
  "home/boot": Booted
  "home/page": ShownHome
  "home/seen": SeenCounted
  "lists/get": ShownList
  "scenes/resolve": ResolvedScene
  "home/get": ArrangedHome
  "home/save": SavedHome
  "home/effect": HomeEffect
  "lists/save": SavedList
  "lists/remove": Nothing
  "lists/staff_list": StaffLists
  "scenes/create": CreatedScene
  "media/request_upload": UploadForm
  "media/finish": Upload
  "media/remove": Nothing
  "media/staff_request_upload": ShopUploadForm
  "media/staff_finish": ShopUpload
  "media/staff_remove": Nothing
  "media/staff_list": ShopMedia
  "webhooks/list": Webhooks
  "webhooks/get": GotWebhook
  "webhooks/replay": ReplayedWebhook
  "staff/login": LoggedInStaff
  "staff/change_password": ChangedPassword
  "staff/enrol_totp": EnrolledTotp
  "staff/confirm_totp": ConfirmedTotp
  "staff/remove_totp": Nothing
  "staff/create": CreatedStaff
  "staff/update": UpdatedStaff
  "staff/list": StaffList
  "staff/who_can": WhoCanWhat
  "staff/logins": LoginPage
  "staff/admit_login": Nothing
  "staff/disown_login": Nothing
  "roles/list": RoleList
  "roles/save": SavedRole
  "roles/remove": RemovedRole
  "audit/list": AuditPage
  "audit/export": ExportedAudit
  "members/list": FoundMembers
  "members/get": GotMember
  "members/restrict": RestrictedMember
  "members/reveal": RevealedMember
  "members/set_level": LevelSet
  "credit/get": GotCredit
  "credit/appeals": AppealPage
  "credit/decide": CreditDecided
  "credit/add": CreditAdded
  "risk/list": RiskPage
  "risk/decide": RiskDecided
  "incidents/open": IncidentOpened
  "incidents/update": IncidentUpdated
  "incidents/close": IncidentClosed
  "incidents/list": IncidentPage
  "incidents/get": GotIncident
  "incidents/prepare_notice": NoticePrepared
  "incidents/approve_notice": NoticeApproved
  "products/create": CreatedProduct
  "products/update": UpdatedProduct
  "products/set_on_sale": ProductOnSale
  "products/save_category": SavedCategory
  "products/remove_category": RemovedCategory
  "products/sort_categories": Nothing
  "products/categories": StaffCategories
  "products/staff_list": StaffProducts
  "products/get": EditedProduct
  "products/submit": SubmittedProduct
  "products/review": ReviewedProduct
  "products/schedule": ScheduledProduct
  "products/tag": TaggedProducts
  "products/export": ExportedProducts
  "products/submit_pages": SubmittedPages
  "imports/request_upload": TableForm
  "imports/start": StartedImport
  "imports/get": FoundImport
  "imports/list": Imports
  "stock/adjust": AdjustedStock
  "stock/get": StockOfSku
  "stock/movements": Movements
  "stock/warn_at": WarnedAt
  "stock/low": LowSkus
  "stock/spread": SpreadOut
  "stock/move": MovedStock
  "stock/origin": Origins
  "forecast/list": Forecasts
  "suppliers/save": SavedSupplier
  "suppliers/list": Suppliers
  "suppliers/reveal": RevealedSupplier
  "suppliers/issue_key": IssuedKey
  "suppliers/orders": OrdersOfSupplier
  "suppliers/confirm": ConfirmedOrder
  "purchases/save": SavedPurchase
  "purchases/propose": ProposedPurchase
  "purchases/set_state": PurchaseNow
  "purchases/list": Purchases
  "purchases/get": WholePurchase
  "purchases/receive": ReceivedPurchase
  "purchases/send_back": SentBackPurchase
  "insight/sellers": Sellers
  "insight/slow_movers": SlowMovers
  "insight/sold_by_day": SoldByDay
  "insight/today": TodayFigures
  "insight/costs": DayCosts
  "campaigns/staff_list": StaffCampaigns
  "campaigns/create": CreatedCampaign
  "campaigns/update": UpdatedCampaign
  "campaigns/void": VoidedCampaign
  "campaigns/report": CampaignReport
  "coupons/void": VoidedCoupon
  "orders/staff_list": WaitingOrders
  "orders/staff_get": StaffGotOrder
  "orders/staff_find": FoundOrders
  "orders/note": NotedOrder
  "orders/ship": ShippedOrder
  "orders/mergeable": Mergeable
  "orders/ship_together": ShippedTogether
  "orders/change_parcel": ChangedParcel
  "orders/arrived": NotedArrival
  "pickup/list": Points
  "pickup/staff_list": KeptPoints
  "pickup/save": SavedPoint
  "pickup/remove": Nothing
  "pickup/verify": VerifiedCode
  "tracking/get": TrackedOrder
  "tracking/staff_get": TrackedAnyOrder
  "delivery/estimate": EstimatedDelivery
  "delivery/rounds": PlannedRounds
  "delivery/on_time": OnTimeReport
  "orders/refund": RefundedOrder
  "orders/confirm_cash": ConfirmedCash
  "orders/refuse_cash": RefusedCash
  "balance/adjust": AdjustedBalance
  "points/adjust": AdjustedPoints
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
  "promotions/uplift": MeasuredUplift
  "promotions/watch": PromotionNow
  "plans/save": SavedPlan
  "plans/get": PlanShown
  "plans/list": PlanCalendar
  "plans/report": PlanReport
  "plans/set_festivals": FestivalsSet
  "aftersales/staff_list": WaitingCases
  "aftersales/review": ReviewedCase
  "aftersales/receive_parcel": ReceivedParcel
  "aftersales/ship_replacement": ShippedReplacement
  "aftersales/staff_apply": AppliedForBuyer
  "books/days": BookDays
  "books/list": BookCases
  "books/resolve": ResolvedBookCase
  "books/close": ClosedBooks
  "books/reopen": ReopenedBooks
  "settings/get": SettingsShown
  "settings/update": UpdatedSettings
  "settings/connections": ConnectionsAsked
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
    /** 发短信验证码: Send a code to a phone, so that its owner can bind it (identity/bind_phone). A picture is to be read first (captcha/picture). */
    sendCode(data: SendCode, how?: How): Promise<SentCode>
    /** 绑定手机号: Bind a phone to one's account with the code that was sent to it (identity/send_code): it is known then to be the buyer's own. */
    bindPhone(data: BindPhone, how?: How): Promise<BoundPhone>
    /** 登录的设备: Where one is logged in: each session that can still be renewed, the one that was used last first. */
    sessions(data?: ListSessions, how?: How): Promise<SessionList>
    /** 退出另一台设备: Log out one of one's sessions, on a device that one does not have at hand. */
    endSession(data: EndSession, how?: How): Promise<Nothing>
  }
  captcha: {
    /** 图形验证码: A picture of five digits, for an operation that wants to know that a person asks. */
    picture(data?: AskPicture, how?: How): Promise<CaptchaPicture>
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
    /** 商品页的一切: Everything that a product's page shows to a buyer, in one call: the page of catalog/product, the head of its reviews with their counts, whether the buyer has marked it, and by when it would arrive in a region. */
    visit(data: VisitProduct, how?: How): Promise<VisitedProduct>
    /** 搜索商品: Find products by words (Chinese, pinyin, mixed), with filters and sorts; without words, by filters alone. */
    search(data?: SearchProducts, how?: How): Promise<FoundProducts>
    /** 搜索联想: Words of the shop that begin as the buyer types: written, in pinyin, by initials, or mixed (紫, zisha, zs, 紫s). */
    suggest(data: SuggestWords, how?: How): Promise<SuggestedWords>
    /** 页面清单（供平台收录）: The pages of products on sale, for whoever indexes them: path, title, picture, category, price, and when it was last changed. */
    pages(data?: ListPages, how?: How): Promise<Pages>
    /** 站点地图: The text of a sitemap: sitemap.json for the root of the mini-program, or a sitemap.xml of the H5 shop's product pages. */
    sitemap(data?: AskSitemap, how?: How): Promise<Sitemap>
    /** 相关商品: What goes with a product: what the merchant has chosen, then what sells best of the same kind. */
    related(data: RelatedTo, how?: How): Promise<RelatedProducts>
    /** 会员专享商品: Goods that only members of the caller's level and above can buy, with what opens the pages of those that others do not see. */
    exclusive(data?: ListExclusive, how?: How): Promise<ExclusiveGoods>
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
    /** 作废一张优惠券: Take a buyer's coupon away, with a reason that they see. One that an order holds or has used stays with it, and is void if the order gives it back. */
    void(data: VoidCoupon, how?: How): Promise<VoidedCoupon>
  }
  promotions: {
    /** 预约活动提醒: Be reminded of a promotion ten minutes before it begins, once: in the inbox, and by subscribe message where the buyer granted one. Or take it back. */
    remind(data: RemindOfPromotion, how?: How): Promise<PromotionReminder>
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
    /** 与对照组比较: What a promotion changed, against the buyers who did without it by lot: buyers, orders, revenue and margin with 95 % intervals, or that there are too few to tell. */
    uplift(data: MeasureUplift, how?: How): Promise<MeasuredUplift>
    /** 活动实时数据: How a promotion goes right now: paid orders, units, what it took off, what they brought, what is left of its budget and its plan's. */
    watch(data: WatchPromotion, how?: How): Promise<PromotionNow>
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
    /** 取消订单: Cancel an order that is not paid, or one that was paid minutes ago and that nobody has begun to send. */
    cancel(data: CancelOrder, how?: How): Promise<CancelledOrder>
    /** 付款后改收货地址: Send a paid order to another address of the buyer's, within minutes after payment and without the shop; only within the same district. */
    changeAddress(data: ChangeAddress, how?: How): Promise<ChangedAddress>
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
    /** 订单详情（员工）: An order whole, for staff: lines, price trace, payments and refunds, parcels, the timeline in words, cases, notes. The receiver is masked: members/reveal shows them for a reason. */
    staffGet(data: StaffGetOrder, how?: How): Promise<StaffGotOrder>
    /** 查找订单: Find orders by one field: an order number, a payment's number (ours or the provider's), a buyer, a whole phone number, a parcel's number, a pickup code. */
    staffFind(data: StaffFindOrders, how?: How): Promise<FoundOrders>
    /** 给订单加备注: Staff note something on an order, for each other: the buyer never sees it. */
    note(data: NoteOrder, how?: How): Promise<NotedOrder>
    /** 发货: Send a parcel of a paid order, whole or in part; with the last one the order is shipped, and WeChat is told within minutes. */
    ship(data: ShipOrder, how?: How): Promise<ShippedOrder>
    /** 可合并发货的订单: Orders that could travel in one parcel: of one buyer, to the same person at the same door, by express, and whole. */
    mergeable(data?: AskMergeable, how?: How): Promise<Mergeable>
    /** 合并发货: Send several orders of one buyer in one parcel: each is shipped under the same number, and WeChat is told of each. */
    shipTogether(data: ShipTogether, how?: How): Promise<ShippedTogether>
    /** 更正运单: Correct the courier or the number of an express parcel that has not arrived; WeChat is told anew (it takes a correction once). */
    changeParcel(data: ChangeParcel, how?: How): Promise<ChangedParcel>
    /** 确认送达: The shop's own people have handed an order over at the door (same city): it is delivered. */
    arrived(data: NoteArrival, how?: How): Promise<NotedArrival>
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
    /** 验证支付密码: Give the payment PIN before an order that spends points: the proof goes into orders/submit, where a PIN itself must not be. */
    confirmPin(data: ConfirmPin, how?: How): Promise<ConfirmedPin>
    /** 调整余额: Put money into a buyer's balance, or take some out of it, with the reason. */
    adjust(data: AdjustBalance, how?: How): Promise<AdjustedBalance>
  }
  points: {
    /** 我的积分: The buyer's own points: how many can be spent, when they expire, and what finished orders will bring. */
    get(data?: GetPoints, how?: How): Promise<BuyerPoints>
    /** 积分明细: How the buyer's points came and went, newest first. */
    list(data?: ListPointsEntries, how?: How): Promise<ListedPoints>
    /** 调整积分: Grant points to a buyer, or take some, by staff: with a reason that the buyer reads. */
    adjust(data: AdjustPoints, how?: How): Promise<AdjustedPoints>
  }
  credit: {
    /** 我的信用分: The buyer's credit (信用分): the score, each reason with when it fades, what it means, what the levels are. */
    mine(data?: MyCredit, how?: How): Promise<GotMyCredit>
    /** 信用申诉: Object to a reason that stands against the buyer; staff decides, and the buyer reads why. */
    appeal(data: AppealCredit, how?: How): Promise<CreditAppealed>
    /** 查看买家的信用: A buyer's credit as staff see it: what the buyer sees, appeals included. */
    get(data: GetCredit, how?: How): Promise<GotCredit>
    /** 待处理的信用申诉: The appeals that wait for staff, the oldest first. */
    appeals(data?: ListAppeals, how?: How): Promise<AppealPage>
    /** 裁决信用申诉: Staff takes a reason away, or keeps it against an appeal; the buyer reads the note. */
    decide(data: DecideCredit, how?: How): Promise<CreditDecided>
    /** 记一条信用记录: Staff writes a reason down by hand: what it takes from the score, for how many days, and words that the buyer reads. */
    add(data: AddCredit, how?: How): Promise<CreditAdded>
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
    /** 代买家申请售后: Staff open a case for a buyer who called or came: the same case under the same rules as aftersales/apply, with its channel. */
    staffApply(data: ApplyForBuyer, how?: How): Promise<AppliedForBuyer>
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
    /** 通知偏好: What the buyer wants to be told, and how. The inbox is always written; this is about pushes, text messages and mails. */
    preferences(data?: AskPreferences, how?: How): Promise<Preferences>
    /** 设置通知偏好: Say what to be told and how: kinds that are muted by channel, the buyer's own quiet hours, an address for mails. */
    setPreferences(data: SetPreferences, how?: How): Promise<SavedPreferences>
  }
  home: {
    /** 启动小程序: All that a mini-program needs when it starts, in one call: who is new, badges, the cart's count, and what of the home page has changed. */
    boot(data?: Boot, how?: How): Promise<Booted>
    /** 首页: The home page in one call: banners and slots in their time, lists and products as they are now. */
    page(data?: ShowHome, how?: How): Promise<ShownHome>
    /** 看到与点击: What of the home page a buyer has seen and clicked, in one call for many looks: the client gathers, and sends when the page is left. */
    seen(data: ReportSeen, how?: How): Promise<SeenCounted>
    /** 首页的编排: The home page as staff arranges it: every block with its schedule, shown now or not, and the version to change it by. */
    get(data?: GetHome, how?: How): Promise<ArrangedHome>
    /** 编排首页: Arrange the home page: its blocks in their order, each with its schedule. */
    save(data: SaveHome, how?: How): Promise<SavedHome>
    /** 首页的效果: How often each part of the home page was shown and clicked, by day of a month. */
    effect(data: AskEffect, how?: How): Promise<HomeEffect>
  }
  lists: {
    /** 专题列表: A curated list in its time, with its products. */
    get(data: GetList, how?: How): Promise<ShownList>
    /** 保存专题列表: Make a curated list, or change it; the home page that shows it shows it so at once. */
    save(data: SaveList, how?: How): Promise<SavedList>
    /** 删除专题列表: Remove a curated list that the home page does not show. */
    remove(data: RemoveList, how?: How): Promise<Nothing>
    /** 全部专题列表: Every curated list with its terms and version, in the merchant's order, whether it is shown now or not. */
    staffList(data?: StaffListLists, how?: How): Promise<StaffLists>
  }
  scenes: {
    /** 解析小程序码: Where a scanned QR code leads. */
    resolve(data: ResolveScene, how?: How): Promise<ResolvedScene>
    /** 生成小程序码: Make a QR code of the mini-program that leads to a page with parameters: a product, a list, a table in the shop. */
    create(data: CreateScene, how?: How): Promise<CreatedScene>
  }
  media: {
    /** 申请上传图片或视频: Ask for a form to send a picture or a video by, for a review, an after-sale case or the buyer's face. */
    requestUpload(data: RequestUpload, how?: How): Promise<UploadForm>
    /** 完成上传: Look at a file that was sent, and publish it. */
    finish(data: FinishUpload, how?: How): Promise<Upload>
    /** 删除自己的文件: Remove a file that one has sent. */
    remove(data: RemoveMedia, how?: How): Promise<Nothing>
    /** 申请上传店铺图片: Ask for a form to send a picture or a video of the shop by. */
    staffRequestUpload(data: RequestShopUpload, how?: How): Promise<ShopUploadForm>
    /** 完成上传店铺图片: Look at a file of the shop that was sent, and publish it. */
    staffFinish(data: FinishShopUpload, how?: How): Promise<ShopUpload>
    /** 删除店铺文件: Remove a file of the shop for good; a page that shows it shows a gap. */
    staffRemove(data: RemoveShopMedia, how?: How): Promise<Nothing>
    /** 店铺文件: The files of the shop, the last sent first. */
    staffList(data?: ListShopMedia, how?: How): Promise<ShopMedia>
  }
  webhooks: {
    /** 支付平台的通知: What payment providers sent on a day, newest first, with what was made of each. It is kept for 90 days. */
    list(data?: ListWebhooks, how?: How): Promise<Webhooks>
    /** 一条通知: One message of a payment provider: what it says, and its body without people, keys and signatures. */
    get(data: GetWebhook, how?: How): Promise<GotWebhook>
    /** 重新处理一条通知: Handle once more what a payment provider sent: the kept message goes to the very handler that it came to, which settles a payment once. */
    replay(data: ReplayWebhook, how?: How): Promise<ReplayedWebhook>
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
    /** 登录记录: The logins of a member, newest first, and what was unusual about them. Everybody sees their own; those of others need audit.read. */
    logins(data?: ListLogins, how?: How): Promise<LoginPage>
    /** 放行陌生地址的登录: Let a colleague in from the address of a login that was refused because the address was strange. */
    admitLogin(data: AdmitLogin, how?: How): Promise<Nothing>
    /** 这不是我登录的: Say that a login was not one's own: all tokens end at once, and only the address that this call comes from opens until there is a new password. */
    disownLogin(data: DisownLogin, how?: How): Promise<Nothing>
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
    /** 设置会员等级: Set a buyer's level of membership, with a reason: what prices and goods for members ask for. */
    setLevel(data: SetLevel, how?: How): Promise<LevelSet>
  }
  risk: {
    /** 异常行为: What was noticed of buyers and waits for staff, the oldest first; with `buyerId` everything that was ever noticed of one. */
    list(data?: ListRisk, how?: How): Promise<RiskPage>
    /** 处理异常行为: Staff decides on what was noticed: lifts what the rule did (release), restricts the buyer, or closes the case. */
    decide(data: DecideRisk, how?: How): Promise<RiskDecided>
  }
  incidents: {
    /** 登记安全事件: Open the record of an incident: what is known, what is being done, how bad it is. */
    open(data: OpenIncident, how?: How): Promise<IncidentOpened>
    /** 补充安全事件: Add to the record of an incident: what is known now, what was done, how bad it is. What stands there is never altered. */
    update(data: UpdateIncident, how?: How): Promise<IncidentUpdated>
    /** 关闭安全事件: Close an incident, with what was learned; no notice of it may be on its way. */
    close(data: CloseIncident, how?: How): Promise<IncidentClosed>
    /** 安全事件列表: Incidents, newest first. */
    list(data?: ListIncidents, how?: How): Promise<IncidentPage>
    /** 安全事件详情: An incident whole: its record, its notices with how far they came, the newest one's report for the authority to be copied. */
    get(data: GetIncident, how?: How): Promise<GotIncident>
    /** 准备泄露告知: Prepare the notice of a leak (PIPL art. 57): whom it concerns is found within minutes, in steps; another one of the staff approves it. */
    prepareNotice(data: PrepareNotice, how?: How): Promise<NoticePrepared>
    /** 批准泄露告知: Approve a notice that another one of the staff prepared: it goes into the inboxes of all whom it concerns, in steps, to each once. */
    approveNotice(data: ApproveNotice, how?: How): Promise<NoticeApproved>
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
    /** 删除分类: Remove a category that holds nothing any more: no category, and no product that is on sale. */
    removeCategory(data: RemoveCategory, how?: How): Promise<RemovedCategory>
    /** 分类排序: Put the categories below one (or at the top) into this order. */
    sortCategories(data: SortCategories, how?: How): Promise<Nothing>
    /** 分类（含隐藏）: The category tree as staff sees it: hidden ones, too, each with its place. */
    categories(data?: StaffListCategories, how?: How): Promise<StaffCategories>
    /** 查找商品: Products as staff finds them: by status, words of the title, category; or the one with a number (its own, or a SKU's). */
    staffList(data?: StaffListProducts, how?: How): Promise<StaffProducts>
    /** 编辑用的商品详情: A product as its editor needs it: every field that products/update takes, every SKU with its stock, and how far its approval is. */
    get(data: GetProduct, how?: How): Promise<EditedProduct>
    /** 提交审核: Hand a draft, or a product that was rejected, in for approval; what fails the automatic checks is told at once. */
    submit(data: SubmitProduct, how?: How): Promise<SubmittedProduct>
    /** 审核商品: Approve a product that waits for it, or reject it with a reason that its editor reads. */
    review(data: ReviewProduct, how?: How): Promise<ReviewedProduct>
    /** 定时上下架: Put a product on sale, or take it off, at a moment to come. */
    schedule(data: ScheduleProduct, how?: How): Promise<ScheduledProduct>
    /** 批量打标签: Put tags on products, and take tags off them; catalog/search lists by tag. */
    tag(data: TagProducts, how?: How): Promise<TaggedProducts>
    /** 导出商品: A page of products as CSV, newest first, in the columns that imports take: change it, and import it again. */
    export(data?: ExportProducts, how?: How): Promise<ExportedProducts>
    /** 把商品页提交给微信搜索: Tell WeChat's search of product pages on sale: a part of the list a call, newest first; from the second round on only what has changed since. */
    submitPages(data?: SubmitPages, how?: How): Promise<SubmittedPages>
  }
  imports: {
    /** 申请上传商品表格: Ask for a form to send a table of goods by (CSV, UTF-8 or as Excel writes it). */
    requestUpload(data?: RequestTable, how?: How): Promise<TableForm>
    /** 开始导入: Begin to import a table that was sent; a worker does it step by step, and imports/get tells how far it is. */
    start(data: StartImport, how?: How): Promise<StartedImport>
    /** 导入进度与问题: How far an import is, its first wrong rows, and where the report of all of them is. */
    get(data: GetImport, how?: How): Promise<FoundImport>
    /** 导入记录: The imports of the last month, the last one first. */
    list(data?: ListImports, how?: How): Promise<Imports>
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
  suppliers: {
    /** 新建或修改供应商: Save a supplier: a new one, or with `expectedVersion` the fields that are sent of a known one. Contact, phone and address are kept sealed. */
    save(data: SaveSupplier, how?: How): Promise<SavedSupplier>
    /** 供应商列表: Suppliers by id, contacts masked. */
    list(data?: ListSuppliers, how?: How): Promise<Suppliers>
    /** 查看供应商联系方式原文: Show a supplier's contact, phone and address as they are, for a reason. Every call is in the audit. */
    reveal(data: RevealSupplier, how?: How): Promise<RevealedSupplier>
    /** 发给供应商签名密钥: Give a supplier a key to sign with, for the open API (suppliers/orders, suppliers/confirm). The keys before it hold for one more day. */
    issueKey(data: IssueKey, how?: How): Promise<IssuedKey>
    /** 供应商读取自己的采购单: A supplier's system reads its own open orders: signed, within five minutes of its time (chalicelib/supply/signing.py). */
    orders(data: OwnOrders, how?: How): Promise<OrdersOfSupplier>
    /** 供应商确认到货日: A supplier's system names the day on which an order will come: signed, and acted on once (chalicelib/supply/signing.py). */
    confirm(data: ConfirmOrder, how?: How): Promise<ConfirmedOrder>
  }
  purchases: {
    /** 起草采购单: Save the draft of an order to a supplier: a new one, or with `purchaseNo` a known one whole. */
    save(data: SavePurchase, how?: How): Promise<SavedPurchase>
    /** 按补货建议起草采购单: Draft an order to a supplier from the nightly list of what to order (forecast/list): what that supplier was last asked for, most urgent first. */
    propose(data: ProposePurchase, how?: How): Promise<ProposedPurchase>
    /** 下单、取消或关闭采购单: Place an order with its supplier, cancel it before anything has come, or close it although something is missing. */
    setState(data: SetPurchaseState, how?: How): Promise<PurchaseNow>
    /** 采购单列表: Orders to suppliers: those of one supplier, newest first; or drafts and open ones of all, the longest waiting first. */
    list(data?: ListPurchases, how?: How): Promise<Purchases>
    /** 采购单详情: An order to a supplier whole, with the delivery papers of what came and went back. */
    get(data: GetPurchase, how?: How): Promise<WholePurchase>
    /** 采购入库: Goods of an order have come: each delivery paper once, with the stock's movements in the same transaction. Too many or too few are named. */
    receive(data: ReceivePurchase, how?: How): Promise<ReceivedPurchase>
    /** 退货给供应商: Goods of an order go back to the supplier, no more than came of them: taken out of the stock with a paper of their own. */
    sendBack(data: SendBackPurchase, how?: How): Promise<SentBackPurchase>
  }
  insight: {
    /** 热销排行: The best sellers of the last 7, 30 or 90 days, in the shop or in a category and below it: as of last night, by pieces sold. */
    sellers(data?: AskSellers, how?: How): Promise<Sellers>
    /** 滞销商品: SKUs on sale that hardly move: none sold in 30 days, or enough there for half a year; where the most money lies first. As of last night. */
    slowMovers(data?: AskSlowMovers, how?: How): Promise<SlowMovers>
    /** 按天销量: Pieces and money by day of a product's SKUs, or of one SKU: what orders that were paid on a day have brought, up to yesterday. */
    soldByDay(data?: AskSoldByDay, how?: How): Promise<SoldByDay>
    /** 今日概况: How today goes, the thirty days up to it, and what waits for people: the dashboard in one answer, at most five minutes old. */
    today(data?: AskToday, how?: How): Promise<TodayFigures>
    /** 云上花费: What the shop's own work of a day cost at AWS, by operation, worker and job, and for each order that was paid. */
    costs(data?: AskCosts, how?: How): Promise<DayCosts>
  }
  campaigns: {
    /** 全部优惠券活动: All campaigns, for staff: offered or not, paused or running; the one that ends last in front. */
    staffList(data?: StaffListCampaigns, how?: How): Promise<StaffCampaigns>
    /** 发放优惠券: Issue coupons: a campaign with its terms, its total and its limit per buyer. */
    create(data: CreateCampaign, how?: How): Promise<CreatedCampaign>
    /** 修改优惠券活动: Change a running campaign: more coupons, another limit per buyer, another end, a pause. What buyers hold keeps its terms. */
    update(data: UpdateCampaign, how?: How): Promise<UpdatedCampaign>
    /** 作废一个活动的全部优惠券: Take all coupons of a campaign away, with a reason that their buyers see: nobody can claim any more, and within minutes, in steps, unused ones are void; those that orders hold or have used are void if the orders give them back. */
    void(data: VoidCampaign, how?: How): Promise<VoidedCampaign>
    /** 优惠券效果: How a campaign's coupons go: issued, claimed, used in paid orders, what these brought and what the coupons took off; and how far voiding came. */
    report(data: ReportCampaign, how?: How): Promise<CampaignReport>
  }
  pickup: {
    /** 自提点: Pickup points, the nearest first when the buyer says where they are. */
    list(data?: ListPickupPoints, how?: How): Promise<Points>
    /** 全部自提点: All pickup points, closed ones too, with the orders that each keeps room for. */
    staffList(data?: AskPoints, how?: How): Promise<KeptPoints>
    /** 设置自提点: Set up or change a pickup point: where, when it is open, how many orders it keeps at once. */
    save(data: SavePoint, how?: How): Promise<SavedPoint>
    /** 删除自提点: Remove a pickup point that no order is to be fetched from. To take no new orders, close it instead (`open: false`). */
    remove(data: RemovePoint, how?: How): Promise<Nothing>
    /** 核销提货码: Take a buyer's pickup code at the counter: the goods are handed over, and the code is used up. */
    verify(data: VerifyCode, how?: How): Promise<VerifiedCode>
  }
  tracking: {
    /** 物流轨迹: Where the parcels of the buyer's order are: every node, newest first, and when they should arrive. */
    get(data: TrackOrder, how?: How): Promise<TrackedOrder>
    /** 查看订单物流: Where the parcels of any order are, for staff. */
    staffGet(data: TrackAnyOrder, how?: How): Promise<TrackedAnyOrder>
  }
  delivery: {
    /** 预计送达: By when something ordered now would arrive, for a product page: each way of delivery for a region. */
    estimate(data?: EstimateDelivery, how?: How): Promise<EstimatedDelivery>
    /** 同城配送路线: What is to be brought within the city now, made into rounds; as the crow flies, from the shop and back. */
    rounds(data?: PlanRounds, how?: How): Promise<PlannedRounds>
    /** 准时率: How many of a month's promises of delivery were kept, by the Beijing day for which they were made. */
    onTime(data: AskOnTime, how?: How): Promise<OnTimeReport>
  }
  plans: {
    /** 新建或修改促销策划: Set up a plan of promotions and coupons, or change one. What its promotions share of a budget counts for prices within ten seconds. */
    save(data: SavePlan, how?: How): Promise<SavedPlan>
    /** 促销策划详情: A plan: its promotions and coupons as they stand, what is left of its budget, what was given and brought so far, and which promotions meet. */
    get(data: GetPlan, how?: How): Promise<PlanShown>
    /** 促销日历: The calendar of plans between two days: what is planned, the festivals that the merchant named, and promotions that belong to no plan. */
    list(data: ListPlans, how?: How): Promise<PlanCalendar>
    /** 策划与目标: What a plan brought, against its goal: all its promotions and coupons together, each order once. */
    report(data: ReportPlan, how?: How): Promise<PlanReport>
    /** 设置节日: Name the days that the merchant plans around, all of them anew. */
    setFestivals(data: SetFestivals, how?: How): Promise<FestivalsSet>
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
    /** 检查平台接入: Ask each platform whether the shop's numbers and keys are right; and say until when its certificates hold. */
    connections(data?: AskConnections, how?: How): Promise<ConnectionsAsked>
  }
}
