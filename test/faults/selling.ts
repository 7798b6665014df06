import type { Fault } from "./fault.ts";

/**
 * What promotions and limits tell a shopper on the way to an order, and how the shop is shown
 * elsewhere.
 */
export const SELLING_FAULTS: readonly Fault[] = [
  {
    id: "a-code-that-is-used-up-meanwhile-stops-the-checkout-for-good",
    file: "web/checkout/checkout-routes.tsx",
    from: '    await removeCoupon(c.env, c.get("shopper"));',
    to: "",
    noticedBy: ["test/promotions.test.ts"],
  },
  {
    id: "free-shipping-by-a-promotion-is-not-told-in-the-cart",
    file: "shop/cart/cart-view.ts",
    from: "offers(stepOf(currency))",
    to: "offers(0)",
    noticedBy: ["test/promotions.test.ts"],
  },
  {
    id: "a-mail-has-promotions-in-the-shops-own-language-alone",
    file: "shop/notifications/notify-orders.ts",
    from: "({ ...one, title: own(one.title) })",
    to: "one",
    noticedBy: ["test/promotions.test.ts"],
  },
  {
    id: "a-refusal-tells-its-limit-in-english-alone",
    file: "web/language/refusal-text.ts",
    from: "  if (limit) {",
    to: '  if (limit && language === "en") {',
    noticedBy: ["web/language/languages.test.ts"],
  },
  {
    id: "a-merchants-icon-is-not-in-the-manifest",
    file: "web/offline/offline-routes.tsx",
    from: "const own = pictureAt(shop.icon);",
    to: 'const own = pictureAt("");',
    noticedBy: ["web/admin/settings/settings-routes.test.ts"],
  },
  {
    id: "a-page-without-a-picture-is-shared-without-the-shops",
    file: "web/layout/layout.tsx",
    from: "canonical ? sharePicture(shop.sharePicture, canonical)",
    to: 'canonical === "" ? sharePicture(shop.sharePicture, canonical)',
    noticedBy: ["web/admin/settings/settings-routes.test.ts"],
  },
];
