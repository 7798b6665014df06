/**
 * Days of a shop at random: two merchants who edit at once, files, sales, orders, cancellations,
 * refunds and corrections of stock. After each hundred steps catalog, price book, ledgers, orders,
 * the provider's books and the journal agree, and nothing was answered with 5xx.
 */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { seeded } from "../../domain/base/random.ts";
import { FULL } from "../support/full.ts";
import { MerchantBooks } from "../support/merchant-books.ts";
import { Day } from "../support/merchant-day.ts";

const STEPS = FULL ? 10_000 : 100;
/** Steps between two looks at the books. */
const PART = 100;
const AT_ONCE = 4;
/** Against what hangs, on a machine that is busy with much else. */
const TIMEOUT_MS = FULL ? 60 * 60_000 : 60_000;

it("books, stock, orders, payments and prices agree after each hundred steps, and nothing is 5xx", {
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
  const taken = Object.entries(day.outcomes).map(([step, count]) => `${step}: ${count}`);
  console.log(taken.sort().join("\n"));
});
