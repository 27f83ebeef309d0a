import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Recording } from '../protocol/recording.ts'
import { type Report, report as reportSchema } from '../protocol/report.ts'

/** A page opened as a file needs nothing from elsewhere, and gets nothing. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"

const TAGS = /<head\b[^>]*>|<script\b[^>]*\bsrc="([^"]+)"[^>]*><\/script>|<link\b[^>]*>|<\/body>/g

/** Returns the built page of `webDir` as one HTML file that replays `recording`. */
export function recordingPage(webDir: string, recording: Recording): Promise<string> {
  return standalonePage(webDir, 'recording', recording)
}

/** Returns the built page of `webDir` as one HTML file that shows `report`; what its schema does not have is left out. */
export function reportPage(webDir: string, report: Report): Promise<string> {
  return standalonePage(webDir, 'report', reportSchema.parse(report))
}

/**
 * Inlines the page’s script, its style and `data`, which the script finds by `id`. Relies on the build making one script
 * without imports: a page opened as a file could not load another.
 */
async function standalonePage(webDir: string, id: 'recording' | 'report', data: object): Promise<string> {
  const html = await readFile(join(webDir, 'index.html'), 'utf8')
  const files = await readAssets(webDir, html)
  // One pass over the page as built: inserted text is not scanned again, whatever it contains.
  return html.replace(TAGS, (tag, script: string | undefined) => {
    if (script !== undefined) return `<script type="module">${inScript(files.get(script) ?? '')}</script>`
    if (tag.startsWith('<head')) return `${tag}<meta http-equiv="Content-Security-Policy" content="${POLICY}">`
    if (tag === '</body>') return `<script type="application/json" id="${id}">${asData(data)}</script>${tag}`
    if (href(tag).startsWith('data:')) return tag
    return isStylesheet(tag) ? `<style>${inStyle(files.get(href(tag)) ?? '')}</style>` : ''
  })
}

async function readAssets(webDir: string, html: string): Promise<Map<string, string>> {
  const paths = [...html.matchAll(TAGS)].flatMap(([tag, script]) => script ?? (isStylesheet(tag) ? href(tag) : []))
  const read = async (path: string): Promise<[string, string]> => [path, await readFile(join(webDir, path), 'utf8')]
  return new Map(await Promise.all(paths.map(read)))
}

const isStylesheet = (tag: string) => tag.startsWith('<link') && /\brel="stylesheet"/.test(tag)
const href = (tag: string) => /\bhref="([^"]+)"/.exec(tag)?.[1] ?? ''

// A parser of HTML appearances for the end of a script or style inside strings and comments too. The escapes below mean the
// same to JavaScript and CSS. https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
const inScript = (code: string) => code.replaceAll(/<(?=\/?script|!--)/gi, '\\x3c')
const inStyle = (css: string) => css.replaceAll(/<\/(?=style)/gi, '<\\/')
const asData = (value: object) => JSON.stringify(value).replaceAll('<', '\\u003c')
