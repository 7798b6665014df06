import type { Child } from "hono/jsx";
import type { viewDelivery } from "../../../http/contract/integrations/webhooks.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { moment } from "../../ui/order-words.ts";
import { Field } from "../frame/fields.tsx";
import { eventWords } from "./event-words.ts";

export type DeliveryView = ReturnType<typeof viewDelivery>;
type State = DeliveryView["state"];

const STATES: Record<State, string> = { pending: "Waits", delivered: "Delivered", failed: "Failed" };

/** A page of what was sent to an address. */
export interface DeliveriesShown {
  deliveries: readonly DeliveryView[];
  state: State | undefined;
  isFirst: boolean;
  next: number | null;
  /** What the fields of a range begin with, in UTC. */
  range: { from: string; to: string };
}

interface DeliveriesProps extends Omit<DeliveriesShown, "range"> {
  /** The page of the address. */
  path: string;
  /** What a delivery was about. */
  about: (delivery: DeliveryView) => Child;
}

/** What was sent, what came of it, and a way to send it again. */
export function Deliveries({ path, deliveries, state, isFirst, next, about }: DeliveriesProps) {
  const link = (query: Record<string, string>) => {
    const asked = new URLSearchParams({ ...(state ? { state } : {}), ...query }).toString();
    return asked === "" ? path : `${path}?${asked}`;
  };
  return (
    <section class="found" aria-labelledby="sent">
      <h2 class="minor" id="sent">
        What was sent
      </h2>
      <nav class="pages" aria-label="Which deliveries">
        <a href={path} aria-current={state === undefined ? "true" : undefined}>
          All
        </a>
        {(Object.keys(STATES) as State[]).map((one) => (
          <a href={`${path}?state=${one}`} aria-current={one === state ? "true" : undefined}>
            {STATES[one]}
          </a>
        ))}
      </nav>
      {deliveries.length === 0 ? (
        <p class="note found">Nothing in the last 30 days.</p>
      ) : (
        <ul class="letters found">
          {deliveries.map((delivery) => (
            <DeliveryItem path={path} delivery={delivery} about={about} />
          ))}
        </ul>
      )}
      <Keyset
        first={isFirst ? null : link({})}
        next={next === null ? null : link({ before: String(next) })}
        labels={{ first: "Newest", next: "Older" }}
      />
    </section>
  );
}

interface DeliveryItemProps extends Pick<DeliveriesProps, "path" | "about"> {
  delivery: DeliveryView;
}

function DeliveryItem({ path, delivery, about }: DeliveryItemProps) {
  const { id, type, state, createdAt, attempts, lastAttemptAt, nextAttemptAt, answer } = delivery;
  return (
    <li>
      <h3>
        {eventWords(type)} <span class="note">{STATES[state]}</span>
      </h3>
      <p class="note">
        <Time iso={createdAt} />
        {outcomeWords(delivery)}
        {attempts > 1 && lastAttemptAt ? (
          <>
            {" "}
            {attempts} attempts, the last <Time iso={lastAttemptAt} />.
          </>
        ) : null}
        {nextAttemptAt ? (
          <>
            {" "}
            The next <Time iso={nextAttemptAt} />.
          </>
        ) : null}
      </p>
      <div class="actions">
        <form method="post" action={`${path}/deliveries/${encodeURIComponent(id)}/replay`}>
          <button class="link-button" type="submit">
            Send again<span class="visually-hidden"> {id}</span>
          </button>
        </form>
        <details>
          <summary>What was said</summary>
          {about(delivery)}
          {answer ? (
            <>
              <p class="note">It answered:</p>
              <pre class="letter-body" tabindex={0}>
                {answer}
              </pre>
            </>
          ) : null}
        </details>
      </div>
    </li>
  );
}

/** Sends again what failed within a time, or all of it. */
export function ReplayRangeForm({ path, range }: { path: string } & Pick<DeliveriesShown, "range">) {
  return (
    <form class="panel" method="post" action={`${path}/replay`}>
      <h2 class="minor">Send again what was to be sent within a time</h2>
      <div class="panel__row">
        <Field name="from" label="From, in UTC" value={range.from} type="datetime-local" max={19} />
        <Field name="to" label="To, in UTC" value={range.to} type="datetime-local" max={19} />
      </div>
      <label class="check">
        <input type="checkbox" name="all" value="yes" />
        <span>What was delivered too, not only what failed</span>
      </label>
      <div class="actions">
        <button class="button button--quiet" type="submit">
          Send again
        </button>
      </div>
    </form>
  );
}

function Time({ iso }: { iso: string }) {
  return <time datetime={iso}>{moment(iso)}</time>;
}

function outcomeWords({ status, error, durationMs, attempts }: DeliveryView): string {
  if (attempts === 0) {
    return ". Not tried yet.";
  }
  const what = error ?? `It answered ${status}.`;
  return durationMs === null ? `. ${what}` : `. ${what} After ${durationMs.toLocaleString("en-US")} ms.`;
}
