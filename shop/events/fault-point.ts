import { env } from "cloudflare:workers";

/**
 * Where a consumer has done something outside and not written it down, or not acknowledged its
 * messages. A test that sets FAULT_POINT to the name has it die there; anywhere else nothing ever
 * does.
 */
export function faultPoint(name: string): void {
  if (env.ENVIRONMENT === "test" && env.FAULT_POINT === name) {
    throw new Error(`fault point ${name}`);
  }
}
