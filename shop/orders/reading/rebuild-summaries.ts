import { orderEventsAfter } from "../../../stores/events/analytics.ts";
import { orderShards, orderStore } from "../../../stores/orders/order-shards.ts";
import { deleteStraySkus, deleteSummaries, summaryIds } from "../../../stores/orders/order-summaries.ts";
import { audit } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";
import { projectOrders } from "./order-summaries.ts";

/** Events or orders that one part looks at: some hundred milliseconds of work. */
const PART_SIZE = 500;

/** Where a rebuild goes on: among the archived events, or among the orders of the read model. */
export interface RebuildCursor {
  phase: "replay" | "sweep";
  after: string;
}

export interface RebuiltPart {
  projected: number;
  removed: number;
  /** Null when the rebuild is complete. */
  cursor: RebuildCursor | null;
}

/**
 * One part of a rebuild of the read model. First it replays every archived event of an order, then
 * it removes orders that the store does not have. It removes an order's row before it reads the
 * order. So a row that the ordinary projection writes in between is newer and stays.
 */
export async function rebuildSummaries(call: Call, from?: RebuildCursor): Promise<RebuiltPart> {
  const part = await rebuildPart(call.env, from);
  if (part.cursor === null) {
    await audit(call, {
      action: "read_model.rebuilt",
      subject: "order_summaries",
      before: null,
      after: null,
    });
  }
  return part;
}

async function rebuildPart(
  env: Env,
  { phase, after }: RebuildCursor = { phase: "replay", after: "0" },
): Promise<RebuiltPart> {
  if (phase === "replay") {
    // What is removed here must be read again: not while a database is away.
    await Promise.all(orderShards(env).all.map(({ probe }) => probe?.()));
    const events = await orderEventsAfter(env.DB, Number(after), PART_SIZE);
    const ids = [...new Set(events.map(({ orderId }) => orderId))];
    await deleteSummaries(env.DB, ids);
    await projectOrders(env, ids);
    const last = events.at(-1);
    const more = last !== undefined && events.length === PART_SIZE;
    const cursor = more ? { phase, after: String(last.position) } : ({ phase: "sweep", after: "" } as const);
    return { projected: ids.length, removed: 0, cursor };
  }
  const ids = await summaryIds(env.DB, after, PART_SIZE);
  const stored = new Set((await orderStore(env).findMany(ids)).map(({ order }) => order.id));
  const gone = ids.filter((id) => !stored.has(id));
  await deleteSummaries(env.DB, gone);
  const last = ids.at(-1);
  if (last !== undefined && ids.length === PART_SIZE) {
    return { projected: 0, removed: gone.length, cursor: { phase, after: last } };
  }
  await deleteStraySkus(env.DB);
  return { projected: 0, removed: gone.length, cursor: null };
}
