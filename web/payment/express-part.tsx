import { type Money, money } from "../../domain/base/money.ts";
import type { ShippingOption } from "../../domain/orders/shipping.ts";
import { destinations } from "../../domain/orders/shipping.ts";
import type { BrowserForm } from "../../providers/payment/browser.ts";
import { useWords } from "../language/words.ts";
import { useShop } from "../ui/shop.ts";
import { payOffer } from "./pay-part.tsx";

/**
 * Buttons of the wallets that the browser has, which know address and card. The island shows it
 * where there is one; without a script, and without a wallet, there is nothing.
 *
 * @param amount what is shown until the wallet says where it goes
 * @param rates the ways to send it, until then
 */
export function Express({
  form,
  amount,
  rates,
}: {
  form: BrowserForm | null;
  amount: Money | null;
  rates: readonly ShippingOption[];
}) {
  const { shipping, name } = useShop();
  const { say } = useWords();
  if (!form?.express || !amount || amount.amount === 0 || rates.length === 0) {
    return null;
  }
  const shown = rates.map(({ code, title, price, estimate }) => ({
    id: code,
    title,
    price: money(price, amount.currency),
    estimate,
  }));
  return (
    <section
      class="express"
      aria-labelledby="express-title"
      hidden
      data-express={payOffer(form)}
      data-amount={String(amount.amount)}
      data-currency={amount.currency}
      data-rates={JSON.stringify(shown)}
      data-countries={destinations(shipping).join(" ")}
      data-shop={name}
      data-labels={JSON.stringify({ shipping: say("order.shipping"), tax: say("order.tax") })}
    >
      <h2 class="minor" id="express-title">
        {say("checkout.express")}
      </h2>
      <div data-express-buttons />
      <p class="note" role="status" data-express-state />
    </section>
  );
}
