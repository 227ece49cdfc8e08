/** Who did something, as people call them: `staff:demo` is demo, a buyer or the shop itself stays as it is. */

export const nameOf = (actor: string): string => actor.replace(/^staff:/, '')
