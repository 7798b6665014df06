import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ProblemError, type Refusal, refusal } from "../domain/base/problem.ts";
import { err, ok, type Result } from "../domain/base/result.ts";
import type { AppEnv } from "./router.ts";

const MAX_KEY_LENGTH = 255;
const PRINTABLE = new RegExp(`^[\\x21-\\x7e]{1,${MAX_KEY_LENGTH}}$`);

/** The header as OpenAPI shows it; `requireIdempotencyKey` reads it, with errors of its own. */
export const IdempotencyKey = z
  .string()
  .regex(PRINTABLE)
  .optional()
  .openapi({
    description: `1 to ${MAX_KEY_LENGTH} printable ASCII characters without spaces`,
    param: { required: true },
  });

/** The caller's key for this order, or the problem with it. */
export function requireIdempotencyKey(c: Context<AppEnv>): string {
  const key = readIdempotencyKey(c.req.header("Idempotency-Key"));
  if (!key.ok) {
    throw new ProblemError(key.error);
  }
  return key.value;
}

/** Checks what came as the `Idempotency-Key` header. */
export function readIdempotencyKey(key: string | null | undefined): Result<string, Refusal> {
  if (typeof key !== "string") {
    return err(
      refusal(
        "idempotency_key_missing",
        "Send a key of your own, such as a UUID, and repeat it when you try again.",
      ),
    );
  }
  if (PRINTABLE.test(key)) {
    return ok(key);
  }
  return err(
    refusal("invalid_request", "The Idempotency-Key is not valid.", {
      errors: [
        { path: "Idempotency-Key", message: `must be 1 to ${MAX_KEY_LENGTH} printable ASCII characters` },
      ],
    }),
  );
}
