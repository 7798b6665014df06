import type { Role } from "../../domain/accounts/access.ts";
import type { AuditAction, AuditChange } from "../../domain/audit/audit.ts";
import { networkOf } from "../../domain/base/network.ts";
import { traceIdOf } from "../../domain/base/trace.ts";
import { appendAudit } from "../../stores/audit/audit.ts";
import { sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";

/** Writes down what a person did to their own account; the entry names it by its id alone. */
export async function auditAccount(
  call: Call,
  { id, role }: { id: string; role: Role },
  action: Extract<AuditAction, `account.${string}`>,
  { before, after }: Pick<AuditChange, "before" | "after"> = { before: null, after: null },
): Promise<void> {
  const network = call.ip === null ? null : networkOf(call.ip);
  const origin = { actor: id, role, network, traceId: traceIdOf(call.traceparent) };
  await appendAudit(call.env.DB, origin, [{ action, subject: id, before, after }]);
  sealSoon(call);
}
