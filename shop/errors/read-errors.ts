import type { ErrorGroup } from "../../domain/errors/error-group.ts";
import { callObject } from "../base/call-object.ts";

/** Groups of errors, those that were seen last in front. */
export function readErrors(env: Env, limit: number): Promise<ErrorGroup[]> {
  return callObject(() => env.METER.getByName("shop").errors(limit));
}
