import type { Manifest, Path } from '../model/manifest.ts'
import type { Model } from '../model/model.ts'

/** `info` never fails a run; `--fail-on` decides about the others. */
export type Severity = 'error' | 'warning' | 'info'

/** One place where a rule is broken. `message` says what was found there, with its numbers. */
export interface Hit {
  readonly on: Manifest
  readonly path: Path
  readonly message: string
}

/** One thing that is switched on twice, fights, or loses something without a word. */
export interface Rule {
  /** Stable: never reused, also not after a rule is gone. */
  readonly id: `BT${number}`
  readonly slug: string
  readonly severity: Severity
  readonly title: string
  readonly why: string
  readonly fix: string
  readonly link: string
  /** Yields only what the manifests prove; silence where a part of the picture is missing. */
  readonly check: (model: Model) => Iterable<Hit>
}
