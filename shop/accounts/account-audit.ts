import type { Role } from "../../domain/accounts/access.ts";
import type { AuditAction } from "../../domain/audit/audit.ts";
import { networkOf } from "../../domain/base/network.ts";
import { traceIdOf } from "../../domain/base/trace.ts";
import { appendAudit } from "../../stores/audit/audit.ts";
import type { Origin } from "./credentials.ts";
import type { MailContext } from "./mail.ts";

/** Writes down what somebody did to their own account; the entry names it by its id alone. */
export async function auditAccount(
  { env, ctx, traceparent }: MailContext,
  { id, role }: { id: string; role: Role },
  { ip }: Origin,
  action: Extract<AuditAction, `account.${string}`>,
): Promise<void> {
  const origin = { actor: id, role, network: networkOf(ip), traceId: traceIdOf(traceparent) };
  await appendAudit(env.DB, origin, [{ action, subject: id, before: null, after: null }]);
  ctx.waitUntil(env.SWEEPER.getByName("sweeper").sealAudit());
}
