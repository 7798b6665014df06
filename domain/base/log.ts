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

/** Most texts hold none of this: looking for a mark costs a tenth of what a pattern does. */
function maskText(value: string): string {
  const text = value.includes("Failed query: ") ? value.replace(QUERY_VALUES, "$1") : value;
  const nameless = text.includes("@") ? text.replace(EMAIL, "[email]") : text;
  const powerless = nameless.includes("_") ? nameless.replace(CAPABILITY, "$1_[masked]") : nameless;
  return powerless.includes("eyJ") ? powerless.replace(JWT, "[jwt]") : powerless;
}

function mask(value: unknown, key = ""): unknown {
  if (SECRET.test(key) || personalFields.has(key.toLowerCase())) {
    return "[masked]";
  }
  if (typeof value === "string") {
    return maskText(value);
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

type Fields = Readonly<Record<string, unknown>>;

/** What is known of the invocation that writes a line. */
let contextOf: () => Fields | undefined = () => undefined;
/** Receives each logged line of level `error`. */
let receiveError: (line: Fields) => void = () => {};

/** Sets where lines get the fields from that hold for a whole invocation, such as its trace. */
export function readContextFrom(source: typeof contextOf): void {
  contextOf = source;
}

/** Sets who receives each logged line of level `error`. */
export function onErrorLogged(listener: typeof receiveError): void {
  receiveError = listener;
}

/**
 * One JSON log line with personal data masked, and with the fields of its invocation. `traceparent`
 * becomes `traceId`; write it with `console`.
 */
export function logRecord(level: Level, message: string, fields: Fields = {}): string {
  const { traceparent, ...rest }: Fields = { ...contextOf(), ...fields };
  const line: Fields = {
    at: new Date().toISOString(),
    level,
    message: mask(message),
    ...(typeof traceparent === "string" ? { traceId: traceIdOf(traceparent) } : {}),
    ...(mask(rest) as Fields),
  };
  if (level === "error") {
    receiveError(line);
  }
  return JSON.stringify(line);
}
