/** The header with the customer whom the Worker verified, for the room; URI-encoded. */
export const CUSTOMER_HEADER = "X-Verified-Customer";
