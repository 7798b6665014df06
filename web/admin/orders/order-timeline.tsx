import type { OrderDetail } from "../../../domain/orders/order-view.ts";
import type { StoredDisputeNotice } from "../../../stores/payments/payment-disputes.ts";
import { moment, reasonWords, statusName } from "../../ui/order-words.ts";
import { disputeStep } from "../disputes/dispute-words.ts";

interface Step {
  at: string;
  text: string;
  /** Why, where the text does not say it. */
  reason?: string;
  actor: string;
}

interface TimelineProps {
  timeline: OrderDetail["timeline"];
  disputes: readonly StoredDisputeNotice[];
}

/** What happened to an order, with its provider's reports of disputes, oldest first. */
export function OrderTimeline({ timeline, disputes }: TimelineProps) {
  const steps = [...timeline.map(orderStep), ...disputes.map(stepOfDispute)].sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at),
  );
  return (
    <ol class="timeline">
      {steps.map(({ at, text, reason, actor }) => (
        <li>
          <span>
            {text}
            {reason ? <span class="note">, {reason}</span> : null}
          </span>
          <span class="note breakable">
            <time datetime={at}>{moment(at)}</time>, {actor}
          </span>
        </li>
      ))}
    </ol>
  );
}

function orderStep({ at, from, to, actor, reason }: OrderDetail["timeline"][number]): Step {
  if (from === to) {
    return { at, text: reasonWords(reason), actor };
  }
  const text = from === null ? "Placed" : statusName(to);
  return reason ? { at, text, reason: reasonWords(reason), actor } : { at, text, actor };
}

function stepOfDispute(notice: StoredDisputeNotice): Step {
  return {
    at: new Date(notice.at).toISOString(),
    text: disputeStep(notice),
    actor: `provider:${notice.provider}`,
  };
}
