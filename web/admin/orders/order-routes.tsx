import type { Context } from "hono";
import { z } from "zod";
import { randomId } from "../../../domain/base/ids.ts";
import { formatMoney } from "../../../domain/base/money.ts";
import { PROBLEMS, type ProblemStatus, type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err } from "../../../domain/base/result.ts";
import { orderOfReturn } from "../../../domain/orders/returns.ts";
import { requireOrder } from "../../../http/access/order-access.ts";
import { callOf } from "../../../http/call.ts";
import { AllocationBody, ReturnBody } from "../../../http/contract/orders.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../../http/principal.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { messagesAbout } from "../../../shop/notifications/read-deliveries.ts";
import { cancelOrder } from "../../../shop/orders/cancel-order.ts";
import { moveAllocation } from "../../../shop/orders/fulfilment/move-allocation.ts";
import { leftByLocation } from "../../../shop/orders/fulfilment/pick-list.ts";
import { searchOrders } from "../../../shop/orders/reading/search-orders.ts";
import { refundOrder } from "../../../shop/orders/refund-order.ts";
import { decideOnReturn, receiveReturn, requestReturn } from "../../../shop/orders/returns/change-return.ts";
import { exchangeReturn } from "../../../shop/orders/returns/exchange.ts";
import { deliverParcel, dispatchParcel } from "../../../shop/orders/ship-order.ts";
import { findAgentOrder } from "../../../stores/agents/platforms.ts";
import { listLocations } from "../../../stores/locations/locations.ts";
import { contradictionsOf } from "../../../stores/payments/payment-contradictions.ts";
import { disputesOf } from "../../../stores/payments/payment-disputes.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { readUnits } from "../../ui/unit-fields.tsx";
import { staffPage } from "../frame/staff.tsx";
import { AdminOrderPage } from "./order-page.tsx";
import { readArrival, readMessage, readParcel, readRefund } from "./staff-order-form.ts";

const PATH = "/admin/orders/:id";
const REFUND_KEY = /^rkey_[0-9a-z]{20}$/;

/** Notices by the value of the parameter `done`. */
const DONE: Record<string, string> = {
  moved: "Another location sends it. It is in that pick list now.",
  sent: "The parcel is on its way. The customer is notified.",
  arrived: "The parcel has arrived. The customer is notified.",
  cancelled: "The order is cancelled. Stock and money go back.",
  approve: "The return is approved. The customer is notified.",
  reject: "The return is declined. The customer is notified.",
  exchange: "The return and the order belong together.",
  late: "The return is recorded. Decide on it below.",
  receive: "The goods are taken in. What was paid for them goes back, and the customer is notified.",
};

export const adminOrderRoutes = createRouter();

adminOrderRoutes.get(PATH, noStore, (c) => orderPage(c, c.req.param("id")));

adminOrderRoutes.post(`${PATH}/dispatch`, noStore, async (c) => {
  const id = c.req.param("id");
  const parcel = readParcel(await c.req.formData(), c.get("shop").unit);
  if (!parcel.ok) {
    return orderPage(c, id, refusal("invalid_request", parcel.error), 422);
  }
  const sent = await dispatchParcel(callOf(c), id, parcel.value);
  if (!sent.ok) {
    return orderPage(c, id, sent.error);
  }
  return c.redirect(`${adminOrderPath(id)}?done=sent`, 303);
});

/** Moves units of an order to another location. */
adminOrderRoutes.post(`${PATH}/move`, noStore, async (c) => {
  const id = c.req.param("id");
  const move = AllocationBody.safeParse(Object.fromEntries(await c.req.formData()));
  if (!move.success) {
    return orderPage(c, id, refusal("invalid_request", "Choose the location that sends it."), 422);
  }
  const moved = await moveAllocation(callOf(c), id, move.data);
  if (!moved.ok) {
    return orderPage(c, id, moved.error);
  }
  if (moved.value.stayed.length > 0) {
    const stayed = moved.value.stayed.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(", ");
    const detail = `The other location cannot send ${stayed}. That stays where it was.`;
    return orderPage(c, id, refusal("units_elsewhere", detail));
  }
  return c.redirect(`${adminOrderPath(id)}?done=moved`, 303);
});

adminOrderRoutes.post(`${PATH}/delivered`, noStore, async (c) => {
  const id = c.req.param("id");
  const shipment = String((await c.req.formData()).get("shipment"));
  const arrived = await deliverParcel(callOf(c), id, shipment);
  if (!arrived.ok) {
    return orderPage(c, id, arrived.error);
  }
  return c.redirect(`${adminOrderPath(id)}?done=arrived`, 303);
});

adminOrderRoutes.post(`${PATH}/refund`, noStore, async (c) => {
  const id = c.req.param("id");
  const form = await c.req.formData();
  const key = String(form.get("key"));
  const command = readRefund(form, c.get("shop").unit);
  if (!command.ok) {
    return orderPage(c, id, refusal("invalid_request", command.error), 422);
  }
  if (!REFUND_KEY.test(key)) {
    return orderPage(
      c,
      id,
      refusal("invalid_request", "The form was incomplete. Please send it again."),
      422,
    );
  }
  const refunded = await refundOrder(callOf(c), id, key, command.value);
  if (!refunded.ok) {
    return orderPage(c, id, refunded.error);
  }
  return c.redirect(`${adminOrderPath(id)}?refunded=${refunded.value.refund.id}`, 303);
});

adminOrderRoutes.post(`${PATH}/return`, noStore, async (c) => {
  const id = c.req.param("id");
  const form = await c.req.formData();
  const returnId = String(form.get("return"));
  const verb = Verb.safeParse(form.get("verb"));
  if (orderOfReturn(returnId) !== id || !verb.success) {
    return orderPage(
      c,
      id,
      refusal("invalid_request", "The form was incomplete. Please send it again."),
      422,
    );
  }
  const made = await changeReturn(c, returnId, verb.data, form);
  if (!made.ok) {
    return orderPage(c, id, made.error, made.error.code === "invalid_request" ? 422 : undefined);
  }
  return c.redirect(`${adminOrderPath(id)}?done=${verb.data}`, 303);
});

/** Units whose time is over, taken back all the same: staff say why. */
adminOrderRoutes.post(`${PATH}/late-return`, noStore, async (c) => {
  const id = c.req.param("id");
  const form = await c.req.formData();
  const key = String(form.get("key"));
  const units = readUnits(form) ?? [];
  const items = units.map(({ sku, quantity }) => ({ sku, quantity, reason: form.get("why") }));
  const asked = ReturnBody.safeParse({ items, overrule: form.get("overrule") });
  if (!asked.success || !REFUND_KEY.test(key)) {
    const detail = "Say how many of what come back, why, and why you take them late.";
    return orderPage(c, id, refusal("invalid_request", detail), 422);
  }
  const made = await requestReturn(callOf(c), c.get("shop"), await requireOrder(c, id), key, asked.data);
  if (!made.ok) {
    return orderPage(c, id, made.error);
  }
  return c.redirect(`${adminOrderPath(id)}?done=late`, 303);
});

const Verb = z.enum(["approve", "reject", "receive", "exchange"]);

function changeReturn(c: Context<AppEnv>, returnId: string, verb: z.infer<typeof Verb>, form: FormData) {
  switch (verb) {
    case "receive":
      return receive(c, returnId, form);
    case "exchange":
      return exchange(c, returnId, form);
    default:
      return decide(c, returnId, verb, form);
  }
}

/** The order is named by its number or its id. */
async function exchange(c: Context<AppEnv>, returnId: string, form: FormData) {
  const named = String(form.get("order")).trim().replace(/^#/, "");
  const { items } = named.includes("@") ? { items: [] } : await searchOrders(c.env, { q: named || "-" }, 2);
  const [found, another] = items;
  return found && !another
    ? exchangeReturn(callOf(c), returnId, found.id)
    : err(refusal("not_found", "No order has this number or id, or several have."));
}

async function decide(c: Context<AppEnv>, returnId: string, verb: "approve" | "reject", form: FormData) {
  const message = readMessage(form);
  return message.ok
    ? decideOnReturn(callOf(c), returnId, verb, message.value)
    : err(refusal("invalid_request", message.error));
}

async function receive(c: Context<AppEnv>, returnId: string, form: FormData) {
  const arrival = readArrival(form, c.get("shop").unit);
  if (!arrival.ok) {
    return err(refusal("invalid_request", arrival.error));
  }
  const made = await receiveReturn(callOf(c), returnId, String(form.get("key")), arrival.value);
  return !made.ok && made.error.code === "idempotency_key_reused"
    ? err({ ...made.error, detail: "A colleague has taken goods of this return in meanwhile. Look again." })
    : made;
}

adminOrderRoutes.post(`${PATH}/cancel`, noStore, async (c) => {
  const id = c.req.param("id");
  const cancelled = await cancelOrder(callOf(c), id, await requireOrder(c, id));
  if (!cancelled.ok) {
    return orderPage(c, id, cancelled.error);
  }
  return c.redirect(`${adminOrderPath(id)}?done=cancelled`, 303);
});

async function orderPage(
  c: Context<AppEnv>,
  id: string,
  problem?: Refusal,
  status: 200 | 422 | ProblemStatus = problem ? PROBLEMS[problem.code].status : 200,
) {
  const { order } = await requireOrder(c, id);
  const refund = order.payments
    .flatMap((payment) => payment.refunds)
    .find((item) => item.id === c.req.query("refunded"));
  const refundDone =
    refund &&
    (refund.state === "paid"
      ? `${formatMoney(refund.amount)} were paid back. The customer is notified.`
      : refund.state === "pending"
        ? `${formatMoney(refund.amount)} are on their way back. The payment provider has not answered yet; it is asked again.`
        : undefined);
  return staffPage(
    c,
    <AdminOrderPage
      order={order}
      contradictions={await contradictionsOf(c.env.DB, id)}
      disputed={await disputesOf(c.env.DB, id)}
      messages={await messagesAbout(c.env, order)}
      left={(await leftByLocation(c.env, [order])).get(id) ?? []}
      locations={(await listLocations(c.env.DB)).filter(({ active }) => active)}
      agent={await findAgentOrder(c.env.DB, id)}
      scopes={requirePrincipal(c).scopes}
      refundKey={randomId("rkey")}
      problem={problem?.detail}
      done={refundDone ?? DONE[c.req.query("done") ?? ""]}
    />,
    status,
  );
}
