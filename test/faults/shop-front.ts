import type { Fault } from "./fault.ts";

export const SHOP_FRONT_FAULTS: readonly Fault[] = [
  {
    id: "wishes-are-priced-in-the-shops-own-currency",
    file: "web/wishlist/wishlist-routes.tsx",
    from: 'wishedProducts(c.env.DB, wishes, c.get("currency"))',
    to: 'wishedProducts(c.env.DB, wishes, "USD")',
    noticedBy: ["web/currency/currency-routes.test.ts"],
  },
  {
    id: "a-sum-that-the-provider-does-not-take-is-ordered",
    file: "shop/orders/place-order.ts",
    from: "leastCharge(request.payment.provider, currency)",
    to: "0",
    noticedBy: ["test/stripe.test.ts"],
  },
  {
    id: "the-books-of-a-sale-are-english-alone",
    file: "web/sales/books-page.tsx",
    from: 'say(books.balanced ? "books.balance" : "books.unbalanced")',
    to: '(books.balanced ? "The books balance" : "The books do not balance at this moment")',
    noticedBy: ["web/sales/sale-routes.test.ts", "test/words.test.ts"],
  },
];
