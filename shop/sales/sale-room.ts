/** How the Worker tells the room whom it verified; URI-encoded. */
export const CUSTOMER_HEADER = "X-Verified-Customer";
