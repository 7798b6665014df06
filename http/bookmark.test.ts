import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { afterEach, describe, expect, it, vi } from "vitest";
import { orderId } from "../domain/orders/order.ts";
import { readSession } from "../shop/base/bookmark.ts";
import { BOOKMARK_HEADER, giveBookmark, readBookmark, touchOrder } from "./bookmark.ts";
import type { AppEnv } from "./router.ts";

/** As D1 makes them. */
const D1 = "00000085-00000003-0000506d-0123456789abcdef0123456789abcdef";

afterEach(() => vi.restoreAllMocks());

const app = new Hono<AppEnv>();
app.get("/read", (c) => c.json(readBookmark(c)));
app.get("/touch/:id", (c) => {
  touchOrder(c, c.req.param("id"));
  return c.body(null);
});
app.get("/give", (c) => {
  giveBookmark(c, { constraint: D1, touched: [] });
  return c.body(null);
});

const ask = (path: string, headers: Record<string, string> = {}) =>
  app.request(`https://shop.test${path}`, { headers }, env, createExecutionContext());
const read = async (bookmark: string) =>
  (await ask("/read", { [BOOKMARK_HEADER]: bookmark })).json<{
    constraint: string | null;
    touched: string[];
  }>();
const newOrder = () => orderId("guest:x", crypto.randomUUID(), { variantId: 1 });

describe("a bookmark", () => {
  it("that is read says how fresh the answer must be, and nothing when it is none of ours", async () => {
    expect(await read(D1)).toEqual({ constraint: D1, touched: [] });
    expect(await read("first-primary")).toEqual({ constraint: "first-primary", touched: [] });
    for (const odd of ["", "first-unconstrained", `${D1}0`, D1.toUpperCase(), "'; drop table orders"]) {
      expect(await read(odd)).toEqual({ constraint: null, touched: [] });
    }
  });

  it("names at most five orders, and nothing that is none", async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, newOrder));
    const { touched } = await read(["first-primary", "x", ...ids].join("~"));
    expect(touched).toEqual(ids.slice(0, 5));
  });

  it("begins a session that is no older, and any replica will do without one", () => {
    const begun = vi.spyOn(env.DB, "withSession");
    for (const constraint of [D1, "first-primary", null]) {
      readSession(env, { constraint, touched: [] });
    }
    expect(begun.mock.calls).toEqual([[D1], ["first-primary"], ["first-unconstrained"]]);
  });
});

describe("an order that was touched", () => {
  it("is the first in the next bookmark, before those that were there, each once", async () => {
    const [first, second] = [await newOrder(), await newOrder()];
    const given = async (id: string, before: string) =>
      (await ask(`/touch/${id}`, { [BOOKMARK_HEADER]: before })).headers.get(BOOKMARK_HEADER);
    const one = await given(first, D1);
    expect(one).toBe(`first-primary~${first}`);
    const two = await given(second, one ?? "");
    expect(two).toBe(`first-primary~${second}~${first}`);
    expect(await given(first, two ?? "")).toBe(`first-primary~${first}~${second}`);
  });

  it("pushes the oldest of five out", async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, newOrder));
    const [latest = "", ...before] = ids;
    const response = await ask(`/touch/${latest}`, { [BOOKMARK_HEADER]: ["", ...before].join("~") });
    expect(response.headers.get(BOOKMARK_HEADER)).toBe(["first-primary", ...ids.slice(0, 5)].join("~"));
  });

  it.each(["x", "ord_x", "x\r\nSet-Cookie: session=x"])(
    "has to be an order: %j gets into no header",
    async (id) => {
      const response = await ask(`/touch/${encodeURIComponent(id)}`);
      expect(response.status).toBe(200);
      expect(response.headers.get(BOOKMARK_HEADER)).toBeNull();
      expect(response.headers.getSetCookie()).toEqual([]);
    },
  );
});

it("a browser keeps its bookmark in a cookie, and is understood by it; a program keeps the header", async () => {
  const browser = await ask("/give");
  const [cookie = ""] = browser.headers.getSetCookie();
  expect(cookie).toMatch(/^bookmark=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  const again = await ask("/read", { Cookie: cookie.split(";")[0] ?? "" });
  expect(await again.json()).toEqual({ constraint: D1, touched: [] });
  const program = await ask("/give", { Authorization: "Bearer x" });
  expect(program.headers.get(BOOKMARK_HEADER)).toBe(D1);
  expect(program.headers.getSetCookie()).toEqual([]);
});
