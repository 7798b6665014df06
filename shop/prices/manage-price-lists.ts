import { isUnchanged } from "../../domain/audit/audit.ts";
import { randomId } from "../../domain/base/ids.ts";
import { type Currency, money } from "../../domain/base/money.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { foldSku } from "../../domain/catalog/sku.ts";
import {
  type PriceList,
  type PriceListChange,
  PriceListDraft,
  type PriceListSummary,
  type PriceListTerms,
  type PriceListVersion,
  priceListState,
  windowOf,
} from "../../domain/prices/price-list.ts";
import { auditStatement } from "../../stores/audit/audit.ts";
import { findSkuOwners } from "../../stores/catalog/catalog-stored.ts";
import {
  deletePriceList,
  findPriceList,
  insertPriceList,
  MAX_PRICE_LISTS,
  pricesOf,
  type StoredPrice,
  type StoredPriceList,
  updatePriceList,
  versionsOf,
} from "../../stores/prices/price-lists.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { VERSIONS } from "../catalog/versions.ts";
import { beforeChange, publishOutbox } from "../events/outbox.ts";
import { applyPriceLists } from "./apply-price-lists.ts";

/** How often a change is made again, on what is there now, when two merchants edit at once. */
const TRIES = 5;

export async function createPriceList(
  call: Call,
  { prices, ...terms }: PriceListDraft,
): Promise<Result<StoredPriceList, Refusal>> {
  const { env } = call;
  const named = await withStoredSkus(env, prices);
  if (!named.ok) {
    return named;
  }
  await beforeChange(env);
  const id = randomId("plist");
  const after = { ...terms, prices: prices.length };
  const created = await insertPriceList(env.DB, id, terms, named.value, {
    ...written(call, { action: "price_list.created", subject: id, before: null, after }),
  });
  if (!created) {
    return err(
      refusal("price_list_conflict", `A shop has at most ${MAX_PRICE_LISTS} price lists. Delete old ones.`),
    );
  }
  await afterChange(call);
  return ok(created);
}

/**
 * Changes what is sent and leaves the rest.
 * @param mayChange Whether this version is what the merchant saw.
 */
export async function changePriceList(
  call: Call,
  id: string,
  change: PriceListChange,
  mayChange: (version: number) => boolean,
): Promise<Result<StoredPriceList, Refusal>> {
  const { env } = call;
  const { prices, ...rest } = change;
  const named = prices === undefined ? ok(null) : await withStoredSkus(env, prices);
  if (!named.ok) {
    return named;
  }
  await beforeChange(env);
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await findPriceList(env.DB, id);
    if (!before) {
      return err(noSuchPriceList());
    }
    if (!mayChange(before.version)) {
      return err(changedMeanwhile());
    }
    const { currency } = before.terms;
    const now = await pricesOf(env.DB, before.num, before.version);
    const kept = prices ?? pricesView(now, currency);
    const merged = PriceListDraft.safeParse({ ...mergedTerms(before.terms, rest), prices: kept });
    if (!merged.success) {
      const errors = merged.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
      return err(refusal("invalid_request", "The price list does not fit together.", { errors }));
    }
    const { prices: _prices, ...terms } = merged.data;
    if ((terms.customerGroups === undefined) !== (before.terms.customerGroups === undefined)) {
      const detail =
        "A list for everybody does not become one for groups, nor the other way. Make another list.";
      const errors = [{ path: "customerGroups", message: "does not fit the list" }];
      return err(refusal("price_list_conflict", detail, { errors }));
    }
    if (isUnchanged([before.terms, inOrder(now)], [terms, inOrder(named.value ?? now)])) {
      return ok(before);
    }
    const after = { ...terms, prices: kept.length };
    const entry = { action: "price_list.changed" as const, subject: id, before: before.terms, after };
    if (await updatePriceList(env.DB, before, { terms, prices: named.value }, written(call, entry))) {
      await afterChange(call);
      return ok({ ...before, terms, version: before.version + 1, updatedAt: Date.now() });
    }
  }
  return err(changedMeanwhile());
}

/** Ends a list permanently. Orders that were priced by it keep its name and version. */
export async function removePriceList(
  call: Call,
  id: string,
  mayChange: (version: number) => boolean,
): Promise<Result<void, Refusal>> {
  const before = await findPriceList(call.env.DB, id);
  if (!before) {
    return err(noSuchPriceList());
  }
  await beforeChange(call.env);
  const entry = { action: "price_list.deleted" as const, subject: id, before: before.terms, after: null };
  if (!mayChange(before.version) || !(await deletePriceList(call.env.DB, before, written(call, entry)))) {
    return err(changedMeanwhile());
  }
  await afterChange(call);
  return ok(undefined);
}

/** A list among others, as merchants read it. */
export function summaryOf(list: StoredPriceList & { priceCount: number }): PriceListSummary {
  const { num: _num, terms, createdAt, updatedAt, id, version, priceCount } = list;
  return {
    ...terms,
    id,
    version,
    priceCount,
    state: priceListState(windowOf(terms), Date.now()),
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

export async function viewPriceList(env: Env, list: StoredPriceList): Promise<PriceList> {
  const prices = pricesView(await pricesOf(env.DB, list.num, list.version), list.terms.currency);
  return { ...summaryOf({ ...list, priceCount: prices.length }), prices };
}

/** The versions of a list, the newest first; null where there never was such a list. */
export async function viewVersions(env: Env, id: string): Promise<PriceListVersion[] | null> {
  const versions = await versionsOf(env.DB, id);
  return versions.length === 0 ? null : versions.map(versionView);
}

/** One version with its prices; null where there is none. */
export async function viewVersion(
  env: Env,
  id: string,
  version: number,
): Promise<(PriceListVersion & Pick<PriceList, "prices">) | null> {
  const found = (await versionsOf(env.DB, id)).find((one) => one.version === version);
  return found
    ? {
        ...versionView(found),
        prices: pricesView(await pricesOf(env.DB, found.num, version), found.terms.currency),
      }
    : null;
}

function versionView(stored: Awaited<ReturnType<typeof versionsOf>>[number]): PriceListVersion {
  const { terms, version, deleted, actor, at } = stored;
  return { ...terms, version, deleted, actor, at: new Date(at).toISOString() };
}

/** Prices as a set: their order says nothing. */
function inOrder(prices: readonly StoredPrice[]): string[] {
  return prices.map(({ sku, minQuantity, amount }) => `${sku} ${minQuantity} ${amount}`).toSorted();
}

function pricesView(prices: readonly StoredPrice[], currency: Currency): PriceList["prices"] {
  return prices.map(({ sku, minQuantity, amount }) => ({
    sku,
    price: money(amount, currency),
    ...(minQuantity === 1 ? {} : { minQuantity }),
  }));
}

/** Prices under the SKUs as the catalog spells them; refused where it has none. */
async function withStoredSkus(
  env: Env,
  prices: PriceListDraft["prices"],
): Promise<Result<StoredPrice[], Refusal>> {
  const known = await findSkuOwners(env.DB, [...new Set(prices.map(({ sku }) => sku))]);
  const unknown = prices.filter(({ sku }) => !known.has(foldSku(sku))).map(({ sku }) => sku);
  if (unknown.length > 0) {
    const errors = prices.flatMap(({ sku }, index) =>
      unknown.includes(sku) ? [{ path: `prices.${index}.sku`, message: "is not in the catalog" }] : [],
    );
    const skus = [...new Set(unknown)];
    return err(refusal("unknown_sku", `The catalog has no item ${skus[0]}.`, { skus, errors }));
  }
  return ok(
    prices.map(({ sku, price, minQuantity = 1 }) => ({
      sku: known.get(foldSku(sku))?.sku ?? sku,
      minQuantity,
      amount: price.amount,
    })),
  );
}

function mergedTerms(terms: PriceListTerms, change: Omit<PriceListChange, "prices">) {
  const merged = Object.entries({ ...terms, ...change });
  return Object.fromEntries(merged.filter(([, value]) => value !== null && value !== undefined));
}

function written(call: Call, entry: Parameters<typeof auditStatement>[2]) {
  const origin = auditOrigin(call);
  return { actor: origin.actor, now: Date.now(), audit: [auditStatement(call.env.DB, origin, entry)] };
}

/** What is in force now is shown by the answer; what is left, and what comes, is the sweeper's. */
async function afterChange(call: Call): Promise<void> {
  const { env } = call;
  const { nextIn } = await applyPriceLists(env, call.traceparent);
  VERSIONS.expectChange();
  if (nextIn !== null) {
    await callObject(() => env.SWEEPER.getByName("sweeper").wake(0, nextIn));
  }
  sealSoon(call);
  call.ctx.waitUntil(publishOutbox(env));
}

export function noSuchPriceList(): Refusal {
  return refusal("not_found", "There is no such price list.");
}

function changedMeanwhile(): Refusal {
  return refusal("changed_meanwhile", "The price list was changed meanwhile. Read it again.");
}
