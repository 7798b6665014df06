import { base32, sha256 } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { StockLevel } from "../../domain/stock/stock.ts";
import { audit, auditOrigin } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";

export interface Correction {
  /** Units that came or went. */
  delta: number;
  reason: string;
  /** Takes away what orders were promised. */
  force?: boolean;
  /** A repetition under the same key does nothing. */
  key?: string | null;
}

/** The stock after a correction, now or before. */
export interface CorrectedStock extends StockLevel {
  available: number;
  /** Orders whose goods are not there any more. */
  endangered: { orderId: string; units: number }[];
  /** It was made before, under this key. */
  replay: boolean;
}

/** Corrects the units on hand of a SKU by a difference, and writes it into the audit log. */
export async function adjustStock(
  call: Call,
  sku: string,
  { force = false, key = null, ...change }: Correction,
): Promise<Result<CorrectedStock, Refusal>> {
  const { actor } = auditOrigin(call);
  const stock = await call.env.STOCK_LEDGER.getByName(sku).adjust({
    ...change,
    actor,
    force,
    ...(key === null ? {} : { key: `adj_${base32(await sha256(`adjustment\n${actor}\n${key}`), 20)}` }),
  });
  if (!stock) {
    return err(unknownSku(sku));
  }
  const { onHand, reserved, available, replay = false } = stock;
  if (stock.refused === "key_reused") {
    return err(refusal("idempotency_key_reused", "This key made another correction."));
  }
  if (stock.refused === "promised") {
    return err(
      refusal(
        "stock_promised",
        `There are ${onHand} on hand and ${reserved} promised: ${Math.max(0, available)} can be taken away.`,
        { stock: { onHand, reserved, available } },
      ),
    );
  }
  const endangered = (stock.endangered ?? []).map(({ reference, units }) => ({ orderId: reference, units }));
  if (!replay) {
    const named = endangered.length > 0 ? { endangered } : {};
    await audit(call, {
      action: "stock.adjusted",
      subject: sku,
      before: { onHand: onHand - change.delta },
      after: { onHand, reason: change.reason, ...named },
    });
  }
  return ok({ onHand, reserved, available, endangered, replay });
}

/**
 * Sets the units of a SKU to what was counted, those included that sales have and did not sell. A
 * count below what is promised is refused.
 */
export async function countStock(
  call: Call,
  sku: string,
  { counted, reason }: { counted: number; reason: string },
): Promise<Result<{ from: number; to: number }, Refusal>> {
  const { actor } = auditOrigin(call);
  const count = { onHand: counted, reason, actor, withSales: true };
  const stock = await call.env.STOCK_LEDGER.getByName(sku).setOnHand(count);
  if (!stock) {
    return err(unknownSku(sku));
  }
  const { from, to, promised } = stock.count ?? { from: counted, to: counted };
  if (promised !== undefined) {
    const { onHand, reserved, available } = stock;
    return err(
      refusal(
        "stock_promised",
        `${promised} are promised to orders and sales: a count cannot be below that.`,
        {
          stock: { onHand, reserved, available },
        },
      ),
    );
  }
  if (from !== to) {
    await audit(call, {
      action: "stock.adjusted",
      subject: sku,
      before: { onHand: from },
      after: { onHand: to, reason },
    });
  }
  return ok({ from, to });
}

export function unknownSku(sku: string): Refusal {
  return refusal("not_found", `There is no SKU ${sku}.`);
}
