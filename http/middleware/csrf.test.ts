import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Problem } from "../../domain/base/problem.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";

const ORIGIN = "https://shop.test";

function post(headers: Record<string, string>, path = "/api/cart", method = "DELETE") {
  return exports.default.fetch(`${ORIGIN}${path}`, { method, headers, redirect: "manual" });
}

const session = async () => `session=${await signAccessToken(env, { sub: "victim", role: "customer" })}`;

describe("what another site makes a browser send is refused:", () => {
  const FOREIGN = { Origin: "https://evil.test" };
  const cases: [name: string, headers: Record<string, string>][] = [
    ["a form", { ...FOREIGN, "Content-Type": "application/x-www-form-urlencoded" }],
    ["a file form", { ...FOREIGN, "Content-Type": "multipart/form-data; boundary=x" }],
    ["plain text", { ...FOREIGN, "Content-Type": "text/plain" }],
    ["JSON", { ...FOREIGN, "Content-Type": "application/json" }],
    ["a body without a type", FOREIGN],
    ["a sandboxed frame's request", { Origin: "null" }],
    ["a sibling subdomain's request", { Origin: "https://blog.shop.test", "Sec-Fetch-Site": "same-site" }],
    ["a cross-site request that hides its origin", { "Sec-Fetch-Site": "cross-site" }],
    ["a request with a guest's cart", { ...FOREIGN, "Cart-Id": "crt_00000000000000000000" }],
  ];
  it.each(cases)("%s", async (_name, headers) => {
    const response = await post({ ...headers, Cookie: await session() });
    expect(response.status).toBe(403);
    expect(await response.json<Problem>()).toMatchObject({ code: "csrf_rejected" });
  });

  it("a sign-in, which needs no cookie", async () => {
    const headers = { ...FOREIGN, "Content-Type": "application/x-www-form-urlencoded" };
    expect((await post(headers, "/dev/sign-in", "POST")).status).toBe(403);
  });
});

describe("nobody else is hindered:", () => {
  it("a page of the shop", async () => {
    const Cookie = await session();
    expect((await post({ Cookie, Origin: ORIGIN, "Sec-Fetch-Site": "same-origin" })).status).toBe(200);
    expect((await post({ Cookie, Origin: ORIGIN })).status).toBe(200);
  });

  it("a person who reloads what a form answered, or came by a bookmark", async () => {
    const Cookie = await session();
    expect((await post({ Cookie, "Sec-Fetch-Site": "none" })).status).toBe(200);
  });

  it("an API client with a bearer token, with or without an origin", async () => {
    const Authorization = `Bearer ${await signAccessToken(env, { sub: "client", role: "customer" })}`;
    expect((await post({ Authorization })).status).toBe(200);
    expect((await post({ Authorization, Origin: "https://app.test" })).status).toBe(200);
  });

  it("an API client with a Cart-Id, without an origin", async () => {
    expect((await post({ "Cart-Id": "crt_00000000000000000001" })).status).toBe(200);
  });

  it("reading from anywhere", async () => {
    expect((await post({ Origin: "https://evil.test" }, "/api/cart", "GET")).status).toBe(200);
  });
});

it("where no other origin is configured, a cart's answer lets none of their scripts read it", async () => {
  const response = await post({ Origin: "https://evil.test" }, "/api/cart", "GET");
  expect(response.headers.get("Access-Control-Allow-Origin")).toBeNull();
});
