/**
 * A module before the Worker that counts what it asks of the platform: calls of objects, D1 by
 * statement, what is given to D1 and to queues, statements and rows of objects, alarms. The counts
 * are at /__asks and begin anew with each look. Counting takes time of its own.
 */
import * as shop from "./index.js";
import { patch } from "./patch.js";

export * from "./index.js";

/** Characters of a statement that name it. */
const NAMED_BY = 60;

const counts = new Map();

function count(name, by = 1) {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

const nameOf = (statement) => statement.replace(/\s+/g, " ").slice(0, NAMED_BY);

function countCall(statements) {
  count("D1: calls");
  count(
    "D1: characters given",
    statements.reduce((sum, { params }) => sum + JSON.stringify(params).length, 0),
  );
  count(`D1: ${statements.length > 1 ? `${statements.length} × ` : ""}${nameOf(statements[0].statement)}`);
}

function countDatabase(db) {
  const statement = Object.getPrototypeOf(db.prepare("SELECT 1"));
  for (const method of ["run", "all", "raw", "first"]) {
    patch(statement, method, (self, call) => {
      countCall([self]);
      return call();
    });
  }
  patch(Object.getPrototypeOf(db), "batch", (_self, call, [statements]) => {
    countCall(statements);
    return call();
  });
}

function countStorage(storage) {
  patch(Object.getPrototypeOf(storage.sql), "exec", (_self, call, [statement]) => {
    const cursor = call();
    count("objects: statements");
    count("objects: rows", cursor.rowsWritten);
    count(`objects: ${nameOf(statement)}`);
    return cursor;
  });
  for (const [method, what] of [
    ["put", "objects: values put"],
    ["setAlarm", "objects: alarms set"],
  ]) {
    patch(Object.getPrototypeOf(storage), method, (_self, call) => {
      count(what);
      return call();
    });
  }
}

const stubOf = (target, binding) =>
  new Proxy(target, {
    get(_target, method) {
      return (...args) => {
        count("objects: calls");
        count(`call: ${binding}.${String(method)}`);
        return target[method](...args);
      };
    },
  });

function queueOf(target, binding) {
  const countSent = (list) => {
    count("queues: messages", list.length);
    count(
      "queues: characters",
      list.reduce((sum, { body }) => sum + body.length, 0),
    );
    count(`message: ${binding}`, list.length);
  };
  return {
    send(body, options) {
      countSent([{ body }]);
      return target.send(body, options);
    },
    sendBatch(messages, options) {
      const list = [...messages];
      countSent(list);
      return target.sendBatch(list, options);
    },
  };
}

const made = new WeakMap();

function countedEnv(env) {
  const known = made.get(env);
  if (known) {
    return known;
  }
  countDatabase(env.DB);
  const own = { ...env };
  for (const [binding, value] of Object.entries(env)) {
    if (typeof value?.getByName === "function") {
      own[binding] = {
        getByName: (name) => stubOf(value.getByName(name), binding),
        get: (id) => stubOf(value.get(id), binding),
        idFromName: (name) => value.idFromName(name),
      };
    } else if (binding.endsWith("_QUEUE")) {
      own[binding] = queueOf(value, binding);
    }
  }
  made.set(env, own);
  return own;
}

const countedObject = (Base) =>
  class extends Base {
    constructor(ctx, env) {
      countStorage(ctx.storage);
      super(ctx, countedEnv(env));
    }
    alarm(info) {
      count("objects: alarms rung");
      return super.alarm(info);
    }
  };

export class StockLedger extends countedObject(shop.StockLedger) {}
export class StockLane extends countedObject(shop.StockLane) {}
export class SaleRoom extends countedObject(shop.SaleRoom) {}
export class Sweeper extends countedObject(shop.Sweeper) {}
export class Cart extends countedObject(shop.Cart) {}

export default {
  fetch(request, env, ctx) {
    if (new URL(request.url).pathname === "/__asks") {
      const found = Object.fromEntries(counts);
      counts.clear();
      return Response.json(found);
    }
    count("requests");
    return shop.default.fetch(request, countedEnv(env), ctx);
  },
  queue(batch, env, ctx) {
    count(`batch: ${batch.queue}`);
    return shop.default.queue(batch, countedEnv(env), ctx);
  },
  scheduled(controller, env, ctx) {
    return shop.default.scheduled(controller, countedEnv(env), ctx);
  },
};
