import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { VersionWatch } from "../../durable-objects/catalog/version-watch.ts";
import { readCatalogVersion } from "../../stores/catalog/catalog-version.ts";
import { endSale, findSale } from "../../stores/sales/sales.ts";
import { call } from "../../test/support/orders.ts";
import { bearer, openSale } from "../../test/support/sales.ts";
import { changeAnything, stockItem } from "../../test/support/shop.ts";
import { saleOf } from "../sales/sale-cache.ts";
import { VERSIONS, VersionView } from "./versions.ts";

// The clock stands where a test puts it, for isolates and watches alike.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

/**
 * Counts the sessions in which versions are read, by any isolate or object, and others. What is
 * left at work in this shop reads without a session.
 */
function countReads() {
  const withSession = vi.spyOn(env.DB, "withSession");
  const begun = (primary: boolean) =>
    withSession.mock.calls.filter(([since]) => (since === "first-primary") === primary).length;
  return { versions: () => begun(true), others: () => begun(false) };
}

/** An isolate of its own: it draws its watch as the others do. */
function isolates(count: number): VersionView[] {
  return Array.from({ length: count }, () => new VersionView());
}

describe("the versions", () => {
  it("cost D1 four reads a second at most, however many isolates; and each sees a change within 6 s", async () => {
    const crowd = isolates(env.PROPERTY_RUNS > 100 ? 500 : 60);
    const look = () => Promise.all(crowd.map((view) => view.current(env)));
    await look();
    const reads = countReads();
    const seconds = 6;
    for (let second = 0; second < seconds; second++) {
      pass(1_000);
      await look();
    }
    expect(reads.versions()).toBeLessThanOrEqual(seconds * 4);
    await changeAnything();
    const { version } = await readCatalogVersion(env.DB);
    for (let second = 0; second < 6; second += 2) {
      pass(2_000);
      await look();
    }
    expect(new Set((await look()).map((known) => known?.catalog.version))).toEqual(new Set([version]));
  });

  it("come with what changed since those that an isolate knows, of every reading of the watch", async () => {
    const watch = env.VERSION_WATCH.getByName(crypto.randomUUID());
    const sku = await stockItem();
    const merchant = await bearer("merchant", "merchant");
    const changed = async (title: string) => {
      const path = `/api/admin/products/prd_${sku.toLowerCase()}`;
      expect((await call("PATCH", path, { title }, merchant)).status).toBe(200);
      pass(1_000);
    };
    const since = async (version: number) =>
      (await watch.versions(version)).changes?.map(({ after, version: at }) => [at, after !== null]);
    const { version } = await readCatalogVersion(env.DB);
    await watch.versions();
    await changed("Neap");
    await changed("Ebb");
    expect(await since(version)).toEqual([
      [version + 1, true],
      [version + 2, true],
    ]);
    await changed("Flood");
    expect(await since(version + 1)).toEqual([
      [version + 2, true],
      [version + 3, true],
    ]);
    expect(await since(version + 3)).toEqual([]);
    expect(await watch.versions()).not.toHaveProperty("changes");
    // The database was restored: what changed after that moment did not happen.
    await env.DB.prepare("UPDATE catalog_meta SET version = ? WHERE id = 1")
      .bind(version + 1)
      .run();
    await env.DB.prepare("DELETE FROM catalog_changes WHERE version > ?")
      .bind(version + 1)
      .run();
    pass(1_000);
    expect(await since(version)).toEqual([]);
  });

  it("are read once a second by a watch, one call after the other too", async () => {
    const watch = env.VERSION_WATCH.getByName("versions-test");
    await watch.versions();
    const reads = countReads();
    pass(999);
    expect(await watch.versions()).toEqual(await watch.versions());
    expect(reads.versions()).toBe(0);
    pass(1);
    await watch.versions();
    expect(reads.versions()).toBe(1);
  });

  it("are never waited for while recent ones are at hand, and always when an isolate slept", async () => {
    let answer = Promise.withResolvers<void>();
    let asked = 0;
    const view = new VersionView(undefined, async () => {
      asked += 1;
      await answer.promise;
      return {
        catalog: { version: asked, changedAt: 0 },
        sales: { version: 0, changedAt: 0 },
        bookmark: null,
      };
    });
    const ctx = { waitUntil: vi.fn((work: Promise<unknown>) => work) };
    answer.resolve();
    expect((await view.current(env, ctx))?.catalog.version).toBe(1);
    answer = Promise.withResolvers();
    pass(2_000);
    for (let i = 0; i < 3; i++) {
      expect((await view.current(env, ctx))?.catalog.version).toBe(1);
    }
    expect([asked, ctx.waitUntil.mock.calls.length]).toEqual([2, 1]);
    answer.resolve();
    await ctx.waitUntil.mock.calls[0]?.[0];
    expect(view.recent()?.catalog.version).toBe(2);
    pass(60_000);
    expect(view.recent()).toBeNull();
    expect((await view.current(env, ctx))?.catalog.version).toBe(3);
  });

  it("are asked of D1 where no watch answers, every 25 s at most; and not while D1 refuses", async () => {
    vi.spyOn(env.VERSION_WATCH, "getByName").mockImplementation(() => {
      throw new Error("no watch");
    });
    const view = new VersionView();
    expect(await view.current(env)).not.toBeNull();
    const reads = countReads();
    for (let second = 0; second < 50; second++) {
      pass(1_000);
      expect(await view.current(env)).not.toBeNull();
    }
    expect(reads.versions()).toBeLessThanOrEqual(2);
    vi.spyOn(env.VERSION_WATCH, "getByName").mockImplementation(() => {
      throw new Error("D1_ERROR: D1 DB is overloaded. Too many requests queued.");
    });
    const asked = reads.versions();
    pass(60_000);
    expect(await view.current(env)).not.toBeNull();
    expect(reads.versions()).toBe(asked);
    // Of those who come in one second, one waits for a look that fails.
    const looks = vi.mocked(env.VERSION_WATCH.getByName).mock.calls;
    pass(5_000);
    const before = looks.length;
    for (let reader = 0; reader < 5; reader++) {
      await view.current(env);
    }
    expect(looks.length - before).toBe(1);
  });

  it("say what they changed to who asks since when; a build of before neither asks nor tells", async () => {
    const sku = await stockItem();
    const id = `prd_${sku.toLowerCase()}`;
    await env.DB.batch([
      env.DB.prepare("insert into relisting (product_id) values (?)").bind(id),
      env.DB.prepare("update products set updated_at = updated_at + 1 where id = ?").bind(id),
      env.DB.prepare("delete from relisting"),
    ]);
    const { version } = await readCatalogVersion(env.DB);
    const watch: Pick<VersionWatch, "versions"> = env.VERSION_WATCH.getByName("versions-of-two-builds");
    expect((await watch.versions(version - 1)).changes).toMatchObject([{ version, productId: id }]);
    expect((await watch.versions(version)).changes).toEqual([]);
    expect((await watch.versions(null)).changes?.at(-1)).toMatchObject({ version });
    expect(await watch.versions()).not.toHaveProperty("changes");
    const { changes: _, ...told } = await watch.versions(null);
    const view = new VersionView(undefined, async () => told);
    expect((await view.current(env))?.changes.size).toBe(0);
  });

  it("of a database that was restored are taken, also while the clock stands before the last look", async () => {
    const told = await env.VERSION_WATCH.getByName("versions-of-a-restored").versions(null);
    let [at, version] = [Date.now(), 9];
    const ask = async () => ({ ...told, catalog: { ...told.catalog, version } });
    const view = new VersionView(() => at, ask);
    expect((await view.current(env))?.catalog.version).toBe(9);
    [at, version] = [at - 3_600_000, 4];
    expect((await view.current(env))?.catalog.version).toBe(4);
  });

  it("that this isolate raised are known to its next reader", async () => {
    const own = new VersionView();
    await own.current(env);
    await changeAnything();
    own.expectChange();
    expect((await own.current(env))?.catalog).toEqual(await readCatalogVersion(env.DB));
  });

  it.each([
    { when: "after a look that failed", failsFirst: true },
    { when: "while a look from before fails", failsFirst: false },
  ])("that this isolate raised are known to its next reader $when", async ({ failsFirst }) => {
    const failing = Promise.withResolvers<never>();
    const view = new VersionView(undefined, () => failing.promise);
    const look = view.current(env);
    if (failsFirst) {
      failing.reject(new Error("reset"));
      await look;
    }
    await changeAnything();
    view.expectChange();
    failing.reject(new Error("reset"));
    await look;
    expect((await view.current(env))?.catalog).toEqual(await readCatalogVersion(env.DB));
  });

  it("that this isolate raised stay known when a look that began before ends after", async () => {
    const told = await env.VERSION_WATCH.getByName("versions-of-a-late-look").versions(null);
    const late = Promise.withResolvers<typeof told>();
    const answers = [Promise.resolve(told), late.promise];
    const view = new VersionView(undefined, () => answers.shift() ?? Promise.resolve(told));
    await view.current(env);
    pass(3_000);
    const looks: Promise<unknown>[] = [];
    await view.current(env, { waitUntil: (look) => void looks.push(look) });
    view.expectChange();
    pass(2_000);
    const known = (await view.current(env))?.synonyms;
    late.resolve({ ...told, synonyms: { version: (known?.version ?? 0) - 1, changedAt: 0 } });
    await Promise.all(looks);
    expect((await view.current(env))?.synonyms).toEqual(known);
  });

  it("that were read before this isolate changed something give way to those after, though both are under way", async () => {
    const told = await env.VERSION_WATCH.getByName("versions-of-two-looks").versions(null);
    const early = Promise.withResolvers<typeof told>();
    const view = new VersionView(undefined, () => early.promise);
    const looks = [view.current(env)];
    view.expectChange();
    looks.push(view.current(env));
    early.resolve({ ...told, catalog: { ...told.catalog, version: told.catalog.version + 9 } });
    await Promise.all(looks);
    expect((await view.current(env))?.catalog).toEqual(await readCatalogVersion(env.DB));
  });
});

describe("a sale", () => {
  it("is read once while it stays as it is, however often it is looked at", async () => {
    const { id } = await openSale(await stockItem({ stock: 20 }));
    await saleOf(env, id);
    const reads = countReads();
    for (let second = 0; second < 10; second++) {
      pass(1_000);
      await Promise.all(Array.from({ length: 20 }, () => saleOf(env, id)));
    }
    // One may be of what another file left at work; 200 looks would be many.
    expect(reads.others()).toBeLessThanOrEqual(1);
    expect(reads.versions()).toBeLessThanOrEqual(10);
  });

  it("is read once for a crowd that comes to an isolate that knows nothing of it", async () => {
    const { id } = await openSale(await stockItem({ stock: 20 }));
    await VERSIONS.current(env);
    const reads = countReads();
    const crowd: Env = { ...env, COALESCE_RESERVATIONS: "on" };
    const found = await Promise.all(Array.from({ length: 50 }, () => saleOf(crowd, id)));
    expect(new Set(found.map((sale) => sale?.id))).toEqual(new Set([id]));
    // One may be of what another file left at work.
    expect(reads.others()).toBeLessThanOrEqual(2);
  });

  it("that another isolate ended is seen within 6 s, and none waits for it", async () => {
    const { id } = await openSale(await stockItem({ stock: 20 }));
    await saleOf(env, id);
    await endSale(env.DB, id, Date.now());
    const ended = (await findSale(env.DB, id))?.closesAt;
    const seen = async () => {
      pass(500);
      return (await saleOf(env, id))?.closesAt === ended;
    };
    let steps = 1;
    while (!(await seen())) {
      steps += 1;
      // What is read meanwhile is read in real time.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(steps).toBeLessThanOrEqual(14);
  });
});
