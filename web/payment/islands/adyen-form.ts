import { loadScript } from "./load.ts";
import type { Mount, PayForm } from "./types.ts";

/**
 * What is used of Adyen Web 6
 * (https://docs.adyen.com/online-payments/build-your-integration/sessions-flow/).
 */
interface AdyenWeb {
  AdyenCheckout(options: {
    environment: string;
    clientKey: string;
    session: { id: string; sessionData: string };
    onPaymentCompleted(): void;
    onPaymentFailed(result: unknown, component?: Component): void;
    onError(error: unknown, component?: Component): void;
  }): Promise<AdyenCheckout>;
  Dropin: new (checkout: AdyenCheckout) => Component;
}

interface AdyenCheckout {
  submitDetails(details: { details: { redirectResult: string } }): void;
}

interface Component {
  mount(place: HTMLElement): Component;
  setStatus?(status: "ready"): void;
}

declare global {
  interface Window {
    AdyenWeb?: AdyenWeb;
  }
}

/**
 * Adyen's Drop-in, with a button of its own. It needs a session, so it is shown once there is an
 * order. It asks the bank itself, and a declined card leaves it open for another.
 */
export async function adyenForm({ place, offer, session, done }: Mount): Promise<PayForm> {
  if (!window.AdyenWeb) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = offer.style ?? "";
    document.head.append(style);
    await loadScript(offer.script ?? "");
  }
  const adyen = window.AdyenWeb;
  if (!adyen || !session?.sessionId || !session.sessionData) {
    throw new Error("Adyen's form did not load");
  }
  const again = (_what: unknown, component?: Component) => {
    component?.setStatus?.("ready");
    done();
  };
  const checkout = await adyen.AdyenCheckout({
    environment: offer.environment ?? "test",
    clientKey: offer.publishableKey,
    session: { id: session.sessionId, sessionData: session.sessionData },
    onPaymentCompleted: done,
    onPaymentFailed: again,
    onError: again,
  });
  place.replaceChildren();
  new adyen.Dropin(checkout).mount(place);
  // Back from a bank's own page.
  const redirectResult = new URLSearchParams(location.search).get("redirectResult");
  if (redirectResult) {
    history.replaceState(null, "", location.pathname);
    checkout.submitDetails({ details: { redirectResult } });
  }
  return {
    check: async () => true,
    resume: async () => null,
    show: () => undefined,
  };
}
