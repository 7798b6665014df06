import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { exportData } from "../../shop/accounts/personal-data.ts";
import { cartOf } from "../../shop/cart/cart-client.ts";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { eraseAccount } from "../../stores/accounts/erase-account.ts";
import { insertNote } from "../../stores/accounts/notes.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { storeDeadLetters } from "../../stores/events/dead-letters.ts";
import { recordNotifications } from "../../stores/notifications/notifications.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { keepContradiction } from "../../stores/payments/payment-contradictions.ts";
import { Browser, fieldValue } from "../../test/support/browser.ts";
import { draftOf, newCustomer } from "../../test/support/drafts.ts";
import { call } from "../../test/support/orders.ts";
import { png } from "../../test/support/pictures.ts";
import { stockItem } from "../../test/support/shop.ts";

type Who = "support" | "merchant" | "operator";
async function signedIn(who: Who): Promise<Browser> {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who });
  return browser;
}

/** What was done to a subject. The page of the log names every action, to choose from. */
async function actionsOf(subject: string): Promise<string[]> {
  const log = await readAudit(env.DB, { order: "oldest", subject, limit: 20 });
  return log.map(({ action }) => action);
}

async function read(browser: Browser, path: string): Promise<string> {
  return (await browser.get(path)).text();
}

describe("stock in the console", () => {
  it("is corrected once however often a form is sent, and taken back by one button", async () => {
    const sku = await stockItem({ stock: 5 });
    const merchant = await signedIn("merchant");
    const key = fieldValue(await read(merchant, `/admin/stock/${sku}`), "key");
    const sent = { delta: "+7", reason: "A delivery", key };
    const told = await merchant.post(`/admin/stock/${sku}/adjust`, sent);
    await merchant.post(`/admin/stock/${sku}/adjust`, sent);
    const page = await read(merchant, told.headers.get("Location") ?? "");
    expect(page).toContain("7 units more than before");
    expect(page).toMatch(/On hand<\/dt><dd>12</);
    expect(page).toContain("A delivery");
    expect([fieldValue(page, "delta"), page.includes("Morgan Merchant")]).toEqual(["-7", true]);
    const back = { delta: "-7", reason: "A correction is taken back", key: fieldValue(page, "key") };
    await merchant.post(`/admin/stock/${sku}/adjust`, back);
    expect(await (await call("GET", `/api/inventory/${sku}`)).json()).toMatchObject({ onHand: 5 });
    const ledger = env.STOCK_LEDGER.getByName(sku);
    const count = (n: number) =>
      ledger.adjust({ key: `${sku}-${n}`, delta: 1, reason: `Box ${n}.`, actor: "acc_rooms" });
    await Promise.all(Array.from({ length: 50 }, (_, n) => count(n)));
    const [, older = ""] =
      /href="([^"]*\?cursor=\d+)"/.exec(await read(merchant, `/admin/stock/${sku}`)) ?? [];
    expect(await read(merchant, older)).toContain("A delivery");
  });

  it("is counted, never below what is promised, and says what is wrong with a form", async () => {
    const sku = await stockItem({ stock: 5 });
    const merchant = await signedIn("merchant");
    const post = (what: string, form: Record<string, string>) =>
      merchant.post(`/admin/stock/${sku}/${what}`, form);
    const counted = await post("count", { counted: "3", countReason: "Shelf count" });
    expect(counted.headers.get("Location")).toBe(`/admin/stock/${sku}?by=-2&counted=yes`);
    const wrong = await (await post("adjust", { delta: "many", reason: "" })).text();
    expect(wrong).toContain('id="delta-error">Enter how many units');
    expect(wrong).toContain('id="reason-error">Say why');
    const below = await post("adjust", { delta: "-9", reason: "Flood" });
    expect([below.status, (await below.text()).includes('name="force"')]).toEqual([409, true]);
    expect((await post("adjust", { delta: "-9", reason: "Flood", force: "yes" })).status).toBe(303);
    expect((await post("low-at", { reorderPoint: "4" })).status).toBe(303);
    expect(fieldValue(await read(merchant, `/admin/stock/${sku}`), "reorderPoint")).toBe("4");
    expect((await merchant.get(`/admin/stock?sku=${sku.toLowerCase()}`)).headers.get("Location")).toBe(
      `/admin/stock/${sku}`,
    );
    expect(await read(merchant, "/admin/stock")).toContain(`href="/admin/stock/${sku}"`);
    expect((await merchant.get("/admin/stock/no-such-sku")).status).toBe(404);
  });
});

describe("messages in the console", () => {
  const note = { eventId: "e", channel: "sms", kind: "orders", template: "order.shipped" } as const;

  it("are listed by state, lead to their orders, and say why they did not arrive", async () => {
    const order = await draftOf(newCustomer());
    await recordNotifications(env.DB, [
      { ...note, id: `${order.id}:order.shipped:sms`, recipient: "+15035550100", state: "held", error: null },
      { ...note, id: "evt_1:sms", recipient: "+15035550101", state: "refused", error: "no <number>" },
      { ...note, id: "evt_2:sms", recipient: "+15035550102", state: "sent", error: null },
    ]);
    const support = await signedIn("support");
    const all = await read(support, "/admin/messages?state=nonsense&cursor=1");
    expect(all).toContain(`href="/admin/orders/${order.id}">Short message: Order shipped</a>`);
    expect(all).toContain("no &lt;number&gt;");
    expect(all).not.toContain("+15035550102");
    const refused = await read(support, "/admin/messages?state=refused");
    expect([refused.includes("+15035550101"), refused.includes("+15035550100")]).toEqual([true, false]);
  });

  it("that their consumer gave up are shown, to be sent again by those who may", async () => {
    const body = JSON.stringify({ events: [] });
    const letter = { id: "given-up", queue: "notifications", body, error: null, at: 1, redrivenAt: null };
    await storeDeadLetters(env.DB, [letter]);
    const [support, operator] = await Promise.all([signedIn("support"), signedIn("operator")]);
    expect(await read(operator, "/admin/messages")).toContain('action="/admin/dead-letters/redrive"');
    const told = await read(support, "/admin/messages");
    expect([told.includes("failed eight times"), told.includes("/redrive")]).toEqual([true, false]);
  });

  it("are previewed as mail, short message and push, in the shop's languages and with its look", async () => {
    const support = await signedIn("support");
    const path = "/admin/messages/previews";
    const german = await read(support, `${path}?template=order.shipped&language=de`);
    expect(german).toContain("<strong>Ein Teil Ihrer Bestellung");
    const mail = await support.get(`${path}/mail?template=order.shipped&language=de`);
    expect(mail.headers.get("Content-Security-Policy")).toContain("sandbox");
    expect(await mail.text()).toContain('<html lang="de"');
    const code = await read(support, `${path}?template=account.phone`);
    expect([code.includes("123456"), code.includes("<iframe")]).toEqual([true, false]);
    const other = await read(support, `${path}?template=none&language=none`);
    expect(other).toContain('value="order.confirmed" selected');
  });
});

describe("promotions in the console", () => {
  const FORM = { title: "Autumn", kind: "code", code: "autumn10", type: "percent", percent: "10" };

  it("are made, changed beside another person's change, and ended after a question", async () => {
    const merchant = await signedIn("merchant");
    expect((await merchant.post("/admin/promotions", FORM)).status).toBe(303);
    const path =
      /href="(\/admin\/promotions\/pro_[^"]+)"/.exec(await read(merchant, "/admin/promotions"))?.[1] ?? "";
    const version = fieldValue(await read(merchant, path), "version");
    const change = { ...FORM, version };
    expect((await merchant.post(path, { ...change, percent: "15" })).status).toBe(303);
    const stale = await merchant.post(path, { ...change, title: "Winter" });
    expect(stale.status).toBe(412);
    const page = await stale.text();
    expect(page).toContain("Now: <strong>15</strong>. You typed: <strong>10</strong>");
    expect(fieldValue(page, "title")).toBe("Winter");
    const wrong = await (
      await merchant.post("/admin/promotions", { ...FORM, percent: "0", title: "" })
    ).text();
    expect(wrong).toContain('id="percent-error">Enter a percentage');
    expect(wrong).toContain('id="title-error">Enter a title');
    const asked = await read(merchant, `${path}/end`);
    expect(asked).toContain("This cannot be undone");
    expect((await merchant.post(`${path}/end`, { version: fieldValue(asked, "version") })).status).toBe(303);
    expect((await merchant.get(path)).status).toBe(404);
  });
});

describe("collections in the console", () => {
  const FORM: [string, string][] = [
    ["title", "Rooms"],
    ["published", "yes"],
    ["order", "manual"],
    ["kind", "hand"],
  ];
  const productsOf = (page: string) =>
    [...page.matchAll(/name="product" value="([^"]+)"/g)].map(([, id = ""]) => id);

  it("have a picture that is sent as a file, which their page and links to it show; what is none is refused", async () => {
    const merchant = await signedIn("merchant");
    const send = (file: File, does: string) => {
      const form = new FormData();
      for (const [name, value] of [...FORM, ["title", "Pictured"], ["imageAlt", "A lamp"], ["do", does]]) {
        form.set(name ?? "", value ?? "");
      }
      form.set("file:imageUrl", file);
      return merchant.post("/admin/collections", form);
    };
    const refused = await send(new File(["<svg/>"], "evil.svg"), "save");
    const words = await refused.text();
    expect([refused.status, fieldValue(words, "title")]).toEqual([422, "Pictured"]);
    expect(words).toContain('id="imageUrl-error">SVG can hold scripts');
    const lamp = new File([await png(600, 400)], "lamp.png");
    // A button that changes the form keeps what was chosen.
    const url = fieldValue(await (await send(lamp, "find")).text(), "imageUrl");
    expect(url).toMatch(/^\/media\/.+-600x400\.png$/);
    expect((await send(lamp, "save")).status).toBe(303);
    const page = await read(new Browser(), "/collections/pictured");
    expect(page).toMatch(/<img[^>]+src="\/media\/[a-z0-9]+-600x400\.png/);
    expect(page).toMatch(/property="og:image" content="https:[^"]+-600x400\.png/);
    expect(await read(new Browser(), "/collections")).toContain("-600x400.png");
  });

  it("are made by hand without a script, hidden, put back and deleted", async () => {
    const [first, second] = [await stockItem(), await stockItem()].map((sku) => `prd_${sku.toLowerCase()}`);
    const merchant = await signedIn("merchant");
    const chosen = (...ids: (string | undefined)[]): [string, string][] =>
      ids.map((id) => ["product", id ?? expect.unreachable()]);
    const press = async (does: string, ...ids: (string | undefined)[]) =>
      (await merchant.post("/admin/collections", [...FORM, ...chosen(...ids), ["do", does]])).text();
    const found = await merchant.post("/admin/collections", [
      ...FORM,
      ["find", first ?? ""],
      ["do", "enter"],
    ]);
    expect(await found.text()).toContain(`value="add ${first}"`);
    expect(productsOf(await press(`add ${second}`, first))).toEqual([first, second]);
    expect(productsOf(await press(`up ${second}`, first, second))).toEqual([second, first]);
    expect(productsOf(await press(`remove ${first}`, first, second))).toEqual([second]);
    expect(await (await merchant.get("/admin/collections?q=rooms")).text()).toContain("No collection fits");

    const made = await merchant.post("/admin/collections", [
      ...FORM,
      ...chosen(second, first),
      ["do", "save"],
    ]);
    const [path = ""] = (made.headers.get("Location") ?? "").split("?");
    expect(path).toMatch(/^\/admin\/collections\/col_/);
    const page = await read(merchant, path);
    expect(productsOf(page)).toEqual([second, first]);
    const version: [string, string] = ["version", fieldValue(page, "version")];
    expect((await merchant.post(`${path}/published`, { published: "no" })).status).toBe(303);
    expect((await merchant.get("/collections/rooms")).status).toBe(404);
    const slug: [string, string] = ["slug", "rooms"];
    const stale = await merchant.post(path, [...FORM, slug, version, ...chosen(first), ["do", "save"]]);
    const told = await stale.text();
    expect([stale.status, productsOf(told)]).toEqual([412, [first]]);
    expect(told).toContain("<dt>Published</dt>");
    const again: [string, string] = ["version", fieldValue(told, "version")];
    expect((await merchant.post(path, [...FORM, slug, again, ["do", "save"]])).status).toBe(303);
    const [, seq = ""] = /name="seq" value="(\d+)"/.exec(await read(merchant, `${path}/history`)) ?? [];
    expect((await merchant.post(`${path}/put-back`, { seq })).status).toBe(303);
    expect(productsOf(await read(merchant, path))).toEqual([second, first]);
    const asked = await read(merchant, `${path}/delete`);
    expect((await merchant.post(`${path}/delete`, { version: "1" })).status).toBe(412);
    expect((await merchant.post(`${path}/delete`, { version: fieldValue(asked, "version") })).status).toBe(
      303,
    );
    expect((await merchant.get(path)).status).toBe(404);
    expect(await read(merchant, "/admin/collections")).not.toContain(path);
  });

  it("show what a rule chooses before it is saved, and say which field is wrong", async () => {
    const sku = await stockItem();
    const merchant = await signedIn("merchant");
    const rule: [string, string][] = [
      ["title", "Ruled"],
      ["order", "title"],
      ["kind", "rule"],
      ["condition", "title"],
      ["condition.0.is", sku],
    ];
    const shown = await (await merchant.post("/admin/collections", [...rule, ["do", "show"]])).text();
    expect(shown).toContain("<strong>1 product</strong> for sale would be in it. Nothing is saved yet.");
    expect(shown).toContain(`href="/admin/products/prd_${sku.toLowerCase()}"`);
    expect(await read(merchant, "/admin/collections")).not.toContain("Ruled");
    const more: [string, string][] = [
      ...rule,
      ["condition", "price"],
      ["condition.1.from", "abc"],
      ["condition", "tag"],
    ];
    const wrong = await merchant.post("/admin/collections", [...more, ["do", "save"]]);
    const errors = await wrong.text();
    expect(wrong.status).toBe(422);
    expect(errors).toContain('id="condition.1.from-error">Enter an amount');
    expect(errors).toContain('id="condition.2.is-error">Say what it has to be');
    const bare = await merchant.post("/admin/collections", [...rule.slice(0, 3), ["do", "save"]]);
    expect(await bare.text()).toContain('class="field__error">Add at least one condition');
    const taken = await merchant.post("/admin/collections", [...rule, ["slug", "ruled"], ["do", "save"]]);
    const twice = await merchant.post("/admin/collections", [...rule, ["slug", "ruled"], ["do", "save"]]);
    expect([taken.status, twice.status]).toEqual([303, 409]);
    // A collection is offered every place in the tree but those below itself.
    const [, above = ""] = /\/(col_\w+)/.exec(taken.headers.get("Location") ?? "") ?? [];
    const child: [string, string][] = [["title", "Below"], ["parent", above], ...rule.slice(1)];
    const made = await merchant.post("/admin/collections", [...child, ["do", "save"]]);
    const [, below = ""] = /\/(col_\w+)/.exec(made.headers.get("Location") ?? "") ?? [];
    expect(await read(merchant, `/admin/collections/${below}`)).toContain(`<option value="${above}"`);
    expect(below).not.toBe("");
    expect(await read(merchant, `/admin/collections/${above}`)).not.toContain(`<option value="${below}"`);
    expect(await twice.text()).toContain('id="slug-error">Enter letters');
  });
});

describe("price lists in the console", () => {
  it("are made of lines, edited in place, imported after a preview, and put back", async () => {
    const [first, second] = [await stockItem({ sku: "ROOMS-B" }), await stockItem({ sku: "ROOMS-A" })];
    const merchant = await signedIn("merchant");
    const terms = { title: "Trade", currency: "USD", customerGroups: "trade", startsAt: "", endsAt: "" };
    const wrong = await merchant.post("/admin/price-lists", { ...terms, prices: `${first}, dear` });
    expect([wrong.status, (await wrong.text()).includes("Line 1: it dear is no price in USD.")]).toEqual([
      422,
      true,
    ]);
    const prices = `SKU,Price,From units\r\n${first}, 20.00\r\n${first}, 18.00, 10`;
    const made = await merchant.post("/admin/price-lists", { ...terms, prices });
    const [path = ""] = (made.headers.get("Location") ?? "").split("?");
    expect(path).toMatch(/^\/admin\/price-lists\/plist_/);
    const page = await read(merchant, path);
    expect([fieldValue(page, "price.0"), fieldValue(page, "price.1")]).toEqual(["20.00", "18.00"]);
    expect(page).toContain("Own price $25.00");

    const version = fieldValue(page, "version");
    const rows: [string, string][] = [
      ["version", version],
      ["row", "0"],
      ["row", "1"],
      ["row", "new0"],
      ["sku.0", first],
      ["units.0", "1"],
      ["price.0", "19.50"],
      ["sku.1", first],
      ["units.1", "10"],
      ["price.1", ""],
      ["sku.new0", second.toLowerCase()],
      ["price.new0", "9"],
    ];
    expect((await merchant.post(`${path}/prices`, rows)).status).toBe(303);
    const csv = async () => (await read(merchant, `${path}/export`)).trim().split("\r\n").slice(1).sort();
    expect(await csv()).toEqual([`${first},19.50,1`, `${second},9.00,1`].sort());
    const stale = await merchant.post(`${path}/prices`, rows);
    const told = await stale.text();
    // The other SKU has come to stand before it.
    expect([stale.status, fieldValue(told, "sku.1"), fieldValue(told, "price.1")]).toEqual([
      412,
      first,
      "19.50",
    ]);

    const file = { lines: `${second},8.00,1\n${second},7.00,5`, rest: "goes", do: "preview" };
    const preview = await (await merchant.post(`${path}/import`, file)).text();
    expect(preview).toContain("It would be: 1 new, 1 changed, 1 taken out.");
    expect(await csv()).toHaveLength(2);
    const shown = { version: fieldValue(preview, "version"), ...file, do: "save" };
    expect((await merchant.post(`${path}/import`, { ...shown, version })).status).toBe(412);
    expect((await merchant.post(`${path}/import`, shown)).status).toBe(303);
    expect(await csv()).toEqual([`${second},7.00,5`, `${second},8.00,1`].sort());

    const before = await read(merchant, `${path}/versions/1`);
    expect(before).toContain("2 new, 0 changed, 2 taken out");
    const back = await merchant.post(`${path}/versions/1/put-back`, {
      version: fieldValue(before, "version"),
    });
    expect([back.status, await csv()]).toEqual([303, [`${first},18.00,10`, `${first},20.00,1`].sort()]);
    expect(await read(merchant, `${path}/versions`)).toContain("Version 4");
  });

  it("keep what was typed beside another person's change, and end after a question", async () => {
    const sku = await stockItem();
    const merchant = await signedIn("merchant");
    const terms = { title: "Winter", currency: "USD", startsAt: "2030-01-01T00:00", endsAt: "" };
    const made = await merchant.post("/admin/price-lists", { ...terms, prices: `${sku},1` });
    const [path = ""] = (made.headers.get("Location") ?? "").split("?");
    const version = fieldValue(await read(merchant, path), "version");
    expect((await merchant.post(path, { ...terms, version, title: "Frost" })).status).toBe(303);
    const stale = await merchant.post(path, { ...terms, version, title: "Snow" });
    const told = await stale.text();
    expect([stale.status, fieldValue(told, "title")]).toEqual([412, "Snow"]);
    expect(told).toContain("Now: <strong>Frost</strong>. You typed: <strong>Snow</strong>");
    const wrong = await merchant.post(path, { ...terms, version: "2", endsAt: "2029-01-01T00:00" });
    expect(await wrong.text()).toContain('id="endsAt-error">Leave it empty');
    expect(await read(merchant, "/admin/price-lists")).toContain("Scheduled");
    const asked = await read(merchant, `${path}/delete`);
    expect((await merchant.post(`${path}/delete`, { version: fieldValue(asked, "version") })).status).toBe(
      303,
    );
    expect((await merchant.get(path)).status).toBe(404);
  });
});

describe("customers in the console", () => {
  it("are found by their address or words of their name, put into groups, and given roles by operators alone", async () => {
    const [id, email] = ["acc_rooms", "rooms-ada@example.com"];
    await insertAccount(env, { id, email, name: "Ada", role: "customer", passwordHash: null });
    await orderStore(env).insert([await draftOf(newCustomer(), { email })]);
    const merchant = await signedIn("merchant");
    expect(await read(merchant, "/admin/customers?q=Rooms-Ada@example.com")).toContain(
      `href="/admin/customers/${id}"`,
    );
    expect(await read(merchant, "/admin/customers?q=zz")).toContain("No account fits");
    expect(await read(merchant, "/admin/customers?q=rooms%20ADA")).toContain(`href="/admin/customers/${id}"`);
    expect(await read(merchant, "/admin/find?q=Ada")).toContain('href="/admin/customers?q=ada"');
    expect((await merchant.post(`/admin/customers/${id}/groups`, { groups: "trade, vip" })).status).toBe(303);
    const page = await read(merchant, `/admin/customers/${id}`);
    expect([
      fieldValue(page, "groups"),
      page.includes("/admin/orders/ord_"),
      page.includes('name="role"'),
    ]).toEqual(["trade, vip", true, false]);
    expect(await read(await signedIn("support"), `/admin/customers/${id}`)).not.toContain('name="groups"');
    const operator = await signedIn("operator");
    const stale = await operator.post(`/admin/customers/${id}/role`, { role: "support", was: "merchant" });
    expect(stale.status).toBe(412);
    expect(
      (await operator.post(`/admin/customers/${id}/role`, { role: "support", was: "customer" })).status,
    ).toBe(303);
    expect(await actionsOf(id)).toEqual(["account.groups_changed", "account.role_changed"]);
    const log = await read(operator, `/admin/audit?subject=${id}`);
    expect(log).toContain("Oli Operator");
    expect(log, "the last page leads to no other").not.toContain("cursor=");
  });
});

describe("an account in the console", () => {
  it("is disabled and enabled with a reason, by those who may", async () => {
    const [id, email] = ["acc_turned", "turned-bob@example.com"];
    await insertAccount(env, { id, email, name: "Bob", role: "customer", passwordHash: null });
    const [merchant, support] = [await signedIn("merchant"), await signedIn("support")];
    const path = `/admin/customers/${id}`;
    const bare = await merchant.post(`${path}/disabled`, { to: "disabled", reason: " " });
    expect([bare.status, await bare.text()]).toEqual([
      422,
      expect.stringContaining('id="reason-error">Say why'),
    ]);
    const sent = { to: "disabled", reason: "Charged back twice" };
    expect((await support.post(`${path}/disabled`, sent)).status).toBe(403);
    expect((await merchant.post(`${path}/disabled`, sent)).status).toBe(303);
    expect(await read(merchant, path)).toContain("Charged back twice");
    expect(await read(support, path)).toContain("The account is disabled.");
    expect(await read(support, "/admin/customers?q=turned-bob@example.com")).toContain(">Disabled<");
    expect((await merchant.post(`${path}/disabled`, { ...sent, to: "enabled" })).status).toBe(303);
    expect(await read(merchant, path)).toContain("Disable it");
  });
});

describe("notes at a customer", () => {
  it("have who wrote them and when, are there once, and go with a person's press or the customer", async () => {
    const [id, email] = ["acc_noted", "noted-bob@example.com"];
    const bob = { name: "Bob", role: "customer", passwordHash: null } as const;
    await insertAccount(env, { ...bob, id, email });
    await insertAccount(env, { ...bob, id: "acc_other", email: "other-bob@example.com" });
    const support = await signedIn("support");
    const path = `/admin/customers/${id}`;
    const key = fieldValue(await read(support, path), "key");
    const sent = { key, note: "Wants <b>paper</b>, no plastic.\r\nCall first." };
    for (let i = 0; i < 2; i++) {
      expect((await support.post(`${path}/notes`, sent)).headers.get("Location")).toBe(`${path}?done=noted`);
    }
    const page = await read(support, path);
    expect(page.match(/Wants &lt;b&gt;paper&lt;\/b&gt;, no plastic\.\nCall first\.<\/p>/g)).toHaveLength(1);
    const blank = await support.post(`${path}/notes`, { ...sent, note: " " });
    expect([blank.status, await blank.text()]).toEqual([
      422,
      expect.stringContaining('id="note-error">Write a note'),
    ]);
    expect((await exportData(env, { sub: id, role: "customer", scopes: new Set() })).notes).toEqual([
      { text: "Wants <b>paper</b>, no plastic.\nCall first.", createdAt: expect.any(String) },
    ]);
    const next = fieldValue(page, "key");
    await support.post(`${path}/notes`, { key: next, note: "Of somebody else" });
    await support.post(`/admin/customers/acc_other/notes/${next}/delete`, {});
    expect(await read(support, path)).toContain("Of somebody else");
    await support.post(`${path}/notes/${next}/delete`, {});
    expect(await read(support, path)).not.toContain("Of somebody else");
    expect(await actionsOf(id)).toEqual(["customer.noted", "customer.noted", "customer.note_deleted"]);
    const log = await read(await signedIn("operator"), `/admin/audit?subject=${id}`);
    expect(log).not.toContain("plastic");
    const other = await support.post("/admin/customers/acc_nobody/notes", sent);
    expect(other.status).toBe(404);
    await eraseAccount(env, id, email);
    const late = { id: "note_late", accountId: id, text: "Late", createdBy: "", createdAt: Date.now() };
    expect(await insertNote(env, late, 10)).toBe(false);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM account_notes").first()).toEqual({ n: 0 });
  });
});

describe("a cart in the console", () => {
  it("shows what is in it, what happened and the cart of any moment, and makes a link", async () => {
    const sku = await stockItem();
    const cart = cartOf(env, { kind: "customer", sub: "acc_carted" });
    await cart.add({ sku, quantity: 2, seenPrice: 2_500 }, 10);
    const then = new Date((await cart.view()).changedAt ?? 0).toISOString();
    await vi.waitUntil(() => Date.now() > Date.parse(then));
    await cart.remove(sku);
    await cart.add({ sku, quantity: 3, seenPrice: 2_500 }, 10);
    const support = await signedIn("support");
    const path = "/admin/carts/user%3Aacc_carted";
    const page = await read(support, path);
    const shown = [`3 × ${sku}`, "Taken out", "Put in"].map((words) => page.includes(words));
    expect(shown).toEqual([true, true, true]);
    expect(await read(support, `${path}?${new URLSearchParams({ at: then })}`)).toContain(`2 × ${sku}`);
    expect(await (await support.post(`${path}/link`, {})).text()).toContain(
      `${new URL(env.SHOP_URL).origin}/cart/restore?token=`,
    );
    expect((await support.get("/admin/carts/user%3Aacc_none")).status).toBe(404);
    expect((await support.get("/admin/carts/what")).status).toBe(404);
    expect(await actionsOf("user:acc_carted")).toContain("cart.history_read");
  });
});

describe("what runs, in the console", () => {
  it("shows contradictions and settles them, and asks before an order is given up", async () => {
    const draft = await draftOf(newCustomer(), {});
    await orderStore(env).insert([draft]);
    await keepContradiction(env.DB, {
      id: "ctr_rooms",
      orderId: draft.id,
      paymentKey: draft.id,
      provider: "mock",
      kind: "amount_differs",
      state: "captured",
      amount: 1,
      currency: "USD",
      orderStatus: "CONFIRMED",
      orderCurrency: "USD",
      orderTotal: 2,
      at: Date.now(),
    });
    const operator = await signedIn("operator");
    expect(await read(operator, "/admin/running")).toContain("it names another amount than the order&#39;s");
    expect(await read(operator, "/admin")).toContain("Contradictions");
    expect((await operator.post("/admin/running/contradictions/ctr_rooms/settle", {})).status).toBe(303);
    expect(await read(operator, "/admin/running")).not.toContain("ctr_rooms");
    expect(await read(operator, `/admin/running/orders/${draft.id}/cancel`)).toContain(
      "This cannot be undone",
    );
    expect((await operator.post("/admin/running/orders/ord_none/resume", {})).status).toBe(404);
    expect(await read(operator, "/admin/refunds")).toContain("None.");
    expect(await read(operator, "/admin/back-orders")).toContain("Back orders");
  });
});

describe("finding anything from the console", () => {
  it("leads to rooms, SKUs, products, orders and customers, to each person what is theirs", async () => {
    const sku = await stockItem({ stock: 1 });
    const draft = await draftOf(newCustomer(), { email: "found-bob@example.com" });
    await orderStore(env).insert([draft]);
    await insertAccount(env, {
      id: "acc_found",
      email: "found-bob@example.com",
      name: "Bob",
      role: "customer",
      passwordHash: null,
    });
    const merchant = await signedIn("merchant");
    const hits = async (q: string) =>
      read(merchant, `/admin/find?${new URLSearchParams({ q, part: "yes" })}`);
    expect(await hits(sku.toLowerCase())).toContain(`href="/admin/stock/${sku}"`);
    expect(await hits(draft.number)).toContain(`href="/admin/orders/${draft.id}"`);
    expect(await hits("found-bob@example.com")).toContain('href="/admin/customers/acc_found"');
    expect(await hits("promo")).toContain('href="/admin/promotions"');
    expect(await hits("Menus")).toContain('href="/admin/settings/menus"');
    await merchant.post("/admin/promotions", { title: "Zéphyr", kind: "automatic", type: "free_shipping" });
    await merchant.post("/admin/collections", {
      title: "Zephyrs",
      kind: "hand",
      order: "manual",
      do: "save",
    });
    await merchant.post("/admin/price-lists", { title: "For ZEPHYR", currency: "USD", prices: `${sku},1` });
    const named = await hits("zephyr");
    for (const kind of ["promotions/pro_", "collections/col_", "price-lists/plist_"]) {
      expect(named).toContain(`href="/admin/${kind}`);
    }
    expect(await hits("crt_00000000000000000000")).toContain('href="/admin/carts/crt_00000000000000000000"');
    expect(await read(await signedIn("support"), "/admin/find?q=zephyr")).toContain(
      "Nothing is called that.",
    );
    expect(await hits("zzzz")).toContain("Nothing is called that.");
    const support = await read(await signedIn("support"), `/admin/find?q=${sku}`);
    expect(support).not.toContain(`href="/admin/stock/${sku}"`);
    const shopper = await (await merchant.get("/shopper")).json<{ staff: boolean }>();
    expect([
      shopper.staff,
      (await (await new Browser().get("/shopper")).json<{ staff: boolean }>()).staff,
    ]).toEqual([true, false]);
  });
});

describe("pages of the console", () => {
  it("read indexes, and no table whole, however much there is", async () => {
    const operator = await signedIn("operator");
    const asked = new Set<string>();
    const prepare = env.DB.prepare.bind(env.DB);
    const spy = vi.spyOn(env.DB, "prepare").mockImplementation((query) => {
      asked.add(query);
      return prepare(query);
    });
    const lists = ["products", "products?sort=title", "products?sort=changed", "products?q=linen", "stock"];
    const ways = [
      "products?status=draft",
      "products?status=draft&sort=title",
      "stock?low=true",
      "customers?q=a",
    ];
    const rest = [
      "orders",
      "orders?tag=gift",
      "orders?tag=gift&sku=A&status=CONFIRMED",
      "orders?q=a@example.com&tag=gift",
      "back-orders",
      "refunds",
      "disputes",
      "running",
      "audit",
      "promotions",
      "collections",
      "find?q=a",
      "dead-letters",
      "messages?state=refused",
      "purchase-orders?sku=a",
      "purchase-orders/reorder",
    ];
    for (const path of ["", ...[...lists, ...ways, ...rest].map((one) => `/${one}`)]) {
      expect((await operator.get(`/admin${path}`)).status).toBe(200);
    }
    spy.mockRestore();
    const scans = new Set<string>();
    // In the order of their rows up to a limit; and of what a shop has few of.
    const walks =
      /order by (p\.num|l\.seq) desc\s+limit|from "?(outbox|incidents|suppliers|locations|price_lists)/i;
    // Parts of one query, which are made by others of its parts.
    const parts =
      /VIRTUAL TABLE|subquery|INDEX|CONSTANT|SCAN (open|most|names|n|sales|coming|candidates|c|bought|b)( LEFT-JOIN)?$/i;
    for (const query of [...asked].filter((one) => /^\s*(select|with)/i.test(one) && !walks.test(one))) {
      const numbered = query.match(/\?\d+/g);
      const nulls = (numbered ? [...new Set(numbered)] : (query.match(/\?/g) ?? [])).map(() => null);
      const plan = await prepare(`EXPLAIN QUERY PLAN ${query}`)
        .bind(...nulls)
        .all<{ detail: string }>();
      for (const { detail } of plan.results) {
        if (detail.startsWith("SCAN") && !parts.test(detail)) {
          scans.add(`${detail}: ${query}`);
        }
      }
    }
    expect([...scans]).toEqual([]);
  });
});
