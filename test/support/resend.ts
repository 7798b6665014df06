import { type Json, ProviderDouble, type Reply } from "./provider-double.ts";

export const RESEND_KEY = "re_of_this_run";
export const RESEND_URL = "https://resend.test";

interface Message {
  key: string;
  from: string;
  to: [string];
  subject: string;
  html: string;
  text: string;
}

const refusal = (status: number, name: string, headers: Record<string, string> = {}): Reply => ({
  status,
  body: { statusCode: status, name, message: name },
  headers,
});

/** Resend's HTTP API in memory, as far as sending goes, as strict as its documentation. */
export class ResendDouble extends ProviderDouble {
  /** What it has delivered, each key once. */
  readonly delivered: Message[] = [];
  protected readonly busy = refusal(429, "rate_limit_exceeded", { "Retry-After": "0.05" });
  readonly #taken = new Map<string, string>();

  protected pathOf({ pathname }: URL): string {
    return pathname;
  }

  protected reply(request: Request, path: string, body: string, fail: boolean): Reply {
    const { headers } = request;
    if (path !== "POST /emails") {
      return refusal(404, "not_found");
    }
    if (headers.get("Authorization") !== `Bearer ${RESEND_KEY}`) {
      return refusal(401, "validation_error");
    }
    const key = headers.get("Idempotency-Key") ?? "";
    if (headers.get("Content-Type") !== "application/json" || key.length < 1 || key.length > 256) {
      return refusal(400, "invalid_idempotency_key");
    }
    const message = JSON.parse(body);
    const { from, to, subject, html, text, headers: _headers, reply_to: _reply, tags, ...more } = message;
    if (!tags.every(({ name, value }: Json) => /^[\w-]{1,256} [\w-]{1,256}$/.test(`${name} ${value}`))) {
      return refusal(422, "validation_error");
    }
    const texts = [from, ...to, subject, html, text];
    if (Object.keys(more).length > 0 || texts.some((part) => typeof part !== "string" || part === "")) {
      return refusal(422, "missing_required_field");
    }
    if (String(to[0]).startsWith("nobody@")) {
      return refusal(422, "validation_error");
    }
    const before = this.#taken.get(key);
    if (before !== undefined && before !== body) {
      return refusal(409, "invalid_idempotent_request");
    }
    if (before === undefined && !fail) {
      this.#taken.set(key, body);
      this.delivered.push({ key, ...message });
    }
    return fail ? refusal(500, "application_error") : { status: 200, body: { id: key } };
  }
}
