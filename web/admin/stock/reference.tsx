import { adminOrderPath } from "../../ui/paths.ts";
import { purchaseOrderPath } from "../frame/paths.ts";

/**
 * What a reservation or a movement belongs to: an order of either kind with its page, or a name.
 */
export function Reference({ reference }: { reference: string }) {
  const path = pathOf(reference);
  return path === null ? (
    <span class="breakable">{reference}</span>
  ) : (
    <a class="breakable" href={path}>
      {reference}
    </a>
  );
}

function pathOf(reference: string): string | null {
  if (reference.startsWith("ord_")) {
    return adminOrderPath(reference);
  }
  return reference.startsWith("po_") ? purchaseOrderPath(reference) : null;
}
