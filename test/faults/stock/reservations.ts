import type { Fault } from "../fault.ts";

/** Calls that reserve, confirm and release units. */
export const RESERVATION_FAULTS: readonly Fault[] = [
  {
    id: "an-overloaded-object-is-asked-again",
    file: "shop/base/call-object.ts",
    from: "return (retryable === true || durableObjectReset === true) && overloaded !== true;",
    to: "return retryable === true || durableObjectReset === true;",
    noticedBy: ["shop/base/call-object.test.ts"],
  },
  {
    id: "a-call-that-may-be-repeated-is-not",
    file: "shop/base/call-object.ts",
    from: "attempt === MAX_TRIES || !isRetryable(error)",
    to: "true",
    noticedBy: ["shop/base/call-object.test.ts"],
  },
  {
    id: "an-order-s-reservation-is-confirmed-through-the-api",
    file: "workers/stock/routes.ts",
    from: "const outcomes = isReservation(id) ? await callObject(() => ledger(c.env, sku).confirmMany([id])) : [];",
    to: "const outcomes = await callObject(() => ledger(c.env, sku).confirmMany([id]));",
    noticedBy: ["workers/stock/routes.test.ts"],
  },
  {
    id: "an-order-s-reservation-is-released-through-the-api",
    file: "workers/stock/routes.ts",
    from: 'const outcomes = isReservation(id)\n    ? await callObject(() => ledger(c.env, sku).releaseMany([id], "released through the API"))\n    : [];',
    to: 'const outcomes = await callObject(() => ledger(c.env, sku).releaseMany([id], "released through the API"));',
    noticedBy: ["workers/stock/routes.test.ts"],
  },
  {
    id: "a-request-told-no-travels-later",
    file: "shop/base/shared-calls.ts",
    from: "        line.waiting = line.waiting.filter((entry) => entry !== mine);\n",
    to: "",
    noticedBy: ["shop/stock/coalesce.test.ts"],
  },
  {
    id: "a-client-that-hangs-up-takes-the-shared-call-along",
    file: "shop/base/shared-calls.ts",
    from: "        ctx.waitUntil(carried);\n",
    to: "",
    noticedBy: ["shop/stock/coalesce.test.ts"],
  },
  {
    id: "a-request-travels-twice",
    file: "shop/base/shared-calls.ts",
    from: "    for (const entry of batch) {\n      entry.queued = false;\n    }\n    try {",
    to: "    try {",
    noticedBy: ["shop/stock/coalesce.test.ts"],
  },
  {
    id: "a-crowd-travels-in-one-call-however-large",
    file: "shop/base/shared-calls.ts",
    from: "line.waiting.splice(0, this.#sharing.most - 1)",
    to: "line.waiting.splice(0)",
    noticedBy: ["shop/stock/coalesce.test.ts"],
  },
  {
    id: "an-order-refused-for-one-line-keeps-the-others-reserved",
    file: "shop/orders/reserve-order.ts",
    from: "      granted.map(({ sku }) =>",
    to: "      [].map(({ sku }) =>",
    noticedBy: ["test/ordering.test.ts"],
  },
  {
    id: "a-line-with-just-enough-is-named-as-short",
    file: "shop/orders/reserve-order.ts",
    from: "stock.available >= quantity",
    to: "stock.available > quantity",
    noticedBy: ["test/ordering.test.ts"],
  },
  {
    id: "another-body-under-a-used-key-gets-the-first-order",
    file: "shop/orders/reserve-order.ts",
    from: "if (first.fingerprint !== draft.fingerprint) {",
    to: "if (first.id !== draft.id) {",
    noticedBy: ["test/sales.test.ts"],
  },
];
