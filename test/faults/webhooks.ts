import type { Fault } from "./fault.ts";

const ROUTES = "workers/webhooks/routes.test.ts";

export const WEBHOOK_FAULTS: readonly Fault[] = [
  {
    id: "a-webhook-follows-redirects",
    file: "providers/outside/fetch-outside.ts",
    from: 'redirect: "manual"',
    to: 'redirect: "follow"',
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
    file: "shop/webhooks/tell-endpoints.ts",
    from: "await sha256(id), DIGEST_LENGTH",
    to: "await sha256(id + Math.random()), DIGEST_LENGTH",
    noticedBy: [ROUTES],
  },
  {
    id: "events-of-an-endpoint-whose-object-is-away-are-lost",
    file: "shop/webhooks/tell-endpoints.ts",
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
];
