import type { Context, Next } from "hono";

/**
 * Runs what comes next, with a header on its answer. A header that is there before the answer is
 * made costs nothing; on a finished one it costs a copy of it, as refusals do here.
 */
export async function withHeader(c: Context, next: Next, name: string, value: string): Promise<void> {
  c.header(name, value);
  await next();
  if (c.res.headers.get(name) !== value) {
    c.header(name, value);
  }
}
