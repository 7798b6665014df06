/**
 * Every request of both payment adapters, checked against the providers' own OpenAPI documents:
 * stripe-mock has Stripe's inside, and Adyen publishes its own. Neither is part of the project, so
 * where one is not at hand its half is left out, and the report says so (docs/payments.md).
 */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { z } from "zod";
import { adyenProvider } from "../../providers/payment/adyen.ts";
import { stripeProvider } from "../../providers/payment/stripe.ts";
import { freePort } from "../../scripts/lib/state.ts";
import { ADYEN_ACCOUNT, ADYEN_KEY, ADYEN_TOKENS, AdyenDouble } from "../support/adyen.ts";
import { eventually, ROOT } from "../support/server.mjs";

const KEY = `ord_${"0".repeat(20)}-1`;
const MONEY = { amount: 5_000, currency: /** @type {const} */ ("USD") };

/** What each method of an adapter is asked, so that it makes all of its requests. */
async function askAll(
  /** @type {import("../../providers/payment/provider.ts").PaymentProvider} */ api,
  /** @type {string} */ token,
  /** @type {string} */ reference,
) {
  const signal = AbortSignal.timeout(10_000);
  const call = { idempotencyKey: KEY, amount: MONEY, signal };
  const session = {
    country: "US",
    expiresAt: Date.now() + 300_000,
    returnUrl: "https://shop.example/orders/1",
  };
  for (const ask of [
    () => api.openSession({ ...call, ...session }),
    () => api.authorize({ ...call, token: null, reference }),
    () => api.authorize({ ...call, token: null, reference: null }),
    () => api.authorize({ ...call, token, reference: null }),
    () => api.capture({ ...call, reference }),
    () => api.void({ ...call, reference }),
    () => api.void({ ...call, reference: null }),
    () => api.refund({ ...call, reference, refundKey: "r" }),
  ]) {
    // The answers are examples, which need not fit together: only what is asked is checked.
    await ask().catch(() => undefined);
  }
}

/** @param {Record<string, string>} vars */
const envOf = (vars) => /** @type {Env} */ (/** @type {unknown} */ ({ ENVIRONMENT: "test", ...vars }));

function findStripeMock() {
  const own = path.join(ROOT, ".state/bin/stripe-mock");
  if (fs.existsSync(own)) {
    return own;
  }
  try {
    return execFileSync("which", ["stripe-mock"], { encoding: "utf8" }).trim();
  } catch {
    return null;
  }
}

const stripeMock = findStripeMock();
const NO_MOCK = "stripe-mock is not here: go install github.com/stripe/stripe-mock@v0.203.0";

describe("every request to Stripe", { skip: !stripeMock && NO_MOCK }, () => {
  /** @type {import("node:child_process").ChildProcess} */
  let mock;
  let origin = "";

  before(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    mock = spawn(stripeMock ?? "", ["-http-port", String(port)], { stdio: "ignore" });
    await eventually(() => fetch(origin).catch(() => null), "stripe-mock answers");
  });
  after(() => mock.kill());

  test("is one that Stripe's OpenAPI document allows", async () => {
    /** @type {string[]} */
    const asked = [];
    /** @type {string[]} */
    const refused = [];
    const real = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      const response = await real(input, init);
      const what = `${init?.method ?? "GET"} ${new URL(String(input)).pathname}`;
      asked.push(what);
      if (!response.ok) {
        refused.push(`${what}: ${await response.clone().text()}`);
      }
      // Its example is of a declined card and another payment. One of ours that no card was tried
      // for is confirmed.
      const ours = { last_payment_error: null, amount: MONEY.amount, metadata: { intent_key: KEY } };
      return Response.json({ ...(await response.json()), ...ours }, response);
    };
    try {
      const vars = { STRIPE_SECRET_KEY: "sk_test_123", STRIPE_API_URL: origin };
      await askAll(stripeProvider(envOf(vars)), "pm_card_visa", "pi_1");
    } finally {
      globalThis.fetch = real;
    }
    assert.deepEqual(refused, []);
    const kinds = new Set(asked.map((what) => what.replace(/pi_\w+/, "{id}")));
    assert.deepEqual([...kinds].sort(), [
      "GET /v1/payment_intents/{id}",
      "GET /v1/refunds",
      "POST /v1/payment_intents",
      "POST /v1/payment_intents/{id}/cancel",
      "POST /v1/payment_intents/{id}/capture",
      "POST /v1/payment_intents/{id}/confirm",
      "POST /v1/refunds",
    ]);
  });
});

const ADYEN_FILE =
  process.env.ADYEN_OPENAPI ?? path.join(ROOT, "../shared/data/adyen/CheckoutService-v71.json");
const NO_FILE = `Adyen's CheckoutService-v71.json is not here: ADYEN_OPENAPI names it, or it lies at ${ADYEN_FILE}`;

describe("every request to Adyen", { skip: !fs.existsSync(ADYEN_FILE) && NO_FILE }, () => {
  test("is one that Adyen's OpenAPI document allows", async () => {
    const document = JSON.parse(
      fs.readFileSync(ADYEN_FILE, "utf8").replaceAll("#/components/schemas/", "#/$defs/"),
    );
    const schemas = document.components.schemas;
    /** @type {Map<string, string[]>} */
    const wrong = new Map();
    const books = new AdyenDouble();
    const server = http.createServer(async (incoming, outgoing) => {
      const body = await text(incoming);
      const where = (incoming.url ?? "").replace("/checkout/v71", "");
      const route = where.replace(/(?<=^\/payments\/)\w{16}/, "{paymentPspReference}");
      const schema = document.paths[route]?.post.requestBody.content["application/json"].schema;
      const parsed = schema
        ? z.fromJSONSchema({ ...schema, $defs: schemas }).safeParse(JSON.parse(body))
        : { success: false, error: null };
      wrong.set(`POST ${route}`, parsed.success ? [] : [JSON.stringify(parsed.error?.issues ?? "unknown")]);
      const request = new Request(`http://x${incoming.url}`, {
        method: "POST",
        headers: new Headers(/** @type {Record<string, string>} */ (incoming.headers)),
      });
      const reply = books.serve(request, body);
      outgoing.writeHead(reply?.status ?? 500, { "Content-Type": "application/json" });
      outgoing.end(JSON.stringify(reply?.body));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    try {
      const vars = {
        ADYEN_API_KEY: ADYEN_KEY,
        ADYEN_API_URL: `http://127.0.0.1:${port}/checkout/`,
        ADYEN_MERCHANT_ACCOUNT: ADYEN_ACCOUNT,
        SHOP_URL: "https://shop.example",
      };
      await askAll(adyenProvider(envOf(vars)), ADYEN_TOKENS.ok, "V4HZ4RBFJGXXGN82");
    } finally {
      server.close();
    }
    assert.deepEqual(Object.fromEntries(wrong), {
      "POST /sessions": [],
      "POST /payments": [],
      "POST /payments/{paymentPspReference}/captures": [],
      "POST /payments/{paymentPspReference}/reversals": [],
      "POST /payments/{paymentPspReference}/refunds": [],
      "POST /cancels": [],
    });
  });
});
