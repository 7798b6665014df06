import { one } from "../../islands-lib/dom.ts";

/**
 * The buttons of wallets, where the page has a place for them. The page works without: nothing is
 * said where there is no wallet, or no script of the provider.
 */
export function offerWallets(): void {
  const part = one("[data-express]", HTMLElement);
  if (part) {
    import("./express.ts").then(({ expressCheckout }) => expressCheckout(part)).catch(() => undefined);
  }
}
