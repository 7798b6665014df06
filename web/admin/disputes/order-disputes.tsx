import type { DisputeState } from "../../../domain/payments/dispute.ts";
import type { StoredDispute } from "../../../stores/payments/payment-disputes.ts";
import { Notice } from "../../ui/notice.tsx";
import { moment } from "../../ui/order-words.ts";
import { DISPUTED, disputedSum, disputeReason } from "./dispute-words.ts";

/** What staff have to know of an order whose payment is disputed, before they send or refund. */
export function OrderDisputes({ disputes }: { disputes: readonly StoredDispute[] }) {
  const isAny = (...states: DisputeState[]) => disputes.some(({ state }) => states.includes(state));
  const isOpen = isAny("needs_response", "under_review");
  return (
    <Notice title={`The buyer ${isOpen ? "disputes" : "disputed"} this payment at their bank.`}>
      <ul id="disputes">
        {disputes.map((dispute) => (
          <li>
            {disputedSum(dispute)}, {disputeReason(dispute.reason).toLowerCase()}. {DISPUTED[dispute.state]}
            {dispute.dueAt === null ? null : (
              <>
                {" "}
                until{" "}
                <time datetime={new Date(dispute.dueAt).toISOString()}>
                  {moment(new Date(dispute.dueAt).toISOString())}
                </time>
              </>
            )}
            .{" "}
            <span class="note breakable">
              {dispute.provider}, {dispute.reference}
            </span>
          </li>
        ))}
      </ul>
      {isAny("needs_response") ? <p>Answer where the provider shows the dispute.</p> : null}
      {isOpen || isAny("lost") ? (
        <p>The order stays as it is. A refund would pay what the bank takes a second time.</p>
      ) : null}
    </Notice>
  );
}
