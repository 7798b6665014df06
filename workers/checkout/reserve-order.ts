import { logRecord } from "../../domain/log.ts";
import { OrderDraft } from "../../domain/order.ts";
import { type Refusal, refusal } from "../../domain/problem.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { ReserveOutcome, ReserveRequest } from "../../domain/stock.ts";
import { callObject } from "../../durable-objects/call.ts";

export interface Reserved {
  /** The order as it was first accepted; null when the order store has taken it over. */
  draft: OrderDraft | null;
  replay: boolean;
}

/**
 * Reserves an order's lines with their owners, in the order of their SKUs, so that two orders never wait for each
 * other crosswise. The last reservation carries the draft: the order is durable the instant that one is. When a line
 * fails, the earlier ones are given back and there is no order.
 */
export async function reserveOrder(env: Env, draft: OrderDraft): Promise<Result<Reserved, Refusal>> {
  const { id, traceparent } = draft;
  const lines = [...draft.lines];
  const last = lines.pop();
  if (!last) throw new Error("an order has at least one line");
  try {
    for (const [index, { sku, quantity }] of lines.entries()) {
      const outcome = await reserve(env, sku, {
        reference: id,
        quantity,
        traceparent,
        order: { draft: null },
      });
      if (!outcome.ok) return await giveBack(env, draft, index);
    }
    const outcome = await reserve(env, last.sku, {
      reference: id,
      quantity: last.quantity,
      traceparent,
      order: { draft: JSON.stringify(draft) },
    });
    if (!outcome.ok) return await giveBack(env, draft, lines.length);
    const kept = outcome.draft === null ? null : OrderDraft.parse(JSON.parse(outcome.draft));
    if (kept && kept.fingerprint !== draft.fingerprint) {
      return err(
        refusal(
          "idempotency_key_reused",
          "This key was used with another body. Use a new key for another order.",
        ),
      );
    }
    return ok({ draft: kept, replay: outcome.replay });
  } catch (error) {
    // Whether the order stands is not known. The same key finds out; what is reserved without an order expires.
    console.error(logRecord("error", "stock owner did not answer", { traceparent, orderId: id, error }));
    return err(
      refusal(
        "unavailable",
        "The stock could not be reserved just now. Repeat the request with the same Idempotency-Key.",
      ),
    );
  }
}

async function reserve(env: Env, sku: string, request: ReserveRequest): Promise<ReserveOutcome> {
  const [outcome] = await callObject(() => env.STOCK_LEDGER.getByName(sku).reserveMany([request]));
  if (!outcome) throw new Error("a ledger answers every request");
  return outcome;
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
