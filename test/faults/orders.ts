import type { Fault } from "./fault.ts";

export const ORDER_FAULTS: readonly Fault[] = [];
