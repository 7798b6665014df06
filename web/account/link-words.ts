import type { LinkScope } from "../../domain/accounts/linking/linking.ts";
import type { PlainKey } from "../../domain/language/keys.ts";

/** What a program may do for a customer, as it is said to them. */
export const MAY: Record<LinkScope, PlainKey<"linking">> = {
  "dev.ucp.shopping.order:read": "linking.may_read",
  "dev.ucp.shopping.cart:manage": "linking.may_cart",
  "dev.ucp.shopping.checkout:manage": "linking.may_buy",
};
