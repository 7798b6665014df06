import type { JSX } from "hono/jsx/jsx-runtime";

/** A page, or a part of one, as a shop seldom has it, under a name. */
export type States = Record<string, JSX.Element>;

/** A day of the shop, in milliseconds since 1970; `later` is in hours. */
export const DAY = Date.parse("2026-07-01T12:00:00Z");
export const later = (hours: number) => DAY + hours * 3_600_000;
export const iso = (hours: number) => new Date(later(hours)).toISOString();
export const usd = (amount: number) => ({ amount, currency: "USD" as const });
