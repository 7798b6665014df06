import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { Pace } from "../../domain/analytics/periods.ts";
import { readBoard } from "../../shop/analytics/read-board.ts";
import { readFamilies } from "../../shop/ops/read-families.ts";
import { currentShop } from "../../shop/settings/current-shop.ts";
import { FULL } from "./full.ts";
import { call } from "./orders.ts";
import { bearer } from "./sales.ts";

const CURRENCIES = ["USD", "EUR"] as const;
const INTERVALS = FULL ? ["hour", "day"] : ["day"];
const PACES: readonly Pace[] = FULL ? ["hour", "day", "month"] : ["day"];
/** Events come by a queue, a second after each other. */
const COUNTED_MS = 20_000;
const DAY_MS = 24 * 60 * 60_000;

/**
 * How an order that was never paid ended, by the reason in its timeline; else a person ended it.
 */
const UNPAID: Readonly<Record<string, "declined" | "unanswered" | "expired">> = {
  payment_declined: "declined",
  payment_failed: "declined",
  payment_timeout: "unanswered",
  reservation_expired: "expired",
};

interface OrderRow {
  id: string;
  status: string;
  currency: string;
  total: number;
  refunds: string | null;
  /** Whether it was confirmed at any time, and why it was cancelled. */
  confirmed: number;
  reason: string | null;
}

interface LineRow {
  orderId: string;
  sku: string;
  quantity: number;
  unitPrice: number;
}

/** What the stores say of the orders in one currency. */
interface Counted {
  placed: number;
  placedTotal: number;
  paid: number;
  paidTotal: number;
  units: number;
  declined: number;
  unanswered: number;
  expired: number;
  withdrawn: number;
  reversed: number;
  reversedTotal: number;
  refunds: number;
  refundedTotal: number;
  skus: Record<string, { units: number; revenue: number; returned: number }>;
}

async function rows<T>(sql: string): Promise<T[]> {
  return (await env.DB.prepare(sql).all<T>()).results;
}

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await call(
    method,
    path,
    body,
    await bearer("the-owner", method === "GET" ? "merchant" : "ops"),
  );
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }
  return answer.json();
}

/** Counted again from orders, lines, refunds and timelines. */
async function counted(currency: string): Promise<Counted> {
  const orders = await rows<OrderRow>(
    `select o.id, o.status, o.currency, o.total, p.refunds,
       exists (select 1 from order_timeline t where t.order_id = o.id and t.to_status = 'CONFIRMED') as confirmed,
       (select t.reason from order_timeline t where t.order_id = o.id and t.to_status = 'CANCELLED'
          order by t.seq limit 1) as reason
     from orders o join payments p on p.order_id = o.id where o.currency = '${currency}'`,
  );
  const lines = Map.groupBy(
    await rows<LineRow>(
      "select order_id as orderId, sku, quantity, unit_price as unitPrice from order_lines",
    ),
    ({ orderId }) => orderId,
  );
  const sum: Counted = {
    placed: orders.length,
    placedTotal: orders.reduce((all, { total }) => all + total, 0),
    paid: 0,
    paidTotal: 0,
    units: 0,
    declined: 0,
    unanswered: 0,
    expired: 0,
    withdrawn: 0,
    reversed: 0,
    reversedTotal: 0,
    refunds: 0,
    refundedTotal: 0,
    skus: {},
  };
  const ofSku = (sku: string) => {
    const known = sum.skus[sku] ?? { units: 0, revenue: 0, returned: 0 };
    sum.skus[sku] = known;
    return known;
  };
  for (const { id, status, total, refunds, confirmed, reason } of orders) {
    const own = lines.get(id) ?? [];
    if (confirmed === 1) {
      sum.paid += 1;
      sum.paidTotal += total;
      for (const { sku, quantity, unitPrice } of own) {
        sum.units += quantity;
        ofSku(sku).units += quantity;
        ofSku(sku).revenue += quantity * unitPrice;
      }
    }
    if (status === "CANCELLED" && confirmed === 0) {
      // Money that was taken at the last moment went back, and was never counted as paid.
      sum[UNPAID[reason ?? ""] ?? "withdrawn"] += 1;
      continue;
    }
    if (status === "CANCELLED") {
      sum.reversed += 1;
      sum.reversedTotal += total;
      for (const { sku, quantity } of own) {
        ofSku(sku).returned += quantity;
      }
      continue;
    }
    for (const refund of JSON.parse(refunds ?? "[]")) {
      if (refund.state !== "paid") {
        continue;
      }
      sum.refunds += 1;
      sum.refundedTotal += refund.amount;
      for (const { sku, quantity } of refund.items) {
        ofSku(sku).returned += quantity;
      }
    }
  }
  return sum;
}

const revenueOf = ({ paidTotal, reversedTotal, refundedTotal }: Counted) =>
  paidTotal - reversedTotal - refundedTotal;
const averageOf = ({ paid, paidTotal }: Counted) => (paid === 0 ? null : Math.round(paidTotal / paid));
function successOf({ paid, declined, unanswered }: Counted): number | null {
  const decided = paid + declined + unanswered;
  return decided === 0 ? null : Math.round((paid / decided) * 10_000) / 10_000;
}

/** What each report has to say. */
function expected(sum: Counted, currency: string): Record<string, unknown> {
  const money = (amount: number) => ({ amount, currency });
  const { placed, paid, units, declined, unanswered, expired, withdrawn, reversed, refunds } = sum;
  const average = averageOf(sum);
  const skus = Object.values(sum.skus);
  const total = (name: "units" | "revenue" | "returned") => skus.reduce((all, sku) => all + sku[name], 0);
  return {
    summary: {
      orders: placed,
      paid,
      units,
      revenue: money(revenueOf(sum)),
      averageOrder: average === null ? null : money(average),
      refunded: money(sum.refundedTotal + sum.reversedTotal),
      paymentSuccess: successOf(sum),
    },
    revenue: {
      paid: money(sum.paidTotal),
      reversed: money(sum.reversedTotal),
      refunded: money(sum.refundedTotal),
      revenue: money(revenueOf(sum)),
    },
    orders: {
      placed,
      placedTotal: money(sum.placedTotal),
      paid,
      declined,
      unanswered,
      expired,
      withdrawn,
      reversed,
      refunds,
    },
    payments: { paid, paidTotal: money(sum.paidTotal), declined, unanswered, success: successOf(sum) },
    products: { units: total("units"), returned: total("returned"), revenue: money(total("revenue")) },
  };
}

/**
 * What reports, the start page and the metrics say otherwise than the stores, in all currencies.
 */
async function differences(): Promise<string[]> {
  const wrong: string[] = [];
  const compare = (what: string, told: unknown, wanted: unknown) => {
    const [said, should] = [JSON.stringify(told), JSON.stringify(wanted)];
    if (said !== should) {
      wrong.push(`${what} says ${said}, and the stores ${should}`);
    }
  };
  const { timeZone: zone } = await currentShop(env);
  const all: Counted[] = [];
  for (const currency of CURRENCIES) {
    const sum = await counted(currency);
    all.push(sum);
    for (const [name, totals] of Object.entries(expected(sum, currency))) {
      for (const interval of INTERVALS) {
        const path = `/api/admin/analytics/${name}?interval=${interval}&currency=${currency}`;
        const report = await ask<{ totals: Record<string, unknown> }>("GET", path);
        compare(`${name} by ${interval} in ${currency}`, report.totals, totals);
      }
    }
    const sold = await ask<{ rows: { sku: string; units: number; returned: number; revenue: object }[] }>(
      "GET",
      `/api/admin/analytics/products?currency=${currency}`,
    );
    const told = sold.rows.map(({ sku, units, returned, revenue }) => ({ sku, units, returned, revenue }));
    const wanted = Object.entries(sum.skus).map(([sku, { units, returned, revenue }]) => {
      return { sku, units, returned, revenue: { amount: revenue, currency } };
    });
    const bySku = (list: { sku: string }[]) => list.toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
    compare(`products in ${currency}`, bySku(told), bySku(wanted));
    for (const pace of PACES) {
      const board = await readBoard(env, { pace, currency, zone, now: Date.now() });
      const { placed, placedTotal, paid, paidTotal, units, declined, refundedTotal, reversed } = sum;
      const figures = board.totals.now;
      compare(
        `the start page by ${pace} in ${currency}`,
        [
          figures.placed,
          figures.placedTotal,
          figures.paid,
          figures.paidTotal,
          figures.units,
          figures.declined,
          figures.refundedTotal,
          figures.reversed,
        ],
        [placed, placedTotal, paid, paidTotal, units, declined, refundedTotal, reversed],
      );
    }
  }
  const families = await readFamilies(env);
  const sample = (family: string, labels: Record<string, string>) =>
    families
      .find(({ name }) => name === family)
      ?.samples.find((one) => JSON.stringify(one.labels) === JSON.stringify(labels))?.value ?? 0;
  for (const state of [
    "placed",
    "paid",
    "declined",
    "unanswered",
    "expired",
    "withdrawn",
    "reversed",
  ] as const) {
    const wanted = all.reduce((sum, one) => sum + one[state], 0);
    compare(`shop_orders_total of ${state}`, sample("shop_orders_total", { state }), wanted);
  }
  for (const outcome of ["paid", "declined", "unanswered"] as const) {
    const wanted = all.reduce((sum, one) => sum + one[outcome], 0);
    const told = sample("shop_payments_total", { provider: "mock", outcome });
    compare(`shop_payments_total of ${outcome}`, told, wanted);
  }
  return wrong;
}

/** Every number that merchants and operators read, once the last event is counted. */
export async function figureDisagreements(): Promise<string[]> {
  let wrong = await differences();
  await vi
    .waitUntil(
      async () => {
        wrong = await differences();
        return wrong.length === 0;
      },
      { timeout: COUNTED_MS, interval: 250 },
    )
    .catch(() => {});
  return wrong;
}

/** Counts all figures again from the archive. */
export async function rebuild(): Promise<void> {
  let cursor: string | null = null;
  do {
    const body: { cursor?: string } = cursor === null ? {} : { cursor };
    ({ cursor } = await ask<{ cursor: string | null }>("POST", "/api/admin/read-model/rebuild", body));
  } while (cursor !== null);
}

/** Units of each tracked SKU, summed over its locations, against what its ledger has. */
export async function locationDisagreements(): Promise<string[]> {
  const skus = await rows<{ sku: string }>("select sku from variants where tracked = 1 and archived = 0");
  const wrong: string[] = [];
  for (const { sku } of skus) {
    const { items } = await ask<{ items: { onHand: number }[] }>(
      "GET",
      `/api/admin/inventory/${encodeURIComponent(sku)}/locations`,
    );
    const there = items.reduce((sum, { onHand }) => sum + onHand, 0);
    const level = await env.STOCK_LEDGER.getByName(sku).snapshot();
    if (there !== level?.onHand) {
      wrong.push(`the locations of ${sku} hold ${there}, and its ledger ${level?.onHand}`);
    }
  }
  return wrong;
}

interface Sums {
  currency: string;
  accounts: { account: string; debit: { amount: number }; credit: { amount: number } }[];
}

function balances(lists: readonly Sums[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { currency, accounts } of lists) {
    for (const { account, debit, credit } of accounts) {
      const key = `${currency} ${account}`;
      sums[key] = (sums[key] ?? 0) + debit.amount - credit.amount;
    }
  }
  return Object.fromEntries(Object.entries(sums).sort());
}

/**
 * The vouchers of today and yesterday, closed by a clock that is days ahead from now on, against
 * the journal that they were made of and the figures of the orders.
 */
export async function accountingDisagreements(): Promise<string[]> {
  const receivable: Record<string, number> = {};
  for (const currency of CURRENCIES) {
    receivable[currency] = revenueOf(await counted(currency));
  }
  const date = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
  const dates = { from: date(-1), to: date(1) };
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 4 * DAY_MS });
  const staff = await bearer("the-bookkeeper", "merchant");
  for (let from: string | null = dates.from; from !== null; ) {
    const answer: Response = await call("POST", "/api/admin/accounting/days", { from, to: dates.to }, staff);
    if (!answer.ok) {
      return [`closing is answered ${answer.status}`];
    }
    from = (await answer.json<{ next: string | null }>()).next;
  }
  const path = `/api/admin/accounting/days?from=${dates.from}&to=${dates.to}`;
  const { days } = await (await call("GET", path, undefined, staff)).json<{
    days: { vouchers: { sums: Sums[] }[] }[];
  }>();
  const booked = balances(days.flatMap(({ vouchers }) => vouchers.flatMap(({ sums }) => sums)));
  return CURRENCIES.flatMap((currency) => {
    const own = Object.entries(booked).filter(([key]) => key.startsWith(`${currency} `));
    const held = own.filter(([key]) => key.includes(" receivable.")).reduce((sum, [, one]) => sum + one, 0);
    const all = own.reduce((sum, [, one]) => sum + one, 0);
    return held === receivable[currency] && all === 0
      ? []
      : [`the vouchers hold ${held} in ${currency}, off by ${all}, and the orders ${receivable[currency]}`];
  });
}
