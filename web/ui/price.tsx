import type { Money } from "../../domain/base/money.ts";
import { useWords } from "../language/words.ts";

/** The price, and the price before where that was higher. */
export function Price({ price, before }: { price: Money; before?: Money | undefined }) {
  const { say, money } = useWords();
  return (
    <>
      <span data-price>{money(price)}</span>
      {before && before.amount > price.amount ? (
        <s data-price-before>
          <span class="visually-hidden">{say("stock.before")} </span>
          {money(before)}
        </s>
      ) : null}
    </>
  );
}
