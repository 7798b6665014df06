import type { StoredDispute } from "../../../stores/payments/payment-disputes.ts";
import { Notice } from "../../ui/notice.tsx";
import { moment } from "../../ui/order-words.ts";
import { DISPUTED, disputedSum, disputeReason } from "./dispute-words.ts";

/** What staff have to know of an order whose payment is disputed, before they send or refund. */
export function OrderDisputes({ disputes }: { disputes: readonly StoredDispute[] }) {
  return (
    <Notice title="The buyer disputes this payment at their bank.">
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
      <p>
        Answer where the provider shows the dispute. The order stays as it is. A refund would pay what the
        bank takes a second time.
      </p>
    </Notice>
  );
}
