import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { z } from "@hono/zod-openapi";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { continueTrace } from "../../domain/base/trace.ts";
import type { FeedView, RunReport } from "../../http/contract/integrations/feeds.ts";
import { makeEvent } from "../../shop/events/events.ts";
import { pullDueFeeds } from "../../shop/feeds/start-pulls.ts";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { loadBySlug } from "../../stores/catalog/catalog-stored.ts";
import { feedProductsAfter } from "../../stores/feeds/feed-products.ts";
import { purgeRuns } from "../../stores/feeds/feed-runs.ts";
import { mailTo } from "../../test/support/accounts.ts";
import { Browser, fieldValue } from "../../test/support/browser.ts";
import { deliver } from "../../test/support/held-queues.ts";
import { call } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";
import { newHost, Receivers } from "../../test/support/webhooks.ts";

type Feed = z.infer<typeof FeedView>;
type Report = z.infer<typeof RunReport>;

let vendors: Receivers;
beforeAll(() => {
  vendors = new Receivers();
});
afterAll(() => vi.restoreAllMocks());

async function api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return call(method, `/api/admin/feeds${path}`, body, { ...(await bearer("m", "merchant")), ...headers });
}

/** What a vendor answers from now on. */
function answer(host: string, body: BodyInit | null, init: ResponseInit = {}): void {
  vendors.answers.set(host, () => new Response(body, init));
}

async function made(said: object = {}, host = newHost()): Promise<Feed & { host: string }> {
  const body = { name: "Vendor", url: `https://${host}/goods.csv`, ...said };
  const response = await api("POST", "", body);
  expect(response.status).toBe(201);
  return { ...(await response.json<Feed>()), host };
}

const read = async (id: string) => (await api("GET", `/${id}`)).json<Feed>();
const runsOf = async (id: string) =>
  (await (await api("GET", `/${id}/runs`)).json<{ items: Report["run"][] }>()).items;

/** A pull, once it is over. */
async function ended(id: string, runId: string): Promise<Report> {
  return vi.waitUntil(async () => {
    const report = await (await api("GET", `/${id}/runs/${runId}`)).json<Report>();
    return report.run.state === "running" ? undefined : report;
  });
}

/** Pulls a feed as a person does. */
async function pulled(id: string, dryRun = false): Promise<Report> {
  const begun = await api("POST", `/${id}/pull`, { dryRun });
  expect(begun.status).toBe(202);
  return ended(id, (await begun.json<Report>()).run.id);
}

/** The feed's time has come: begins what is due. */
async function sweep(id: string): Promise<void> {
  const now = Date.now();
  await env.DB.prepare("update feeds set next_at = ? where id = ?").bind(now, id).run();
  await pullDueFeeds(env, now);
}

/** The same, and waits for its end. */
async function due(id: string): Promise<Report> {
  const before = new Set((await runsOf(id)).map((run) => run.id));
  await sweep(id);
  const begun = (await runsOf(id)).find((run) => !before.has(run.id));
  return ended(id, begun?.id ?? "");
}

const product = async (slug: string) => (await loadBySlug(env.DB, [slug])).get(slug);

let count = 0;
/** A product of its own, and files of it. */
function goods() {
  count += 1;
  const handle = `feed-goods-${count}`;
  const sku = `FEED-${count}`;
  const file = (quantity: number, price = 30, title = "Goods") =>
    `Handle,Title,SKU,Price,Inventory tracker,Inventory quantity\n${handle},${title},${sku},${price},shopify,${quantity}\n`;
  const onHand = async () => (await env.STOCK_LEDGER.getByName(sku).snapshot())?.onHand;
  return { handle, sku, file, onHand };
}

describe("a pull", () => {
  it("shows what it would change, then brings new products as drafts in the feed's name, and again nothing", async () => {
    const { handle, file } = goods();
    const feed = await made();
    answer(feed.host, file(5));
    expect(await pulled(feed.id, true)).toMatchObject({ run: { state: "done", dryRun: true, created: 1 } });
    expect(await product(handle)).toBeUndefined();
    expect(await pulled(feed.id)).toMatchObject({ run: { created: 1, actor: "m" }, report: { created: 1 } });
    expect(await product(handle)).toMatchObject({ status: "draft", variants: [{ onHand: 5, price: 3000 }] });
    const log = await readAudit(env.DB, { order: "newest", actor: feed.id, limit: 5 });
    expect(log.map(({ action }) => action)).toEqual(expect.arrayContaining(["product.created"]));
    expect(await pulled(feed.id)).toMatchObject({ run: { created: 0, updated: 0, unchanged: 1 } });
  });

  it("takes of a product that is there what its rules say, and leaves out what the shop lacks", async () => {
    const [ours, other] = [goods(), goods()];
    const feed = await made({ newProducts: "skip" });
    answer(feed.host, ours.file(5));
    await call("POST", "/api/admin/products", await published(ours), await bearer("m", "merchant"));
    answer(feed.host, `${ours.file(9, 99, "Vendor's words")}${other.file(1).split("\n")[1]}\n`);
    expect(await pulled(feed.id)).toMatchObject({ run: { updated: 1, skipped: 1, created: 0 } });
    expect(await product(ours.handle)).toMatchObject({
      title: "Ours",
      status: "active",
      variants: [{ price: 100 }],
    });
    expect([await ours.onHand(), await product(other.handle)]).toEqual([9, undefined]);
  });
});

const published = async ({ handle, sku }: ReturnType<typeof goods>) => ({
  slug: handle,
  title: "Ours",
  status: "active",
  variants: [{ sku, options: {}, price: { amount: 100, currency: "USD" }, quantity: 3 }],
});

describe("a file that did not change", () => {
  it("is not fetched twice where the vendor says so, and sets no count again that was sold from meanwhile", async () => {
    const { sku, file, onHand } = goods();
    const feed = await made({ schedule: "hourly" });
    answer(feed.host, file(5), {
      headers: { ETag: '"1"', "Last-Modified": "Fri, 27 Nov 2026 10:00:00 GMT" },
    });
    await due(feed.id);
    await env.STOCK_LEDGER.getByName(sku).setOnHand({ onHand: 3, reason: "sold", actor: "m", opening: 5 });
    answer(feed.host, null, { status: 304 });
    expect(await due(feed.id)).toMatchObject({ run: { state: "unchanged", actor: null } });
    expect(vendors.of(feed.host).at(-1)?.headers).toMatchObject({
      "if-none-match": '"1"',
      "if-modified-since": "Fri, 27 Nov 2026 10:00:00 GMT",
    });
    // A vendor who marks no file sends the same bytes.
    answer(feed.host, file(5));
    expect(await due(feed.id)).toMatchObject({ run: { state: "unchanged" } });
    expect(await onHand()).toBe(3);
    // A person wants it as it is.
    expect(await pulled(feed.id)).toMatchObject({ run: { state: "done", updated: 1 } });
    expect(vendors.of(feed.host).at(-1)?.headers).not.toHaveProperty("if-none-match");
    expect(await onHand()).toBe(5);
  });

  it("is read again once the feed takes something else", async () => {
    const { handle, file } = goods();
    const feed = await made();
    answer(feed.host, file(5));
    await pulled(feed.id);
    answer(feed.host, file(5, 40));
    expect(await due(feed.id)).toMatchObject({ run: { unchanged: 1 } });
    await api("PATCH", `/${feed.id}`, { prices: true });
    expect(await due(feed.id)).toMatchObject({ run: { updated: 1 } });
    expect(await product(handle)).toMatchObject({ variants: [{ price: 4000 }] });
  });

  it("is read again where one of its products could not be stored, and the others could", async () => {
    const [well, ill] = [goods(), goods()];
    const feed = await made();
    answer(feed.host, `${well.file(5)}${ill.file(5).split("\n")[1]}\n`);
    const batch = env.DB.batch.bind(env.DB);
    const writing = vi.spyOn(env.DB, "batch").mockImplementation((statements) => {
      // A product goes in with all that belongs to it.
      if (statements.length > 5 && writing.mock.calls.filter(([each]) => each.length > 5).length === 2) {
        throw new Error("the row is refused");
      }
      return batch(statements);
    });
    expect(await due(feed.id)).toMatchObject({ run: { created: 1, rejected: 1 } });
    writing.mockRestore();
    expect(await due(feed.id)).toMatchObject({ run: { state: "done", created: 1, unchanged: 1 } });
  });
});

describe("pulls of one feed", () => {
  it("never run together, and one whose object never heard of it is carried on", async () => {
    const { file } = goods();
    const feed = await made();
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    vendors.answers.set(feed.host, async () => {
      await held;
      return new Response(file(1));
    });
    expect((await api("POST", `/${feed.id}/pull`)).status).toBe(202);
    await vi.waitUntil(() => vendors.of(feed.host).length === 1);
    const second = await api("POST", `/${feed.id}/pull`);
    expect([second.status, await second.json()]).toMatchObject([409, { code: "feed_conflict" }]);
    await sweep(feed.id);
    const [open, ...others] = await runsOf(feed.id);
    expect(others).toEqual([]);
    letGo();
    expect(await ended(feed.id, open?.id ?? "")).toMatchObject({ run: { created: 1 } });
    const lost = "imp_00000000000000000000";
    await env.DB.prepare(
      "insert into feed_runs (id, feed_id, state, dry_run, started_at) values (?, ?, 'running', 0, ?)",
    )
      .bind(lost, feed.id, Date.now() + 1)
      .run();
    await pullDueFeeds(env, Date.now());
    expect(await ended(feed.id, lost)).toMatchObject({ run: { state: "unchanged" } });
  });

  it("that come to no end within a day count as failed", async () => {
    const feed = await made();
    const began = Date.now() - 25 * 60 * 60 * 1000;
    await env.DB.prepare(
      "insert into feed_runs (id, feed_id, state, dry_run, started_at) values ('imp_1', ?, 'running', 0, ?)",
    )
      .bind(feed.id, began)
      .run();
    await pullDueFeeds(env, Date.now());
    expect(await runsOf(feed.id)).toMatchObject([
      { state: "failed", reason: "It came to no end within a day." },
    ]);
    await purgeRuns(env.DB, began);
    expect(await runsOf(feed.id)).toHaveLength(1);
    await purgeRuns(env.DB, began + 1);
    expect(await runsOf(feed.id)).toEqual([]);
  });

  it("end quietly where the feed is deleted meanwhile", async () => {
    const { handle, file } = goods();
    const feed = await made();
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    vendors.answers.set(feed.host, async () => {
      await held;
      return new Response(file(1));
    });
    const { run } = await (await api("POST", `/${feed.id}/pull`)).json<Report>();
    await vi.waitUntil(() => vendors.of(feed.host).length === 1);
    expect((await api("DELETE", `/${feed.id}`)).status).toBe(204);
    letGo();
    // The pull is over when its object has forgotten it: until the file is read it has no state.
    const object = env.CATALOG_IMPORT.getByName(run.id);
    await vi.waitUntil(() =>
      runInDurableObject(
        object,
        (_, { storage }) =>
          storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'pull'").toArray().length === 0,
      ),
    );
    expect([(await api("GET", `/${feed.id}`)).status, await product(handle)]).toEqual([404, undefined]);
  });
});

describe("a feed that fails", () => {
  it("says why, is tried again soon, and after five failures is paused until a person resumes it", async () => {
    const email = "feeds@example.com";
    const account = { id: "acc_feeds", email, name: "Ada", passwordHash: null };
    await insertAccount(env, { ...account, role: "merchant" });
    const feed = await made({ name: "Broken vendor" });
    answer(feed.host, "<html>Sign in</html>");
    // A preview is no pull.
    expect(await pulled(feed.id, true)).toMatchObject({ run: { state: "failed" } });
    expect(await read(feed.id)).toMatchObject({ failures: 0 });
    const said: (string | null)[] = [];
    const answers: [BodyInit | null, ResponseInit?][] = [
      ["<html>Sign in</html>"],
      ["Handle;Title;SKU\na;b;c\n"],
      ["Handle,Title\n"],
      [null, { status: 503 }],
      [null, { status: 302, headers: { Location: "https://inside.example.com/" } }],
    ];
    vendors.addresses.set("inside.example.com", ["10.0.0.1"]);
    for (const [body, init] of answers) {
      const before = await read(feed.id);
      expect(before.enabled).toBe(true);
      answer(feed.host, body, init);
      said.push((await due(feed.id)).run.reason);
    }
    expect(said).toEqual([
      "It is a web page or XML, not a CSV file.",
      expect.stringContaining("separated by semicolons"),
      "The file names no product.",
      "The file could not be fetched. It answered 503.",
      "The file could not be fetched. It leads inside a private network.",
    ]);
    const paused = { enabled: false, pausedByShop: true, nextAt: null, failures: 5 };
    expect(await read(feed.id)).toMatchObject(paused);
    expect((await mailTo(email, "")).subject).toContain("paused the feed Broken vendor");
    const other = await made({ name: "Other vendor" });
    await env.DB.prepare("update feeds set enabled = 0, paused_by_shop = 1 where id = ?")
      .bind(other.id)
      .run();
    const told = [feed, other].map(({ id }) =>
      makeEvent("feed.paused", { feedId: id }, { traceparent: continueTrace(null) }),
    );
    await deliver("notifications", { events: told });
    expect((await mailTo(email, "%Other vendor")).subject).toContain("paused the feed Other vendor");
    const merchant = new Browser();
    await merchant.post("/dev/sign-in", { who: "merchant" });
    expect(await (await merchant.get("/admin")).text()).toMatch(/data-work="feeds"/);
    await merchant.post(`/admin/feeds/${feed.id}/enabled`, { enabled: "yes" });
    expect(await read(feed.id)).toMatchObject({ enabled: true, pausedByShop: false, failures: 0 });
    const begun = await merchant.post(`/admin/feeds/${feed.id}/pull`, { do: "pull" });
    const report = await merchant.get(begun.headers.get("Location") ?? "");
    expect(await report.text()).toContain(", by Morgan Merchant.");
  });

  it("is tried again earlier than its schedule says", async () => {
    const feed = await made({ schedule: "daily" });
    answer(feed.host, null, { status: 404 });
    await pulled(feed.id);
    const { nextAt, failures } = await read(feed.id);
    expect(failures).toBe(1);
    expect(Date.parse(nextAt ?? "") - Date.now()).toBeLessThanOrEqual(15 * 60_000);
  });
});

describe("a vendor's secret", () => {
  const header = { name: "Authorization", value: "Bearer vendor-secret" };

  it("is sent to the vendor alone, kept sealed, and never shown", async () => {
    const { file } = goods();
    const [feed, elsewhere] = [await made({ header }), newHost()];
    vendors.answers.set(elsewhere, () => new Response(file(1)));
    answer(feed.host, null, { status: 302, headers: { Location: `https://${elsewhere}/b.csv` } });
    expect(await pulled(feed.id)).toMatchObject({ run: { created: 1 } });
    expect(vendors.of(feed.host)[0]?.headers).toMatchObject({ authorization: header.value });
    expect(vendors.of(elsewhere)[0]?.headers).not.toHaveProperty("authorization");
    const row = await env.DB.prepare("select * from feeds where id = ?").bind(feed.id).first();
    const log = await readAudit(env.DB, { order: "newest", subject: feed.id, limit: 5 });
    const merchant = new Browser();
    await merchant.post("/dev/sign-in", { who: "merchant" });
    const page = await (await merchant.get(`/admin/feeds/${feed.id}`)).text();
    expect(JSON.stringify([feed, row, log, page])).not.toContain("vendor-secret");
    expect(feed.headerName).toBe("Authorization");
  });

  it("goes to another host only when it is sent again, and stays where a form leaves it empty", async () => {
    const { file } = goods();
    const [feed, other] = [await made({ header }), newHost()];
    const moved = await api("PATCH", `/${feed.id}`, { url: `https://${other}/a.csv` });
    expect([moved.status, await moved.json()]).toMatchObject([400, { errors: [{ path: "header" }] }]);
    const merchant = new Browser();
    await merchant.post("/dev/sign-in", { who: "merchant" });
    const form = await (await merchant.get(`/admin/feeds/${feed.id}`)).text();
    const sent = {
      version: fieldValue(form, "version"),
      name: "Renamed",
      url: feed.url,
      schedule: "hourly",
      hour: "4",
      newProducts: "draft",
      vanished: "keep",
      stock: "yes",
      headerName: "Authorization",
      headerValue: "",
    };
    expect((await merchant.post(`/admin/feeds/${feed.id}`, sent)).status).toBe(303);
    // Another person's form shows a version that is gone.
    expect((await merchant.post(`/admin/feeds/${feed.id}`, sent)).status).toBe(412);
    const wrong = await merchant.post(`/admin/feeds/${feed.id}`, {
      ...sent,
      url: "ftp://a",
      headerName: "Host",
    });
    expect([wrong.status, await wrong.text()]).toEqual([
      422,
      expect.stringContaining('id="headerName-error">Enter'),
    ]);
    answer(feed.host, file(1));
    await pulled(feed.id);
    expect(vendors.of(feed.host)[0]?.headers).toMatchObject({ authorization: header.value });
    expect((await api("PATCH", `/${feed.id}`, { hour: 5 }, { "If-Match": '"1"' })).status).toBe(412);
    await api("PATCH", `/${feed.id}`, { url: `https://${other}/a.csv`, header: null });
    answer(other, file(2));
    await pulled(feed.id);
    expect(vendors.of(other)[0]?.headers).not.toHaveProperty("authorization");
  });
});

describe("a product", () => {
  it("of one feed is changed by no other", async () => {
    const { handle, file, onHand } = goods();
    const [first, second] = [await made({ name: "First" }), await made({ name: "Second" })];
    answer(first.host, file(5));
    answer(second.host, file(9));
    await pulled(first.id);
    expect(await pulled(second.id)).toMatchObject({
      run: { rejected: 1, updated: 0 },
      report: { rejected: [{ line: 2, handle, reason: "belongs to the feed “First”" }] },
    });
    expect(await onHand()).toBe(5);
    await api("DELETE", `/${first.id}`);
    expect(await pulled(second.id)).toMatchObject({ run: { updated: 1 } });
    expect(await onHand()).toBe(9);
  });

  it("of a feed is found page by page, whatever its address is called", async () => {
    const feed = await made({});
    const ids = ["a", "b", "c"].map((letter) => `prd_paged-${letter}`);
    for (const [n, id] of ids.entries()) {
      await stockItem({ sku: id.slice(4).toUpperCase() });
      // Their addresses are in the opposite order of their ids.
      await env.DB.batch([
        env.DB.prepare("UPDATE products SET slug = ? WHERE id = ?").bind(`paged-${9 - n}`, id),
        env.DB.prepare("INSERT INTO feed_products (feed_id, product_id) VALUES (?, ?)").bind(feed.id, id),
      ]);
    }
    const behind = async (id: string) =>
      (await feedProductsAfter(env.DB, feed.id, id, 1)).map(({ productId }) => productId);
    const [a = "", b = "", c = ""] = ids;
    expect([await behind(""), await behind(a), await behind(b), await behind(c)]).toEqual([
      [a],
      [b],
      [c],
      [],
    ]);
  });

  it("that the file names no more is reported, and archived by a feed that may, unless too many are gone", async () => {
    const all = [goods(), goods(), goods()];
    const [a, b] = all;
    const rows = (some: readonly ReturnType<typeof goods>[]) =>
      [a?.file(1).split("\n")[0], ...some.map(({ file }) => file(1).split("\n")[1])].join("\n");
    const feed = await made({ vanished: "archive" });
    answer(feed.host, rows(all));
    await pulled(feed.id);
    answer(feed.host, rows(a ? [a] : []));
    expect(await pulled(feed.id)).toMatchObject({
      run: { vanished: 2, archived: 0 },
      vanished: [{ archived: false }, { archived: false }],
    });
    answer(feed.host, rows(a && b ? [a, b] : []));
    const gone = { handle: all[2]?.handle, archived: true };
    expect(await pulled(feed.id, true)).toMatchObject({ run: { archived: 1 }, vanished: [gone] });
    expect((await product(gone.handle ?? ""))?.status).toBe("draft");
    expect(await pulled(feed.id)).toMatchObject({ run: { vanished: 1, archived: 1 }, vanished: [gone] });
    expect((await product(gone.handle ?? ""))?.status).toBe("archived");
    expect(await pulled(feed.id)).toMatchObject({ run: { vanished: 0 } });
    // A product of which the file says nonsense is still named.
    answer(feed.host, rows([a, b].flatMap((one) => (one ? [{ ...one, file: () => one.file(1, -1) }] : []))));
    expect(await pulled(feed.id)).toMatchObject({ run: { rejected: 2, vanished: 0 } });
  });
});

describe("the address of a feed", () => {
  it("is refused where it leads inside a private network", async () => {
    for (const url of ["https://10.0.0.1/a.csv", "http://vendor.example.com/a.csv"]) {
      const refused = await api("POST", "", { name: "Inside", url });
      expect([refused.status, await refused.json()]).toMatchObject([422, { code: "feed_address_refused" }]);
    }
  });
});
