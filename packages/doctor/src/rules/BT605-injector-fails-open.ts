import { z } from 'zod'
import { ofKind } from '../model/resource.ts'
import type { Rule } from './rule.ts'

const webhooks = z.looseObject({
  webhooks: z.array(z.looseObject({ name: z.string(), failurePolicy: z.string().optional() })).default([]),
})

export const injectorFailsOpen: Rule = {
  id: 'BT605',
  slug: 'injector-fails-open',
  severity: 'info',
  title: "Dapr's sidecar injector fails open",
  why: 'With failurePolicy Ignore (the default of the Helm chart) a pod that the injector could not be asked about starts without daprd and looks healthy.',
  fix: 'dapr_sidecar_injector.webhookFailurePolicy: Fail, with a namespaceSelector that keeps other pods out of it.',
  link: 'https://github.com/dapr/dapr/issues/1621',
  *check({ manifests }) {
    const found = ofKind(manifests, 'admissionregistration.k8s.io', 'MutatingWebhookConfiguration', webhooks)
    for (const { manifest, value } of found) {
      if (manifest.name !== 'dapr-sidecar-injector') continue
      for (const [index, { name, failurePolicy }] of value.webhooks.entries()) {
        if (failurePolicy !== 'Ignore') continue
        yield {
          on: manifest,
          path: ['webhooks', index, 'failurePolicy'],
          message: `webhook ${name} has failurePolicy Ignore`,
        }
      }
    }
  },
}
