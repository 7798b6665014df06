import { type Principal, Scope } from "../../domain/accounts/access.ts";
import type { Refusal } from "../../domain/base/problem.ts";
import { missingScope, needsFactor, needsPerson, unauthenticated } from "../principal.ts";

/**
 * Who may call a route:
 * - `anyone`: nothing is asked here;
 * - `signed in`: any access token;
 * - a scope: an access token that holds it;
 * - `person with <scope>`: the same, and no API key: what gives others rights;
 * - `guest or <scope>`: no token, or one that holds the scope. An unguessable cart id or order
 *   token then decides what a guest sees.
 */
export type Rule = "anyone" | "signed in" | Scope | `person with ${Scope}` | `guest or ${Scope}`;

/**
 * Who may do what: the rule of every route, by method and path as they are registered. `gate`
 * enforces it before anything of the route runs, and refuses to serve a route that is not in it.
 * Which role holds which scope: `ROLE_SCOPES` in domain/accounts/access.ts.
 *
 * Whose cart, order or account it is, is asked where the thing is read.
 */
export const ACCESS: Record<string, Rule> = {
  // Catalog
  "GET /api/catalog/products": "guest or product:read",
  "GET /api/catalog/products/:idOrSlug": "guest or product:read",
  "GET /api/catalog/suggestions": "guest or product:read",
  "GET /api/catalog/products/:idOrSlug/bought-together": "guest or product:read",
  "GET /art/v1/:file{[^/]+\\.svg}": "anyone",
  "GET /media/:name": "anyone",
  "GET /media/:name/:rendition": "anyone",
  "POST /api/admin/media": "product:write",
  "GET /api/admin/media/fetches": "product:write",
  "POST /api/admin/media/fetches/retry": "product:write",
  "POST /api/admin/products": "product:write",
  "GET /api/admin/products": "product:write",
  "GET /api/admin/products/:id": "product:write",
  "PATCH /api/admin/products/:id": "product:write",
  "POST /api/admin/products/import": "product:write",
  "GET /api/admin/products/imports/:id": "product:write",
  "GET /api/admin/products/export": "product:write",
  "GET /api/admin/synonyms": "product:write",
  "PUT /api/admin/synonyms": "product:write",

  // Stock
  "GET /api/inventory/:sku": "anyone",
  "POST /api/inventory/:sku/reservations": "inventory:write",
  "POST /api/inventory/:sku/reservations/:id/confirm": "inventory:write",
  "POST /api/inventory/:sku/reservations/:id/release": "inventory:write",
  "POST /api/admin/inventory/:sku/adjustments": "inventory:write",
  "GET /api/admin/inventory": "inventory:write",
  "GET /api/admin/inventory/waiting": "inventory:write",
  "GET /api/admin/inventory/:sku/movements": "inventory:write",
  "GET /api/admin/inventory/:sku/locations": "inventory:write",
  "POST /api/admin/inventory/:sku/transfers": "inventory:write",
  "GET /api/admin/locations": "inventory:write",
  "POST /api/admin/locations": "inventory:write",
  "PATCH /api/admin/locations/:id": "inventory:write",
  "GET /api/admin/locations/:id/pick-list": "order:fulfil",

  // Cart and orders
  "GET /api/cart": "guest or cart:manage",
  "DELETE /api/cart": "guest or cart:manage",
  "POST /api/cart/items": "guest or cart:manage",
  "PATCH /api/cart/items/:sku": "guest or cart:manage",
  "DELETE /api/cart/items/:sku": "guest or cart:manage",
  "PUT /api/cart/currency": "guest or cart:manage",
  "PUT /api/cart/coupon": "guest or cart:manage",
  "DELETE /api/cart/coupon": "guest or cart:manage",
  "POST /api/cart/restore": "guest or cart:manage",
  "GET /api/admin/carts/:id/history": "order:read-any",
  "POST /api/admin/carts/:id/link": "order:read-any",
  "POST /api/orders": "guest or order:write",
  "POST /api/orders/lookup": "anyone",
  "POST /api/catalog/variants/:sku/back-in-stock": "anyone",
  "POST /api/checkout/quote": "guest or order:write",
  "GET /api/orders/me": "customer:read",
  "GET /api/orders/:id": "guest or customer:read",
  "POST /api/orders/:id/cancel": "guest or order:write",
  "POST /api/orders/:id/returns": "guest or order:write",
  "GET /api/admin/returns": "order:read-any",
  "POST /api/admin/returns/:id/approve": "order:refund",
  "POST /api/admin/returns/:id/reject": "order:refund",
  "POST /api/admin/returns/:id/receive": "order:refund",
  "POST /api/admin/returns/:id/exchange": "order:refund",
  "GET /api/admin/orders": "order:read-any",
  "POST /api/admin/orders/tags": "order:refund",
  "POST /api/admin/orders/:id/allocations": "order:fulfil",
  "GET /api/admin/views": "person with order:read-any",
  "POST /api/admin/views": "person with order:read-any",
  "PATCH /api/admin/views/:id": "person with order:read-any",
  "DELETE /api/admin/views/:id": "person with order:read-any",
  "GET /api/admin/draft-orders": "order:read-any",
  "POST /api/admin/draft-orders": "order:refund",
  "GET /api/admin/draft-orders/:id": "order:read-any",
  "DELETE /api/admin/draft-orders/:id": "order:refund",
  "POST /api/admin/draft-orders/:id/mail": "order:refund",
  "GET /api/admin/story/:key": "order:read-any",
  "GET /api/admin/journal": "order:read-any",
  "POST /api/admin/imported": "settings:write",
  "GET /api/admin/imported": "order:read-any",
  "GET /api/me/imported-orders": "customer:read",
  "GET /api/admin/accounting/days": "order:read-any",
  "POST /api/admin/accounting/days": "order:refund",
  "GET /api/admin/analytics/:report": "order:read-any",
  "POST /api/orders/:id/refunds": "order:refund",
  "POST /api/admin/orders/:id/shipments": "order:fulfil",
  "POST /api/admin/orders/:id/shipments/:shipmentId/delivered": "order:fulfil",

  // Payments
  "POST /api/payments/charge": "guest or order:write",
  "POST /api/payments/sessions": "guest or order:write",
  "GET /api/payments/providers": "anyone",
  "POST /api/payments/webhooks/:provider": "anyone", // its signature is the key
  "POST /api/notifications/webhooks/:provider": "anyone", // its signature is the key
  "GET /api/admin/notifications": "order:read-any",
  "GET /api/admin/payments/contradictions": "ops:read",
  "POST /api/admin/payments/contradictions/:id/settle": "ops:write",

  // Price lists
  "GET /api/catalog/prices": "guest or product:read",
  "GET /api/admin/price-lists": "product:write",
  "POST /api/admin/price-lists": "product:write",
  "GET /api/admin/price-lists/:id": "product:write",
  "PATCH /api/admin/price-lists/:id": "product:write",
  "DELETE /api/admin/price-lists/:id": "product:write",
  "GET /api/admin/price-lists/:id/versions": "product:write",
  "GET /api/admin/price-lists/:id/versions/:version": "product:write",

  // Promotions
  "GET /api/admin/promotions": "product:write",
  "POST /api/admin/promotions": "product:write",
  "GET /api/admin/promotions/:id": "product:write",
  "PATCH /api/admin/promotions/:id": "product:write",
  "DELETE /api/admin/promotions/:id": "product:write",

  // Collections
  "GET /api/catalog/collections": "guest or product:read",
  "GET /api/catalog/collections/:idOrSlug": "guest or product:read",
  "GET /api/admin/collections": "product:write",
  "POST /api/admin/collections": "product:write",
  "GET /api/admin/collections/:id": "product:write",
  "PATCH /api/admin/collections/:id": "product:write",
  "DELETE /api/admin/collections/:id": "product:write",

  // Flash sales
  "GET /api/sales": "anyone",
  "GET /api/sales/:id": "anyone",
  "GET /api/sales/:id/fairness": "anyone",
  "GET /api/sales/:id/fairness/:entry": "anyone",
  "GET /api/sales/:id/live": "anyone",
  "GET /api/sales/:id/reconciliation": "anyone",
  "POST /api/sales/:id/entry": "order:write",
  "POST /api/sales/:id/orders": "order:write",
  "POST /api/admin/sales": "product:write",
  "PATCH /api/admin/sales/:id": "product:write",
  "DELETE /api/admin/sales/:id": "product:write",
  "POST /api/admin/sales/:id/duplicate": "product:write",
  "POST /api/admin/sales/:id/close": "product:write",

  // Accounts
  "GET /.well-known/jwks.json": "anyone",
  "GET /api/auth/me": "signed in",
  "POST /api/auth/register": "anyone",
  "POST /api/auth/verify": "anyone",
  "POST /api/auth/login": "anyone",
  "POST /api/auth/refresh": "anyone",
  "POST /api/auth/logout": "anyone",
  "POST /api/auth/password/forgot": "anyone",
  "POST /api/auth/password/reset": "anyone",
  "PUT /api/admin/accounts/role": "person with staff:write",
  "POST /api/admin/accounts/second-factor/reset": "person with staff:write",
  "PUT /api/admin/accounts/groups": "product:write",
  "PUT /api/admin/accounts/disabled": "person with product:write",
  "GET /api/admin/staff": "person with staff:write",
  "POST /api/admin/staff/invitations": "person with staff:write",
  "DELETE /api/admin/staff/invitations/:id": "person with staff:write",
  "POST /api/auth/invitation": "anyone", // its link is the key
  "POST /api/me/invitation": "customer:write",
  "GET /api/auth/oidc/start": "anyone",
  "GET /api/auth/oidc/callback": "anyone",
  "GET /api/me": "customer:read",
  "PATCH /api/me": "customer:write",
  "DELETE /api/me": "customer:write",
  "GET /api/me/export": "customer:read",
  "POST /api/me/password": "customer:write",
  "POST /api/me/email": "customer:write",
  "POST /api/me/email/confirm": "customer:write",
  "GET /api/me/sessions": "customer:read",
  "DELETE /api/me/sessions/:id": "customer:write",
  "GET /api/me/preferences": "customer:read",
  "PATCH /api/me/preferences": "customer:write",
  "GET /api/me/push-subscriptions": "customer:read",
  "POST /api/me/push-subscriptions": "customer:write",
  "DELETE /api/me/push-subscriptions": "customer:write",
  "POST /api/me/phone": "customer:write",
  "POST /api/me/phone/confirm": "customer:write",
  "DELETE /api/me/phone": "customer:write",
  "GET /api/me/wishlist": "customer:read",
  "PUT /api/me/wishlist/:product": "customer:write",
  "DELETE /api/me/wishlist/:product": "customer:write",
  "GET /api/me/addresses": "customer:read",
  "POST /api/me/addresses": "customer:write",
  "GET /api/me/addresses/:id": "customer:read",
  "PUT /api/me/addresses/:id": "customer:write",
  "DELETE /api/me/addresses/:id": "customer:write",
  "POST /sign-out": "anyone",

  // Operations
  "GET /healthz": "anyone",
  "GET /readyz": "anyone",
  "GET /metrics": "anyone", // METRICS_TOKEN is the key
  // Each of its fields asks for what the JSON API asks for (workers/graphql/schema.ts).
  "POST /graphql": "anyone",
  "GET /graphql": "guest or product:read",
  "GET /docs/graphql": "anyone",
  "GET /docs/postman.json": "anyone",
  "GET /openapi.json": "anyone",
  "GET /docs": "anyone",
  "GET /docs/errors": "anyone",
  "GET /api/admin/errors": "ops:read",
  "GET /api/admin/queues": "ops:read",
  "GET /api/admin/dead-letters": "ops:read",
  "GET /api/admin/dead-letters/:id": "ops:read",
  "POST /api/admin/dead-letters/:id/redrive": "ops:write",
  "POST /api/admin/dead-letters/redrive": "ops:write",
  "POST /api/admin/read-model/rebuild": "ops:write",
  "POST /api/admin/orders/move": "ops:write",
  "POST /api/admin/events/move": "ops:write",
  "GET /api/admin/sagas": "ops:read",
  "POST /api/admin/sagas/:orderId/resume": "ops:write",
  "POST /api/admin/sagas/:orderId/cancel": "ops:write",
  "GET /api/admin/audit": "ops:read",

  // Settings
  "GET /api/admin/settings": "settings:write",
  "PUT /api/admin/settings": "settings:write",
  "POST /api/admin/settings/previews": "settings:write",
  "GET /api/admin/settings/versions": "settings:write",
  "GET /api/admin/settings/versions/:version": "settings:write",
  "POST /api/admin/settings/versions/:version/put-back": "settings:write",

  // API keys
  "GET /api/admin/api-keys": "settings:write",
  "POST /api/admin/api-keys": "person with settings:write",
  "DELETE /api/admin/api-keys/:id": "person with settings:write",

  // Webhooks
  "GET /api/admin/webhooks": "settings:write",
  "POST /api/admin/webhooks": "settings:write",
  "GET /api/admin/webhooks/:id": "settings:write",
  "PATCH /api/admin/webhooks/:id": "settings:write",
  "DELETE /api/admin/webhooks/:id": "settings:write",
  "POST /api/admin/webhooks/:id/secret": "settings:write",
  "POST /api/admin/webhooks/:id/test": "settings:write",
  "GET /api/admin/webhooks/:id/deliveries": "settings:write",
  "POST /api/admin/webhooks/:id/deliveries/:deliveryId/replay": "settings:write",
  "POST /api/admin/webhooks/deliveries/:id/replay": "settings:write",
  "POST /api/admin/webhooks/:id/replay": "settings:write",

  // Agents: settings say what they may do, and signatures which platform asks
  "GET /.well-known/ucp": "anyone",
  "POST /ucp/catalog/search": "anyone",
  "POST /ucp/catalog/lookup": "anyone",
  "POST /ucp/catalog/product": "anyone",
  "POST /ucp/carts": "anyone",
  "GET /ucp/carts/:id": "anyone",
  "PUT /ucp/carts/:id": "anyone",
  "POST /ucp/carts/:id/cancel": "anyone",
  "POST /ucp/checkout-sessions": "anyone",
  "GET /ucp/checkout-sessions/:id": "anyone",
  "PUT /ucp/checkout-sessions/:id": "anyone",
  "POST /ucp/checkout-sessions/:id/complete": "anyone",
  "POST /ucp/checkout-sessions/:id/cancel": "anyone",
  "GET /ucp/orders/:id": "anyone",
  "POST /mcp": "anyone",
  "GET /.well-known/oauth-authorization-server": "anyone",
  "GET /.well-known/oauth-protected-resource": "anyone",
  "POST /oauth/token": "anyone", // the client proves itself, and holds a code or token
  "POST /oauth/revoke": "anyone",
  "GET /oauth/authorize": "customer:write",
  "POST /oauth/authorize": "customer:write",
  "GET /ucp/continue/:id": "anyone", // its unguessable id is the key

  // Pages that are equal for all shoppers
  "GET /": "anyone",
  "GET /products": "anyone",
  "GET /products/:slug": "anyone",
  "POST /products/:slug/back-in-stock": "anyone",
  "GET /search": "anyone",
  "GET /collections": "anyone",
  "GET /collections/:slug": "anyone",
  "GET /policies/:slug": "anyone",
  "GET /pages/:slug": "anyone",
  "GET /look/v1/:file{[^/]+\\.css}": "anyone",
  "GET /preview/:token/*": "anyone", // its signature is the key
  "GET /sales": "anyone",
  "GET /sales/:id": "anyone",
  "GET /sales/:id/books": "anyone",
  "GET /assets/*": "anyone",
  "GET /favicon.svg": "anyone",
  "GET /favicon.ico": "anyone",
  "GET /.well-known/apple-developer-merchantid-domain-association": "anyone",
  "GET /robots.txt": "anyone",
  "GET /sitemap.xml": "anyone",
  "GET /sitemaps/pages.xml": "anyone",
  "GET /sitemaps/:file{products-[1-9][0-9]{0,5}\\.xml}": "anyone",

  // Pages about one shopper
  "GET /shopper": "anyone",
  "GET /wishlist": "guest or customer:read",
  "POST /wishlist": "guest or customer:write",
  "GET /sw.js": "anyone",
  "GET /offline": "anyone",
  "GET /manifest.webmanifest": "anyone",
  "GET /cart": "guest or cart:manage",
  "POST /currency": "guest or cart:manage",
  "POST /cart/items": "guest or cart:manage",
  "POST /cart/items/update": "guest or cart:manage",
  "GET /cart/restore": "guest or cart:manage",
  "POST /cart/restore": "guest or cart:manage",
  "POST /cart/coupon": "guest or cart:manage",
  "POST /cart/coupon/remove": "guest or cart:manage",
  "POST /cart/items/remove": "guest or cart:manage",
  "GET /checkout": "guest or order:write",
  "POST /checkout": "guest or order:write",
  "POST /checkout/quote": "guest or order:write",
  "GET /orders": "guest or customer:read",
  "GET /unsubscribe": "anyone", // its signature is the key
  "POST /unsubscribe": "anyone",
  "GET /draft-orders/:token": "anyone", // the token is the key
  "POST /draft-orders/:token": "anyone",
  "GET /orders/lookup": "anyone",
  "POST /orders/lookup": "anyone",
  "GET /orders/:id": "guest or customer:read",
  "GET /orders/:id/status": "guest or customer:read",
  "POST /orders/:id/session": "guest or order:write",
  "POST /orders/:id/payment": "guest or order:write",
  "POST /orders/:id/cancel": "guest or order:write",
  "POST /orders/:id/again": "guest or cart:manage",
  "POST /orders/:id/account": "guest or customer:read",
  "POST /orders/:id/claim": "customer:write",
  "POST /orders/:id/returns": "guest or order:write",
  "GET /orders/:id/receipt": "guest or customer:read",
  "POST /sales/:id/enter": "guest or order:write",
  "POST /sales/:id/quote": "anyone",
  "POST /sales/:id/buy": "guest or order:write",

  // Operators' pages
  "GET /admin": "order:read-any",
  "GET /admin/figures/:report": "order:read-any",
  "GET /admin/orders": "order:read-any",
  "GET /admin/draft-orders": "order:read-any",
  "POST /admin/draft-orders": "order:refund",
  "GET /admin/draft-orders/new": "order:refund",
  "GET /admin/draft-orders/:id": "order:read-any",
  "POST /admin/draft-orders/:id/mail": "order:refund",
  "POST /admin/draft-orders/:id/cancel": "order:refund",
  "GET /admin/returns": "order:read-any",
  "GET /admin/errors": "ops:read",
  "GET /admin/dead-letters": "ops:read",
  "GET /admin/dead-letters/:id": "ops:read",
  "POST /admin/dead-letters/:id/redrive": "ops:write",
  "POST /admin/dead-letters/redrive": "ops:write",

  // Signing in, and pages about one account
  "GET /sign-in": "anyone",
  "POST /sign-in": "anyone",
  "GET /sign-in/code": "anyone", // its cookie is the key
  "POST /sign-in/code": "anyone",
  "GET /register": "anyone",
  "POST /register": "anyone",
  "GET /register/confirm": "anyone",
  "POST /register/confirm": "anyone",
  "GET /password/forgot": "anyone",
  "POST /password/forgot": "anyone",
  "GET /password/reset": "anyone",
  "POST /password/reset": "anyone",
  "GET /invitation": "anyone", // its link is the key
  "POST /invitation": "anyone",
  "GET /account": "customer:read",
  // For staff who must add one first, too: their tokens hold no scope until then.
  "GET /account/second-factor": "signed in",
  "POST /account/second-factor/prove": "signed in",
  "POST /account/second-factor/prove/options": "signed in",
  "POST /account/second-factor/passkey/options": "signed in",
  "POST /account/second-factor/passkey": "signed in",
  "POST /account/second-factor/totp": "signed in",
  "POST /account/second-factor/codes": "signed in",
  "POST /account/second-factor/:id/remove": "signed in",
  "POST /account/profile": "customer:write",
  "POST /account/preferences": "customer:write",
  "POST /account/password": "customer:write",
  "GET /account/email": "customer:write",
  "POST /account/email": "customer:write",
  "GET /account/email/confirm": "customer:write",
  "POST /account/email/confirm": "customer:write",
  "GET /account/addresses": "customer:read",
  "GET /account/addresses/:id": "customer:read",
  "POST /account/addresses/:id": "customer:write",
  "POST /account/addresses/:id/delete": "customer:write",
  "GET /account/messages": "customer:read",
  "POST /account/messages": "customer:write",
  "POST /account/phone": "customer:write",
  "POST /account/phone/confirm": "customer:write",
  "POST /account/phone/forget": "customer:write",
  "POST /account/browsers/:id/forget": "customer:write",
  "GET /account/sessions": "customer:read",
  "POST /account/sessions/:id/end": "customer:write",
  "GET /account/data": "customer:read",
  "GET /account/data/export": "customer:read",
  "POST /account/data/erase": "customer:write",
  "POST /account/consents/:orderId/withdraw": "customer:write",

  // Merchants' pages
  "POST /admin/views": "person with order:read-any",
  "POST /admin/views/:id/rename": "person with order:read-any",
  "POST /admin/views/:id/delete": "person with order:read-any",
  "GET /admin/orders/slips": "order:read-any",
  "POST /admin/orders/bulk": "order:refund",
  "GET /admin/orders/send": "order:fulfil",
  "POST /admin/orders/send": "order:fulfil",
  "GET /admin/orders/export": "order:read-any",
  "GET /admin/orders/:id": "order:read-any",
  "GET /admin/orders/:id/story": "order:read-any",
  "POST /admin/orders/:id/dispatch": "order:fulfil",
  "POST /admin/orders/:id/move": "order:fulfil",
  "POST /admin/orders/:id/delivered": "order:fulfil",
  "POST /admin/orders/:id/refund": "order:refund",
  "POST /admin/orders/:id/return": "order:refund",
  "POST /admin/orders/:id/late-return": "order:refund",
  "POST /admin/orders/:id/cancel": "order:read-any",
  "GET /admin/products": "product:write",
  "POST /admin/products": "product:write",
  "GET /admin/products/new": "product:write",
  "POST /admin/products/bulk": "product:write",
  "GET /admin/products/import": "product:write",
  "POST /admin/products/import": "product:write",
  "GET /admin/products/imports/:id": "product:write",
  "GET /admin/products/export": "product:write",
  "GET /admin/products/pictures": "product:write",
  "POST /admin/products/pictures": "product:write",
  "GET /admin/products/synonyms": "product:write",
  "POST /admin/products/synonyms": "product:write",
  "GET /admin/products/:id": "product:write",
  "POST /admin/products/:id": "product:write",
  "POST /admin/products/:id/status": "product:write",
  "POST /admin/products/:id/duplicate": "product:write",
  "POST /admin/products/:id/bring-back": "product:write",
  "POST /admin/products/:id/put-back": "product:write",
  "GET /admin/products/:id/history": "product:write",
  "GET /admin/settings": "settings:write",
  "POST /admin/settings/open": "settings:write",
  "GET /admin/settings/history": "settings:write",
  "POST /admin/settings/put-back": "settings:write",
  "GET /admin/settings/:room": "settings:write",
  "POST /admin/settings/:room": "settings:write",
  "GET /admin/api-keys": "settings:write",
  "POST /admin/api-keys": "person with settings:write",
  "GET /admin/api-keys/new": "settings:write",
  "GET /admin/api-keys/:id/revoke": "settings:write",
  "POST /admin/api-keys/:id/revoke": "person with settings:write",
  "GET /admin/webhooks": "settings:write",
  "POST /admin/webhooks": "settings:write",
  "GET /admin/webhooks/new": "settings:write",
  "GET /admin/webhooks/:id": "settings:write",
  "POST /admin/webhooks/:id": "settings:write",
  "POST /admin/webhooks/:id/test": "settings:write",
  "POST /admin/webhooks/:id/secret": "settings:write",
  "POST /admin/webhooks/:id/deliveries/:deliveryId/replay": "settings:write",
  "POST /admin/webhooks/:id/replay": "settings:write",
  "GET /admin/webhooks/:id/delete": "settings:write",
  "POST /admin/webhooks/:id/delete": "settings:write",
  "GET /admin/webhooks/platforms/:id": "settings:write",
  "POST /admin/webhooks/platforms/:id/deliveries/:deliveryId/replay": "settings:write",
  "POST /admin/webhooks/platforms/:id/replay": "settings:write",
  "GET /admin/find": "order:read-any",
  "GET /admin/refunds": "order:read-any",
  "GET /admin/imported": "order:read-any",
  "GET /admin/imported/import": "settings:write",
  "POST /admin/imported/import": "settings:write",
  "GET /account/earlier-orders": "customer:read",
  "GET /admin/accounting": "order:read-any",
  "GET /admin/accounting/table": "order:read-any",
  "POST /admin/accounting": "order:refund",
  "GET /admin/customers": "order:read-any",
  "GET /admin/messages": "order:read-any",
  "GET /admin/messages/previews": "order:read-any",
  "GET /admin/messages/previews/mail": "order:read-any",
  "GET /admin/customers/:id": "order:read-any",
  "POST /admin/customers/:id/groups": "product:write",
  "POST /admin/customers/:id/notes": "order:refund",
  "POST /admin/customers/:id/notes/:note/delete": "order:refund",
  "POST /admin/customers/:id/role": "person with staff:write",
  "POST /admin/customers/:id/second-factor": "person with staff:write",
  "POST /admin/customers/:id/disabled": "person with product:write",
  "GET /admin/staff": "person with staff:write",
  "POST /admin/staff/invitations": "person with staff:write",
  "POST /admin/staff/invitations/:id/revoke": "person with staff:write",
  "GET /admin/carts/:id": "order:read-any",
  "POST /admin/carts/:id/link": "order:read-any",
  "GET /admin/stock": "inventory:write",
  "GET /admin/back-orders": "inventory:write",
  "GET /admin/stock/:sku": "inventory:write",
  "POST /admin/stock/:sku/adjust": "inventory:write",
  "POST /admin/stock/:sku/count": "inventory:write",
  "POST /admin/stock/:sku/low-at": "product:write",
  "POST /admin/stock/:sku/transfer": "inventory:write",
  "GET /admin/locations": "inventory:write",
  "POST /admin/locations": "inventory:write",
  "POST /admin/locations/:id": "inventory:write",
  "GET /admin/locations/:id/pick-list": "order:fulfil",
  "GET /admin/collections": "product:write",
  "POST /admin/collections": "product:write",
  "GET /admin/collections/new": "product:write",
  "GET /admin/collections/:id": "product:write",
  "POST /admin/collections/:id": "product:write",
  "POST /admin/collections/:id/published": "product:write",
  "GET /admin/collections/:id/history": "product:write",
  "POST /admin/collections/:id/put-back": "product:write",
  "GET /admin/collections/:id/delete": "product:write",
  "POST /admin/collections/:id/delete": "product:write",
  "GET /admin/price-lists": "product:write",
  "POST /admin/price-lists": "product:write",
  "GET /admin/price-lists/new": "product:write",
  "GET /admin/price-lists/:id": "product:write",
  "POST /admin/price-lists/:id": "product:write",
  "POST /admin/price-lists/:id/prices": "product:write",
  "GET /admin/price-lists/:id/export": "product:write",
  "GET /admin/price-lists/:id/import": "product:write",
  "POST /admin/price-lists/:id/import": "product:write",
  "GET /admin/price-lists/:id/versions": "product:write",
  "GET /admin/price-lists/:id/versions/:version": "product:write",
  "POST /admin/price-lists/:id/versions/:version/put-back": "product:write",
  "GET /admin/price-lists/:id/delete": "product:write",
  "POST /admin/price-lists/:id/delete": "product:write",
  "GET /admin/promotions": "product:write",
  "POST /admin/promotions": "product:write",
  "GET /admin/promotions/new": "product:write",
  "GET /admin/promotions/:id": "product:write",
  "POST /admin/promotions/:id": "product:write",
  "GET /admin/promotions/:id/end": "product:write",
  "POST /admin/promotions/:id/end": "product:write",
  "GET /admin/running": "ops:read",
  "GET /admin/audit": "ops:read",
  "POST /admin/running/orders/:id/resume": "ops:write",
  "GET /admin/running/orders/:id/cancel": "ops:write",
  "POST /admin/running/orders/:id/cancel": "ops:write",
  "POST /admin/running/contradictions/:id/settle": "ops:write",
  "GET /admin/sales": "product:write",
  "POST /admin/sales": "product:write",
  "GET /admin/sales/:id": "product:write",
  "POST /admin/sales/:id": "product:write",
  "POST /admin/sales/:id/duplicate": "product:write",
  "GET /admin/sales/:id/close": "product:write",
  "POST /admin/sales/:id/close": "product:write",

  // Development only; elsewhere they answer 404
  "GET /dev/sign-in": "anyone",
  "POST /dev/sign-in": "anyone",
  "POST /dev/mock-payments": "anyone",
  "GET /dev/mailbox": "anyone",
  "GET /dev/mailbox/:id": "anyone",
  "GET /dev/mailbox/:id/html": "anyone",
};

interface Demand {
  /** Whether callers without a token are let in. */
  guests: boolean;
  /** Whether an API key is refused, whatever it holds. */
  person: boolean;
  /** What a token must hold; null for nothing. */
  scope: Scope | null;
}

const FORM = /^(?:(guest or|person with) )?(.+)$/;

function demandOf(rule: Rule): Demand {
  if (rule === "anyone" || rule === "signed in") {
    return { guests: rule === "anyone", person: false, scope: null };
  }
  const [, kind, scope] = FORM.exec(rule) ?? [];
  return { guests: kind === "guest or", person: kind === "person with", scope: Scope.parse(scope) };
}

export type Demands = ReadonlyMap<string, Demand>;

/** A table read once, so that a request costs one look by its route's name. */
export function demandsOf(table: Readonly<Record<string, Rule>>): Demands {
  return new Map(Object.entries(table).map(([route, rule]) => [route, demandOf(rule)]));
}

const DEMANDS = demandsOf(ACCESS);

/** Why this caller may not come in at the route; null when they may. */
export function refusalAt(route: string, principal: Principal | null, demands = DEMANDS): Refusal | null {
  const demand = demands.get(route);
  if (!demand) {
    throw new Error(`${route} has no rule: say who may call it in http/access/access.ts`);
  }
  const { guests, person, scope } = demand;
  if (!principal) {
    return guests ? null : unauthenticated();
  }
  if (person && principal.isApiKey) {
    return needsPerson();
  }
  if (scope === null || principal.scopes.has(scope)) {
    return null;
  }
  // A session that is to add a second factor first (shop/accounts/sessions.ts).
  return principal.sid !== undefined && principal.scopes.size === 0 ? needsFactor() : missingScope(scope);
}
