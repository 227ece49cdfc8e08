import { mkdirSync } from 'node:fs'
const base = '/tmp/wt/web/clients/web/e2e/'
const { DESK, PHONE, SHOP, openBrowser, person, seriousProblems } = await import(base + 'browser.mjs')
const { furnished } = await import(base + 'furnished.mjs')
const { CONSOLE_PAGES, SHOP_PAGES, viewsOf } = await import(base + 'pages.mjs')
const { asBuyer, asStaff, speaks, stands } = await import(base + 'visiting.mjs')
const { faultsOf, foreignWords } = await import(base + 'looking.mjs')
const folder = process.argv[2], size = process.argv[3] === 'phone' ? PHONE : DESK, lang = process.argv[4] ?? 'zh-CN'
mkdirSync(folder, { recursive: true })
const made = await furnished()
const browser = await openBrowser()
const NOT = /退出|English|demo|下载|导出|中文|Log out/
for (const [site, pages, enter, dlg] of [['console', CONSOLE_PAGES, asStaff, '.t-dialog'], ['shop', SHOP_PAGES, asBuyer, '.t-popup, .t-dialog']]) {
  const { page, troubles, under } = await person(browser, size)
  const words = await foreignWords(site === 'shop' ? 'storefront' : 'console', lang)
  page.setDefaultTimeout(4000)
  await speaks(page, lang)
  await enter(page, made.name)
  for (const [name, address] of viewsOf(pages(made)).filter(([n]) => n !== 'login')) {
    const tried = new Set()
    for (let n = 0; n < 12; n++) {
      await page.goto(`${SHOP}/${site}/#/login`); await page.goto(`${SHOP}/${site}/#${address}`)
      await stands(page, under)
      const buttons = await page.locator('main button:enabled, .bar button:enabled').all()
      let chosen = null, label = ''
      for (const b of buttons) { if (!(await b.isVisible())) continue; label = ((await b.innerText()).trim() || (await b.getAttribute('aria-label')) || '').slice(0, 14).replace(/\W*\d.*/, ''); if (!label || tried.has(label) || NOT.test(label)) continue; chosen = b; break }
      if (!chosen) break
      tried.add(label)
      try {
        await chosen.click()
        await page.waitForTimeout(350)
        await stands(page, under)
        const open = await page.locator(dlg).filter({ visible: true }).count()
        if (open) {
          await page.screenshot({ path: `${folder}/${site}-${size.width}-${name}-${label.replace(/\W+/g, (m) => /[\u4e00-\u9fff]/.test(m) ? m.replace(/[^\u4e00-\u9fff]/g, '') : '')}.png` })
          for (const f of [...(await seriousProblems(page)), ...(await faultsOf(page, words))]) console.log(`${site} ${name} [${label}]: ${f}`)
        }
        for (const t of troubles.splice(0)) console.log(`${site} ${name} [${label}]: ${t}`)
        await page.keyboard.press('Escape')
        await page.goto(`${SHOP}/${site}/#/login`); await page.reload()
      } catch (e) { console.log(`${site} ${name} [${label}]: ${String(e).slice(0, 160)}`) }
    }
  }
}
await browser.close()
