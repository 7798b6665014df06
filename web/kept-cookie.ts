/**
 * Says that this browser keeps an address, and nothing about it: the server then leaves the fields folded away, where
 * the island would otherwise fold them in front of the shopper.
 */
export const KEPT_COOKIE = "address_kept";
