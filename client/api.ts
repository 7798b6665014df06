// Made of the API's own document by `npm run api -- write`: do not edit.

export type AccountTurn = { "email": string; "disabled": boolean; "reason": string };

export type AccountTurned = { "id": string; "disabled": boolean };

export type AccountingDay = { "day": string; "from": string; "to": string; "checkedAt": string | null; "vouchers": ({ "id": string; "at": string; "late": boolean; "sums": ({ "currency": Currency; "entries": number; "accounts": ({ "account": string; "debit": Money; "credit": Money })[] })[] })[] };

export type AccountingDays = { "days": (AccountingDay)[] };

export type Address = { "name": string; "line1": string; "line2"?: string | undefined; "city": string; "region"?: string | undefined; "postalCode": string; "country": string };

export type AddressInput = { "name": string; "line1": string; "line2"?: string | undefined; "city": string; "region"?: string | undefined; "postalCode"?: string | undefined; "country": string };

export type AddressList = { "items": (SavedAddress)[] };

export type AdjustedStock = (Stock) & ({ "endangered"?: ({ "orderId": string; "units": number })[] | undefined });

export type AdminProduct = { "id": string; "slug": string; "title": string; "description": string; "vendor": string; "category": string; "tags": (string)[]; "images": ({ "url": string; "alt": string })[]; "price": { "amount": number; "currency": Currency }; "compareAtPrice"?: { "amount": number; "currency": Currency } | undefined; "available": boolean; "unlisted"?: true | undefined; "options": ({ "name": string; "values": (string)[] })[]; "variants": (AdminVariant)[]; "seo": { "title": string; "description": string }; "createdAt": string; "updatedAt": string; "status": "active" | "draft" | "archived" | "unlisted"; "seoTitle": string | null; "seoDescription": string | null; "archivedVariants": (AdminVariant)[] };

export type AdminProductPage = { "items": (AdminProduct)[]; "page": number; "pageSize": number; "total": number };

export type AdminVariant = { "sku": string; "title": string; "options": Record<string, string>; "price": Money; "compareAtPrice"?: Money | undefined; "priceSteps"?: ({ "minQuantity": number; "price": Money })[] | undefined; "available": number; "backorders"?: { "inStock": number; "promisedOn"?: string | undefined } | undefined; "imageUrl"?: string | undefined; "maxPerOrder"?: number | undefined; "priceVersion": number; "onHand": number; "tracked": boolean; "backorder": "deny" | "allow"; "promisedOn": string | null; "reorderPoint": number; "weightGrams": number; "requiresShipping": boolean; "taxable": boolean; "barcode": string | null; "renamedTo"?: string | undefined };

export type AllocationMoveRequest = { "from": string; "to": string };

export type AllocationMoved = { "moved": ({ "sku": string; "quantity": number })[]; "stayed": ({ "sku": string; "quantity": number })[] };

export type AnalyticsReport = ({ "report": "summary"; "interval": "minute" | "hour" | "day"; "currency": Currency; "currencies"?: (Currency)[] | undefined; "from": string; "to": string; "rows": ({ "start": string; "orders": number; "paid": number; "units": number; "revenue": { "amount": number; "currency": Currency }; "averageOrder": { "amount": number; "currency": Currency } | null; "refunded": { "amount": number; "currency": Currency }; "paymentSuccess": number | null })[]; "totals": { "orders": number; "paid": number; "units": number; "revenue": { "amount": number; "currency": Currency }; "averageOrder": { "amount": number; "currency": Currency } | null; "refunded": { "amount": number; "currency": Currency }; "paymentSuccess": number | null }; "previous"?: { "from": string; "to": string; "rows": ({ "start": string; "orders": number; "paid": number; "units": number; "revenue": { "amount": number; "currency": Currency }; "averageOrder": { "amount": number; "currency": Currency } | null; "refunded": { "amount": number; "currency": Currency }; "paymentSuccess": number | null })[]; "totals": { "orders": number; "paid": number; "units": number; "revenue": { "amount": number; "currency": Currency }; "averageOrder": { "amount": number; "currency": Currency } | null; "refunded": { "amount": number; "currency": Currency }; "paymentSuccess": number | null } } | undefined }) | ({ "report": "revenue"; "interval": "minute" | "hour" | "day"; "currency": Currency; "currencies"?: (Currency)[] | undefined; "from": string; "to": string; "rows": ({ "start": string; "paid": Money; "reversed": { "amount": number; "currency": Currency }; "refunded": Money; "revenue": Money })[]; "totals": { "paid": Money; "reversed": { "amount": number; "currency": Currency }; "refunded": Money; "revenue": Money }; "previous"?: { "from": string; "to": string; "rows": ({ "start": string; "paid": Money; "reversed": { "amount": number; "currency": Currency }; "refunded": Money; "revenue": Money })[]; "totals": { "paid": Money; "reversed": { "amount": number; "currency": Currency }; "refunded": Money; "revenue": Money } } | undefined }) | ({ "report": "orders"; "interval": "minute" | "hour" | "day"; "currency": Currency; "currencies"?: (Currency)[] | undefined; "from": string; "to": string; "rows": ({ "start": string; "placed": number; "placedTotal": Money; "paid": number; "declined": number; "unanswered": number; "expired": number; "withdrawn": number; "reversed": number; "refunds": number })[]; "totals": { "placed": number; "placedTotal": Money; "paid": number; "declined": number; "unanswered": number; "expired": number; "withdrawn": number; "reversed": number; "refunds": number }; "previous"?: { "from": string; "to": string; "rows": ({ "start": string; "placed": number; "placedTotal": Money; "paid": number; "declined": number; "unanswered": number; "expired": number; "withdrawn": number; "reversed": number; "refunds": number })[]; "totals": { "placed": number; "placedTotal": Money; "paid": number; "declined": number; "unanswered": number; "expired": number; "withdrawn": number; "reversed": number; "refunds": number } } | undefined }) | ({ "report": "conversion"; "interval": "minute" | "hour" | "day"; "currency": Currency; "currencies"?: (Currency)[] | undefined; "from": string; "to": string; "rows": ({ "start": string; "visits": number; "carts": number; "checkouts": number; "orders": number; "conversion": number | null })[]; "totals": { "visits": number; "carts": number; "checkouts": number; "orders": number; "conversion": number | null }; "previous"?: { "from": string; "to": string; "rows": ({ "start": string; "visits": number; "carts": number; "checkouts": number; "orders": number; "conversion": number | null })[]; "totals": { "visits": number; "carts": number; "checkouts": number; "orders": number; "conversion": number | null } } | undefined }) | ({ "report": "carts"; "interval": "minute" | "hour" | "day"; "currency": Currency; "currencies"?: (Currency)[] | undefined; "from": string; "to": string; "rows": ({ "start": string; "carts": number; "checkouts": number; "orders": number; "abandonment": number | null })[]; "totals": { "carts": number; "checkouts": number; "orders": number; "abandonment": number | null }; "previous"?: { "from": string; "to": string; "rows": ({ "start": string; "carts": number; "checkouts": number; "orders": number; "abandonment": number | null })[]; "totals": { "carts": number; "checkouts": number; "orders": number; "abandonment": number | null } } | undefined }) | ({ "report": "payments"; "interval": "minute" | "hour" | "day"; "currency": Currency; "currencies"?: (Currency)[] | undefined; "from": string; "to": string; "rows": ({ "provider": string; "paid": number; "paidTotal": Money; "declined": number; "unanswered": number; "success": number | null })[]; "totals": { "paid": number; "paidTotal": Money; "declined": number; "unanswered": number; "success": number | null }; "previous"?: { "from": string; "to": string; "rows": ({ "provider": string; "paid": number; "paidTotal": Money; "declined": number; "unanswered": number; "success": number | null })[]; "totals": { "paid": number; "paidTotal": Money; "declined": number; "unanswered": number; "success": number | null } } | undefined }) | ({ "report": "products"; "interval": "minute" | "hour" | "day"; "currency": Currency; "currencies"?: (Currency)[] | undefined; "from": string; "to": string; "rows": ({ "sku": string; "productId": string | null; "title": string | null; "units": number; "returned": number; "revenue": { "amount": number; "currency": Currency } })[]; "totals": { "units": number; "returned": number; "revenue": { "amount": number; "currency": Currency } }; "previous"?: { "from": string; "to": string; "rows": ({ "sku": string; "productId": string | null; "title": string | null; "units": number; "returned": number; "revenue": { "amount": number; "currency": Currency } })[]; "totals": { "units": number; "returned": number; "revenue": { "amount": number; "currency": Currency } } } | undefined }) | ({ "report": "sell-through"; "interval": "minute" | "hour" | "day"; "currency": Currency; "currencies"?: (Currency)[] | undefined; "from": string; "to": string; "rows": ({ "sku": string; "productId": string | null; "title": string | null; "units": number; "returned": number; "available": number | null; "sellThrough": number | null })[]; "totals": { "units": number; "returned": number; "available": number | null; "sellThrough": number | null }; "previous"?: { "from": string; "to": string; "rows": ({ "sku": string; "productId": string | null; "title": string | null; "units": number; "returned": number; "available": number | null; "sellThrough": number | null })[]; "totals": { "units": number; "returned": number; "available": number | null; "sellThrough": number | null } } | undefined });

export type ApiKey = { "id": string; "name": string; "scopes": (string)[]; "state": "active" | "expired" | "revoked"; "createdBy": string; "createdAt": string; "expiresAt": string; "revokedAt": string | null; "lastUsedAt": string | null };

export type ApiKeyList = { "items": (ApiKey)[] };

export type AuditEntry = { "seq": number; "at": number; "actor": string; "role": string; "action": string; "subject": string; "before": string | null; "after": string | null; "network": string | null; "traceId": string; "hash": string | null };

export type AuditPage = { "items": (AuditEntry)[]; "nextCursor": number | null; "head": { "seq": number; "hash": string } | null };

export type BackInStock = { "email": string };

export type BoughtTogether = { "items": (Product)[] };

export type Cart = { "id": string; "currency": "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR"; "items": (CartItem)[]; "itemCount": number; "subtotal": { "amount": number; "currency": Currency }; "coupon": { "code": string; "problem": { "code": string; "message": string } | null } | null; "discount": { "amount": number; "currency": Currency }; "discounts": ({ "title": string; "code"?: string | undefined; "amount": Money; "freeShipping"?: true | undefined })[]; "warnings": (CartWarning)[]; "expiresAt": string | null };

export type CartCoupon = { "code": string };

export type CartCurrency = { "currency": "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" };

export type CartEvent = { "at": string; "type": "added" | "changed" | "removed" | "cleared" | "coupon" | "currency" | "merged" | "renamed" | "restored" | "checkout" | "ordered" | "abandoned"; "lines"?: ({ "sku": string; "quantity": number; "price": { "amount": number; "currency": Currency } })[] | undefined; "coupon"?: string | null | undefined; "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | undefined; "orderId"?: string | undefined };

export type CartHistory = { "id": string; "before": { "items": ({ "sku": string; "quantity": number; "price": { "amount": number; "currency": Currency } })[]; "coupon": string | null }; "events": (CartEvent)[]; "counts": Record<string, number>; "cart": { "items": ({ "sku": string; "quantity": number; "price": { "amount": number; "currency": Currency } })[]; "coupon": string | null }; "expiresAt": string | null };

export type CartItem = { "sku": string; "title": string; "quantity": number; "unitPrice": { "amount": number; "currency": Currency }; "lineTotal": Money; "available": number; "backordered"?: { "quantity": number; "promisedOn"?: string | undefined } | undefined; "slug": string | null; "imageUrl": string | null };

export type CartItemChange = { "quantity": number };

export type CartLink = { "url": string; "expiresAt": string };

export type CartToken = { "token": string };

export type CartWarning = { "sku": string; "code": "price_changed" | "short_stock" | "unavailable" | "over_limit" | "left_out"; "message": string; "previousPrice"?: { "amount": number; "currency": Currency } | undefined; "currentPrice"?: { "amount": number; "currency": Currency } | undefined; "available"?: number | undefined; "limit"?: number | undefined; "leftOut"?: number | undefined };

export type Channels = { "email": { "orders": boolean; "sales": boolean; "backInStock": boolean }; "sms": { "orders": boolean; "sales": boolean; "backInStock": boolean }; "push": { "orders": boolean; "sales": boolean; "backInStock": boolean } };

export type ChannelsChange = { "email"?: { "orders"?: boolean | undefined; "sales"?: boolean | undefined; "backInStock"?: boolean | undefined } | undefined; "sms"?: { "orders"?: boolean | undefined; "sales"?: boolean | undefined; "backInStock"?: boolean | undefined } | undefined; "push"?: { "orders"?: boolean | undefined; "sales"?: boolean | undefined; "backInStock"?: boolean | undefined } | undefined };

export type ChargeRequest = { "orderId": string; "payment": { "provider": string; "token": string | null } };

export type Charged = { "orderId": string; "status": "PENDING" | "CONFIRMED" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "REFUNDED"; "payment": { "id": string; "provider": string; "state": "pending" | "authorized" | "captured" | "voided" | "refunded" | "declined" | "failed"; "amount": Money; "refunded": Money; "refunds": (Refund)[]; "failureCode"?: string | undefined; "nextAction"?: { "type": "authenticate" } | undefined; "expiresAt"?: string | undefined } };

export type CloseDays = { "from": string; "to": string };

export type ClosedDays = { "days": (AccountingDay)[]; "next": string | null };

export type CodeSent = { "status": "code_sent" };

export type Collection = { "id": string; "slug": string; "title": string; "parent": string | null; "image": { "url": string; "alt": string } | null; "products": number; "description": string; "path": (CollectionLink)[]; "children": (CollectionLink)[]; "items": (Product)[]; "page": number; "pageSize": number; "total": number; "facets": { "categories": ({ "value": string; "count": number })[]; "vendors": ({ "value": string; "count": number })[]; "options": ({ "name": string; "values": ({ "value": string; "count": number })[] })[]; "price": { "min": Money; "max": Money } | null; "availability": { "inStock": number; "soldOut": number }; "incomplete"?: ("categories" | "vendors" | "options")[] | undefined }; "atLeast"?: true | undefined; "unknown"?: ({ "parameter": string; "value": string })[] | undefined };

export type CollectionLink = { "id": string; "slug": string; "title": string; "parent": string | null; "image": { "url": string; "alt": string } | null; "products": number };

export type CollectionPatch = { "title"?: string | undefined; "slug"?: string | undefined; "description"?: string | undefined; "image"?: { "url": string; "alt"?: string | undefined } | null | undefined; "parent"?: string | null | undefined; "published"?: boolean | undefined; "order"?: "manual" | "newest" | "price" | "-price" | "title" | undefined; "products"?: (string)[] | undefined; "rule"?: { "match": "all" | "any"; "conditions": (({ "field": "tag"; "is": string }) | ({ "field": "category"; "is": string }) | ({ "field": "vendor"; "is": string }) | ({ "field": "title"; "contains": string }) | ({ "field": "price"; "from"?: { "amount": number; "currency": "USD" } | undefined; "to"?: { "amount": number; "currency": "USD" } | undefined }) | ({ "field": "stock"; "is": "in_stock" | "sold_out" }))[] } | undefined };

export type Collections = { "items": (CollectionLink)[] };

export type CreatedApiKey = { "id": string; "name": string; "scopes": (string)[]; "state": "active" | "expired" | "revoked"; "createdBy": string; "createdAt": string; "expiresAt": string; "revokedAt": string | null; "lastUsedAt": string | null; "key": string };

export type CreatedWebhook = { "id": string; "url": string; "events": (string)[]; "enabled": boolean; "disabledReason": "failing" | "gone" | null; "createdAt": string; "updatedAt": string; "secret": string };

export type Credentials = { "email": string; "password": string; "code"?: string | undefined };

export type Currency = "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR";

export type DeadLetter = { "id": string; "queue": string; "at": string; "error": string | null; "redrivenAt": string | null; "body"?: unknown | undefined };

export type DeadLetterPage = { "items": (DeadLetter)[]; "nextCursor": string | null };

export type DraftOrder = { "email": string; "shippingAddress": AddressInput; "shippingMethod": string; "phone"?: string | undefined; "billingAddress"?: { "name": string; "line1": string; "line2"?: string | undefined; "city": string; "region"?: string | undefined; "postalCode"?: string | undefined; "country": string } | undefined; "note"?: string | undefined; "language"?: "en" | "de" | "ar" | undefined; "items": ({ "sku": string; "quantity": number })[]; "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | undefined; "discount"?: { "title": string; "effect": ({ "type": "percent"; "percent": number }) | ({ "type": "fixed"; "amount": { "amount": number; "currency": Currency } }) | ({ "type": "free_shipping" }) } | undefined; "id": string; "state": "open" | "ordered" | "expired" | "cancelled"; "orderId": string | null; "createdBy": string; "createdAt": string; "expiresAt": string; "url": string; "quote": { "items": ({ "sku": string; "title": string; "quantity": number; "unitPrice": Money; "lineTotal": Money; "priceList"?: { "id": string; "version": number } | undefined })[]; "subtotal": Money; "discount": { "amount": number; "currency": Currency }; "discounts": ({ "title": string; "code"?: string | undefined; "amount": { "amount": number; "currency": Currency }; "shipping"?: { "amount": number; "currency": Currency } | undefined })[]; "shipping": { "amount": number; "currency": Currency }; "tax": { "amount": number; "currency": Currency }; "taxLines": (TaxLine)[]; "taxIncluded": boolean; "total": Money; "shippingMethod": string | null; "shippingMethods": ({ "id": string; "title": string; "price": Money; "estimate": string })[] } | null };

export type DraftOrderList = { "items": ({ "email": string; "shippingAddress": AddressInput; "shippingMethod": string; "phone"?: string | undefined; "billingAddress"?: { "name": string; "line1": string; "line2"?: string | undefined; "city": string; "region"?: string | undefined; "postalCode"?: string | undefined; "country": string } | undefined; "note"?: string | undefined; "language"?: "en" | "de" | "ar" | undefined; "items": ({ "sku": string; "quantity": number })[]; "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | undefined; "discount"?: { "title": string; "effect": ({ "type": "percent"; "percent": number }) | ({ "type": "fixed"; "amount": { "amount": number; "currency": Currency } }) | ({ "type": "free_shipping" }) } | undefined; "id": string; "state": "open" | "ordered" | "expired" | "cancelled"; "orderId": string | null; "createdBy": string; "createdAt": string; "expiresAt": string })[]; "next": string | null };

export type EmailChange = { "email": string; "currentPassword": string };

export type EmailProof = { "token": string };

export type Erasure = { "password"?: string | undefined };

export type ErrorGroup = { "cause": string; "message": string; "error": string; "count": number; "firstSeen": string; "lastSeen": string; "firstRelease": string; "lastRelease": string; "traceId": string | null };

export type ErrorList = { "items": (ErrorGroup)[] };

export type FactorReset = { "email": string; "reason": string };

export type FactorsRemoved = { "id": string; "removed": number };

export type FairLine = { "entry": number; "place": number; "turn"?: number | undefined; "who"?: string | undefined; "admittedAt"?: string | null | undefined; "orders"?: number | undefined };

export type FairProof = { "rule": string; "saleId": string; "stage": "committed" | "drawn" | "closed"; "commitment": string; "beacon"?: { "chain": string; "round": number; "randomness"?: string | undefined; "signature"?: string | undefined } | undefined; "opensAt": string; "perSecond": number; "seed"?: string | undefined; "drawnAt"?: string | undefined; "drawn"?: number | undefined; "closesAt"?: string | undefined; "orders"?: number | undefined; "count"?: number | undefined; "root"?: string | undefined; "line": FairLine; "path": (string)[] };

export type Fairness = { "rule": string; "saleId": string; "stage": "committed" | "drawn" | "closed"; "commitment": string; "beacon"?: { "chain": string; "round": number; "randomness"?: string | undefined; "signature"?: string | undefined } | undefined; "opensAt": string; "perSecond": number; "seed"?: string | undefined; "drawnAt"?: string | undefined; "drawn"?: number | undefined; "closesAt"?: string | undefined; "orders"?: number | undefined; "count"?: number | undefined; "root"?: string | undefined; "entries"?: (FairLine)[] | undefined; "next"?: number | undefined };

export type Feed = { "id": string; "newProducts": "draft" | "skip"; "prices": boolean; "stock": boolean; "details": boolean; "vanished": "keep" | "archive"; "name": string; "url": string; "schedule": "hourly" | "six_hourly" | "daily"; "hour": number; "enabled": boolean; "headerName": string | null; "pausedByShop": boolean; "failures": number; "nextAt": string | null; "createdAt": string; "updatedAt": string };

export type FeedList = { "items": (Feed)[] };

export type FeedPatch = { "newProducts"?: "draft" | "skip" | undefined; "prices"?: boolean | undefined; "stock"?: boolean | undefined; "details"?: boolean | undefined; "vanished"?: "keep" | "archive" | undefined; "name"?: string | undefined; "url"?: string | undefined; "schedule"?: "hourly" | "six_hourly" | "daily" | undefined; "hour"?: number | undefined; "enabled"?: boolean | undefined; "header"?: { "name": string; "value": string } | null | undefined };

export type FeedPull = { "dryRun"?: boolean | undefined };

export type FeedRun = { "id": string; "state": "running" | "done" | "unchanged" | "failed"; "dryRun": boolean; "actor": string | null; "startedAt": string; "endedAt": string | null; "reason": string | null; "created": number; "updated": number; "unchanged": number; "skipped": number; "rejected": number; "vanished": number; "archived": number };

export type FeedRunPage = { "items": (FeedRun)[]; "nextCursor": string | null };

export type FeedRunReport = { "run": FeedRun; "report"?: (ImportReport) | undefined; "vanished": ({ "handle": string; "archived": boolean })[] };

export type ForgottenPassword = { "email": string };

export type FoundOrderPage = { "items": ({ "id": string; "number": string; "status": "PENDING" | "CONFIRMED" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "REFUNDED"; "total": Money; "itemCount": number; "createdAt": string; "customer": string; "email": string; "tags": (string)[] })[]; "nextCursor": string | null };

export type GonePushSubscription = { "endpoint": string };

export type GraphqlRequest = { "query"?: string | null | undefined; "operationName"?: string | null | undefined; "variables"?: Record<string, unknown> | null | undefined; "extensions"?: { "persistedQuery"?: { "version": 1; "sha256Hash": string } | undefined } | null | undefined };

export type GraphqlResponse = { "data"?: Record<string, unknown> | null | undefined; "errors"?: ({ "message": string; "path"?: ((string) | (number))[] | undefined; "locations"?: ({ "line": number; "column": number })[] | undefined; "extensions": { "code": string } })[] | undefined };

export type GroupsChange = { "email": string; "groups": (string)[] };

export type GroupsGiven = { "id": string; "groups": (string)[] };

export type Health = { "status": "ok"; "version"?: string | undefined };

export type ImportReport = { "created": number; "updated": number; "unchanged": number; "skipped"?: number | undefined; "rejected": ({ "line": number; "handle": string; "reason": string })[]; "ignoredColumns": (string)[]; "stockSet": ({ "sku": string; "from": number; "to": number })[]; "stockNotSet": ({ "line": number; "sku": string; "from"?: number | undefined; "to": number; "reason": string })[]; "remarks": ({ "line": number; "handle": string; "reason": string })[]; "changes": ({ "line": number; "handle": string; "changed": (string)[] })[] };

export type ImportState = { "id": string; "state": "working" | "done"; "dryRun": boolean; "products": number; "done": number; "report": (ImportReport) };

export type ImportedOrder = { "name": string; "email": string; "placedAt": string; "state": "paid" | "partly_refunded" | "refunded" | "unpaid" | "cancelled"; "fulfilment": string; "subtotal": Money; "discount": Money; "shipping": Money; "taxes": Money; "total": Money; "refunded": Money; "discountCode": string; "paidBy": string; "lines": ({ "title": string; "sku": string; "quantity": number; "unitPrice": Money })[]; "shippingAddress": { "name": string; "company": string; "line1": string; "line2": string; "city": string; "region": string; "postalCode": string; "country": string; "phone": string } };

export type ImportedOrders = { "items": (ImportedOrder)[]; "next": string | null };

export type ImportedPage = { "orders": (ImportedOrder)[]; "next": string | null; "customers": ({ "email": string; "name": string; "phone": string; "wantedMail": boolean; "orders": number; "tags": string; "note": string; "address": { "name": string; "company": string; "line1": string; "line2": string; "city": string; "region": string; "postalCode": string; "country": string; "phone": string } })[] };

export type ImportedReport = { "kind": "orders" | "customers"; "created": number; "updated": number; "unchanged": number; "refused": number; "rejected": ({ "line": number; "name": string; "reason": string })[]; "ignoredColumns": (string)[] };

export type InventoryPage = { "items": ((Stock) & ({ "productId": string; "title": string; "tracked": boolean; "backorder": "deny" | "allow"; "promisedOn": string | null; "reorderPoint": number }))[]; "nextCursor": string | null };

export type Invitation = { "id": string; "email": string; "role": "support" | "merchant" | "ops"; "invitedBy": string; "expiresAt": string };

export type InvitedAccount = { "token": string; "name": string; "password": string };

export type Journal = { "from": string; "to": string; "entries": (JournalEntry)[]; "totals": { "in": Money; "out": Money; "net": Money }; "otherTotals": ({ "in": Money; "out": Money; "net": Money })[]; "nextCursor": string | null };

export type JournalEntry = { "id": string; "at": string; "orderId": string; "number": string; "kind": "payment" | "refund" | "chargeback" | "chargeback_reversed"; "provider": string; "goods": Money; "shipping": Money; "taxes": ({ "name": string; "rate"?: string | undefined; "amount": Money })[]; "total": { "amount": number; "currency": Currency }; "postings": ({ "account": string; "debit": Money; "credit": Money })[] };

export type JsonWebKeySet = { "keys": ({ "kid": string; "kty": "RSA" | "OKP" | "EC"; "alg": string; "use": string; "n"?: string | undefined; "e"?: string | undefined; "crv"?: string | undefined; "x"?: string | undefined; "y"?: string | undefined })[] };

export type LiveMessage = ({ "type": "stock"; "remaining": number }) | ({ "type": "state"; "state": "scheduled" | "open" | "sold_out" | "closed" }) | ({ "type": "joined"; "entry"?: number | undefined }) | ({ "type": "position"; "entry"?: number | undefined; "position": number; "ahead": number; "estimateSeconds": number }) | ({ "type": "admitted"; "entry"?: number | undefined; "ticket": string; "expiresAt": string }) | ({ "type": "reached" });

export type LiveView = { "state": "scheduled" | "open" | "sold_out" | "closed"; "remaining": number; "serverTime": string; "joined"?: true | undefined; "entry"?: number | undefined; "who"?: string | undefined; "position"?: number | undefined; "ahead"?: number | undefined; "estimateSeconds"?: number | undefined; "ticket"?: string | undefined; "expiresAt"?: string | undefined; "reached"?: true | undefined };

export type LocationPatch = { "name"?: string | undefined; "active"?: boolean | undefined; "priority"?: number | undefined };

export type Locations = { "items": ({ "id": string; "name": string; "active": boolean })[] };

export type LogoutRequest = { "refreshToken"?: string | undefined; "everywhere"?: boolean | undefined };

export type MailSent = { "status": "mail_sent" };

export type Me = { "sub": string; "role": "customer" | "support" | "merchant" | "ops"; "scopes": ("product:read" | "product:write" | "inventory:write" | "cart:manage" | "order:write" | "order:read-any" | "order:refund" | "order:fulfil" | "customer:read" | "customer:write" | "settings:write" | "staff:write" | "ops:read" | "ops:write")[]; "name"?: string | undefined; "email"?: string | undefined };

export type MerchantCollection = { "title": string; "slug": string; "description": string; "image": { "url": string; "alt": string } | null; "parent": string | null; "published": boolean; "order": "manual" | "newest" | "price" | "-price" | "title"; "products"?: (string)[] | undefined; "rule"?: { "match": "all" | "any"; "conditions": (({ "field": "tag"; "is": string }) | ({ "field": "category"; "is": string }) | ({ "field": "vendor"; "is": string }) | ({ "field": "title"; "contains": string }) | ({ "field": "price"; "from"?: { "amount": number; "currency": "USD" } | undefined; "to"?: { "amount": number; "currency": "USD" } | undefined }) | ({ "field": "stock"; "is": "in_stock" | "sold_out" }))[] } | undefined; "id": string; "forSale": number; "createdAt": string; "updatedAt": string };

export type MerchantCollections = { "items": (MerchantCollection)[] };

export type Money = { "amount": number; "currency": Currency };

export type MoveReport = { "moved": number; "waiting": number; "different": (string)[]; "cursor": string | null; "left": number | null };

export type MoveRequest = { "cursor"?: string | undefined };

export type MovedEventsReport = { "moved": number; "more": boolean };

export type MovementPage = { "sku": string; "items": ({ "seq": number; "at": string; "kind": string; "quantity": number; "onHandDelta": number; "reservedDelta": number; "onHand": number; "reserved": number; "reference": string | null; "reason": string | null; "actor": string | null; "location"?: string | null | undefined })[]; "nextCursor": number | null };

export type NewAddress = { "name": string; "line1": string; "line2"?: string | undefined; "city": string; "region"?: string | undefined; "postalCode"?: string | undefined; "country": string; "isDefault"?: boolean | undefined };

export type NewApiKey = { "name": string; "scopes": ("product:read" | "product:write" | "inventory:write" | "order:read-any" | "order:refund" | "order:fulfil" | "settings:write" | "ops:read" | "ops:write")[]; "expiresAt"?: string | undefined };

export type NewCartItem = { "sku": string; "quantity": number; "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | undefined };

export type NewCollection = { "title": string; "slug"?: string | undefined; "description"?: string | undefined; "image"?: { "url": string; "alt"?: string | undefined } | null | undefined; "parent"?: string | null | undefined; "published"?: boolean | undefined; "order"?: "manual" | "newest" | "price" | "-price" | "title" | undefined; "products"?: (string)[] | undefined; "rule"?: { "match": "all" | "any"; "conditions": (({ "field": "tag"; "is": string }) | ({ "field": "category"; "is": string }) | ({ "field": "vendor"; "is": string }) | ({ "field": "title"; "contains": string }) | ({ "field": "price"; "from"?: { "amount": number; "currency": "USD" } | undefined; "to"?: { "amount": number; "currency": "USD" } | undefined }) | ({ "field": "stock"; "is": "in_stock" | "sold_out" }))[] } | undefined };

export type NewDraftOrder = { "email": string; "shippingAddress": AddressInput; "shippingMethod": string; "phone"?: string | undefined; "billingAddress"?: { "name": string; "line1": string; "line2"?: string | undefined; "city": string; "region"?: string | undefined; "postalCode"?: string | undefined; "country": string } | undefined; "note"?: string | undefined; "language"?: "en" | "de" | "ar" | undefined; "items": ({ "sku": string; "quantity": number })[]; "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | undefined; "discount"?: { "title": string; "effect": ({ "type": "percent"; "percent": number }) | ({ "type": "fixed"; "amount": { "amount": number; "currency": Currency } }) | ({ "type": "free_shipping" }) } | undefined; "days"?: number | undefined };

export type NewFeed = { "newProducts"?: "draft" | "skip" | undefined; "prices"?: boolean | undefined; "stock"?: boolean | undefined; "details"?: boolean | undefined; "vanished"?: "keep" | "archive" | undefined; "name": string; "url": string; "schedule"?: "hourly" | "six_hourly" | "daily" | undefined; "hour"?: number | undefined; "enabled"?: boolean | undefined; "header"?: { "name": string; "value": string } | null | undefined };

export type NewInvitation = { "email": string; "role": "support" | "merchant" | "ops" };

export type NewLocation = { "name": string };

export type NewPriceList = { "title": string; "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | undefined; "customerGroups"?: (string)[] | undefined; "startsAt"?: string | undefined; "endsAt"?: string | undefined; "prices": ({ "sku": string; "price": { "amount": number; "currency": Currency }; "minQuantity"?: number | undefined })[] };

export type NewProduct = { "slug": string; "title": string; "description"?: string | undefined; "vendor"?: string | undefined; "category"?: string | undefined; "tags"?: (string)[] | undefined; "status"?: "active" | "draft" | "archived" | "unlisted" | undefined; "optionNames"?: (string)[] | undefined; "seoTitle"?: string | null | undefined; "seoDescription"?: string | null | undefined; "images"?: ({ "url": string; "alt": string })[] | undefined; "variants": ({ "sku"?: string | null | undefined; "options"?: Record<string, string> | undefined; "price": { "amount": number; "currency": "USD" }; "compareAtPrice"?: { "amount": number; "currency": "USD" } | null | undefined; "quantity"?: number | undefined; "weightGrams"?: number | undefined; "tracked"?: boolean | undefined; "backorder"?: "deny" | "allow" | undefined; "reorderPoint"?: number | undefined; "maxPerOrder"?: number | null | undefined; "promisedOn"?: string | null | undefined; "requiresShipping"?: boolean | undefined; "taxable"?: boolean | undefined; "barcode"?: string | null | undefined; "imageUrl"?: string | null | undefined })[] };

export type NewPromotion = { "title": string; "kind": "code" | "automatic"; "code"?: string | undefined; "effect": ({ "type": "percent"; "percent": number }) | ({ "type": "fixed"; "amount": { "amount": number; "currency": Currency } }) | ({ "type": "free_shipping" }) | ({ "type": "buy_x_get_y"; "buy": number; "get": number; "percent": number }); "appliesTo"?: { "categories"?: (string)[] | undefined; "products"?: (string)[] | undefined; "skus"?: (string)[] | undefined } | undefined; "minimumSpend"?: { "amount": number; "currency": Currency } | undefined; "customerGroups"?: (string)[] | undefined; "startsAt"?: string | undefined; "endsAt"?: string | undefined; "usageLimit"?: number | undefined; "perCustomerLimit"?: number | undefined; "combinable"?: boolean | undefined };

export type NewPurchaseOrder = { "supplierId": string; "location"?: string | undefined; "expectedOn"?: string | null | undefined; "note"?: string | undefined; "items"?: ({ "sku": string; "quantity": number; "cost": { "amount": number; "currency": Currency } })[] | undefined };

export type NewPurchaseReceipt = { "items": ({ "sku": string; "quantity": number })[]; "over"?: boolean | undefined };

export type NewPushSubscription = { "endpoint": string; "expirationTime"?: number | null | undefined; "keys": { "p256dh": string; "auth": string } };

export type NewSavedView = { "place": "orders" | "products" | "customers"; "name": string; "query": string };

export type NewSupplier = { "name": string; "email"?: string | null | undefined; "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | undefined; "leadTimeDays"?: number | undefined; "note"?: string | undefined };

export type NewWebhook = { "url": string; "events": ("order.placed" | "order.confirmed" | "order.cancelled" | "order.shipped" | "order.delivered" | "order.refunded" | "return.requested" | "return.approved" | "return.rejected" | "return.received" | "return.exchanged" | "purchase_order.received" | "purchase_order.receipt_reversed" | "inventory.low" | "product.price_changed" | "variant.renamed" | "catalog.changed" | "collection.changed" | "cart.abandoned")[]; "enabled"?: boolean | undefined };

export type Notification = { "id": string; "channel": "email" | "sms" | "push"; "template": string; "recipient": string; "state": "pending" | "held" | "sent" | "delivered" | "refused" | "bounced" | "complained" | "suppressed" | "lapsed"; "attempts": number; "error": string | null; "createdAt": string; "sentAt": string | null; "dueAt": string | null; "toldAt": string | null };

export type NotificationPage = { "items": (Notification)[]; "nextCursor": string | null };

export type Order = { "email": string; "shippingAddress": Address; "shippingMethod": string; "phone"?: string | undefined; "billingAddress"?: Address | undefined; "note"?: string | undefined; "language"?: string | undefined; "id": string; "number": string; "status": "PENDING" | "CONFIRMED" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "REFUNDED"; "items": ({ "sku": string; "title": string; "quantity": number; "unitPrice": Money; "lineTotal": Money; "priceList"?: { "id": string; "version": number } | undefined })[]; "subtotal": Money; "discount": { "amount": number; "currency": Currency }; "discounts": ({ "title": string; "code"?: string | undefined; "amount": { "amount": number; "currency": Currency }; "shipping"?: { "amount": number; "currency": Currency } | undefined })[]; "shipping": { "amount": number; "currency": Currency }; "tax": { "amount": number; "currency": Currency }; "taxLines": (TaxLine)[]; "taxIncluded": boolean; "total": Money; "createdAt": string; "accessToken"?: string | undefined };

export type OrderDetail = { "email": string; "shippingAddress": Address; "shippingMethod": string; "phone"?: string | undefined; "billingAddress"?: Address | undefined; "note"?: string | undefined; "language"?: string | undefined; "id": string; "number": string; "status": "PENDING" | "CONFIRMED" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "REFUNDED"; "items": ({ "sku": string; "title": string; "quantity": number; "unitPrice": Money; "lineTotal": Money; "priceList"?: { "id": string; "version": number } | undefined })[]; "subtotal": Money; "discount": { "amount": number; "currency": Currency }; "discounts": ({ "title": string; "code"?: string | undefined; "amount": { "amount": number; "currency": Currency }; "shipping"?: { "amount": number; "currency": Currency } | undefined })[]; "shipping": { "amount": number; "currency": Currency }; "tax": { "amount": number; "currency": Currency }; "taxLines": (TaxLine)[]; "taxIncluded": boolean; "total": Money; "createdAt": string; "accessToken"?: string | undefined; "timeline": ({ "at": string; "from": "PENDING" | "CONFIRMED" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "REFUNDED" | null; "to": "PENDING" | "CONFIRMED" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "REFUNDED"; "actor": string; "reason"?: string | undefined })[]; "payments": ({ "id": string; "provider": string; "state": "pending" | "authorized" | "captured" | "voided" | "refunded" | "declined" | "failed"; "amount": Money; "refunded": Money; "refunds": (Refund)[]; "failureCode"?: string | undefined; "nextAction"?: { "type": "authenticate" } | undefined; "expiresAt"?: string | undefined })[]; "shipments": ({ "id": string; "state": "planned" | "dispatched" | "delivered"; "items": ({ "sku": string; "quantity": number })[]; "carrier"?: string | undefined; "trackingNumber"?: string | undefined; "location"?: string | undefined; "dispatchedAt"?: string | undefined; "deliveredAt"?: string | undefined; "returnUntil"?: string | undefined })[]; "returns"?: (Return)[] | undefined; "returnable"?: ({ "sku": string; "quantity": number })[] | undefined; "returnableLate"?: ({ "sku": string; "quantity": number })[] | undefined; "exchangeFor"?: string | undefined; "waiting"?: ({ "sku": string; "quantity": number; "promisedOn"?: string | undefined })[] | undefined };

export type OrderLookup = { "number": string; "email": string };

export type OrderPage = { "items": ({ "id": string; "number": string; "status": "PENDING" | "CONFIRMED" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "REFUNDED"; "total": Money; "itemCount": number; "createdAt": string })[]; "page": number; "pageSize": number; "total": number; "nextCursor": string | null };

export type OrderRequest = { "email": string; "shippingAddress": AddressInput; "shippingMethod": string; "phone"?: string | undefined; "billingAddress"?: { "name": string; "line1": string; "line2"?: string | undefined; "city": string; "region"?: string | undefined; "postalCode"?: string | undefined; "country": string } | undefined; "note"?: string | undefined; "language"?: "en" | "de" | "ar" | undefined; "couponCode"?: string | undefined; "expectedTotal"?: { "amount": number; "currency": Currency } | undefined; "payment": { "provider": string; "token": string | null } };

export type OrderReturn = { "id": string; "state": "requested" | "approved" | "rejected" | "received"; "items": ({ "sku": string; "quantity": number; "reason"?: string | undefined })[]; "arrivals": ({ "id": string; "items": ({ "sku": string; "quantity": number; "restock": boolean })[]; "refundId"?: string | undefined; "arrivedAt": string })[]; "answer"?: string | undefined; "createdAt": string; "decidedAt"?: string | undefined; "exchanges"?: (string)[] | undefined; "orderId": string; "number": string; "email": string };

export type OrderTagRequest = { "orders": (string)[]; "verb": "add" | "remove"; "tags": (string)[] };

export type ParcelMoved = { "orderId": string; "status": "PENDING" | "CONFIRMED" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "REFUNDED"; "shipment": { "id": string; "state": "planned" | "dispatched" | "delivered"; "items": ({ "sku": string; "quantity": number })[]; "carrier"?: string | undefined; "trackingNumber"?: string | undefined; "location"?: string | undefined; "dispatchedAt"?: string | undefined; "deliveredAt"?: string | undefined; "returnUntil"?: string | undefined } };

export type ParcelRequest = { "carrier": string; "trackingNumber": string; "location"?: string | undefined; "items"?: ({ "sku": string; "quantity": number })[] | undefined };

export type Pass = { "pass": string; "expiresAt": string };

export type PassRequest = { "cf-turnstile-response"?: string | undefined };

export type PasswordChange = { "currentPassword": string; "newPassword": string };

export type PasswordReset = { "token": string; "password": string };

export type PaymentContradiction = { "id": string; "orderId": string; "provider": string; "paymentKey": string; "kind": "captured_unasked" | "amount_differs" | "voided" | "refunded" | "failed_later"; "state": "pending" | "authorized" | "captured" | "voided" | "refunded" | "declined" | "failed"; "amount"?: { "amount": number; "currency": string } | undefined; "orderStatus": "PENDING" | "CONFIRMED" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "REFUNDED"; "orderTotal": Money; "at": string; "settledAt"?: string | undefined; "settledBy"?: string | undefined };

export type PaymentContradictionPage = { "items": (PaymentContradiction)[]; "nextCursor": string | null };

export type PaymentDispute = { "id": string; "orderId": string; "provider": string; "reference": string; "state": "needs_response" | "under_review" | "won" | "lost"; "reason"?: string | undefined; "amount": { "amount": number; "currency": Currency }; "dueAt"?: string | undefined; "openedAt": string; "updatedAt": string };

export type PaymentDisputePage = { "items": (PaymentDispute)[]; "nextCursor": string | null };

export type PaymentProviders = { "items": ({ "provider": string; "publishableKey"?: string | undefined })[] };

export type PaymentSession = { "provider": string; "publishableKey": string; "clientSecret"?: string | undefined; "sessionId"?: string | undefined; "sessionData"?: string | undefined; "environment"?: string | undefined; "amount": Money; "expiresAt": string };

export type PaymentSessionRequest = { "orderId": string };

export type PersonalData = { "exportedAt": string; "profile": Profile; "addresses": (SavedAddress)[]; "preferences": Preferences; "sessions": (Session)[]; "cart": ({ "sku": string; "quantity": number })[]; "cartHistory": (CartEvent)[]; "browsers": ({ "endpoint": string; "createdAt": string })[]; "backInStock": (string)[]; "draftOrders": ({ "email": string; "shippingAddress": AddressInput; "shippingMethod": string; "phone"?: string | undefined; "billingAddress"?: { "name": string; "line1": string; "line2"?: string | undefined; "city": string; "region"?: string | undefined; "postalCode"?: string | undefined; "country": string } | undefined; "note"?: string | undefined; "language"?: "en" | "de" | "ar" | undefined; "items": ({ "sku": string; "quantity": number })[]; "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | undefined; "discount"?: { "title": string; "effect": ({ "type": "percent"; "percent": number }) | ({ "type": "fixed"; "amount": { "amount": number; "currency": Currency } }) | ({ "type": "free_shipping" }) } | undefined })[]; "orders": (OrderDetail)[]; "wishlist": (string)[]; "importedOrders": ({ "name": string; "email": (string) | (""); "placedAt": number; "currency": Currency; "state": "paid" | "partly_refunded" | "refunded" | "unpaid" | "cancelled"; "fulfilment": string; "subtotal": number; "discount": number; "shipping": number; "taxes": number; "total": number; "refunded": number; "discountCode": string; "paidBy": string; "lines": ({ "title": string; "sku": string; "quantity": number; "unitPrice": number })[]; "shippingAddress": { "name": string; "company": string; "line1": string; "line2": string; "city": string; "region": string; "postalCode": string; "country": string; "phone": string } })[]; "importedCustomer": { "email": string; "name": string; "phone": string; "wantedMail": boolean; "orders": number; "tags": string; "note": string; "address": { "name": string; "company": string; "line1": string; "line2": string; "city": string; "region": string; "postalCode": string; "country": string; "phone": string } } | null; "notes": ({ "text": string; "createdAt": string })[]; "agentConsents": ({ "orderId": string; "agent": string; "consent": Record<string, (boolean) | ({ "granted": boolean })>; "at": string; "withdrawnAt": string | null })[]; "secondFactors": ({ "kind": string; "name": string; "createdAt": string })[]; "views": ({ "list": "orders" | "products" | "customers"; "name": string; "query": string; "createdAt": string })[] };

export type PhoneProof = { "phone": string; "code": string };

export type PhoneRequest = { "phone": string };

export type PickList = { "location": string; "orders": ({ "id": string; "number": string; "createdAt": string; "items": ({ "sku": string; "title": string; "quantity": number })[] })[]; "nextCursor": string | null };

export type PictureFetches = { "waiting": number; "done": number; "failed": number; "failures": ({ "url": string; "reason": string; "products": ({ "id": string; "title": string })[] })[] };

export type Preferences = { "orderEmails": boolean; "shippingMethod": "standard" | "express"; "cartReminders"?: boolean | undefined; "channels": Channels; "timeZone"?: string | undefined; "phone"?: string | undefined; "language"?: string | undefined };

export type PreferencesChange = { "orderEmails"?: boolean | undefined; "shippingMethod"?: "standard" | "express" | undefined; "cartReminders"?: boolean | undefined; "channels"?: ChannelsChange | undefined; "timeZone"?: string | null | undefined; "language"?: "en" | "de" | "ar" | undefined };

export type PriceList = { "title": string; "currency": "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR"; "customerGroups"?: (string)[] | undefined; "startsAt"?: string | undefined; "endsAt"?: string | undefined; "id": string; "version": number; "state": "scheduled" | "active" | "ended"; "priceCount": number; "createdAt": string; "updatedAt": string; "prices": ({ "sku": string; "price": { "amount": number; "currency": Currency }; "minQuantity"?: number | undefined })[] };

export type PriceListPage = { "items": (PriceListSummary)[]; "next": number | null };

export type PriceListPatch = { "title"?: string | undefined; "customerGroups"?: (string)[] | null | undefined; "startsAt"?: string | null | undefined; "endsAt"?: string | null | undefined; "prices"?: ({ "sku": string; "price": { "amount": number; "currency": Currency }; "minQuantity"?: number | undefined })[] | undefined };

export type PriceListSummary = { "title": string; "currency": "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR"; "customerGroups"?: (string)[] | undefined; "startsAt"?: string | undefined; "endsAt"?: string | undefined; "id": string; "version": number; "state": "scheduled" | "active" | "ended"; "priceCount": number; "createdAt": string; "updatedAt": string };

export type PriceListVersion = { "title": string; "currency": "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR"; "customerGroups"?: (string)[] | undefined; "startsAt"?: string | undefined; "endsAt"?: string | undefined; "version": number; "at": string; "actor": string; "deleted": boolean };

export type PriceListVersionDetail = { "title": string; "currency": "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR"; "customerGroups"?: (string)[] | undefined; "startsAt"?: string | undefined; "endsAt"?: string | undefined; "version": number; "at": string; "actor": string; "deleted": boolean; "prices": ({ "sku": string; "price": { "amount": number; "currency": Currency }; "minQuantity"?: number | undefined })[] };

export type PriceListVersions = { "items": (PriceListVersion)[] };

export type Problem = { "type": string; "title": string; "status": number; "detail": string; "code": string; "traceId": string; "errors"?: ({ "path": string; "message": string; "code"?: string | undefined })[] | undefined; "skus"?: (string)[] | undefined; "orderId"?: string | undefined; "quote"?: { "items": ({ "sku": string; "title": string; "quantity": number; "unitPrice": Money; "lineTotal": Money; "priceList"?: { "id": string; "version": number } | undefined })[]; "subtotal": Money; "discount": { "amount": number; "currency": Currency }; "discounts": ({ "title": string; "code"?: string | undefined; "amount": { "amount": number; "currency": Currency }; "shipping"?: { "amount": number; "currency": Currency } | undefined })[]; "shipping": { "amount": number; "currency": Currency }; "tax": { "amount": number; "currency": Currency }; "taxLines": (TaxLine)[]; "taxIncluded": boolean; "total": Money; "shippingMethod": string | null; "shippingMethods": ({ "id": string; "title": string; "price": Money; "estimate": string })[] } | undefined; "stock"?: { "onHand": number; "reserved": number; "available": number } | undefined };

export type Product = { "id": string; "slug": string; "title": string; "description": string; "vendor": string; "category": string; "tags": (string)[]; "images": ({ "url": string; "alt": string })[]; "price": { "amount": number; "currency": Currency }; "compareAtPrice"?: { "amount": number; "currency": Currency } | undefined; "available": boolean; "unlisted"?: true | undefined; "options": ({ "name": string; "values": (string)[] })[]; "variants": (Variant)[]; "seo": { "title": string; "description": string }; "createdAt": string; "updatedAt": string };

export type ProductDetail = { "id": string; "slug": string; "title": string; "description": string; "vendor": string; "category": string; "tags": (string)[]; "images": ({ "url": string; "alt": string })[]; "price": { "amount": number; "currency": Currency }; "compareAtPrice"?: { "amount": number; "currency": Currency } | undefined; "available": boolean; "unlisted"?: true | undefined; "options": ({ "name": string; "values": (string)[] })[]; "variants": (Variant)[]; "seo": { "title": string; "description": string }; "createdAt": string; "updatedAt": string; "related": (Product)[] };

export type ProductPage = { "items": (Product)[]; "page": number; "pageSize": number; "total": number; "atLeast"?: true | undefined; "facets": { "categories": ({ "value": string; "count": number })[]; "vendors": ({ "value": string; "count": number })[]; "options": ({ "name": string; "values": ({ "value": string; "count": number })[] })[]; "price": { "min": Money; "max": Money } | null; "availability": { "inStock": number; "soldOut": number }; "incomplete"?: ("categories" | "vendors" | "options")[] | undefined }; "unknown"?: ({ "parameter": string; "value": string })[] | undefined; "searchedFor"?: string | undefined };

export type ProductPatch = { "title"?: string | undefined; "description"?: string | undefined; "vendor"?: string | undefined; "category"?: string | undefined; "tags"?: (string)[] | undefined; "status"?: "active" | "draft" | "archived" | "unlisted" | undefined; "optionNames"?: (string)[] | undefined; "seoTitle"?: string | null | undefined; "seoDescription"?: string | null | undefined; "images"?: ({ "url": string; "alt": string })[] | undefined; "variants"?: (VariantPatch)[] | undefined };

export type Profile = { "id": string; "email": string | null; "name": string | null; "role": "customer" | "support" | "merchant" | "ops"; "hasPassword": boolean; "identities": ({ "issuer": string; "linkedAt": string })[]; "createdAt": string | null };

export type ProfileChange = { "name": string };

export type Promotion = { "title": string; "kind": "code" | "automatic"; "code"?: string | undefined; "effect": ({ "type": "percent"; "percent": number }) | ({ "type": "fixed"; "amount": { "amount": number; "currency": Currency } }) | ({ "type": "free_shipping" }) | ({ "type": "buy_x_get_y"; "buy": number; "get": number; "percent": number }); "appliesTo"?: { "categories"?: (string)[] | undefined; "products"?: (string)[] | undefined; "skus"?: (string)[] | undefined } | undefined; "minimumSpend"?: { "amount": number; "currency": Currency } | undefined; "customerGroups"?: (string)[] | undefined; "startsAt"?: string | undefined; "endsAt"?: string | undefined; "usageLimit"?: number | undefined; "perCustomerLimit"?: number | undefined; "combinable"?: boolean | undefined; "id": string; "state": "scheduled" | "active" | "ended"; "uses": { "confirmed": number; "reserved": number } | null; "createdAt": string; "updatedAt": string };

export type PromotionList = { "items": (Promotion)[]; "next": number | null };

export type PromotionPatch = { "title"?: string | undefined; "code"?: string | undefined; "effect"?: ({ "type": "percent"; "percent": number }) | ({ "type": "fixed"; "amount": { "amount": number; "currency": Currency } }) | ({ "type": "free_shipping" }) | ({ "type": "buy_x_get_y"; "buy": number; "get": number; "percent": number }) | undefined; "appliesTo"?: { "categories"?: (string)[] | undefined; "products"?: (string)[] | undefined; "skus"?: (string)[] | undefined } | null | undefined; "minimumSpend"?: { "amount": number; "currency": Currency } | null | undefined; "customerGroups"?: (string)[] | null | undefined; "startsAt"?: string | null | undefined; "endsAt"?: string | null | undefined; "usageLimit"?: number | null | undefined; "perCustomerLimit"?: number | null | undefined; "combinable"?: boolean | undefined };

export type PurchaseOrder = { "location": string; "expectedOn": string | null; "note": string; "id": string; "number": string; "state": "draft" | "ordered" | "partly_received" | "received" | "cancelled" | "closed"; "supplier": { "id": string; "name": string }; "currency": Currency; "units": number; "received": number; "total": Money; "orderedAt": string | null; "createdAt": string; "updatedAt": string; "items": ({ "sku": string; "quantity": number; "cost": Money; "received": number })[]; "receipts": ({ "id": string; "location": string; "units": ({ "sku": string; "quantity": number })[]; "reverses": string | null; "reversed": boolean; "actor": string; "at": string; "booked": boolean })[] };

export type PurchaseOrderList = { "items": ({ "location": string; "expectedOn": string | null; "note": string; "id": string; "number": string; "state": "draft" | "ordered" | "partly_received" | "received" | "cancelled" | "closed"; "supplier": { "id": string; "name": string }; "currency": Currency; "units": number; "received": number; "total": Money; "orderedAt": string | null; "createdAt": string; "updatedAt": string })[]; "next": number | null };

export type PurchaseOrderMove = { "move": "order" | "withdraw" | "cancel" | "close" | "reopen" };

export type PurchaseOrderPatch = { "supplierId"?: string | undefined; "location"?: string | undefined; "expectedOn"?: string | null | undefined; "note"?: string | undefined; "items"?: ({ "sku": string; "quantity": number; "cost": { "amount": number; "currency": Currency } })[] | undefined };

export type PurchaseReceiptReversal = { "force"?: boolean | undefined };

export type PurchaseSuggestions = { "items": ({ "sku": string; "title": string; "quantity": number; "available": number; "onOrder": number; "reorderPoint": number; "sold": number; "leadTimeDays": number; "supplierId": string | null; "cost": { "amount": number; "currency": Currency } | null })[]; "nextCursor": string | null };

export type PushSubscriptions = { "publicKey": string | null; "items": ({ "service": string; "createdAt": string })[] };

export type Queue = { "queue": "orders" | "payments" | "fulfilment" | "notifications" | "projections" | "analytics" | "catalog" | "media" | "webhooks"; "lagMs": number; "lastProcessedAt": string | null; "processed": number; "failed": number; "deadLetters": number };

export type QueueList = { "items": (Queue)[] };

export type Quote = { "items": ({ "sku": string; "title": string; "quantity": number; "unitPrice": Money; "lineTotal": Money; "priceList"?: { "id": string; "version": number } | undefined })[]; "subtotal": Money; "discount": { "amount": number; "currency": Currency }; "discounts": ({ "title": string; "code"?: string | undefined; "amount": { "amount": number; "currency": Currency }; "shipping"?: { "amount": number; "currency": Currency } | undefined })[]; "shipping": { "amount": number; "currency": Currency }; "tax": { "amount": number; "currency": Currency }; "taxLines": (TaxLine)[]; "taxIncluded": boolean; "total": Money; "shippingMethod": string | null; "shippingMethods": ({ "id": string; "title": string; "price": Money; "estimate": string })[] };

export type QuoteRequest = { "shippingMethod"?: string | undefined; "couponCode"?: string | undefined; "shippingAddress": { "country": string; "region"?: string | undefined; "postalCode"?: string | undefined } };

export type Readiness = { "status": "ready" | "degraded" | "not_ready"; "checks": Record<string, ({ "status": "up" | "down"; "ms": number; "reason"?: string | undefined; "problems"?: ({ "setting": string; "problem": string })[] | undefined }) | (({ "status": "up" | "down"; "ms": number; "reason"?: string | undefined })[])> };

export type RebuildReport = { "projected": number; "removed": number; "counted": number; "cursor": { "phase": "replay" | "archive" | "sweep" | "figures"; "after": string } | null };

export type RebuildRequest = { "cursor"?: { "phase": "replay" | "archive" | "sweep" | "figures"; "after": string } | undefined };

export type Reconciliation = { "allotment": number; "sold": number; "reserved": number; "released": number; "remaining": number; "returnedToStock": number; "lanes": ({ "lane": number; "leased": number; "returned": number; "reserved": number; "sold": number; "released": number; "free": number; "orders": number; "balanced": boolean })[]; "orders": number; "ordersStored": number; "balanced": boolean };

export type RedriveRequest = { "queue": "orders" | "payments" | "fulfilment" | "notifications" | "projections" | "analytics" | "catalog" | "media" | "webhooks" };

export type Redriven = { "queue": "orders" | "payments" | "fulfilment" | "notifications" | "projections" | "analytics" | "catalog" | "media" | "webhooks"; "redriven": number; "remaining": number };

export type RefreshRequest = { "refreshToken"?: string | undefined };

export type Refund = { "id": string; "amount": Money; "state": "pending" | "paid" | "refused"; "items": ({ "sku": string; "quantity": number })[]; "restock": boolean; "parts"?: { "goods": Money; "shipping": Money; "taxes": ({ "name": string; "amount": Money })[] } | undefined; "reason"?: string | undefined; "returnId"?: string | undefined; "createdAt": string };

export type RefundRequest = { "amount"?: { "amount": number; "currency": Currency } | undefined; "items"?: ({ "sku": string; "quantity": number })[] | undefined; "shipping"?: (true) | ({ "amount": number; "currency": Currency }) | undefined; "restock"?: boolean | undefined; "reason"?: string | undefined };

export type Registration = { "email": string; "password": string; "name": string; "cf-turnstile-response"?: string | undefined };

export type RegistrationProof = { "token": string; "password": string };

export type RenewedSecret = { "secret": string; "previousUntil": string | null };

export type ReservationRequest = { "quantity": number; "reference": string };

export type Reserved = { "id": string; "expiresAt": string };

export type RetriedPictures = { "retried": number };

export type Return = { "id": string; "state": "requested" | "approved" | "rejected" | "received"; "items": ({ "sku": string; "quantity": number; "reason"?: string | undefined })[]; "arrivals": ({ "id": string; "items": ({ "sku": string; "quantity": number; "restock": boolean })[]; "refundId"?: string | undefined; "arrivedAt": string })[]; "answer"?: string | undefined; "createdAt": string; "decidedAt"?: string | undefined; "exchanges"?: (string)[] | undefined };

export type ReturnArrival = { "items"?: ({ "sku": string; "quantity": number; "restock"?: boolean | undefined })[] | undefined; "restock"?: boolean | undefined };

export type ReturnDecision = { "message"?: string | undefined };

export type ReturnExchange = { "orderId": string };

export type ReturnPage = { "items": (OrderReturn)[]; "nextCursor": string | null };

export type ReturnRequest = { "items": ({ "sku": string; "quantity": number; "reason": string })[]; "overrule"?: string | undefined };

export type RoleChange = { "email": string; "role": "customer" | "support" | "merchant" | "ops" };

export type RoleGiven = { "id": string; "role": "customer" | "support" | "merchant" | "ops" };

export type Saga = { "orderId": string; "number": string; "status": "PENDING" | "CONFIRMED" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "REFUNDED"; "step": "authorize" | "confirm_stock" | "capture" | "compensate" | "give_back" | "done"; "stuck": boolean; "owesMoney": boolean; "since": string; "deadline": string | null; "attempts": number; "placedAt": string };

export type SagaPage = { "items": (Saga)[]; "nextCursor": string | null; "unreachable": (string)[] };

export type Sale = { "id": string; "sku": string; "title": string; "state": "scheduled" | "open" | "sold_out" | "closed"; "opensAt": string; "closesAt": string; "price": Money; "allotment": number; "remaining": number; "perCustomerLimit": number; "lanes": number; "admission"?: { "perSecond": number; "accountsBefore"?: string | undefined } | undefined; "serverTime": string };

export type SaleChange = { "title"?: string | undefined; "allotment"?: number | undefined; "price"?: { "amount": number; "currency": "USD" } | undefined; "opensAt"?: string | undefined; "closesAt"?: string | undefined; "perCustomerLimit"?: number | undefined; "lanes"?: number | undefined; "admission"?: { "perSecond": number } | null | undefined };

export type SaleList = { "items": (Sale)[] };

export type SaleOrderRequest = { "email": string; "shippingAddress": AddressInput; "shippingMethod": string; "phone"?: string | undefined; "billingAddress"?: { "name": string; "line1": string; "line2"?: string | undefined; "city": string; "region"?: string | undefined; "postalCode"?: string | undefined; "country": string } | undefined; "note"?: string | undefined; "language"?: "en" | "de" | "ar" | undefined; "couponCode"?: string | undefined; "expectedTotal"?: { "amount": number; "currency": Currency } | undefined; "payment": { "provider": string; "token": string | null }; "quantity": number };

export type SaleRequest = { "sku": string; "title": string; "allotment": number; "price": { "amount": number; "currency": "USD" }; "opensAt": string; "closesAt": string; "perCustomerLimit": number; "lanes"?: number | undefined; "rooms"?: number | undefined; "admission"?: { "perSecond": number; "earlierAccounts"?: boolean | undefined } | undefined };

export type SavedAddress = { "name": string; "line1": string; "line2"?: string | undefined; "city": string; "region"?: string | undefined; "postalCode": string; "country": string; "id": string; "isDefault": boolean };

export type SavedView = { "id": string; "place": "orders" | "products" | "customers"; "name": string; "query": string };

export type SavedViewList = { "items": (SavedView)[] };

export type SavedViewPatch = { "name": string };

export type SealReport = { "renewed": number; "sealed": number; "people": number; "cursor": { "key": string | null; "order": (string) | ("") | (null); "people"?: string | null | undefined } | null };

export type SealRequest = { "cursor"?: { "key": string | null; "order": (string) | ("") | (null); "people"?: string | null | undefined } | undefined };

export type Session = { "id": string; "device": string; "current": boolean; "createdAt": string; "lastUsedAt": string; "linked"?: { "client": string; "scopes": ("dev.ucp.shopping.order:read" | "dev.ucp.shopping.checkout:manage" | "dev.ucp.shopping.cart:manage")[] } | undefined };

export type SessionList = { "items": (Session)[] };

export type Settings = { "open": boolean; "ordering": "everyone" | "accounts" | "nobody"; "registration": "open" | "closed"; "name": string; "tagline": string; "description": string; "catalogue": string; "unit": { "one": string; "a": string; "several": string; "piece": string; "onSale": string }; "look": { "accent": string; "accentDark": string; "headings": "spectral" | "old-style" | "transitional" | "system" | "humanist" | "geometric" | "rounded" | "typewriter"; "text": "spectral" | "old-style" | "transitional" | "system" | "humanist" | "geometric" | "rounded" | "typewriter"; "logo": { "url": ("") | (string); "alt": string } }; "icon": string; "sharePicture": { "url": ("") | (string); "alt": string }; "home": (({ "kind": "hero"; "headline": string; "emphasis": string; "lede": string; "product": ("") | (string) }) | ({ "kind": "collections"; "title": string }) | ({ "kind": "products"; "title": string; "collection": ("") | (string); "count": number }) | ({ "kind": "text"; "title": string; "text": string }) | ({ "kind": "points"; "title": string; "items": ({ "title": string; "text": string })[] }) | ({ "kind": "sale" }))[]; "menus": { "header": ({ "label": string; "to": string })[]; "footer": ({ "title": string; "links": ({ "label": string; "to": string })[] })[] }; "colophon": string; "contact": { "email": ("") | (string); "phone": string; "address": (string)[] }; "policies": ({ "slug": string; "title": string; "text": string })[]; "pages": ({ "slug": string; "title": string; "text": string })[]; "returnDays": number; "voice": { "missing": string; "toHome": string; "nothingFound": string; "emptyCart": string; "related": string; "arrived": string }; "seller": (string)[]; "taxes": { "rounding": "order" | "line"; "areas": ({ "country": string; "region"?: string | undefined; "included"?: boolean | undefined; "taxes": ({ "name": string; "rate": number; "categories"?: Record<string, number> | undefined; "shipping"?: number | undefined })[] })[] }; "shipping": { "home": string; "zones": ({ "countries": (string)[]; "methods": ({ "title": string; "estimate": string; "code": string; "rates": ({ "price": number; "fromSubtotal"?: number | undefined; "upToGrams"?: number | undefined; "in"?: { "AED"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "AUD"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "BHD"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "BRL"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "CAD"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "CHF"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "CNY"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "CZK"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "DKK"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "EUR"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "GBP"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "HKD"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "ILS"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "INR"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "JOD"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "JPY"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "KRW"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "KWD"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "MXN"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "MYR"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "NOK"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "NZD"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "OMR"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "PHP"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "PLN"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "RON"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "SAR"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "SEK"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "SGD"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "THB"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "TND"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "TRY"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "USD"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "VND"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined; "ZAR"?: { "price": number; "fromSubtotal"?: number | undefined } | undefined } | undefined })[] })[] })[] }; "limits": { "minimum": number; "maximum": number; "items": number }; "mail": { "sender": string; "replyTo": ("") | (string) }; "languages": (string)[]; "translations": Record<string, Record<string, string>>; "currencies": (Currency)[]; "limitsIn": { "AED"?: { "minimum": number; "maximum": number } | undefined; "AUD"?: { "minimum": number; "maximum": number } | undefined; "BHD"?: { "minimum": number; "maximum": number } | undefined; "BRL"?: { "minimum": number; "maximum": number } | undefined; "CAD"?: { "minimum": number; "maximum": number } | undefined; "CHF"?: { "minimum": number; "maximum": number } | undefined; "CNY"?: { "minimum": number; "maximum": number } | undefined; "CZK"?: { "minimum": number; "maximum": number } | undefined; "DKK"?: { "minimum": number; "maximum": number } | undefined; "EUR"?: { "minimum": number; "maximum": number } | undefined; "GBP"?: { "minimum": number; "maximum": number } | undefined; "HKD"?: { "minimum": number; "maximum": number } | undefined; "ILS"?: { "minimum": number; "maximum": number } | undefined; "INR"?: { "minimum": number; "maximum": number } | undefined; "JOD"?: { "minimum": number; "maximum": number } | undefined; "JPY"?: { "minimum": number; "maximum": number } | undefined; "KRW"?: { "minimum": number; "maximum": number } | undefined; "KWD"?: { "minimum": number; "maximum": number } | undefined; "MXN"?: { "minimum": number; "maximum": number } | undefined; "MYR"?: { "minimum": number; "maximum": number } | undefined; "NOK"?: { "minimum": number; "maximum": number } | undefined; "NZD"?: { "minimum": number; "maximum": number } | undefined; "OMR"?: { "minimum": number; "maximum": number } | undefined; "PHP"?: { "minimum": number; "maximum": number } | undefined; "PLN"?: { "minimum": number; "maximum": number } | undefined; "RON"?: { "minimum": number; "maximum": number } | undefined; "SAR"?: { "minimum": number; "maximum": number } | undefined; "SEK"?: { "minimum": number; "maximum": number } | undefined; "SGD"?: { "minimum": number; "maximum": number } | undefined; "THB"?: { "minimum": number; "maximum": number } | undefined; "TND"?: { "minimum": number; "maximum": number } | undefined; "TRY"?: { "minimum": number; "maximum": number } | undefined; "USD"?: { "minimum": number; "maximum": number } | undefined; "VND"?: { "minimum": number; "maximum": number } | undefined; "ZAR"?: { "minimum": number; "maximum": number } | undefined }; "timeZone": string; "quietHours": { "from": number; "to": number }; "applePayFile": string; "agents": "off" | "browse" | "buy"; "knownFor": (string)[] };

export type SettingsHistory = { "items": ({ "version": number; "actor": string; "putBack": number | null; "createdAt": string })[] };

export type SettingsPreview = { "url": string; "expiresAt": string };

export type Settled = { "id": string; "status": "confirmed" | "released" };

export type ShopperPrices = { "items": ({ "productId": string; "variants": ({ "sku": string; "price": Money; "priceSteps"?: ({ "minQuantity": number; "price": Money })[] | undefined })[] })[] };

export type Staff = { "items": (StaffMember)[]; "invitations": (Invitation)[] };

export type StaffMember = { "id": string; "email": string | null; "name": string | null; "role": "customer" | "support" | "merchant" | "ops"; "disabled": boolean; "secondFactor": boolean; "lastSignInAt": string | null };

export type Stock = { "sku": string; "onHand": number; "reserved": number; "available": number };

export type StockAdjustment = { "delta": number; "reason": string; "location"?: string | undefined; "force"?: boolean | undefined };

export type StockByLocation = { "sku": string; "items": ({ "location": string; "name": string; "onHand": number })[] };

export type StockTransfer = { "from": string; "to": string; "quantity": number; "reason": string };

export type Story = { "order": { "id": string; "number": string; "status": "PENDING" | "CONFIRMED" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "REFUNDED"; "createdAt": string; "total": Money }; "traceId": string | null; "steps": (StoryStep)[]; "gaps": (string)[]; "others": (string)[] };

export type StoryStep = { "at": string; "kind": "order" | "payment" | "parcel" | "refund" | "return" | "stock" | "message" | "staff" | "event" | "trouble"; "what": string; "text": string; "actor": string | null; "traceId": string | null };

export type Suggestions = { "products": ({ "id": string; "slug": string; "title": string; "price": { "amount": number; "currency": Currency }; "several"?: true | undefined; "imageUrl"?: string | undefined })[]; "collections": ({ "title": string; "slug"?: string | undefined })[]; "didYouMean"?: string | undefined };

export type Supplier = { "name": string; "email": string | null; "currency": "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR"; "leadTimeDays": number; "note": string; "archived": boolean; "id": string; "createdAt": string; "updatedAt": string };

export type SupplierList = { "items": (Supplier)[] };

export type SupplierPatch = { "name"?: string | undefined; "email"?: string | null | undefined; "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | undefined; "leadTimeDays"?: number | undefined; "note"?: string | undefined; "archived"?: boolean | undefined };

export type Synonyms = { "groups": ({ "words": (string)[]; "finds"?: (string)[] | undefined })[] };

export type TaggedOrders = { "items": ({ "orderId": string; "tags": (string)[] | null; "problem": { "code": string; "detail": string } | null })[] };

export type TakenInvitation = { "token": string };

export type TakenPicture = { "url": string; "width": number; "height": number };

export type TaxLine = { "name": string; "rate"?: string | undefined; "base"?: { "amount": number; "currency": Currency } | undefined; "amount": Money };

export type Tokens = { "accessToken"?: string | undefined; "refreshToken"?: string | undefined; "expiresIn": number; "tokenType": "Bearer" };

export type Variant = { "sku": string; "title": string; "options": Record<string, string>; "price": Money; "compareAtPrice"?: Money | undefined; "priceSteps"?: ({ "minQuantity": number; "price": Money })[] | undefined; "available": number; "backorders"?: { "inStock": number; "promisedOn"?: string | undefined } | undefined; "imageUrl"?: string | undefined; "maxPerOrder"?: number | undefined };

export type VariantPatch = { "sku"?: string | undefined; "newSku"?: string | undefined; "archived"?: boolean | undefined; "options"?: Record<string, string> | undefined; "price"?: { "amount": number; "currency": "USD" } | undefined; "compareAtPrice"?: { "amount": number; "currency": "USD" } | null | undefined; "quantity"?: number | undefined; "weightGrams"?: number | undefined; "tracked"?: boolean | undefined; "backorder"?: "deny" | "allow" | undefined; "reorderPoint"?: number | undefined; "maxPerOrder"?: number | null | undefined; "promisedOn"?: string | null | undefined; "requiresShipping"?: boolean | undefined; "taxable"?: boolean | undefined; "barcode"?: string | null | undefined; "imageUrl"?: string | null | undefined };

export type WaitingPage = { "items": ({ "sku": string; "orderId": string; "units": number; "since": string; "promisedOn": string | null; "endangered": boolean })[]; "nextCursor": string | null };

export type Watching = { "status": "watching" };

export type Webhook = { "id": string; "url": string; "events": (string)[]; "enabled": boolean; "disabledReason": "failing" | "gone" | null; "createdAt": string; "updatedAt": string };

export type WebhookDelivery = { "id": string; "type": string; "state": "pending" | "delivered" | "failed"; "createdAt": string; "attempts": number; "lastAttemptAt": string | null; "nextAttemptAt": string | null; "status": number | null; "durationMs": number | null; "error": string | null; "answer": string | null; "payload"?: unknown | undefined };

export type WebhookDeliveryList = { "items": (WebhookDelivery)[]; "next": number | null };

export type WebhookList = { "items": (Webhook)[] };

export type WebhookPatch = { "url"?: string | undefined; "events"?: ("order.placed" | "order.confirmed" | "order.cancelled" | "order.shipped" | "order.delivered" | "order.refunded" | "return.requested" | "return.approved" | "return.rejected" | "return.received" | "return.exchanged" | "purchase_order.received" | "purchase_order.receipt_reversed" | "inventory.low" | "product.price_changed" | "variant.renamed" | "catalog.changed" | "collection.changed" | "cart.abandoned")[] | undefined; "enabled"?: boolean | undefined };

export type WebhookReplay = { "from": string; "to": string; "all"?: boolean | undefined };

export type WebhookReplayed = { "replayed": number };

export type WebhookTaken = { "received": true };

export type WishList = { "items": (Product)[] };

/** What each operation takes and answers, by its method and path. */

export interface Operations {

  "DELETE /api/admin/api-keys/{id}": { input: { path: { "id": string } }; answer: ApiKey };

  "DELETE /api/admin/collections/{id}": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined } }; answer: null };

  "DELETE /api/admin/draft-orders/{id}": { input: { path: { "id": string } }; answer: DraftOrder };

  "DELETE /api/admin/feeds/{id}": { input: { path: { "id": string } }; answer: null };

  "DELETE /api/admin/price-lists/{id}": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined } }; answer: null };

  "DELETE /api/admin/promotions/{id}": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined } }; answer: null };

  "DELETE /api/admin/sales/{id}": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined } }; answer: null };

  "DELETE /api/admin/staff/invitations/{id}": { input: { path: { "id": string } }; answer: null };

  "DELETE /api/admin/views/{id}": { input: { path: { "id": string } }; answer: null };

  "DELETE /api/admin/webhooks/{id}": { input: { path: { "id": string } }; answer: null };

  "DELETE /api/cart": { input: { header?: { "cart-id"?: string | undefined } }; answer: Cart };

  "DELETE /api/cart/coupon": { input: {  }; answer: Cart };

  "DELETE /api/cart/items/{sku}": { input: { path: { "sku": string }; header?: { "cart-id"?: string | undefined } }; answer: Cart };

  "DELETE /api/me": { input: { body?: Erasure }; answer: null };

  "DELETE /api/me/addresses/{id}": { input: { path: { "id": string } }; answer: null };

  "DELETE /api/me/phone": { input: {  }; answer: null };

  "DELETE /api/me/push-subscriptions": { input: { body: GonePushSubscription }; answer: null };

  "DELETE /api/me/sessions/{id}": { input: { path: { "id": string } }; answer: null };

  "DELETE /api/me/wishlist/{product}": { input: { path: { "product": string } }; answer: null };

  "GET /.well-known/jwks.json": { input: {  }; answer: JsonWebKeySet };

  "GET /api/admin/accounting/days": { input: { query: { "from": string; "to": string; "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | undefined } }; answer: AccountingDays };

  "GET /api/admin/analytics/{report}": { input: { path: { "report": "summary" | "revenue" | "orders" | "conversion" | "carts" | "payments" | "products" | "sell-through" }; query?: { "from"?: (string) | (string) | undefined; "to"?: (string) | (string) | undefined; "interval"?: "minute" | "hour" | "day" | undefined; "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | undefined; "compare"?: "previous" | undefined } }; answer: AnalyticsReport };

  "GET /api/admin/api-keys": { input: {  }; answer: ApiKeyList };

  "GET /api/admin/audit": { input: { query?: { "order"?: "newest" | "oldest" | undefined; "cursor"?: number | null | undefined; "limit"?: number | undefined; "actor"?: string | undefined; "action"?: "product.created" | "product.updated" | "product.published" | "product.archived" | "products.imported" | "feed.created" | "feed.changed" | "feed.deleted" | "feed.pulled" | "history.imported" | "picture.added" | "price.changed" | "stock.adjusted" | "stock.transferred" | "locations.changed" | "supplier.created" | "supplier.changed" | "purchase_order.created" | "purchase_order.changed" | "purchase_order.received" | "purchase_order.receipt_reversed" | "reservation.made" | "reservation.confirmed" | "reservation.released" | "price_list.created" | "price_list.changed" | "price_list.deleted" | "promotion.created" | "promotion.changed" | "promotion.deleted" | "collection.created" | "collection.changed" | "collection.deleted" | "synonyms.changed" | "cart.history_read" | "cart.link_made" | "sale.scheduled" | "sale.closed" | "sale.cancelled" | "sale.changed" | "sale.deleted" | "draft_order.created" | "draft_order.mailed" | "draft_order.cancelled" | "order.cancelled" | "dead_letter.redriven" | "dead_letters.redriven" | "order.refund_requested" | "order.dispatched" | "order.delivered" | "order.tagged" | "order.allocation_moved" | "order.link_mailed" | "return.requested" | "return.approved" | "return.rejected" | "return.received" | "return.exchanged" | "saga.resumed" | "accounting.day_closed" | "payment_contradiction.settled" | "account.role_changed" | "staff.signed_in" | "staff.sign_in_refused" | "customer.read" | "customer.noted" | "customer.note_deleted" | "customers.listed" | "order.read" | "orders.listed" | "orders.exported" | "message.read" | "messages.listed" | "invitation.made" | "invitation.revoked" | "invitation.taken" | "account.groups_changed" | "account.disabled" | "account.enabled" | "account.factor_added" | "account.factor_removed" | "account.recovery_codes_made" | "account.recovery_code_used" | "account.second_factor_reset" | "account.linked" | "account.unlinked" | "account.consent_withdrawn" | "account.password_changed" | "account.password_reset" | "account.email_changed" | "account.erased" | "settings.changed" | "settings.put_back" | "api_key.created" | "api_key.revoked" | "webhook.created" | "webhook.changed" | "webhook.deleted" | "webhook.secret_renewed" | "webhook.tested" | "webhook.replayed" | "platform.registered" | "read_model.rebuilt" | "orders.moved" | "orders.sealed" | "events.moved" | undefined; "subject"?: string | undefined } }; answer: AuditPage };

  "GET /api/admin/carts/{id}/history": { input: { path: { "id": string }; query?: { "at"?: string | undefined } }; answer: CartHistory };

  "GET /api/admin/collections": { input: {  }; answer: MerchantCollections };

  "GET /api/admin/collections/{id}": { input: { path: { "id": string } }; answer: MerchantCollection };

  "GET /api/admin/dead-letters": { input: { query?: { "queue"?: "orders" | "payments" | "fulfilment" | "notifications" | "projections" | "analytics" | "catalog" | "media" | "webhooks" | undefined; "state"?: "waiting" | "redriven" | "all" | undefined; "cursor"?: string | undefined; "limit"?: number | undefined } }; answer: DeadLetterPage };

  "GET /api/admin/dead-letters/{id}": { input: { path: { "id": string } }; answer: DeadLetter };

  "GET /api/admin/draft-orders": { input: { query?: { "before"?: string | undefined } }; answer: DraftOrderList };

  "GET /api/admin/draft-orders/{id}": { input: { path: { "id": string } }; answer: DraftOrder };

  "GET /api/admin/errors": { input: { query?: { "limit"?: number | undefined } }; answer: ErrorList };

  "GET /api/admin/feeds": { input: {  }; answer: FeedList };

  "GET /api/admin/feeds/{id}": { input: { path: { "id": string } }; answer: Feed };

  "GET /api/admin/feeds/{id}/runs": { input: { path: { "id": string }; query?: { "limit"?: number | undefined; "cursor"?: string | undefined } }; answer: FeedRunPage };

  "GET /api/admin/feeds/{id}/runs/{runId}": { input: { path: { "id": string; "runId": string } }; answer: FeedRunReport };

  "GET /api/admin/imported": { input: { query?: { "q"?: string | undefined; "cursor"?: string | undefined } }; answer: ImportedPage };

  "GET /api/admin/inventory": { input: { query?: { "low"?: "true" | "false" | undefined; "cursor"?: string | undefined; "limit"?: number | undefined } }; answer: InventoryPage };

  "GET /api/admin/inventory/waiting": { input: { query?: { "sku"?: string | undefined; "cursor"?: string | undefined; "limit"?: number | undefined } }; answer: WaitingPage };

  "GET /api/admin/inventory/{sku}/locations": { input: { path: { "sku": string } }; answer: StockByLocation };

  "GET /api/admin/inventory/{sku}/movements": { input: { path: { "sku": string }; query?: { "cursor"?: number | undefined; "limit"?: number | undefined } }; answer: MovementPage };

  "GET /api/admin/journal": { input: { query: { "from": (string) | (string); "to": (string) | (string); "cursor"?: string | undefined } }; answer: Journal };

  "GET /api/admin/locations": { input: {  }; answer: Locations };

  "GET /api/admin/locations/{id}/pick-list": { input: { path: { "id": string }; query?: { "cursor"?: string | undefined; "limit"?: number | undefined } }; answer: PickList };

  "GET /api/admin/media/fetches": { input: {  }; answer: PictureFetches };

  "GET /api/admin/notifications": { input: { query?: { "orderId"?: string | undefined; "state"?: ("pending" | "held" | "sent" | "delivered" | "refused" | "bounced" | "complained" | "suppressed" | "lapsed") | ("troubled") | undefined; "limit"?: number | undefined; "cursor"?: string | undefined } }; answer: NotificationPage };

  "GET /api/admin/orders": { input: { query?: { "q"?: string | undefined; "status"?: "PENDING" | "CONFIRMED" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "REFUNDED" | undefined; "from"?: (string) | (string) | undefined; "to"?: (string) | (string) | undefined; "sku"?: string | undefined; "tag"?: string | undefined; "cursor"?: string | undefined; "limit"?: number | undefined } }; answer: FoundOrderPage };

  "GET /api/admin/payments/contradictions": { input: { query?: { "state"?: "open" | "all" | undefined; "limit"?: number | undefined; "cursor"?: string | undefined } }; answer: PaymentContradictionPage };

  "GET /api/admin/payments/disputes": { input: { query?: { "state"?: "needs_response" | "all" | undefined; "limit"?: number | undefined; "cursor"?: string | undefined } }; answer: PaymentDisputePage };

  "GET /api/admin/price-lists": { input: { query?: { "before"?: number | undefined } }; answer: PriceListPage };

  "GET /api/admin/price-lists/{id}": { input: { path: { "id": string } }; answer: PriceList };

  "GET /api/admin/price-lists/{id}/versions": { input: { path: { "id": string } }; answer: PriceListVersions };

  "GET /api/admin/price-lists/{id}/versions/{version}": { input: { path: { "id": string; "version": number } }; answer: PriceListVersionDetail };

  "GET /api/admin/products": { input: { query?: { "status"?: "active" | "draft" | "archived" | "unlisted" | undefined; "q"?: string | undefined; "sort"?: "newest" | "changed" | "title" | undefined; "page"?: number | undefined; "pageSize"?: number | undefined } }; answer: AdminProductPage };

  "GET /api/admin/products/export": { input: {  }; answer: string };

  "GET /api/admin/products/imports/{id}": { input: { path: { "id": string } }; answer: ImportState };

  "GET /api/admin/products/{id}": { input: { path: { "id": string } }; answer: AdminProduct };

  "GET /api/admin/promotions": { input: { query?: { "before"?: number | undefined } }; answer: PromotionList };

  "GET /api/admin/promotions/{id}": { input: { path: { "id": string } }; answer: Promotion };

  "GET /api/admin/purchase-orders": { input: { query?: { "state"?: "draft" | "ordered" | "partly_received" | "received" | "cancelled" | "closed" | undefined; "supplierId"?: string | undefined; "sku"?: string | undefined; "before"?: number | undefined } }; answer: PurchaseOrderList };

  "GET /api/admin/purchase-orders/suggestions": { input: { query?: { "days"?: number | undefined; "coverDays"?: number | undefined; "supplierId"?: string | undefined; "sku"?: string | undefined; "cursor"?: string | undefined; "limit"?: number | undefined } }; answer: PurchaseSuggestions };

  "GET /api/admin/purchase-orders/{id}": { input: { path: { "id": string } }; answer: PurchaseOrder };

  "GET /api/admin/queues": { input: {  }; answer: QueueList };

  "GET /api/admin/returns": { input: { query?: { "pageSize"?: number | undefined; "cursor"?: string | undefined } }; answer: ReturnPage };

  "GET /api/admin/sagas": { input: { query?: { "state"?: "stuck" | "running" | "all" | undefined; "limit"?: number | undefined; "cursor"?: string | undefined } }; answer: SagaPage };

  "GET /api/admin/settings": { input: {  }; answer: Settings };

  "GET /api/admin/settings/versions": { input: {  }; answer: SettingsHistory };

  "GET /api/admin/settings/versions/{version}": { input: { path: { "version": number } }; answer: Settings };

  "GET /api/admin/staff": { input: {  }; answer: Staff };

  "GET /api/admin/story/{key}": { input: { path: { "key": string } }; answer: Story };

  "GET /api/admin/suppliers": { input: {  }; answer: SupplierList };

  "GET /api/admin/suppliers/{id}": { input: { path: { "id": string } }; answer: Supplier };

  "GET /api/admin/synonyms": { input: {  }; answer: Synonyms };

  "GET /api/admin/views": { input: { query: { "place": "orders" | "products" | "customers" } }; answer: SavedViewList };

  "GET /api/admin/webhooks": { input: {  }; answer: WebhookList };

  "GET /api/admin/webhooks/{id}": { input: { path: { "id": string } }; answer: Webhook };

  "GET /api/admin/webhooks/{id}/deliveries": { input: { path: { "id": string }; query?: { "state"?: "pending" | "delivered" | "failed" | undefined; "before"?: number | undefined } }; answer: WebhookDeliveryList };

  "GET /api/auth/me": { input: {  }; answer: Me };

  "GET /api/auth/oidc/callback": { input: { query?: { "state"?: string | undefined; "code"?: string | undefined; "error"?: string | undefined } }; answer: null };

  "GET /api/auth/oidc/start": { input: { query?: { "returnTo"?: string | undefined } }; answer: null };

  "GET /api/cart": { input: { header?: { "cart-id"?: string | undefined } }; answer: Cart };

  "GET /api/catalog/collections": { input: {  }; answer: Collections };

  "GET /api/catalog/collections/{idOrSlug}": { input: { path: { "idOrSlug": string }; query?: { "page"?: (number) | (string) | undefined; "pageSize"?: (number) | (string) | undefined; "category"?: string | undefined; "vendor"?: (string)[] | undefined; "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | "" | undefined; "minPrice"?: (number) | (string) | undefined; "maxPrice"?: (number) | (string) | undefined; "inStock"?: "true" | "false" | "" | undefined; "sort"?: "relevance" | "newest" | "price" | "-price" | "title" | "" | undefined } }; answer: Collection };

  "GET /api/catalog/prices": { input: { query: { "product": (string)[]; "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | "" | undefined } }; answer: ShopperPrices };

  "GET /api/catalog/products": { input: { query?: { "page"?: (number) | (string) | undefined; "pageSize"?: (number) | (string) | undefined; "q"?: string | undefined; "category"?: string | undefined; "vendor"?: (string)[] | undefined; "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | "" | undefined; "minPrice"?: (number) | (string) | undefined; "maxPrice"?: (number) | (string) | undefined; "inStock"?: "true" | "false" | "" | undefined; "sort"?: "relevance" | "newest" | "price" | "-price" | "title" | "" | undefined } }; answer: ProductPage };

  "GET /api/catalog/products/{idOrSlug}": { input: { path: { "idOrSlug": string }; query?: { "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | "" | undefined } }; answer: ProductDetail };

  "GET /api/catalog/products/{idOrSlug}/bought-together": { input: { path: { "idOrSlug": string }; query?: { "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | "" | undefined } }; answer: BoughtTogether };

  "GET /api/catalog/suggestions": { input: { query: { "currency"?: "AED" | "AUD" | "BHD" | "BRL" | "CAD" | "CHF" | "CNY" | "CZK" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS" | "INR" | "JOD" | "JPY" | "KRW" | "KWD" | "MXN" | "MYR" | "NOK" | "NZD" | "OMR" | "PHP" | "PLN" | "RON" | "SAR" | "SEK" | "SGD" | "THB" | "TND" | "TRY" | "USD" | "VND" | "ZAR" | "" | undefined; "q": string } }; answer: Suggestions };

  "GET /api/inventory/{sku}": { input: { path: { "sku": string } }; answer: Stock };

  "GET /api/me": { input: {  }; answer: Profile };

  "GET /api/me/addresses": { input: {  }; answer: AddressList };

  "GET /api/me/addresses/{id}": { input: { path: { "id": string } }; answer: SavedAddress };

  "GET /api/me/export": { input: {  }; answer: PersonalData };

  "GET /api/me/imported-orders": { input: { query?: { "cursor"?: string | undefined } }; answer: ImportedOrders };

  "GET /api/me/preferences": { input: {  }; answer: Preferences };

  "GET /api/me/push-subscriptions": { input: {  }; answer: PushSubscriptions };

  "GET /api/me/sessions": { input: {  }; answer: SessionList };

  "GET /api/me/wishlist": { input: {  }; answer: WishList };

  "GET /api/orders/me": { input: { query?: { "page"?: number | undefined; "pageSize"?: number | undefined; "cursor"?: string | undefined } }; answer: OrderPage };

  "GET /api/orders/{id}": { input: { path: { "id": string }; header?: { "order-token"?: string | undefined } }; answer: OrderDetail };

  "GET /api/payments/providers": { input: {  }; answer: PaymentProviders };

  "GET /api/sales": { input: {  }; answer: SaleList };

  "GET /api/sales/{id}": { input: { path: { "id": string } }; answer: Sale };

  "GET /api/sales/{id}/fairness": { input: { path: { "id": string }; query?: { "after"?: number | null | undefined } }; answer: Fairness };

  "GET /api/sales/{id}/fairness/{entry}": { input: { path: { "id": string; "entry": number } }; answer: FairProof };

  "GET /api/sales/{id}/live": { input: { path: { "id": string } }; answer: LiveView };

  "GET /api/sales/{id}/reconciliation": { input: { path: { "id": string } }; answer: Reconciliation };

  "GET /graphql": { input: { query?: { "query"?: string | undefined; "operationName"?: string | undefined; "variables"?: string | undefined; "extensions"?: string | undefined } }; answer: GraphqlResponse };

  "GET /healthz": { input: {  }; answer: Health };

  "GET /media/{name}": { input: { path: { "name": string } }; answer: string };

  "GET /media/{name}/{rendition}": { input: { path: { "name": string; "rendition": string } }; answer: string };

  "GET /metrics": { input: {  }; answer: string };

  "GET /readyz": { input: {  }; answer: Readiness };

  "PATCH /api/admin/collections/{id}": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined }; body?: CollectionPatch }; answer: MerchantCollection };

  "PATCH /api/admin/feeds/{id}": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined }; body?: FeedPatch }; answer: Feed };

  "PATCH /api/admin/locations/{id}": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined }; body?: LocationPatch }; answer: Locations };

  "PATCH /api/admin/price-lists/{id}": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined }; body?: PriceListPatch }; answer: PriceList };

  "PATCH /api/admin/products/{id}": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined }; body?: ProductPatch }; answer: AdminProduct };

  "PATCH /api/admin/promotions/{id}": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined }; body?: PromotionPatch }; answer: Promotion };

  "PATCH /api/admin/purchase-orders/{id}": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined }; body?: PurchaseOrderPatch }; answer: PurchaseOrder };

  "PATCH /api/admin/sales/{id}": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined }; body?: SaleChange }; answer: Sale };

  "PATCH /api/admin/suppliers/{id}": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined }; body?: SupplierPatch }; answer: Supplier };

  "PATCH /api/admin/views/{id}": { input: { path: { "id": string }; body: SavedViewPatch }; answer: SavedView };

  "PATCH /api/admin/webhooks/{id}": { input: { path: { "id": string }; body?: WebhookPatch }; answer: Webhook };

  "PATCH /api/cart/items/{sku}": { input: { path: { "sku": string }; header?: { "cart-id"?: string | undefined }; body: CartItemChange }; answer: Cart };

  "PATCH /api/me": { input: { body: ProfileChange }; answer: Profile };

  "PATCH /api/me/preferences": { input: { body?: PreferencesChange }; answer: Preferences };

  "POST /api/admin/accounting/days": { input: { body: CloseDays }; answer: ClosedDays };

  "POST /api/admin/accounts/second-factor/reset": { input: { body: FactorReset }; answer: FactorsRemoved };

  "POST /api/admin/api-keys": { input: { body: NewApiKey }; answer: CreatedApiKey };

  "POST /api/admin/carts/{id}/link": { input: { path: { "id": string } }; answer: CartLink };

  "POST /api/admin/collections": { input: { body: NewCollection }; answer: MerchantCollection };

  "POST /api/admin/dead-letters/redrive": { input: { body: RedriveRequest }; answer: Redriven };

  "POST /api/admin/dead-letters/{id}/redrive": { input: { path: { "id": string } }; answer: DeadLetter };

  "POST /api/admin/draft-orders": { input: { body: NewDraftOrder }; answer: DraftOrder };

  "POST /api/admin/draft-orders/{id}/mail": { input: { path: { "id": string } }; answer: DraftOrder };

  "POST /api/admin/events/move": { input: {  }; answer: MovedEventsReport };

  "POST /api/admin/feeds": { input: { body: NewFeed }; answer: Feed };

  "POST /api/admin/feeds/{id}/pull": { input: { path: { "id": string }; body?: FeedPull }; answer: FeedRunReport };

  "POST /api/admin/imported": { input: { query?: { "dryRun"?: "true" | "false" | undefined }; body: BodyInit }; answer: ImportedReport };

  "POST /api/admin/inventory/{sku}/adjustments": { input: { path: { "sku": string }; header?: { "idempotency-key"?: string | undefined }; body: StockAdjustment }; answer: AdjustedStock };

  "POST /api/admin/inventory/{sku}/transfers": { input: { path: { "sku": string }; header: { "idempotency-key": string }; body: StockTransfer }; answer: StockByLocation };

  "POST /api/admin/locations": { input: { header?: { "if-match"?: string | undefined }; body: NewLocation }; answer: Locations };

  "POST /api/admin/media": { input: { body: { "url": string } }; answer: TakenPicture };

  "POST /api/admin/media/fetches/retry": { input: {  }; answer: RetriedPictures };

  "POST /api/admin/orders/move": { input: { body?: MoveRequest }; answer: MoveReport };

  "POST /api/admin/orders/seal": { input: { body?: SealRequest }; answer: SealReport };

  "POST /api/admin/orders/tags": { input: { body: OrderTagRequest }; answer: TaggedOrders };

  "POST /api/admin/orders/{id}/allocations": { input: { path: { "id": string }; body: AllocationMoveRequest }; answer: AllocationMoved };

  "POST /api/admin/orders/{id}/shipments": { input: { path: { "id": string }; body: ParcelRequest }; answer: ParcelMoved };

  "POST /api/admin/orders/{id}/shipments/{shipmentId}/delivered": { input: { path: { "id": string; "shipmentId": string } }; answer: ParcelMoved };

  "POST /api/admin/payments/contradictions/{id}/settle": { input: { path: { "id": string } }; answer: PaymentContradiction };

  "POST /api/admin/price-lists": { input: { body: NewPriceList }; answer: PriceList };

  "POST /api/admin/products": { input: { body: NewProduct }; answer: AdminProduct };

  "POST /api/admin/products/import": { input: { query?: { "dryRun"?: "true" | "false" | undefined }; body: BodyInit }; answer: ImportReport | ImportState };

  "POST /api/admin/promotions": { input: { body: NewPromotion }; answer: Promotion };

  "POST /api/admin/purchase-orders": { input: { body: NewPurchaseOrder }; answer: PurchaseOrder };

  "POST /api/admin/purchase-orders/{id}/moves": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined }; body: PurchaseOrderMove }; answer: PurchaseOrder };

  "POST /api/admin/purchase-orders/{id}/receipts": { input: { path: { "id": string }; header: { "if-match"?: string | undefined; "idempotency-key": string }; body: NewPurchaseReceipt }; answer: PurchaseOrder };

  "POST /api/admin/purchase-orders/{id}/receipts/{receiptId}/reverse": { input: { path: { "id": string; "receiptId": string }; body?: PurchaseReceiptReversal }; answer: PurchaseOrder };

  "POST /api/admin/read-model/rebuild": { input: { body?: RebuildRequest }; answer: RebuildReport };

  "POST /api/admin/returns/{id}/approve": { input: { path: { "id": string }; body?: ReturnDecision }; answer: Return };

  "POST /api/admin/returns/{id}/exchange": { input: { path: { "id": string }; body: ReturnExchange }; answer: Return };

  "POST /api/admin/returns/{id}/receive": { input: { path: { "id": string }; header?: { "idempotency-key"?: string | undefined }; body?: ReturnArrival }; answer: Return };

  "POST /api/admin/returns/{id}/reject": { input: { path: { "id": string }; body?: ReturnDecision }; answer: Return };

  "POST /api/admin/sagas/{orderId}/cancel": { input: { path: { "orderId": string } }; answer: Saga };

  "POST /api/admin/sagas/{orderId}/resume": { input: { path: { "orderId": string } }; answer: Saga };

  "POST /api/admin/sales": { input: { body: SaleRequest }; answer: Sale };

  "POST /api/admin/sales/{id}/close": { input: { path: { "id": string } }; answer: Sale };

  "POST /api/admin/sales/{id}/duplicate": { input: { path: { "id": string }; body?: SaleChange }; answer: Sale };

  "POST /api/admin/settings/previews": { input: { body: Settings }; answer: SettingsPreview };

  "POST /api/admin/settings/versions/{version}/put-back": { input: { path: { "version": number }; header?: { "if-match"?: string | undefined } }; answer: Settings };

  "POST /api/admin/staff/invitations": { input: { body: NewInvitation }; answer: Invitation };

  "POST /api/admin/suppliers": { input: { body: NewSupplier }; answer: Supplier };

  "POST /api/admin/views": { input: { body: NewSavedView }; answer: SavedView };

  "POST /api/admin/webhooks": { input: { body: NewWebhook }; answer: CreatedWebhook };

  "POST /api/admin/webhooks/deliveries/{id}/replay": { input: { path: { "id": string } }; answer: WebhookDelivery };

  "POST /api/admin/webhooks/{id}/deliveries/{deliveryId}/replay": { input: { path: { "id": string; "deliveryId": string } }; answer: WebhookDelivery };

  "POST /api/admin/webhooks/{id}/replay": { input: { path: { "id": string }; body: WebhookReplay }; answer: WebhookReplayed };

  "POST /api/admin/webhooks/{id}/secret": { input: { path: { "id": string } }; answer: RenewedSecret };

  "POST /api/admin/webhooks/{id}/test": { input: { path: { "id": string } }; answer: WebhookDelivery };

  "POST /api/auth/invitation": { input: { body: InvitedAccount }; answer: Tokens };

  "POST /api/auth/login": { input: { body: Credentials }; answer: Tokens };

  "POST /api/auth/logout": { input: { body?: LogoutRequest }; answer: null };

  "POST /api/auth/password/forgot": { input: { body: ForgottenPassword }; answer: MailSent };

  "POST /api/auth/password/reset": { input: { body: PasswordReset }; answer: null };

  "POST /api/auth/refresh": { input: { body?: RefreshRequest }; answer: Tokens };

  "POST /api/auth/register": { input: { body: Registration }; answer: MailSent };

  "POST /api/auth/verify": { input: { body: RegistrationProof }; answer: Tokens };

  "POST /api/cart/items": { input: { header?: { "cart-id"?: string | undefined; "idempotency-key"?: string | undefined }; body: NewCartItem }; answer: Cart };

  "POST /api/cart/restore": { input: { header?: { "cart-id"?: string | undefined }; body: CartToken }; answer: Cart };

  "POST /api/catalog/variants/{sku}/back-in-stock": { input: { path: { "sku": string }; body: BackInStock }; answer: Watching };

  "POST /api/checkout/quote": { input: { header?: { "cart-id"?: string | undefined }; body: QuoteRequest }; answer: Quote };

  "POST /api/inventory/{sku}/reservations": { input: { path: { "sku": string }; body: ReservationRequest }; answer: Reserved };

  "POST /api/inventory/{sku}/reservations/{id}/confirm": { input: { path: { "sku": string; "id": string } }; answer: Settled };

  "POST /api/inventory/{sku}/reservations/{id}/release": { input: { path: { "sku": string; "id": string } }; answer: Settled };

  "POST /api/me/addresses": { input: { body: NewAddress }; answer: SavedAddress };

  "POST /api/me/email": { input: { body: EmailChange }; answer: MailSent };

  "POST /api/me/email/confirm": { input: { body: EmailProof }; answer: Profile };

  "POST /api/me/invitation": { input: { body: TakenInvitation }; answer: RoleGiven };

  "POST /api/me/password": { input: { body: PasswordChange }; answer: null };

  "POST /api/me/phone": { input: { body: PhoneRequest }; answer: CodeSent };

  "POST /api/me/phone/confirm": { input: { body: PhoneProof }; answer: Preferences };

  "POST /api/me/push-subscriptions": { input: { body: NewPushSubscription }; answer: null };

  "POST /api/notifications/webhooks/{provider}": { input: { path: { "provider": "resend" | "twilio" } }; answer: null };

  "POST /api/orders": { input: { header: { "cart-id"?: string | undefined; "idempotency-key": string }; body: OrderRequest }; answer: Order };

  "POST /api/orders/lookup": { input: { body: OrderLookup }; answer: MailSent };

  "POST /api/orders/{id}/cancel": { input: { path: { "id": string }; header?: { "order-token"?: string | undefined } }; answer: OrderDetail };

  "POST /api/orders/{id}/refunds": { input: { path: { "id": string }; header?: { "idempotency-key"?: string | undefined }; body?: RefundRequest }; answer: Refund };

  "POST /api/orders/{id}/returns": { input: { path: { "id": string }; header?: { "order-token"?: string | undefined; "idempotency-key"?: string | undefined }; body: ReturnRequest }; answer: Return };

  "POST /api/payments/charge": { input: { header?: { "order-token"?: string | undefined }; body: ChargeRequest }; answer: Charged };

  "POST /api/payments/sessions": { input: { header?: { "order-token"?: string | undefined }; body: PaymentSessionRequest }; answer: PaymentSession };

  "POST /api/payments/webhooks/{provider}": { input: { path: { "provider": string } }; answer: WebhookTaken };

  "POST /api/sales/{id}/entry": { input: { path: { "id": string }; body?: PassRequest }; answer: Pass };

  "POST /api/sales/{id}/orders": { input: { path: { "id": string }; header: { "idempotency-key": string; "sale-ticket"?: string | undefined }; body: SaleOrderRequest }; answer: Order };

  "POST /graphql": { input: { body: GraphqlRequest }; answer: GraphqlResponse };

  "PUT /api/admin/accounts/disabled": { input: { body: AccountTurn }; answer: AccountTurned };

  "PUT /api/admin/accounts/groups": { input: { body: GroupsChange }; answer: GroupsGiven };

  "PUT /api/admin/accounts/role": { input: { header?: { "if-match"?: string | undefined }; body: RoleChange }; answer: RoleGiven };

  "PUT /api/admin/settings": { input: { header?: { "if-match"?: string | undefined }; body: Settings }; answer: Settings };

  "PUT /api/admin/synonyms": { input: { header?: { "if-match"?: string | undefined }; body: Synonyms }; answer: Synonyms };

  "PUT /api/cart/coupon": { input: { body: CartCoupon }; answer: Cart };

  "PUT /api/cart/currency": { input: { header?: { "cart-id"?: string | undefined }; body: CartCurrency }; answer: Cart };

  "PUT /api/me/addresses/{id}": { input: { path: { "id": string }; header?: { "if-match"?: string | undefined }; body: NewAddress }; answer: SavedAddress };

  "PUT /api/me/wishlist/{product}": { input: { path: { "product": string } }; answer: null };

}
