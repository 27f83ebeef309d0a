import type { Manifest, Path } from '../input/manifest.ts'
import type { Model } from '../model/model.ts'

/** `info` never fails a run; `--fail-on` decides which of the others do. */
export type Severity = 'error' | 'warning' | 'info'

/** One place where a rule is broken. `message` describes what is there, with its numbers. */
export type Hit = {
  on: Manifest
  path: Path
  message: string
}

/** One misconfiguration, why it matters, and how to find it in a model. */
export type Rule = {
  /** Stable, and never used again after a rule is removed. */
  id: `BT${number}`
  slug: string
  severity: Severity
  title: string
  why: string
  fix: string
  link: string
  /** Yields only what the manifests prove, and nothing where a part of the deployment is not known. */
  check: (model: Model) => Iterable<Hit>
}
