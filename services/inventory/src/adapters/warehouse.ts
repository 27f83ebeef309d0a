import { createDocument, type Document } from '@better-together/shared/document'
import type { StateStore } from '@better-together/shared/state-store'
import type { Warehouse } from '../ports.ts'
import { type StockItem, stockItem } from '../stock-item.ts'

/** @param initialStock SKU → units that a document starts with the first time it is written, and never again */
export function createWarehouse(store: StateStore, initialStock: Readonly<Record<string, number>>): Warehouse {
  const documents = new Map<string, Document<StockItem>>(
    Object.entries(initialStock).map(([sku, available]) => [
      sku,
      createDocument(store, `stock-${sku}`, stockItem, { sku, available, reservations: {} }),
    ]),
  )

  return {
    change: async (sku, step) => documents.get(sku)?.update(step),
    item: async (sku) => documents.get(sku)?.read(),
    items: () => Promise.all([...documents.values()].map((document) => document.read())),
  }
}
