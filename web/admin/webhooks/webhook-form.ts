import { err, ok, type Result } from "../../../domain/base/result.ts";
import { NewWebhook } from "../../../http/contract/integrations/webhooks.ts";
import type { WebhookTerms } from "../../../stores/webhooks/webhooks.ts";
import type { FieldErrors } from "../../ui/field.tsx";

/** The fields of a webhook, as a form has them. */
export interface WebhookValues {
  url: string;
  events: string[];
  enabled: boolean;
}
export type WebhookErrors = FieldErrors<"url" | "events">;

const MAX_URL_CHARS = 2_000;

export function readWebhook(form: FormData): WebhookValues {
  const url = form.get("url");
  return {
    url: typeof url === "string" ? url.trim().slice(0, MAX_URL_CHARS + 1) : "",
    events: form.getAll("events").filter((value) => typeof value === "string"),
    enabled: form.get("enabled") === "yes",
  };
}

/** The webhook that a form describes, or what is wrong with which field. */
export function checkWebhook(values: WebhookValues): Result<WebhookTerms, WebhookErrors> {
  const parsed = NewWebhook.safeParse(values);
  if (parsed.success) {
    return ok(parsed.data);
  }
  const wrong = new Set(parsed.error.issues.map(({ path: [name] }) => name));
  return err({
    ...(wrong.has("url") ? { url: "Enter an address that begins with https://." } : {}),
    ...(wrong.has("events") ? { events: "Choose at least one event." } : {}),
  });
}

/** A moment of a form's field, which is meant in UTC; null for no moment. */
export function momentOf(form: FormData, name: string): number | null {
  const text = form.get(name);
  const at = typeof text === "string" ? Date.parse(`${text}Z`) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
