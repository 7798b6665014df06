import { env } from "cloudflare:workers";

/**
 * A point at which a consumer has done something outside and not written it down, or not
 * acknowledged its messages. A test sets FAULT_POINT to the name of a point to have the consumer
 * die there; nowhere else does it do anything.
 */
export function faultPoint(name: string): void {
  if (env.ENVIRONMENT === "test" && env.FAULT_POINT === name) {
    throw new Error(`fault point ${name}`);
  }
}
