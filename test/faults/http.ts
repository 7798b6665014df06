import type { Fault } from "./fault.ts";

export const HTTP_FAULTS: readonly Fault[] = [];
