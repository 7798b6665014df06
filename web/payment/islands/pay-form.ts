import { adyenForm } from "./adyen-form.ts";
import { mockForm } from "./mock-form.ts";
import { stripeForm } from "./stripe-form.ts";
import type { Mount, PayForm } from "./types.ts";

/** Shows the form of the provider that the page names. */
export function mountForm(mount: Mount): Promise<PayForm> {
  switch (mount.offer.provider) {
    case "stripe":
      return stripeForm(mount);
    case "adyen":
      return adyenForm(mount);
    default:
      return mockForm(mount);
  }
}
