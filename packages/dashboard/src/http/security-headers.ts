import type { RequestHandler } from 'express'
import helmet from 'helmet'

/** The page loads from here and from nowhere else, runs nothing inline, and is shown in no frame. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    // The browser must say which page it is that asks; `no-referrer` would have some say `Origin: null`.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: false, // loopback only, without TLS
  })
}
