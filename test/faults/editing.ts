import type { Fault } from "./fault.ts";

const SAVE_PRODUCT = "shop/catalog/save-product.ts";
const WRITE = "stores/catalog/catalog-write.ts";

const LEDGER = "durable-objects/stock/stock-ledger.ts";
const WAITING = "durable-objects/stock/waiting-orders.ts";

/** Merchants who edit at once lose each other's work, and stock is promised that is not there. */
export const EDITING_FAULTS: readonly Fault[] = [
  {
    id: "an-edit-overwrites-one-made-meanwhile",
    file: WRITE,
    from: "max(excluded.updated_at, products.updated_at + 1), null)",
    to: "max(excluded.updated_at, products.updated_at + 1), products.updated_at + 1)",
    noticedBy: ["shop/catalog/save-product.test.ts"],
  },
  {
    id: "an-edit-that-lost-a-race-is-given-up",
    file: SAVE_PRODUCT,
    from: "const MAX_RACES = 30;",
    to: "const MAX_RACES = 1;",
    noticedBy: ["shop/catalog/save-product.test.ts"],
  },
  {
    id: "a-price-book-stays-broken",
    file: "domain/catalog/product-change.ts",
    from: "(before?.bookVersion ?? 0) + 1",
    to: "(before?.priceVersion ?? 0) + 1",
    noticedBy: ["shop/catalog/save-product.test.ts"],
  },
  {
    id: "two-merchants-make-a-sku-in-two-cases",
    file: WRITE,
    from: "iif(exists (select 1 from variants twin",
    to: "iif(false and exists (select 1 from variants twin",
    noticedBy: ["shop/catalog/save-product.test.ts"],
  },
  {
    id: "an-edit-of-what-was-changed-is-taken",
    file: "http/if-match.ts",
    from: "ifMatch === undefined ||",
    to: "ifMatch !== null ||",
    noticedBy: ["workers/catalog/routes.test.ts"],
  },
  {
    id: "a-correction-takes-what-was-promised",
    file: "domain/stock/stock.ts",
    from: "return policy.tracked && delta < 0 && available(level) + delta < 0;",
    to: "return policy.tracked && delta < 0 && level.onHand + delta < 0;",
    noticedBy: ["workers/stock/routes.test.ts"],
  },
  {
    id: "a-correction-is-made-again-with-its-key",
    file: LEDGER,
    from: "if (made) {",
    to: "if (made && delta === 0) {",
    noticedBy: ["workers/stock/routes.test.ts", "durable-objects/stock/stock-ledger.test.ts"],
  },
  {
    id: "goods-that-arrive-serve-the-last-order-first",
    file: WAITING,
    from: "FROM waiting ORDER BY seq LIMIT",
    to: "FROM waiting ORDER BY seq DESC LIMIT",
    noticedBy: ["durable-objects/stock/stock-ledger.test.ts"],
  },
  {
    id: "a-cancelled-order-keeps-its-place-in-the-line",
    file: WAITING,
    from: "GIVEN_BACK.includes(kind) && this.#forget(reference)",
    to: "kind === 'opening' && this.#forget(reference)",
    noticedBy: ["durable-objects/stock/stock-ledger.test.ts"],
  },
  {
    id: "the-first-promised-are-named-in-danger",
    file: WAITING,
    from: "ORDER BY r.seq DESC LIMIT",
    to: "ORDER BY r.seq LIMIT",
    noticedBy: ["durable-objects/stock/stock-ledger.test.ts"],
  },
  {
    id: "nobody-is-told-which-orders-wait",
    file: LEDGER,
    from: "if (version !== null) {",
    to: "if (version !== null && version < 0) {",
    noticedBy: ["workers/stock/routes.test.ts"],
  },
  {
    id: "staff-are-told-of-low-stock-with-each-repeat",
    file: "shop/notifications/mail-staff.ts",
    from: "eventId: event.id,",
    to: "eventId: event.id, ...{ id: crypto.randomUUID() },",
    noticedBy: ["queues/notifications.test.ts"],
  },
  {
    id: "a-renamed-sku-leaves-its-stock-behind",
    file: "shop/catalog/save-product.ts",
    from: "await followRename(env, { ...rename, version: renamedAt });",
    to: "",
    noticedBy: ["workers/catalog/routes.test.ts"],
  },
  {
    id: "units-of-a-renamed-sku-arrive-twice",
    file: LEDGER,
    from: "if (this.#handover.take(from, number)) {",
    to: "if (this.#handover.take(from, number) || number > 0) {",
    noticedBy: ["workers/catalog/routes.test.ts"],
  },
  {
    id: "reserved-units-of-a-renamed-sku-never-follow",
    file: LEDGER,
    from: "await this.#sales.turnAll(stock, Date.now());\n    await this.#passOn(stock);",
    to: "await this.#sales.turnAll(stock, Date.now());",
    noticedBy: ["durable-objects/stock/stock-ledger.test.ts"],
  },
  {
    id: "an-order-does-not-say-what-waits",
    file: "shop/orders/reading/read-order.ts",
    from: "return waiting.length === 0 ? one",
    to: "return waiting.length >= 0 ? one",
    noticedBy: ["workers/stock/routes.test.ts"],
  },
  {
    id: "what-goes-on-back-order-is-shown-in-stock",
    file: "stores/catalog/catalog-view.ts",
    from: 'variant.tracked === 1 && variant.backorder === "allow"',
    to: 'variant.tracked === 1 && variant.backorder === "deny"',
    noticedBy: ["workers/stock/routes.test.ts"],
  },
  {
    id: "a-late-rename-takes-the-name-back",
    file: "durable-objects/stock/handover.ts",
    from: "WHERE version < ?2",
    to: "WHERE version <> ?2",
    noticedBy: ["durable-objects/stock/stock-ledger.test.ts"],
  },
  {
    id: "a-supplier-is-changed-over-anothers-change",
    file: "workers/purchasing/supplier-routes.ts",
    from: "permits(ifMatch, versionTag(version))",
    to: "permits(undefined, versionTag(version))",
    noticedBy: ["test/stale-changes.test.ts"],
  },
  {
    id: "synonyms-are-replaced-over-anothers-change",
    file: "workers/catalog/synonym-routes.ts",
    from: "permits(ifMatch, versionTag(version))",
    to: "permits(undefined, versionTag(version))",
    noticedBy: ["test/stale-changes.test.ts"],
  },
  {
    id: "an-old-form-puts-back-a-version-of-the-settings",
    file: "web/admin/settings/settings-routes.tsx",
    from: "putBackSettings(callOf(c), back, (version) => String(version) === shown)",
    to: 'putBackSettings(callOf(c), back, () => shown !== "")',
    noticedBy: ["test/stale-changes.test.ts"],
  },
  {
    id: "an-old-form-ends-a-promotion",
    file: "web/admin/promotions/promotion-routes.tsx",
    from: "promotion.id, (version) => String(version) === shown)",
    to: 'promotion.id, () => shown !== "")',
    noticedBy: ["test/stale-changes.test.ts"],
  },
  {
    id: "an-old-form-moves-a-purchase-order",
    file: "web/admin/purchasing/purchase-order-page.tsx",
    from: '<input type="hidden" name="version" value={String(version)} />',
    to: "",
    noticedBy: ["test/stale-changes.test.ts"],
  },
];
