import type { Fault } from "../fault.ts";

const TEST = "workers/purchasing/purchase-orders.test.ts";
const RECEIVE = "shop/purchasing/receive-goods.ts";
const BOOK = "shop/purchasing/book-receipt.ts";
const ORDERS = "shop/purchasing/purchase-orders.ts";
const STORE = "stores/purchasing/purchase-orders.ts";
const REORDER = "stores/purchasing/reorder.ts";

export const PURCHASING_FAULTS: readonly Fault[] = [
  {
    id: "a-receipt-is-written-for-each-request",
    file: RECEIVE,
    from: `base32(await sha256(\`receipt\\n\${orderId}\\n\${key}\`), 12)`,
    to: `base32(await sha256(\`receipt\\n\${orderId}\\n\${key}\\n\${Math.random()}\`), 12)`,
    noticedBy: [TEST],
  },
  {
    id: "a-receipt-is-booked-for-each-message",
    file: BOOK,
    from: "key: data.receiptId,",
    to: "key: crypto.randomUUID(),",
    noticedBy: [TEST],
  },
  {
    id: "a-receipt-is-written-without-its-event",
    file: RECEIVE,
    from: "    outboxStatement(DB, outboxEntry(event), receipt.at),\n",
    to: "",
    noticedBy: [TEST],
  },
  {
    id: "a-receipt-is-marked-as-booked-before-it-is",
    file: BOOK,
    from: "  await Promise.all(\n",
    to: "  await markBooked(env.DB, data.receiptId, Date.now());\n  await Promise.all(\n",
    noticedBy: [TEST],
  },
  {
    id: "a-purchase-order-is-written-over-another-change",
    file: STORE,
    from: "iif(version = ${before.version}, version + 1, null)",
    to: "version + 1",
    noticedBy: [TEST],
  },
  {
    id: "who-receives-is-not-told-of-another-receipt",
    file: RECEIVE,
    from: "if (!mayChange(order.version)) {",
    to: "if (!mayChange(order.version) && order.version < 0) {",
    noticedBy: [TEST],
  },
  {
    id: "a-receipt-of-another-location-is-booked-at-the-first",
    file: BOOK,
    from: "if (location !== FIRST_LOCATION) {",
    to: "if (location === FIRST_LOCATION) {",
    noticedBy: [TEST],
  },
  {
    id: "a-receipt-is-taken-back-before-it-is-booked",
    file: RECEIVE,
    from: "if (wrong.bookedAt === null) {",
    to: "if (wrong.bookedAt === 0) {",
    noticedBy: [TEST],
  },
  {
    id: "a-receipt-that-is-taken-back-takes-what-is-promised",
    file: RECEIVE,
    from: "breaksPromises(stock, stock, -quantity)",
    to: "breaksPromises(stock, stock, quantity)",
    noticedBy: [TEST],
  },
  {
    id: "what-the-supplier-was-told-is-changed",
    file: ORDERS,
    from: "!mayEdit(purchaseState(before), field)",
    to: "!mayEdit('draft', field)",
    noticedBy: [TEST],
  },
  {
    id: "a-purchase-order-mixes-currencies",
    file: ORDERS,
    from: "if (foreign >= 0) {",
    to: "if (foreign > items.length) {",
    noticedBy: [TEST],
  },
  {
    id: "a-change-of-a-purchase-order-is-not-audited",
    file: ORDERS,
    from: "if (await updatePurchaseOrder(DB, before, after.value, { now: Date.now(), statements })) {",
    to: "if (await updatePurchaseOrder(DB, before, after.value, { now: Date.now(), statements: [] })) {",
    noticedBy: [TEST],
  },
  {
    id: "an-archived-supplier-gets-orders",
    file: ORDERS,
    from: "(supplier.archived && before?.supplierId !== supplierId)",
    to: "(supplier.archived && before?.supplierId === supplierId)",
    noticedBy: [TEST],
  },
  {
    id: "two-suppliers-have-one-name",
    file: "shop/purchasing/suppliers.ts",
    from: "    if (await isSupplierName(DB, after.name, id)) {",
    to: "    if (await isSupplierName(DB, after.name.toUpperCase() + id, id)) {",
    noticedBy: [TEST],
  },
  {
    id: "goods-on-their-way-are-suggested-again",
    file: REORDER,
    from: "where available + onOrder <=",
    to: "where available <=",
    noticedBy: [TEST],
  },
  {
    id: "sales-under-a-former-name-are-forgotten",
    file: REORDER,
    from: "from sku_figures f left join names n on n.old = f.sku",
    to: "from sku_figures f left join names n on n.old = f.sku and false",
    noticedBy: [TEST],
  },
  {
    id: "a-sku-in-small-letters-has-a-second-line",
    file: "web/admin/purchasing/purchase-order-form.ts",
    from: "known.has(foldSku(sku))",
    to: "known.has(sku)",
    noticedBy: ["web/admin/purchasing/purchasing-routes.test.ts"],
  },
];
