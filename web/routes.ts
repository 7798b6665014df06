import { createRouter } from "../http/router.ts";
import { accountPageRoutes } from "./account/account-routes.tsx";
import { secondFactorRoutes } from "./account/second-factor/second-factor-routes.tsx";
import { adminAccountingRoutes } from "./admin/accounting/accounting-routes.tsx";
import { adminApiKeyRoutes } from "./admin/api-keys/api-key-routes.tsx";
import { adminAuditRoutes } from "./admin/audit/audit-routes.tsx";
import { adminCartRoutes } from "./admin/carts/cart-routes.tsx";
import { adminCollectionRoutes } from "./admin/collections/collection-routes.tsx";
import { adminCustomerRoutes } from "./admin/customers/customer-routes.tsx";
import { adminDisputeRoutes } from "./admin/disputes/dispute-routes.tsx";
import { adminDraftOrderRoutes } from "./admin/draft-orders/draft-order-routes.tsx";
import { adminFeedRoutes } from "./admin/feeds/feed-routes.tsx";
import { adminFigureRoutes } from "./admin/figures/figure-routes.tsx";
import { adminFindRoutes } from "./admin/find/find-routes.tsx";
import { adminImportedRoutes } from "./admin/imported/imported-routes.tsx";
import { adminMessageRoutes } from "./admin/messages/message-routes.tsx";
import { adminOrderBulkRoutes } from "./admin/orders/bulk-routes.tsx";
import { adminOrderRoutes } from "./admin/orders/order-routes.tsx";
import { adminOrderSearchRoutes } from "./admin/orders/order-search-routes.tsx";
import { adminStoryRoutes } from "./admin/orders/story-routes.tsx";
import { adminFetchRoutes } from "./admin/pictures/fetches-routes.tsx";
import { adminPriceListRoutes } from "./admin/price-lists/price-list-routes.tsx";
import { adminImportRoutes } from "./admin/products/import-routes.tsx";
import { adminProductListRoutes } from "./admin/products/product-list-routes.tsx";
import { adminProductRoutes } from "./admin/products/product-routes.tsx";
import { adminPromotionRoutes } from "./admin/promotions/promotion-routes.tsx";
import { adminPurchaseOrderRoutes } from "./admin/purchasing/purchase-order-routes.tsx";
import { adminReceiveRoutes } from "./admin/purchasing/receive-routes.tsx";
import { adminReorderRoutes } from "./admin/purchasing/reorder-routes.tsx";
import { adminSupplierRoutes } from "./admin/purchasing/supplier-routes.tsx";
import { adminRefundRoutes } from "./admin/refunds/refund-routes.tsx";
import { adminReturnRoutes } from "./admin/returns/return-routes.tsx";
import { adminDeadLetterRoutes } from "./admin/running/dead-letter-routes.tsx";
import { adminErrorRoutes } from "./admin/running/error-routes.tsx";
import { adminRunningRoutes } from "./admin/running/running-routes.tsx";
import { adminSaleRoutes } from "./admin/sales/sale-routes.tsx";
import { adminSettingsRoutes } from "./admin/settings/settings-routes.tsx";
import { adminStaffRoutes } from "./admin/staff/staff-routes.tsx";
import { adminStartRoutes } from "./admin/start/start-routes.tsx";
import { adminLocationRoutes } from "./admin/stock/location-routes.tsx";
import { adminStockRoutes } from "./admin/stock/stock-routes.tsx";
import { adminSynonymRoutes } from "./admin/synonyms/synonym-routes.tsx";
import { adminViewRoutes } from "./admin/views/view-routes.ts";
import { adminPlatformRoutes } from "./admin/webhooks/platform-routes.tsx";
import { adminWebhookRoutes } from "./admin/webhooks/webhook-routes.tsx";
import { browseRoutes } from "./browse/browse-routes.tsx";
import { cartPageRoutes } from "./cart/cart-routes.tsx";
import { shopperRoutes } from "./cart/shopper-routes.ts";
import { checkoutPageRoutes } from "./checkout/checkout-routes.tsx";
import { collectionPageRoutes } from "./collections/collection-routes.tsx";
import { currencyRoutes } from "./currency/currency-routes.ts";
import { devSignInRoutes } from "./development/dev-sign-in.tsx";
import { mailboxRoutes } from "./development/mailbox-routes.tsx";
import { mockPaymentRoutes } from "./development/mock-payment-routes.ts";
import { draftOrderPageRoutes } from "./draft-orders/draft-order-routes.tsx";
import { consentRoutes } from "./linking/consent-routes.tsx";
import { lookRoutes } from "./look/look-routes.ts";
import { offlineRoutes } from "./offline/offline-routes.tsx";
import { findOrderRoutes } from "./orders/find-order-routes.tsx";
import { orderPageRoutes } from "./orders/order-routes.tsx";
import { paperRoutes } from "./paper/paper-routes.tsx";
import { applePayRoutes } from "./payment/apple-pay-routes.ts";
import { policyRoutes } from "./policies/policy-routes.tsx";
import { previewRoutes } from "./preview/preview-routes.ts";
import { productRoutes } from "./product/product-routes.tsx";
import { salePageRoutes } from "./sales/sale-routes.tsx";
import { codeRoutes } from "./sign-in/code-routes.tsx";
import { invitationRoutes } from "./sign-in/invitation-routes.tsx";
import { signInRoutes } from "./sign-in/sign-in-routes.tsx";
import { sitemapRoutes } from "./sitemap/sitemap-routes.ts";
import { unsubscribeRoutes } from "./unsubscribe/unsubscribe-routes.tsx";
import { wishlistRoutes } from "./wishlist/wishlist-routes.tsx";

/** Everything a browser is shown. */
export const pages = createRouter();

for (const routes of [
  browseRoutes,
  collectionPageRoutes,
  productRoutes,
  policyRoutes,
  previewRoutes,
  offlineRoutes,
  lookRoutes,
  sitemapRoutes,
  applePayRoutes,
  currencyRoutes,
  cartPageRoutes,
  checkoutPageRoutes,
  findOrderRoutes,
  unsubscribeRoutes,
  orderPageRoutes,
  draftOrderPageRoutes,
  salePageRoutes,
  adminFigureRoutes,
  adminMessageRoutes,
  adminStartRoutes,
  adminImportRoutes,
  adminFeedRoutes,
  adminFetchRoutes,
  adminProductListRoutes,
  adminSynonymRoutes,
  adminPlatformRoutes,
  adminWebhookRoutes,
  adminApiKeyRoutes,
  adminDraftOrderRoutes,
  adminStaffRoutes,
  adminProductRoutes,
  adminFindRoutes,
  adminStockRoutes,
  adminLocationRoutes,
  adminSupplierRoutes,
  // Before the routes of one order, whose id may be any word.
  adminReorderRoutes,
  adminReceiveRoutes,
  adminPurchaseOrderRoutes,
  adminCollectionRoutes,
  adminPriceListRoutes,
  adminPromotionRoutes,
  adminCustomerRoutes,
  adminCartRoutes,
  adminRefundRoutes,
  adminDisputeRoutes,
  adminAccountingRoutes,
  adminImportedRoutes,
  adminRunningRoutes,
  adminErrorRoutes,
  adminAuditRoutes,
  adminSaleRoutes,
  adminSettingsRoutes,
  paperRoutes,
  adminViewRoutes,
  adminOrderBulkRoutes,
  adminOrderRoutes,
  adminOrderSearchRoutes,
  adminStoryRoutes,
  adminReturnRoutes,
  adminDeadLetterRoutes,
  shopperRoutes,
  wishlistRoutes,
  signInRoutes,
  invitationRoutes,
  codeRoutes,
  // Behind the account's middleware, which comes with the pages before.
  accountPageRoutes,
  secondFactorRoutes,
  consentRoutes,
  mailboxRoutes,
  mockPaymentRoutes,
  devSignInRoutes,
]) {
  pages.route("/", routes);
}
