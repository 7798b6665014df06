import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { readPage } from "../../domain/lists/page.ts";
import type { LeftOrder, WholeOrder } from "../../stores/orders/left-orders.ts";
import { orderShards } from "../../stores/orders/order-shards.ts";
import type { PostgresCopies } from "../../stores/orders/postgres-copies.ts";
import { audit } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { projectOrders } from "./reading/order-summaries.ts";

/** Orders that one part looks at: far below what a statement takes, in D1 and in Postgres. */
const PART_SIZE = 100;

/** The result of one part. */
export interface MovedPart {
  moved: number;
  /** Orders that changed meanwhile: the next pass moves them. */
  waiting: number;
  /**
   * Orders that Postgres holds under the same id with another history. They stay where they are.
   */
  different: string[];
  /** Where the next part begins; null when the pass is complete. */
  cursor: string | null;
  /** Orders that are left in D1, when the pass is complete. */
  left: number | null;
}

/**
 * Moves some orders from D1 to their shards: copies them, reads the copies back, projects them into
 * the read model, and deletes from D1 those that are equal and have not changed since. While D1 has
 * an order, only D1's counts, so it is in one place at every moment. Any number of movers may run,
 * and each may end at any point.
 */
export async function moveOrders(call: Call, after = ""): Promise<Result<MovedPart, Refusal>> {
  const shards = orderShards(call.env);
  const { left } = shards;
  if (!left) {
    return err(refusal("not_found", "No Postgres is bound, so there is nowhere to move orders to."));
  }
  const { items: orders, last } = await readPage(PART_SIZE, (take) => left.readAfter(after, take));
  const copied: LeftOrder[] = [];
  const different: string[] = [];
  for (const [{ copies }, some] of shards.group(orders, ({ id }) => id)) {
    if (copies) {
      const part = await copyOrders(some, copies, (ids) => left.readMany(ids));
      copied.push(...part.copied);
      different.push(...part.different);
    }
  }
  // The lists of a shop on Postgres have what was projected.
  await projectOrders(
    call.env,
    copied.map(({ id }) => id),
  );
  const moved = await left.forget(copied);
  const cursor = last?.id ?? null;
  if (cursor === null) {
    await audit(call, { action: "orders.moved", subject: "orders", before: null, after: null });
  }
  return ok({
    moved: moved.length,
    waiting: orders.length - moved.length - different.length,
    different,
    cursor,
    left: cursor === null ? await left.count() : null,
  });
}

/**
 * Brings orders into their shard.
 *
 * @param reread the orders as they stand in D1 now
 * @returns `copied`: those that the shard has as they were read last
 */
async function copyOrders(
  orders: readonly LeftOrder[],
  copies: PostgresCopies,
  reread: (ids: string[]) => Promise<LeftOrder[]>,
): Promise<{ copied: LeftOrder[]; different: string[] }> {
  await copies.insert(orders);
  const there = new Map((await copies.read(orders.map(({ id }) => id))).map((copy) => [copy.id, copy]));
  const isThere = (order: LeftOrder) => textOf(there.get(order.id)) === textOf(order);
  const copied = orders.filter(isThere);
  // An order that is still in D1 after its copy was seen was in D1 at that time too. So what was
  // seen is only a copy.
  const now = await reread(orders.filter((order) => !isThere(order)).map(({ id }) => id));
  const stale: WholeOrder[] = [];
  const different: string[] = [];
  for (const order of now) {
    const copy = there.get(order.id);
    if (isThere(order)) {
      copied.push(order);
    } else if (copy && isEarlier(copy, order)) {
      stale.push(copy);
    } else if (copy) {
      different.push(order.id);
    }
  }
  await copies.remove(stale);
  return { copied, different };
}

/** Whether all that a copy records happened to the order too. */
function isEarlier(copy: WholeOrder, order: WholeOrder): boolean {
  return textOf(copy.timeline) === textOf(order.timeline.slice(0, copy.timeline.length));
}

/** Equal for what is equal, however its fields are sorted. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === "stamp") {
      return undefined;
    }
    return typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner;
  });
}
