import { orderNumber } from "../../../domain/orders/order.ts";
import type { StoredDispute } from "../../../stores/payments/payment-disputes.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { ConsolePage } from "../frame/console.tsx";
import { DISPUTED, disputedSum, disputeReason } from "./dispute-words.ts";

export const DISPUTES_PATH = "/admin/disputes";

const COLUMNS: readonly Column<StoredDispute>[] = [
  {
    head: "Order",
    cell: ({ orderId, provider, reference }) => (
      <>
        <a href={`${adminOrderPath(orderId)}#disputes`}>{orderNumber(orderId)}</a>
        <br />
        <span class="note breakable">
          {provider}, {reference}
        </span>
      </>
    ),
  },
  {
    head: "State",
    cell: ({ state, dueAt }) => (
      <>
        {DISPUTED[state]}
        {dueAt === null ? null : (
          <>
            <br />
            <span class="note">until {time(dueAt)}</span>
          </>
        )}
      </>
    ),
  },
  { head: "Reason", class: "spare", cell: ({ reason }) => disputeReason(reason) },
  { head: "Since", class: "spare", cell: ({ openedAt }) => time(openedAt) },
  { head: "Sum", class: "amount whole", cell: disputedSum },
];

interface DisputesPageProps {
  disputes: readonly StoredDispute[];
  isFirst: boolean;
  /** The cursor of the next page; null on the last. */
  next: string | null;
}

/** Disputes of payments, the newest first. */
export function DisputesPage({ disputes, isFirst, next }: DisputesPageProps) {
  return (
    <ConsolePage title="Disputes" path={DISPUTES_PATH}>
      <p class="lede">
        A buyer tells their bank that a payment was wrong, and the bank takes it back or asks why it was
        taken. Answer where the provider shows the dispute. The order stays as it is.
      </p>
      {disputes.length === 0 ? (
        <p class="note">No payment was disputed.</p>
      ) : (
        <Table columns={COLUMNS} rows={disputes} />
      )}
      <Keyset
        first={isFirst ? null : DISPUTES_PATH}
        next={next && `${DISPUTES_PATH}?${new URLSearchParams({ cursor: next })}`}
        labels={{ first: "Newest disputes", next: "Older disputes" }}
      />
    </ConsolePage>
  );
}

function time(at: number) {
  const iso = new Date(at).toISOString();
  return <time datetime={iso}>{moment(iso)}</time>;
}
