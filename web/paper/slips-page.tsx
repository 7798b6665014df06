import { factsOf, keptLanguage } from "../../domain/language/languages.ts";
import type { Units } from "../../domain/orders/fulfilment.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { shippingMethod } from "../../domain/orders/shipping.ts";
import { pageWords, useWords, WordsContext } from "../language/words.ts";
import { AddressBlock } from "../ui/address.tsx";
import { useShop } from "../ui/shop.ts";
import { titleOf } from "../ui/unit-fields.tsx";
import { WaitingNote } from "../ui/waiting-note.tsx";
import { day, Paper, Seller } from "./paper.tsx";

/** One order a page of paper, in its language: what goes into its next parcel. */
export function SlipsPage({ orders, back }: { orders: readonly OrderDetail[]; back: string }) {
  const shop = useShop();
  const words = useWords();
  return (
    <Paper title={words.say("slip.all")} back={back}>
      {orders.map((order) => {
        const language = keptLanguage(order.language, shop);
        return (
          <WordsContext.Provider value={pageWords(shop, language, "")}>
            <Slip order={order} />
          </WordsContext.Provider>
        );
      })}
    </Paper>
  );
}

function Slip({ order }: { order: OrderDetail }) {
  const { shipping } = useShop();
  const words = useWords();
  const { say, language, goods } = words;
  const method = shippingMethod(shipping, order.shippingAddress.country, order.shippingMethod);
  const units = unitsOfSlip(order);
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
      {units.length === 0 ? (
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
            {units.map(({ sku, quantity }) => (
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

/** The units of the parcel that is planned; those of the last one that left, when none is. */
function unitsOfSlip({ shipments }: OrderDetail): readonly Units[] {
  return shipments.at(-1)?.items ?? [];
}
