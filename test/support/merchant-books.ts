import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { Refund } from "../../domain/payments/payment.ts";
import type { MovementRecord } from "../../domain/stock/stock.ts";
import type { Day } from "./merchant-day.ts";
import { call } from "./orders.ts";
import { bearer, books as saleBooks } from "./sales.ts";

interface OrderRow {
  id: string;
  status: string;
  total: number;
  state: string;
  amount: number;
  refunds: string | null;
}

interface LineRow {
  orderId: string;
  sku: string;
  quantity: number;
  unitPrice: number;
  priceVersion: number;
  lot: string | null;
  currency: string;
}

interface VariantRow {
  sku: string;
  slug: string;
  tracked: number;
  backorder: string;
  archived: number;
  price: number;
  priceVersion: number;
  compareAt: number | null;
  available: number;
  onHand: number;
}

const STANDING = ["CONFIRMED", "SHIPPED", "DELIVERED", "REFUNDED"];
const SETTLED_MS = 60_000;

async function rows<T>(sql: string): Promise<T[]> {
  return (await env.DB.prepare(sql).all<T>()).results;
}

/** Everything that keeps account of a shop, compared with everything else. */
export class MerchantBooks {
  /** Movements of each ledger, as far as they were read. */
  readonly #movements = new Map<string, MovementRecord[]>();
  /** Orders whose provider was asked, and what their row said then. */
  readonly #asked = new Map<string, string>();

  /** What disagrees, once all that is under way has come to its end. */
  async disagreements(day: Day): Promise<string[]> {
    await this.#settled(day);
    const orders = await rows<OrderRow>(
      `select o.id, o.status, o.total, p.state, p.amount, p.refunds
       from orders o join payments p on p.order_id = o.id`,
    );
    const lines = await rows<LineRow>(
      `select l.order_id as orderId, l.sku, l.quantity, l.unit_price as unitPrice,
         l.price_version as priceVersion, l.lot, o.currency
       from order_lines l join orders o on o.id = l.order_id`,
    );
    return [
      ...(await this.#stock(day, orders, lines)),
      ...(await this.#prices(lines)),
      ...(await this.#payments(orders)),
      ...(await this.#journal(orders)),
      ...(await this.#sales(day, orders, lines)),
    ];
  }

  async #settled({ orders }: Day): Promise<void> {
    const ids = new Set(orders.map(({ id }) => id));
    await vi.waitUntil(
      async () => {
        const [stored] = await rows<{ n: number; open: number }>(
          "select count(*) as n, count(*) filter (where step <> 'done') as open from orders",
        );
        return stored?.open === 0 && stored.n === ids.size;
      },
      { timeout: SETTLED_MS, interval: 100 },
    );
  }

  async #ledgers() {
    const variants = await rows<VariantRow>(
      `select v.sku, p.slug, v.tracked, v.backorder, v.archived, v.price, v.price_version as priceVersion,
         v.compare_at_price as compareAt, v.available, v.on_hand as onHand
       from variants v join products p on p.id = v.product_id`,
    );
    return Promise.all(
      variants.map(async (variant) => {
        const ledger = env.STOCK_LEDGER.getByName(variant.sku);
        const known = this.#movements.get(variant.sku) ?? [];
        const level = await ledger.snapshot();
        const movements = [...known, ...(await ledger.movements(known.at(-1)?.seq ?? 0, 100_000))];
        this.#movements.set(variant.sku, movements);
        return { variant, level, movements };
      }),
    );
  }

  /** Ledgers against their movements, the catalog, orders, refunds and the holds of sales. */
  async #stock({ forced }: Day, orders: OrderRow[], lines: LineRow[]): Promise<string[]> {
    // What the catalog shows follows the ledgers within seconds.
    let ledgers = await this.#ledgers();
    await vi
      .waitUntil(
        async () => {
          ledgers = await this.#ledgers();
          return ledgers.every(
            ({ variant, level }) =>
              !level || (level.available === variant.available && level.onHand === variant.onHand),
          );
        },
        { interval: 200 },
      )
      .catch(() => {});
    const wrong: string[] = [];
    const held = await rows<{ sku: string; units: number }>(
      `select sku, sum(allotment) as units from sales
       where opens_at > unixepoch() * 1000 and closes_at > opens_at group by sku`,
    );
    const sums = (of: readonly MovementRecord[], delta: "onHandDelta" | "reservedDelta") =>
      of.reduce((sum, movement) => sum + movement[delta], 0);
    for (const { variant, level, movements } of ledgers) {
      const { sku } = variant;
      if (!level) {
        wrong.push(`${sku} has no ledger`);
        continue;
      }
      if (
        sums(movements, "onHandDelta") !== level.onHand ||
        sums(movements, "reservedDelta") !== level.reserved
      ) {
        wrong.push(`${sku}: the movements are not the level ${JSON.stringify(level)}`);
      }
      if (level.available !== variant.available || level.onHand !== variant.onHand) {
        wrong.push(
          `${sku}: the catalog says ${JSON.stringify(variant)}, the ledger ${JSON.stringify(level)}`,
        );
      }
      const holds = held.find((one) => one.sku === sku)?.units ?? 0;
      if (level.reserved !== holds) {
        wrong.push(`${sku}: ${level.reserved} are reserved, and sales hold ${holds}`);
      }
      if (
        variant.tracked &&
        variant.backorder === "deny" &&
        level.available < 0 &&
        !forced.has(variant.slug)
      ) {
        wrong.push(`${sku} is oversold: ${JSON.stringify(level)}`);
      }
      const ordered = new Map<string, number>();
      for (const { kind, quantity, reference } of movements) {
        if ((kind === "confirm" || kind === "return") && reference?.startsWith("ord_")) {
          const signed = kind === "confirm" ? quantity : -quantity;
          ordered.set(reference, (ordered.get(reference) ?? 0) + signed);
        }
      }
      for (const { id, status } of orders) {
        const bought = lines.filter((line) => line.orderId === id && line.sku === sku && line.lot === null);
        const units = STANDING.includes(status) ? bought.reduce((sum, { quantity }) => sum + quantity, 0) : 0;
        if ((ordered.get(id) ?? 0) !== units) {
          wrong.push(
            `${sku}: ${id} is ${status} with ${units}, and the ledger gave it ${ordered.get(id) ?? 0}`,
          );
        }
      }
    }
    const all = ledgers.flatMap(({ movements }) => movements);
    const moved = (kind: MovementRecord["kind"]) =>
      sums(
        all.filter((movement) => movement.kind === kind),
        "onHandDelta",
      );
    if (moved("handover") !== 0) {
      wrong.push(`renamed SKUs gave and got units that differ by ${moved("handover")}`);
    }
    const restocked = orders
      .flatMap(({ refunds }) => refundsOf(refunds))
      .filter(({ restock, state }) => restock && state === "paid")
      .reduce((sum, { items }) => sum + items.reduce((units, { quantity }) => units + quantity, 0), 0);
    if (moved("restock") !== restocked) {
      wrong.push(`refunds put ${restocked} back, and ledgers took ${moved("restock")}`);
    }
    return wrong;
  }

  /**
   * Each variant has the price of its book's last version, and each line that of the version it
   * names.
   */
  async #prices(lines: LineRow[]): Promise<string[]> {
    const variants = await rows<VariantRow>(
      "select sku, price, price_version as priceVersion, compare_at_price as compareAt from variants",
    );
    const book = await rows<{ sku: string; version: number; amount: number; compareAt: number | null }>(
      "select sku, version, amount, compare_at as compareAt from prices order by sku, version",
    );
    const bySku = Map.groupBy(book, ({ sku }) => sku);
    const gaps = [...bySku].filter(([, versions]) => versions.some(({ version }, n) => version !== n + 1));
    const behind = variants.filter(({ sku, price, priceVersion, compareAt }) => {
      const last = bySku.get(sku)?.at(-1);
      return last?.version !== priceVersion || last.amount !== price || last.compareAt !== compareAt;
    });
    // Prices in another currency are those of its list.
    const unlike = lines.filter(({ sku, unitPrice, priceVersion, lot, currency }) => {
      const named = bySku.get(sku)?.find(({ version }) => version === priceVersion);
      return lot === null && currency === "USD" && named?.amount !== unitPrice;
    });
    return [
      ...gaps.map(([sku]) => `the price book of ${sku} has a gap`),
      ...behind.map((variant) => `${JSON.stringify(variant)} is not its book's last version`),
      ...unlike.map((line) => `${JSON.stringify(line)} has another price than its version`),
    ];
  }

  /** Each order's payment, as the shop and as its provider have it. */
  async #payments(orders: OrderRow[]): Promise<string[]> {
    const wrong: string[] = [];
    const changed = orders.filter((row) => this.#asked.get(row.id) !== JSON.stringify(row));
    for (const row of changed) {
      this.#asked.set(row.id, JSON.stringify(row));
      const paid = refundsOf(row.refunds).filter(({ state }) => state === "paid");
      const back = paid.reduce((sum, { amount }) => sum + amount, 0);
      const isStanding = STANDING.includes(row.status);
      const states = isStanding ? ["captured", "refunded"] : ["voided", "declined", "failed", "refunded"];
      if (!states.includes(row.state) || row.amount !== row.total || back > row.total) {
        wrong.push(`the payment of ${JSON.stringify(row)}`);
      }
      // A provider that was never asked has no books.
      const books = await env.MOCK_PAYMENT.getByName(row.id).books();
      const given = Object.values(books?.refunds ?? {}).reduce((sum, amount) => sum + amount, 0);
      const isTaken = books?.state === "captured" || books?.state === "refunded";
      const kept = books && isTaken ? books.amount - given : 0;
      const ours = isStanding ? row.total - back : 0;
      if (kept !== ours) {
        wrong.push(`the provider has ${JSON.stringify(books)} of ${JSON.stringify(row)}`);
      }
    }
    return wrong;
  }

  /** The journal of all time, order by order and part by part. */
  async #journal(orders: OrderRow[]): Promise<string[]> {
    const net = new Map<string, number>();
    const parts = new Map<string, number>();
    /** Debits less credits of each order. */
    const booked = new Map<string, { receivable: number; rest: number }>();
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const path = `/api/admin/journal?from=2020-01-01&to=2100-01-01${page}`;
      const answer = await call("GET", path, undefined, await bearer("the-support", "support"));
      const journal = await answer.json<{
        nextCursor: string | null;
        entries: {
          orderId: string;
          goods: { amount: number };
          shipping: { amount: number };
          taxes: { name: string; amount: { amount: number } }[];
          total: { amount: number };
          postings: { account: string; debit: { amount: number }; credit: { amount: number } }[];
        }[];
      }>();
      for (const { orderId, goods, shipping, taxes, total, postings } of journal.entries) {
        for (const { account, debit, credit } of postings) {
          const key = account.startsWith("receivable.") ? "receivable" : "rest";
          const sums = booked.get(orderId) ?? { receivable: 0, rest: 0 };
          booked.set(orderId, sums);
          sums[key] += debit.amount - credit.amount;
        }
        net.set(orderId, (net.get(orderId) ?? 0) + total.amount);
        const named: [string, number][] = [
          ["goods", goods.amount],
          ["shipping", shipping.amount],
          ...taxes.map(({ name, amount }) => [name, amount.amount] satisfies [string, number]),
        ];
        for (const [name, amount] of named) {
          const key = `${orderId} ${name}`;
          parts.set(key, (parts.get(key) ?? 0) + amount);
        }
      }
      cursor = journal.nextCursor;
    }
    const unlike = orders.filter(({ id, status, total, refunds }) => {
      const paid = refundsOf(refunds).filter(({ state }) => state === "paid");
      const back = paid.reduce((sum, { amount }) => sum + amount, 0);
      return (net.get(id) ?? 0) !== (STANDING.includes(status) ? total - back : 0);
    });
    const unbalanced = [...booked].filter(
      ([id, sums]) => sums.receivable !== (net.get(id) ?? 0) || sums.rest !== -sums.receivable,
    );
    const below = [...parts].filter(([, amount]) => amount < 0);
    return [
      ...unlike.map((row) => `the journal has ${net.get(row.id)} of ${JSON.stringify(row)}`),
      ...unbalanced.map(([id, sums]) => `double entries of ${id} come to ${JSON.stringify(sums)}`),
      ...below.map(([key, amount]) => `more was given back than was paid: ${key} ${amount}`),
    ];
  }

  async #sales({ saleIds }: Day, orders: OrderRow[], lines: LineRow[]): Promise<string[]> {
    const standing = new Set(orders.filter(({ status }) => STANDING.includes(status)).map(({ id }) => id));
    const wrong: string[] = [];
    for (const id of saleIds) {
      const books = await saleBooks(id);
      const sold = lines
        .filter(({ lot, orderId }) => lot?.startsWith(`${id}#`) && standing.has(orderId))
        .reduce((sum, { quantity }) => sum + quantity, 0);
      const isGone = books.lanes === undefined;
      if (isGone ? sold > 0 : !books.balanced || books.sold !== sold) {
        wrong.push(`the books of ${id} with ${sold} sold: ${JSON.stringify(books)}`);
      }
    }
    return wrong;
  }
}

function refundsOf(text: string | null): Refund[] {
  return text === null ? [] : (JSON.parse(text) as Refund[]);
}
