/** Times are UTC in the shop's answers and Beijing's on the screen; what is left of them counts by the shop's clock. */

const ZONE = 'Asia/Shanghai'

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

function partsOf(moment: string | Date): Record<string, string> {
  return Object.fromEntries(parts.formatToParts(new Date(moment)).map(({ type, value }) => [type, value]))
}

/** 2026-11-22 14:05 in Beijing. */
export function minute(moment: string | Date): string {
  const { year, month, day, hour, minute } = partsOf(moment)
  return `${year}-${month}-${day} ${hour}:${minute}`
}

/** 2026-11-22 in Beijing. */
export function day(moment: string | Date): string {
  const { year, month, day } = partsOf(moment)
  return `${year}-${month}-${day}`
}

/** By when something arrives: 11月26日周四, with its time where that is not the end of the day. */
export function arrival(moment: string | Date, language: string): string {
  const words = new Intl.DateTimeFormat(language, { timeZone: ZONE, month: language === 'en' ? 'short' : 'long', day: 'numeric', weekday: 'short' }).format(new Date(moment))
  const { hour, minute } = partsOf(moment)
  return hour === '23' && minute === '59' ? words : `${words} ${hour}:${minute}`
}

/** Whole seconds from now until a moment, never below zero. */
export function secondsUntil(moment: string, now: Date): number {
  return Math.max(0, Math.ceil((Date.parse(moment) - now.getTime()) / 1000))
}

/** 29:05, or 1:29:05 from an hour on. */
export function clockOf(seconds: number): string {
  const two = (figure: number) => String(figure).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`
  return hours ? `${hours}:${rest}` : rest
}
