import type { Mount, PayForm } from "./types.ts";

/**
 * Shows the form of the provider that the page names. A shop has one, so the others are not loaded.
 */
export async function mountForm(mount: Mount): Promise<PayForm> {
  switch (mount.offer.provider) {
    case "stripe":
      return (await import("./stripe-form.ts")).stripeForm(mount);
    case "adyen":
      return (await import("./adyen-form.ts")).adyenForm(mount);
    default:
      return (await import("./mock-form.ts")).mockForm(mount);
  }
}
