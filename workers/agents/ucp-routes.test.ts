import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { exportJWK, generateKeyPair } from "jose";
import { type InnerList, serializeByteSequence, serializeInnerList } from "structured-headers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { platformWebhookId } from "../../domain/agents/platform-webhook.ts";
import { protocolError } from "../../domain/agents/protocol.ts";
import { refusal } from "../../domain/base/problem.ts";
import { err, ok } from "../../domain/base/result.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { DeliveryBook } from "../../durable-objects/webhooks/delivery-book.ts";
import { asProtocolError } from "../../shop/agents/agent-call.ts";
import { answerOnce } from "../../shop/agents/answer-once.ts";
import { signatureBase, signatureProblem } from "../../shop/agents/platform/message-signature.ts";
import { forgetPlatforms, readProfile } from "../../shop/agents/platform/recognize-platform.ts";
import { settleLeft } from "../../shop/agents/settle-completing.ts";
import { makeEvent } from "../../shop/events/events.ts";
import { forgetListening, listenedTo } from "../../shop/events/listening.ts";
import { outboxEntry } from "../../shop/events/outbox.ts";
import { currentShop } from "../../shop/settings/current-shop.ts";
import { claimKey, findAnswer, keepAnswer, takeOverKey } from "../../stores/agents/answers.ts";
import { insertAgentOrder } from "../../stores/agents/platforms.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { agentSessions } from "../../stores/schema/agents.ts";
import { variants } from "../../stores/schema/catalog.ts";
import {
  asAgent,
  BUYER,
  checkoutOf,
  DESTINATION,
  hasSchemas,
  newPlatform,
  Platforms,
  payment,
  platformProfile,
  schemaProblems,
} from "../../test/support/agents.ts";
import { Browser } from "../../test/support/browser.ts";
import { callBy } from "../../test/support/call.ts";
import { deliver } from "../../test/support/held-queues.ts";
import { call, settled, stock } from "../../test/support/orders.ts";
import { ORIGIN } from "../../test/support/origin.ts";
import { bearer } from "../../test/support/sales.ts";
import { inProduction } from "../../test/support/settings.ts";
import { stockItem } from "../../test/support/shop.ts";
import { withShop } from "../../test/support/shop-settings.ts";
import { visit } from "../../test/support/visit.ts";

const CHECKOUTS = "/ucp/checkout-sessions";
const agent = newPlatform();
let platforms: Platforms;
let sku: string;

beforeAll(async () => {
  platforms = new Platforms();
  sku = await stockItem({ price: 2_500, stock: 50 });
});
afterAll(forgetPlatforms);

/** Fails where an answer is none of the protocol's, where its schemas are at hand. */
function expectForm(name: string, body: unknown): void {
  expect(hasSchemas ? schemaProblems(name, body) : []).toEqual([]);
}

const NO_REQUEST = { method: "", url: new URL(ORIGIN), headers: new Headers(), body: "" };

/** As a merchant's change of the price would. */
async function reprice(item: string, price: number): Promise<void> {
  await drizzle(env.DB).update(variants).set({ price }).where(eq(variants.sku, item));
}

async function profile() {
  const response = await visit(`${ORIGIN}/.well-known/ucp`);
  return {
    response,
    body: await response.json<{ ucp: { capabilities: object }; signing_keys: object[] }>(),
  };
}

it("what is signed is written as the standard writes it (RFC 9421, 2.5)", () => {
  const headers = {
    "Content-Digest":
      "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
    "Content-Length": "18",
    "Content-Type": "application/json",
  };
  const names = ["@method", "@authority", "@path", ...Object.keys(headers).map((name) => name.toLowerCase())];
  const parameters = new Map<string, string | number>([
    ["created", 1618884473],
    ["keyid", "test-key-rsa-pss"],
  ]);
  const request = {
    method: "POST",
    url: new URL("https://example.com/foo?param=Value"),
    headers: new Headers(headers),
  };
  expect(signatureBase(request, [names.map((name) => [name, new Map()]), parameters])?.split("\n")).toEqual([
    '"@method": POST',
    '"@authority": example.com',
    '"@path": /foo',
    `"content-digest": ${headers["Content-Digest"]}`,
    '"content-length": 18',
    '"content-type": application/json',
    '"@signature-params": ("@method" "@authority" "@path" "content-digest" "content-length" "content-type");created=1618884473;keyid="test-key-rsa-pss"',
  ]);
});

it.skipIf(hasSchemas)(
  "the protocol's schemas are not beside the project: no answer is compared with them",
  () => {},
);

describe("the shop's profile", () => {
  it("names what agents may do and where, and caches may keep it", async () => {
    const { response, body } = await profile();
    expect(response.headers.get("Cache-Control")).toBe("public, max-age=300");
    expect(Object.keys(body.ucp.capabilities)).toHaveLength(9);
    expectForm("profile.json#business_schema", body);
    expect(!hasSchemas || schemaProblems("shopping/cart.json", {}).length > 0).toBe(true);
  });
});

describe("a platform", () => {
  it.each([
    ["no profile", "", 400, "invalid_profile_url"],
    ["no address", 'profile="agent"', 400, "invalid_profile_url"],
    ["an address inside", 'profile="https://10.0.0.1/p"', 400, "invalid_profile_url"],
  ])("that names %s is refused", async (_, header, status, code) => {
    const refused = await asAgent(agent, "POST", "/ucp/carts", { line_items: [] }, { "UCP-Agent": header });
    expect([refused.status, refused.body.code]).toEqual([status, code]);
  });

  it.each([
    ["is away", () => new Response(null, { status: 500 }), 424, "profile_unreachable"],
    ["is no profile", () => new Response("<p>"), 422, "profile_malformed"],
    [
      "speaks another version",
      () => Response.json(platformProfile(["cart"], "2024-01-01")),
      422,
      "version_unsupported",
    ],
  ])("whose profile %s is refused", async (_, answer, status, code) => {
    const other = newPlatform();
    platforms.profiles.set(other.host, answer);
    const refused = await asAgent(other, "GET", "/ucp/carts/act_1");
    expect([refused.status, refused.body.code]).toEqual([status, code]);
  });

  it("may do what both sides name, and its answers say that", async () => {
    const other = newPlatform();
    platforms.profiles.set(other.host, () =>
      Response.json(platformProfile(["cart", "fulfillment", "discount"])),
    );
    const cart = await asAgent(other, "POST", "/ucp/carts", {
      line_items: [{ item: { id: sku }, quantity: 1 }],
    });
    expect(Object.keys(cart.body.ucp.capabilities)).toEqual([
      "dev.ucp.shopping.cart",
      "dev.ucp.shopping.discount",
    ]);
    const refused = await asAgent(other, "POST", CHECKOUTS, checkoutOf({ [sku]: 1 }));
    expect(refused.status).toBe(200);
    expect(refused.body.messages?.[0]).toMatchObject({ code: "capabilities_incompatible" });
    expectForm("common/types/error_response.json", refused.body);
  });

  it("is read again so often a minute, however many there are", async () => {
    forgetPlatforms();
    const read = async (n: number) =>
      (await readProfile(env, new URL(`https://many-${n}.platform.example/profile`))).ok;
    const answers = await Promise.all(Array.from({ length: 61 }, (_, n) => read(n)));
    forgetPlatforms();
    expect(answers.filter((isRead) => isRead)).toHaveLength(60);
  });

  it("sees no cart or checkout of another", async () => {
    const { id } = await asAgent(agent, "POST", CHECKOUTS, checkoutOf({ [sku]: 1 }));
    const other = await asAgent(newPlatform(), "GET", `${CHECKOUTS}/${id}`);
    expect(other.body.messages?.[0]).toMatchObject({ code: "not_found", severity: "unrecoverable" });
  });
});

describe("the catalog", () => {
  it("is searched, and its variants are what a checkout takes", async () => {
    const file = "Handle,Title,Variant SKU,Variant Price,Status\nblue-lamp,Blue Lamp,LAMP-1,25.00,active\n";
    const imported = await visit(`${ORIGIN}/api/admin/products/import`, {
      method: "POST",
      headers: { ...(await bearer("m", "merchant")), "Content-Type": "text/csv" },
      body: file,
    });
    expect(imported.status).toBe(200);
    const found = await asAgent(agent, "POST", "/ucp/catalog/search", { query: "lamps" });
    expect(found.body.products[0]?.variants[0]?.id).toBe("LAMP-1");
    expectForm("shopping/catalog_search.json#search_response", found.body);
    for (const asked of [
      {},
      { filters: { categories: ["Lamps", "Lights"] } },
      { query: "lamps", pagination: { cursor: "page_10000" } },
    ]) {
      expect((await asAgent(agent, "POST", "/ucp/catalog/search", asked)).status).toBe(400);
    }
  });

  it("is looked up by variants, products and their addresses, each product once", async () => {
    const ids = [sku, sku.toLowerCase(), `prd_${sku.toLowerCase()}`, "nothing"];
    const found = await asAgent(agent, "POST", "/ucp/catalog/lookup", { ids });
    expect(found.body.products).toHaveLength(1);
    expect(found.body.products[0]?.variants[0]).toMatchObject({
      inputs: [
        { id: ids[0], match: "exact" },
        { id: ids[1], match: "featured" },
        { id: ids[2], match: "featured" },
      ],
    });
    expect(found.body.messages).toEqual([{ type: "info", code: "not_found", content: "nothing" }]);
    expectForm("shopping/catalog_lookup.json#lookup_response", found.body);
    const product = await asAgent(agent, "POST", "/ucp/catalog/product", { id: sku });
    expectForm("shopping/catalog_lookup.json#get_product_response", product.body);
    const many = { ids: Array.from({ length: 21 }, (_, n) => `id-${n}`) };
    expect((await asAgent(agent, "POST", "/ucp/catalog/lookup", many)).body.code).toBe("request_too_large");
  });
});

describe("a cart", () => {
  it("is made, replaced and ended, and becomes one checkout", async () => {
    const made = await asAgent(agent, "POST", "/ucp/carts", {
      line_items: [{ item: { id: sku }, quantity: 2 }],
    });
    expect([made.status, made.body.totals.at(-1)]).toMatchObject([201, { type: "total", amount: 5_000 }]);
    expectForm("shopping/cart.json", made.body);
    const endless = await stockItem({ stock: 0, tracked: false });
    await env.DB.prepare("UPDATE variants SET max_per_order = 2 WHERE sku = ?").bind(endless).run();
    const codesOf = async (quantity: number) => {
      const line_items = [{ item: { id: endless }, quantity }];
      const { body } = await asAgent(agent, "POST", "/ucp/carts", { line_items });
      return (body.messages ?? []).map(({ code }) => code);
    };
    expect([await codesOf(2), await codesOf(3)]).toEqual([[], ["item_limit_exceeded"]]);
    const path = `/ucp/carts/${made.id}`;
    await asAgent(agent, "PUT", path, { line_items: [{ item: { id: sku }, quantity: 3 }], buyer: BUYER });
    const [one, other] = await Promise.all(
      [1, 2].map(() => asAgent(agent, "POST", CHECKOUTS, { cart_id: made.id, line_items: [] })),
    );
    expect([one?.body.line_items[0]?.quantity, other?.id]).toEqual([3, one?.id]);
    // Its order waits for the payment.
    await drizzle(env.DB)
      .update(agentSessions)
      .set({ status: "ordered" })
      .where(eq(agentSessions.id, one?.id ?? ""));
    const again = await asAgent(agent, "POST", CHECKOUTS, { cart_id: made.id, line_items: [] });
    expect(again.id).toBe(one?.id);
    await drizzle(env.DB)
      .update(agentSessions)
      .set({ status: "canceled" })
      .where(eq(agentSessions.id, again.id));
    const anew = await asAgent(agent, "POST", CHECKOUTS, { cart_id: made.id, line_items: [] });
    expect([anew.status, anew.body.status, anew.id === again.id]).toEqual([201, "incomplete", false]);
    expect((await asAgent(agent, "POST", `${path}/cancel`)).body.line_items).toHaveLength(1);
    expect((await asAgent(agent, "GET", path)).body.messages?.[0]?.code).toBe("not_found");
  });

  it("of unknown goods alone is not made", async () => {
    const refused = await asAgent(agent, "POST", "/ucp/carts", {
      line_items: [{ item: { id: "none" }, quantity: 1 }],
    });
    expect([refused.status, refused.body.ucp.status, refused.id]).toEqual([200, "error", undefined]);
  });
});

describe("a checkout", () => {
  it("says what it lacks, field by field, until it can be ordered", async () => {
    const made = await asAgent(agent, "POST", CHECKOUTS, {
      line_items: [{ item: { id: sku }, quantity: 2 }],
    });
    expect([made.status, made.body.status]).toEqual([201, "incomplete"]);
    expect(made.body.messages?.map(({ path }) => path)).toEqual([
      "$.fulfillment.methods[0].destinations",
      "$.buyer.email",
    ]);
    expectForm("shopping/fulfillment.json#dev.ucp.shopping.checkout", made.body);
    const { city: _, ...without } = { city: "", ...DESTINATION, address_locality: "" };
    const half = checkoutOf({ [sku]: 2 }, { fulfillment: { methods: [{ destinations: [without] }] } });
    const partly = await asAgent(agent, "PUT", `${CHECKOUTS}/${made.id}`, half);
    expect(partly.body.messages).toMatchObject([
      { code: "missing", path: "$.fulfillment.methods[0].destinations[0].address_locality" },
    ]);
    const whole = await asAgent(agent, "PUT", `${CHECKOUTS}/${made.id}`, checkoutOf({ [sku]: 2 }));
    expect([whole.body.status, whole.body.messages]).toEqual(["ready_for_complete", undefined]);
    const [group] = whole.body.fulfillment.methods[0]?.groups ?? [];
    expect(group?.options.map(({ id }) => id)).toContain(group?.selected_option_id);
    const entries = whole.body.totals.filter(({ type }) => type !== "total");
    expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(whole.body.totals.at(-1)?.amount);
    expectForm("shopping/fulfillment.json#dev.ucp.shopping.checkout", whole.body);
    expectForm("shopping/discount.json#dev.ucp.shopping.checkout", whole.body);
    // A closed shop says so before it is asked to complete anything.
    const closed = { ...(await currentShop(env)), open: false };
    const shut = await withShop(closed, () => asAgent(agent, "GET", `${CHECKOUTS}/${made.id}`));
    expect([shut.body.status, shut.body.messages?.map(({ code }) => code)]).toEqual([
      "incomplete",
      ["unavailable"],
    ]);
    expectForm("shopping/checkout.json", shut.body);
  });

  it("becomes one order that is paid, which its platform reads and its buyer opens", async () => {
    const { id, body } = await asAgent(agent, "POST", CHECKOUTS, checkoutOf({ [sku]: 1 }));
    const [parcel] = body.fulfillment.methods[0]?.groups ?? [];
    const way = parcel?.options.find((option) => option.id === parcel.selected_option_id)?.title;
    const done = await asAgent(agent, "POST", `${CHECKOUTS}/${id}/complete`, payment());
    expect([done.status, done.body.status]).toEqual([200, "completed"]);
    expectForm("shopping/fulfillment.json#dev.ucp.shopping.checkout", done.body);
    const orderId = done.body.order?.id ?? "";
    expect((await settled(orderId)).status).toBe("CONFIRMED");
    const order = await asAgent(agent, "GET", `/ucp/orders/${orderId}`);
    expectForm("shopping/order.json", order.body);
    expect([way, order.body.fulfillment]).toMatchObject([
      expect.any(String),
      { expectations: [{ description: way }] },
    ]);
    expect(order.body.line_items[0]).toMatchObject({
      status: "processing",
      quantity: { total: 1, fulfilled: 0 },
    });
    const page = new URL(done.body.order?.permalink_url ?? "");
    const opened = await visit(`${ORIGIN}${page.pathname}${page.search}`);
    expect([opened.status, opened.headers.get("Location")]).toEqual([303, `/orders/${orderId}`]);
    const stranger = await asAgent(newPlatform(), "GET", `/ucp/orders/${orderId}`);
    expect(stranger.body.messages?.[0]?.code).toBe("not_found");
    for (const [method, path, body] of [
      ["PUT", "", checkoutOf({ [sku]: 2 })],
      ["POST", "/cancel", undefined],
      ["POST", "/complete", payment()],
    ] as const) {
      const late = await asAgent(agent, method, `${CHECKOUTS}/${id}${path}`, body);
      expect([late.status, late.body.code]).toEqual([409, "checkout_completed"]);
    }
  });

  it("whose payment is declined can be paid again, and then is another order", async () => {
    const scarce = await stockItem({ stock: 1 });
    const { id } = await asAgent(agent, "POST", CHECKOUTS, checkoutOf({ [scarce]: 1 }));
    const path = `${CHECKOUTS}/${id}/complete`;
    const declined = await asAgent(agent, "POST", path, payment("tok_declined"));
    expect([declined.body.status, declined.body.messages?.[0]?.code]).toEqual([
      "incomplete",
      "payment_failed",
    ]);
    expect((await asAgent(agent, "GET", `${CHECKOUTS}/${id}`)).body.status).toBe("ready_for_complete");
    expect((await asAgent(agent, "POST", path, payment())).body.status).toBe("completed");
    expect(await stock(scarce)).toMatchObject({ available: 0 });
  });

  it("is not ordered for another total than its platform has seen", async () => {
    const item = await stockItem({ price: 2_000 });
    const { id } = await asAgent(agent, "POST", CHECKOUTS, checkoutOf({ [item]: 1 }));
    await reprice(item, 4_500);
    const path = `${CHECKOUTS}/${id}/complete`;
    const shown = await asAgent(agent, "POST", path, payment());
    expect(shown.body.messages).toMatchObject([{ code: "total_changed", path: "$.totals" }]);
    expect(shown.body.totals[0]?.amount).toBe(4_500);
    await reprice(item, 4_000);
    const lower = await asAgent(agent, "POST", path, payment());
    expect(lower.body.messages).toMatchObject([{ code: "total_changed", path: "$.totals" }]);
    expect((await asAgent(agent, "POST", path, payment())).body.status).toBe("completed");
  });

  it("hands its goods to the buyer, who finds them in a cart of the shop", async () => {
    const { id, body } = await asAgent(agent, "POST", CHECKOUTS, checkoutOf({ [sku]: 2 }));
    const at = new URL(body.continue_url ?? "").pathname;
    const handed = await visit(`${ORIGIN}${at}`);
    const location = handed.headers.get("Location") ?? "";
    expect([handed.status, location.startsWith("/cart/restore?token=")]).toEqual([303, true]);
    const buyer = new Browser();
    expect(await (await buyer.get(location)).text()).toContain(sku);
    await buyer.post("/cart/restore", { token: location.split("token=")[1] ?? "" });
    const cart = await (await buyer.get("/cart")).text();
    expect(cart).toContain('data-cart="2"');
    expect(cart, "it costs what it cost").not.toContain("changed from");
    const nowhere = await visit(`${ORIGIN}/ucp/continue/chk_none`);
    expect(nowhere.headers.get("Location")).toBe("/cart");
    await asAgent(agent, "POST", `${CHECKOUTS}/${id}/cancel`);
    const ended = await visit(`${ORIGIN}${at}`);
    expect(ended.headers.get("Location"), "its platform gave it up").toContain("/cart/restore?token=");
    await drizzle(env.DB).update(agentSessions).set({ expiresAt: 1 }).where(eq(agentSessions.id, id));
    expect((await visit(`${ORIGIN}${at}`)).headers.get("Location")).toBe("/cart");
  });
});

describe("a platform that wants to receive orders", () => {
  const made = async (platform: { url: string }, body: object, token?: string) => {
    const { id } = await asAgent(platform, "POST", CHECKOUTS, body);
    return asAgent(platform, "POST", `${CHECKOUTS}/${id}/complete`, payment(token));
  };
  const objectOf = async ({ webhookUrl }: { webhookUrl: string }) =>
    env.WEBHOOK_ENDPOINT.getByName(await platformWebhookId(webhookUrl));

  it("receives its orders as they are, each state once and signed with a key that the shop publishes", async () => {
    const platform = platforms.listening();
    // The isolate remembers a moment at which no endpoint asked for events of orders.
    forgetListening();
    const other = makeEvent("catalog.changed", { version: 1 }, { traceparent: continueTrace(null) });
    expect(await listenedTo(env, [other])).toEqual([]);
    const { body } = await made(platform, checkoutOf({ [sku]: 1 }));
    const orderId = body.order?.id ?? "";
    const [first] = await vi.waitUntil(() => {
      const told = platforms.told(platform);
      return told.length > 0 && told;
    });
    const webhookId = await platformWebhookId(platform.webhookUrl);
    const of = { orderId: `${orderId}-2`, checkoutId: "chk_2", agent: platform.url, createdAt: Date.now() };
    const news = makeEvent("agent.ordered", { orderId: of.orderId }, { traceparent: continueTrace(null) });
    const notice = { webhookId, webhookUrl: platform.webhookUrl, event: outboxEntry(news) };
    await insertAgentOrder(env.DB, { ...of, accountId: null, consent: null }, notice);
    const entries = await readAudit(env.DB, { order: "oldest", limit: 9, subject: webhookId });
    expect(
      entries.map(({ action }) => action),
      "an address is registered once",
    ).toEqual(["platform.registered"]);
    const { signing_keys: keys } = (await profile()).body;
    expect(await signatureProblem(first?.request ?? NO_REQUEST, keys, Date.now())).toBeNull();
    expect(first?.request.headers.get("UCP-Agent")).toBe(`profile="${env.SHOP_URL}/.well-known/ucp"`);
    expect(first?.request.headers.get("Signature-Input")).toContain(
      '"@query" "ucp-agent" "content-type" "idempotency-key" "webhook-id" "webhook-timestamp" "content-digest")',
    );
    expectForm("shopping/order.json", first?.order);
    const read = await asAgent(platform, "GET", `/ucp/orders/${orderId}`);
    expect({ ...first?.order, ucp: null }).toEqual({ ...read.body, ucp: null });

    const parcel = { carrier: "DHL", trackingNumber: "1Z", items: [{ sku, quantity: 1 }] };
    const merchant = await bearer("m", "merchant");
    await settled(orderId);
    const shipped = await call("POST", `/api/admin/orders/${orderId}/shipments`, parcel, merchant);
    expect(shipped.status).toBe(201);
    const told = await vi.waitUntil(() => {
      const all = platforms.told(platform);
      return all.length > 1 && all;
    });
    expect(told.map(({ order }) => order.fulfillment.events.map(({ type }) => type))).toEqual([
      [],
      ["shipped"],
    ]);
    expect(new Set(told.map(({ request }) => request.headers.get("Webhook-Id"))).size).toBe(2);
  });

  it("receives an order at once that is confirmed while it is waited for; what failed keeps its pause", async () => {
    const object = env.WEBHOOK_ENDPOINT.getByName(crypto.randomUUID());
    const message = { id: "made", type: "order.confirmed", body: "{}" };
    const due = await runInDurableObject(object, (_, { storage }) => {
      const book = new DeliveryBook(storage);
      const again = (now: number) => {
        book.insert(message, "pending", now);
        return book.find(message.id)?.dueAt;
      };
      return book.write("one", () => {
        again(100);
        book.postpone(message.id, 9_000);
        const confirmed = again(200);
        const failed = { status: 500, error: "500", answer: "", durationMs: 1, retryAfterMs: 0 };
        book.record(message.id, failed, { state: "pending", dueAt: 9_000, attempts: 1 });
        return [confirmed, again(300)];
      });
    });
    expect(due).toEqual([200, 9_000]);
  });

  it("is away: nobody waits, staff see that and send again, and it receives what is then, under the same id", async () => {
    const platform = platforms.listening();
    platforms.answers.set(platform.host, () => new Response("<b>no</b>", { status: 503 }));
    const { body } = await made(platform, checkoutOf({ [sku]: 1 }));
    expect(body.status).toBe("completed");
    const path = `/admin/webhooks/platforms/${await platformWebhookId(platform.webhookUrl)}`;
    const staff = { ...(await bearer("m", "merchant")), Accept: "text/html" };
    const shown = async (address: string) => (await call("GET", address, undefined, staff)).text();
    expect(await shown("/admin/webhooks")).toContain(`href="${path}"`);
    const object = await objectOf(platform);
    const isAt = (status: number) => async () =>
      (await object.deliveries({ limit: 9 })).some((delivery) => delivery.status === status);
    await vi.waitUntil(isAt(503));
    const page = await shown(path);
    expect(page).toContain("It answered 503.");
    expect(page).toContain("&lt;b&gt;no&lt;/b&gt;");
    expect(page).toContain(`/admin/orders/${body.order?.id}`);
    platforms.answers.delete(platform.host);
    const again = /action="([^"]+\/deliveries\/[^"]+\/replay)"/.exec(page)?.[1] ?? "";
    expect((await call("POST", again, undefined, staff)).status).toBe(303);
    await vi.waitUntil(isAt(200));
    const told = platforms.told(platform);
    expect([told.length, new Set(told.map(({ request }) => request.headers.get("Webhook-Id"))).size]).toEqual(
      [2, 1],
    );
    const entries = await readAudit(env.DB, { order: "newest", subject: path.split("/").at(-1), limit: 9 });
    expect(entries.map(({ action, actor }) => [action, actor])).toEqual([
      ["webhook.replayed", "m"],
      ["platform.registered", platform.url],
    ]);
    // What the object does not take comes again from its queue.
    const getByName = vi.spyOn(env.WEBHOOK_ENDPOINT, "getByName").mockImplementation(() => {
      throw new Error("away");
    });
    const news = { orderId: body.order?.id ?? "" };
    const event = makeEvent("agent.ordered", news, { traceparent: continueTrace(null) });
    expect((await deliver("webhooks", { events: [event] })).retryMessages).toHaveLength(1);
    getByName.mockRestore();
  });

  it("receives nothing of an order that came to nothing", async () => {
    const platform = platforms.listening();
    const { body } = await made(platform, checkoutOf({ [sku]: 1 }), "tok_declined");
    expect(body.status).toBe("incomplete");
    const object = await objectOf(platform);
    await object.wake();
    await vi.waitUntil(async () => (await object.deliveries({ limit: 9 })).length === 0);
    expect(platforms.told(platform)).toEqual([]);
  });

  it("receives an order too whose request died after it was placed", async () => {
    const platform = platforms.listening();
    const { id } = await asAgent(platform, "POST", CHECKOUTS, checkoutOf({ [sku]: 1 }));
    const batch = vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("died"));
    const died = asAgent(platform, "POST", `${CHECKOUTS}/${id}/complete`, payment());
    expect((await died).status).toBe(500);
    batch.mockRestore();
    expect(await settleLeft(env, Date.now())).toBe(true);
    expect(platforms.told(platform)).toEqual([]);
    await drizzle(env.DB).update(agentSessions).set({ updatedAt: 0 }).where(eq(agentSessions.id, id));
    await settleLeft(env, Date.now());
    await vi.waitUntil(() => platforms.told(platform).length === 1);
  });
});

describe("a request with an idempotency key", () => {
  it("is carried out once, and its repetition is answered the same", async () => {
    const key = { "Idempotency-Key": crypto.randomUUID() };
    const [one, other] = await Promise.all(
      [1, 2].map(() => asAgent(agent, "POST", CHECKOUTS, checkoutOf({ [sku]: 1 }), key)),
    );
    expect(other).toEqual(one);
    const reused = await asAgent(agent, "POST", CHECKOUTS, checkoutOf({ [sku]: 2 }), key);
    expect(reused.status).toBe(409);
    const path = `${CHECKOUTS}/${one?.id}/complete`;
    const pay = { "Idempotency-Key": crypto.randomUUID() };
    const first = await asAgent(agent, "POST", path, payment(), pay);
    expect(await asAgent(agent, "POST", path, payment(), pay)).toEqual(first);
  });

  it("that came to nothing is carried out when it comes again", async () => {
    const nobody = {
      profile: null,
      signed: false,
      shared: new Set<string>(),
      webhookUrl: null,
      customer: null,
    };
    const asked = { ...callBy(), agent: nobody, shop: await currentShop(env) };
    const done = async () => ok({ status: 200 as const, body: { id: "done" } });
    for (const status of [429, 503] as const) {
      const key = `refused with ${status}`;
      await answerOnce(asked, key, {}, async () => err(protocolError(status, "unavailable", "Later.")));
      expect(await answerOnce(asked, key, {}, done)).toEqual(await done());
    }
    const refusals = (["unavailable", "rate_limited", "sold_out"] as const).map((code) =>
      refusal(code, "No."),
    );
    expect(refusals.map((one) => asProtocolError(one).status)).toEqual([503, 429, 400]);
    const dies = answerOnce(asked, "dies", {}, () => Promise.reject(new Error("died")));
    await expect(dies).rejects.toThrow("died");
    expect(await answerOnce(asked, "dies", {}, done)).toEqual(await done());
  });

  it("whose isolate died is taken over by one repetition, and its first answer stays", async () => {
    const begun = { key: "dead", fingerprint: "same", createdAt: 1, customer: null };
    expect(await claimKey(env, begun)).toBeNull();
    const takenOver = [await takeOverKey(env.DB, begun, 2), await takeOverKey(env.DB, begun, 3)];
    expect(takenOver).toEqual([true, false]);
    await keepAnswer(env, begun.key, { status: 201, body: { id: "one" } });
    await keepAnswer(env, begun.key, { status: 201, body: { id: "another" } });
    expect((await findAnswer(env, begun.key))?.answer).toEqual({ status: 201, body: { id: "one" } });
  });
});

describe("a platform that signs", () => {
  const signer = newPlatform();
  let key: CryptoKey;

  beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
    key = privateKey;
    const jwk = await exportJWK(publicKey);
    platforms.profiles.set(signer.host, () =>
      Response.json({ ...platformProfile(), signing_keys: [{ ...jwk, kid: "one" }] }),
    );
  });

  /** The headers that sign a request, as RFC 9421 has them. */
  async function signed(method: string, path: string, body: string, parameters: object = {}) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
    const headers = new Headers({ "Content-Digest": `sha-256=${serializeByteSequence(digest)}` });
    const names = ["@method", "@authority", "@path", ...(body === "" ? [] : ["content-digest"])];
    const told = new Map(Object.entries({ keyid: "one", ...parameters }));
    const components: InnerList = [names.map((name) => [name, new Map()]), told];
    const base = signatureBase({ method, url: new URL(ORIGIN + path), headers }, components) ?? "";
    const algorithm = { name: "ECDSA", hash: "SHA-256" };
    const bytes = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(base));
    return {
      ...(body === "" ? {} : { "Content-Digest": headers.get("Content-Digest") ?? "" }),
      "Signature-Input": `sig1=${serializeInnerList(components)}`,
      Signature: `sig1=${serializeByteSequence(bytes)}`,
    };
  }

  it("has carts that nobody reads who does not sign", async () => {
    const body = JSON.stringify({ line_items: [{ item: { id: sku }, quantity: 1 }] });
    const made = await asAgent(signer, "POST", "/ucp/carts", body, await signed("POST", "/ucp/carts", body));
    expect(made.status).toBe(201);
    const path = `/ucp/carts/${made.id}`;
    expect((await asAgent(signer, "GET", path, undefined, await signed("GET", path, ""))).id).toBe(made.id);
    expect((await asAgent(signer, "GET", path)).body.messages?.[0]?.code).toBe("not_found");
  });

  it("alone is told of its orders in a deployed shop: anybody can name a profile", async () => {
    const path = "/ucp/orders/ord_none";
    const told = (headers = {}) => asAgent(signer, "GET", path, undefined, headers);
    const answers = await inProduction({}, async () => [
      await told(),
      await told(await signed("GET", path, "")),
    ]);
    expect(answers.map(({ body }) => body.messages?.[0]?.code)).toEqual(["unauthorized", "not_found"]);
  });

  it.each([
    ["of another address", "/ucp/carts/other", "one", "", 401, "signature_invalid"],
    ["of an unknown key", "/ucp/carts/act_1", "two", "", 401, "key_not_found"],
    ["that is none", "/ucp/carts/act_1", "one", "sig1=()", 401, "signature_missing"],
  ])("is refused with a signature %s", async (_, path, keyid, input, status, code) => {
    const headers = await signed("GET", path, "", { keyid });
    const sent = { ...headers, ...(input === "" ? {} : { "Signature-Input": input }) };
    const refused = await asAgent(signer, "GET", "/ucp/carts/act_1", undefined, sent);
    expect([refused.status, refused.body.code]).toEqual([status, code]);
  });

  it.each([
    ["has lapsed", "", {}, { expires: 1 }],
    ["leaves out the query", "?of=another", {}, {}],
    ["leaves out the key of the request", "", { "Idempotency-Key": "another" }, {}],
  ])("is refused where the signature %s", async (_, query, more, parameters) => {
    const path = "/ucp/carts/act_1";
    const headers = { ...(await signed("GET", path, "", parameters)), ...more };
    const refused = await asAgent(signer, "GET", path + query, undefined, headers);
    expect([refused.status, refused.body.code]).toEqual([401, "signature_invalid"]);
  });

  it("is refused when the body is another than was signed", async () => {
    const headers = await signed("POST", "/ucp/carts", '{"line_items":[]}');
    const refused = await asAgent(signer, "POST", "/ucp/carts", '{"line_items":[ ]}', headers);
    expect([refused.status, refused.body.code]).toEqual([400, "digest_mismatch"]);
  });
});

describe("what is no request of the protocol", () => {
  it.each([
    ["no JSON", "{", 400],
    ["a list", "[]", 400],
    ["a number as an item", '{"line_items":[1]}', 400],
    ["no units", '{"line_items":[{"item":{"id":"x"},"quantity":0}]}', 400],
    ["units beyond all numbers", '{"line_items":[{"item":{"id":"x"},"quantity":1e400}]}', 400],
    [
      "a line too many",
      JSON.stringify({ line_items: Array(101).fill({ item: { id: "x" }, quantity: 1 }) }),
      400,
    ],
    ["a currency of another form", '{"line_items":[],"context":{"currency":7}}', 400],
    ["too much", `{"line_items":[],"x":"${"x".repeat(140_000)}"}`, 413],
  ])("%s is refused with a code", async (_, body, status) => {
    const refused = await asAgent(agent, "POST", CHECKOUTS, body);
    expect([refused.status, typeof refused.body.code]).toEqual([status, "string"]);
  });
});
