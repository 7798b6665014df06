import { and, asc, desc, eq, inArray, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import {
  type PurchaseLine,
  type PurchaseOrderState,
  type PurchaseProgress,
  purchaseState,
} from "../../domain/purchasing/purchase-order.ts";
import { prepare } from "../base/d1.ts";
import { purchaseLines, purchaseOrders, purchaseReceipts, suppliers } from "../schema/stock/purchasing.ts";
import { type Beside, runAll } from "./suppliers.ts";

type OrderRow = typeof purchaseOrders.$inferSelect;
export type StoredReceipt = typeof purchaseReceipts.$inferSelect;

/** An order with its lines, in their order. */
export interface StoredPurchaseOrder extends OrderRow, PurchaseProgress {
  lines: PurchaseLine[];
}

/** What of an order its maker and its editors decide. */
export type PurchaseOrderDraft = Pick<
  StoredPurchaseOrder,
  "supplierId" | "currency" | "location" | "expectedOn" | "note" | "orderedAt" | "ended" | "lines"
>;

/** @returns false where one of them is there already; then nothing is written */
export async function insertPurchaseOrders(
  db: D1Database,
  orders: readonly (PurchaseOrderDraft & { id: string })[],
  { now, statements }: Beside,
): Promise<boolean> {
  const inserts = orders.map(({ id, supplierId, currency, location, expectedOn, note }) =>
    prepare(
      db,
      sql`insert into purchase_orders (id, supplier_id, currency, location, expected_on, note, state,
          created_at, updated_at)
        values (${id}, ${supplierId}, ${currency}, ${location}, ${expectedOn}, ${note}, 'draft', ${now}, ${now})`,
    ),
  );
  const lines = orders.map(({ id, lines: all }) => insertLines(db, id, all));
  return runAll(db, [...inserts, ...lines, ...statements]);
}

function insertLines(db: D1Database, id: string, lines: readonly PurchaseLine[]): D1PreparedStatement {
  const rows = lines.map((line, position) => ({ ...line, position }));
  return prepare(
    db,
    sql`insert into purchase_lines (order_id, position, sku, quantity, cost, received)
      select ${id}, value ->> 'position', value ->> 'sku', value ->> 'quantity', value ->> 'cost',
        value ->> 'received'
      from json_each(${JSON.stringify(rows)})`,
  );
}

/** @returns false where the order is no longer what was read; then nothing is written */
export async function updatePurchaseOrder(
  db: D1Database,
  before: Pick<StoredPurchaseOrder, "id" | "version">,
  after: PurchaseOrderDraft,
  { now, statements }: Beside,
): Promise<boolean> {
  const update = sql`update purchase_orders set supplier_id = ${after.supplierId}, currency = ${after.currency},
      location = ${after.location}, expected_on = ${after.expectedOn}, note = ${after.note},
      state = ${purchaseState(after)}, ordered_at = ${after.orderedAt}, ended = ${after.ended},
      updated_at = ${now},
      -- Null is refused, and the batch with it.
      version = iif(version = ${before.version}, version + 1, null)
    where id = ${before.id}`;
  return runAll(db, [
    prepare(db, update),
    prepare(db, sql`delete from purchase_lines where order_id = ${before.id}`),
    insertLines(db, before.id, after.lines),
    ...statements,
  ]);
}

/** The statement that writes a receipt. Put it into the batch that changes its order. */
export function receiptStatement(
  db: D1Database,
  { id, orderId, location, units, reverses, actor, at, fingerprint }: Omit<StoredReceipt, "bookedAt">,
): D1PreparedStatement {
  return prepare(
    db,
    sql`insert into purchase_receipts (id, order_id, location, units, reverses, actor, at, fingerprint)
      values (${id}, ${orderId}, ${location}, ${JSON.stringify(units)}, ${reverses}, ${actor}, ${at},
        ${fingerprint})`,
  );
}

/** Writes down that the ledgers have a receipt's units. */
export async function markBooked(db: D1Database, id: string, now: number): Promise<void> {
  await prepare(
    db,
    sql`update purchase_receipts set booked_at = ${now} where id = ${id} and booked_at is null`,
  ).run();
}

export async function findPurchaseOrder(db: D1Database, id: string): Promise<StoredPurchaseOrder | null> {
  const orm = drizzle(db);
  const [[order], lines] = await orm.batch([
    orm.select().from(purchaseOrders).where(eq(purchaseOrders.id, id)),
    orm
      .select()
      .from(purchaseLines)
      .where(eq(purchaseLines.orderId, id))
      .orderBy(asc(purchaseLines.position)),
  ]);
  return order ? { ...order, lines: lines.map(lineOf) } : null;
}

function lineOf({ sku, quantity, cost, received }: typeof purchaseLines.$inferSelect): PurchaseLine {
  return { sku, quantity, cost, received };
}

/** The deliveries of an order, the oldest first. */
export async function receiptsOf(db: D1Database, orderId: string): Promise<StoredReceipt[]> {
  return drizzle(db)
    .select()
    .from(purchaseReceipts)
    .where(eq(purchaseReceipts.orderId, orderId))
    .orderBy(asc(purchaseReceipts.at), asc(purchaseReceipts.id))
    .all();
}

export async function findReceipt(db: D1Database, id: string): Promise<StoredReceipt | null> {
  return (await drizzle(db).select().from(purchaseReceipts).where(eq(purchaseReceipts.id, id)).get()) ?? null;
}

/** An order among others, with the sums of its lines. */
export interface PurchaseOrderRow extends OrderRow {
  supplierName: string;
  units: number;
  received: number;
  /** Minor units. */
  total: number;
}

export interface PurchaseOrderFilter {
  state?: PurchaseOrderState | undefined;
  supplierId?: string | undefined;
  /** With a line of this SKU, in whatever case. */
  sku?: string | undefined;
  /** Before the order of this number. */
  before: number;
  limit: number;
}

/** The newest first. */
export async function listPurchaseOrders(
  db: D1Database,
  { state, supplierId, sku, before, limit }: PurchaseOrderFilter,
): Promise<PurchaseOrderRow[]> {
  const orm = drizzle(db);
  const withSku =
    sku === undefined
      ? undefined
      : inArray(
          purchaseOrders.id,
          orm
            .select({ id: purchaseLines.orderId })
            .from(purchaseLines)
            .where(sql`${purchaseLines.sku} in (select sku from variants where sku = ${sku} collate nocase)`),
        );
  const rows = await orm
    .select({ order: purchaseOrders, supplierName: suppliers.name })
    .from(purchaseOrders)
    .innerJoin(suppliers, eq(suppliers.id, purchaseOrders.supplierId))
    .where(
      and(
        lt(purchaseOrders.num, before),
        state && eq(purchaseOrders.state, state),
        supplierId === undefined ? undefined : eq(purchaseOrders.supplierId, supplierId),
        withSku,
      ),
    )
    .orderBy(desc(purchaseOrders.num))
    .limit(limit)
    .all();
  const sums = await sumsOf(
    db,
    rows.map(({ order }) => order.id),
  );
  return rows.map(({ order, supplierName }) => ({
    ...order,
    supplierName,
    ...(sums.get(order.id) ?? { units: 0, received: 0, total: 0 }),
  }));
}

async function sumsOf(db: D1Database, ids: readonly string[]) {
  const { results } = await prepare(
    db,
    sql`select order_id as id, sum(quantity) as units, sum(received) as received, sum(quantity * cost) as total
      from purchase_lines where order_id in (select value from json_each(${JSON.stringify(ids)}))
      group by order_id`,
  ).all<{ id: string; units: number; received: number; total: number }>();
  return new Map(results.map(({ id, ...sums }) => [id, sums]));
}
