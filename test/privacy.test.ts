/** A whole journey, and then a look at everything that was logged and told of it. */
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { call, cartWith, order, orderBody, settled } from "./support/orders.ts";
import { bearer } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";

const PERSON = {
  email: "zebulon.private@example.com",
  name: "Zebulon Privatissimo",
  line1: "77 Undisclosed Crescent",
  city: "Secretville",
  postalCode: "97299",
};
const lines: string[] = [];

beforeAll(() => {
  for (const level of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, level).mockImplementation((...said) => void lines.push(said.map(String).join(" ")));
  }
});
afterAll(() => vi.restoreAllMocks());

it("neither logs nor events nor the audit log say who ordered, where they live, or what opens their order", async () => {
  const { email, ...who } = PERSON;
  const body = { ...orderBody, email, shippingAddress: { ...orderBody.shippingAddress, ...who } };
  const secrets = Object.values(PERSON).map((text) => text.toLowerCase());
  for (const token of ["tok_ok", "tok_declined", "tok_timeout"]) {
    const cart = await cartWith({ [await stockItem()]: 1 });
    const placed = await order(cart, crypto.randomUUID(), { ...body, payment: { provider: "mock", token } });
    expect(placed.status).toBe(201);
    const { id, accessToken } = await placed.json<{ id: string; accessToken: string }>();
    secrets.push(cart, accessToken);
    await settled(id);
    // Asked for in every way that fails, so that errors are logged too.
    await call(
      "POST",
      "/api/orders",
      { ...body, shippingMethod: "none" },
      { "Cart-Id": cart, "Idempotency-Key": "x" },
    );
    await call("GET", `/api/orders/${id}`, undefined, { "Order-Token": accessToken });
    await call("POST", `/api/orders/${id}/cancel`, undefined, await bearer("sam", "support"));
  }
  await vi.waitUntil(
    async () =>
      ((await env.DB.prepare("select count(*) as n from notifications where state = 'sent'").first<number>(
        "n",
      )) ?? 0) >= 3,
    { timeout: 20_000, interval: 50 },
  );

  const told = await Promise.all(
    ["analytics_events", "outbox", "dead_letters", "audit_log"].map(async (table) => {
      const { results } = await env.DB.prepare(`select * from ${table}`).all();
      return JSON.stringify(results);
    }),
  );
  expect(lines.length).toBeGreaterThan(0);
  expect(told[0]).toContain("order.placed");
  const all = [...lines, ...told].join("\n").toLowerCase();
  for (const secret of secrets) expect(all).not.toContain(secret);
});
