import { formatMoney, type Money } from "../../domain/base/money.ts";

/** The price, and what it was before where that was more. */
export function Price({ price, before }: { price: Money; before?: Money | undefined }) {
  return (
    <>
      <span data-price>{formatMoney(price)}</span>
      {before && before.amount > price.amount ? (
        <s data-price-before>
          <span class="visually-hidden">before: </span>
          {formatMoney(before)}
        </s>
      ) : null}
    </>
  );
}
