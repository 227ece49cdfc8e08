/** One project, two sites: `vite --mode shop` is the storefront, `vite --mode console` the merchant console. Each is whole in its own folder of dist/. */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const SITES: Record<string, string> = { shop: 'storefront', console: 'console' }

const ICONS = 'tdesign-icons-vue-next'

/** TDesign's components import from the index of all two thousand icons, which costs most of a build. Each icon has a file of its own. */
function iconsOneByOne(): Plugin {
  const fileOf = (name: string) => {
    const words = name.replace(/Icon$/, '').replace(/([a-z])([A-Z\d])|(\d)([A-Z])/g, '$1$3-$2$4').toLowerCase()
    return `${ICONS}/esm/components/${words}.js`
  }
  return {
    name: 'icons-one-by-one',
    transform(code, id) {
      if (!/[\\/]tdesign-(mobile-vue|vue-next)[\\/]/.test(id) || !code.includes(ICONS)) return null
      const bare = code.replace(new RegExp(`^import '${ICONS}';$`, 'gm'), '')
      const lean = bare.replace(new RegExp(`^import \\{([^}]*)\\} from '${ICONS}';$`, 'gm'), (whole, list: string) => {
        const names = list.split(',').map((each) => each.trim().split(/ as /))
        if (!names.every(([name]) => existsSync(here(`node_modules/${fileOf(name)}`)))) return whole
        return names.map(([name, local = name]) => `import ${local} from '${fileOf(name)}';`).join('\n')
      })
      return { code: lean, map: null }
    },
  }
}

/** While writing: the pages come from Vite and call the local shop beside it, whose simulator is at the next port. */
function besideTheShop(): Plugin {
  const shop = process.env.MINIMALL_SHOP ?? 'http://127.0.0.1:8000'
  const simulator = new URL(shop)
  simulator.port = String(Number(simulator.port) + 1)
  const told: Record<string, string> = { api: shop, simulator: simulator.origin }
  return {
    name: 'beside-the-shop',
    apply: 'serve',
    transformIndexHtml: (page) => page.replace(/(name="minimall-(\w+)" content=")(?=")/g, (whole, _, name: string) => whole + (told[name] ?? '')),
  }
}

export default defineConfig(({ mode }) => ({
  root: here(SITES[mode] ?? '.'),
  base: './', // a site works in any folder of any host
  plugins: [vue(), iconsOneByOne(), besideTheShop()],
  resolve: {
    alias: {
      minimall: here('../miniprogram/esm/index.js'),
      '@shared': here('shared'),
    },
  },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    outDir: here(`dist/${mode}`),
    emptyOutDir: true,
    manifest: true,
    target: 'es2020',
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1', fs: { allow: [here('..')] } },
}))
