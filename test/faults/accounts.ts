import type { Fault } from "./fault.ts";

export const ACCOUNT_FAULTS: readonly Fault[] = [];
