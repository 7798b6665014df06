import type { SealedEntry } from "../../../domain/audit/audit.ts";
import type { StoredProduct } from "../../../domain/catalog/product-change.ts";
import { AuditEntries, type AuditEntriesProps } from "../audit/audit-entries.tsx";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { useStaff } from "../frame/staff.tsx";
import { adminProductPath } from "./product-page.tsx";
import { patchBack } from "./put-back.ts";

interface HistoryProps extends Omit<AuditEntriesProps, "action">, Pick<PageProps, "problem"> {
  product: StoredProduct;
}

/** What was done to a product, by whom, with what was before and after, and the way back. */
export function ProductHistoryPage({ product, problem, ...entries }: HistoryProps) {
  const path = adminProductPath(product.id);
  const { may } = useStaff();
  const putBack = (entry: SealedEntry) =>
    may("POST /admin/products/:id/put-back") && patchBack(entry) ? (
      <form method="post" action={`${path}/put-back`}>
        <button class="link-button" type="submit" name="seq" value={String(entry.seq)}>
          Put back what was before<span class="visually-hidden">, no. {entry.seq}</span>
        </button>
      </form>
    ) : null;
  return (
    <ConsolePage
      title={`History of ${product.title}`}
      path={`${path}/history`}
      under={{ href: path, label: product.title }}
      problem={problem}
    >
      <AuditEntries {...entries} action={putBack} />
    </ConsolePage>
  );
}
