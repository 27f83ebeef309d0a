import type { StockItem } from './stock-item.ts'

/** The shop's catalogue. A SKU that is not in it has no stock document, and a request does not create one. */
export type Warehouse = {
  /** Undefined when the SKU is not in the catalogue. The change must be pure: it runs again on each lost race. */
  change<Result>(
    sku: string,
    step: (item: StockItem) => { next: StockItem; result: Result },
  ): Promise<Result | undefined>
  item(sku: string): Promise<StockItem | undefined>
  items(): Promise<StockItem[]>
}
