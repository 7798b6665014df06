import { formatMoney } from "../../../domain/base/money.ts";
import type { Step, StepKind } from "../../../domain/story/story.ts";
import type { Story } from "../../../shop/story/read-story.ts";
import { statusName } from "../../ui/order-words.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { ConsolePage } from "../frame/console.tsx";
import { storyPath } from "../frame/paths.ts";

const KINDS: Record<StepKind, string> = {
  order: "Order",
  payment: "Payment",
  parcel: "Parcel",
  refund: "Refund",
  return: "Return",
  stock: "Stock",
  message: "Message",
  staff: "Staff",
  event: "Event",
  trouble: "Trouble",
};

/** Everything that happened to an order, oldest first. */
export function StoryPage({ story }: { story: Story }) {
  const { order, traceId, steps, gaps, others } = story;
  return (
    <ConsolePage
      title={`The story of ${order.number}`}
      path={storyPath(order.id)}
      under={{ href: adminOrderPath(order.id), label: `Order ${order.number}` }}
    >
      <p class="lede">
        {statusName(order.status)}. {formatMoney(order.total)}, {steps.length} steps.
      </p>
      <p class="note breakable">{traceId === null ? "Its trace is not known yet." : `Trace ${traceId}`}</p>
      {gaps.length > 0 ? (
        <section class="found" aria-labelledby="gaps">
          <h2 class="minor" id="gaps">
            What is missing
          </h2>
          <ul class="plain-list">
            {gaps.map((gap) => (
              <li class="note">{gap}</li>
            ))}
          </ul>
        </section>
      ) : null}
      <section class="found" aria-labelledby="steps">
        <h2 class="minor" id="steps">
          What happened
        </h2>
        <ol class="timeline">
          {steps.map((step) => (
            <StepItem step={step} trace={traceId} />
          ))}
        </ol>
      </section>
      {others.length > 0 ? (
        <section class="found" aria-labelledby="others">
          <h2 class="minor" id="others">
            Other orders of this trace or number
          </h2>
          <ul class="plain-list">
            {others.map((id) => (
              <li>
                <a class="breakable" href={storyPath(id)}>
                  {id}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </ConsolePage>
  );
}

function StepItem({ step, trace }: { step: Step; trace: string | null }) {
  const { at, kind, text, actor, traceId } = step;
  return (
    <li>
      <span class="breakable">{text}</span>
      <span class="note breakable">
        {KINDS[kind]}, <span class="figures">{timeText(at)}</span>
        {actor === null ? "" : `, ${actor}`}
        {traceId === null || traceId === trace ? "" : `, trace ${traceId}`}
      </span>
    </li>
  );
}

/** Steps follow each other within milliseconds, and are compared with logs: in UTC. */
function timeText(at: string): string {
  return at.replace("T", " ").replace("Z", " UTC");
}
