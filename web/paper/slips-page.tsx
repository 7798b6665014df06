import { factsOf, keptLanguage } from "../../domain/language/languages.ts";
import type { Units } from "../../domain/orders/fulfilment.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { shippingMethod } from "../../domain/orders/shipping.ts";
import type { LeftToSend } from "../../shop/orders/fulfilment/pick-list.ts";
import { pageWords, useWords, WordsContext } from "../language/words.ts";
import { AddressBlock } from "../ui/address.tsx";
import { WaitingNote } from "../ui/line-notes.tsx";
import { useShop } from "../ui/shop.ts";
import { titleOf } from "../ui/unit-fields.tsx";
import { day, Paper, Seller } from "./paper.tsx";

/** What goes into one parcel. */
interface SlipOf {
  order: OrderDetail;
  items: readonly Units[];
  /** The name of the location that it leaves from; null in a shop of one. */
  from: string | null;
}

/**
 * Slips of an order: one of all that is left, or one for each location that has some of it. When
 * nothing is left, that of the last parcel that left.
 *
 * @param location slips of what leaves from there alone
 */
export function slipsOf(order: OrderDetail, left: readonly LeftToSend[], location?: string): SlipOf[] {
  const located = left.flatMap(({ location: from, items }) =>
    from && (location === undefined || from.id === location) ? [{ order, items, from: from.name }] : [],
  );
  if (located.length > 0) {
    return located;
  }
  // What no location has cannot be packed.
  const items = left.length > 0 ? [] : (order.shipments.at(-1)?.items ?? []);
  return [{ order, items, from: null }];
}

/** A page of paper for each parcel, in the language of its order. */
export function SlipsPage({ slips, back }: { slips: readonly SlipOf[]; back: string }) {
  const shop = useShop();
  const words = useWords();
  return (
    <Paper title={words.say("slip.all")} back={back}>
      {slips.map((slip) => {
        const language = keptLanguage(slip.order.language, shop);
        return (
          <WordsContext.Provider value={pageWords(shop, language, "")}>
            <Slip {...slip} />
          </WordsContext.Provider>
        );
      })}
    </Paper>
  );
}

function Slip({ order, items, from }: SlipOf) {
  const { shipping } = useShop();
  const words = useWords();
  const { say, language, goods } = words;
  const method = shippingMethod(shipping, order.shippingAddress.country, order.shippingMethod);
  return (
    <article class="paper" lang={language} dir={factsOf(language).dir}>
      <header class="paper__head">
        <Seller />
        <div>
          <h1>{say("slip.title")}</h1>
          <dl class="paper__facts">
            <dt>{say("slip.order")}</dt>
            <dd>{order.number}</dd>
            <dt>{say("slip.ordered")}</dt>
            <dd>{day(words, order.createdAt)}</dd>
            {from === null ? null : (
              <>
                <dt>{say("slip.from")}</dt>
                <dd dir="auto">{from}</dd>
              </>
            )}
            {method ? (
              <>
                <dt>{say("slip.by")}</dt>
                <dd>{method.title}</dd>
              </>
            ) : null}
          </dl>
        </div>
      </header>
      <section class="paper__to" aria-label={say("slip.to")}>
        <AddressBlock address={order.shippingAddress} />
        {order.phone ? <p>{order.phone}</p> : null}
      </section>
      {order.note ? (
        <section class="paper__to">
          <h2>{say("slip.note")}</h2>
          <p class="said" dir="auto">
            {order.note}
          </p>
        </section>
      ) : null}
      {items.length === 0 ? (
        <p>{say("slip.nothing")}</p>
      ) : (
        <table class="paper__table">
          <thead>
            <tr>
              <th scope="col" class="paper__check">
                {say("slip.packed")}
              </th>
              <th scope="col" class="amount">
                {say("slip.units")}
              </th>
              <th scope="col">{say("slip.what")}</th>
              <th scope="col">{say("slip.sku")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ sku, quantity }) => (
              <tr>
                <td class="paper__check">
                  <span class="paper__box" />
                </td>
                <td class="amount">
                  <strong>{quantity}</strong>
                </td>
                <td>
                  <span dir="auto" lang={goods}>
                    {titleOf(order, sku)}
                  </span>
                  <WaitingNote order={order} sku={sku} />
                </td>
                <td>{sku}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </article>
  );
}
