import { isUnchanged } from "../../domain/audit/audit.ts";
import { randomId } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import {
  isCounted,
  type PromotionChange,
  PromotionDraft,
  type PromotionView,
  promotionState,
} from "../../domain/promotions/promotion.ts";
import {
  deletePromotion,
  findPromotion,
  insertPromotion,
  MAX_PROMOTIONS,
  type StoredPromotion,
  updatePromotion,
} from "../../stores/promotions/promotions.ts";
import { audit } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { asNamed } from "./as-named.ts";
import { forgetPromotions } from "./counting-promotions.ts";

/**
 * Two merchants who edit at once: the second is refused, or the change is made on what is there
 * now.
 */
const TRIES = 5;

export async function createPromotion(
  call: Call,
  asked: PromotionDraft,
): Promise<Result<StoredPromotion, Refusal>> {
  const named = await asNamed(call.env.DB, asked, {});
  if (!named.ok) {
    return named;
  }
  const draft = named.value;
  const created = await insertPromotion(call.env.DB, randomId("pro"), draft, Date.now());
  if (created === "code_taken") {
    return err(codeTaken(draft));
  }
  if (created === "too_many") {
    return err(
      refusal(
        "promotion_conflict",
        `A shop has at most ${MAX_PROMOTIONS} promotions. Delete old ones first.`,
      ),
    );
  }
  forgetPromotions();
  await audit(call, { action: "promotion.created", subject: created.id, before: null, after: draft });
  return ok(created);
}

/**
 * Changes what is sent and leaves the rest.
 * @param mayChange Whether this version is what the merchant saw.
 */
export async function changePromotion(
  call: Call,
  id: string,
  change: PromotionChange,
  mayChange: (version: number) => boolean,
): Promise<Result<StoredPromotion, Refusal>> {
  const { env } = call;
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await findPromotion(env.DB, id);
    if (!before) {
      return err(noSuchPromotion());
    }
    if (!mayChange(before.version)) {
      return err(changedMeanwhile());
    }
    const merged = PromotionDraft.safeParse(mergedDraft(before, change));
    if (!merged.success) {
      const errors = merged.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
      return err(refusal("invalid_request", "The promotion does not fit together.", { errors }));
    }
    const named = await asNamed(env.DB, merged.data, before);
    if (!named.ok) {
      return named;
    }
    if (isUnchanged(draftOf(before), named.value)) {
      // Its ledger may have missed the change that a client repeats.
      await sendLimits(env, before);
      return ok(before);
    }
    const after = await updatePromotion(env.DB, before, named.value, Date.now());
    if (after === "code_taken") {
      return err(codeTaken(named.value));
    }
    if (after !== "changed_meanwhile") {
      forgetPromotions();
      await audit(call, {
        action: "promotion.changed",
        subject: id,
        before: draftOf(before),
        after: named.value,
      });
      await sendLimits(env, after);
      return ok(after);
    }
  }
  return err(changedMeanwhile());
}

/** Ends a promotion permanently. Orders that have it keep it, and its code may be used again. */
export async function endPromotion(
  call: Call,
  id: string,
  mayChange: (version: number) => boolean,
): Promise<Result<void, Refusal>> {
  const before = await findPromotion(call.env.DB, id);
  if (!before) {
    return err(noSuchPromotion());
  }
  if (!mayChange(before.version) || !(await deletePromotion(call.env.DB, before, Date.now()))) {
    return err(changedMeanwhile());
  }
  forgetPromotions();
  await audit(call, { action: "promotion.deleted", subject: id, before: draftOf(before), after: null });
  return ok(undefined);
}

/** A promotion as merchants read it, with the uses that its ledger counts. */
export async function viewPromotion(env: Env, promotion: StoredPromotion): Promise<PromotionView> {
  const { num: _num, version: _version, id, createdAt, updatedAt, ...draft } = promotion;
  return {
    ...draft,
    id,
    state: promotionState(promotion, Date.now()),
    uses: isCounted(promotion) ? await callObject(() => env.PROMOTION_LEDGER.getByName(id).uses()) : null,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

function mergedDraft(before: StoredPromotion, change: PromotionChange) {
  const merged = Object.entries({ ...draftOf(before), ...change });
  return Object.fromEntries(merged.filter(([, value]) => value !== null && value !== undefined));
}

function draftOf({
  num: _num,
  id: _id,
  version: _version,
  createdAt: _created,
  updatedAt: _updated,
  ...draft
}: StoredPromotion): PromotionDraft {
  return draft;
}

/** The ledger grants by its own copy of the limits. The row comes first: a repetition mends it. */
async function sendLimits(env: Env, promotion: StoredPromotion): Promise<void> {
  const { id, usageLimit = null, perCustomerLimit = null } = promotion;
  if (isCounted(promotion)) {
    await callObject(() => env.PROMOTION_LEDGER.getByName(id).limit({ usageLimit, perCustomerLimit }));
  }
}

export function noSuchPromotion(): Refusal {
  return refusal("not_found", "There is no such promotion.");
}

function changedMeanwhile(): Refusal {
  return refusal("changed_meanwhile", "The promotion was changed meanwhile. Read it again.");
}

function codeTaken({ code }: PromotionDraft): Refusal {
  return refusal("promotion_conflict", `Another promotion has the code ${code}.`, {
    errors: [{ path: "code", message: "belongs to another promotion" }],
  });
}
