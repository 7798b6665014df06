import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MAX_TAGS } from "../../../domain/order-tags/order-tags.ts";
import { findMails } from "../../../stores/accounts/account-mails.ts";
import { readAudit } from "../../../stores/audit/audit.ts";
import { eraseOrders } from "../../../stores/orders/erase-orders.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import { tagsOf } from "../../../stores/orders/order-tags.ts";
import { writtenAs } from "../../../stores/personal/vault.ts";
import { Browser, fieldValue } from "../../../test/support/browser.ts";
import { draftOf, newCustomer } from "../../../test/support/drafts.ts";
import { call, placed, settled } from "../../../test/support/orders.ts";
import { bearer } from "../../../test/support/sales.ts";
import { stockItem } from "../../../test/support/shop.ts";

async function signedIn(who: "support" | "merchant"): Promise<Browser> {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who });
  return browser;
}

async function stored(overrides: Parameters<typeof draftOf>[1] = {}) {
  const draft = await draftOf(newCustomer(), overrides);
  await orderStore(env).insert([draft]);
  return draft;
}

const chosen = (...ids: string[]): [string, string][] => ids.map((id) => ["id", id]);

describe("tags of orders", () => {
  it("are put on many at once and found by; each order that stayed as it was is named with its reason", async () => {
    const [a, b] = [await stored({ email: "tagged@example.com" }), await stored()];
    const support = await signedIn("support");
    const tag = (does: string, tags: string, ...ids: string[]) =>
      support.post("/admin/orders/bulk", [
        ...chosen(...ids),
        ["do", does],
        ["tags", tags],
        ["back", "/admin/orders?q=tagged%40example.com"],
      ]);
    for (let i = 0; i < 2; i++) {
      const added = await tag("add", "Fragile, gift ,fragile", a.id, b.id, a.id);
      expect(added.headers.get("Location")).toBe("/admin/orders?q=tagged%40example.com&done=2-tagged");
    }
    const token = await bearer("sam", "support");
    const found = await call("GET", "/api/admin/orders?tag=FRAGILE", undefined, token);
    const { items } = await found.json<{ items: { id: string; tags: string[] }[] }>();
    expect(items.map(({ id, tags }) => [id, tags]).sort()).toEqual(
      [a.id, b.id].map((id) => [id, ["fragile", "gift"]]).sort(),
    );
    const page = await (await support.get("/admin/orders?tag=gift&q=tagged%40example.com")).text();
    expect([page.includes(a.number), page.includes(b.number)]).toEqual([true, false]);
    const other = await support.get("/admin/orders?tag=other&q=tagged%40example.com");
    expect(await other.text()).toContain("No order fits");

    const gone = `ord_${"0".repeat(20)}-1`;
    const some = await tag("remove", "gift", b.id, gone);
    expect([some.status, await some.text()]).toEqual([
      409,
      expect.stringMatching(new RegExp(`1 order is without.*${gone}</strong>: There is no such order`, "s")),
    ]);
    expect([...(await tagsOf(env.DB, [a.id, b.id])).values()].map((tags) => tags.length).sort()).toEqual([
      1, 2,
    ]);
    expect((await tag("add", " , ", a.id)).status).toBe(422);
    expect((await tag("add", "x")).status).toBe(422);
    const many = await tag("add", Array.from({ length: MAX_TAGS }, (_, n) => `t${n}`).join(), a.id);
    expect(await many.text()).toContain(`at most ${MAX_TAGS} tags`);
    const written = await readAudit(env.DB, {
      order: "oldest",
      limit: 9,
      subject: a.id,
      action: "order.tagged",
    });
    expect(written.map(({ before, after }) => [before, after])).toEqual([
      ['{"tags":[]}', '{"tags":["fragile","gift"]}'],
    ]);
    await eraseOrders(env, a.customer);
    expect(await tagsOf(env.DB, [a.id])).toEqual(new Map());
  });
});

describe("chosen orders", () => {
  it("are sent once however often the form comes, and those that cannot be sent are named", async () => {
    const sku = await stockItem({ stock: 9 });
    const [a, b] = [await placed({ [sku]: 2 }), await placed({ [sku]: 1 })];
    await Promise.all([settled(a.id), settled(b.id)]);
    const pending = await stored();
    const merchant = await signedIn("merchant");
    const query = new URLSearchParams(chosen(a.id, b.id, pending.id));
    const page = await (await merchant.get(`/admin/orders/send?${query}`)).text();
    expect(page).toContain(`name="tracking:${a.id}:"`);
    expect(page).toContain(`${pending.number}</strong>: It is PENDING`);
    const form: [string, string][] = [
      ...chosen(a.id, b.id),
      ["carrier", "UPS"],
      [`tracking:${a.id}:`, "1Z"],
      [`tracking:${b.id}:`, " "],
    ];
    for (let i = 0; i < 2; i++) {
      const sent = await merchant.post("/admin/orders/send", form);
      expect(sent.headers.get("Location")).toBe("/admin/orders?done=1-sent");
    }
    expect((await settled(a.id)).shipments).toMatchObject([{ trackingNumber: "1Z", state: "dispatched" }]);
    expect((await settled(b.id)).shipments).toMatchObject([{ state: "planned" }]);
    const none = await merchant.post("/admin/orders/send", [...chosen(b.id), ["carrier", "UPS"]]);
    expect([none.status, fieldValue(await none.text(), "carrier")]).toEqual([422, "UPS"]);
    const late = await merchant.post("/admin/orders/send", [
      ...chosen(a.id, b.id),
      ["carrier", "UPS"],
      [`tracking:${a.id}:`, "1Z9"],
      [`tracking:${b.id}:`, "2Z"],
    ]);
    expect([late.status, await late.text()]).toEqual([
      409,
      expect.stringMatching(/1 parcel is on its way.*1 of those chosen.*nothing is left to ship/s),
    ]);
    const slips = await merchant.get(`/admin/orders/slips?${query}`);
    expect((await slips.text()).split("<article")).toHaveLength(4);
  });

  it("get the link to their order again, once for each form, and those whose customer cannot are named", async () => {
    const email = "again@example.com";
    const orders = [await stored({ email }), await stored({ email: "erased-again@example.com" })] as const;
    await eraseOrders(env, orders[1].customer);
    const support = await signedIn("support");
    const key = fieldValue(await (await support.get("/admin/orders")).text(), "key");
    const mail = (...ids: string[]) =>
      support.post("/admin/orders/bulk", [...chosen(...ids), ["do", "mail"], ["key", key]]);
    await Promise.all([mail(orders[0].id), mail(orders[0].id)]);
    const due = await env.DB.prepare("SELECT id FROM account_mails WHERE email = ?")
      .bind(await writtenAs(env, email))
      .all<{ id: string }>();
    const mails = await findMails(
      env,
      due.results.map((row) => row.id),
      Date.now(),
    );
    expect(mails).toMatchObject([{ email, name: orders[0].id, language: "en" }]);
    const some = await mail(orders[0].id, orders[1].id);
    expect([some.status, await some.text()]).toEqual([409, expect.stringContaining("no address is kept")]);
    expect((await support.post("/admin/orders/bulk", [...chosen(orders[0].id), ["do", "mail"]])).status).toBe(
      422,
    );
  });

  it("are written into a file that no spreadsheet computes, and the log says who took it", async () => {
    const draft = await stored({ email: "=cmd@example.com" });
    const support = await signedIn("support");
    const file = await support.get(`/admin/orders/export?${new URLSearchParams(chosen(draft.id))}`);
    expect(file.headers.get("Content-Type")).toContain("text/csv");
    const [head = "", line = ""] = (await file.text()).split("\r\n");
    expect(head).toMatch(/^Order,Id,Placed,State,Email/);
    expect(line).toContain(`${draft.number},${draft.id},`);
    expect(line).toContain(",'=cmd@example.com,");
    const [written] = await readAudit(env.DB, { order: "newest", limit: 1, action: "orders.exported" });
    expect(written).toMatchObject({ role: "support" });
    expect((await support.get("/admin/orders/export")).status).toBe(422);
    expect(await (await support.get("/admin/orders?chosen=all")).text()).toContain(' checked=""');
    expect(await (await support.get("/admin/orders")).text()).not.toContain("/admin/orders/send");
  });
});
