import { NotInstalled, run } from '../run.ts'
import { isAtLeast, versionIn } from '../versions.ts'

type Tool = { name: string; args: readonly string[]; minimum: string; install: string }

const TOOLS: Record<'docker' | 'kind' | 'kubectl' | 'helm', Tool> = {
  docker: {
    name: 'docker',
    args: ['version', '--format', '{{.Server.Version}}'],
    minimum: '20.10',
    install: 'https://docs.docker.com/get-started/get-docker/, then start it',
  },
  kind: {
    name: 'kind',
    args: ['version'],
    minimum: '0.27',
    install: 'brew install kind, or go install sigs.k8s.io/kind@v0.31.0',
  },
  kubectl: {
    name: 'kubectl',
    args: ['version', '--client'],
    minimum: '1.30',
    install: 'brew install kubectl, or https://kubernetes.io/docs/tasks/tools/',
  },
  helm: {
    name: 'helm',
    args: ['version', '--short'],
    minimum: '3.14',
    install: 'brew install helm, or https://helm.sh/docs/intro/install/',
  },
}

/** Checks that programs are there and recent. @throws Error with one line for each program that is missing, does not work or is too old, and how to get it */
export async function checkTools(names: readonly (keyof typeof TOOLS)[]): Promise<void> {
  const problems = (await Promise.all(names.map((name) => problemWith(TOOLS[name])))).filter(
    (line) => line !== undefined,
  )
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

async function problemWith({ name, args, minimum, install }: Tool): Promise<string | undefined> {
  const printed = await run(name, args).catch((error: Error) => error)
  if (printed instanceof Error) {
    const why =
      printed instanceof NotInstalled
        ? 'is not installed'
        : `does not work: ${printed.message.split('\n').slice(1).join(' ')}`
    return `${name} ${why}. Install ${minimum} or later: ${install}`
  }
  if (isRecent(printed, minimum)) return undefined
  return `${name} is too old (${printed.trim()}). Install ${minimum} or later: ${install}`
}

/** Returns whether a program that prints its version so is recent enough. */
export function isRecent(printed: string, minimum: string): boolean {
  return isAtLeast(versionIn(printed), versionIn(minimum))
}
