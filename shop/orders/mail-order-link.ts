import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { keptLanguage } from "../../domain/language/languages.ts";
import { findMails } from "../../stores/accounts/account-mails.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { keyedMailId, NO_MAIL, sendMail } from "../accounts/mail.ts";
import { audit } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { mailLeaves } from "../base/email.ts";
import { currentShop } from "../settings/current-shop.ts";
import { searchOrders } from "./reading/search-orders.ts";

/** Orders that may share a number: it has fifty bits of the id. */
const MAX_OF_ONE_NUMBER = 10;

/**
 * Mails the way to an order to the address that it was placed with, if that is the one that was
 * given. What is answered, and how long it takes, says nothing of whether there is such an order.
 */
export async function mailOrderLink(
  call: Call,
  { number, email }: { number: string; email: string },
): Promise<Result<null, Refusal>> {
  if (!mailLeaves(call.env)) {
    return err(NO_MAIL);
  }
  // Without this an address in the place of the number would find every order of that address.
  const named = number.includes("@") ? "" : number.replace(/^#/, "");
  const { items } = await searchOrders(call.env, { q: named || "-" }, MAX_OF_ONE_NUMBER);
  const found = items.find((order) => order.email.toLowerCase() === email.toLowerCase());
  const accountId = accountOf(found?.customer ?? "");
  await sendMail(
    call,
    { kind: "order_link", email, name: found?.id ?? "", accountId },
    { send: found !== undefined },
  );
  return ok(null);
}

/**
 * Mails the way to an order again to the address that it was placed with, in the order's language:
 * once for each `key`.
 */
export async function mailLinkAgain(call: Call, id: string, key: string): Promise<Result<null, Refusal>> {
  const { env } = call;
  const stored = await orderStore(env).find(id);
  if (!stored) {
    return err(refusal("not_found", "There is no such order."));
  }
  const { customer, order } = stored;
  if (order.email === "") {
    return err(refusal("invalid_request", "Its customer was erased: no address is kept."));
  }
  if (!mailLeaves(env)) {
    return err(NO_MAIL);
  }
  const sent = { key: `${key} ${id}`, email: order.email, name: id, accountId: accountOf(customer) };
  const isDue = async () => {
    const mail = await keyedMailId(sent.key);
    return (await findMails(env, [mail], Date.now())).length > 0;
  };
  if (await isDue()) {
    return ok(null);
  }
  const language = keptLanguage(order.language, await currentShop(env, call.ctx));
  await sendMail({ ...call, language }, { kind: "order_link", ...sent });
  if (!(await isDue())) {
    const detail = "This address was sent several links in the last hour. Try again later.";
    return err(refusal("rate_limited", detail));
  }
  await audit(call, { action: "order.link_mailed", subject: id, before: null, after: null });
  return ok(null);
}

function accountOf(customer: string): string | null {
  return customer.startsWith("user:") ? customer.slice("user:".length) : null;
}
