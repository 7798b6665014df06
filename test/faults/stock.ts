import type { Fault } from "./fault.ts";

export const STOCK_FAULTS: readonly Fault[] = [];
