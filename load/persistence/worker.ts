/**
 * Runs in workerd beside the databases it measures: the stores as the shop uses them, and the same
 * rows by hand.
 */
import net from "node:net";
import postgres from "postgres";
import type { OrderDraft } from "../../domain/orders/order.ts";
import { D1OrderStore } from "../../stores/orders/d1-order-store.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { draftOf } from "../../test/support/drafts.ts";

type Row = Record<string, string | number | null>;

/** D1 binds at most so many parameters to a statement. */
const MAX_PARAMETERS = 100;
let prepared: OrderDraft[][] = [];

async function prepare(batches: number, size: number): Promise<void> {
  prepared = await Promise.all(
    Array.from({ length: batches }, async () => {
      return Promise.all(Array.from({ length: size }, () => draftOf(`user:${crypto.randomUUID()}`)));
    }),
  );
}

/** The rows of a batch, table by table, as a program would write them that knows nothing better. */
function rowsOf(batch: readonly OrderDraft[]): [string, Row[]][] {
  const now = Date.now();
  const at = (draft: OrderDraft) => Date.parse(draft.placedAt);
  return [
    [
      "orders",
      batch.map((draft) => ({
        id: draft.id,
        number: draft.number,
        customer: draft.customer,
        email: draft.email,
        status: "PENDING",
        step: "authorize",
        fingerprint: draft.fingerprint,
        currency: draft.currency,
        ...draft.totals,
        taxes: JSON.stringify(draft.totals.taxes ?? null),
        discounts: JSON.stringify(draft.totals.discounts ?? null),
        shipping_address: JSON.stringify(draft.shippingAddress),
        shipping_method: draft.shippingMethod,
        traceparent: draft.traceparent,
        placed_at: at(draft),
        updated_at: now,
      })),
    ],
    [
      "order_lines",
      batch.flatMap((draft) =>
        draft.lines.map(({ sku, title, quantity, unitPrice, priceVersion, lot }, position) => ({
          order_id: draft.id,
          position,
          sku,
          title,
          quantity,
          unit_price: unitPrice,
          price_version: priceVersion,
          lot: lot ?? null,
        })),
      ),
    ],
    [
      "order_timeline",
      batch.map((draft) => ({
        order_id: draft.id,
        seq: 0,
        at: at(draft),
        from_status: null,
        to_status: "PENDING",
        actor: "customer",
        reason: null,
      })),
    ],
    [
      "payments",
      batch.map((draft) => ({
        order_id: draft.id,
        provider: draft.payment.provider,
        token: draft.payment.token,
        amount: draft.totals.total,
        state: "pending",
        updated_at: now,
      })),
    ],
  ];
}

async function rawPostgres(hyperdrive: Hyperdrive, batch: readonly OrderDraft[]): Promise<void> {
  const sql = postgres(hyperdrive.connectionString, {
    max: 1,
    prepare: true,
    fetch_types: false,
    ssl: false,
    socket: () => net.connect({ host: hyperdrive.host, port: hyperdrive.port }),
  } as postgres.Options<Record<string, postgres.PostgresType>>);
  await sql.begin((tx) =>
    rowsOf(batch).map(([table, rows]) => {
      // The columns D1 has no need of.
      const all = table === "orders" ? rows.map((row) => ({ ...row, entries: 1, item_count: 3 })) : rows;
      return tx`INSERT INTO ${tx(table)} ${tx(all)}`;
    }),
  );
  // As little waited for as in the store.
  sql.end().catch(() => {});
}

async function rawD1(db: D1Database, batch: readonly OrderDraft[]): Promise<void> {
  await db.batch(
    rowsOf(batch).flatMap(([table, rows]) => {
      const columns = Object.keys(rows[0] ?? {});
      const size = Math.floor(MAX_PARAMETERS / columns.length);
      const statements: D1PreparedStatement[] = [];
      for (let i = 0; i < rows.length; i += size) {
        const some = rows.slice(i, i + size);
        const values = some.map(() => `(${columns.map(() => "?").join()})`).join();
        statements.push(
          db
            .prepare(`INSERT INTO ${table} (${columns.join()}) VALUES ${values}`)
            .bind(...some.flatMap((row) => Object.values(row))),
        );
      }
      return statements;
    }),
  );
}

async function insert(env: Env, how: string): Promise<void> {
  for (const batch of prepared) {
    if (how === "postgres") {
      await orderStore(env).insert(batch);
    } else if (how === "postgres-raw") {
      await rawPostgres(env.ORDERS_PG_0 as Hyperdrive, batch);
    } else if (how === "d1") {
      await new D1OrderStore(env.DB).insert(batch);
    } else if (how === "d1-raw") {
      await rawD1(env.DB, batch);
    } else {
      throw new Error(`no way ${how}`);
    }
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/prepare") {
      await prepare(Number(searchParams.get("batches")), Number(searchParams.get("size")));
    } else {
      await insert(env, searchParams.get("how") ?? "");
    }
    return new Response("done");
  },
};
