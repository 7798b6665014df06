import { reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, vi } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { VERSIONS } from "../../shop/catalog/versions.ts";
import { forgetListening, forgetLocations } from "../../shop/events/listening.ts";
import { forgetCounted } from "../../shop/meter/meter.ts";
import { forgetCurrencies } from "../../shop/prices/sold-currencies.ts";
import { forgetPromotions } from "../../shop/promotions/counting-promotions.ts";
import { forgetSales } from "../../shop/sales/sale-cache.ts";
import { dropMessagesBefore } from "./old-messages.ts";
import { moveShop } from "./origin.ts";
import { settingsStatement } from "./shop-settings.ts";

declare global {
  /** Test runs only: what loads modules into the runtime. */
  var __vitest_mocker__: {
    moduleRunner: {
      import(id: string, options?: { invalidate?: boolean }): Promise<unknown>;
      evaluatedModules: {
        getModuleById(id: string): { evaluated: boolean; promise?: Promise<unknown> } | undefined;
      };
    };
  };
  namespace Cloudflare {
    interface Env {
      /** Test runs only: what makes D1 as its migrations leave it, from vitest.config.ts. */
      SCHEMA: string[];
      /** Test runs only: how many histories a property is tried on, and the seed to repeat. */
      PROPERTY_RUNS: number;
      /** Steps of a random day, where another number than the test's own is wanted; else 0. */
      PROPERTY_STEPS: number;
      PROPERTY_SEED: number;
      /** Test runs only: how long a test waits at least for what must come. */
      PATIENCE_MS: number;
    }
  }
}

// Each call into the Worker or an object imports the Worker's module again, and that asks the
// process of vitest twice. What is evaluated is answered here: that saves a quarter of a run's
// processor.
const { moduleRunner } = globalThis.__vitest_mocker__;
if (!Object.hasOwn(moduleRunner, "import")) {
  const load = moduleRunner.import.bind(moduleRunner);
  moduleRunner.import = async (id, options) => {
    const known = options?.invalidate ? undefined : moduleRunner.evaluatedModules.getModuleById(id);
    return known?.evaluated && known.promise ? known.promise : load(id, options);
  };
}

// Files share a runtime, and each starts with empty databases, objects and queues. What is still at
// work when it is emptied may keep its database open, and is then emptied once more.
await vi.waitUntil(async () => {
  await reset();
  return !(await env.DB.prepare("SELECT 1 FROM sqlite_master WHERE name = 'd1_migrations'").first());
});

// In one transaction: a call for each statement would take much longer.
await env.DB.batch([
  ...env.SCHEMA.map((statement) => env.DB.prepare(statement)),
  settingsStatement(DEMO_SHOP),
]);

// What the file before sent may come again, or late. It is of a shop that is gone, so it is
// dropped.
dropMessagesBefore(Date.now());

// What is sent to come in a minute would come into the shop of another file, so it does not come.
const LATE_S = 10;
if (!Object.hasOwn(env.ORDERS_QUEUE, "send")) {
  const send = env.ORDERS_QUEUE.send.bind(env.ORDERS_QUEUE);
  env.ORDERS_QUEUE.send = async (body, options) => {
    const comesLate = (options?.delaySeconds ?? 0) > LATE_S;
    return comesLate ? { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } } : send(body, options);
  };
}

// No test's import asks servers of others for pictures.
env.MEDIA_QUEUE.sendBatch = async () => ({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } });

// A busy machine may need longer than the second that vitest waits, or than a test thought. What
// never comes fails all the same.
// A look costs a request or some statements, and other files are at work meanwhile.
const LOOK_EVERY_MS = 120;
const { waitFor, waitUntil } = vi;
if (waitUntil.name !== "waitPatiently") {
  vi.waitUntil = function waitPatiently(callback, options) {
    return waitUntil(callback, patient(options));
  };
  vi.waitFor = (callback, options) => waitFor(callback, patient(options));
}

function patient(asked: number | { timeout?: number; interval?: number } = {}) {
  const { timeout = 0, interval = LOOK_EVERY_MS } = typeof asked === "number" ? { timeout: asked } : asked;
  return { timeout: Math.max(timeout, env.PATIENCE_MS), interval };
}

moveShop();
// What this isolate knew is of the shop that was emptied.
VERSIONS.expectChange();
forgetSales();
forgetCurrencies();
forgetPromotions();
forgetListening();
forgetLocations();
forgetCounted();

// The isolate may rely on a wake of the sweeper that the file before made.
const sweeper = env.SWEEPER.getByName("sweeper");
await sweeper.wake(10_000);
// A seal that the file before began is of a log that is gone, and may have been kept since.
await runInDurableObject(sweeper, (_, { storage }) => storage.delete("audit-head"));

// A file's clock, doubles and configuration end with it.
const configured = { ...env };
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const name of Object.keys(env)) {
    if (!(name in configured)) {
      Reflect.deleteProperty(env, name);
    }
  }
  Object.assign(env, configured);
});
