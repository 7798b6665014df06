import type { Fault } from "./fault.ts";

export const EVENT_FAULTS: readonly Fault[] = [];
