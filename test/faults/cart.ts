import type { Fault } from "./fault.ts";

export const CART_FAULTS: readonly Fault[] = [];
