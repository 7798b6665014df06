import type { viewDelivery } from "../../../http/contract/integrations/webhooks.ts";
import type { StoredWebhook } from "../../../stores/webhooks/webhooks.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { ErrorSummary, Field } from "../frame/fields.tsx";
import { eventWords } from "./event-words.ts";
import type { WebhookErrors, WebhookValues } from "./webhook-form.ts";
import { stateWords, UNDER, WebhookFields, webhookPath } from "./webhooks-page.tsx";

type DeliveryView = ReturnType<typeof viewDelivery>;
type State = DeliveryView["state"];

const STATES: Record<State, string> = { pending: "Waits", delivered: "Delivered", failed: "Failed" };

interface WebhookPageProps extends Pick<PageProps, "told" | "problem"> {
  webhook: StoredWebhook;
  values: WebhookValues;
  errors: WebhookErrors;
  deliveries: readonly DeliveryView[];
  state: State | undefined;
  isFirst: boolean;
  next: number | null;
  /** What the fields of a range begin with, in UTC. */
  range: { from: string; to: string };
}

/** One webhook: what it is told, and what was sent to it. */
export function WebhookPage({ webhook, values, errors, told, problem, range, ...sent }: WebhookPageProps) {
  const path = webhookPath(webhook.id);
  return (
    <ConsolePage
      title={new URL(webhook.url).host}
      path={path}
      under={UNDER}
      told={told}
      problem={problem}
      actions={
        <>
          <form method="post" action={`${path}/test`}>
            <button class="button" type="submit">
              Send a test
            </button>
          </form>
          <a href={`${path}/delete`}>Delete it</a>
        </>
      }
    >
      <p class="lede breakable">
        {stateWords(webhook)}. {webhook.url}
      </p>
      {problem ? null : <ErrorSummary title="Nothing is saved yet" errors={errors} />}
      <Deliveries path={path} {...sent} />
      <div class="longform">
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
        <form class="panel" method="post" action={`${path}/secret`}>
          <h2 class="minor">Secret</h2>
          <p class="note">
            A new one is shown once. For a day messages are signed with the one of before too, so that your
            system can change over.
          </p>
          <div class="actions">
            <button class="button button--quiet" type="submit">
              Make a new secret
            </button>
          </div>
        </form>
      </div>
      <form class="longform" method="post" action={path} novalidate>
        <WebhookFields values={values} errors={errors} />
        <div class="longform__save">
          <button class="button" type="submit">
            Save
          </button>
        </div>
      </form>
    </ConsolePage>
  );
}

type DeliveriesProps = Pick<WebhookPageProps, "deliveries" | "state" | "isFirst" | "next"> & { path: string };

function Deliveries({ path, deliveries, state, isFirst, next }: DeliveriesProps) {
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
            <DeliveryItem path={path} delivery={delivery} />
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

function DeliveryItem({ path, delivery }: { path: string; delivery: DeliveryView }) {
  const { id, type, state, createdAt, attempts, lastAttemptAt, nextAttemptAt, answer, payload } = delivery;
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
          <p class="note breakable">webhook-id: {id}</p>
          <pre class="letter-body" tabindex={0}>
            {JSON.stringify(payload, null, 2)}
          </pre>
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
