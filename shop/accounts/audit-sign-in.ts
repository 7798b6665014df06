import { logRecord } from "../../domain/base/log.ts";
import { networkOf } from "../../domain/base/network.ts";
import { traceIdOf } from "../../domain/base/trace.ts";
import type { Account } from "../../stores/accounts/accounts.ts";
import { appendAudit, appendOnce } from "../../stores/audit/audit.ts";
import { sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";

type Person = Pick<Account, "id" | "role">;

/** Refusals of one kind at one account within this time, in milliseconds, are one entry. */
const SAME_REFUSAL_MS = 60 * 1000;

const placeOf = ({ ip, traceparent }: Call) => ({
  network: ip === null ? null : networkOf(ip),
  traceId: traceIdOf(traceparent),
});
const subjectOf = ({ id }: Person) => `sign-in:${id}`;

/** Writes down that a member of staff has signed in; await it before the session leaves. */
export async function auditSignIn(call: Call, account: Person, session: string): Promise<void> {
  if (account.role === "customer") {
    return;
  }
  const origin = { actor: account.id, role: account.role, ...placeOf(call) };
  const entry = { action: "staff.signed_in" as const, subject: subjectOf(account), before: null };
  await appendAudit(call.env.DB, origin, [{ ...entry, after: { session } }]);
  sealSoon(call);
}

/**
 * Writes down that a sign-in to an account of staff was refused. It is not waited for: the time
 * that a refusal takes must not tell whose address it was.
 */
export function auditRefusedSignIn(call: Call, account: Person, reason: string): void {
  if (account.role === "customer") {
    return;
  }
  const origin = { actor: `sign-in:${reason}`, role: "system" as const, ...placeOf(call) };
  const entry = { action: "staff.sign_in_refused" as const, subject: subjectOf(account), before: null };
  call.ctx.waitUntil(
    appendOnce(call.env.DB, origin, { ...entry, after: { reason } }, Date.now() - SAME_REFUSAL_MS)
      .then(() => sealSoon(call))
      .catch((error: unknown) => {
        console.error(
          logRecord("error", "a refused sign-in of staff was not written down", {
            account: account.id,
            error,
          }),
        );
      }),
  );
}
