import type { AuditChange, AuditOrigin } from "../../domain/audit/audit.ts";
import { networkOf } from "../../domain/base/network.ts";
import { traceIdOf } from "../../domain/base/trace.ts";
import { appendAudit } from "../../stores/audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";

/** Who makes this call, as the audit log names them. Only for calls that need a token. */
export function auditOrigin({ principal, ip, traceparent }: Call): AuditOrigin {
  if (!principal) {
    throw new Error("the audit log names who acts, so this needs a principal");
  }
  const network = ip === null ? null : networkOf(ip);
  return { actor: principal.sub, role: principal.role, network, traceId: traceIdOf(traceparent) };
}

/** Writes down what this call did; await it before answering. */
export async function audit(call: Call, ...changes: AuditChange[]): Promise<void> {
  await appendAudit(call.env.DB, auditOrigin(call), changes);
  sealSoon(call);
}

/** Chains entries that travelled in a batch, once the answer is on its way. */
export function sealSoon({ env, ctx }: Pick<Call, "env" | "ctx">): void {
  ctx.waitUntil(callObject(() => env.SWEEPER.getByName("sweeper").sealAudit()));
}
