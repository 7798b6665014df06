import type { Fault } from "./fault.ts";

export const SALE_FAULTS: readonly Fault[] = [];
