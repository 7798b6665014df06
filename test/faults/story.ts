import type { Fault } from "./fault.ts";

const STORY = "workers/orders/staff-routes.test.ts";

export const STORY_FAULTS: readonly Fault[] = [
  {
    id: "a-trace-that-a-caller-brought-finds-no-order",
    file: "stores/orders/d1-order-store.ts",
    from: "AND substr(traceparent, 4, 7) <> printf",
    to: "AND substr(traceparent, 4, 7) = printf",
    noticedBy: ["stores/orders/d1-order-store.test.ts"],
  },
  {
    id: "a-declined-card-is-forgotten-once-another-pays",
    file: "shop/orders/steps/take-payment.ts",
    from: "? { declined: code } : {}",
    to: "? {} : {}",
    noticedBy: [STORY],
  },
  {
    id: "a-story-leaves-out-what-the-archive-has",
    file: "stores/events/archive.ts",
    from: "if (ids.some((id) => line.includes(id)))",
    to: "if (ids.every((id) => line.includes(id)) && ids.length === 0)",
    noticedBy: [STORY],
  },
  {
    id: "a-trace-of-a-staff-action-finds-no-order",
    file: "shop/story/read-story.ts",
    from: "[...new Set([...placed.toSorted(), ...later])]",
    to: "[...new Set([...placed.toSorted(), ...later.slice(0, 0)])]",
    noticedBy: [STORY],
  },
  {
    id: "a-page-of-a-history-repeats-an-entry",
    file: "stores/audit/audit.ts",
    from: "where l.seq < ${cursor} order by l.seq desc",
    to: "where l.seq < ${cursor} + 1 order by l.seq desc",
    noticedBy: ["workers/ops/audit.test.ts"],
  },
];
