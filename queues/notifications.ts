import { notifyPaused } from "../shop/feeds/notify-paused.ts";
import { sendAccountMails } from "../shop/notifications/account-mails.ts";
import { notifyLowStock } from "../shop/notifications/notify-low-stock.ts";
import { isOrderNotified, notifyOrders } from "../shop/notifications/notify-orders.ts";
import { notifySales } from "../shop/notifications/notify-sales.ts";
import { remindOfCarts } from "../shop/notifications/remind-carts.ts";
import { openSending } from "../shop/notifications/sending.ts";
import { currentShop } from "../shop/settings/current-shop.ts";
import { notifyDisabled } from "../shop/webhooks/notify-disabled.ts";
import { allOf, consumeBatch, eachShard } from "./consume.ts";

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
    return allOf([
      await sendAccountMails(sending, mails),
      await notifyLowStock(sending, low),
      await notifyDisabled(sending, off),
      await notifyPaused(sending, paused),
      await remindOfCarts(sending, carts),
      await notifySales(sending, openings),
      await eachShard(env, events.filter(isOrderNotified), (some) => notifyOrders(sending, some)),
    ]);
  });
}
