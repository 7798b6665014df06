import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { OperationName } from "../../shop/agents/operations.ts";
import { forgetPlatforms } from "../../shop/agents/platform/recognize-platform.ts";
import { orderLines } from "../../stores/schema/orders.ts";
import {
  asAgent,
  checkoutOf,
  newPlatform,
  Platforms,
  payment,
  platformProfile,
} from "../../test/support/agents.ts";
import { Browser, fieldValue, ORDER_FORM } from "../../test/support/browser.ts";
import { cartWith, order, settled, stock } from "../../test/support/orders.ts";
import { ORIGIN } from "../../test/support/origin.ts";
import { stockItem } from "../../test/support/shop.ts";
import { visit } from "../../test/support/visit.ts";

const Answer = z.object({
  result: z
    .object({
      tools: z
        .array(
          z.object({
            name: z.string(),
            annotations: z.object({ readOnlyHint: z.boolean() }),
            inputSchema: z.looseObject({ $defs: z.record(z.string(), z.unknown()).optional() }),
          }),
        )
        .optional(),
      structuredContent: z
        .looseObject({ id: z.string().optional(), status: z.string().optional() })
        .optional(),
      content: z.array(z.object({ text: z.string() })).optional(),
      protocolVersion: z.string().optional(),
    })
    .optional(),
  error: z.object({ code: z.number(), data: z.object({ code: z.string() }).optional() }).optional(),
});

async function rpc(message: unknown) {
  const response = await visit(`${ORIGIN}/mcp`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json, text/event-stream" },
    body: typeof message === "string" ? message : JSON.stringify(message),
  });
  return { status: response.status, text: await response.text() };
}

/** A call of a tool, as a client makes it that has no session. */
async function tool(name: string, given: object) {
  const { status, text } = await rpc({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name, arguments: given },
  });
  const answer = Answer.parse(JSON.parse(text));
  return { status, error: answer.error, ...answer.result, body: answer.result?.structuredContent };
}

let platforms: Platforms;
let sku: string;
beforeAll(async () => {
  platforms = new Platforms();
  sku = await stockItem();
});
afterAll(forgetPlatforms);

describe("an assistant", () => {
  it("finds the tools of what agents may do here", async () => {
    const begun = await rpc({
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } },
    });
    expect(Answer.parse(JSON.parse(begun.text)).result?.protocolVersion).toBe("2025-06-18");
    const { text } = await rpc({ jsonrpc: "2.0", id: 2, method: "tools/list" });
    const { result } = Answer.parse(JSON.parse(text));
    expect(result?.tools?.map(({ name }) => name)).toEqual(OperationName.options);
    const reads = result?.tools?.filter(({ annotations }) => annotations.readOnlyHint);
    expect(reads?.map(({ name }) => name)).toEqual([
      ...["search_catalog", "lookup_catalog", "get_product", "get_cart", "get_checkout", "get_order"],
    ]);
    const referred = (result?.tools ?? []).flatMap(({ inputSchema: { $defs = {}, ...schema } }) =>
      [...JSON.stringify(schema).matchAll(/"#\/\$defs\/(\w+)"/g)].map(([, name = ""]) => name in $defs),
    );
    expect(new Set(referred)).toEqual(new Set([true]));
  });

  it("buys without a platform, and its order is paid", async () => {
    const made = await tool("create_checkout", { checkout: checkoutOf({ [sku]: 1 }) });
    expect(made.body?.status).toBe("ready_for_complete");
    expect(JSON.parse(made.content?.[0]?.text ?? "")).toEqual(made.body);
    const meta = { "idempotency-key": crypto.randomUUID() };
    const done = await tool("complete_checkout", { id: made.body?.id, meta, checkout: payment() });
    expect(done.body).toMatchObject({ status: "completed", order: { id: expect.any(String) } });
    const repeated = await tool("complete_checkout", { id: made.body?.id, meta, checkout: payment() });
    expect(repeated.body).toEqual(done.body);
  });

  it("of a platform is asked for its profile as over REST, and refused with the same code", async () => {
    const old = newPlatform();
    platforms.profiles.set(old.host, () => Response.json(platformProfile(["cart"], "2024-01-01")));
    const meta = { "ucp-agent": { profile: old.url } };
    const refused = await tool("get_cart", { meta, id: "act_1" });
    expect([refused.status, refused.error]).toMatchObject([
      422,
      { code: -32001, data: { code: "version_unsupported" } },
    ]);
    const known = newPlatform();
    const made = await tool("create_cart", {
      meta: { "ucp-agent": { profile: known.url } },
      cart: { line_items: [{ item: { id: sku }, quantity: 1 }] },
    });
    expect((await asAgent(known, "GET", `/ucp/carts/${made.body?.id}`)).id).toBe(made.body?.id);
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["no message", '{"a":1}'],
    ["no such tool", { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "buy" } }],
    [
      "arguments of another form",
      {
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: "create_cart", arguments: { cart: 7 } },
      },
    ],
    [
      "meta of another form",
      {
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: "get_cart", arguments: { id: "x", meta: 7 } },
      },
    ],
  ])("that sends %s is refused", async (_, message) => {
    const { status } = await rpc(message);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });
});

it("agents over both transports, pages and the API race for the last ten units: ten are sold, each answer is true", async () => {
  const units = 10;
  const scarce = await stockItem({ stock: units });
  const agents = [newPlatform(), newPlatform()];
  const overRest = async (agent: { url: string }) => {
    const { id } = await asAgent(agent, "POST", "/ucp/checkout-sessions", checkoutOf({ [scarce]: 1 }));
    const key = { "Idempotency-Key": crypto.randomUUID() };
    // A repetition that comes while the first is being carried out is told to come again.
    const pay = () =>
      vi.waitUntil(async () => {
        const answer = await asAgent(agent, "POST", `/ucp/checkout-sessions/${id}/complete`, payment(), key);
        return answer.status === 503 ? null : answer;
      });
    const [one, again] = await Promise.all([pay(), pay()]);
    expect(again).toEqual(one);
    return one?.body.order?.id ?? null;
  };
  const overMcp = async () => {
    const made = await tool("create_checkout", { checkout: checkoutOf({ [scarce]: 1 }) });
    const done = await tool("complete_checkout", { id: made.body?.id, checkout: payment() });
    return z.object({ order: z.object({ id: z.string() }) }).safeParse(done.body).data?.order.id ?? null;
  };
  const overApi = async () => {
    const cart = await cartWith({ [scarce]: 1 });
    const key = crypto.randomUUID();
    const [one, again] = await Promise.all([order(cart, key), order(cart, key)]);
    const answers = await Promise.all(
      [one, again].map((answer) => answer?.json<{ id?: string; code?: string }>()),
    );
    expect(answers[1]?.id).toBe(answers[0]?.id);
    return answers[0]?.id ?? null;
  };
  const overPage = async () => {
    const browser = new Browser();
    await browser.post("/cart/items", { sku: scarce, quantity: "1" });
    const customer = fieldValue(await (await browser.get("/checkout")).text(), "customer");
    const shown = await browser.post("/checkout", { ...ORDER_FORM, customer, intent: "update" });
    const page = await shown.text();
    const hidden = ["idempotencyKey", "seenTotal", "customer"].map((name) => [name, fieldValue(page, name)]);
    const form = { ...ORDER_FORM, ...Object.fromEntries(hidden), intent: "place" };
    const pressed = await Promise.all([browser.post("/checkout", form), browser.post("/checkout", form)]);
    const led = pressed.flatMap(
      (answer) => /\/(ord_[\w-]+)/.exec(answer.headers.get("Location") ?? "")?.[1] ?? [],
    );
    expect(new Set(led).size).toBeLessThanOrEqual(1);
    return led[0] ?? null;
  };
  const each = [...agents.map((agent) => () => overRest(agent)), overMcp, overApi, overPage];
  const tried = await Promise.all([...each, ...each, ...each].map((order) => order()));
  const sold = tried.filter((id) => id !== null);
  expect([sold.length, new Set(sold).size]).toEqual([units, units]);
  for (const id of sold) {
    expect((await settled(id)).status).toBe("CONFIRMED");
  }
  const lines = await drizzle(env.DB).select().from(orderLines).where(eq(orderLines.sku, scarce));
  expect(lines.map(({ orderId }) => orderId).sort()).toEqual(sold.toSorted());
  expect(await stock(scarce)).toMatchObject({ onHand: 0, reserved: 0, available: 0 });
});

it("a token that is no link's is answered by where a customer is asked, as over REST", async () => {
  const params = { name: "get_cart", arguments: { id: "act_none" } };
  const refused = await visit(`${ORIGIN}/mcp`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      Authorization: "Bearer nonsense",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
  });
  expect([refused.status, refused.headers.get("WWW-Authenticate")]).toEqual([
    401,
    expect.stringContaining("resource_metadata="),
  ]);
});
