import type { Fault } from "./fault.ts";

const ROUTES = "workers/webhooks/routes.test.ts";

export const WEBHOOK_FAULTS: readonly Fault[] = [
  {
    id: "a-webhook-follows-redirects",
    file: "providers/outside/fetch-outside.ts",
    from: '...init, redirect: "manual"',
    to: '...init, redirect: "follow"',
    noticedBy: [ROUTES],
  },
  {
    id: "a-name-that-leads-inside-is-called",
    file: "providers/outside/fetch-outside.ts",
    from: "addresses.every(isPublicIp)",
    to: "addresses.some(isPublicIp) || addresses.length > 0",
    noticedBy: [ROUTES],
  },
  {
    id: "a-webhook-is-sent-twice-what-came-twice",
    file: "shop/webhooks/notify-endpoints.ts",
    from: "await sha256(id), DIGEST_LENGTH",
    to: "await sha256(id + Math.random()), DIGEST_LENGTH",
    noticedBy: [ROUTES],
  },
  {
    id: "events-of-an-endpoint-whose-object-is-away-are-lost",
    file: "shop/webhooks/notify-endpoints.ts",
    from: "again.set(event.id, errorText(error));",
    to: "errorText(error);",
    noticedBy: [ROUTES],
  },
  {
    id: "what-a-webhook-misses-while-it-fails-is-not-kept",
    file: "shop/events/listening.ts",
    from: "enabled || disabledReason !== null",
    to: "enabled && disabledReason === null",
    noticedBy: [ROUTES],
  },
  {
    id: "a-renewed-secret-ends-the-one-before-at-once",
    file: "durable-objects/webhooks/delivery-book.ts",
    from: "const until = now + OVERLAP_MS;",
    to: "const until = now;",
    noticedBy: [ROUTES],
  },
  {
    id: "a-webhook-that-is-gone-is-asked-on",
    file: "durable-objects/webhooks/webhook-endpoint.ts",
    from: "await turnOff(this.env, hook, reason);",
    to: "",
    noticedBy: [ROUTES],
  },
  {
    id: "a-deleted-webhook-keeps-its-secret",
    file: "shop/webhooks/manage-webhooks.ts",
    from: "await callObject(() => objectOf(env, id).forget());",
    to: "",
    noticedBy: [ROUTES],
  },
  {
    id: "a-webhook-that-is-on-again-says-why-it-was-off",
    file: "stores/webhooks/webhooks.ts",
    from: "terms.enabled === undefined ? {} :",
    to: "terms.url === undefined ? {} :",
    noticedBy: ["workers/webhooks/routes.test.ts"],
  },
  {
    id: "a-webhook-is-turned-off-for-what-its-former-address-did",
    file: "stores/webhooks/webhooks.ts",
    from: "id = ${id} and version = ${version} and enabled = 1",
    to: "id = ${id} and ${version} > 0 and enabled = 1",
    noticedBy: ["workers/webhooks/routes.test.ts"],
  },
  {
    id: "a-test-of-a-webhook-is-sent-again-with-what-was-missed",
    file: "durable-objects/webhooks/delivery-book.ts",
    from: " AND type <> 'webhook.test'`",
    to: "`",
    noticedBy: ["workers/webhooks/routes.test.ts"],
  },
  {
    id: "what-webhooks-were-sent-is-kept-for-ever",
    file: "durable-objects/webhooks/delivery-book.ts",
    from: "this.#sql.exec(`DELETE FROM deliveries WHERE ${isOld}`, ...bounds);",
    to: "",
    noticedBy: ["workers/webhooks/routes.test.ts"],
  },
  {
    id: "a-webhook-that-is-turned-on-waits-for-its-next-alarm",
    file: "durable-objects/webhooks/webhook-endpoint.ts",
    from: "    await this.#ringBy(Date.now());\n",
    to: "",
    noticedBy: ["workers/webhooks/routes.test.ts"],
  },
  {
    id: "a-webhook-is-moved-inside-a-private-network",
    file: "shop/webhooks/manage-webhooks.ts",
    from: "terms.url === undefined ? null : await addressRefusal(env, terms.url)",
    to: "null",
    noticedBy: ["workers/webhooks/routes.test.ts"],
  },
];
