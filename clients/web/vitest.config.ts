import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@shared': fileURLToPath(new URL('shared', import.meta.url)) } },
  server: { fs: { allow: [fileURLToPath(new URL('../..', import.meta.url))] } }, // tests read the contract and the shop's own words
  test: { include: ['test/**/*.test.ts'], testTimeout: 30_000, server: { deps: { inline: [/tdesign/] } } },
})
