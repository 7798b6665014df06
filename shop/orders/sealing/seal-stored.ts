import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { readPage } from "../../../domain/lists/page.ts";
import { openReturnAt } from "../../../domain/orders/returns.ts";
import { sealTerms } from "../../../domain/orders/terms/sealed-terms.ts";
import { hasWords } from "../../../domain/orders/terms/sealed-words.ts";
import { newDataKey, renewDataKey } from "../../../domain/personal/data-key.ts";
import { sealKeyId } from "../../../domain/settings/seal.ts";
import { type Sealing, sealingOf } from "../../../domain/settings/sealing.ts";
import { settingsOf } from "../../../providers/settings.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import type { OrderStore } from "../../../stores/orders/order-store.ts";
import { sealSummaries } from "../../../stores/orders/order-summaries.ts";
import {
  dataKeysOf,
  dataKeysSealedBefore,
  destroyDataKeys,
  keepDataKeys,
  replaceDataKeys,
} from "../../../stores/personal/data-keys.ts";
import { type PeoplePlace, sealPeople } from "../../../stores/sealing/unsealed-people.ts";
import { audit } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";

/** Keys that one call seals again, and orders that it looks at. */
const PART_SIZE = 200;

/**
 * Where a pass is: behind which key, which order and which row about people. Null: behind the last.
 */
export interface SealPlace {
  key: string | null;
  order: string | null;
  people?: PeoplePlace | undefined;
}

export interface SealedPart {
  /** Keys that were sealed with the newest key of the settings. */
  renewed: number;
  /** Orders whose terms were readable where they lay. */
  sealed: number;
  /** Texts about people that were readable where they lay. */
  people: number;
  /** Null once the pass is complete. */
  cursor: SealPlace | null;
}

/**
 * Seals some of what is behind: data keys that an older key of the settings sealed, orders from
 * before orders were sealed, and rows about people from before those were. Any number of passes may
 * run, and each may end at any point.
 */
export async function sealStored(
  call: Call,
  { key, order, people = "" }: SealPlace = { key: "", order: "" },
): Promise<Result<SealedPart, Refusal>> {
  const { env } = call;
  const sealing = sealingOf(env);
  const { SEAL_ORDERS: orders, SEAL_PEOPLE: rows } = settingsOf(env);
  if ((orders === "off" && rows === "off") || sealing === null) {
    return err(
      refusal(
        "not_found",
        "This shop seals nothing: SEAL_ORDERS, SEAL_PEOPLE, DATA_KEYS and INDEX_KEY say so.",
      ),
    );
  }
  const keys = key === null ? { renewed: 0, next: null } : await renewKeys(env, sealing, key);
  const ordered = order === null || orders === "off" ? NOTHING_LEFT : await sealOrders(env, sealing, order);
  const told = people === null || rows === "off" ? NOTHING_LEFT : await sealPeople(env, people, PART_SIZE);
  const isDone = [keys, ordered, told].every(({ next }) => next === null);
  if (isDone) {
    await audit(call, { action: "orders.sealed", subject: "orders", before: null, after: null });
  }
  return ok({
    renewed: keys.renewed,
    sealed: ordered.sealed,
    people: told.sealed,
    cursor: isDone ? null : { key: keys.next, order: ordered.next, people: told.next },
  });
}

/** Writes the returns of orders as they are: the store seals what was written about them. */
async function sealReturns(store: OrderStore, ids: readonly string[]): Promise<void> {
  const orders = await store.load(ids);
  await store.transition(
    orders
      .filter(({ returns }) => returns.some(hasWords))
      .map(({ id, version, status, step, returns }) => ({
        orderId: id,
        version,
        from: { status, step },
        to: { status, step },
        actor: "system",
        returns: { all: returns, openAt: openReturnAt(returns) },
      })),
  );
}

const NOTHING_LEFT = { sealed: 0, next: null };

async function renewKeys(env: Env, { keys }: Sealing, after: string) {
  const keyId = await sealKeyId(keys[0]);
  const { items, last } = await readPage(PART_SIZE, (limit) =>
    dataKeysSealedBefore(env.DB, { keyId, after, limit }),
  );
  const renewed = await Promise.all(
    items.map(async ({ subject, sealed }) => ({
      subject,
      before: sealed,
      sealed: await renewDataKey(keys, subject, sealed),
    })),
  );
  await replaceDataKeys(env.DB, renewed);
  return { renewed: renewed.length, next: last?.subject ?? null };
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
  if (settingsOf(env).SEAL_PEOPLE === "on") {
    await sealReturns(store, ids);
  }
  const erased = (await store.findMany(ids)).filter(({ order }) => order.email === "");
  await destroyDataKeys(
    env.DB,
    erased.map(({ order }) => order.id),
  );
  return { sealed: changes.flat().length, next };
}
