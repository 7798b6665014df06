import { exports } from "cloudflare:workers";
import { expect, it } from "vitest";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

function ask(path: string, accept?: string) {
  return exports.default.fetch(`https://shop.test${path}`, accept ? { headers: { Accept: accept } } : {});
}

it.each([
  ["/nowhere", BROWSER],
  ["/orders/ord_nothing", BROWSER],
  ["/nowhere", "application/json;q=0.5, text/html"],
])("a person who goes to %s is shown a page", async (path, accept) => {
  const response = await ask(path, accept);
  expect(response.status).toBeGreaterThanOrEqual(401);
  expect(response.headers.get("Content-Type")).toMatch(/^text\/html/);
  expect(response.headers.get("Cache-Control")).toContain("no-store");
  expect(response.headers.get("Vary")).toContain("Accept");
  expect(await response.text()).toContain("<main");
});

it.each([
  ["/nowhere", undefined],
  ["/nowhere", "*/*"],
  ["/nowhere", "application/json"],
  ["/nowhere", "application/problem+json, text/html;q=0.5"],
  ["/api/nowhere", BROWSER],
])("a program that goes to %s accepting %s gets problem details", async (path, accept) => {
  const response = await ask(path, accept);
  expect(response.status).toBe(404);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ code: "not_found", status: 404 });
});
