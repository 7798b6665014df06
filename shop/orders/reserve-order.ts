import { logRecord } from "../../domain/base/log.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { OrderDraft } from "../../domain/orders/order.ts";
import { ownerOf, type ReserveOutcome } from "../../domain/stock/stock.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { reserveTogether } from "../stock/coalesce.ts";

export interface Reserved {
  /** The order as it was first accepted; null when the order store has taken it over. */
  draft: OrderDraft | null;
  replay: boolean;
}

/**
 * Reserves an order's lines with their owners, in the order of their SKUs, so that two orders never
 * wait for each other crosswise. The last reservation carries the draft: the order is durable the
 * instant that one is. When a line fails, the earlier ones are given back and there is no order.
 */
export async function reserveOrder(
  { env, ctx }: Pick<Call, "env" | "ctx">,
  draft: OrderDraft,
): Promise<Result<Reserved, Refusal>> {
  const { id, traceparent, lines } = draft;
  try {
    for (const [index, line] of lines.entries()) {
      const last = index === lines.length - 1;
      const outcome = await reserveTogether(env, ctx, ownerOf(line), {
        reference: id,
        quantity: line.quantity,
        traceparent,
        order: { draft: last ? JSON.stringify(draft) : null },
      });
      if (!outcome.ok) {
        return await giveBack(env, draft, index);
      }
      if (last) {
        return acceptedAs(draft, outcome);
      }
    }
    throw new Error("an order has at least one line");
  } catch (error) {
    return err(unanswered(draft, error));
  }
}

/**
 * What a granted reservation says of its order: it is this draft, or the one that came first with
 * its key.
 */
export function acceptedAs(
  draft: OrderDraft,
  outcome: Extract<ReserveOutcome, { ok: true }>,
): Result<Reserved, Refusal> {
  if (!outcome.replay) {
    return ok({ draft, replay: false });
  }
  if (outcome.draft === null) {
    return ok({ draft: null, replay: true });
  }
  const first = OrderDraft.parse(JSON.parse(outcome.draft));
  return first.fingerprint === draft.fingerprint ? ok({ draft: first, replay: true }) : err(keyReused());
}

export function keyReused(): Refusal {
  return refusal(
    "idempotency_key_reused",
    "This key was used with another body. Use a new key for another order.",
  );
}

/**
 * Whether the order exists is not known. The same key finds out; units reserved without an order
 * expire.
 */
export function unanswered(draft: OrderDraft, error: unknown): Refusal {
  const { traceparent, id } = draft;
  console.error(logRecord("error", "stock owner did not answer", { traceparent, orderId: id, error }));
  return refusal(
    "unavailable",
    "The stock could not be reserved just now. Repeat the request with the same Idempotency-Key.",
  );
}

/** Releases the lines before the failed one, and finds out which of the rest are short as well. */
async function giveBack(env: Env, draft: OrderDraft, failedAt: number): Promise<Result<never, Refusal>> {
  const [, short] = await Promise.all([
    Promise.all(
      draft.lines
        .slice(0, failedAt)
        .map(({ sku }) =>
          callObject(() => env.STOCK_LEDGER.getByName(sku).releaseMany([draft.id], "order refused")),
        ),
    ),
    Promise.all(
      draft.lines.slice(failedAt).map(async ({ sku, quantity, title }, index) => {
        const stock = await callObject(() => env.STOCK_LEDGER.getByName(sku).snapshot());
        const enough =
          stock && (!stock.tracked || stock.backorder === "allow" || stock.available >= quantity);
        return index === 0 || !enough ? [{ sku, title, available: Math.max(0, stock?.available ?? 0) }] : [];
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
