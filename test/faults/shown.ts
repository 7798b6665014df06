import type { Fault } from "./fault.ts";

/** What pages show, each against its golden text. */
export const SHOWN_FAULTS: readonly Fault[] = [
  {
    id: "the-audit-log-forgets-which-action-was-asked-for",
    file: "web/admin/audit/audit-page.tsx",
    from: "selected={action === values.action}",
    to: "",
    noticedBy: ["web/pages.test.ts"],
  },
  {
    id: "a-form-takes-more-units-than-there-are",
    file: "web/ui/unit-fields.tsx",
    from: "max={quantity}",
    to: "",
    noticedBy: ["web/pages.test.ts"],
  },
  {
    id: "an-open-shop-offers-to-be-opened",
    file: "web/admin/settings/settings-pages.tsx",
    from: '{open ? "Close the shop" : "Open the shop"}',
    to: '{open ? "Open the shop" : "Close the shop"}',
    noticedBy: ["web/pages.test.ts"],
  },
  {
    id: "a-published-collection-is-said-to-be-hidden",
    file: "web/admin/collections/collections-page.tsx",
    from: '(published ? "Published" : "Hidden")',
    to: '(published ? "Hidden" : "Published")',
    noticedBy: ["web/pages.test.ts"],
  },
  {
    id: "a-sale-does-not-say-what-it-costs-ordinarily",
    file: "web/sales/sales-page.tsx",
    from: "product.price > price.amount ?",
    to: "product.price < price.amount ?",
    noticedBy: ["web/pages.test.ts"],
  },
  {
    id: "a-return-to-be-decided-waits-for-goods",
    file: "web/admin/returns/returns-page.tsx",
    from: 'one.state === "requested" ? "a decision" : "the goods"',
    to: 'one.state === "approved" ? "a decision" : "the goods"',
    noticedBy: ["web/pages.test.ts"],
  },
  {
    id: "search-engines-see-no-offer",
    file: "web/search-engines/structured-data.ts",
    from: "offers: [...ofSales, ...(only ? [only.offers] : [])],",
    to: "offers: ofSales,",
    noticedBy: ["web/pages.test.ts"],
  },
  {
    id: "a-telephone-is-called-with-its-brackets",
    file: "web/layout/colophon.tsx",
    from: 'contact.phone.replace(/[^+\\d]/g, "")',
    to: "contact.phone",
    noticedBy: ["web/pages.test.ts"],
  },
  {
    id: "a-list-of-orders-says-states-as-codes",
    file: "web/orders/order-table.tsx",
    from: "statusName(status, words)",
    to: "status",
    noticedBy: ["web/pages.test.ts"],
  },
  {
    id: "the-board-shows-the-sum-as-the-average",
    file: "web/admin/figures/board.tsx",
    from: "of: averageOf, words: inMoney",
    to: "of: revenueOf, words: inMoney",
    noticedBy: ["web/pages.test.ts"],
  },
  {
    id: "no-unit-waits-for-goods",
    file: "web/admin/stock/stock-page.tsx",
    from: "waiting: waiting.get(row.sku) ?? 0,",
    to: "waiting: 0,",
    noticedBy: ["web/pages.test.ts"],
  },
  {
    id: "all-stock-is-said-to-be-low",
    file: "web/admin/stock/stock-routes.tsx",
    from: '{ low: low === "true", after: cursor',
    to: "{ low: false, after: cursor",
    noticedBy: ["web/pages.test.ts"],
  },
];
