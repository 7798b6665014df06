import { z } from "zod";
import { beyond, DaySum, plusSums, sumEntries, Voucher } from "../../domain/accounting/day-sums.ts";
import { DAY_MS, endOf, lastStarts, startOfDate } from "../../domain/analytics/periods.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { neighboursOf, readDays, type StoredDay, writeDay } from "../../stores/accounting/accounting-days.ts";
import { auditStatement } from "../../stores/audit/audit.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { JournalWalk, readJournal } from "../orders/reading/read-journal.ts";
import { currentShop } from "../settings/current-shop.ts";

/** Days of one period at most. */
const MOST_DAYS = 366;
/** Pages of the journal that one call reads; each is some ten questions to the database. */
const PAGES = 40;
/** Where the clocks of two machines may differ by so much, an order counts as just changed. */
const CLOCKS_MS = 5_000;

/** Where a day's journal is being read. */
const Reading = z.object({
  /** When it was begun, in milliseconds since 1970. */
  since: z.int(),
  place: z.object({
    walk: JournalWalk,
    after: z.object({ id: z.string(), at: z.int() }).optional(),
  }),
  sums: z.array(DaySum),
});
type Reading = z.infer<typeof Reading>;

/** Dates from `from` to `to`, both included. */
export interface Dates {
  from: string;
  to: string;
}

export interface AccountingDay extends Pick<StoredDay, "from" | "to"> {
  day: string;
  /**
   * When its journal was last read to the end, in milliseconds since 1970. Null: the day is open.
   */
  checkedAt: number | null;
  vouchers: Voucher[];
}

/** The days of a period, in their order; a day that staff did not close is open. */
export async function readAccountingDays(
  env: Env,
  dates: Dates,
  zone: string,
): Promise<Result<AccountingDay[], Refusal>> {
  const wanted = datesIn(dates);
  if (!wanted.ok) {
    return wanted;
  }
  const stored = new Map((await readDays(env.DB, dates.from, dates.to)).map((row) => [row.day, row]));
  return ok(wanted.value.map((day) => dayOf(stored.get(day) ?? newDay(day, zone))));
}

export interface Closing {
  /** The days that were closed, or checked again. */
  days: AccountingDay[];
  /** The first day that is left to do, by the same call from there; null where all are done. */
  next: string | null;
}

/**
 * Closes the days of a period: reads the journal of each, and keeps its sums as a voucher. A day
 * that was closed before is checked: entries that came since are a voucher of their own, which says
 * that it is late. So what was exported never changes. One call reads a bounded part.
 */
export async function closeDays(call: Call, dates: Dates): Promise<Result<Closing, Refusal>> {
  const { timeZone: zone } = await currentShop(call.env);
  const wanted = datesIn(dates);
  if (!wanted.ok) {
    return wanted;
  }
  if (endOf("day", startOfDate(dates.to, zone), zone) > Date.now()) {
    return err(wrong("to", "must be a day that is over", "That day is not over."));
  }
  const budget = { pages: PAGES };
  const days: AccountingDay[] = [];
  for (const day of wanted.value) {
    const closed = budget.pages > 0 ? await closeDay(call, day, zone, budget) : null;
    if (!closed) {
      return ok({ days, next: day });
    }
    days.push(dayOf(closed));
  }
  return ok({ days, next: null });
}

/** A day's journal read to its end, or as far as the budget goes: then null. */
async function closeDay(
  call: Call,
  day: string,
  zone: string,
  budget: { pages: number },
): Promise<StoredDay | null> {
  const { env } = call;
  const [row] = await readDays(env.DB, day, day);
  const before = row ?? (await besideNeighbours(env, newDay(day, zone)));
  let { since, place, sums } = readingOf(before) ?? beginning();
  for (let next: Reading["place"] | null = place; next; ) {
    if (budget.pages-- <= 0) {
      await writeDay(env.DB, { ...before, reading: { since, place: next, sums } }, []);
      return null;
    }
    place = next;
    const page = await readJournal(env, before, { walk: place.walk, after: place.after });
    sums = plusSums(sums, sumEntries(page.entries));
    next = page.next;
  }
  if (await changedSince(env, before, since)) {
    await writeDay(env.DB, { ...before, reading: null }, []);
    return null;
  }
  return keep(call, before, sums);
}

/** Keeps what a day has beyond its vouchers as another one; null where another call was first. */
async function keep(call: Call, before: StoredDay, sums: DaySum[]): Promise<StoredDay | null> {
  const { DB } = call.env;
  const now = Date.now();
  const { vouchers } = dayOf(before);
  const more = beyond(
    sums,
    vouchers.flatMap((voucher) => voucher.sums),
  );
  const voucher = { number: vouchers.length + 1, at: now, late: before.checkedAt !== null, sums: more };
  const isNew = more.length > 0;
  const after = {
    ...before,
    checkedAt: now,
    vouchers: isNew ? [...vouchers, voucher] : vouchers,
    reading: null,
  };
  const { number, late } = voucher;
  const entries = more.map((sum) => ({ currency: sum.currency, entries: sum.entries }));
  const entry = {
    action: "accounting.day_closed" as const,
    subject: before.day,
    before: null,
    after: { voucher: number, late, entries },
  };
  const isRecorded = isNew || before.checkedAt === null;
  const written = await writeDay(DB, after, isRecorded ? [auditStatement(DB, auditOrigin(call), entry)] : []);
  if (written && isRecorded) {
    sealSoon(call);
  }
  return written ? after : null;
}

/**
 * Whether an order of which something is in the day's given-back part changed while it was read: it
 * may have been read twice, or not at all, because that part is in the order of last changes.
 */
async function changedSince(env: Env, period: Pick<StoredDay, "from" | "to">, since: number) {
  let place: Reading["place"] | null = { walk: "given_back", after: { at: since - CLOCKS_MS, id: "" } };
  while (place?.walk === "given_back") {
    const page: Awaited<ReturnType<typeof readJournal>> = await readJournal(env, period, {
      walk: place.walk,
      after: place.after,
    });
    if (page.entries.length > 0) {
      return true;
    }
    place = page.next;
  }
  return false;
}

function beginning(): Reading {
  return { since: Date.now(), place: { walk: "placed" }, sums: [] };
}

/** What code of another age wrote otherwise is begun again. */
function readingOf({ reading }: StoredDay): Reading | null {
  const read = Reading.safeParse(reading);
  return read.success ? read.data : null;
}

/** The month before the one of a moment, as dates. */
export function lastWholeMonth(zone: string, now: number): Dates {
  const [before = now, present = now] = lastStarts("month", now, zone, 2);
  return { from: dateAt(before, zone), to: dateAt(present - 1, zone) };
}

/** The date of a moment by the clocks of a zone. */
function dateAt(at: number, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(at);
}

function newDay(day: string, zone: string): StoredDay {
  const from = startOfDate(day, zone);
  const to = endOf("day", from, zone);
  return { day, from, to, version: 0, checkedAt: null, vouchers: [], reading: null };
}

/** Where the shop's time zone was changed, a day begins where the one before it ended. */
async function besideNeighbours({ DB }: Env, row: StoredDay): Promise<StoredDay> {
  const { endBefore, startAfter } = await neighboursOf(DB, row.day);
  const meets = (at: number | null, own: number) => (at !== null && Math.abs(at - own) < DAY_MS ? at : own);
  return { ...row, from: meets(endBefore, row.from), to: meets(startAfter, row.to) };
}

function dayOf({ day, from, to, checkedAt, vouchers }: StoredDay): AccountingDay {
  return { day, from, to, checkedAt, vouchers: z.array(Voucher).parse(vouchers) };
}

function datesIn({ from, to }: Dates): Result<string[], Refusal> {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (days < 1) {
    return err(wrong("to", "must not be before from", "The period ends before it begins."));
  }
  if (days > MOST_DAYS) {
    return err(wrong("to", `must be at most ${MOST_DAYS} days`, "The period is too long."));
  }
  return ok(
    Array.from({ length: days }, (_, n) =>
      new Date(Date.parse(from) + n * DAY_MS).toISOString().slice(0, 10),
    ),
  );
}

function wrong(path: string, message: string, detail: string): Refusal {
  return refusal("invalid_request", detail, { errors: [{ path, message }] });
}
