import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { PromotionView } from "../../domain/promotions/promotion.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { deletePromotion, findPromotion } from "../../stores/promotions/promotions.ts";
import { call } from "../../test/support/orders.ts";
import { bearer, codeOf } from "../../test/support/sales.ts";
import { rename, stockItem } from "../../test/support/shop.ts";

let merchant: Record<string, string>;

beforeAll(async () => {
  merchant = await bearer("merchant", "merchant");
});

const TEN = { title: "Ten percent", kind: "automatic", effect: { type: "percent", percent: 10 } };
let codes = 0;

function coded(change: object = {}) {
  codes += 1;
  return { ...TEN, kind: "code", code: `code-${codes}`, ...change };
}

function ask(method: string, path = "", body?: unknown, headers: Record<string, string> = {}) {
  return call(method, `/api/admin/promotions${path}`, body, { ...merchant, ...headers });
}

async function created(body: object): Promise<{ promotion: PromotionView; tag: string }> {
  const response = await ask("POST", "", body);
  if (response.status !== 201) {
    throw new Error(await response.text());
  }
  return { promotion: await response.json(), tag: response.headers.get("ETag") ?? "" };
}

describe("the goods that a promotion names", () => {
  it("are those of the catalog in either case, unknown ones are refused, and a renamed SKU stays named", async () => {
    const sku = await stockItem({ sku: "Named-1" });
    const { promotion } = await created({ ...TEN, appliesTo: { skus: ["NAMED-1"], products: ["named-1"] } });
    expect(promotion.appliesTo?.skus).toEqual([sku]);

    const strange = {
      appliesTo: { skus: [sku, "no-sku"], products: ["no-product"], categories: ["no-kind"] },
    };
    const path = `/${promotion.id}`;
    for (const refused of [
      await ask("POST", "", { ...TEN, ...strange }),
      await ask("PATCH", path, strange),
    ]) {
      expect([refused.status, await refused.json()]).toMatchObject([
        422,
        {
          code: "unknown_sku",
          errors: [
            { path: "appliesTo.categories.0", message: "no-kind is the category of no product" },
            { path: "appliesTo.products.0" },
            { path: "appliesTo.skus.1" },
          ],
        },
      ]);
    }

    await rename(sku, "Named-2");
    const read = await (await ask("GET", path)).json<PromotionView>();
    expect(read.appliesTo).toEqual({ skus: ["Named-2"], products: ["named-1"] });
  });
});

describe("a merchant's promotions", () => {
  it("are created, read, listed newest first, changed and deleted, each in the audit log", async () => {
    const { promotion, tag } = await created(coded({ usageLimit: 50, startsAt: "2099-01-01T00:00:00Z" }));
    expect(promotion).toMatchObject({
      title: "Ten percent",
      code: `CODE-${codes}`,
      usageLimit: 50,
      state: "scheduled",
      uses: { confirmed: 0, reserved: 0 },
    });
    const path = `/${promotion.id}`;
    const read = await ask("GET", path);
    expect([read.headers.get("ETag"), await read.json()]).toEqual([tag, promotion]);
    const second = await created(TEN);
    expect(second.promotion).toMatchObject({ state: "active", uses: null });
    const { items } = await (await ask("GET")).json<{ items: PromotionView[] }>();
    expect(items.slice(0, 2).map(({ id }) => id)).toEqual([second.promotion.id, promotion.id]);

    const changed = await ask("PATCH", path, { title: "Now", startsAt: null });
    expect(await changed.json()).toMatchObject({ title: "Now", state: "active", usageLimit: 50 });
    expect((await ask("DELETE", path)).status).toBe(204);
    expect((await ask("GET", path)).status).toBe(404);

    const entries = await readAudit(env.DB, { order: "newest", subject: promotion.id, limit: 10 });
    expect(entries.map(({ action }) => action)).toEqual([
      "promotion.deleted",
      "promotion.changed",
      "promotion.created",
    ]);
  });

  it("have codes that differ from each other in any case, and free ones once they are deleted", async () => {
    const { promotion } = await created(coded());
    const same = { ...TEN, kind: "code", code: promotion.code?.toLowerCase() };
    expect(await codeOf(await ask("POST", "", same))).toBe("promotion_conflict");
    const { promotion: other } = await created(coded());
    expect(await codeOf(await ask("PATCH", `/${other.id}`, { code: promotion.code }))).toBe(
      "promotion_conflict",
    );
    expect((await ask("DELETE", `/${promotion.id}`)).status).toBe(204);
    expect((await ask("POST", "", same)).status).toBe(201);
  });

  it("are not changed or deleted over another merchant's change", async () => {
    const { promotion, tag } = await created(TEN);
    const path = `/${promotion.id}`;
    const read = await findPromotion(env.DB, promotion.id);
    const both = await Promise.all(
      ["First", "Second"].map((title) => ask("PATCH", path, { title }, { "If-Match": tag })),
    );
    expect((await Promise.all(both.map(codeOf))).sort()).toEqual(["changed_meanwhile", "ok"]);
    expect(await codeOf(await ask("DELETE", path, undefined, { "If-Match": tag }))).toBe("changed_meanwhile");
    // Nor by who read it just before the change.
    expect(read && (await deletePromotion(env.DB, read, Date.now()))).toBe(false);
    expect((await ask("GET", path)).status).toBe(200);
  });

  it("keep both of two changes that were made at once to different fields", async () => {
    const { promotion } = await created(TEN);
    const path = `/${promotion.id}`;
    const answers = await Promise.all([
      ask("PATCH", path, { title: "Both" }),
      ask("PATCH", path, { combinable: true }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await (await ask("GET", path)).json()).toMatchObject({ title: "Both", combinable: true });
  });

  it.each([
    ["a percentage above 100", { effect: { type: "percent", percent: 101 } }, "effect.percent"],
    ["a code without a promotion by code", { code: "SUMMER" }, "code"],
    [
      "a currency that nobody sells in",
      { minimumSpend: { amount: 5, currency: "XXX" } },
      "minimumSpend.currency",
    ],
    [
      "two currencies",
      {
        effect: { type: "fixed", amount: { amount: 5, currency: "USD" } },
        minimumSpend: { amount: 5, currency: "EUR" },
      },
      "minimumSpend.currency",
    ],
    ["a field that it does not know", { amount: 3 }, ""],
  ])("refuse %s, and say where it is wrong", async (_, change, path) => {
    const response = await ask("POST", "", { ...TEN, ...change });
    const { code, errors } = await response.json<{ code: string; errors: { path: string }[] }>();
    expect([response.status, code, errors.map((error) => error.path)]).toEqual([
      400,
      "invalid_request",
      [path],
    ]);
  });

  it("are not changed into what does not fit together", async () => {
    const { promotion, tag } = await created({ ...TEN, endsAt: "2099-01-01T00:00:00Z" });
    const path = `/${promotion.id}`;
    expect(await codeOf(await ask("PATCH", path, { startsAt: "2099-01-02T00:00:00Z" }))).toBe(
      "invalid_request",
    );
    expect((await ask("GET", path)).headers.get("ETag")).toBe(tag);
    expect(await codeOf(await ask("PATCH", "/pro_none", { title: "X" }))).toBe("not_found");
  });
});
