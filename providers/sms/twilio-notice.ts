import { Buffer } from "node:buffer";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { sameText } from "../../domain/base/secrets.ts";
import type { DeliveryNotice, SignedRequest } from "../delivery-notice.ts";

/**
 * Words by which people end messages, and want them again
 * (https://help.twilio.com/articles/223134027).
 */
const STOP = /^(stop|stopall|stop all|unsubscribe|cancel|end|quit|revoke|optout|stopp)$/i;
const START = /^(start|unstop|yes)$/i;
/** The number is not assigned, cannot be reached, or its owner answered STOP. */
const GONE: ReadonlySet<string> = new Set(["30005", "30006", "21610"]);

/**
 * Reads what Twilio posts: what became of a message, or what a person answered. It signs the
 * address and the form (https://www.twilio.com/docs/usage/security#validating-requests).
 *
 * @returns null for what decides nothing, else why it is refused
 */
export async function readTwilioNotice(
  { url, headers, body }: SignedRequest,
  token: string,
): Promise<Result<DeliveryNotice | null, string>> {
  const form = new URLSearchParams(body);
  const signed = [...form]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => name + value);
  const good = await sha1(token, url.href + signed.join(""));
  if (!sameText(headers.get("X-Twilio-Signature") ?? "", good)) {
    return err("its signature is not ours");
  }
  const id = url.searchParams.get("id");
  return ok(id === null ? wordOf(form) : deliveryOf(form, id));
}

function deliveryOf(form: URLSearchParams, id: string): DeliveryNotice | null {
  const code = form.get("ErrorCode") ?? "";
  switch (form.get("MessageStatus")) {
    case "delivered":
      return { kind: "delivery", id, state: "delivered", error: null, ended: null };
    case "undelivered":
    case "failed": {
      const ended = GONE.has(code) ? form.get("To") : null;
      return { kind: "delivery", id, state: "bounced", error: `Twilio says ${code || "nothing"}`, ended };
    }
    default:
      return null;
  }
}

function wordOf(form: URLSearchParams): DeliveryNotice | null {
  const [phone, said] = [form.get("From"), (form.get("OptOutType") ?? form.get("Body") ?? "").trim()];
  if (phone === null) {
    return null;
  }
  const word = STOP.test(said) ? "stop" : START.test(said) ? "start" : null;
  return word && { kind: "word", phone, word };
}

async function sha1(secret: string, text: string): Promise<string> {
  const bytes = (of: string) => new TextEncoder().encode(of);
  const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: "SHA-1" }, false, [
    "sign",
  ]);
  return Buffer.from(await crypto.subtle.sign("HMAC", key, bytes(text))).toString("base64");
}
