/**
 * Days of a shop at random: two merchants who edit at once, files, sales, orders in two currencies,
 * cancellations, refunds, corrections and moves of stock. Again and again catalog, price book,
 * ledgers, orders, the provider's books and the journal agree, and nothing was answered with 5xx.
 * In the end every number that people read is what is counted from the stores, before and after a
 * rebuild.
 */
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { seeded } from "../../domain/base/random.ts";
import { FULL } from "../support/full.ts";
import { MerchantBooks } from "../support/merchant-books.ts";
import { Day } from "../support/merchant-day.ts";
import {
  accountingDisagreements,
  figureDisagreements,
  locationDisagreements,
  rebuild,
} from "../support/merchant-figures.ts";

/** At full length more than 5,000 orders and 1,000 refunds: some fifty minutes. */
const STEPS = env.PROPERTY_STEPS || (FULL ? 27_500 : 100);
/** Steps between two looks at the books, each of which reads all orders. */
const PART = STEPS > 2_000 ? 1_000 : 100;
const AT_ONCE = 4;
/** Against what hangs, on a machine that is busy with much else. */
const TIMEOUT_MS = STEPS > 100 ? STEPS * 1_000 : 60_000;

afterEach(() => {
  vi.useRealTimers();
});

it("books, stock, orders, payments and prices agree at each look, nothing is 5xx, and every number is what the stores say", {
  timeout: TIMEOUT_MS,
}, async () => {
  console.log(`CHAOS_SEED=${env.PROPERTY_SEED}`);
  const random = seeded(`merchant-day-${env.PROPERTY_SEED}`);
  const day = new Day(random);
  await day.open();
  const books = new MerchantBooks();
  for (let done = 0; done < STEPS; ) {
    const count = Math.min(random.integer(1, AT_ONCE), PART - (done % PART));
    await Promise.all(Array.from({ length: count }, () => day.step()));
    done += count;
    if (done % PART === 0) {
      const where = `after ${done} steps with CHAOS_SEED=${env.PROPERTY_SEED}`;
      expect(day.failures, where).toEqual([]);
      expect(await books.disagreements(day), where).toEqual([]);
    }
  }
  const seed = `with CHAOS_SEED=${env.PROPERTY_SEED}`;
  expect(await figureDisagreements(), seed).toEqual([]);
  await rebuild();
  expect(await figureDisagreements(), `rebuilt, ${seed}`).toEqual([]);
  expect(await locationDisagreements(), seed).toEqual([]);
  expect(await accountingDisagreements(), seed).toEqual([]);
  const taken = Object.entries(day.outcomes).map(([step, count]) => `${step}: ${count}`);
  console.log(taken.sort().join("\n"));
});
