/**
 * What the scenarios share: their options, their shoppers, and the check of the books at the end.
 * Runs in k6.
 */
import { check, sleep } from "k6";
import { SharedArray } from "k6/data";
import exec from "k6/execution";
import http from "k6/http";
import { Counter, Rate } from "k6/metrics";
import { orderTerms } from "../lib/order-terms.js";
import { planOf } from "./plan.js";

const { URL: ORIGIN, SCENARIO, TOKENS, MERCHANT_TOKEN, SUMMARY } = __ENV;
if (!ORIGIN || !TOKENS || !MERCHANT_TOKEN) {
  throw new Error("Run it with: npm run load -- <scenario>");
}
const plan = planOf(SCENARIO, Number(__ENV.SCALE || 1), __ENV.SECONDS ? Number(__ENV.SECONDS) : null);

const MAX_ERRORS = 0.005;
/** Arrivals that found no free user: more means that the rate was not held. */
const MAX_DROPPED = 0.01;
const SETTLE_TIMEOUT_S = 240;
const SALE_SKU = "TID-OPEN-08";
const CART_SKU = "TID-OPEN-16";
const PRICE = { amount: 1800, currency: "USD" };
const BROWSED = [
  "/api/catalog/products",
  "/api/catalog/products?page=2",
  "/api/catalog/products?sort=price&inStock=true",
  "/api/catalog/products?q=tidelines",
  "/api/catalog/products/tidelines-open-horizon-postcards",
  "/",
];

const tokens = new SharedArray("tokens", () => open(TOKENS).split("\n").filter(Boolean));

const errors = new Rate("errors");
const books = new Rate("books");
const bought = new Counter("sale_orders");
const checkedOut = new Counter("cart_orders");
const soldOut = new Counter("sold_out_answers");

// Losing is an answer, not an error.
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 399 }, 409));

export const options = {
  scenarios: plan.scenarios,
  thresholds: {
    books: ["rate==1"],
    ...(plan.orderP95Ms === null
      ? {}
      : {
          "http_req_duration{kind:order}": [`p(95)<${plan.orderP95Ms}`],
          errors: [`rate<${MAX_ERRORS}`],
          dropped_iterations: [`count<${Math.max(1, plan.arrivals * MAX_DROPPED)}`],
        }),
  },
  summaryTrendStats: ["med", "p(95)", "p(99)", "max"],
  setupTimeout: "60s",
  teardownTimeout: `${2 * SETTLE_TIMEOUT_S}s`,
  discardResponseBodies: false,
  noCookiesReset: false,
};

const SALE_ORDER = JSON.stringify({ ...orderTerms, quantity: 1 });
const CART_ORDER = JSON.stringify(orderTerms);
const CART_ITEM = JSON.stringify({ sku: CART_SKU, quantity: 1 });
const JSON_TYPE = { "Content-Type": "application/json" };

function merchant(method, path, body) {
  // What is read here is public, and read more often than an account may call.
  const headers = method === "GET" ? {} : { ...JSON_TYPE, Authorization: `Bearer ${MERCHANT_TOKEN}` };
  const response = http.request(method, `${ORIGIN}${path}`, body ? JSON.stringify(body) : null, {
    headers,
    tags: { kind: "setup" },
  });
  if (response.status >= 300) {
    throw new Error(`${method} ${path}: ${response.status} ${response.body}`);
  }
  return response.json();
}

function stockUp(sku, units) {
  const stock = merchant("GET", `/api/inventory/${sku}`);
  if (stock.available >= units) {
    return stock;
  }
  merchant("POST", `/api/admin/inventory/${sku}/adjustments`, {
    delta: units - stock.available,
    reason: "stock for a load test",
  });
  return merchant("GET", `/api/inventory/${sku}`);
}

/** Stock and a sale of its own, open from now on. */
export function setup() {
  const cartStock = stockUp(CART_SKU, plan.checkouts + 1);
  if (!plan.scenarios.buy) {
    return { saleId: null, cartStock };
  }
  // No two sales of a SKU run at the same time, and a run before may have died.
  for (const { id, sku, state } of merchant("GET", "/api/sales").items) {
    if (sku === SALE_SKU && state !== "closed") {
      merchant("POST", `/api/admin/sales/${id}/close`);
    }
  }
  stockUp(SALE_SKU, plan.allotment);
  const now = Date.now();
  const sale = merchant("POST", "/api/admin/sales", {
    sku: SALE_SKU,
    title: `Load test: ${SCENARIO}`,
    allotment: plan.allotment,
    price: PRICE,
    opensAt: new Date(now - 1000).toISOString(),
    closesAt: new Date(now + 2 * 60 * 60 * 1000).toISOString(),
    perCustomerLimit: plan.perCustomerLimit,
  });
  return { saleId: sale.id, cartStock };
}

/** Orders a unit of the sale, as a customer of their own. */
export function buy({ saleId }) {
  const i = exec.scenario.iterationInTest;
  const response = http.post(`${ORIGIN}/api/sales/${saleId}/orders`, SALE_ORDER, {
    headers: {
      ...JSON_TYPE,
      Authorization: `Bearer ${tokens[i % tokens.length]}`,
      "Idempotency-Key": `load-${saleId}-${i}`,
    },
    tags: { kind: "order", name: "POST /api/sales/{id}/orders" },
  });
  if (response.status === 201) {
    bought.add(1);
  }
  if (response.status === 409) {
    soldOut.add(1);
  }
  errors.add(response.status !== 201 && response.status !== 409);
}

/** Fills a cart and orders it, as a guest. */
export function checkout({ cartStock }) {
  const item = http.post(`${ORIGIN}/api/cart/items`, CART_ITEM, {
    headers: JSON_TYPE,
    tags: { kind: "cart", name: "POST /api/cart/items" },
  });
  errors.add(item.status >= 300);
  const cart = item.headers["Cart-Id"];
  if (!cart) {
    return;
  }
  const key = `load-${cartStock.onHand}-${cart}`;
  const response = http.post(`${ORIGIN}/api/orders`, CART_ORDER, {
    headers: { ...JSON_TYPE, "Cart-Id": cart, "Idempotency-Key": key },
    tags: { kind: "order", name: "POST /api/orders" },
  });
  if (response.status === 201) {
    checkedOut.add(1);
  }
  errors.add(response.status !== 201);
}

/** Looks around. */
export function browse() {
  const path = BROWSED[exec.scenario.iterationInTest % BROWSED.length];
  const response = http.get(`${ORIGIN}${path}`, { tags: { kind: "browse", name: `GET ${path}` } });
  errors.add(response.status !== 200);
}

/** Looks at the sale. */
export function watch({ saleId }) {
  const response = http.get(`${ORIGIN}/api/sales/${saleId}`, {
    tags: { kind: "browse", name: "GET /api/sales/{id}" },
  });
  errors.add(response.status !== 200);
}

/** Waits until every accepted order is stored and paid, and checks that the books say so. */
export function teardown({ saleId, cartStock }) {
  const settled = until(() => {
    const stock = merchant("GET", `/api/inventory/${CART_SKU}`);
    return stock.reserved === cartStock.reserved;
  });
  books.add(check(settled, { "no unit is left reserved": (value) => value }));
  if (saleId === null) {
    return;
  }
  const balanced = until(() => {
    const sale = merchant("GET", `/api/sales/${saleId}/reconciliation`);
    return sale.balanced && sale.reserved === 0 && sale.sold === sale.ordersStored;
  });
  books.add(check(balanced, { "sold = stored, and the books balance": (value) => value }));
  merchant("POST", `/api/admin/sales/${saleId}/close`);
}

function until(holds) {
  for (let waited = 0; waited < SETTLE_TIMEOUT_S; waited++) {
    if (holds()) {
      return true;
    }
    sleep(1);
  }
  return false;
}

/** Compares what was accepted with what the shop has, and says how it went. */
export function handleSummary({ metrics, setup_data }) {
  const count = (name) => metrics[name]?.values.count ?? 0;
  const faults = [];
  const { saleId, cartStock } = setup_data;
  const left = merchant("GET", `/api/inventory/${CART_SKU}`);
  const paid = cartStock.onHand - left.onHand;
  if (paid !== count("cart_orders")) {
    faults.push(`${count("cart_orders")} cart orders accepted, ${paid} paid`);
  }
  if (saleId) {
    const { sold, ordersStored, balanced } = merchant("GET", `/api/sales/${saleId}/reconciliation`);
    const accepted = count("sale_orders");
    if (!balanced) {
      faults.push("the books do not balance");
    }
    // An arrival that was cut off at the end may have been accepted though its client got no
    // answer.
    if (sold < accepted || sold > plan.allotment) {
      faults.push(`${accepted} sale orders accepted of ${plan.allotment}, ${sold} sold`);
    }
    if (sold !== ordersStored) {
      faults.push(`${sold} sold, ${ordersStored} stored`);
    }
    if (SCENARIO === "flash" && count("sold_out_answers") > 0 && sold !== plan.allotment) {
      faults.push(`sold out with ${sold} of ${plan.allotment} sold`);
    }
  }
  const failed = Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds)
      .filter(([, { ok }]) => !ok)
      .map(([threshold]) => `${name}: ${threshold}`),
  );
  const text = summary(metrics, count, [...failed.map((each) => `threshold ${each}`), ...faults]);
  return { stdout: text, [SUMMARY]: JSON.stringify({ faults, failed, metrics }) };
}

function summary(metrics, count, wrong) {
  const row = (name, value) => `  ${name.padEnd(24)} ${value}\n`;
  const orders = metrics["http_req_duration{kind:order}"]?.values ?? metrics.http_req_duration?.values ?? {};
  const ms = (value) => (value === undefined ? "none" : `${value.toFixed(1)} ms`);
  return [
    `\n${SCENARIO} at ${ORIGIN}\n`,
    row("sale orders accepted", count("sale_orders")),
    row("answers sold out", count("sold_out_answers")),
    row("cart orders accepted", count("cart_orders")),
    row("requests", `${count("http_reqs")}, ${metrics.http_reqs?.values.rate.toFixed(0)}/s`),
    row("arrivals dropped", count("dropped_iterations")),
    row("errors", `${((metrics.errors?.values.rate ?? 0) * 100).toFixed(3)} %`),
    row("orders median, p95, p99", [orders.med, orders["p(95)"], orders["p(99)"]].map(ms).join(", ")),
    wrong.length === 0
      ? "  Everything accepted is sold, stored and paid; every threshold holds.\n"
      : `  NOT AS IT MUST BE: ${wrong.join("; ")}\n`,
  ].join("");
}
