import type { StoredWebhook } from "../../../stores/webhooks/webhooks.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { ErrorSummary } from "../frame/fields.tsx";
import { Deliveries, type DeliveriesShown, type DeliveryView, ReplayRangeForm } from "./deliveries.tsx";
import type { WebhookErrors, WebhookValues } from "./webhook-form.ts";
import { stateWords, UNDER, WebhookFields, webhookPath } from "./webhooks-page.tsx";

interface WebhookPageProps extends Pick<PageProps, "notice" | "problem">, DeliveriesShown {
  webhook: StoredWebhook;
  values: WebhookValues;
  errors: WebhookErrors;
}

/** One webhook: its events, and what was sent to it. */
export function WebhookPage({ webhook, values, errors, notice, problem, range, ...sent }: WebhookPageProps) {
  const path = webhookPath(webhook.id);
  return (
    <ConsolePage
      title={new URL(webhook.url).host}
      path={path}
      under={UNDER}
      notice={notice}
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
      <Deliveries path={path} {...sent} about={(delivery) => <Said {...delivery} />} />
      <div class="longform">
        <ReplayRangeForm path={path} range={range} />
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

function Said({ id, payload }: DeliveryView) {
  return (
    <>
      <p class="note breakable">webhook-id: {id}</p>
      <pre class="letter-body" tabindex={0}>
        {JSON.stringify(payload, null, 2)}
      </pre>
    </>
  );
}
