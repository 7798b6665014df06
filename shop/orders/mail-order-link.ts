import type { Refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { NO_MAIL, sendMail } from "../accounts/mail.ts";
import type { Call } from "../base/call.ts";
import { mailLeaves } from "../base/email.ts";
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
  // An address in place of the number would find every order of that address.
  const named = number.includes("@") ? "" : number.replace(/^#/, "");
  const { items } = await searchOrders(call.env, { q: named || "-" }, MAX_OF_ONE_NUMBER);
  const found = items.find((order) => order.email.toLowerCase() === email.toLowerCase());
  const accountId = found?.customer.startsWith("user:") ? found.customer.slice("user:".length) : null;
  await sendMail(
    call,
    { kind: "order_link", email, name: found?.id ?? "", accountId },
    { send: found !== undefined },
  );
  return ok(null);
}
