/**
 * The platform's limits and failures, played in seconds; `npm run rehearse` plays them at full
 * length.
 */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { buildWorker } from "../../scripts/lib/worker.ts";
import { FULL } from "../support/chaos.mjs";
import { rehearsePayments, SHORT_PAYMENTS } from "./payments.ts";
import { rehearseSale, SHORT_SALE } from "./sale.ts";

const seed = process.env.CHAOS_SEED ?? String(Date.now());

before(buildWorker);

/**
 * @param {import("node:test").TestContext} t @param {(say: (line: string) => void) =>
 * Promise<import("./report.ts").Row[]>} rehearse
 */
async function holds(t, rehearse) {
  t.diagnostic(`CHAOS_SEED=${seed}`);
  const rows = await rehearse((line) => t.diagnostic(line));
  assert.deepEqual(
    rows.filter(({ ok }) => !ok),
    [],
  );
}

test("a sale with D1 overloaded, deploys, lost alarms, hanging sends, five consumers, duplicates and delays: each acknowledged order is stored once and paid once, and all ends quiet", (t) =>
  holds(t, (say) => rehearseSale({ ...SHORT_SALE, seed }, say)));

test(
  "650 orders at once behind six connections and the provider's limit are all paid, and the breaker stays closed",
  { skip: !FULL && "CHAOS=full" },
  (t) => holds(t, (say) => rehearsePayments({ ...SHORT_PAYMENTS, seed }, say)),
);
