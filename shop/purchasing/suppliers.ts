import { isUnchanged } from "../../domain/audit/audit.ts";
import { randomId } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import {
  type NewSupplier,
  newSupplier,
  patchedSupplier,
  Supplier,
  type SupplierPatch,
} from "../../domain/purchasing/supplier.ts";
import { auditStatement } from "../../stores/audit/audit.ts";
import {
  type Beside,
  findSupplier,
  insertSupplier,
  isSupplierName,
  type StoredSupplier,
  updateSupplier,
} from "../../stores/purchasing/suppliers.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";

/** Two merchants who edit at once: the change is made on what is there now, so often. */
const TRIES = 5;

export async function createSupplier(
  call: Call,
  said: NewSupplier,
): Promise<Result<StoredSupplier, Refusal>> {
  const { DB } = call.env;
  const id = randomId("sup");
  const after = newSupplier(said);
  const beside = besideOf(call, { action: "supplier.created", subject: id, before: null, after });
  if ((await isSupplierName(DB, after.name, id)) || !(await insertSupplier(DB, id, after, beside))) {
    return err(nameTaken());
  }
  sealSoon(call);
  return reread(DB, id);
}

/**
 * Changes what is sent and leaves the rest.
 * @param mayChange Whether this version is what the merchant saw.
 */
export async function changeSupplier(
  call: Call,
  id: string,
  patch: SupplierPatch,
  mayChange: (version: number) => boolean,
): Promise<Result<StoredSupplier, Refusal>> {
  const { DB } = call.env;
  for (let tries = 0; tries < TRIES; tries++) {
    const stored = await findSupplier(DB, id);
    if (!stored) {
      return err(noSuchSupplier());
    }
    if (!mayChange(stored.version)) {
      break;
    }
    const before = Supplier.parse(termsOf(stored));
    const after = patchedSupplier(before, patch);
    if (isUnchanged(before, after)) {
      return ok(stored);
    }
    if (await isSupplierName(DB, after.name, id)) {
      return err(nameTaken());
    }
    const beside = besideOf(call, { action: "supplier.changed", subject: id, before, after });
    if (await updateSupplier(DB, stored, after, beside)) {
      sealSoon(call);
      return reread(DB, id);
    }
  }
  return err(refusal("changed_meanwhile", "The supplier was changed meanwhile. Read it again."));
}

function termsOf({ name, email, currency, leadTimeDays, note, archived }: StoredSupplier): Supplier {
  return { name, email, currency, leadTimeDays, note, archived };
}

function besideOf(call: Call, entry: Parameters<typeof auditStatement>[2]): Beside {
  return { now: Date.now(), statements: [auditStatement(call.env.DB, auditOrigin(call), entry)] };
}

async function reread(db: D1Database, id: string): Promise<Result<StoredSupplier, Refusal>> {
  const stored = await findSupplier(db, id);
  return stored ? ok(stored) : err(noSuchSupplier());
}

export function noSuchSupplier(): Refusal {
  return refusal("not_found", "There is no such supplier.");
}

function nameTaken(): Refusal {
  const errors = [{ path: "name", message: "belongs to another supplier" }];
  return refusal("supplier_conflict", "Another supplier has this name.", { errors });
}
