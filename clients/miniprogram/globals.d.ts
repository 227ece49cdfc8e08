/**
 * All that the SDK finds without importing it: nothing else of a browser or of Node may be used, so that it runs in a mini-program.
 * `wx`, `my`, `window` and `AbortController` belong to the platform modules.
 */
declare const wx: any
declare const my: any
declare const window: any
declare const AbortController: any
declare const console: { warn(...words: any[]): void }
declare function setTimeout(callback: () => void, milliseconds: number): any
declare function clearTimeout(timer: any): void
