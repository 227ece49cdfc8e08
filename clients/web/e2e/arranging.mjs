/** What a merchant has set up before the tests begin: a counter where orders are fetched, and a first page with a list. */

const REGION = { provinceName: '浙江省', provinceCode: '330000', cityName: '杭州市', cityCode: '330100', districtName: '西湖区', districtCode: '330106' }
const ALWAYS = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '00:00', closesAt: '23:59' }))

/** Orders can be sent or fetched; both have a promise of when. */
export async function withPickup(call) {
  const { version, settings } = await call('settings/get')
  if (!settings.delivery.methods?.some(({ method }) => method === 'pickup')) {
    await call('settings/update', { expectedVersion: version, changes: { delivery: { methods: [{ method: 'express' }, { method: 'pickup' }] }, promise: { on: true } } })
  }
  await call('pickup/save', { pointId: 'west-lake', terms: { ...REGION, name: '小满生活西湖店', detail: '示例路 8 号', phone: '057100000000', latitude: 30.26, longitude: 120.13, hours: ALWAYS, capacity: 200, open: true } })
}

/** A list, and a first page that shows it. */
export async function withHome(call) {
  const { lists } = await call('lists/staff_list')
  const known = lists.find(({ terms }) => terms.listId === 'tea-time')
  await call('lists/save', { expectedVersion: known?.version ?? 0, terms: { listId: 'tea-time', kind: 'subject', title: '喝茶的时候', text: '一杯一盏，慢慢来', chosen: 'manual', productIds: ['glaze-mug', 'loop-hoodie'] } })
  const home = await call('home/get')
  const { image } = (await call('products/staff_list', { number: 'glaze-mug' })).products[0]
  await call('home/save', {
    expectedVersion: home.version,
    blocks: [
      { blockId: 'b1', kind: 'banners', title: '本周', banners: [{ bannerId: 'n1', image: image ?? '/media/none.png', title: '新窑开炉', target: '/products/glaze-mug' }, { bannerId: 'n2', image: image ?? '/media/none.png', title: '喝茶的时候', target: 'pages/list/index?listId=tea-time' }] },
      { blockId: 'b2', kind: 'notice', title: '公告', text: '周末照常发货，17:00 前的订单当天发出。' },
      { blockId: 'b3', kind: 'list', title: '', listId: 'tea-time' },
    ],
  })
}

/** Freight by regions for whatever names the template, and something on top that a buyer may ask for. */
export async function withFreight(call) {
  const { version, rules } = await call('promotions/house_rules')
  if (rules.freightTemplates?.length) return
  const zones = [{ first: 2, firstFen: 1000, next: 1, nextFen: 300, freeOverFen: 19900 }, { regions: ['65', '54'], first: 1, firstFen: 2500, next: 1, nextFen: 1500 }]
  await call('promotions/set_house_rules', { expectedVersion: version, rules: { ...rules, freightTemplates: [{ id: 'heavy', name: '大件', by: 'piece', zones, refused: ['71'] }], extras: [{ id: 'gift-wrap', name: '礼品包装', what: 'packaging', fen: 800 }] } })
}

/** Points are earned and spent. */
export async function withPoints(call) {
  const { version, rules } = await call('promotions/house_rules')
  if (!rules.points) await call('promotions/set_house_rules', { expectedVersion: version, rules: { ...rules, points: { id: 'points', name: '积分抵扣', unitPoints: 100, unitFen: 100, mostPercent: 30, mostFen: 5000, thresholdFen: 2000 } } })
  const settings = await call('settings/get')
  if (!settings.settings.pointsPerYuan) await call('settings/update', { expectedVersion: settings.version, changes: { pointsPerYuan: 1 } })
}
