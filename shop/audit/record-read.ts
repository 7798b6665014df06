import type { AuditAction } from "../../domain/audit/audit.ts";
import { appendOnce } from "../../stores/audit/audit.ts";
import type { Call } from "../base/call.ts";
import { auditOrigin, sealSoon } from "./audit.ts";

/**
 * A repeated read within this time, in milliseconds, is the same one: a page that is loaded again.
 */
const SAME_READ_MS = 10 * 60 * 1000;

/**
 * Writes down that staff read something about people. Its subject begins with `read:`, so that what
 * was done to a thing stays apart from who looked at it.
 */
export async function recordRead(
  call: Call,
  { action, subject }: { action: AuditAction; subject: string },
): Promise<void> {
  const read = { action, subject: `read:${subject}`, before: null, after: null };
  if (await appendOnce(call.env.DB, auditOrigin(call), read, Date.now() - SAME_READ_MS)) {
    sealSoon(call);
  }
}
