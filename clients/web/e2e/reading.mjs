/** Reads the digits of a captcha's picture as a patient program does: each digit of the shop's own font is laid over its place in many ways, the best fit wins.
 *
 * Right more often than not; whoever asks takes another picture when the shop says that it was wrong.
 */

import { readFileSync } from 'node:fs'

const DRAWING = readFileSync(new URL('../../../chalicelib/captchas/drawing.py', import.meta.url), 'utf8')
const FONT = [...DRAWING.matchAll(/^ {4}"(\d)": "([01 ]+)"/gm)].map(([, digit, rows]) => ({ digit, rows: rows.split(' ') }))
const [WIDTH, HEIGHT, DIGITS] = [160, 56, 5]
const [CELL_WIDE, CELL_HIGH] = [4.8, 5.4]
const steps = (from, to, by) => Array.from({ length: Math.round((to - from) / by) + 1 }, (_, place) => from + place * by)
const WAYS = steps(0.82, 1.08, 0.13).flatMap((wide) => steps(0.82, 1.08, 0.13).flatMap((high) => steps(-0.24, 0.24, 0.08).map((tilt) => ({ wide, high, tilt, cos: Math.cos(tilt), sin: Math.sin(tilt) }))))

/** Where the middles of a digit's cells lie: [x, y, is ink]. */
function cells({ rows }, { wide, high, cos, sin }) {
  return rows.flatMap((row, down) =>
    [...row].map((mark, across) => {
      const [x, y] = [(across + 0.45) * CELL_WIDE * wide, (down + 0.45) * CELL_HIGH * high]
      return [x * cos - y * sin, x * sin + y * cos, mark === '1']
    }),
  )
}
const SHAPES = FONT.flatMap((glyph) => WAYS.map((way) => ({ digit: glyph.digit, cells: cells(glyph, way) })))

/** `dark`: of each of the picture's points, row by row, whether it is not paper. */
export function digitsOf(dark) {
  const at = (x, y) => (x >= 0 && y >= 0 && x < WIDTH && y < HEIGHT && dark[y * WIDTH + x] ? 1 : 0)
  // how dark it is around a point: lines and specks count for less than strokes
  const around = new Float32Array(WIDTH * HEIGHT)
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) {
    let sum = 0
    for (let down = -1; down <= 1; down++) for (let across = -1; across <= 1; across++) sum += at(x + across, y + down)
    around[y * WIDTH + x] = sum / 9
  }
  const step = WIDTH / (DIGITS + 0.6)
  return steps(0, DIGITS - 1, 1).map((place) => {
    let best = { fit: -Infinity, digit: '' }
    for (const shape of SHAPES) for (let left = -6; left <= 6; left += 2) for (let top = 2; top <= 16; top += 2) {
      let fit = 0
      for (const [x, y, isInk] of shape.cells) {
        const [column, row] = [Math.round(step * (place + 0.35) + left + x), Math.round(top + y)]
        const ink = column >= 0 && row >= 0 && column < WIDTH && row < HEIGHT ? around[row * WIDTH + column] : 0
        fit += isInk ? ink : 0.5 - ink
      }
      if (fit > best.fit) best = { fit, digit: shape.digit }
    }
    return best.digit
  }).join('')
}

/** The digits of an <img> that the page shows. */
export async function readFrom(picture) {
  const dark = await picture.evaluate(async (image) => {
    await image.decode()
    const canvas = Object.assign(document.createElement('canvas'), { width: image.naturalWidth, height: image.naturalHeight })
    const context = canvas.getContext('2d')
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    return Array.from({ length: data.length / 4 }, (_, point) => data[point * 4] < 200)
  })
  return digitsOf(dark)
}
