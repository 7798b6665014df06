import type { Fault } from "./fault.ts";

export const PAYMENT_FAULTS: readonly Fault[] = [];
