import type { Context } from "hono";
import { PROBLEMS, type ProblemStatus, type Refusal } from "../../../domain/base/problem.ts";
import type { Result } from "../../../domain/base/result.ts";
import { isStuck, STUCK_AFTER_MS } from "../../../domain/orders/saga.ts";
import { callOf } from "../../../http/call.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { readContradictions, settleContradiction } from "../../../shop/contradictions/contradictions.ts";
import { readQueueHealth } from "../../../shop/ops/queue-health.ts";
import { abandonOrder, resumeSaga } from "../../../shop/orders/steer-order.ts";
import { openIncidents } from "../../../stores/alerts/incidents.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import { staffPage } from "../frame/staff.tsx";
import { CancelStuckPage, RunningPage } from "./running-page.tsx";

const ROOT = "/admin/running";
/** Orders and contradictions that the page shows: those that wait longest, or are newest. */
const MOST_SHOWN = 50;

const DONE: Record<string, string> = {
  resumed: "The order's next step is tried now.",
  cancelled: "The order is being cancelled. Stock and money go back.",
  settled: "The contradiction counts as settled.",
};

export const adminRunningRoutes = createRouter();
adminRunningRoutes.use(`${ROOT}/*`, noStore);

adminRunningRoutes.get(ROOT, (c) => runningPage(c));

adminRunningRoutes.post(`${ROOT}/orders/:id/resume`, async (c) =>
  answer(c, await resumeSaga(callOf(c), c.req.param("id")), "resumed"),
);

adminRunningRoutes.get(`${ROOT}/orders/:id/cancel`, (c) =>
  staffPage(c, <CancelStuckPage id={c.req.param("id")} />),
);

adminRunningRoutes.post(`${ROOT}/orders/:id/cancel`, async (c) =>
  answer(c, await abandonOrder(callOf(c), c.req.param("id")), "cancelled"),
);

adminRunningRoutes.post(`${ROOT}/contradictions/:id/settle`, async (c) =>
  answer(c, await settleContradiction(callOf(c), c.req.param("id")), "settled"),
);

function answer(c: Context<AppEnv>, outcome: Result<unknown, Refusal>, done: string) {
  if (outcome.ok) {
    return c.redirect(`${ROOT}?done=${done}`, 303);
  }
  const { code, detail } = outcome.error;
  return runningPage(c, detail, PROBLEMS[code].status);
}

async function runningPage(c: Context<AppEnv>, problem?: string, status: ProblemStatus | 200 = 200) {
  const now = Date.now();
  const [incidents, queues, { sagas, unreachable }, contradictions] = await Promise.all([
    openIncidents(c.env.DB),
    readQueueHealth(c.env),
    orderStore(c.env).openSagas({ movedBefore: now - STUCK_AFTER_MS, owing: true, limit: MOST_SHOWN }),
    readContradictions(c.env, { open: true, after: null, limit: MOST_SHOWN }),
  ]);
  return staffPage(
    c,
    <RunningPage
      incidents={incidents}
      queues={queues}
      stuck={sagas.filter((saga) => isStuck(saga, now))}
      unreachable={unreachable}
      contradictions={contradictions.items}
      now={now}
      notice={DONE[c.req.query("done") ?? ""]}
      problem={problem}
    />,
    status,
  );
}
