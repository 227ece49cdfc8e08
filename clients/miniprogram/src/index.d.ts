/** Types of the SDK's face. Requests, answers and error codes of the operations are in api.d.ts, made from the shop's contracts. */

import { ErrorCode, OperationName, OrderDetail, Requests, Responses, Shop } from './api'

export * from './api'

/** What goes wrong on this side; `ErrorCode` is what the shop says. */
export type ClientErrorCode =
  | 'offline'
  | 'unreachable'
  | 'timeout'
  | 'bad_answer'
  | 'login_failed'
  | 'cashier_failed'
  | 'subscribe_failed'
  | 'upload_failed'
  | 'unsupported'
  | 'not_initialised'

export class CloudError extends Error {
  /** A stable word, to compare. `message` is for people, in the language of `init`. */
  errCode: ErrorCode | ClientErrorCode
  /** `cloud.callFunction:fail <errCode> <message>`, for logs */
  errMsg: string
  /** of the HTTP answer; 0: there was none */
  statusCode: number
  details: Record<string, any>
  requestID: string
  /** seconds that the shop asked to wait; null: it did not ask */
  retryAfter: number | null
  /** The write may have been done. The same call again goes on under the same key: nothing is doubled. */
  unfinished: boolean
}

export interface Reply {
  status: number
  header: Record<string, any>
  body: any
}

/** The one seam to the outside; see platforms/platform.js. */
export interface Platform {
  name: string
  request(request: {
    method: 'GET' | 'POST'
    url: string
    header: Record<string, string>
    body?: string
    timeout: number
  }): Promise<Reply>
  isOnline(): Promise<boolean>
  storage: Storage
  login(): Promise<string>
  pay(payment: Record<string, string>): Promise<{ result: 'done' | 'cancelled' | 'unknown'; reported: string }>
  askToSubscribe(templateIds: string[]): Promise<Record<string, string>>
  upload(upload: {
    url: string
    filePath: string
    name: string
    formData?: Record<string, string>
    header?: Record<string, string>
  }): Promise<Reply>
}

/** Synchronous; keeps the session and the unfinished writes across restarts. */
export interface Storage {
  get(name: string): string
  set(name: string, text: string): void
}

export interface Session {
  accessToken: string
  /** seconds */
  expiresIn: number
  refreshToken?: string
  buyerId?: string
}

export interface File {
  filePath: string
  cloudPath?: string
}

export interface Options {
  /** The shop's address, such as https://shop.example.com */
  baseUrl: string
  /** Default: zh-CN */
  language?: 'zh-CN' | 'en'
  /** Milliseconds for one attempt; default 10000. There are up to four. */
  timeout?: number
  /** Where there is no silent login (a browser, staff): a code for identity/login, or a whole session */
  login?: () => Promise<string | Session>
  /** Where there is no cashier: opens one, and tells what it reported */
  pay?: Platform['pay']
  /** Where `uploadFile` puts a file; `fileID` is what it resolves to */
  uploadTicket?: (file: File) => Promise<{
    url: string
    fileID: string
    name?: string
    formData?: Record<string, string>
    header?: Record<string, string>
  }>
  /** Default: WeChat, Alipay or the browser, whichever this is */
  platform?: Platform
  storage?: Storage
  /** For tests */
  sleep?: (milliseconds: number) => Promise<void>
  /** For tests */
  random?: () => number
}

export interface CallOptions {
  /** Tells apart actions of the buyer that look alike: without it, an equal call while the first has no answer is the first. */
  action?: string
  /** Ask the server even if a kept answer may still be used (pull to refresh). */
  fresh?: boolean
}

export interface FunctionResult<Result> {
  result: Result
  errMsg: string
  requestID: string
}

type Listener<Outcome> = (outcome: Outcome) => void

/** The old way to be told; with one of them `callFunction` gives no promise. */
type Listeners<Result> = {
  success?: Listener<FunctionResult<Result>>
  fail?: Listener<CloudError>
  complete?: Listener<FunctionResult<Result> | CloudError>
} & ({ success: Listener<FunctionResult<Result>> } | { fail: Listener<CloudError> } | { complete: Listener<any> })

export interface Paid {
  /**
   * paid: the shop has the money. cancelled: the buyer went away. closed: the order has ended; money that still comes goes back.
   * unknown: nobody knows yet; show the order, it will tell.
   */
  outcome: 'paid' | 'cancelled' | 'closed' | 'unknown'
  order: OrderDetail | null
  /** the cashier's own words, for logs */
  reported: string
  /** why the shop could not be asked at last */
  error: CloudError | null
}

/** A write that has no answer yet, perhaps from before a restart; `callFunction` with it finishes it. */
export interface Unfinished {
  name: string
  data: Record<string, any>
  action: string
  /** by the device's clock, milliseconds */
  at: number
}

export interface Cloud {
  init(options: Options): Cloud
  /** As wx.cloud.callFunction: with callbacks, or a promise that rejects with CloudError. */
  callFunction<Name extends OperationName>(
    request: { name: Name; data?: Requests[Name] } & CallOptions & Listeners<Responses[Name]>,
  ): void
  callFunction<Name extends OperationName>(
    request: { name: Name; data?: Requests[Name] } & CallOptions,
  ): Promise<FunctionResult<Responses[Name]>>
  /** An operation of the shop's own, or one that is newer than this copy */
  callFunction(request: { name: string; data?: Record<string, any> } & CallOptions): Promise<FunctionResult<any>>
  /** orders/pay, the cashier, and the shop's word on it. Rejects only if the payment could not be opened. */
  pay(orderNo: string): Promise<Paid>
  /** Call it in the handler of a tap, with nothing awaited before it. */
  subscribe(templateIds: string[]): Promise<{ accepted: string[]; results: Record<string, string> }>
  uploadFile(file: File): Promise<{ fileID: string; statusCode: number; errMsg: string }>
  /** Log in now; otherwise the first call that needs it does. */
  login(): Promise<{ buyerId: string }>
  logout(how?: { everywhere?: boolean }): Promise<void>
  unfinished(): Unfinished[]
  /** The shop's time, for countdowns: devices' clocks are wrong. */
  now(): Date
  /** One typed function per operation: `shop.orders.buyAgain({ orderNo })` = orders/buy_again */
  shop: Shop
}

export const cloud: Cloud
export const shop: Shop
export function createCloud(): Cloud
