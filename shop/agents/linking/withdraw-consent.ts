import type { Principal } from "../../../domain/accounts/access.ts";
import { saidOf, saidOfMarketing } from "../../../domain/agents/consent.ts";
import { consentsOf, endConsent } from "../../../stores/agents/consents.ts";
import { auditAccount } from "../../accounts/account-audit.ts";
import type { Call } from "../../base/call.ts";

/**
 * Takes back what a platform said that a customer agrees to. A yes to marketing becomes a no.
 *
 * @returns whether the customer has anything to take back of that order
 */
export async function withdrawConsent(
  call: Call,
  { sub, role }: Principal,
  orderId: string,
): Promise<boolean> {
  const { env } = call;
  const said = (await consentsOf(env.DB, sub)).find((one) => one.orderId === orderId);
  if (!said || !saidOf(said.consent).some(({ granted }) => granted)) {
    return false;
  }
  const endsMarketing = saidOfMarketing(said.consent) === true;
  const isEnded = await endConsent(env.DB, { accountId: sub, orderId, endsMarketing });
  if (isEnded) {
    const before = { orderId, consent: said.consent };
    await auditAccount(call, { id: sub, role }, "account.consent_withdrawn", { before, after: null });
  }
  return isEnded;
}
