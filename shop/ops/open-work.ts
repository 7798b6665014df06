import { logRecord } from "../../domain/base/log.ts";
import { isStuck, type SagaStep } from "../../domain/orders/saga.ts";
import { countLowStock } from "../../stores/catalog/catalog-stock.ts";
import { countEndangered } from "../../stores/catalog/catalog-waiting.ts";
import { countDeadLetters } from "../../stores/events/dead-letters.ts";
import { countPausedFeeds } from "../../stores/feeds/feeds.ts";
import { orderShards, orderStore } from "../../stores/orders/order-shards.ts";
import type { OpenSaga } from "../../stores/orders/order-store.ts";
import { countInState, listedFrom } from "../../stores/orders/order-summaries.ts";
import { countContradictions } from "../../stores/payments/payment-contradictions.ts";
import { countDueDisputes } from "../../stores/payments/payment-disputes.ts";

/** Counting ends here, so that no count reads a long list whole. */
export const MOST_COUNTED = 1_000;
/** Orders under way that are listed: those without progress for longest. */
const MOST_SAGAS = 500;

/** What a person has to do. */
export type WorkKind =
  | "toShip"
  | "returns"
  | "refunds"
  | "disputes"
  | "endangered"
  | "lowStock"
  | "feeds"
  | "stuck"
  | "deadLetters"
  | "contradictions";

/** How much of each kind waits; null where it cannot be counted at the moment. */
export type OpenWork = Partial<Record<WorkKind, number | null>>;

/**
 * Counts what waits for a person. Each count reads an index as far as `MOST_COUNTED` and not
 * beyond. A database that is away hides its own counts alone.
 */
export async function countOpenWork(env: Env, kinds: readonly WorkKind[]): Promise<OpenWork> {
  const open = readOpenOrders(env, kinds);
  const counts: Record<WorkKind, () => Promise<number>> = {
    toShip: () => countInState(env.DB, listedFrom(orderShards(env)), "CONFIRMED", MOST_COUNTED),
    returns: async () => (await orderStore(env).openReturns({ limit: MOST_COUNTED })).length,
    refunds: async () => (await open).filter(isRefund).length,
    disputes: () => countDueDisputes(env.DB, MOST_COUNTED),
    endangered: () => countEndangered(env.DB, MOST_COUNTED),
    lowStock: () => countLowStock(env.DB, MOST_COUNTED),
    feeds: () => countPausedFeeds(env.DB, MOST_COUNTED),
    stuck: async () => (await open).filter((saga) => isStuck(saga, Date.now())).length,
    deadLetters: async () => [...(await countDeadLetters(env.DB)).values()].reduce((sum, n) => sum + n, 0),
    contradictions: () => countContradictions(env.DB, MOST_COUNTED),
  };
  const entries = kinds.map(async (kind) => {
    const found = await counts[kind]().catch((error: unknown) => {
      console.error(logRecord("error", "open work not counted", { kind, error }));
      return null;
    });
    return [kind, found] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function isRefund({ step }: OpenSaga): boolean {
  return step === "give_back";
}

/** Orders of which something is being paid back, those that stand longest first. */
export async function openRefunds(env: Env): Promise<OpenSaga[]> {
  return (await readOpenOrders(env, ["refunds"])).filter(isRefund);
}

/** Orders under way by the step that they wait for, up to `MOST_SAGAS` of them. */
export async function countSteps(env: Env): Promise<ReadonlyMap<SagaStep, number>> {
  const open = await readOpenOrders(env, ["stuck"]);
  return new Map([...Map.groupBy(open, ({ step }) => step)].map(([step, orders]) => [step, orders.length]));
}

async function readOpenOrders(env: Env, kinds: readonly WorkKind[]): Promise<OpenSaga[]> {
  if (!kinds.includes("refunds") && !kinds.includes("stuck")) {
    return [];
  }
  const query = { movedBefore: Number.MAX_SAFE_INTEGER, owing: true, limit: MOST_SAGAS };
  return (await orderStore(env).openSagas(query)).sagas;
}
