/** Why tests of the suite cannot pass, each with the tests. docs/agents.md has the same list. */
const REASONS: Record<string, readonly string[]> = {
  "The release of 2026-04-08 answers 200 with messages, and 422 to another version": [
    "ProtocolTest.test_version_negotiation",
    "ValidationTest.test_complete_without_fulfillment",
    "ValidationTest.test_out_of_stock",
    "ValidationTest.test_payment_failure",
    "ValidationTest.test_product_not_found",
    "ValidationTest.test_structured_error_messages",
    "ValidationTest.test_update_inventory_validation",
  ],
  "Platforms read orders, and do not change them": [
    "InvalidInputTest.test_invalid_adjustment_status",
    "InvalidInputTest.test_malformed_adjustment_payload",
    "OrderTest.test_order_adjustments",
    "OrderTest.test_order_update",
  ],
  "The shop has no routes for tests (/testing/…)": [
    "SecurityTest.test_simulation_endpoint_correct_secret",
    "SecurityTest.test_simulation_endpoint_incorrect_secret",
    "SecurityTest.test_simulation_endpoint_missing_header",
    "WebhookTest.test_webhook_event_stream",
  ],
  "A mail address alone opens no customer's addresses": [
    "FulfillmentTest.test_known_customer_multiple_addresses_selection",
    "FulfillmentTest.test_known_customer_one_address",
    "FulfillmentTest.test_known_user_existing_address_reuse",
    "FulfillmentTest.test_new_user_new_address_persistence",
  ],
  "Free shipping is a discount of the whole, as in the protocol's own example": [
    "FulfillmentTest.test_free_shipping_for_specific_item",
    "FulfillmentTest.test_free_shipping_on_expensive_order",
    "FulfillmentTest.test_fulfillment_flow",
  ],
  "One code counts at a time": ["BusinessLogicTest.test_multiple_discounts_accepted"],
  "The shop takes no cards' numbers": ["CardCredentialTest.test_card_credential_payment"],
  "It fetches the protocol's documents from the internet (here it had none)": [
    "ProtocolTest.test_discovery_urls",
  ],
  "The suite wants the payment handlers of its own server": ["ProtocolTest.test_discovery"],
};

/** By test. */
export const DIFFERENCES: ReadonlyMap<string, string> = new Map(
  Object.entries(REASONS).flatMap(([reason, tests]) => tests.map((test) => [test, reason] as const)),
);
