/**
 * A module before the Worker that counts what the platform would bill: requests, rows written,
 * queue operations. The counts are at /__meter. Counting takes time of its own, so nothing else is
 * measured with it.
 */

import { patch } from "../lib/patch.js";
import * as shop from "./index.js";

export * from "./index.js";

/** Queue operations are counted for each 64 KB of a message, begun or full. */
const QUEUE_UNIT_BYTES = 64_000;
const OBJECTS = new Set(["STOCK_LEDGER", "STOCK_LANE", "SALE_ROOM", "SWEEPER"]);

const counts = {
  workerRequests: 0,
  objectRequests: 0,
  objectRowsWritten: 0,
  databaseRowsWritten: 0,
  queueOperations: 0,
  bucketWrites: 0,
};

const queueUnits = (body) =>
  Math.ceil(new TextEncoder().encode(JSON.stringify(body)).length / QUEUE_UNIT_BYTES);

/** No deployed shop has the mailbox. */
function countRows(result, { statement }) {
  if (!statement.includes("INTO mailbox")) {
    counts.databaseRowsWritten += result.meta?.rows_written ?? 0;
  }
}

function meterDatabase(db) {
  const statement = Object.getPrototypeOf(db.prepare("SELECT 1"));
  for (const method of ["run", "all"]) {
    patch(statement, method, async (self, call) => {
      const result = await call();
      countRows(result, self);
      return result;
    });
  }
  patch(Object.getPrototypeOf(db), "batch", async (_self, call, [statements]) => {
    const results = await call();
    for (const [i, result] of results.entries()) {
      countRows(result, statements[i]);
    }
    return results;
  });
}

function meterStorage(storage) {
  patch(Object.getPrototypeOf(storage.sql), "exec", (_self, call) => {
    const cursor = call();
    counts.objectRowsWritten += cursor.rowsWritten;
    return cursor;
  });
  // Setting an alarm is billed as a row written.
  patch(Object.getPrototypeOf(storage), "setAlarm", (_self, call) => {
    counts.objectRowsWritten += 1;
    return call();
  });
}

const stub = (target) =>
  new Proxy(target, {
    get(_target, method) {
      return (...args) => {
        counts.objectRequests += 1;
        return target[method](...args);
      };
    },
  });

const queue = (target) => ({
  send(body, options) {
    counts.queueOperations += queueUnits(body);
    return target.send(body, options);
  },
  sendBatch(messages, options) {
    const list = [...messages];
    for (const { body } of list) {
      counts.queueOperations += queueUnits(body);
    }
    return target.sendBatch(list, options);
  },
});

const bucket = (target) => ({
  put(...args) {
    counts.bucketWrites += 1;
    return target.put(...args);
  },
});

function metered(env) {
  meterDatabase(env.DB);
  return new Proxy(env, {
    get(target, name) {
      const value = target[name];
      if (OBJECTS.has(name)) {
        return { getByName: (id) => stub(value.getByName(id)) };
      }
      if (name === "EVENT_ARCHIVE") {
        return bucket(value);
      }
      return String(name).endsWith("_QUEUE") ? queue(value) : value;
    },
  });
}

const meteredObject = (Base) =>
  class extends Base {
    constructor(ctx, env) {
      meterStorage(ctx.storage);
      super(ctx, metered(env));
    }
    alarm(info) {
      counts.objectRequests += 1;
      return super.alarm(info);
    }
  };

export class StockLedger extends meteredObject(shop.StockLedger) {}
export class StockLane extends meteredObject(shop.StockLane) {}
export class SaleRoom extends meteredObject(shop.SaleRoom) {}
export class Sweeper extends meteredObject(shop.Sweeper) {}

export default {
  fetch(request, env, ctx) {
    if (new URL(request.url).pathname === "/__meter") {
      return Response.json(counts);
    }
    counts.workerRequests += 1;
    return shop.default.fetch(request, metered(env), ctx);
  },
  queue(batch, env, ctx) {
    counts.workerRequests += 1;
    // Read and deleted.
    for (const { body } of batch.messages) {
      counts.queueOperations += 2 * queueUnits(body);
    }
    return shop.default.queue(batch, metered(env), ctx);
  },
  scheduled(controller, env, ctx) {
    return shop.default.scheduled(controller, metered(env), ctx);
  },
};
