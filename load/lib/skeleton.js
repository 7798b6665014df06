/**
 * An order, a loser's answer and a cached read with only their necessary steps, in the fewest
 * lines. They show what the runtime itself costs, and so how near the shop is to it.
 * `PUT /__steps?names=…` switches steps on one after another.
 */
import { DurableObject } from "cloudflare:workers";
import * as shop from "./index.js";

export * from "./index.js";

const MAX_BATCH = 500;
const MAX_MESSAGE = 50;
const RELAY_DELAY_MS = 500;
const LOOK_AGAIN_MS = 50;
const HEADERS = {
  "Content-Type": "application/json",
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Strict-Transport-Security": "max-age=15552000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
  RateLimit: '"user";r=99;t=30',
  "RateLimit-Policy": '"user";q=100;w=60',
};
const SOLD_OUT = JSON.stringify({ title: "Sold out", status: 409, code: "sold_out" });
const encoder = new TextEncoder();
let list;
let steps = new Set();
let key;

/** One row for each order, written in one transaction a call, and sent on. */
export class StockLane extends DurableObject {
  #sql = this.ctx.storage.sql;
  #seq;
  #sent;
  #timer = null;

  constructor(ctx, env) {
    super(ctx, env);
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS reservations (seq INTEGER PRIMARY KEY, reference TEXT NOT NULL UNIQUE, draft TEXT NOT NULL)",
    );
    this.#seq = this.#sql.exec("SELECT coalesce(max(seq), 0) AS seq FROM reservations").one().seq;
    this.#sent = this.#seq;
  }

  reserveMany(requests) {
    const outcomes = this.ctx.storage.transactionSync(() =>
      requests.map(({ id, draft }) => {
        this.#seq += 1;
        this.#sql.exec("INSERT INTO reservations VALUES (?, ?, ?)", this.#seq, id, draft);
        return { ok: true };
      }),
    );
    if (steps.has("relay")) {
      this.#timer ??= setTimeout(() => this.#relay(), RELAY_DELAY_MS);
    }
    return outcomes;
  }

  async #relay() {
    this.#timer = null;
    const rows = this.#sql
      .exec("SELECT draft FROM reservations WHERE seq > ? ORDER BY seq", this.#sent)
      .toArray();
    this.#sent = this.#seq;
    for (let i = 0; i < rows.length; i += MAX_MESSAGE) {
      await this.env.ORDERS_QUEUE.send(rows.slice(i, i + MAX_MESSAGE));
    }
  }
}

const lines = new Map();

async function reserve(env, ctx, lane, request) {
  const call = (requests) => env.STOCK_LANE.getByName(lane).reserveMany(requests);
  if (!steps.has("shared")) {
    return (await call([request]))[0];
  }
  const line = lines.get(lane) ?? { busy: false, waiting: [] };
  lines.set(lane, line);
  const mine = { request, outcome: null, wake() {} };
  line.waiting.push(mine);
  while (mine.outcome === null) {
    if (line.busy) {
      const { promise, resolve } = Promise.withResolvers();
      mine.wake = resolve;
      setTimeout(resolve, LOOK_AGAIN_MS);
      await promise;
      continue;
    }
    line.busy = true;
    await scheduler.wait(0);
    const batch = line.waiting.splice(0, MAX_BATCH);
    const carried = call(batch.map((entry) => entry.request)).then((outcomes) => {
      line.busy = false;
      for (const [i, entry] of batch.entries()) {
        entry.outcome = outcomes[i];
        entry.wake();
      }
      line.waiting[0]?.wake();
    });
    ctx.waitUntil(carried);
    await carried;
  }
  return mine.outcome;
}

async function claimsOf(env, token) {
  key ??= crypto.subtle.importKey(
    "jwk",
    (({ n, e }) => ({ kty: "RSA", alg: "RS256", n, e }))(JSON.parse(env.AUTH_KEYS).keys[0]),
    { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
    false,
    ["verify"],
  );
  const end = token.lastIndexOf(".");
  const signature = Uint8Array.fromBase64(token.slice(end + 1), { alphabet: "base64url" });
  const signed = encoder.encode(token.slice(0, end));
  if (!(await crypto.subtle.verify("RSASSA-PKCS1-v1_5", await key, signature, signed))) {
    return null;
  }
  const claims = Uint8Array.fromBase64(token.slice(token.indexOf(".") + 1, end), { alphabet: "base64url" });
  return JSON.parse(new TextDecoder().decode(claims));
}

export default {
  scheduled: shop.default.scheduled,
  /** The orders are not real, so no consumer takes them. */
  queue: (batch, env) => (batch.queue === "orders" ? undefined : shop.default.queue(batch, env)),

  async fetch(request, env, ctx) {
    if (request.method === "PUT") {
      steps = new Set(new URL(request.url).searchParams.get("names").split(","));
      return new Response(null, { status: 204 });
    }
    if (steps.has("list")) {
      list ??= await (await shop.default.fetch(request, env, ctx)).arrayBuffer();
      return new Response(list, { headers: HEADERS });
    }
    if (request.method !== "POST" || !request.url.includes("/orders")) {
      return shop.default.fetch(request, env, ctx);
    }
    if (steps.has("empty")) {
      return new Response("ok");
    }
    const order = steps.has("lose") ? null : JSON.parse(await request.text());
    let customer = "nobody";
    if (steps.has("token")) {
      const claims = await claimsOf(env, request.headers.get("Authorization").slice("Bearer ".length));
      if (claims === null) {
        return new Response(null, { status: 401 });
      }
      customer = claims.sub;
    }
    if (order === null) {
      return new Response(SOLD_OUT, { status: 409, headers: HEADERS });
    }
    const name = encoder.encode(`${customer} ${request.headers.get("Idempotency-Key")}`);
    const id = new Uint8Array(await crypto.subtle.digest("SHA-256", name)).toHex();
    const draft = JSON.stringify({ ...order, id, customer });
    if (steps.has("lane")) {
      await reserve(env, ctx, `skeleton-${id.charCodeAt(0) % 4}`, { id, draft });
    }
    const headers = { ...HEADERS, Location: `/api/orders/${id}`, "X-Trace-Id": id.slice(0, 32) };
    return new Response(draft, { status: 201, headers });
  },
};
