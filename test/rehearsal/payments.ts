import { setTimeout as pause } from "node:timers/promises";
import { seeded } from "../../domain/base/random.ts";
import { countConfirmed, findWrongs, untilQuiet } from "./checks.ts";
import { gather, race } from "./crowd.ts";
import { type ProviderOptions, STRIPE } from "./provider.ts";
import { type Row, row, type Say } from "./report.ts";
import { SKU, Stage } from "./stage.ts";

interface PaymentsOptions {
  seed: string;
  orders: number;
  provider: ProviderOptions;
  quietMs: number;
  vars?: Record<string, unknown>;
}

export const FULL_PAYMENTS = { orders: 650, provider: STRIPE, quietMs: 5 * 60_000 };
/** Twenty times as fast, the deadline of a call too. */
export const SHORT_PAYMENTS = {
  orders: 650,
  provider: { latencyMs: 15, perSecond: 2_000, perEndpoint: 500 },
  quietMs: 30_000,
  vars: { PAYMENT_TIMEOUT_MS: 250, STRIPE_OPERATIONS_PER_SECOND: 2_000 },
};
const MANNERS = { declined: 0, hangUp: 0, twice: 0 };

/**
 * Orders that wait for their payment all at once, behind six connections and the provider's limit.
 */
export async function rehearsePayments(options: PaymentsOptions, say: Say): Promise<Row[]> {
  const { seed, orders } = options;
  const random = seeded(`${seed} payments`);
  const stage = await Stage.open({
    seed,
    provider: options.provider,
    ...(options.vars ? { vars: options.vars } : {}),
  });
  const stopCron = stage.cron();
  try {
    const saleId = await stage.merchant.openSale({ sku: SKU, allotment: orders, lanes: 4 });
    stage.broker.hold("payments", true);
    const crowd = await race(stage, saleId, await gather(orders, random, MANNERS), random, MANNERS);
    while (Number((await stage.server.query("SELECT count(*) AS n FROM orders"))[0]?.n) < orders) {
      await pause(100);
    }
    await stage.counts();
    say(`${orders} orders wait for their payment, in ${stage.broker.backlog().payments} messages.`);
    stage.broker.hold("payments", false);
    const begun = performance.now();
    const left = await untilQuiet(stage, crowd, options.quietMs, say);
    const seconds = (performance.now() - begun) / 1_000;
    const { methods } = await stage.counts();
    const trips = methods["CIRCUIT_BREAKER stripe trip"] ?? 0;
    const confirmed = await countConfirmed(stage);
    say(
      `${confirmed} of ${orders} orders paid ${seconds.toFixed(1)} s later; ${stage.provider.calls} calls, ${stage.provider.refused} of them refused by the provider's limit.`,
    );
    const wrongs = [...left, ...(await findWrongs(stage, [saleId], crowd))];
    for (const wrong of wrongs) {
      say(`WRONG: ${wrong}`);
    }
    return [
      row("payments", `orders paid of ${orders} at once`, confirmed, String(orders), confirmed === orders),
      row("payments", "times that the breaker tripped", trips, "0", trips === 0),
      row("payments", "wrongs", wrongs.length, "0", wrongs.length === 0),
    ];
  } finally {
    await stopCron();
    await stage.close();
  }
}
