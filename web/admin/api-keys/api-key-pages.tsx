import type { viewApiKey } from "../../../http/contract/integrations/api-keys.ts";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { ErrorSummary, Field } from "../frame/fields.tsx";
import { useStaff } from "../frame/staff.tsx";
import type { ApiKeyErrors, ApiKeyValues } from "./api-key-form.ts";

export const API_KEYS = "/admin/api-keys";
const UNDER = { href: API_KEYS, label: "API keys" };
const revokePath = (id: string) => `${API_KEYS}/${encodeURIComponent(id)}/revoke`;

type ApiKeyView = ReturnType<typeof viewApiKey>;

const SCOPE_WORDS: Readonly<Record<string, string>> = {
  "product:read": "Read products",
  "product:write": "Change products, prices, promotions and sales",
  "inventory:write": "Read and change stock",
  "order:read-any": "Read all orders",
  "order:refund": "Refund orders, and decide on returns",
  "order:fulfil": "Send parcels",
  "settings:write": "Change the shop's settings and webhooks",
  "ops:read": "Read how the shop runs",
  "ops:write": "Repair what stands still",
};

/** The API keys with which merchants' own systems call the shop. */
export function ApiKeysPage({
  keys,
  makers,
  notice,
}: { keys: readonly ApiKeyView[]; makers: ReadonlyMap<string, string> } & Pick<PageProps, "notice">) {
  return (
    <ConsolePage
      title="API keys"
      path={API_KEYS}
      notice={notice}
      actions={
        <a class="button" href={`${API_KEYS}/new`}>
          New key
        </a>
      }
    >
      <p class="lede">
        What your own systems call the shop with, in the place of a person's token. Each may do what it is
        made for, and ends at its time.
      </p>
      {keys.length === 0 ? (
        <p class="note found">There is no key yet.</p>
      ) : (
        <ul class="letters found">
          {keys.map((key) => (
            <KeyItem apiKey={key} maker={makers.get(key.createdBy) ?? key.createdBy} />
          ))}
        </ul>
      )}
    </ConsolePage>
  );
}

function KeyItem({ apiKey, maker }: { apiKey: ApiKeyView; maker: string }) {
  const { id, name, scopes, state, createdAt, expiresAt, revokedAt, lastUsedAt } = apiKey;
  const { may } = useStaff();
  return (
    <li>
      <h3 class="breakable">
        {name} {state === "active" ? null : <span class="note">{endWords(state)}</span>}
      </h3>
      <p class="breakable">{scopes.map(scopeWords).join(". ")}.</p>
      <p class="note breakable">
        Made by {maker}, <Time iso={createdAt} />. {revokedAt ? "Revoked" : "Ends"}{" "}
        <Time iso={revokedAt ?? expiresAt} />.{" "}
        {lastUsedAt ? (
          <>
            Last used in the hour of <Time iso={lastUsedAt} />.
          </>
        ) : (
          "Never used."
        )}{" "}
        <code>{id}</code>
      </p>
      {state === "active" && may("POST /admin/api-keys/:id/revoke") ? (
        <p>
          <a href={revokePath(id)}>
            Revoke<span class="visually-hidden"> {name}</span>
          </a>
        </p>
      ) : null}
    </li>
  );
}

function endWords(state: "expired" | "revoked"): string {
  return state === "expired" ? "Over" : "Revoked";
}

function scopeWords(scope: string): string {
  return SCOPE_WORDS[scope] ?? scope;
}

function Time({ iso }: { iso: string }) {
  return <time datetime={iso}>{moment(iso)}</time>;
}

interface NewApiKeyPageProps extends Pick<PageProps, "problem"> {
  values: ApiKeyValues;
  errors: ApiKeyErrors;
  /** The scopes that the person may give. */
  offered: readonly string[];
}

export function NewApiKeyPage({ values, errors, offered, problem }: NewApiKeyPageProps) {
  return (
    <ConsolePage title="New API key" path={`${API_KEYS}/new`} under={UNDER} problem={problem}>
      {problem ? null : <ErrorSummary title="There is no key yet" errors={errors} />}
      <form class="longform" method="post" action={API_KEYS} novalidate>
        <fieldset class="panel">
          <legend>What it is</legend>
          <Field
            name="name"
            label="Name"
            value={values.name}
            error={errors.name}
            max={80}
            hint="What uses it, such as “Warehouse sync”."
          />
          <Field
            name="days"
            label="Days until it ends"
            value={values.days}
            error={errors.days}
            max={3}
            inputmode="numeric"
            hint="From 1 to 365."
          />
        </fieldset>
        <fieldset class="panel" id="scopes" aria-describedby="scopes-error">
          <legend>What it may do</legend>
          <div>
            {offered.map((scope) => (
              <label class="check">
                <input type="checkbox" name="scopes" value={scope} checked={values.scopes.includes(scope)} />
                <span>
                  {scopeWords(scope)} <code class="note breakable">{scope}</code>
                </span>
              </label>
            ))}
          </div>
          <p class="field__error" id="scopes-error">
            {errors.scopes ?? ""}
          </p>
        </fieldset>
        <div class="longform__save">
          <button class="button" type="submit">
            Make the key
          </button>
        </div>
      </form>
    </ConsolePage>
  );
}

/** Shown once, in answer to the form that made the key. */
export function MadeKeyPage({ name, apiKey }: { name: string; apiKey: string }) {
  return (
    <ConsolePage title={name} path={`${API_KEYS}/new`} under={UNDER}>
      <p class="lede">Copy the key now: the shop does not show it again.</p>
      <pre class="letter-body" tabindex={0}>
        {apiKey}
      </pre>
      <p class="note found">
        Send it as <code class="breakable">Authorization: Bearer …</code> with each request.
      </p>
      <p class="actions found">
        <a class="button" href={API_KEYS}>
          Go on
        </a>
      </p>
    </ConsolePage>
  );
}

/** Asked before a key ends. */
export function RevokeKeyPage({ apiKey: { id, name } }: { apiKey: ApiKeyView }) {
  return (
    <ConsolePage title={`Revoke ${name}?`} path={revokePath(id)} under={UNDER}>
      <p class="lede">What uses the key is refused from now on. This cannot be undone.</p>
      <form class="actions found" method="post" action={revokePath(id)}>
        <button class="button" type="submit">
          Revoke the key
        </button>
        <a href={API_KEYS}>Leave it as it is</a>
      </form>
    </ConsolePage>
  );
}
