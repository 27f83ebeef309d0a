import { defineConfig } from 'vite'

/** The page: one HTML file, one script, one style sheet, wherever they are served from. */
export default defineConfig({
  root: `${import.meta.dirname}/web`,
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: false } },
  },
})
