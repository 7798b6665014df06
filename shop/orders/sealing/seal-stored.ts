import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { newDataKey, renewDataKey, sealTerms } from "../../../domain/orders/terms/sealed-terms.ts";
import { sealKeyId } from "../../../domain/settings/seal.ts";
import { type Sealing, sealingOf } from "../../../domain/settings/sealing.ts";
import { settingsOf } from "../../../providers/settings.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import { sealSummaries } from "../../../stores/orders/order-summaries.ts";
import {
  dataKeysOf,
  dataKeysSealedBefore,
  destroyDataKeys,
  keepDataKeys,
  replaceDataKeys,
} from "../../../stores/personal/data-keys.ts";
import { audit } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";

/** Keys that one call seals anew, and orders that it looks at. */
const PART_SIZE = 200;

/** Where a pass is: behind which key and which order. Null: behind the last. */
export interface SealPlace {
  key: string | null;
  order: string | null;
}

export interface SealedPart {
  /** Keys that were sealed with the newest key of the settings. */
  renewed: number;
  /** Orders whose terms were readable where they lay. */
  sealed: number;
  /** Null once the pass is complete. */
  cursor: SealPlace | null;
}

/**
 * Seals some of what is behind: data keys that an older key of the settings sealed, and orders of
 * before orders were sealed. Any number of passes may run, and each may end at any point.
 */
export async function sealStored(
  call: Call,
  { key, order }: SealPlace = { key: "", order: "" },
): Promise<Result<SealedPart, Refusal>> {
  const { env } = call;
  const sealing = sealingOf(env);
  if (settingsOf(env).SEAL_ORDERS === "off" || sealing === null) {
    return err(
      refusal("not_found", "This shop seals no orders: SEAL_ORDERS, DATA_KEYS and INDEX_KEY say so."),
    );
  }
  const keys = key === null ? { renewed: 0, next: null } : await renewKeys(env, sealing, key);
  const orders = order === null ? { sealed: 0, next: null } : await sealOrders(env, sealing, order);
  const isDone = keys.next === null && orders.next === null;
  if (isDone) {
    await audit(call, { action: "orders.sealed", subject: "orders", before: null, after: null });
  }
  return ok({
    renewed: keys.renewed,
    sealed: orders.sealed,
    cursor: isDone ? null : { key: keys.next, order: orders.next },
  });
}

async function renewKeys(env: Env, { keys }: Sealing, after: string) {
  const keyId = await sealKeyId(keys[0]);
  const found = await dataKeysSealedBefore(env.DB, { keyId, after, limit: PART_SIZE });
  const renewed = await Promise.all(
    found.map(async ({ subject, sealed }) => ({
      subject,
      before: sealed,
      sealed: await renewDataKey(keys, subject, sealed),
    })),
  );
  await replaceDataKeys(env.DB, renewed);
  return { renewed: renewed.length, next: found.length < PART_SIZE ? null : (found.at(-1)?.subject ?? null) };
}

/**
 * Two that seal an order take the key that was kept first. An order that is erased meanwhile stays
 * blank, and its key is destroyed.
 */
async function sealOrders(env: Env, sealing: Sealing, after: string) {
  const store = orderStore(env);
  const { ids, next } = await store.unsealed(after, PART_SIZE);
  const found = await store.findMany(ids);
  const made = await Promise.all(
    ids.map(async (id) => ({ subject: id, sealed: (await newDataKey(sealing.keys, id)).sealed })),
  );
  await keepDataKeys(env.DB, made);
  const keys = await dataKeysOf(env.DB, ids);
  const changes = await Promise.all(
    found.map(async ({ order, addressIndex }) => {
      const dataKey = keys.get(order.id);
      return dataKey === undefined || addressIndex !== undefined || order.email === ""
        ? []
        : [{ id: order.id, before: order.email, terms: await sealTerms(sealing, order, dataKey) }];
    }),
  );
  await store.sealTerms(changes.flat());
  await sealSummaries(env.DB, changes.flat());
  const erased = (await store.findMany(ids)).filter(({ order }) => order.email === "");
  await destroyDataKeys(
    env.DB,
    erased.map(({ order }) => order.id),
  );
  return { sealed: changes.flat().length, next };
}
