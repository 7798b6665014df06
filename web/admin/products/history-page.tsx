import type { StoredProduct } from "../../../domain/catalog/product-change.ts";
import { AuditEntries, type AuditEntriesProps } from "../audit/audit-entries.tsx";
import { ConsolePage } from "../frame/console.tsx";
import { adminProductPath } from "./product-page.tsx";

/** What was done to a product, by whom, with what was before and after. */
export function ProductHistoryPage({ product, ...entries }: { product: StoredProduct } & AuditEntriesProps) {
  const path = adminProductPath(product.id);
  return (
    <ConsolePage
      title={`History of ${product.title}`}
      path={`${path}/history`}
      under={{ href: path, label: product.title }}
    >
      <AuditEntries {...entries} />
    </ConsolePage>
  );
}
