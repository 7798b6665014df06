import type { StockPolicy } from "../../../domain/stock/stock.ts";

/** The ledger's table of the SKU's policy. Append only. */
export const POLICY_STEP = `
  CREATE TABLE policy (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    sku TEXT NOT NULL,
    tracked INTEGER NOT NULL,
    backorder TEXT NOT NULL,
    reorder_point INTEGER NOT NULL
  );`;

type Row = { tracked: number; backorder: "deny" | "allow"; reorder_point: number };

/** Which SKU a ledger owns, and how it is sold. */
export class LedgerPolicy {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  insert(sku: string, policy: StockPolicy): void {
    this.#sql.exec(
      "INSERT INTO policy (id, sku, tracked, backorder, reorder_point) VALUES (1, ?, ?, ?, ?)",
      sku,
      policy.tracked ? 1 : 0,
      policy.backorder,
      policy.reorderPoint,
    );
  }

  read(): { sku: string; policy: StockPolicy } {
    const row = this.#sql
      .exec<Row & { sku: string }>("SELECT sku, tracked, backorder, reorder_point FROM policy")
      .one();
    return { sku: row.sku, policy: policyOf(row) };
  }

  write({ tracked, backorder, reorderPoint }: StockPolicy): void {
    this.#sql.exec(
      "UPDATE policy SET tracked = ?, backorder = ?, reorder_point = ?",
      tracked ? 1 : 0,
      backorder,
      reorderPoint,
    );
  }
}

/** What the catalog says of a SKU whose ledger was never asked for; null for an unknown SKU. */
export async function findOpening(
  db: D1Database,
  sku: string,
): Promise<{ units: number; policy: StockPolicy } | null> {
  const row = await db
    .prepare("SELECT opening_stock, tracked, backorder, reorder_point FROM variants WHERE sku = ?")
    .bind(sku)
    .first<Row & { opening_stock: number }>();
  return row && { units: row.opening_stock, policy: policyOf(row) };
}

function policyOf(row: Row): StockPolicy {
  return { tracked: row.tracked === 1, backorder: row.backorder, reorderPoint: row.reorder_point };
}
