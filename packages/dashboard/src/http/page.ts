import { join } from 'node:path'
import { AppError } from '@better-together/shared/problem'
import express, { Router } from 'express'

/** The built page. Assets carry a hash of their content in their name, so that they never change under it. */
export function pageRoutes(webDir: string): Router {
  const assets = express.static(join(webDir, 'assets'), { immutable: true, maxAge: '1y', index: false })
  const page = express.static(webDir, { setHeaders: (response) => response.setHeader('cache-control', 'no-cache') })
  return Router()
    .use('/assets', assets)
    .use(page)
    .get('/', () => {
      throw new AppError(503, 'page-not-built', 'The page is not built yet: npm run build')
    })
}
