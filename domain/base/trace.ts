import { z } from "zod";

/** W3C trace context, version 00: `00-<trace id>-<span id>-<flags>`. */
const PATTERN = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

export const Traceparent = z.string().regex(PATTERN);

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Random bytes drawn for many ids at once: a draw costs more than an id does. */
const pool = new Uint8Array(4_096);
let used = pool.length;

function hex(bytes: number): string {
  if (used + bytes > pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  let text = "";
  for (const end = used + bytes; used < end; used++) {
    text += HEX[pool[used] ?? 0];
  }
  return text;
}

/** The trace id of a traceparent: what ties logs, messages and problems of one request together. */
export function traceIdOf(traceparent: string): string {
  return PATTERN.exec(traceparent)?.[1] ?? "";
}

/**
 * Traces of the shop's own that begin within so many milliseconds share their first seven digits.
 */
export const TRACE_STEP_MS = 16_000;
const TIME_DIGITS = 8;

/**
 * A new trace id: the second of its beginning, and 96 random bits (docs/decisions/0082-story.md).
 */
function newTraceId(): string {
  const second = Math.floor(Date.now() / 1_000);
  return second.toString(16).padStart(TIME_DIGITS, "0") + hex(12);
}

/** When a trace began, had the shop begun it: from this moment on, for `TRACE_STEP_MS`. */
export function beginningOf(traceId: string): number {
  return Number.parseInt(traceId.slice(0, TIME_DIGITS - 1), 16) * TRACE_STEP_MS;
}

/**
 * Continues the caller's trace with a span of our own, or starts a new one.
 * All-zero ids are invalid by the standard and start a new trace.
 */
export function continueTrace(incoming: string | null | undefined): string {
  const [, traceId = "", parentId = "", flags] = PATTERN.exec(incoming ?? "") ?? [];
  const valid = /[^0]/.test(traceId) && /[^0]/.test(parentId);
  return valid ? `00-${traceId}-${hex(8)}-${flags}` : `00-${newTraceId()}-${hex(8)}-01`;
}
