import { env, exports } from "cloudflare:workers";
import fc from "fast-check";
import {
  type GraphQLCompositeType,
  getIntrospectionQuery,
  getNamedType,
  isCompositeType,
  isObjectType,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { serverAudits } from "graphql-http";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { GRAPHQL_LIMITS } from "../../http/contract/integrations/graphql.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { countingDatabase, refusingDatabase, withDatabase } from "../../test/support/database.ts";
import { draftOf } from "../../test/support/drafts.ts";
import { call, cartWith } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { changeAnything, stockItem } from "../../test/support/shop.ts";
import { limitQueries } from "./limits.ts";
import { sha256 } from "./persisted.ts";
import { schema } from "./schema.ts";

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: string[]; extensions: { code: string } }[];
}

const PRICES = "id slug price { amount currency }";
/** Of the trade's price list: what everybody else pays is 2500. */
const TRADE_PRICE = 1_900;

let skus: string[];
let trader: Record<string, string>;
let customer: Record<string, string>;
let orders: string[];

async function ask(
  query: string,
  headers: Record<string, string> = {},
  more: Record<string, unknown> = {},
): Promise<Answer & { response: Response }> {
  const response = await call("POST", "/graphql", { query, ...more }, headers);
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  return { response, ...(await response.json<Answer>()) };
}

const get = (query: string, headers: Record<string, string> = {}) =>
  call("GET", `/graphql?${new URLSearchParams({ query })}`, undefined, headers);

const codes = ({ errors }: Answer) => errors?.map(({ extensions }) => extensions.code);

beforeAll(async () => {
  const merchant = await bearer("merchant", "merchant");
  [trader, customer] = await Promise.all([bearer("acc_graphql"), bearer("graphql-customer")]);
  skus = await Promise.all([stockItem(), stockItem(), stockItem()]);
  const [sku = ""] = skus;
  await env.DB.prepare("UPDATE variants SET options = ? WHERE sku = ?")
    .bind(JSON.stringify({ Size: "A3", Paper: "Cotton" }), sku)
    .run();
  await env.DB.prepare(
    "INSERT INTO accounts (id, email, role, groups, created_at, updated_at) VALUES ('acc_graphql', 'graphql@example.com', 'customer', '[\"trade\"]', 0, 0)",
  ).run();
  const listed = await call(
    "POST",
    "/api/admin/price-lists",
    {
      title: "Trade",
      customerGroups: ["trade"],
      prices: [{ sku, price: { amount: TRADE_PRICE, currency: "USD" } }],
    },
    merchant,
  );
  expect(listed.status, await listed.clone().text()).toBe(201);
  const drafts = await Promise.all(
    [0, 1, 2].map((i) =>
      draftOf("user:graphql-customer", { placedAt: new Date(1_700_000_000_000 + i * 1_000).toISOString() }),
    ),
  );
  await orderStore(env).insert(drafts);
  orders = drafts.map(({ id }) => id).reverse();
});

describe("a question about the catalog", () => {
  it("is answered as the JSON API answers it, page after page", async () => {
    const listed = await (await call("GET", "/api/catalog/products?pageSize=100")).json<{
      items: { id: string }[];
      total: number;
    }>();
    const seen: string[] = [];
    let after: string | null = null;
    // Pages of different sizes join without a gap.
    for (const first of [1, 2, 100]) {
      const variables = { first, after };
      const query = `query ($first: Int, $after: String) {
        products(first: $first, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }`;
      const { data, errors } = await ask(query, {}, { variables });
      expect(errors).toBeUndefined();
      const { products } = data as {
        products: { totalCount: number; nodes: { id: string }[]; pageInfo: { endCursor: string } };
      };
      expect(products.totalCount).toBe(listed.total);
      seen.push(...products.nodes.map(({ id }) => id));
      after = products.pageInfo.endCursor;
    }
    expect(seen).toEqual(listed.items.map(({ id }) => id));
    const slug = skus[0]?.toLowerCase();
    const { data } = await ask(
      `{ product(slug: "${slug}") { ${PRICES} options { name values } variants { sku options { name value } } related { id } } }`,
    );
    const one = await (await call("GET", `/api/catalog/products/${slug}`)).json<Record<string, unknown>>();
    const options = [
      { name: "Size", value: "A3" },
      { name: "Paper", value: "Cotton" },
    ];
    const variants = [{ sku: skus[0], options }];
    expect(data?.product).toMatchObject({ id: one.id, slug, price: one.price, variants });
    expect((await ask('{ product(slug: "nothing-of-that-name") { id } }')).data).toEqual({ product: null });
  });

  it("asks the database the same for many products and orders as for one", async () => {
    const asked = async (first: number) => {
      const counted = countingDatabase();
      const answer = await withDatabase(counted.db, () =>
        ask(
          `{ products(first: ${first}) { nodes { id variants { sku price { amount } } } }
             me { orders(first: ${first}) { nodes { id timeline { at from to } items { sku } } } } }`,
          customer,
        ),
      );
      expect(answer.errors).toBeUndefined();
      const own = counted.statements.filter((text) => /orders|timeline|products/.test(text));
      // Lists of ids are one parameter each, however long.
      return own.map((text) => text.replaceAll(/\?(?:, \?)*/g, "?")).sort();
    };
    const one = await asked(1);
    expect(one.length).toBeGreaterThan(5);
    expect(await asked(3)).toEqual(one);
  });

  it("never tells the prices of a group but to its members, who ask for them", async () => {
    const id = `prd_${skus[0]?.toLowerCase()}`;
    const catalog = `{ products(first: 100) { nodes { ${PRICES} } } product(slug: "${id}") { ${PRICES} } }`;
    for (const headers of [{}, trader, customer]) {
      const answer = await ask(catalog, headers);
      expect(answer.errors).toBeUndefined();
      expect(JSON.stringify(answer.data)).not.toContain(String(TRADE_PRICE));
    }
    const own = `{ prices(products: ["${id}"]) { productId variants { price { amount } } } }`;
    const priceFor = async (headers: Record<string, string>) => (await ask(own, headers)).data?.prices;
    const of = (amount: number) => [{ productId: id, variants: [{ price: { amount } }] }];
    expect(await priceFor(trader)).toEqual(of(TRADE_PRICE));
    expect(await priceFor(customer)).toEqual(of(2_500));
    expect(await priceFor({})).toEqual(of(2_500));
    // What is cached for everybody is not about one of them.
    const shared = await get(own, trader);
    expect([shared.headers.get("Cache-Control"), codes(await shared.json<Answer>())]).toEqual([
      "no-store",
      ["invalid_request"],
    ]);
  });

  it("by GET is cached as the catalog's reads are, and follows a change", async () => {
    const query = `{ product(slug: "${skus[1]?.toLowerCase()}") { title } }`;
    const first = await get(query);
    expect(first.headers.get("Cache-Control")).toContain("public");
    const etag = first.headers.get("ETag") ?? "";
    expect(await first.json()).toMatchObject({ data: { product: { title: `Print ${skus[1]}` } } });
    const again = await get(query, { "If-None-Match": etag });
    expect([again.status, again.headers.get("X-Cache")]).toEqual([304, "hit"]);
    expect((await get(query.replace("title", "id"))).headers.get("ETag")).not.toBe(etag);
    await env.DB.prepare("update products set title = 'Renamed' where slug = ?")
      .bind(skus[1]?.toLowerCase())
      .run();
    await changeAnything();
    await vi.waitUntil(async () => (await (await get(query)).text()).includes("Renamed"), { interval: 200 });
  });

  it("in a currency that the shop does not sell in is refused with its code", async () => {
    const answer = await ask('{ products(currency: "GBP") { totalCount } cart { id } }');
    expect([codes(answer), answer.data]).toEqual([["currency_not_sold"], { products: null, cart: null }]);
    expect(codes(await ask("{ products(first: 101) { totalCount } }"))).toEqual(["invalid_request"]);
    for (const after of ["soon", "999999"]) {
      expect(codes(await ask(`{ products(after: "${after}") { totalCount } }`))).toEqual(["invalid_request"]);
    }
  });
});

describe("a question about the caller", () => {
  const HISTORY =
    "{ me { orders(first: 2) { nodes { id number status timeline { at from to } } pageInfo { endCursor hasNextPage } } } }";

  it("is answered with their orders alone, newest first, with the timeline of each", async () => {
    const { data } = await ask(HISTORY, customer);
    const { me } = data as { me: { orders: { nodes: { id: string }[]; pageInfo: { endCursor: string } } } };
    expect(me.orders.nodes).toMatchObject(
      orders.slice(0, 2).map((id) => ({ id, status: "PENDING", timeline: [{ from: null, to: "PENDING" }] })),
    );
    const after = JSON.stringify(me.orders.pageInfo.endCursor);
    const rest = await ask(
      `{ me { orders(after: ${after}) { nodes { id } pageInfo { hasNextPage } } } }`,
      customer,
    );
    expect(rest.data).toEqual({
      me: { orders: { nodes: [{ id: orders[2] }], pageInfo: { hasNextPage: false } } },
    });
    expect((await ask(HISTORY, trader)).data).toMatchObject({ me: { orders: { nodes: [] } } });
  });

  it("is refused as the JSON API refuses it: without a token, with a bad one, without the scope", async () => {
    const guest = await ask(`{ me { orders { totalCount } } products(first: 1) { nodes { slug } } }`);
    expect([codes(guest), guest.data?.me]).toEqual([["unauthenticated"], null]);
    expect(guest.data?.products).toMatchObject({ nodes: [{}] });
    const bad = await call("POST", "/graphql", { query: HISTORY }, { Authorization: "Bearer none" });
    expect(bad.status).toBe(401);
    const narrow = await signAccessToken(env, {
      sub: "graphql-customer",
      role: "customer",
      scopes: ["cart:manage"],
    });
    const refused = await ask(
      "{ me { orders { totalCount } } products(first: 1) { totalCount } cart { id } }",
      {
        Authorization: `Bearer ${narrow}`,
      },
    );
    expect([codes(refused), refused.data?.me]).toEqual([["forbidden", "forbidden"], null]);
    const forged = await ask("{ cart { id } }", { "Cart-Id": "../1" });
    expect([codes(forged), forged.data]).toEqual([["invalid_request"], { cart: null }]);
  });

  it("shows a guest the cart that they name, and makes none", async () => {
    const [sku = ""] = skus;
    const id = await cartWith({ [sku]: 2 });
    const { data, response } = await ask(
      "{ cart { id itemCount items { sku quantity } subtotal { amount } } }",
      {
        "Cart-Id": id,
      },
    );
    expect(data?.cart).toEqual({
      id,
      itemCount: 2,
      items: [{ sku, quantity: 2 }],
      subtotal: { amount: 5_000 },
    });
    expect(response.headers.get("Set-Cookie")).toBeNull();
    const none = await ask("{ cart { id } }");
    expect([none.data, none.response.headers.get("Set-Cookie")]).toEqual([{ cart: null }, null]);
  });
});

describe("a query is refused", () => {
  it.each([
    ["query_too_many_aliases", `{ ${Array.from({ length: 16 }, (_, i) => `a${i}: __typename`).join(" ")} }`],
    [
      "query_too_many_aliases",
      `{ ${Array.from({ length: 6 }, (_, i) => `a${i}: __schema { b: description c: description }`).join(" ")} }`,
    ],
    [
      "query_too_costly",
      "{ a: products(first: 100) { totalCount } b: products(first: 100) { totalCount } c: products(first: 100) { totalCount } d: products(first: 100) { totalCount } e: products(first: 100) { totalCount } }",
    ],
    [
      "query_too_costly",
      "query { ...A } fragment A on Query { ...B ...B } fragment B on Query { ...C ...C } fragment C on Query { ...D ...D ...D } fragment D on Query { products { totalCount } cart { id } }",
    ],
    ["invalid_request", "{ nothing }"],
    ["invalid_request", "{ products"],
    ["invalid_request", "query { ...A } fragment A on Query { ...A }"],
    ["invalid_request", `{ products(q: ${"[".repeat(3_000)}`],
    ["invalid_request", "mutation { pay }"],
  ])("%s: %.60s", async (code, query) => {
    const answer = await ask(query);
    expect([answer.response.status, answer.data]).toEqual([200, undefined]);
    expect(codes(answer)).toContain(code);
    const accept = { Accept: "application/graphql-response+json" };
    expect((await ask(query, accept)).response.status).toBe(400);
  });

  it("by what its variables say it costs, and by the most where they say nothing", async () => {
    const query = `query ($n: Int) { ${[..."abcdef"].map((name) => `${name}: products(first: $n) { totalCount }`).join(" ")} }`;
    expect(codes(await ask(query, {}, { variables: { n: 90 } }))).toEqual(["query_too_costly"]);
    expect(codes(await ask(query))).toEqual(["query_too_costly"]);
    expect((await ask(query, {}, { variables: { n: 1 } })).errors).toBeUndefined();
  });

  it("of several operations by the name of one", async () => {
    const query = "query One { one: __typename } query Two { two: __typename }";
    const named = async (operationName: string) => {
      const response = await call("GET", `/graphql?${new URLSearchParams({ query, operationName })}`);
      return (await response.json<Answer>()).data;
    };
    expect([await named("One"), await named("Two")]).toEqual([{ one: "Query" }, { two: "Query" }]);
  });

  it("in batches, beyond its size, and under a hash that is not its own", async () => {
    const codeOf = async (body: unknown) => {
      const response = await call("POST", "/graphql", body);
      return [response.status, (await response.json<{ code: string }>()).code];
    };
    expect(await codeOf([{ query: "{ __typename }" }])).toEqual([400, "invalid_request"]);
    expect(await codeOf({ query: `{ __typename ${" ".repeat(GRAPHQL_LIMITS.chars)} }` })).toEqual([
      400,
      "invalid_request",
    ]);
    const wrong = { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } };
    expect(await codeOf({ query: "{ __typename }", extensions: wrong })).toEqual([400, "invalid_request"]);
  });

  it("by its depth", () => {
    const deep = parse(`{ ${"a { ".repeat(GRAPHQL_LIMITS.depth)} a ${"} ".repeat(GRAPHQL_LIMITS.depth)} }`);
    const [refused] = validate(schema, deep, [limitQueries({})]);
    expect(refused?.extensions.code).toBe("query_too_deep");
  });

  it("but the schema may be asked about itself", () => {
    const document = parse(getIntrospectionQuery(), { maxTokens: GRAPHQL_LIMITS.tokens });
    expect(validate(schema, document, [limitQueries({}), ...specifiedRules])).toEqual([]);
  });
});

it("a query that was sent once with its hash is known by it, to POST and to GET", async () => {
  const query = `{ product(slug: "${skus[2]?.toLowerCase()}") { slug } }`;
  const extensions = { persistedQuery: { version: 1, sha256Hash: await sha256(query) } };
  const named = async () => (await call("POST", "/graphql", { extensions })).json<Answer>();
  expect(await named()).toEqual({
    errors: [{ message: "PersistedQueryNotFound", extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }],
  });
  const { data } = await ask(query, {}, { extensions });
  expect(data).toEqual({ product: { slug: skus[2]?.toLowerCase() } });
  expect((await named()).data).toEqual(data);
  const search = new URLSearchParams({ extensions: JSON.stringify(extensions) });
  const byBrowser = await call("GET", `/graphql?${search}`, undefined, { Accept: "text/html" });
  expect((await byBrowser.json<Answer>()).data).toEqual(data);
});

it("a database that is away is said without what is inside, and nothing answers 5xx to POST", async () => {
  const broken = refusingDatabase("Network connection lost.");
  const answer = await withDatabase(broken, () => ask("{ products(first: 7) { totalCount } cart { id } }"));
  expect([codes(answer), answer.data]).toEqual([["unavailable"], { products: null, cart: null }]);
  expect(JSON.stringify(answer.errors)).not.toContain("D1_ERROR");
});

it("speaks GraphQL over HTTP, as its reference implementation audits it", async () => {
  const audits = serverAudits({
    url: "https://shop.test/graphql",
    fetchFn: (url: string, init?: RequestInit) => exports.default.fetch(url, init),
  });
  const results = await Promise.all(audits.map((audit) => audit.fn()));
  expect(results.filter(({ status }) => status === "error")).toEqual([]);
});

const VALUES = ["null", "[]", "{}", "true", "1", "-1", '"1"', '["x"]', "99999999999999999999", "$x", "A"];
const value = fc.oneof(
  fc.constantFrom(...VALUES),
  fc.string({ maxLength: 12 }).map((text) => JSON.stringify(text)),
);

/** A query for anything that the schema has, with arguments of any kind. */
function anyQuery(type: GraphQLCompositeType, depth: number): fc.Arbitrary<string> {
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  return fc.subarray(fields, { minLength: 1, maxLength: Math.min(3, fields.length) }).chain((chosen) =>
    fc
      .tuple(
        ...chosen.map((field) => {
          const returned = getNamedType(field.type);
          const inner = !isCompositeType(returned)
            ? fc.constant("")
            : depth === 0
              ? fc.constant(" { __typename }")
              : anyQuery(returned, depth - 1);
          const names = fc.subarray(field.args.map(({ name }) => name));
          return fc
            .tuple(names, fc.array(value, { minLength: 9, maxLength: 9 }), inner)
            .map(([given, values, rest]) => {
              const args = given.map((name, i) => `${name}: ${values[i]}`).join(", ");
              return `${field.name}${args === "" ? "" : `(${args})`}${rest}`;
            });
        }),
      )
      .map((all) => ` { ${all.join(" ")} }`),
  );
}

it("whatever is asked is answered: no 5xx, no bug, a code for each error", async () => {
  const query = schema.getQueryType();
  expect(query).toBeDefined();
  if (!query) {
    return;
  }
  const text = fc.oneof(anyQuery(query, 3), fc.string({ unit: "binary", maxLength: 80 }));
  await fc.assert(
    fc.asyncProperty(text, async (asked) => {
      const answer = await ask(asked, customer);
      expect(answer.response.status).toBe(200);
      for (const code of codes(answer) ?? []) {
        expect(["internal_error", undefined]).not.toContain(code);
      }
    }),
    { numRuns: 2 * env.PROPERTY_RUNS, seed: env.PROPERTY_SEED },
  );
});
