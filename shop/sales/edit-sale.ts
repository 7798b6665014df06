import { type AuditChange, isUnchanged } from "../../domain/audit/audit.ts";
import { randomId } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { SaleChange } from "../../domain/sales/sale.ts";
import {
  changeRefusal,
  copyTimes,
  isPlanned,
  neverOpened,
  termsRefusal,
  withChange,
} from "../../domain/sales/sale-terms.ts";
import { deleteSale, findSale, type StoredSale, updateSale } from "../../stores/sales/sales.ts";
import { audit } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { currentShop } from "../settings/current-shop.ts";
import { forgetSales } from "./sale-cache.ts";
import { auditedSale, heldRefusal, hold, poolOf, stopSale, variantOf } from "./schedule-sale.ts";

/** A change that another was quicker with is decided again this often. */
const MAX_RACES = 5;

/** Whether the caller means the sale in the version that it has now. */
export type Meant = (version: number) => boolean;

/**
 * Changes a sale, field by field. The row comes first: of two edits of one version it takes one.
 * Then the ledger holds what the new terms need. When it refuses, the row is as before. An edit
 * whose outcome is not known may be repeated; a sale that opens has the terms of its ledger.
 */
export async function editSale(
  call: Call,
  id: string,
  change: SaleChange,
  meant: Meant,
): Promise<Result<StoredSale, Refusal>> {
  const { env } = call;
  for (let race = 0; race < MAX_RACES; race++) {
    const found = await findMeant(env, id, meant);
    if (!found.ok) {
      return found;
    }
    const before = found.value;
    const after = withChange(before, change);
    const refused = changeRefusal(before, after, Date.now()) ?? (await refusedTerms(env, before, after));
    if (refused) {
      return err(refused);
    }
    const isSame = isUnchanged(before, after);
    const stored = isSame ? before : await updateSale(env.DB, after);
    if (!stored) {
      continue;
    }
    const recorded = () => (isSame ? Promise.resolve() : audit(call, changeOf(before, stored)));
    // The ledger may have missed the change that a client repeats.
    const held = await callObject(() =>
      env.STOCK_LEDGER.getByName(stored.sku).changeSale(poolOf(stored), stored.version),
    ).catch(async (error: unknown) => {
      await recorded();
      throw error;
    });
    const short = heldRefusal(stored, held);
    if (short && !isSame) {
      await updateSale(env.DB, { ...before, version: stored.version });
    }
    forgetSales();
    await callObject(() => env.SALE_ROOM.getByName(id).refresh());
    if (short) {
      return err(short);
    }
    await callObject(() => env.SWEEPER.getByName("sweeper").wake());
    await recorded();
    return ok(stored);
  }
  return err(refusal("unavailable", "The sale is being changed by others. Try again."));
}

function changeOf(before: StoredSale, after: StoredSale): AuditChange {
  const { id: subject } = before;
  return { action: "sale.changed", subject, before: auditedSale(before), after: auditedSale(after) };
}

/** Deletes a sale that has not opened; what was held for it is ordinary stock again. */
export async function removeSale(call: Call, id: string, meant: Meant): Promise<Result<null, Refusal>> {
  const { env } = call;
  const found = await findMeant(env, id, meant);
  if (!found.ok) {
    return found;
  }
  if (Date.now() >= found.value.opensAt && !neverOpened(found.value)) {
    return err(refusal("sale_not_editable", "The sale has opened. Close it: its orders and its books stay."));
  }
  const stopped = await stopSale(call, id);
  if (stopped && !neverOpened(stopped)) {
    return err(refusal("sale_not_editable", "The sale opened meanwhile, and is closed now."));
  }
  await deleteSale(env.DB, id);
  forgetSales();
  await audit(call, { action: "sale.deleted", subject: id, before: auditedSale(found.value), after: null });
  return ok(null);
}

/** Schedules a sale with the terms of another, but for what is changed; see `copyTimes`. */
export async function duplicateSale(
  call: Call,
  id: string,
  change: SaleChange,
): Promise<Result<StoredSale, Refusal>> {
  const original = await findSale(call.env.DB, id);
  if (!original) {
    return err(noSuchSale());
  }
  const copy = withChange({ ...original, ...copyTimes(original, change.opensAt, Date.now()) }, change);
  if (copy.closesAt <= copy.opensAt) {
    return err(
      refusal("invalid_request", "The sale would be over before it starts.", {
        errors: [{ path: "closesAt", message: "must be after opensAt" }],
      }),
    );
  }
  return hold(call, {
    id: randomId("sal"),
    sku: copy.sku,
    title: copy.title,
    allotment: copy.allotment,
    price: copy.price,
    opensAt: copy.opensAt,
    closesAt: copy.closesAt,
    perCustomerLimit: copy.perCustomerLimit,
    lanes: copy.lanes,
    admissionPerSecond: copy.admissionPerSecond,
    accountsBefore: copy.accountsBefore === null ? null : Date.now(),
    rooms: copy.rooms,
  });
}

async function findMeant(env: Env, id: string, meant: Meant): Promise<Result<StoredSale, Refusal>> {
  const sale = await findSale(env.DB, id);
  if (!sale) {
    return err(noSuchSale());
  }
  return meant(sale.version)
    ? ok(sale)
    : err(refusal("changed_meanwhile", "The sale was changed since you read it. Nothing was changed now."));
}

function noSuchSale(): Refusal {
  return refusal("not_found", "There is no such sale.");
}

async function refusedTerms(env: Env, before: StoredSale, after: StoredSale): Promise<Refusal | null> {
  if (!isPlanned(before, Date.now())) {
    return null;
  }
  const variant = await variantOf(env, after.sku);
  return variant.ok ? termsRefusal(after, variant.value, (await currentShop(env)).limits) : variant.error;
}
