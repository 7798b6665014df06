import type { Fault } from "./fault.ts";

const ROUTES = "workers/agents/ucp-routes.test.ts";

export const AGENT_WEBHOOK_FAULTS: readonly Fault[] = [
  {
    id: "a-platform-hears-of-an-order-that-nobody-paid",
    file: "shop/agents/platform/order-webhook.ts",
    from: 'if (!found.order.timeline.some(({ to }) => to === "CONFIRMED")) {',
    to: "if (found.order.timeline.length === 0) {",
    noticedBy: [ROUTES],
  },
  {
    id: "a-platform-hears-of-an-order-twice",
    file: "shop/agents/platform/notify-platforms.ts",
    from: "isMade ? `${data.orderId}:made` : id",
    to: "id",
    noticedBy: [ROUTES],
  },
  {
    id: "what-platforms-are-told-is-signed-without-the-address",
    file: "shop/agents/platform/sign-request.ts",
    from: '    "@path",\n',
    to: "",
    noticedBy: [ROUTES],
  },
  {
    id: "a-platform-never-hears-of-an-order-whose-request-died",
    file: "shop/agents/settle-completing.ts",
    from: "now - updatedAt >= DEAD_AFTER_MS",
    to: "now - updatedAt < 0",
    noticedBy: [ROUTES],
  },
  {
    id: "a-new-key-signs-before-platforms-know-it",
    file: "domain/settings/signing-keys.ts",
    from: "(iat + KNOWN_AFTER_S) * 1_000 <= now",
    to: "iat * 1_000 <= now",
    noticedBy: ["domain/settings/signing-keys.test.ts"],
  },
  {
    id: "a-platform-hears-of-a-confirmed-order-by-and-by",
    file: "durable-objects/webhooks/delivery-book.ts",
    from: "WHERE deliveries.due_at > excluded.due_at AND deliveries.attempts = 0",
    to: "WHERE deliveries.attempts < 0",
    noticedBy: ["workers/agents/ucp-routes.test.ts"],
  },
  {
    id: "a-platform-that-failed-is-hurried",
    file: "durable-objects/webhooks/delivery-book.ts",
    from: "WHERE deliveries.due_at > excluded.due_at AND deliveries.attempts = 0",
    to: "WHERE deliveries.due_at > excluded.due_at",
    noticedBy: ["workers/agents/ucp-routes.test.ts"],
  },
  {
    id: "news-that-no-object-took-are-lost",
    file: "shop/agents/platform/notify-platforms.ts",
    from: "          again.set(event.id, errorText(error));\n",
    to: "          void errorText(event, error);\n",
    noticedBy: ["workers/agents/ucp-routes.test.ts"],
  },
  {
    id: "the-first-platform-misses-its-first-orders",
    file: "shop/agents/settle-completing.ts",
    from: "    forgetListening();\n",
    to: "",
    noticedBy: [ROUTES],
  },
];
