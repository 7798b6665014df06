import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { type Principal, ROLE_SCOPES, Role, Scope } from "../../domain/accounts/access.ts";
import { randomId } from "../../domain/base/ids.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { bearer } from "../../test/support/sales.ts";
import { wrongOn } from "../../test/support/shown.ts";
import { visit } from "../../test/support/visit.ts";
import { app } from "../../workers/app.ts";
import { apiDocument } from "../contract/document/openapi.ts";
import { groupsOf } from "../contract/document/operations.ts";
import { READS } from "../middleware/audit-reads.ts";
import { gateBy } from "../middleware/gate.ts";
import { createRouter } from "../router.ts";
import golden from "./access.golden.txt?raw";
import { ACCESS, refusalAt } from "./access.ts";

/**
 * All that may run for every method of a path: none of them answers a request by itself, but to
 * refuse it.
 */
const MIDDLEWARE = [
  "serveShop",
  "trace",
  "securityHeaders",
  "speak",
  "limitAddress",
  "csrf",
  "identify",
  "gate",
  "auditReads",
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
    const first = app.routes.findIndex(({ handler }) => handler.name === "gate");
    const before = app.routes.slice(0, first);
    expect(before.map(({ method, handler }) => `${method} ${handler.name}`)).toEqual(
      MIDDLEWARE.slice(0, MIDDLEWARE.indexOf("gate")).map((name) => `ALL ${name}`),
    );
  });

  it("says the same as the OpenAPI document", () => {
    const document = groupsOf(apiDocument(app, DEMO_SHOP)).flatMap(({ endpoints }) => endpoints);
    const declared = document.map(({ method, path, operation }) => {
      const ways = (operation.security ?? []).map((way) => ("bearer" in way ? "token" : "guest")).sort();
      return [routeOf(method, path), ways.join(" or ") || "anyone"];
    });
    const ruled = declared.map(([route = "", way]) => {
      const rule = ACCESS[route] ?? "";
      if (rule.startsWith("guest or ")) {
        return [route, "guest or token"];
      }
      // Open to all callers, though it reads a token if there is one.
      if (rule === "anyone") {
        return [route, way === "guest or token" ? way : "anyone"];
      }
      return [route, "token"];
    });
    expect(declared).toEqual(ruled);
  });
});

const CALLERS = ["anonymous", ...Role.options] as const;
type Caller = (typeof CALLERS)[number];
const Answer = z.enum(["in", "401", "403"]);
type Answer = z.infer<typeof Answer>;

interface Golden {
  route: string;
  answers: Record<Caller, Answer>;
  /** Without it a token is refused; null where any token is good. */
  scope: Scope | null;
}

/**
 * What was decided, as access.golden.txt says it: nothing here is computed from the table that is
 * being tested.
 */
const GOLDEN = golden
  .split("\n")
  .filter((line) => line.trim() !== "" && !line.startsWith("#"))
  .map((line): Golden => {
    const [method, path, anonymous, customer, support, merchant, ops, scope] = line.trim().split(/\s+/);
    return {
      route: `${method} ${path}`,
      answers: {
        anonymous: Answer.parse(anonymous),
        customer: Answer.parse(customer),
        support: Answer.parse(support),
        merchant: Answer.parse(merchant),
        ops: Answer.parse(ops),
      },
      scope: scope === "-" ? null : Scope.parse(scope),
    };
  });

const CODES = { "401": "unauthenticated", "403": "forbidden" } as const;

/** A caller with these scopes: an operator's token, narrowed to them. */
function holderOf(scopes: readonly Scope[]): Principal {
  return { sub: "somebody", role: "ops", scopes: new Set(scopes) };
}

describe("what was decided about who may do what", () => {
  it("names every route once", () => {
    expect(GOLDEN.map(({ route }) => route).sort()).toEqual(Object.keys(ACCESS).sort());
  });

  it.each(GOLDEN)("holds for each role at $route", ({ route, answers }) => {
    const given = CALLERS.map((caller) => {
      const who = caller === "anonymous" ? null : { ...holderOf(ROLE_SCOPES[caller]), role: caller };
      return [caller, refusalAt(route, who)?.code ?? "in"];
    });
    const decided = CALLERS.map((caller) => {
      const answer = answers[caller];
      return [caller, answer === "in" ? "in" : CODES[answer]];
    });
    expect(given).toEqual(decided);
  });

  it.each(GOLDEN)("asks at $route for the scope $scope, and for no other", ({ route, scope }) => {
    const others = Scope.options.filter((other) => other !== scope);
    expect(refusalAt(route, holderOf(others))?.code ?? "in").toBe(scope === null ? "in" : "forbidden");
    expect(refusalAt(route, holderOf(scope === null ? [] : [scope]))).toBeNull();
  });
});

const headersOf: Partial<Record<Caller, Record<string, string>>> = { anonymous: {} };
beforeAll(async () => {
  for (const role of Role.options) {
    headersOf[role] = await bearer(`walker-${role}`, role);
  }
});

/** A request that says nothing, to a program's route or as a browser sends a form. */
function sentTo(path: string) {
  return path.startsWith("/api/") ||
    !/^\/(admin|account|cart|orders|sign|password|register|wishlist)/.test(path)
    ? { body: "{}", type: "application/json" }
    : { body: "", type: "application/x-www-form-urlencoded" };
}

/** A request to the route that does nothing: what it names does not exist, and it says nothing. */
async function knock(route: string, headers: Record<string, string>) {
  const [method = "", path = ""] = route.split(" ");
  const url = path
    .replace("/:file{[^/]+\\.svg}", "/nothing.svg")
    .replace("*", "nothing.js")
    .replaceAll(/:\w+/g, "nothing-of-that-name");
  const { body, type } = sentTo(url);
  const sent = method === "GET" || method === "DELETE" ? {} : { body };
  const own = "body" in sent ? { "Content-Type": type } : {};
  const response = await visit(`https://shop.test${url}`, {
    method,
    headers: { ...headers, ...own },
    ...sent,
  });
  const text = await response.text();
  const problem = response.headers.get("Content-Type")?.includes("problem+json") ? JSON.parse(text) : {};
  return { status: response.status, code: problem.code ?? null, headers: response.headers, text, problem };
}

/** What an operator gets at each route. */
const answered = new Map<string, string>();

/** What a problem or a page says is wrong, and where. */
function wrongIn({ text, problem }: { text: string; problem: { errors?: { path: string }[] } }): string[] {
  return [...(problem.errors ?? []).map(({ path }) => path), ...wrongOn(text)];
}

/** What a caller is answered, without what is made by chance. */
function answerOf(answer: Awaited<ReturnType<typeof knock>>): string {
  const { status, code, headers } = answer;
  const named = ["Location", "Cache-Control"].flatMap((name) => headers.get(name) ?? []);
  const cookies = headers.getSetCookie().map((cookie) => cookie.replace(/=[^;]*/, "=…"));
  const parts = [status, ...(code === null ? [] : [code]), ...named, ...cookies, ...wrongIn(answer)];
  return parts.join("  ").replace(/([a-z]{2,6})_[0-9a-z-]{16,}/g, "$1_…");
}

describe.each(CALLERS)("%s", (caller) => {
  it.each(GOLDEN)("at $route", async ({ route, answers }) => {
    const answer = await knock(route, headersOf[caller] ?? {});
    const { status, code } = answer;
    if (caller === "ops") {
      answered.set(route, answerOf(answer));
    }
    expect(status).toBeLessThan(500);
    const decided = answers[caller];
    if (decided === "in") {
      expect(code).not.toBe("forbidden");
      // Let in without a token, a guest may still be asked for what opens this very thing.
      if (caller !== "anonymous" || ACCESS[route] === "anyone") {
        expect(status).not.toBe(401);
      }
    } else {
      expect([String(status), code]).toEqual([decided, CODES[decided]]);
    }
  });
});

it("a request that says nothing is answered to an operator as the golden text says", async () => {
  const lines = [...answered].map(([route, answer]) => `${route}  ${answer}`.trimEnd());
  await expect(lines.join("\n")).toMatchFileSnapshot("answers.golden.txt");
});

it("a guest with a cart of their own is let in where guests are, and is nobody elsewhere", async () => {
  const guest = { "Cart-Id": randomId("crt") };
  const [guests, others] = [true, false].map((isIn) =>
    GOLDEN.filter(({ answers }) => (answers.anonymous === "in") === isIn),
  );
  for (const { route } of guests ?? []) {
    expect([route, (await knock(route, guest)).code]).not.toEqual([route, "forbidden"]);
  }
  // Whom a cart's id makes of its holder does not depend on the route: some of them say it for all.
  for (const { route } of (others ?? []).filter((_, n) => n % 25 === 0)) {
    const { status, code } = await knock(route, guest);
    expect([route, status, code]).toEqual([route, 401, "unauthenticated"]);
  }
});

it("a token whose session has ended opens nothing of an account, though its time is not over", async () => {
  const token = await signAccessToken(env, { sub: randomId("usr"), role: "customer", sid: "ses_ended" });
  const own = Object.keys(ACCESS).filter((route) => / \/api\/me\b/.test(route));
  const opened = [];
  for (const route of own) {
    const { status } = await knock(route, { Authorization: `Bearer ${token}` });
    opened.push(...(status === 401 ? [] : [route]));
  }
  expect(opened).toEqual([]);
});

it("a route without a rule is not served", async () => {
  const bare = createRouter();
  bare.use(gateBy({ "GET /known": "anyone" }));
  for (const path of ["/known", "/forgotten"] as const) {
    bare.get(path, (c) => c.text("served"));
  }
  bare.onError((error, c) => c.text(error.message, 500));
  const visit = (path: string, method = "GET") =>
    bare.request(path, { method }, env, createExecutionContext());
  const answers = ["/known", "/forgotten"].map(async (path) => (await visit(path)).text());
  expect(await Promise.all(answers)).toEqual([
    "served",
    "GET /forgotten has no rule: say who may call it in http/access/access.ts",
  ]);
  const head = await visit("/forgotten", "HEAD");
  expect(head.status).toBe(500);
});

/** What was decided: reads of staff that are written down, since they tell of people. */
const READ: Readonly<Record<string, readonly string[]>> = {
  "customers.listed": ["/admin/customers", "/admin/find"],
  "customer.read": ["/admin/customers/:id"],
  "orders.listed": [
    ...["/admin/orders", "/admin/orders/slips", "/admin/orders/send", "/api/admin/orders"],
    ...["/admin/returns", "/api/admin/returns", "/admin/refunds"],
    ...["/admin/draft-orders", "/api/admin/draft-orders", "/admin/imported", "/api/admin/imported"],
  ],
  "orders.exported": ["/admin/orders/export", "/api/admin/journal"],
  "order.read": [
    ...[
      "/admin/orders/:id",
      "/admin/orders/:id/story",
      "/orders/:id",
      "/orders/:id/receipt",
      "/api/orders/:id",
    ],
    ...["/admin/draft-orders/:id", "/api/admin/draft-orders/:id", "/api/admin/story/:key"],
  ],
  "messages.listed": ["/admin/messages", "/api/admin/notifications"],
  "message.read": ["/admin/dead-letters/:id", "/api/admin/dead-letters/:id"],
};

it("each read of staff that tells of people is written down, by who read it", async () => {
  const decided = Object.entries(READ).flatMap(([action, paths]) => paths.map((path) => `${path} ${action}`));
  expect(decided.toSorted()).toEqual(
    Object.entries(READS)
      .map(([route, action]) => `${route.replace("GET ", "")} ${action}`)
      .toSorted(),
  );
  for (const one of decided) {
    await knock(`GET ${one.split(" ")[0]}`, await bearer(one.replace(" ", ","), "ops"));
  }
  const written = async () => {
    const { results } = await env.DB.prepare(
      "SELECT actor, action FROM audit_log WHERE actor LIKE '/%'",
    ).all<{
      actor: string;
      action: string;
    }>();
    return results.map(({ actor, action }) => `${actor.split(",")[0]} ${action}`).toSorted();
  };
  await vi.waitUntil(async () => (await written()).length >= decided.length);
  expect(await written()).toEqual(decided.toSorted());
});

describe("a method that a path does not answer", () => {
  it.each([
    ["PUT", "/api/cart", "GET, HEAD, DELETE"],
    ["GET", "/api/cart/items", "POST"],
    ["OPTIONS", "/api/catalog/products", "GET, HEAD"],
    ["PATCH", "/api/me/addresses/x", "GET, HEAD, PUT, DELETE"],
    ["DELETE", "/products", "GET, HEAD"],
  ])("is a 405 that names the others: %s %s", async (method, path, allow) => {
    const response = await visit(`https://shop.test${path}`, { method });
    expect([response.status, response.headers.get("Allow")]).toEqual([405, allow]);
    expect(await response.json()).toMatchObject({ code: "method_not_allowed" });
  });

  it("is that of the page without a stroke at its end, with what was asked of it", async () => {
    const response = await visit("https://shop.test/products/?q=a&page=2");
    expect([response.status, response.headers.get("Location")]).toEqual([301, "/products?q=a&page=2"]);
  });

  it("is a 404 where there is no path", async () => {
    const response = await visit("https://shop.test/api/nothing", { method: "POST" });
    expect([response.status, response.headers.get("Allow")]).toEqual([404, null]);
  });
});
