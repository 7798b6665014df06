import { WEBHOOK_EVENTS } from "../../../shop/events/listening.ts";
import type { PlatformWebhook } from "../../../stores/agents/platforms.ts";
import type { StoredWebhook } from "../../../stores/webhooks/webhooks.ts";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Check, ErrorSummary, Field } from "../frame/fields.tsx";
import { eventWords } from "./event-words.ts";
import type { WebhookErrors, WebhookValues } from "./webhook-form.ts";

export const WEBHOOKS = "/admin/webhooks";
export const PLATFORMS = `${WEBHOOKS}/platforms`;
export const platformPath = (id: string) => `${PLATFORMS}/${encodeURIComponent(id)}`;
export const webhookPath = (id: string) => `${WEBHOOKS}/${encodeURIComponent(id)}`;
export const UNDER = { href: WEBHOOKS, label: "Webhooks" };

export function stateWords({ enabled, disabledReason }: StoredWebhook): string {
  if (enabled) {
    return "On";
  }
  switch (disabledReason) {
    case "failing":
      return "Turned off: all failed for three days";
    case "gone":
      return "Turned off: it answered that it is gone";
    case null:
      return "Off";
  }
}

const COLUMNS: readonly Column<StoredWebhook>[] = [
  {
    head: "Address",
    cell: ({ id, url }) => (
      <a class="breakable" href={webhookPath(id)}>
        {url}
      </a>
    ),
  },
  {
    head: "Events",
    class: "spare",
    cell: ({ events }) => <span class="note">{events.map(eventWords).join(", ")}</span>,
  },
  { head: "State", cell: stateWords },
];

/** Where merchants' own systems receive events. */
export function WebhooksPage({
  webhooks,
  platforms,
  notice,
}: {
  webhooks: readonly StoredWebhook[];
  /** Where platforms of agents receive their orders. */
  platforms: readonly PlatformWebhook[];
} & Pick<PageProps, "notice">) {
  return (
    <ConsolePage
      title="Webhooks"
      path={WEBHOOKS}
      notice={notice}
      actions={
        <a class="button" href={`${WEBHOOKS}/new`}>
          New webhook
        </a>
      }
    >
      <p class="lede">The shop posts what happens to addresses of your own systems, and signs it.</p>
      {webhooks.length === 0 ? (
        <p class="note found">There is no webhook yet.</p>
      ) : (
        <div class="found">
          <Table columns={COLUMNS} rows={webhooks} />
        </div>
      )}
      {platforms.length > 0 ? <Platforms platforms={platforms} /> : null}
    </ConsolePage>
  );
}

function Platforms({ platforms }: { platforms: readonly PlatformWebhook[] }) {
  return (
    <section class="found" aria-labelledby="platforms">
      <h2 class="minor" id="platforms">
        Platforms of agents
      </h2>
      <p class="note">
        They are told of the orders that they placed. Their own profiles name these addresses.
      </p>
      <div class="found">
        <Table columns={PLATFORM_COLUMNS} rows={platforms} />
      </div>
    </section>
  );
}

const PLATFORM_COLUMNS: readonly Column<PlatformWebhook>[] = [
  {
    head: "Address",
    cell: ({ id, url }) => (
      <a class="breakable" href={platformPath(id)}>
        {url}
      </a>
    ),
  },
  {
    head: "Since",
    cell: ({ createdAt }) => {
      const since = new Date(createdAt).toISOString();
      return (
        <time class="note" datetime={since}>
          {moment(since)}
        </time>
      );
    },
  },
];

interface FormProps {
  values: WebhookValues;
  errors: WebhookErrors;
}

/** The fields of a webhook. */
export function WebhookFields({ values, errors }: FormProps) {
  return (
    <>
      <fieldset class="panel">
        <legend>Where</legend>
        <Field
          name="url"
          label="Address"
          value={values.url}
          error={errors.url}
          max={2_000}
          hint="Begins with https://, and is reachable from the internet."
        />
        <Check name="enabled" label="On" value={values.enabled ? "yes" : ""} />
      </fieldset>
      <fieldset class="panel panel--wide" id="events" aria-describedby="events-error">
        <legend>Events that it receives</legend>
        <div class="panel__row">
          {WEBHOOK_EVENTS.map((type) => (
            <label class="check">
              <input type="checkbox" name="events" value={type} checked={values.events.includes(type)} />
              <span>
                {eventWords(type)}
                <br />
                <code class="note breakable">{type}</code>
              </span>
            </label>
          ))}
        </div>
        <p class="field__error" id="events-error">
          {errors.events ?? ""}
        </p>
      </fieldset>
    </>
  );
}

export function NewWebhookPage({ values, errors, problem }: FormProps & Pick<PageProps, "problem">) {
  return (
    <ConsolePage title="New webhook" path={`${WEBHOOKS}/new`} under={UNDER} problem={problem}>
      {problem ? null : <ErrorSummary title="Nothing is saved yet" errors={errors} />}
      <form class="longform" method="post" action={WEBHOOKS} novalidate>
        <WebhookFields values={values} errors={errors} />
        <div class="longform__save">
          <button class="button" type="submit">
            Create the webhook
          </button>
        </div>
      </form>
    </ConsolePage>
  );
}

interface SecretPageProps {
  id: string;
  secret: string;
  /** ISO time until which the previous secret signs too; null when there was none. */
  previousUntil: string | null;
  until: string | null;
}

/** Shown once, in answer to the form that made the secret. */
export function SecretPage({ id, secret, previousUntil, until }: SecretPageProps) {
  return (
    <ConsolePage title="The webhook's secret" path={webhookPath(id)} under={UNDER}>
      <p class="lede">Copy it now: the shop does not show it again. Your system checks messages with it.</p>
      <pre class="letter-body" tabindex={0}>
        {secret}
      </pre>
      {previousUntil === null ? null : (
        <p class="found">
          Messages are signed with the secret of before too, until{" "}
          <time datetime={previousUntil}>{until}</time>.
        </p>
      )}
      <p class="actions found">
        <a class="button" href={webhookPath(id)}>
          Go on
        </a>
      </p>
    </ConsolePage>
  );
}

/** Asked before a webhook is deleted. */
export function DeleteWebhookPage({ webhook: { id, url } }: { webhook: StoredWebhook }) {
  return (
    <ConsolePage title="Delete the webhook?" path={`${webhookPath(id)}/delete`} under={UNDER}>
      <p class="lede breakable">
        {url} receives nothing any more. Its secret and what was sent to it are deleted. This cannot be
        undone.
      </p>
      <form class="actions found" method="post" action={`${webhookPath(id)}/delete`}>
        <button class="button" type="submit">
          Delete the webhook
        </button>
        <a href={webhookPath(id)}>Leave it as it is</a>
      </form>
    </ConsolePage>
  );
}
