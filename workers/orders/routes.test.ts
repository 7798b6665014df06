import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Role } from "../../domain/accounts/access.ts";
import { guestOrderToken } from "../../domain/orders/order.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { call, cartWith, order, orderBody, placed, settled } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";

async function as(sub: string, role: Role = "customer"): Promise<Record<string, string>> {
  return { Authorization: `Bearer ${await signAccessToken(env, { sub, role })}` };
}

async function orderAs(sub: string): Promise<{ id: string; accessToken?: string }> {
  const who = await as(sub);
  await call("POST", "/api/cart/items", { sku: await stockItem(), quantity: 1 }, who);
  const answer = await call("POST", "/api/orders", orderBody, {
    ...who,
    "Idempotency-Key": crypto.randomUUID(),
  });
  expect(answer.status).toBe(201);
  expect(answer.headers.get("Location")).toMatch(/^\/api\/orders\/ord_/);
  return answer.json();
}

describe("an account's order", () => {
  it("is its owner's and support's to read, and to anyone else it does not exist", async () => {
    const { id, accessToken } = await orderAs("ada");
    expect(accessToken).toBeUndefined();
    const read = async (headers: Record<string, string>) =>
      (await call("GET", `/api/orders/${id}`, undefined, headers)).status;
    expect(await read(await as("ada"))).toBe(200);
    expect(await read(await as("sam", "support"))).toBe(200);
    expect(await read(await as("eve"))).toBe(404);
    expect(await read({ "Order-Token": "ott_guess" })).toBe(404);
    // A guest's token for an account's order could be computed from its id alone, so it opens
    // nothing.
    expect(await read({ "Order-Token": await guestOrderToken("user:ada", id) })).toBe(404);
    expect(await read({ "Cart-Id": "ada" })).toBe(404);
    expect(await read({})).toBe(401);
    const cancelled = await call("POST", `/api/orders/${id}/cancel`, undefined, await as("eve"));
    expect(cancelled.status).toBe(404);
    expect((await settled(id)).status).toBe("CONFIRMED");
  });

  it("is listed newest first, page by page, to its owner alone", async () => {
    const ids = [];
    for (let i = 0; i < 3; i++) {
      ids.unshift((await orderAs("list-owner")).id);
    }
    await orderAs("somebody-else");
    for (const id of ids) {
      await settled(id);
    }
    const page = async (n: number) => {
      const answer = await call(
        "GET",
        `/api/orders/me?page=${n}&pageSize=2`,
        undefined,
        await as("list-owner"),
      );
      return answer.json<{ items: { id: string; itemCount: number }[]; total: number }>();
    };
    const [first, second] = [await page(1), await page(2)];
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect([first.total, second.items.length]).toEqual([3, 1]);
    expect((await call("GET", "/api/orders/me")).status).toBe(401);
    expect((await call("GET", "/api/orders/me?page=0", undefined, await as("list-owner"))).status).toBe(400);
  });
});

describe("a guest's order", () => {
  it("opens to its token and to the cart it came from", async () => {
    const cart = await cartWith({ [await stockItem()]: 1 });
    const answer = await order(cart, "key");
    const { id, accessToken } = await answer.json<{ id: string; accessToken: string }>();
    const read = async (headers: Record<string, string>) =>
      (await call("GET", `/api/orders/${id}`, undefined, headers)).status;
    expect(await read({ "Order-Token": accessToken })).toBe(200);
    expect(await read({ "Cart-Id": cart })).toBe(200);
    expect(await read({ Cookie: `__Host-cart=${cart}` })).toBe(200);
    const other = await placed({ [await stockItem()]: 1 });
    expect(await read({ "Order-Token": other.accessToken })).toBe(404);
    expect(await read({ "Cart-Id": await cartWith({ [await stockItem()]: 1 }) })).toBe(404);
    expect(await read(await as("ada"))).toBe(404);
    expect(await read(await as("sam", "support"))).toBe(200);
  });

  it("can't be guessed: ids that are malformed or unknown are not found", async () => {
    for (const id of [
      "ord_x",
      "ord_00000000000000000000-1",
      "..%2f..",
      "ord_00000000000000000000-zzzzzzzzzzz",
    ]) {
      expect((await call("GET", `/api/orders/${id}`, undefined, { "Order-Token": "ott_guess" })).status).toBe(
        404,
      );
    }
  });
});
