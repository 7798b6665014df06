import type { Context } from "hono";
import type { AuditChange, AuditOrigin } from "../../domain/audit/audit.ts";
import { networkOf } from "../../domain/base/network.ts";
import { traceIdOf } from "../../domain/base/trace.ts";
import { appendAudit } from "../../stores/audit/audit.ts";
import type { AppEnv } from "../router.ts";
import { requirePrincipal } from "./identity.ts";

/** Who makes this request, as the audit log names them. Only for routes that need a token. */
export function auditOrigin(c: Context<AppEnv>): AuditOrigin {
  const { sub, role } = requirePrincipal(c);
  const ip = c.req.header("CF-Connecting-IP");
  return {
    actor: sub,
    role,
    network: ip === undefined ? null : networkOf(ip),
    traceId: traceIdOf(c.get("traceparent")),
  };
}

/** Writes down what this request did; await it before answering. */
export async function audit(c: Context<AppEnv>, ...changes: AuditChange[]): Promise<void> {
  await appendAudit(c.env.DB, auditOrigin(c), changes);
  sealSoon(c);
}

/** For requests whose entries travelled in a batch: chains them once the answer is on its way. */
export function sealSoon(c: Context<AppEnv>): void {
  c.executionCtx.waitUntil(c.env.SWEEPER.getByName("sweeper").sealAudit());
}
