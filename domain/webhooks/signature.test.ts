import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { expect, it } from "vitest";
import { newWebhookSecret, signedHeaders } from "./signature.ts";

const body = JSON.stringify({ type: "order.placed", data: { title: "Tide, 東京" } });
const message = { id: "whk_a-b", body };

it("the published library of Standard Webhooks verifies what is sent", async () => {
  const secret = newWebhookSecret();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const headers = await signedHeaders([secret], message, Date.now());
  expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
});

it("while a secret is replaced, the old one and the new one verify, and no other", async () => {
  const [now, before] = [newWebhookSecret(), newWebhookSecret()];
  const headers = await signedHeaders([now, before], message, Date.now());
  for (const secret of [now, before]) {
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  }
  expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow(WebhookVerificationError);
});

it("a body, an id or a time that was changed does not verify, nor does an old message", async () => {
  const secret = newWebhookSecret();
  const headers = await signedHeaders([secret], message, Date.now());
  const library = new Webhook(secret);
  const later = String(Number(headers["webhook-timestamp"]) + 1);
  expect(() => library.verify(`${body} `, headers)).toThrow(WebhookVerificationError);
  expect(() => library.verify(body, { ...headers, "webhook-id": "whk_a-c" })).toThrow();
  expect(() => library.verify(body, { ...headers, "webhook-timestamp": later })).toThrow();
  const old = await signedHeaders([secret], message, Date.now() - 10 * 60_000);
  expect(() => library.verify(body, old)).toThrow(WebhookVerificationError);
});
