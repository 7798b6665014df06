import { logRecord } from "../../domain/base/log.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { OrderDraft, type OrderLine } from "../../domain/orders/order.ts";
import { countedOf } from "../../domain/promotions/discount.ts";
import { ownerOf, ownerOfUses, type ReserveOutcome } from "../../domain/stock/stock.ts";
import { mailboxDigest } from "../../stores/personal/vault.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { rememberUsedUp } from "../promotions/counting-promotions.ts";
import { reserveTogether } from "../stock/coalesce.ts";
import { keyReused } from "./reading/first-answer.ts";
import { draftToKeep, openKept } from "./sealing/seal-order.ts";

export interface Reserved {
  /** The order as it was first accepted; null when the order store has taken it over. */
  draft: OrderDraft | null;
  replay: boolean;
}

/**
 * Reserves an order's lines with their owners. The last reservation carries the draft: the order is
 * durable the instant that one is. When a line fails, the others are given back and there is no
 * order.
 *
 * Scarce lines are reserved one after the other, in the order of their SKUs: of two orders for the
 * last units of the same two SKUs, one then gets both. Side by side each could get one, and neither
 * would be sold. Lines that are ample are reserved side by side, after those.
 */
export async function reserveOrder(
  { env, ctx }: Pick<Call, "env" | "ctx">,
  draft: OrderDraft,
  isAmple: (line: OrderLine) => boolean,
): Promise<Result<Reserved, Refusal>> {
  const { id, traceparent } = draft;
  const lines = draft.lines.slice(0, -1);
  const last = draft.lines.at(-1);
  if (!last) {
    throw new Error("an order has at least one line");
  }
  const reserve = (line: OrderLine, order: { draft: string | null }) =>
    reserveTogether(env, ctx, ownerOf(line), {
      reference: id,
      quantity: line.quantity,
      traceparent,
      order,
    });
  const granted: OrderLine[] = [];
  const refused: OrderLine[] = [];
  const take = async (line: OrderLine) => {
    const { ok: isGranted } = await reserve(line, { draft: null });
    (isGranted ? granted : refused).push(line);
  };
  try {
    for (const line of lines) {
      if (!isAmple(line) && refused.length === 0) {
        await take(line);
      }
    }
    if (refused.length === 0) {
      await Promise.all(lines.filter(isAmple).map(take));
    }
    if (refused.length > 0) {
      return await giveBack(env, draft, granted, refused);
    }
    const used = await takeUses(env, ctx, draft);
    if (!used.ok) {
      await giveBack(env, draft, granted, []);
      return used;
    }
    const outcome = await reserve(last, { draft: await draftToKeep(env, draft) });
    if (outcome.ok) {
      return await acceptedAs(env, draft, outcome);
    }
    await giveBackUses(env, draft, used.value);
    return await giveBack(env, draft, granted, [last]);
  } catch (error) {
    return err(unanswered(draft, error));
  }
}

/** A use of each promotion that is counted; all of them, or none. @returns the promotions' ids */
async function takeUses(
  env: Env,
  ctx: Call["ctx"],
  draft: OrderDraft,
): Promise<Result<readonly string[], Refusal>> {
  const taken: string[] = [];
  const counted = countedOf(draft.totals);
  const mailbox = counted.length === 0 ? "" : await mailboxDigest(env, draft.email);
  for (const { promotionId, title, code } of counted) {
    const outcome = await reserveTogether(env, ctx, ownerOfUses(promotionId), {
      reference: draft.id,
      quantity: 1,
      traceparent: draft.traceparent,
      buyer: { customer: draft.customer, ticketId: null },
      mailbox,
      order: { draft: null },
    });
    if (!outcome.ok) {
      rememberUsedUp(promotionId, outcome.reason === "limit_reached" ? draft.customer : null);
      await giveBackUses(env, draft, taken);
      const detail = `“${code ?? title}” is used up.`;
      return err(refusal("coupon_used_up", detail, { errors: [{ path: "couponCode", message: detail }] }));
    }
    taken.push(promotionId);
  }
  return ok(taken);
}

async function giveBackUses(env: Env, draft: OrderDraft, ids: readonly string[]): Promise<void> {
  await Promise.all(
    ids.map((id) =>
      callObject(() => env.PROMOTION_LEDGER.getByName(id).releaseMany([draft.id], "order refused")),
    ),
  );
}

/**
 * What a granted reservation says of its order: it is this draft, or the one that came first with
 * its key.
 */
export async function acceptedAs(
  env: Env,
  draft: OrderDraft,
  outcome: Extract<ReserveOutcome, { ok: true }>,
): Promise<Result<Reserved, Refusal>> {
  if (!outcome.replay) {
    return ok({ draft, replay: false });
  }
  if (outcome.draft === null) {
    return ok({ draft: null, replay: true });
  }
  const first = OrderDraft.parse(JSON.parse(outcome.draft));
  if (first.fingerprint !== draft.fingerprint) {
    return err(keyReused());
  }
  return ok({ draft: await openKept(env, first), replay: true });
}

/**
 * It is unknown whether the order exists. A repetition with the same key finds out; units reserved
 * without an order expire.
 */
export function unanswered(draft: OrderDraft, error: unknown): Refusal {
  const { traceparent, id } = draft;
  console.error(logRecord("error", "stock owner did not answer", { traceparent, orderId: id, error }));
  return refusal(
    "unavailable",
    "The stock could not be reserved just now. Repeat the request with the same Idempotency-Key.",
  );
}

/** Releases what was granted, and finds out which of the lines not tried are short as well. */
async function giveBack(
  env: Env,
  draft: OrderDraft,
  granted: readonly OrderLine[],
  refused: readonly OrderLine[],
): Promise<Result<never, Refusal>> {
  const [, short] = await Promise.all([
    Promise.all(
      granted.map(({ sku }) =>
        callObject(() => env.STOCK_LEDGER.getByName(sku).releaseMany([draft.id], "order refused")),
      ),
    ),
    Promise.all(
      draft.lines.map(async (line) => {
        if (granted.includes(line)) {
          return [];
        }
        const { sku, quantity, title } = line;
        const stock = await callObject(() => env.STOCK_LEDGER.getByName(sku).snapshot());
        const enough =
          stock && (!stock.tracked || stock.backorder === "allow" || stock.available >= quantity);
        const isShort = refused.includes(line) || !enough;
        return isShort ? [{ sku, title, available: Math.max(0, stock?.available ?? 0) }] : [];
      }),
    ),
  ]);
  const list = short.flat();
  return err(
    refusal(
      "out_of_stock",
      list
        .map(({ title, available }) =>
          available === 0 ? `${title} is sold out.` : `Only ${available} of ${title} left.`,
        )
        .join(" "),
      { skus: list.map(({ sku }) => sku) },
    ),
  );
}
