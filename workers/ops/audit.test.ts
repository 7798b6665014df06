import { env, exports } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { AuditChange, AuditHead, SealedEntry } from "../../domain/audit/audit.ts";
import { verifyChain } from "../../domain/audit/audit.ts";
import { appendAudit, appendOnce, auditOf, readAudit } from "../../stores/audit/audit.ts";
import { call, placed, settled } from "../../test/support/orders.ts";
import { bearer, openSale } from "../../test/support/sales.ts";
import { stockItem, uniqueSku } from "../../test/support/shop.ts";

interface Page {
  items: SealedEntry[];
  nextCursor: number | null;
  head: AuditHead | null;
}

const origin = { actor: "test", role: "ops", network: null, traceId: "a".repeat(32) } as const;
const change = (subject: string): AuditChange => ({
  action: "stock.adjusted",
  subject,
  before: { onHand: 1 },
  after: { onHand: 2 },
});

async function page(query = ""): Promise<Page> {
  const response = await call("GET", `/api/admin/audit${query}`, undefined, await bearer("olga", "ops"));
  expect(response.status).toBe(200);
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  return response.json();
}

async function entriesOf(subject: string) {
  const { items } = await page(`?order=oldest&subject=${encodeURIComponent(subject)}`);
  return items.map(({ action, actor, role, before, after }) => ({
    action,
    actor,
    role,
    before: JSON.parse(before ?? "null"),
    after: JSON.parse(after ?? "null"),
  }));
}

/** What keeps entries as they are, so that a test can go around it and put it back. */
async function triggerOn(action: "update" | "delete"): Promise<{ name: string; sql: string }> {
  const trigger = await env.DB.prepare(
    "select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'audit_log' and name like ?",
  )
    .bind(`%_on_${action}`)
    .first<{ name: string; sql: string }>();
  if (!trigger) {
    throw new Error(`nothing keeps the log from ${action}`);
  }
  return trigger;
}

const sealer = () => env.SWEEPER.getByName("sweeper");

async function verifyAll() {
  await sealer().sealAudit();
  const all = await readAudit(env.DB, { order: "oldest", limit: 10_000 });
  return verifyChain(all, await sealer().auditHead());
}

describe("what people with power do is written down:", () => {
  it("a product created, edited, repriced, published and archived", async () => {
    const merchant = await bearer("max", "merchant");
    const sku = uniqueSku();
    const slug = sku.toLowerCase();
    const price = { amount: 1_000, currency: "USD" };
    const created = await call(
      "POST",
      "/api/admin/products",
      { slug, title: "Dusk", status: "draft", variants: [{ sku, price }] },
      { ...merchant, "CF-Connecting-IP": "203.0.113.9" },
    );
    expect(created.status).toBe(201);
    const { id } = await created.json<{ id: string }>();
    const edit = (body: unknown) => call("PATCH", `/api/admin/products/${id}`, body, merchant);
    await edit({ title: "Dawn" });
    await edit({ status: "active", variants: [{ sku, price: { ...price, amount: 1_500 } }] });
    await edit({ status: "archived" });
    await edit({ status: "archived" });
    const by = { actor: "max", role: "merchant" };
    expect(await entriesOf(id)).toEqual([
      {
        ...by,
        action: "product.created",
        before: null,
        after: { slug, title: "Dusk", status: "draft", prices: { [sku]: 1_000 } },
      },
      { ...by, action: "product.updated", before: { title: "Dusk" }, after: { title: "Dawn" } },
      { ...by, action: "product.published", before: { status: "draft" }, after: { status: "active" } },
      { ...by, action: "product.archived", before: { status: "active" }, after: { status: "archived" } },
    ]);
    expect(await entriesOf(sku)).toEqual([
      {
        ...by,
        action: "price.changed",
        before: { amount: 1_000, compareAt: null },
        after: { amount: 1_500, compareAt: null },
      },
    ]);
    const [first] = (await page(`?order=oldest&subject=${id}`)).items;
    expect(first).toMatchObject({ network: "203.0.113.0/24", traceId: created.headers.get("X-Trace-Id") });
  });

  it("an import, as a whole and by product", async () => {
    const sku = uniqueSku();
    const csv = `Handle,Title,Variant SKU,Variant Price\n${sku.toLowerCase()},One,${sku},10.00\n`;
    const response = await call(
      "POST",
      "/api/admin/products/import",
      undefined,
      await bearer("ida", "merchant"),
    );
    expect(response.status).toBe(415);
    expect((await page("?actor=ida")).items).toEqual([]);
    const form = new FormData();
    form.set("file", new File([csv], "products.csv"));
    await exports.default.fetch("https://shop.test/api/admin/products/import", {
      method: "POST",
      headers: await bearer("ida", "merchant"),
      body: form,
    });
    const { items } = await page("?actor=ida&order=oldest");
    expect(items.map(({ action }) => action)).toEqual(["product.created", "products.imported"]);
    expect(JSON.parse(items[1]?.after ?? "")).toEqual({ created: 1, updated: 0, unchanged: 0, rejected: 0 });
  });

  it("stock adjusted and reservations made by hand", async () => {
    const sku = await stockItem({ stock: 10 });
    const merchant = await bearer("sven", "merchant");
    await call("POST", `/api/admin/inventory/${sku}/adjustments`, { delta: -4, reason: "damaged" }, merchant);
    await call("POST", `/api/admin/inventory/${sku}/adjustments`, { delta: -40, reason: "typo" }, merchant);
    expect(await entriesOf(sku)).toEqual([
      {
        action: "stock.adjusted",
        actor: "sven",
        role: "merchant",
        before: { onHand: 10 },
        after: { onHand: 6, reason: "damaged" },
      },
    ]);
    const reserved = await call(
      "POST",
      `/api/inventory/${sku}/reservations`,
      { quantity: 2, reference: "by hand" },
      merchant,
    );
    const { id } = await reserved.json<{ id: string }>();
    await call("POST", `/api/inventory/${sku}/reservations/${id}/release`, undefined, merchant);
    expect((await entriesOf(id)).map(({ action }) => action)).toEqual([
      "reservation.made",
      "reservation.released",
    ]);
  });

  it("a sale scheduled, cancelled before it opens, and closed early", async () => {
    const merchant = await bearer("merchant", "merchant");
    const open = await openSale(await stockItem({ stock: 10 }));
    const later = await openSale(await stockItem({ stock: 10 }), {
      opensAt: new Date(Date.now() + 60_000).toISOString(),
    });
    for (const { id } of [open, later, open]) {
      await call("POST", `/api/admin/sales/${id}/close`, undefined, merchant);
    }
    const actions = async (id: string) => (await entriesOf(id)).map(({ action }) => action);
    expect(await actions(open.id)).toEqual(["sale.scheduled", "sale.closed"]);
    expect(await actions(later.id)).toEqual(["sale.scheduled", "sale.cancelled"]);
    expect(JSON.stringify(await entriesOf(open.id))).not.toContain("ticketKey");
  });

  it("an order that support cancels, and not one that its owner does", async () => {
    const cancel = (id: string, headers: Record<string, string>) =>
      call("POST", `/api/orders/${id}/cancel`, undefined, headers);
    const theirs = await placed({ [await stockItem()]: 1 });
    const own = await placed({ [await stockItem()]: 1 });
    await Promise.all([settled(theirs.id), settled(own.id)]);
    expect((await cancel(theirs.id, await bearer("sam", "support"))).status).toBe(200);
    expect((await cancel(own.id, { "Order-Token": own.accessToken })).status).toBe(200);
    expect(await entriesOf(theirs.id)).toMatchObject([
      { action: "order.cancelled", actor: "sam", role: "support", after: { status: "CANCELLED" } },
    ]);
    expect(await entriesOf(own.id)).toEqual([]);
  });
});

describe("the log", () => {
  it("is for operators alone, page by page from either end", async () => {
    expect((await call("GET", "/api/admin/audit")).status).toBe(401);
    for (const role of ["customer", "support", "merchant"] as const) {
      expect((await call("GET", "/api/admin/audit", undefined, await bearer("x", role))).status).toBe(403);
    }
    await appendAudit(
      env.DB,
      { ...origin, actor: "paula" },
      [1, 2, 3, 4, 5].map((n) => change(`page-${n}`)),
    );
    const seen: string[] = [];
    let next: number | null = null;
    do {
      const query = `?actor=paula&limit=2${next === null ? "" : `&cursor=${next}`}`;
      const current: Page = await page(query);
      seen.push(...current.items.map(({ subject }) => subject));
      next = current.nextCursor;
    } while (next !== null);
    expect(seen).toEqual(["page-5", "page-4", "page-3", "page-2", "page-1"]);
    const about: string[] = [];
    for (let cursor: number | undefined = Number.MAX_SAFE_INTEGER; cursor && about.length < 9; ) {
      const some: SealedEntry[] = await auditOf(env.DB, seen, { cursor, limit: 2 });
      about.push(...some.map(({ subject }) => subject));
      cursor = some.at(-1)?.seq;
    }
    expect(about).toEqual(seen);
    for (const query of ["?limit=0", "?limit=501", "?cursor=-1", "?action=sale.stolen", "?order=random"]) {
      const refused = await call("GET", `/api/admin/audit${query}`, undefined, await bearer("olga", "ops"));
      expect(refused.status).toBe(400);
    }
  });

  it("keeps no personal data", async () => {
    const personal = {
      email: "ada@example.com",
      note: "her bell is broken",
      reason: "write to ada@example.com",
      name: "Ada",
    };
    await appendAudit(env.DB, origin, [{ ...change("personal"), after: personal }]);
    const [entry] = await entriesOf("personal");
    expect(entry?.after).toEqual({
      email: "[masked]",
      note: "[masked]",
      reason: "write to [email]",
      name: "[masked]",
    });
  });

  it("numbers and chains what many write at once without a gap or a fork", async () => {
    const writers = Array.from({ length: 40 }, (_, n) =>
      appendAudit(env.DB, origin, [change(`at-once-${n}`)]),
    );
    await Promise.all([...writers, ...Array.from({ length: 8 }, () => sealer().sealAudit())]);
    expect(await verifyAll()).toMatchObject({ intact: true, unsealed: 0 });
    expect((await page("?actor=test&limit=500")).items.every(({ hash }) => hash !== null)).toBe(true);
  });

  it("has a look that is repeated once, and that of each other person, at other things or later too", async () => {
    const subject = `read:${uniqueSku()}`;
    const look: AuditChange = { action: "customer.read", subject, before: null, after: null };
    const once = (actor: string, change: Partial<AuditChange> = {}, since = Date.now() - 60_000) =>
      appendOnce(env.DB, { ...origin, actor }, { ...look, ...change }, since);
    expect([await once("ada"), await once("ada"), await once("bob"), await once("ada")]).toEqual([
      ...[true, false],
      ...[true, false],
    ]);
    expect(await once("ada", { action: "order.read" })).toBe(true);
    expect(await once("ada", { subject: `${subject}-2` })).toBe(true);
    expect(await once("ada", {}, Date.now() + 1)).toBe(true);
  });

  it("is sealed soon after it was written, without anybody asking for it", async () => {
    const sku = await stockItem({ stock: 1 });
    const merchant = await bearer("m", "merchant");
    await call("POST", `/api/admin/inventory/${sku}/adjustments`, { delta: 1, reason: "found" }, merchant);
    await vi.waitUntil(async () => (await page(`?subject=${sku}`)).items[0]?.hash != null);
  });

  it("is searched by what was done", async () => {
    const made = { ...change("searched"), action: "reservation.made" } as const;
    await appendAudit(env.DB, origin, [change("searched"), made]);
    const { items } = await page("?subject=searched&action=reservation.made");
    expect(items.map(({ action }) => action)).toEqual(["reservation.made"]);
  });

  it("is searched by what was done, by whom and to what with an index each", async () => {
    for (const by of [{ action: "price.changed" }, { actor: "m" }, { subject: "x" }] as const) {
      const spy = vi.spyOn(env.DB, "prepare");
      await readAudit(env.DB, { order: "newest", limit: 10, ...by });
      const [query = ""] = spy.mock.calls[0] ?? [];
      spy.mockRestore();
      const { results } = await env.DB.prepare(`explain query plan ${query}`)
        .bind(...(query.match(/\?/g) ?? []).map(() => 1))
        .all<{ detail: string }>();
      const [field] = Object.keys(by);
      expect(results[0]?.detail).toContain(`SEARCH l USING INDEX audit_by_${field}`);
    }
  });

  it("is not sealed around an entry that was taken away before it was sealed", async () => {
    await appendAudit(env.DB, origin, [change("stays"), change("goes"), change("follows")]);
    const [gone] = (await page("?subject=goes")).items;
    if (!gone) {
      throw new Error("there is an entry");
    }
    const trigger = await triggerOn("delete");
    await env.DB.batch([
      env.DB.prepare(`drop trigger ${trigger.name}`),
      env.DB.prepare("create table taken as select * from audit_log where seq = ?").bind(gone.seq),
      env.DB.prepare("delete from audit_log where seq = ?").bind(gone.seq),
    ]);
    expect(await verifyAll()).toEqual({ intact: false, seq: gone.seq, reason: "missing" });
    expect((await page("?subject=follows")).items[0]?.hash, "what comes after waits").toBeNull();
    await env.DB.batch([
      env.DB.prepare("insert into audit_log select * from taken"),
      env.DB.prepare("drop table taken"),
      env.DB.prepare(trigger.sql),
    ]);
    expect(await verifyAll()).toMatchObject({ intact: true, unsealed: 0 });
  });

  it.each([
    "update audit_log set actor = 'eve' where seq = 1",
    "delete from audit_log where seq = 1",
    "insert or replace into audit_log select * from audit_log where seq = 1",
    "update audit_seals set hash = 'x' where seq = 1",
    "delete from audit_seals where seq = 1",
  ])("refuses: %s", async (statement) => {
    await appendAudit(env.DB, origin, [change("kept")]);
    await sealer().sealAudit();
    await expect(env.DB.prepare(statement).run()).rejects.toThrow("append-only");
  });

  it("keeps a seal that is there", async () => {
    await verifyAll();
    await env.DB.prepare("insert or replace into audit_seals (seq, hash) values (1, 'x')").run();
    expect(await verifyAll()).toMatchObject({ intact: true });
  });

  it("shows what a person did who went around the triggers", async () => {
    await appendAudit(env.DB, origin, [change("before"), change("tampered"), change("after")]);
    expect(await verifyAll()).toMatchObject({ intact: true });
    const [target] = (await page("?subject=tampered")).items;
    const trigger = await triggerOn("update");
    const write = env.DB.prepare("update audit_log set after_json = ? where subject = 'tampered'");
    await env.DB.batch([env.DB.prepare(`drop trigger ${trigger.name}`), write.bind("{}")]);
    expect(await verifyAll()).toEqual({ intact: false, seq: target?.seq, reason: "changed" });
    await env.DB.batch([write.bind(target?.after), env.DB.prepare(trigger.sql)]);
    expect(await verifyAll()).toMatchObject({ intact: true });
  });
});
