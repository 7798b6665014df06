import type { Context } from "hono";
import type { Principal } from "../../domain/accounts/access.ts";
import type { SavedAddress } from "../../domain/accounts/account.ts";
import { logRecord } from "../../domain/base/log.ts";
import type { Address } from "../../domain/orders/order.ts";
import type { AppEnv } from "../../http/router.ts";
import { readShipping, saveAddress } from "../../stores/accounts/account-addresses.ts";
import { type CheckoutValues, emptyCheckout, withAddress } from "./checkout-form.ts";

/**
 * The initial values of an order's form. For a signed-in shopper these are the address that
 * `?address=` names, else their default one, and their usual shipping method.
 */
export async function startValues(
  c: Context<AppEnv>,
  principal: Principal | null,
): Promise<{ values: CheckoutValues; saved: SavedAddress[] | null }> {
  const values = emptyCheckout(c.get("shop").shipping, principal);
  if (!principal) {
    return { values, saved: null };
  }
  const { saved, preferences } = await readShipping(c.env, principal.sub);
  const { shippingMethod } = preferences;
  const wanted = saved.find(({ id }) => id === c.req.query("address")) ?? saved[0];
  return { values: { ...(wanted ? withAddress(values, wanted) : values), shippingMethod }, saved };
}

/**
 * Keeps the address of a placed order, where the form asks for it; once, though the form may be
 * sent again. A failure does not affect the order: a full book or a silent database keeps nothing.
 */
export async function keepAddress(
  c: Context<AppEnv>,
  form: FormData,
  { orderId, address }: { orderId: string; address: Address },
): Promise<void> {
  const principal = c.get("principal");
  if (!principal || form.get("keepAddress") !== "yes") {
    return;
  }
  const id = orderId.replace(/^ord_/, "adr_");
  try {
    await saveAddress(c.env, principal.sub, { id, address, isDefault: false }, "add");
  } catch (error) {
    console.warn(logRecord("warn", "an order's address was not kept", { orderId, error }));
  }
}
