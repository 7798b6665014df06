import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../domain/accounts/access.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import type { DeadLetterView } from "../../http/contract/dead-letters.ts";
import { makeEvent } from "../../shop/events/events.ts";
import { queueMonitor } from "../../shop/events/monitor.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { findDeadLetter, redrivenStatement, storeDeadLetters } from "../../stores/events/dead-letters.ts";
import { archivedEvents } from "../../test/support/archive.ts";
import { deliver } from "../../test/support/held-queues.ts";
import { call } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";

const ROOT = "/api/admin/dead-letters";

async function ask<T>(method: string, path: string, body?: unknown, role: Role = "ops") {
  const response = await call(method, path, body, await bearer(`a-${role}`, role));
  return { status: response.status, body: await response.json<T>() };
}

type Page = { items: DeadLetterView[]; nextCursor: string | null };

function audited(subject: string) {
  return readAudit(env.DB, { order: "oldest", limit: 10, subject });
}

function letter(id: string, queue: string, at: number, body: unknown = { events: [] }) {
  return { id, queue, at, body: JSON.stringify(body), error: null, redrivenAt: null };
}

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM dead_letters").run();
});
afterEach(() => vi.restoreAllMocks());

describe("an operator", () => {
  it("sees dead letters, newest first, page by page", async () => {
    await storeDeadLetters(env.DB, [
      letter("older", "catalog", 1_000),
      letter("newer", "catalog", 2_000, { events: [2] }),
    ]);
    const first = await ask<Page>("GET", `${ROOT}?queue=catalog&limit=1`);
    expect(first.status).toBe(200);
    expect(first.body.items).toEqual([
      {
        id: "newer",
        queue: "catalog",
        at: "1970-01-01T00:00:02.000Z",
        error: null,
        redrivenAt: null,
        body: { events: [2] },
      },
    ]);
    const next = await ask<Page>("GET", `${ROOT}?queue=catalog&limit=1&cursor=${first.body.nextCursor}`);
    expect(next.body).toMatchObject({ items: [{ id: "older" }], nextCursor: null });
  });

  it("sees why a message died, without the personal data in it", async () => {
    const body = { events: [{ type: "order.intake", email: "ada@example.com" }] };
    expect((await deliver("orders", body, { attempts: 11 })).retryMessages).toHaveLength(1);
    await vi.waitUntil(async () =>
      (await queueMonitor(env, "orders").read()).some(
        ({ queue, retryingSince }) => queue === "orders" && retryingSince,
      ),
    );
    await deliver("orders-dlq", body);
    const { body: page } = await ask<Page>("GET", `${ROOT}?queue=orders`);
    expect(page.items).toHaveLength(1);
    const [found] = page.items;
    expect(found?.error).toContain("Invalid");
    expect(JSON.stringify(found)).not.toContain("ada@example.com");
    const one = await ask<DeadLetterView>("GET", `${ROOT}/${found?.id}`);
    expect(one.body).toEqual(found);
    const state = (await queueMonitor(env, "orders").read()).find(({ queue }) => queue === "orders");
    expect(state?.retryingSince).toBeNull();
  });

  it("sends one again, once, however often it is asked", async () => {
    const event = makeEvent("catalog.changed", { version: 7 }, { traceparent: continueTrace(null) });
    await storeDeadLetters(env.DB, [letter("again", "analytics", 3_000, { events: [event] })]);
    const sent = vi.spyOn(env.ANALYTICS_QUEUE, "sendBatch");
    const first = await ask<DeadLetterView>("POST", `${ROOT}/again/redrive`);
    const second = await ask<DeadLetterView>("POST", `${ROOT}/again/redrive`);
    expect(first.status).toBe(200);
    expect(first.body.redrivenAt).not.toBeNull();
    expect(second.body).toEqual(first.body);
    expect(sent).toHaveBeenCalledTimes(1);
    expect(await audited("again")).toEqual([
      expect.objectContaining({
        action: "dead_letter.redriven",
        actor: "a-ops",
        after: '{"queue":"analytics"}',
      }),
    ]);
    await vi.waitUntil(async () => (await archivedEvents()).some(({ id }) => id === event.id));
    expect((await ask<Page>("GET", `${ROOT}?queue=analytics`)).body.items).toEqual([]);
    const redriven = await ask<Page>("GET", `${ROOT}?queue=analytics&state=redriven`);
    expect(redriven.body.items).toMatchObject([{ id: "again" }]);
  });

  it("sends all of a queue again, and those of no other", async () => {
    const letters = Array.from({ length: 120 }, (_, i) => letter(`all-${i}`, "notifications", i));
    for (let i = 0; i < letters.length; i += 40) {
      await storeDeadLetters(env.DB, letters.slice(i, i + 40));
    }
    await storeDeadLetters(env.DB, [letter("other", "payments", 1)]);
    const bodies: unknown[] = [];
    vi.spyOn(env.NOTIFICATIONS_QUEUE, "sendBatch").mockImplementation(async (messages) => {
      bodies.push(...messages);
      return {} as never;
    });
    const all = await ask("POST", `${ROOT}/redrive`, { queue: "notifications" });
    expect(all).toEqual({ status: 200, body: { queue: "notifications", redriven: 120, remaining: 0 } });
    expect(bodies).toHaveLength(120);
    const written = (await audited("notifications")).map(({ after }) => JSON.parse(after ?? "").redriven);
    expect(written.reduce((sum, n) => sum + n, 0)).toBe(120);
    expect((await ask<Page>("GET", `${ROOT}?queue=payments`)).body.items).toMatchObject([{ id: "other" }]);
  });

  it("sends no more at once than a queue takes, and no more in a call than a request may", async () => {
    const many = Array.from({ length: 512 }, (_, i) => letter(`many-${i}`, "fulfilment", 1_000 + i));
    await env.DB.prepare(
      `INSERT INTO dead_letters (id, queue, body, at)
       SELECT value->>'id', value->>'queue', value->>'body', value->>'at' FROM json_each(?)`,
    )
      .bind(JSON.stringify(many))
      .run();
    const sends: number[] = [];
    vi.spyOn(env.FULFILMENT_QUEUE, "sendBatch").mockImplementation(async (messages) => {
      sends.push([...messages].length);
      return {} as never;
    });
    const redrive = async () => (await ask("POST", `${ROOT}/redrive`, { queue: "fulfilment" })).body;
    expect(await redrive()).toEqual({ queue: "fulfilment", redriven: 500, remaining: 12 });
    expect(await redrive()).toEqual({ queue: "fulfilment", redriven: 12, remaining: 0 });
    expect(await redrive()).toEqual({ queue: "fulfilment", redriven: 0, remaining: 0 });
    // A message may be 128 KB, and one send 256 KB.
    expect(Math.max(...sends)).toBe(2);
    expect(sends.reduce((sum, n) => sum + n)).toBe(512);
  });

  it("sees letters of one millisecond page by page, each once, and by their state", async () => {
    const ids = Array.from({ length: 7 }, (_, i) => `twin-${i}`);
    // They were stored in another order than they are shown in.
    await storeDeadLetters(
      env.DB,
      [3, 0, 6, 1, 5, 2, 4].map((i) => ({
        ...letter(`twin-${i}`, "orders", 77_000),
        redrivenAt: i < 2 ? 78_000 : null,
      })),
    );
    const seen: string[] = [];
    let cursor: string | null = "77001.a";
    while (cursor !== null) {
      const path = `${ROOT}?queue=orders&state=all&limit=2&cursor=${cursor}`;
      const page: Page = (await ask<Page>("GET", path)).body;
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      expect(seen.length).toBeLessThanOrEqual(ids.length);
    }
    expect(seen).toEqual(ids.toReversed());
    const state = async (name: string) => {
      const { body } = await ask<Page>("GET", `${ROOT}?queue=orders&state=${name}&limit=7&cursor=77001.a`);
      expect(body.nextCursor).toBeNull();
      return body.items.map(({ id }) => id);
    };
    expect(await state("redriven")).toEqual(["twin-1", "twin-0"]);
    expect(await state("waiting")).toEqual(["twin-6", "twin-5", "twin-4", "twin-3", "twin-2"]);
  });

  it("who sends a letter again after another did changes nothing: the first time stands", async () => {
    await storeDeadLetters(env.DB, [letter("twice", "catalog", 5_000), letter("once", "catalog", 5_000)]);
    await redrivenStatement(env.DB, ["twice"], 6_000).run();
    await redrivenStatement(env.DB, ["twice", "once"], 7_000).run();
    expect((await findDeadLetter(env.DB, "twice"))?.redrivenAt).toBe(6_000);
    expect((await findDeadLetter(env.DB, "once"))?.redrivenAt).toBe(7_000);
  });

  it("keeps a letter that the queue did not take", async () => {
    await storeDeadLetters(env.DB, [letter("refused", "catalog", 9_000)]);
    vi.spyOn(env.CATALOG_QUEUE, "sendBatch").mockRejectedValue(new Error("queue down"));
    expect((await ask("POST", `${ROOT}/refused/redrive`)).status).toBe(500);
    expect((await ask<DeadLetterView>("GET", `${ROOT}/refused`)).body.redrivenAt).toBeNull();
  });
});

describe("refused", () => {
  it.each(["limit=0", "limit=101", "limit=many", "queue=none", "cursor=x", "state=gone"])(
    "?%s",
    async (query) => {
      expect((await ask("GET", `${ROOT}?${query}`)).status).toBe(400);
    },
  );

  it("a letter that is not there, and one of a queue that is gone", async () => {
    expect((await ask("GET", `${ROOT}/nobody`)).status).toBe(404);
    expect((await ask("POST", `${ROOT}/nobody/redrive`)).status).toBe(404);
    await storeDeadLetters(env.DB, [letter("stray", "no-longer", 1)]);
    expect(await ask("POST", `${ROOT}/stray/redrive`)).toMatchObject({
      status: 422,
      body: { code: "queue_unknown" },
    });
    expect((await ask("POST", `${ROOT}/redrive`, { queue: "no-longer" })).status).toBe(400);
  });

  it("anyone who may not", async () => {
    for (const [method, path, body] of [
      ["GET", ROOT],
      ["GET", `${ROOT}/x`],
      ["GET", "/api/admin/queues"],
      ["POST", `${ROOT}/x/redrive`],
      ["POST", `${ROOT}/redrive`, { queue: "orders" }],
    ] as const) {
      expect((await call(method, path, body)).status).toBe(401);
      expect((await ask(method, path, body, "customer")).status).toBe(403);
      expect((await ask(method, path, body, "merchant")).status).toBe(403);
    }
  });
});
