import { tellPaused } from "../shop/feeds/tell-paused.ts";
import { sendAccountMails } from "../shop/notifications/account-mails.ts";
import { tellLowStock } from "../shop/notifications/low-stock.ts";
import { remindOfCarts } from "../shop/notifications/remind-carts.ts";
import { openSending } from "../shop/notifications/sending.ts";
import { isOrderTold, tellOrders } from "../shop/notifications/tell-orders.ts";
import { tellSales } from "../shop/notifications/tell-sales.ts";
import { currentShop } from "../shop/settings/current-shop.ts";
import { tellDisabled } from "../shop/webhooks/tell-disabled.ts";
import { consumeBatch, eachShard } from "./consume.ts";

/**
 * Notifies people about their orders, their accounts and what they subscribed to, and staff about
 * stock that runs low, webhooks that were turned off and feeds that were paused. A repeated event
 * finds its messages sent.
 */
export async function consumeNotifications(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    // One sender for all that is sent here, so that messages take turns.
    const sending = openSending(env, await currentShop(env));
    const mails = events.filter((event) => event.type === "account.mail_due");
    const low = events.filter((event) => event.type === "inventory.low");
    const off = events.filter((event) => event.type === "webhook.disabled");
    const paused = events.filter((event) => event.type === "feed.paused");
    const carts = events.filter((event) => event.type === "cart.abandoned");
    const openings = events.filter((event) => event.type === "sale.opening_due");
    const answers = [
      await sendAccountMails(sending, mails),
      await tellLowStock(sending, low),
      await tellDisabled(sending, off),
      await tellPaused(sending, paused),
      await remindOfCarts(sending, carts),
      await tellSales(sending, openings),
      await eachShard(env, events.filter(isOrderTold), (some) => tellOrders(sending, some)),
    ];
    return new Map(answers.flatMap((again) => [...again]));
  });
}
