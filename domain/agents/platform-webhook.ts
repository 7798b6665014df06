import { base32, sha256 } from "../base/ids.ts";

/** Letters of a digest: 100 bits. */
const DIGEST_LENGTH = 20;
const PREFIX = "plt_";

/** The object that sends to an address of a platform. */
export async function platformWebhookId(url: string): Promise<string> {
  return PREFIX + base32(await sha256(url), DIGEST_LENGTH);
}

export function isPlatformWebhook(id: string): boolean {
  return id.startsWith(PREFIX);
}

/** The id of a message about an order, the same however often the shop says it. */
export async function orderMessageId(webhookId: string, about: string): Promise<string> {
  return `${webhookId}-${base32(await sha256(about), DIGEST_LENGTH)}`;
}
