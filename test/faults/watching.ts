import type { Fault } from "./fault.ts";

const ALERTS = "shop/alerts/watch-alerts.test.ts";
const ERRORS = "workers/ops/errors.test.ts";

export const WATCHING_FAULTS: readonly Fault[] = [
  {
    id: "an-alert-that-reached-nobody-counts-as-told",
    file: "shop/alerts/watch-alerts.ts",
    from: "return ways.includes(true) || ways.every((took) => took === null);",
    to: "return ways.length > 0;",
    noticedBy: [ALERTS],
  },
  {
    id: "an-alert-asks-nobody-by-mail",
    file: "shop/alerts/watch-alerts.ts",
    from: 'const OPERATORS = "ops:read";',
    to: 'const OPERATORS = "cart:nobody" as "ops:read";',
    noticedBy: [ALERTS],
  },
  {
    id: "an-alert-forgets-when-it-began",
    file: "stores/alerts/incidents.ts",
    from: "ON CONFLICT (alert) DO UPDATE SET told = max(told, excluded.told)",
    to: "ON CONFLICT (alert) DO NOTHING",
    noticedBy: [ALERTS],
  },
  {
    id: "an-error-is-counted-once-a-telling",
    file: "shop/errors/note-errors.ts",
    from: "(pending.get(cause)?.count ?? 0) + 1;",
    to: "1;",
    noticedBy: [ERRORS],
  },
  {
    id: "an-error-that-follows-another-within-a-second-is-never-told",
    file: "shop/errors/note-errors.ts",
    from: "dueAt = Math.max(now, Math.min(reportedAt, now) + REPORT_EVERY_MS);",
    to: "dueAt = Number.MAX_SAFE_INTEGER;",
    noticedBy: [ERRORS],
  },
  {
    id: "errors-of-every-cause-are-kept-for-ever",
    file: "durable-objects/ops/meter.ts",
    from: "ORDER BY last_at DESC, cause LIMIT -1 OFFSET ?)",
    to: "ORDER BY last_at DESC, cause LIMIT 0 OFFSET ?)",
    noticedBy: [ERRORS],
  },
  {
    id: "no-line-tells-of-a-paid-order",
    file: "shop/orders/record.ts",
    from: "logStatus(order, to, event?.id);",
    to: "",
    noticedBy: [ERRORS],
  },
  {
    id: "a-line-of-a-failed-message-names-no-event",
    file: "queues/consume.ts",
    from: "{ ...about, messageId, attempts, error }",
    to: "{ queue, messageId, attempts, error }",
    noticedBy: [ERRORS],
  },
  {
    id: "a-platform-s-span-does-not-name-the-shop-s-trace",
    file: "shop/base/log-context.ts",
    from: 'if (typeof traceparent === "string") {',
    to: "if (traceparent === null) {",
    noticedBy: ["workers/ops/errors.test.ts"],
  },
  {
    id: "an-invocation-that-logs-an-error-is-not-marked",
    file: "shop/errors/note-errors.ts",
    from: "tracing.getActiveSpan()?.setStatus(",
    to: "void tracing.getActiveSpan;\n  void (",
    noticedBy: ["workers/ops/errors.test.ts"],
  },
  {
    id: "the-size-of-the-database-is-not-watched",
    file: "stores/alerts/incidents.ts",
    from: "bytes: meta.size_after };",
    to: "bytes: 0 * meta.size_after };",
    noticedBy: ["shop/alerts/watch-alerts.test.ts"],
  },
  {
    id: "an-error-leads-to-its-first-trace",
    file: "durable-objects/ops/meter.ts",
    from: "coalesce(excluded.trace_id, trace_id)",
    to: "coalesce(trace_id, excluded.trace_id)",
    noticedBy: ["workers/ops/errors.test.ts"],
  },
  {
    id: "a-message-that-comes-late-hides-the-lag-of-another",
    file: "queues/consume.ts",
    from: "events.some(({ type }) => !LATE.has(type))",
    to: "events.every(({ type }) => !LATE.has(type))",
    noticedBy: ["queues/consume.test.ts"],
  },
  {
    id: "what-was-counted-before-a-release-is-forgotten",
    file: "durable-objects/ops/meter.ts",
    from: "values.set(name, (values.get(name) ?? 0) + value);\n    }\n    return",
    to: "values.set(name, value);\n    }\n    return",
    noticedBy: ["durable-objects/ops/meter.test.ts"],
  },
  {
    id: "the-version-before-finds-no-counts",
    file: "durable-objects/ops/meter.ts",
    from: 'this.env.LEAN_METER === "off"',
    to: "false",
    noticedBy: ["durable-objects/ops/meter.test.ts"],
  },
  {
    id: "what-an-isolate-counted-is-lost-with-one-call",
    file: "shop/meter/meter.ts",
    from: "      counts.set(name, (counts.get(name) ?? 0) + value);\n",
    to: "",
    noticedBy: ["durable-objects/ops/meter.test.ts"],
  },
];
