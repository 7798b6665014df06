/**
 * Odd messages to the doors that are not in the OpenAPI document, and notices that are well signed.
 */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { MOCK_SIGNATURE } from "../../providers/payment/mock.ts";
import { signBody } from "../../providers/payment/signature.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { forgetPlatforms } from "../../shop/agents/platform/recognize-platform.ts";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { newEmail } from "../support/accounts.ts";
import { checkoutOf, newPlatform, Platforms, payment } from "../support/agents.ts";
import { stock } from "../support/orders.ts";
import { ORIGIN } from "../support/origin.ts";
import { stockItem } from "../support/shop.ts";
import { visit } from "../support/visit.ts";
import { broken, headerText, hostileJson, hostileText } from "./hostile.ts";

const agent = newPlatform();
const runs = { numRuns: 3 * env.PROPERTY_RUNS, seed: env.PROPERTY_SEED };
const CHANGED = ["orders", "payments", "account_sessions", "link_codes", "accounts", "mailbox"];
let sku: string;
let customer: Record<string, string>;

beforeAll(async () => {
  new Platforms();
  sku = await stockItem({ stock: 3 });
  const account = { id: randomId("usr"), email: newEmail(), name: "Ada", role: "customer" as const };
  await insertAccount(env, { ...account, passwordHash: null });
  const token = await signAccessToken(env, { sub: account.id, role: "customer" });
  customer = { Authorization: `Bearer ${token}` };
});
afterAll(forgetPlatforms);

/** Everything that these messages must leave as it was. */
async function state(): Promise<unknown> {
  const counts = CHANGED.map((name) => `(SELECT count(*) FROM ${name}) AS ${name}`);
  return env.DB.prepare(`SELECT ${counts.join(", ")}`).first();
}

/**
 * Sends requests made of `what`, those of `first` before them, and fails where one gets a 5xx or
 * something has changed.
 */
async function holds<T>(
  what: fc.Arbitrary<T>,
  send: (value: T) => Promise<Response>,
  first: readonly T[] = [],
): Promise<void> {
  const before = await state();
  await fc.assert(
    fc.asyncProperty(what, async (value) => {
      const response = await send(value);
      expect([response.status, (await response.text()).slice(0, 300)]).toEqual([
        expect.toSatisfy((status: number) => status < 500),
        expect.not.stringContaining("internal_error"),
      ]);
    }),
    { ...runs, examples: first.map((value): [T] => [value]) },
  );
  expect(await state()).toEqual(before);
  expect(await stock(sku)).toMatchObject({ available: 3, reserved: 0 });
  expect({}).not.toHaveProperty("polluted");
}

function post(path: string, body: string, headers: Record<string, string>): Promise<Response> {
  return visit(`${ORIGIN}${path}`, { method: "POST", headers, body });
}

const JSON_TYPE = { "Content-Type": "application/json" };
const FORM_TYPE = { "Content-Type": "application/x-www-form-urlencoded" };
const asText = (value: unknown) => JSON.stringify(value) ?? "";

describe("whatever is sent gets no 5xx and changes nothing that it may not:", () => {
  it("messages of MCP", async () => {
    const call = (name: string, given: object) => ({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: { meta: { "ucp-agent": { profile: agent.url } }, ...given } },
    });
    const message = fc.oneof(
      broken(call("search_catalog", { catalog: { query: "x", pagination: { limit: 2 } } })),
      broken(call("create_cart", { cart: { line_items: [{ item: { id: sku }, quantity: 1 }] } })),
      broken(call("complete_checkout", { id: "chk_1", checkout: payment() })),
      broken({ jsonrpc: "2.0", id: "a", method: "tools/list", params: {} }),
      hostileJson,
    );
    const accepts = fc.constantFrom("application/json, text/event-stream", "*/*", "text/html");
    await holds(fc.tuple(message, accepts), ([body, Accept]) =>
      post("/mcp", asText(body), { ...JSON_TYPE, Accept }),
    );
  });

  it("requests of platforms", async () => {
    const request = fc.oneof(
      fc.tuple(fc.constant("/checkout-sessions"), broken(checkoutOf({ [sku]: 1 }))),
      fc.tuple(fc.constant("/checkout-sessions/chk_1/complete"), broken(payment())),
      fc.tuple(fc.constant("/catalog/search"), broken({ query: "x", filters: { price: { min: 1 } } })),
      fc.tuple(
        hostileText.map((text) => `/carts/${encodeURIComponent(text.toWellFormed())}`),
        hostileJson,
      ),
    );
    await holds(fc.tuple(request, hostileText), ([[path, body], text]) =>
      post(`/ucp${path}`, asText(body), {
        ...JSON_TYPE,
        "UCP-Agent": `profile="${agent.url}"`,
        "Signature-Input": headerText(text),
        "Content-Digest": headerText(text),
      }),
    );
  });

  it("forms of OAuth, and what a browser asks there", async () => {
    const form = {
      grant_type: "authorization_code",
      code: "x",
      client_id: agent.url,
      client_assertion: "a.b.c",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      redirect_uri: "https://x.example/",
      response_type: "code",
      code_challenge: "x".repeat(43),
      code_challenge_method: "S256",
      scope: "dev.ucp.shopping.order:read",
      code_verifier: "x".repeat(43),
      refresh_token: `ult_${"0".repeat(20)}.${"0".repeat(51)}`,
      token: `ult_${"0".repeat(20)}.${"0".repeat(51)}`,
      answer: "allow",
    };
    const fields = fc
      .tuple(fc.subarray(Object.keys(form), { minLength: 4 }), hostileText, fc.nat())
      .map(([names, text, at]) =>
        names.map((name, n) => [
          name,
          n === at % names.length ? text.toWellFormed() : form[name as keyof typeof form],
        ]),
      );
    const paths = fc.constantFrom("/oauth/token", "/oauth/revoke", "/oauth/authorize");
    const tooLong = Object.entries({ ...form, code: "x".repeat(5_000) });
    const send = ([path, pairs, isForm]: [string, string[][], boolean]) => {
      const asked = new URLSearchParams(pairs).toString();
      const headers = { ...(path === "/oauth/authorize" ? { ...customer, Accept: "text/html" } : {}) };
      return isForm
        ? post(path, asked, { ...FORM_TYPE, ...headers })
        : visit(`${ORIGIN}${path}?${asked}`, { headers });
    };
    await holds(fc.tuple(paths, fields, fc.boolean()), send, [["/oauth/token", tooLong, true]]);
  });

  it("notices of a payment provider that it has signed", async () => {
    const paid = { key: "ord_1-1", reference: "mock_kept_1", state: "captured" };
    const notice = { id: "evt_1", payment: paid };
    await holds(fc.oneof(broken(notice), hostileJson), async (value) => {
      const body = asText(value);
      const signature = await signBody("the-secret-of-now", body, Date.now());
      return post("/api/payments/webhooks/mock", body, { ...JSON_TYPE, [MOCK_SIGNATURE]: signature });
    });
  });
});
