/** What the services find without importing it; everything else comes through the SDK. */
declare const console: { warn(...words: any[]): void }
