import { Buffer } from "node:buffer";
import { z } from "zod";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { sameText } from "../../domain/base/secrets.ts";
import { signedHeaders } from "../../domain/webhooks/signature.ts";
import type { DeliveryNotice, SignedRequest } from "../delivery-notice.ts";
import { MESSAGE_TAG } from "./resend.ts";

/**
 * Seconds that a signed time may differ from ours, so that a recorded notice cannot be replayed
 * later.
 */
const TOLERANCE_S = 300;

const Notice = z.object({
  type: z.string(),
  data: z.object({
    to: z.array(z.string()).default([]),
    tags: z
      .union([z.record(z.string(), z.string()), z.array(z.object({ name: z.string(), value: z.string() }))])
      .default({}),
    bounce: z.object({ type: z.string().default(""), subType: z.string().default("") }).optional(),
  }),
});

/**
 * Reads a notice of Resend's (https://resend.com/docs/dashboard/webhooks/event-types), signed by
 * Standard Webhooks under headers of its own name.
 *
 * @returns null for what concerns no message, else why it is refused
 */
export async function readResendNotice(
  { headers, body, now }: SignedRequest,
  secrets: readonly string[],
): Promise<Result<DeliveryNotice | null, string>> {
  const [id, at, given] = ["svix-id", "svix-timestamp", "svix-signature"].map(
    (name) => headers.get(name) ?? "",
  );
  if (!id || !at || !given || !/^\d{1,12}$/.test(at)) {
    return err("it is not signed");
  }
  if (Math.abs(now / 1_000 - Number(at)) > TOLERANCE_S) {
    return err("its signature is too old");
  }
  const { "webhook-signature": good = "" } = await signedHeaders(secrets, { id, body }, Number(at) * 1_000);
  if (!given.split(" ").some((one) => good.split(" ").some((right) => sameText(one, right)))) {
    return err("its signature is not one of ours");
  }
  const parsed = Notice.safeParse(jsonOf(body));
  return parsed.success ? ok(noticeOf(parsed.data)) : err("it cannot be read");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function noticeOf({ type, data }: z.infer<typeof Notice>): DeliveryNotice | null {
  const tags = Array.isArray(data.tags)
    ? Object.fromEntries(data.tags.map(({ name, value }) => [name, value]))
    : data.tags;
  const { [MESSAGE_TAG]: tag } = tags;
  if (tag === undefined) {
    return null;
  }
  const id = Buffer.from(tag, "base64url").toString();
  const [to = null] = data.to;
  switch (type) {
    case "email.delivered":
      return { kind: "delivery", id, state: "delivered", error: null, ended: null };
    case "email.complained":
      return { kind: "delivery", id, state: "complained", error: null, ended: to };
    case "email.bounced": {
      const { type: bounce = "", subType = "" } = data.bounce ?? {};
      const passes = bounce === "Transient";
      return {
        kind: "delivery",
        id,
        state: "bounced",
        error: `${bounce} ${subType}`.trim(),
        ended: passes ? null : to,
      };
    }
    case "email.suppressed":
      return { kind: "delivery", id, state: "bounced", error: "suppressed", ended: to };
    case "email.failed":
      return { kind: "delivery", id, state: "bounced", error: "failed", ended: null };
    default:
      return null;
  }
}
