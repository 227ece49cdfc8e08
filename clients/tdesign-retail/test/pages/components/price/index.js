'use strict'

/** A price: fen, as the services give it, shown in yuan. */
Component({
  properties: {
    price: {
      type: String,
      value: '',
      observer(price) {
        const fen = parseInt(price, 10)
        this.setData({ yuan: Number.isNaN(fen) ? '' : `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}` })
      },
    },
  },
  data: { yuan: '' },
})
