import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { MAX_TAGS, type TagChange } from "../../../domain/order-tags/order-tags.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import { changeTags } from "../../../stores/orders/order-tags.ts";
import { audit } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";

export interface Tagged {
  id: string;
  outcome: Result<{ tags: readonly string[]; changed: boolean }, Refusal>;
}

/** Puts tags on orders or takes them off; what an order has already is nothing to do. */
export async function tagOrders(call: Call, ids: readonly string[], change: TagChange): Promise<Tagged[]> {
  const { env } = call;
  const found = await orderStore(env).load(ids);
  const { before, after } = await changeTags(env.DB, found, change);
  const tagged = ids.map((id): Tagged => {
    if (!found.some((order) => order.id === id)) {
      return { id, outcome: err(refusal("not_found", "There is no such order.")) };
    }
    const [had = [], tags = []] = [before.get(id), after.get(id)];
    if (change.verb === "add" && !change.tags.every((tag) => tags.includes(tag))) {
      return { id, outcome: err(refusal("invalid_request", `An order has at most ${MAX_TAGS} tags.`)) };
    }
    return { id, outcome: ok({ tags, changed: had.join() !== tags.join() }) };
  });
  const entries = tagged.flatMap(({ id, outcome }) => {
    return outcome.ok && outcome.value.changed ? [entryOf(id, before.get(id), outcome.value.tags)] : [];
  });
  if (entries.length > 0) {
    await audit(call, ...entries);
  }
  return tagged;
}

function entryOf(id: string, before: readonly string[] = [], after: readonly string[]) {
  return { action: "order.tagged" as const, subject: id, before: { tags: before }, after: { tags: after } };
}
