import type { AuditHead } from "../../domain/audit/audit.ts";

/** The methods of the one object that pushes on what makes no progress. */
export interface SweeperObject {
  wake(reliedOnMs?: number, inMs?: number): Promise<void>;
  stayAwake(): Promise<void>;
  sealAudit(): Promise<void>;
  auditHead(): Promise<AuditHead | null>;
  pushOn(limit?: number): Promise<void>;
}
