import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { randomId } from "../domain/base/ids.ts";
import { ACCESS } from "../http/access/access.ts";
import { isRefused } from "../stores/base/d1.ts";
import { withPatientReads } from "../stores/base/d1-away.ts";
import { findProduct } from "../stores/catalog/catalog.ts";
import { findSale } from "../stores/sales/sales.ts";
import { refusingDatabase, withDatabase } from "./support/database.ts";
import { cartWith, orderBody } from "./support/orders.ts";
import { bearer, openSale } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";
import { visit } from "./support/visit.ts";

const OVERLOADED = "D1 DB is overloaded. Requests queued for too long.";

beforeEach(() => {
  // Pauses between tries are drawn: none here.
  vi.spyOn(Math, "random").mockReturnValue(0);
});
afterEach(() => vi.restoreAllMocks());

async function answerTo(route: string, headers: Record<string, string>, body?: string) {
  const [method = "", path = ""] = route.split(" ");
  const url = path
    .replace("/:file{[^/]+\\.svg}", "/nothing.svg")
    .replace("*", "nothing.js")
    .replaceAll(/:\w+/g, "nothing-of-that-name");
  const response = await visit(`https://shop.test${url}`, {
    method,
    headers,
    ...(body === undefined || method === "GET" ? {} : { body }),
  });
  const text = await response.text();
  const { status, headers: answered } = response;
  return { status, retryAfter: answered.get("Retry-After"), cache: answered.get("X-Cache"), text };
}

describe("while D1 refuses", () => {
  it.each([
    ["a guest's page", { Accept: "text/html", "Content-Type": "application/x-www-form-urlencoded" }, "a=b"],
    ["an operator's program", { "Content-Type": "application/json" }, "{}"],
  ])("no route answers 500: %s", async (caller, headers, body) => {
    const token = caller === "a guest's page" ? {} : await bearer("away", "ops");
    await withDatabase(refusingDatabase(OVERLOADED), async () => {
      for (const route of Object.keys(ACCESS)) {
        const sent = { ...headers, ...token, "Cart-Id": randomId("crt"), "Idempotency-Key": "k" };
        const { status, retryAfter, text } = await answerTo(route, sent, body);
        expect([route, status], text).not.toEqual([route, 500]);
        if (status === 503 && route !== "GET /readyz") {
          expect([route, Number(retryAfter) > 0]).toEqual([route, true]);
        }
      }
    });
  });

  it.each([
    OVERLOADED,
    "D1 DB is overloaded. Too many requests queued.",
    "D1 DB storage operation exceeded timeout which caused object to be reset.",
    "Network connection lost.",
    "D1 DB reset because its code was updated.",
    "Internal error in D1 DB storage caused object to be reset.",
    "Cannot resolve D1 DB due to transient issue on remote node.",
    "D1 DB exceeded its CPU time limit and was reset.",
    "D1 DB's isolate exceeded its memory limit and was reset.",
    "database is locked: SQLITE_BUSY",
    "database or disk is full: SQLITE_FULL",
    "disk I/O error: SQLITE_IOERR",
  ])("programs are told when to come back, and people in words: %s", async (message) => {
    const { json, page } = await withDatabase(refusingDatabase(message), async () => ({
      json: await answerTo("GET /api/sales", {}),
      page: await answerTo("GET /sales", { Accept: "text/html" }),
    }));
    expect([json.status, JSON.parse(json.text).code, page.status]).toEqual([503, "unavailable", 503]);
    expect(Number(json.retryAfter)).toBeGreaterThan(0);
    expect(Number(page.retryAfter)).toBeGreaterThan(0);
    expect(page.text).toContain("<h1>");
    expect(json.text + page.text).not.toMatch(/D1|SQLITE|isolate|database/);
  });

  it("a cart, an order, a sale's order and a sign-in that it cannot take are 503, and may be repeated", async () => {
    const sku = await stockItem({ stock: 20 });
    const cart = await cartWith({ [sku]: 1 });
    const sale = await openSale(await stockItem({ stock: 20 }));
    const buyer = await bearer("away-buyer");
    const json = { "Content-Type": "application/json" };
    const asks: [string, Record<string, string>, unknown][] = [
      ["POST /api/cart/items", json, { sku, quantity: 1 }],
      ["POST /api/orders", { ...json, "Cart-Id": cart, "Idempotency-Key": "away" }, orderBody],
      ["POST /api/auth/login", json, { email: "a@example.com", password: "correct horse battery" }],
      [
        `POST /api/sales/${sale.id}/orders`,
        { ...json, ...buyer, "Idempotency-Key": "k" },
        { ...orderBody, quantity: 1 },
      ],
    ];
    const send = async () => {
      const answers: number[] = [];
      for (const [route, headers, body] of asks) {
        answers.push((await answerTo(route, headers, JSON.stringify(body))).status);
      }
      return answers;
    };
    // This isolate knows the sale: it is the lane that cannot read it.
    await answerTo(`GET /api/sales/${sale.id}`, {});
    expect(await withDatabase(refusingDatabase(OVERLOADED), send)).toEqual([503, 503, 503, 503]);
    expect(await send()).toEqual([200, 201, 401, 201]);
  });

  it("cached pages and JSON are served as before, stale once they are old", async () => {
    const paths = ["/", "/products", "/api/catalog/products"];
    const look = async () => {
      const answers: string[] = [];
      for (const path of paths) {
        const { status, cache } = await answerTo(`GET ${path}`, {});
        answers.push(`${status} ${cache}`);
      }
      return answers;
    };
    // While nothing is known of the versions, nothing is kept.
    await vi.waitUntil(async () => (await look()).every((answer) => answer === "200 hit"));
    await withDatabase(refusingDatabase(OVERLOADED), async () => {
      expect(await look()).toEqual(["200 hit", "200 hit", "200 hit"]);
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 30 * 60_000 });
      expect(await look()).toEqual(["200 stale", "200 stale", "200 stale"]);
      vi.useRealTimers();
    });
  });

  it("an export is refused, and is no file that breaks off", async () => {
    const merchant = await bearer("away-merchant", "merchant");
    const answer = await withDatabase(refusingDatabase(OVERLOADED), () =>
      answerTo("GET /api/admin/products/export", merchant),
    );
    expect([answer.status, answer.text.includes("Handle,")]).toEqual([503, false]);
  });

  it("a missing table is a bug, and stays one", async () => {
    const answer = await withDatabase(refusingDatabase("no such table: sales: SQLITE_ERROR"), () =>
      answerTo("GET /api/sales", {}),
    );
    expect(answer.status).toBe(500);
  });
});

describe("a refusal that passes", () => {
  /** This database, which refuses the first `times` runs of what it is asked. */
  function refusingFirst(times: number) {
    let runs = 0;
    const run = async (work: () => unknown) => {
      runs += 1;
      if (runs <= times) {
        throw new Error(`D1_ERROR: ${OVERLOADED}`);
      }
      return work();
    };
    const real = env.DB;
    const statement = (target: D1PreparedStatement): D1PreparedStatement =>
      new Proxy(target, {
        get(_, name) {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== "function") {
            return value;
          }
          return name === "bind"
            ? (...args: unknown[]) => statement(target.bind(...args))
            : (...args: unknown[]) => run(() => Reflect.apply(value, target, args));
        },
      });
    const raw: D1Database = new Proxy(real, {
      get(_, name) {
        if (name === "withSession") {
          return () => raw;
        }
        if (name === "getBookmark") {
          return () => null;
        }
        if (name === "prepare") {
          return (query: string) => statement(real.prepare(query));
        }
        return name === "batch" ? (list: D1PreparedStatement[]) => run(() => real.batch(list)) : undefined;
      },
    });
    return { raw, DB: withPatientReads({ ...env, DB: raw }).DB, runs: () => runs };
  }

  it("is not felt by a read, which is tried twice more and no oftener", async () => {
    const lucky = refusingFirst(2);
    expect(await findSale(lucky.DB, "sal_none")).toBeNull();
    expect(lucky.runs()).toBe(3);
    const batched = refusingFirst(2);
    expect(await findProduct(batched.DB, "none")).toBeNull();
    expect(batched.runs()).toBe(3);
    const always = refusingFirst(99);
    await expect(findSale(always.DB, "sal_none")).rejects.toThrow();
    expect(always.runs()).toBe(3);
  });

  it("is told to the writer, and nothing is written twice", async () => {
    const insert = "insert into catalog_meta (id, version, changed_at) select 9, 1, 0";
    for (const way of ["run", "batch", "batch with a read before", "batch with a read after"]) {
      const { DB, runs } = refusingFirst(1);
      const write = DB.prepare(insert).bind();
      const read = DB.prepare("select 1").bind();
      const list = way.endsWith("before") ? [read, write] : way.endsWith("after") ? [write, read] : [write];
      await expect(way === "run" ? write.run() : DB.batch(list)).rejects.toThrow("overloaded");
      expect(runs()).toBe(1);
    }
  });

  it("does not reach a request", async () => {
    const { raw, runs } = refusingFirst(2);
    const answer = await withDatabase(raw, () => answerTo("GET /api/sales", {}));
    expect(answer.status).toBe(200);
    expect(runs()).toBeGreaterThan(2);
  });
});

it("a write that a constraint refused is told from a database that is away, however it is wrapped", () => {
  const refused = new Error("D1_ERROR: UNIQUE constraint failed: accounts.email");
  expect([refused, new Error("Failed query", { cause: refused })].map(isRefused)).toEqual([true, true]);
  expect([new Error(OVERLOADED), "constraint", null].map(isRefused)).toEqual([false, false, false]);
});
