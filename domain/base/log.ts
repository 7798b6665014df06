import type { z } from "zod";
import { personalNames } from "./personal.ts";
import { traceIdOf } from "./trace.ts";

type Level = "debug" | "info" | "warn" | "error";

/** Names of further fields whose values never reach a log: secrets, and addresses of messages. */
const SECRET =
  /^(address|token|accesstoken|refreshtoken|idtoken|password|currentpassword|newpassword|authorization|cookie|recipient)$/i;
/** Names of the fields that schemas mark as personal, in lower case. */
const personalFields = new Set<string>();

/** Makes the log mask every field that has the name of a personal field of this schema. */
export function maskFieldsOf(schema: z.ZodObject): void {
  for (const name of personalNames(schema)) {
    personalFields.add(name.toLowerCase());
  }
}

const EMAIL = /[^\s@"'<>]+@[^\s@"'<>]+\.[^\s@"'<>]+/g;
/**
 * Cart ids, order tokens, refresh tokens, mailed links and device ids grant access. A reader of the
 * log must not get them.
 */
const CAPABILITY = /\b(crt|ott|rft|aml|dev)_[0-9a-z.]{6,}/g;
const JWT = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** Drizzle appends the parameters of a failed query, which name shoppers. A stack may follow. */
const QUERY_VALUES = /(Failed query: .*?)\nparams: .*?(?=\n\s+at |$)/gs;

function mask(value: unknown, key = ""): unknown {
  if (SECRET.test(key) || personalFields.has(key.toLowerCase())) {
    return "[masked]";
  }
  if (typeof value === "string") {
    return value
      .replace(QUERY_VALUES, "$1")
      .replace(EMAIL, "[email]")
      .replace(CAPABILITY, "$1_[masked]")
      .replace(JWT, "[jwt]");
  }
  if (Array.isArray(value)) {
    return value.map((item) => mask(item));
  }
  if (value instanceof Error) {
    return mask(errorText(value));
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mask(item, name)]));
  }
  return value;
}

/** Why it went wrong, and what did: a query that failed says why in its cause alone. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const why = error.cause instanceof Error ? `${errorText(error.cause)}, so ` : "";
  return `${why}${error.name}: ${error.message.replace(QUERY_VALUES, "$1")}`;
}

/**
 * The value with personal data and secrets masked, by the names of fields and the look of texts.
 */
export function maskPersonal(value: unknown): unknown {
  return mask(value);
}

/**
 * One JSON log line with personal data masked. `traceparent` becomes `traceId`; write it with
 * `console`.
 */
export function logRecord(level: Level, message: string, fields: Record<string, unknown> = {}): string {
  const { traceparent, ...rest } = fields;
  return JSON.stringify({
    at: new Date().toISOString(),
    level,
    message: mask(message),
    ...(typeof traceparent === "string" ? { traceId: traceIdOf(traceparent) } : {}),
    ...(mask(rest) as Record<string, unknown>),
  });
}
