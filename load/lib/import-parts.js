/**
 * A module before the Worker that counts what each part of an import asks of the platform. The
 * counts are at /__parts.
 */
import * as shop from "./index.js";

export * from "./index.js";

const parts = [];
let part = { queries: 0, calls: 0, ms: 0 };

/** A database that counts the statements that are prepared: each is run once. */
const counted = (database) =>
  new Proxy(database, {
    get(target, name) {
      const value = target[name];
      if (typeof value !== "function") {
        return value;
      }
      return (...args) => {
        part.queries += name === "prepare" ? 1 : 0;
        return value.apply(target, args);
      };
    },
  });

const asked = (namespace) => ({
  getByName(name) {
    part.calls += 1;
    return namespace.getByName(name);
  },
});

export class CatalogImport extends shop.CatalogImport {
  constructor(ctx, env) {
    super(ctx, { ...env, DB: counted(env.DB), STOCK_LEDGER: asked(env.STOCK_LEDGER) });
  }

  async alarm() {
    part = { queries: 0, calls: 0, ms: 0 };
    const began = Date.now();
    await super.alarm();
    parts.push({ ...part, ms: Date.now() - began });
  }
}

export default {
  ...shop.default,
  fetch(request, env, ctx) {
    return new URL(request.url).pathname === "/__parts"
      ? Response.json(parts)
      : shop.default.fetch(request, env, ctx);
  },
};
