import { SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { stockItem } from "../../../test/support/shop.ts";
import { type Ask, problemOfOrder, problemsOf } from "./smoke.ts";

const MOCK = { provider: "mock", token: "tok_ok" };

/**
 * The shop in this runtime; files for browsers are served before the Worker, as they are deployed.
 */
const ask: Ask = (path, init) =>
  path.startsWith("/assets/")
    ? env.ASSETS.fetch(`http://shop.test${path}`, init)
    : SELF.fetch(`http://shop.test${path}`, init);

const version = () => env.VERSION?.id ?? "none";

async function orders(): Promise<number> {
  const { results } = await env.DB.prepare("SELECT id FROM orders").all();
  return results.length;
}

test("a sound shop has no problems, in the version that is asked for, and is not changed by the checks", async () => {
  await stockItem();
  const before = await orders();
  expect(await problemsOf(ask, version())).toEqual([]);
  expect(await orders()).toBe(before);
});

test("another version than the one asked for is a problem", async () => {
  expect(await problemsOf(ask, "another")).toEqual([`/healthz: version ${version()} answered`]);
});

test("a shop that is not ready or degraded, or answers nothing, is told with its path", async () => {
  const degraded: Ask = async (path, init) =>
    path === "/readyz" ? Response.json({ status: "degraded" }) : ask(path, init);
  expect(await problemsOf(degraded, null)).toEqual(['/readyz: {"status":"degraded"}']);
  const unready: Ask = async (path, init) =>
    path === "/readyz" ? Response.json({ status: "not_ready" }, { status: 503 }) : ask(path, init);
  expect(await problemsOf(unready, null)).toEqual(['/readyz: 503 {"status":"not_ready"}']);
  const away: Ask = () => Promise.reject(new Error("no route to host"));
  expect(await problemsOf(away, null)).toContain("/healthz: no route to host");
});

test("an order is placed and waited for until it is paid; a declined one is a problem", async () => {
  const say = vi.fn();
  await stockItem();
  const before = await orders();
  expect(await problemOfOrder(ask, MOCK, say)).toBeNull();
  expect(await orders()).toBeGreaterThan(before);
  expect(await problemOfOrder(ask, { ...MOCK, token: "tok_declined" }, say)).toMatch(/is CANCELLED/);
  expect(say).not.toHaveBeenCalled();
});

test("where nothing is in stock no order is placed, and that is told", async () => {
  const say = vi.fn();
  const empty: Ask = async () => Response.json({ items: [] });
  expect(await problemOfOrder(empty, MOCK, say)).toBeNull();
  expect(say).toHaveBeenCalledWith("Nothing is in stock, so no order was placed.");
});
