import type { Fault } from "./fault.ts";

export const CATALOG_FAULTS: readonly Fault[] = [];
