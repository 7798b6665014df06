import { adminOrderPath } from "../../ui/paths.ts";

/** What a reservation or a movement belongs to: an order with its page, or a name. */
export function Reference({ reference }: { reference: string }) {
  return reference.startsWith("ord_") ? (
    <a class="breakable" href={adminOrderPath(reference)}>
      {reference}
    </a>
  ) : (
    <span class="breakable">{reference}</span>
  );
}
