import type { Manifest, Path } from '../model/manifest.ts'
import type { Model } from '../model/model.ts'

/** `info` never fails a run; `--fail-on` decides about the others. */
export type Severity = 'error' | 'warning' | 'info'

/** One place where a rule is broken. `message` says what was found there, with its numbers. */
export type Hit = {
  on: Manifest
  path: Path
  message: string
}

/** One thing that is switched on twice, fights, or loses something without a word. */
export type Rule = {
  /** Stable: never reused, also not after a rule is gone. */
  id: `BT${number}`
  slug: string
  severity: Severity
  title: string
  why: string
  fix: string
  link: string
  /** Yields only what the manifests prove; silence where a part of the picture is missing. */
  check: (model: Model) => Iterable<Hit>
}
