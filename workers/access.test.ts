import { exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { ROLE_SCOPES, Role, Scope } from "../domain/access.ts";
import { randomId } from "../domain/ids.ts";
import { bearer } from "../test/support/sales.ts";
import { ACCESS, type Rule } from "./access.ts";
import { app } from "./app.ts";
import { authorizeBy } from "./middleware/authorize.ts";
import { apiDocument } from "./ops/docs/openapi.ts";
import { groupsOf } from "./ops/docs/operations.ts";
import { createRouter } from "./router.ts";

/** All that may run for every method of a path: none of them answers a request by itself, but to refuse it. */
const MIDDLEWARE = [
  "trace",
  "securityHeaders",
  "limitAddress",
  "csrf",
  "identify",
  "limitUser",
  "authorize",
  "limitBody",
  "noStore",
  "stillSignedIn",
  "withShopper",
  "developmentOnly",
];

const registered = new Set(
  app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`),
);

/** The key of the table for an OpenAPI path. */
const routeOf = (method: string, path: string) =>
  `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`;

describe("the table of who may do what", () => {
  it("has a rule for every route, and none for what is no route", () => {
    expect([...registered].sort()).toEqual(Object.keys(ACCESS).sort());
  });

  it("cannot be passed by: whatever answers all methods is middleware", () => {
    const names = app.routes.filter(({ method }) => method === "ALL").map(({ handler }) => handler.name);
    expect(names.filter((name) => !MIDDLEWARE.includes(name))).toEqual([]);
  });

  it("comes before anything that a route does", () => {
    const first = app.routes.findIndex(({ handler }) => handler.name === "authorize");
    const before = app.routes.slice(0, first);
    expect(before.map(({ method, handler }) => `${method} ${handler.name}`)).toEqual(
      MIDDLEWARE.slice(0, MIDDLEWARE.indexOf("authorize")).map((name) => `ALL ${name}`),
    );
  });

  it("says the same as the OpenAPI document", () => {
    const document = groupsOf(apiDocument(app)).flatMap(({ endpoints }) => endpoints);
    const declared = document.map(({ method, path, operation }) => {
      const ways = (operation.security ?? []).map((way) => ("bearer" in way ? "token" : "guest")).sort();
      return [routeOf(method, path), ways.join(" or ") || "anyone"];
    });
    const ruled = declared.map(([route = "", way]) => {
      const rule = ACCESS[route] ?? "";
      if (rule.startsWith("guest or ")) return [route, "guest or token"];
      // Open to anyone, and it looks at a token if there is one.
      if (rule === "anyone") return [route, way === "guest or token" ? way : "anyone"];
      return [route, "token"];
    });
    expect(declared).toEqual(ruled);
  });
});

const CALLERS = ["anonymous", "guest", ...Role.options] as const;
type Caller = (typeof CALLERS)[number];

const headersOf: Partial<Record<Caller, Record<string, string>>> = { anonymous: {} };
beforeAll(async () => {
  headersOf.guest = { "Cart-Id": randomId("crt") };
  for (const role of Role.options) headersOf[role] = await bearer(`walker-${role}`, role);
});

/** What the table says of a caller. */
function verdict(rule: Rule, caller: Caller): "in" | "unauthenticated" | "forbidden" {
  if (rule === "anyone") return "in";
  const guests = rule.startsWith("guest or ");
  if (caller === "anonymous" || caller === "guest") return guests ? "in" : "unauthenticated";
  if (rule === "signed in") return "in";
  const scope = Scope.parse(guests ? rule.slice("guest or ".length) : rule);
  return ROLE_SCOPES[caller].includes(scope) ? "in" : "forbidden";
}

/** A request to the route that does nothing: what it names does not exist, and it says nothing. */
async function knock(route: string, headers: Record<string, string>) {
  const [method = "", path = ""] = route.split(" ");
  const url = path
    .replace("/:file{[^/]+\\.svg}", "/nothing.svg")
    .replace("*", "nothing.js")
    .replaceAll(/:\w+/g, "nothing-of-that-name");
  const response = await exports.default.fetch(`https://shop.test${url}`, {
    method,
    headers,
    redirect: "manual",
  });
  const text = await response.text();
  const code = response.headers.get("Content-Type")?.includes("problem+json") ? JSON.parse(text).code : null;
  return { status: response.status, code };
}

describe.each(CALLERS)("%s", (caller) => {
  it.each(Object.entries(ACCESS))("at %s (%s)", async (route, rule) => {
    const { status, code } = await knock(route, headersOf[caller] ?? {});
    expect(status).toBeLessThan(500);
    const expected = verdict(rule, caller);
    if (expected === "in") {
      expect(code).not.toBe("forbidden");
      // Let in without a token, a guest may still be asked for what opens this very thing.
      if (!rule.startsWith("guest or ")) expect(status).not.toBe(401);
    } else {
      expect([status, code]).toEqual([expected === "forbidden" ? 403 : 401, expected]);
    }
  });
});

it("a route without a rule is not served", async () => {
  const bare = createRouter();
  bare.use(authorizeBy({ "GET /known": "anyone" }));
  for (const path of ["/known", "/forgotten"] as const) bare.get(path, (c) => c.text("served"));
  bare.onError((error, c) => c.text(error.message, 500));
  const answers = ["/known", "/forgotten"].map(async (path) => (await bare.request(path)).text());
  expect(await Promise.all(answers)).toEqual([
    "served",
    "GET /forgotten has no rule: say who may call it in workers/access.ts",
  ]);
  const head = await bare.request("/forgotten", { method: "HEAD" });
  expect(head.status).toBe(500);
});

describe("a method that a path does not answer", () => {
  it.each([
    ["PUT", "/api/cart", "GET, HEAD, DELETE"],
    ["GET", "/api/cart/items", "POST"],
    ["OPTIONS", "/api/catalog/products", "GET, HEAD"],
    ["PATCH", "/api/me/addresses/x", "GET, HEAD, PUT, DELETE"],
    ["DELETE", "/products", "GET, HEAD"],
  ])("is a 405 that names the others: %s %s", async (method, path, allow) => {
    const response = await exports.default.fetch(`https://shop.test${path}`, { method });
    expect([response.status, response.headers.get("Allow")]).toEqual([405, allow]);
    expect(await response.json()).toMatchObject({ code: "method_not_allowed" });
  });

  it("is a 404 where there is no path", async () => {
    const response = await exports.default.fetch("https://shop.test/api/nothing", { method: "POST" });
    expect([response.status, response.headers.get("Allow")]).toEqual([404, null]);
  });
});
