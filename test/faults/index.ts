import { ACCOUNT_LINKING_FAULTS } from "./account-linking.ts";
import { ACCOUNTING_FAULTS } from "./accounting.ts";
import { ACCESS_FAULTS } from "./accounts/access.ts";
import { DISABLED_FAULTS } from "./accounts/disabled.ts";
import { MAILED_LINK_FAULTS } from "./accounts/mailed-links.ts";
import { OPENID_FAULTS } from "./accounts/openid.ts";
import { ACCOUNT_PAGE_FAULTS } from "./accounts/pages.ts";
import { PASSWORD_FAULTS } from "./accounts/passwords.ts";
import { PERSONAL_DATA_FAULTS } from "./accounts/personal-data.ts";
import { PEOPLE_SEALING_FAULTS } from "./accounts/sealing.ts";
import { SECOND_FACTOR_FAULTS } from "./accounts/second-factor.ts";
import { SESSION_FAULTS } from "./accounts/sessions.ts";
import { STAFF_FAULTS } from "./accounts/staff.ts";
import { AGENT_CONSENT_FAULTS } from "./agent-consents.ts";
import { AGENT_WEBHOOK_FAULTS } from "./agent-webhooks.ts";
import { AGENT_FAULTS } from "./agents.ts";
import { ALARM_FAULTS } from "./alarms.ts";
import { ANOTHER_SHOP_FAULTS } from "./another-shop.ts";
import { API_KEY_FAULTS } from "./api-keys.ts";
import { CACHE_VERSION_FAULTS } from "./cache-versions.ts";
import { CARD_FAULTS } from "./cards.ts";
import { CART_FAULTS } from "./cart.ts";
import { CART_ORDER_FAULTS } from "./cart-order.ts";
import { CATALOG_FAULTS } from "./catalog.ts";
import { CATALOG_READ_FAULTS } from "./catalog-reads.ts";
import { CLIENT_FAULTS } from "./client.ts";
import { CLOSED_FAULTS } from "./closed.ts";
import { COLLECTION_FAULTS } from "./collections.ts";
import { CONSOLE_FAULTS } from "./console.ts";
import { CONSOLE_COLLECTION_FAULTS } from "./console-collections.ts";
import { CONSOLE_ORDER_FAULTS } from "./console-orders.ts";
import { CONSOLE_PRICE_LIST_FAULTS } from "./console-price-lists.ts";
import { CURRENCY_FAULTS } from "./currencies.ts";
import { CURRENCY_PAGE_FAULTS } from "./currency-pages.ts";
import { DATABASE_FAULTS } from "./database.ts";
import { DRAFT_ORDER_FAULTS } from "./draft-orders.ts";
import { EDITING_FAULTS } from "./editing.ts";
import { ARCHIVE_FAULTS } from "./events/archive.ts";
import { CONSUMING_FAULTS } from "./events/consuming.ts";
import { PUBLISHING_FAULTS } from "./events/publishing.ts";
import { SWEEPING_FAULTS } from "./events/sweeping.ts";
import { FAIR_DRAW_FAULTS } from "./fair-draws.ts";
import type { Fault } from "./fault.ts";
import { FEED_FAULTS } from "./feeds.ts";
import { FIGURE_FAULTS } from "./figures.ts";
import { FRONT_FAULTS } from "./front.ts";
import { GRAPHQL_FAULTS } from "./graphql.ts";
import { HOT_PATH_FAULTS } from "./hot-path.ts";
import { PAGE_FAULTS } from "./http/pages.ts";
import { REQUEST_FAULTS } from "./http/requests.ts";
import { IMPORT_FAULTS } from "./import.ts";
import { IMPORTED_FAULTS } from "./imported.ts";
import { KEPT_INPUT_FAULTS } from "./kept-input.ts";
import { LANGUAGE_FAULTS } from "./languages.ts";
import { MERCHANT_DAY_FAULTS } from "./merchant-day.ts";
import { MESSAGE_FAULTS } from "./messages.ts";
import { MONEY_FAULTS } from "./money.ts";
import { NAME_AND_AGE_FAULTS } from "./names-and-ages.ts";
import { NOTIFICATION_FAULTS } from "./notifications.ts";
import { OFFLINE_FAULTS } from "./offline.ts";
import { ORDER_LOOKUP_FAULTS } from "./orders/lookup.ts";
import { ONE_WRITE_FAULTS } from "./orders/one-write.ts";
import { ORDER_OPERATION_FAULTS } from "./orders/operations.ts";
import { ORDER_READING_FAULTS } from "./orders/reading.ts";
import { SEALING_FAULTS } from "./orders/sealing.ts";
import { ORDER_STORE_FAULTS } from "./orders/stores.ts";
import { ORDER_TERM_FAULTS } from "./orders/terms.ts";
import { PAYMENTS_AT_SCALE_FAULTS } from "./payments/at-scale.ts";
import { BREAKER_FAULTS } from "./payments/breaker.ts";
import { DISPUTE_FAULTS } from "./payments/disputes.ts";
import { FULFILMENT_FAULTS } from "./payments/fulfilment.ts";
import { PAYMENT_NOTICE_FAULTS } from "./payments/notices.ts";
import { PAYMENT_PROVIDER_FAULTS } from "./payments/providers.ts";
import { SAGA_FAULTS } from "./payments/saga.ts";
import { PICTURE_FAULTS } from "./pictures.ts";
import { PRICE_LIST_FAULTS } from "./price-lists.ts";
import { PROMOTION_FAULTS } from "./promotions.ts";
import { RETURN_FAULTS } from "./returns.ts";
import { ROOM_FAULTS } from "./rooms.ts";
import { SALE_FAULTS } from "./sales.ts";
import { SALE_EDITING_FAULTS } from "./sales-editing.ts";
import { SEARCH_FAULTS } from "./search.ts";
import { SELLING_FAULTS } from "./selling.ts";
import { SETTINGS_FAULTS } from "./settings.ts";
import { SEVERAL_FAULTS } from "./several.ts";
import { SHOP_FRONT_FAULTS } from "./shop-front.ts";
import { SHOWN_FAULTS } from "./shown.ts";
import { LEDGER_AND_LANE_FAULTS } from "./stock/ledger-and-lanes.ts";
import { LOCATION_FAULTS } from "./stock/locations.ts";
import { STOCK_OWNER_FAULTS } from "./stock/owner.ts";
import { PURCHASING_FAULTS } from "./stock/purchasing.ts";
import { RESERVATION_FAULTS } from "./stock/reservations.ts";
import { SOLD_OUT_LANE_FAULTS } from "./stock/sold-out-lanes.ts";
import { STORY_FAULTS } from "./story.ts";
import { SWITCH_FAULTS } from "./switches.ts";
import { SYNONYM_FAULTS } from "./synonyms.ts";
import { TWO_AGES_FAULTS } from "./two-ages.ts";
import { WATCHING_FAULTS } from "./watching.ts";
import { WEBHOOK_FAULTS } from "./webhooks.ts";

export const FAULTS: readonly Fault[] = [
  ...ORDER_STORE_FAULTS,
  ...ORDER_READING_FAULTS,
  ...SEALING_FAULTS,
  ...PEOPLE_SEALING_FAULTS,
  ...ORDER_LOOKUP_FAULTS,
  ...ORDER_OPERATION_FAULTS,
  ...ORDER_TERM_FAULTS,
  ...MERCHANT_DAY_FAULTS,
  ...MONEY_FAULTS,
  ...ONE_WRITE_FAULTS,
  ...PAYMENTS_AT_SCALE_FAULTS,
  ...BREAKER_FAULTS,
  ...SAGA_FAULTS,
  ...PAYMENT_NOTICE_FAULTS,
  ...DISPUTE_FAULTS,
  ...FULFILMENT_FAULTS,
  ...PAYMENT_PROVIDER_FAULTS,
  ...CARD_FAULTS,
  ...STOCK_OWNER_FAULTS,
  ...LOCATION_FAULTS,
  ...PURCHASING_FAULTS,
  ...LEDGER_AND_LANE_FAULTS,
  ...SOLD_OUT_LANE_FAULTS,
  ...RESERVATION_FAULTS,
  ...ALARM_FAULTS,
  ...ANOTHER_SHOP_FAULTS,
  ...PROMOTION_FAULTS,
  ...RETURN_FAULTS,
  ...FAIR_DRAW_FAULTS,
  ...ROOM_FAULTS,
  ...SALE_FAULTS,
  ...SALE_EDITING_FAULTS,
  ...CART_FAULTS,
  ...CART_ORDER_FAULTS,
  ...STAFF_FAULTS,
  ...SECOND_FACTOR_FAULTS,
  ...CONSOLE_FAULTS,
  ...PICTURE_FAULTS,
  ...CONSOLE_COLLECTION_FAULTS,
  ...CONSOLE_ORDER_FAULTS,
  ...CONSOLE_PRICE_LIST_FAULTS,
  ...CATALOG_FAULTS,
  ...CATALOG_READ_FAULTS,
  ...CURRENCY_FAULTS,
  ...CURRENCY_PAGE_FAULTS,
  ...PRICE_LIST_FAULTS,
  ...SEARCH_FAULTS,
  ...SYNONYM_FAULTS,
  ...NAME_AND_AGE_FAULTS,
  ...NOTIFICATION_FAULTS,
  ...MESSAGE_FAULTS,
  ...SWITCH_FAULTS,
  ...CACHE_VERSION_FAULTS,
  ...COLLECTION_FAULTS,
  ...DRAFT_ORDER_FAULTS,
  ...EDITING_FAULTS,
  ...IMPORT_FAULTS,
  ...IMPORTED_FAULTS,
  ...ACCOUNTING_FAULTS,
  ...ACCESS_FAULTS,
  ...SESSION_FAULTS,
  ...DISABLED_FAULTS,
  ...PASSWORD_FAULTS,
  ...MAILED_LINK_FAULTS,
  ...PERSONAL_DATA_FAULTS,
  ...OPENID_FAULTS,
  ...ACCOUNT_PAGE_FAULTS,
  ...PUBLISHING_FAULTS,
  ...CONSUMING_FAULTS,
  ...ARCHIVE_FAULTS,
  ...FEED_FAULTS,
  ...FIGURE_FAULTS,
  ...SWEEPING_FAULTS,
  ...REQUEST_FAULTS,
  ...PAGE_FAULTS,
  ...FRONT_FAULTS,
  ...SHOWN_FAULTS,
  ...SHOP_FRONT_FAULTS,
  ...SELLING_FAULTS,
  ...SEVERAL_FAULTS,
  ...HOT_PATH_FAULTS,
  ...OFFLINE_FAULTS,
  ...KEPT_INPUT_FAULTS,
  ...LANGUAGE_FAULTS,
  ...CLOSED_FAULTS,
  ...SETTINGS_FAULTS,
  ...TWO_AGES_FAULTS,
  ...AGENT_FAULTS,
  ...AGENT_CONSENT_FAULTS,
  ...AGENT_WEBHOOK_FAULTS,
  ...ACCOUNT_LINKING_FAULTS,
  ...WEBHOOK_FAULTS,
  ...API_KEY_FAULTS,
  ...STORY_FAULTS,
  ...GRAPHQL_FAULTS,
  ...WATCHING_FAULTS,
  ...CLIENT_FAULTS,
  ...DATABASE_FAULTS,
];

/** @throws when there is no such fault */
export function faultNamed(id: string): Fault {
  const found = FAULTS.find((fault) => fault.id === id);
  if (!found) {
    throw new Error(`There is no fault "${id}"`);
  }
  return found;
}
