/** Another customer's ids, at every route that takes one. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { OrderId, orderNumber } from "../../domain/orders/order.ts";
import { ACCESS } from "../../http/access/access.ts";
import { apiDocument } from "../../http/contract/document/openapi.ts";
import { contentOf, exampleOf, groupsOf } from "../../http/contract/document/operations.ts";
import { app } from "../../workers/app.ts";
import { bearer, newEmail, opened } from "../support/accounts.ts";
import { call, cartWith, order, orderBody, settled } from "../support/orders.ts";
import { ORIGIN } from "../support/origin.ts";
import { stockItem } from "../support/shop.ts";

const SECRET = "Zebulon Featherstonehaugh";
const shippingAddress = { ...orderBody.shippingAddress, name: SECRET };

/** What answers with something else to ask, which is asked as well. */
const OPENS = new Set(["get", "getByName", "withSession"]);

/**
 * A binding that writes down what is asked of it: statements by their text, objects by their
 * methods.
 */
function watched<T extends object>(name: string, target: T, work: string[]): T {
  return new Proxy(target, {
    get(_target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function" || typeof key === "symbol") {
        return value;
      }
      return (...args: unknown[]) => {
        const asked = key === "prepare" ? `${name}: ${args[0]}` : `${name}.${key}`;
        if (!VERSIONS.test(asked)) {
          work.push(asked);
        }
        const answer: unknown = Reflect.apply(value, target, args);
        return OPENS.has(key) ? watched(name, answer as object, work) : answer;
      };
    },
  });
}

/**
 * An isolate looks at the versions now and then, with a session and its bookmark. It does so for
 * any request.
 */
const VERSIONS = /catalog_meta|^DB\.(withSession|getBookmark)$|^VERSION_WATCH/;

interface Answer {
  status: number;
  text: string;
  /** What the databases and objects were asked before the answer. */
  work: string[];
}

async function ask(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Answer> {
  const work: string[] = [];
  const bindings = new Proxy(env, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      return typeof value === "object" && value ? watched(String(key), value, work) : value;
    },
  });
  const request = new Request(`${ORIGIN}${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const ctx = createExecutionContext();
  const response = await app.fetch(request, bindings, ctx);
  const answer = { status: response.status, text: await response.text(), work: [...work] };
  await waitOnExecutionContext(ctx);
  return answer;
}

/** An id like this one, which nothing has. */
const unknownLike = (id: string) => `${id.slice(0, 6)}${id[6] === "0" ? "1" : "0"}${id.slice(7)}`;

const owned: Record<string, string> = {};
const thieves: Record<string, Record<string, string>> = {};

beforeAll(async () => {
  const victim = bearer(await opened());
  await call("POST", "/api/cart/items", { sku: await stockItem(), quantity: 1 }, victim);
  const keyed = { ...victim, "Idempotency-Key": "theirs" };
  const placed = await call("POST", "/api/orders", { ...orderBody, shippingAddress }, keyed);
  const guest = await order(await cartWith({ [await stockItem()]: 1 }), "theirs", {
    ...orderBody,
    shippingAddress,
  });
  const saved = await call("POST", "/api/me/addresses", shippingAddress, victim);
  expect([placed.status, guest.status, saved.status]).toEqual([201, 201, 201]);
  const sessions = await call("GET", "/api/me/sessions", undefined, victim);
  owned.order = (await placed.json<{ id: string }>()).id;
  owned.guestOrder = (await guest.json<{ id: string }>()).id;
  owned.address = (await saved.json<{ id: string }>()).id;
  owned.session = (await sessions.json<{ items: { id: string }[] }>()).items[0]?.id ?? "";
  await Promise.all([settled(owned.order), settled(owned.guestOrder)]);

  thieves.customer = bearer(await opened());
  thieves.guest = {
    "Cart-Id": await cartWith({ [await stockItem()]: 1 }),
    "Order-Token": `ott_${"0".repeat(32)}`,
  };
});

/** Bodies that the routes of the API take. */
const document = apiDocument(app, DEMO_SHOP);
const bodies = new Map(
  groupsOf(document)
    .flatMap(({ endpoints }) => endpoints)
    .map(({ method, path, operation }) => {
      const body = contentOf(operation.requestBody);
      const route = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`;
      const isJson = body?.type === "application/json";
      return [route, isJson ? (exampleOf(document, body.schema) as object) : undefined] as const;
    }),
);

const byId = Object.entries(ACCESS).filter(
  ([route, rule]) => rule !== "anyone" && (/:\w*id\b/i.test(route) || "orderId" in (bodies.get(route) ?? {})),
);
const cases = byId.flatMap(([route, rule]) =>
  ["customer", ...(rule.startsWith("guest or ") ? ["guest"] : [])].map((thief) => [thief, route] as const),
);

describe("another's ids", () => {
  // What an isolate remembers, such as the currencies, would lapse between two that are compared.
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await call("GET", "/cart");
  });
  afterAll(() => {
    vi.useRealTimers();
  });

  it.each(cases)(
    "a %s who is not theirs, at %s: 403 or 404, as if nothing were there",
    async (thief, route) => {
      const [method = "", path = ""] = route.split(" ");
      const example = bodies.get(route);
      const headers = { Accept: "text/html", "Idempotency-Key": route.replace(" ", ":"), ...thieves[thief] };
      for (const [what, id] of Object.entries(owned)) {
        const knock = async (named: string) => {
          const body = example && "orderId" in example ? { ...example, orderId: named } : example;
          const { text, ...rest } = await ask(method, path.replaceAll(/:\w+/g, named), headers, body);
          // A page may say the number that it reads off the id in its address.
          const number = OrderId.safeParse(named).success ? orderNumber(named) : named;
          const same = text
            .replaceAll(named, "id")
            .replaceAll(number, "number")
            .replaceAll(/(traceId|Trace)\W+[0-9a-f]{32}/g, "trace");
          return { ...rest, text: same };
        };
        const answer = await knock(id);
        expect([403, 404], what).toContain(answer.status);
        expect(answer.text).not.toContain(SECRET);
        expect(await knock(unknownLike(id)), `${what}: the same words after the same work`).toEqual(answer);
      }
    },
  );

  it("in a bookmark are looked for like unknown ones, and left out", async () => {
    const history = (id: string) =>
      ask("GET", "/api/orders/me", { ...thieves.customer, "x-d1-bookmark": `first-primary~${id}` });
    const { order: id = "" } = owned;
    const answer = await history(id);
    expect(JSON.parse(answer.text)).toMatchObject({ items: [], total: 0 });
    expect(await history(unknownLike(id))).toEqual(answer);
  });
});

describe("whether an address has an account", () => {
  // As above: what the isolate remembers for a second is remembered in both requests, or in
  // neither.
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    // The first mail wakes the sweeper, for all of this moment.
    await call("POST", "/api/auth/password/forgot", { email: newEmail() });
  });
  afterAll(() => {
    vi.useRealTimers();
  });

  const password = "not-the-password-of-anybody";
  it.each([
    ["signing in", "/api/auth/login", { password }],
    ["registering", "/api/auth/register", { password, name: "Ada" }],
    ["a forgotten password", "/api/auth/password/forgot", {}],
  ])("is not told by %s, in words or in work", async (_what, path, fields) => {
    const { email } = await opened();
    const answers = [];
    // What the first learns, such as which systems listen, the others remember.
    for (const address of [newEmail(), email, newEmail()]) {
      const { text, ...rest } = await ask("POST", path, {}, { email: address, ...fields });
      answers.push({ ...rest, text: text.replaceAll(/"traceId":"\w+"/g, "") });
    }
    expect(answers[1]).toEqual(answers[2]);
  });
});
