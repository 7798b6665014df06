import type { Fault } from "./fault.ts";

/** What a return costs a shop whose money or goods move twice or not at all; and what is printed. */
export const RETURN_FAULTS: readonly Fault[] = [
  {
    id: "an-arrival-that-is-told-again-is-another",
    file: "shop/orders/returns/change-return.ts",
    from: "one.arrivals.find((arrival) => arrival.id === id);\n    if (known)",
    to: "one.arrivals.find((arrival) => arrival.id === id);\n    if (known && !known)",
    noticedBy: ["workers/orders/returns.test.ts"],
  },
  {
    id: "goods-that-came-back-are-not-paid",
    file: "shop/orders/returns/change-return.ts",
    from: "payment: { state: order.payment.state, refunds: [...order.payment.refunds, refund] }",
    to: "payment: { state: order.payment.state, refunds: order.payment.refunds }",
    noticedBy: ["workers/orders/returns.test.ts"],
  },
  {
    id: "goods-that-came-back-are-never-for-sale",
    file: "shop/events/outbox.ts",
    from: '"return.received": ["fulfilment", ',
    to: '"return.received": [',
    noticedBy: ["workers/orders/returns.test.ts"],
  },
  {
    id: "a-refund-restocks-what-a-return-restocked",
    file: "shop/orders/refund-order.ts",
    from: "const restocked = command.restock\n",
    to: "const restocked = command.restock && !command.restock\n",
    noticedBy: ["workers/orders/returns.test.ts"],
  },
  {
    id: "colleagues-who-record-one-arrival-record-two",
    file: "web/admin/returns/return-forms.tsx",
    from: "one.arrivals.length}`} />",
    to: "Math.random()}`} />",
    noticedBy: ["web/admin/orders/order-routes.test.ts"],
  },
  {
    id: "an-erase-leaves-why-goods-were-sent-back",
    file: "stores/orders/d1-order-store.ts",
    from: "json_remove(value, '$.reasons', '$.answer')",
    to: "json_remove(value, '$.answer')",
    noticedBy: ["stores/orders/d1-order-store.test.ts"],
  },
  {
    id: "an-order-that-was-not-paid-has-a-receipt",
    file: "web/paper/paper-routes.tsx",
    from: "if (!isReceipted(order))",
    to: "if (!order)",
    noticedBy: ["web/paper/paper-routes.test.ts"],
  },
  {
    id: "a-slip-packs-what-has-left",
    file: "web/paper/slips-page.tsx",
    from: "shipments.at(-1)?.items",
    to: "shipments.at(0)?.items",
    noticedBy: ["web/paper/paper-routes.test.ts"],
  },
  {
    id: "one-order-is-in-exchange-for-two-returns",
    file: "shop/orders/returns/exchange.ts",
    from: "order.exchangeFor === null || order.exchangeFor === returnId\n",
    to: "order.exchangeFor !== undefined\n",
    noticedBy: ["workers/orders/returns.test.ts"],
  },
  {
    id: "a-return-is-exchanged-for-a-strangers-order",
    file: "shop/orders/returns/exchange.ts",
    from: "if (!isTheirs || order.id === returned.id)",
    to: "if (order.id === returned.id)",
    noticedBy: ["workers/orders/returns.test.ts"],
  },
  {
    id: "a-return-never-hears-of-the-order-in-exchange",
    file: "queues/fulfilment.ts",
    from: "await noteExchange(env, data);",
    to: "",
    noticedBy: ["workers/orders/returns.test.ts"],
  },
  {
    id: "a-closed-return-stays-in-the-list",
    file: "shop/orders/record.ts",
    from: "openAt: openReturnAt(returns)",
    to: "openAt: returns[0]?.at ?? null",
    noticedBy: ["workers/orders/returns.test.ts"],
  },
];
