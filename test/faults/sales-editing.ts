import type { Fault } from "./fault.ts";

/** Sales that are held and edited, and notices that contradict their order. */
export const SALE_EDITING_FAULTS: readonly Fault[] = [
  {
    id: "a-sale-opens-by-the-clocks-of-greenwich",
    file: "web/admin/sales/schedule-form.ts",
    from: "opensAt: momentAt(values.opensAt, timeZone),",
    to: 'opensAt: momentAt(values.opensAt, "UTC"),',
    noticedBy: ["web/admin/sales/schedule-form.test.ts"],
  },
  {
    id: "an-hour-that-clocks-show-twice-is-the-second",
    file: "domain/time/wall-time.ts",
    from: "const first = Math.min(",
    to: "const first = Math.max(",
    noticedBy: ["domain/time/wall-time.test.ts"],
  },
  {
    id: "a-scheduled-sale-holds-nothing",
    file: "durable-objects/stock/ledger/ledger-sales.ts",
    from: "        this.#pools.schedule(pool);\n        this.#hold(pool, move);\n",
    to: "        this.#pools.schedule(pool);\n",
    noticedBy: ["test/sale-editing.test.ts"],
  },
  {
    id: "a-hold-expires-before-its-sale-opens",
    file: "durable-objects/stock/owner/stock-owner.ts",
    from: "    this.beforeExpiry(stock, now);\n    this.#expire",
    to: "    this.#expire",
    noticedBy: ["test/sale-editing.test.ts"],
  },
  {
    id: "a-cancelled-sale-keeps-its-hold",
    file: "durable-objects/stock/ledger/ledger-sales.ts",
    from: '          this.#holds.end(pool.saleId, "sale cancelled", move);\n',
    to: "",
    noticedBy: ["test/sale-editing.test.ts"],
  },
  {
    id: "an-edit-that-stock-refuses-stands",
    file: "shop/sales/edit-sale.ts",
    from: "      await updateSale(env.DB, { ...before, version: stored.version });\n",
    to: "",
    noticedBy: ["test/sale-editing.test.ts"],
  },
  {
    id: "an-edit-overwrites-what-its-caller-has-not-read",
    file: "shop/sales/edit-sale.ts",
    from: "  return meant(sale.version)\n",
    to: "  return meant(sale.version) || true\n",
    noticedBy: ["test/sale-editing.test.ts"],
  },
  {
    id: "the-price-of-an-open-sale-changes",
    file: "domain/sales/sale-terms.ts",
    from: "  if (isPlanned(before, now)) {\n",
    to: "  if (now < before.closesAt) {\n",
    noticedBy: ["domain/sales/sale-terms.test.ts"],
  },
  {
    id: "a-lane-keeps-the-closing-that-it-opened-with",
    file: "durable-objects/stock/lane/stock-lane.ts",
    from: "    if (!stock.closed && Date.now() >= stock.closesAt) {\n",
    to: "    if (stock.closed && Date.now() >= stock.closesAt) {\n",
    noticedBy: ["test/sale-editing.test.ts"],
  },
  {
    id: "a-sale-of-an-archived-product-sells-on",
    file: "shop/sales/place-sale-order.ts",
    from: "...(sale.sellable ? {} : { lapsed: true })",
    to: "...(sale.sellable ? {} : {})",
    noticedBy: ["test/sale-editing.test.ts"],
  },
  {
    id: "a-product-whose-stock-is-in-a-sale-reads-sold-out",
    file: "web/product/buy-form.tsx",
    from: "const sale = product.available ? undefined : sales[0];",
    to: "const sale = product.available ? sales[0] : undefined;",
    noticedBy: ["test/sale-editing.test.ts"],
  },
  {
    id: "a-notice-that-contradicts-its-order-is-listed-nowhere",
    file: "shop/payments/payment-notice.ts",
    from: "    await reportContradiction(env, provider, notice, contradiction);\n",
    to: "",
    noticedBy: ["test/payments.test.ts"],
  },
];
