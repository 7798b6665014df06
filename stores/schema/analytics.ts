import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Interval } from "../../domain/analytics/periods.ts";
import type { Currency } from "../../domain/base/money.ts";

/**
 * What was counted of orders, by minute, hour and day, each once an event
 * (docs/decisions/0076-figures.md). Times are milliseconds since 1970, amounts minor units.
 */
export const figures = sqliteTable(
  "figures",
  {
    interval: text().$type<Interval>().notNull(),
    start: integer().notNull(),
    currency: text().$type<Currency>().notNull(),
    /** Who takes the money of these orders; empty where their events do not say. */
    provider: text().notNull(),
    placed: integer().notNull(),
    placedTotal: integer("placed_total").notNull(),
    paid: integer().notNull(),
    paidTotal: integer("paid_total").notNull(),
    units: integer().notNull(),
    declined: integer().notNull(),
    unanswered: integer().notNull(),
    expired: integer().notNull(),
    withdrawn: integer().notNull(),
    reversed: integer().notNull(),
    reversedTotal: integer("reversed_total").notNull(),
    refunds: integer().notNull(),
    refundedTotal: integer("refunded_total").notNull(),
  },
  (t) => [primaryKey({ columns: [t.interval, t.start, t.currency, t.provider] })],
);

/** The same of each SKU, by hour and day. */
export const skuFigures = sqliteTable(
  "sku_figures",
  {
    interval: text().$type<Interval>().notNull(),
    start: integer().notNull(),
    currency: text().$type<Currency>().notNull(),
    sku: text().notNull(),
    units: integer().notNull(),
    revenue: integer().notNull(),
    returned: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.interval, t.start, t.currency, t.sku] })],
);

/**
 * Which events are in the figures: of each batch a row for each minute in which they happened. A
 * batch takes the next part of a minute, so of two that read the same rows one is refused.
 */
export const countedEvents = sqliteTable(
  "counted_events",
  {
    minute: integer().notNull(),
    part: integer().notNull(),
    /**
     * A random mark of the batch and digests of its events' ids, of equal length, without anything
     * between.
     */
    digests: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.minute, t.part] })],
);
