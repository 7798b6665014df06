/** An error as its log line has it, with personal data masked. */
export interface LoggedError {
  /** What went wrong, in the words of the line: `message failed`. */
  message: string;
  /** Why, in the words of what threw; empty where nothing did. Its last line says where. */
  error: string;
  traceId: string | null;
}

/** Errors of one cause, as an isolate has counted them since its last report. */
export interface ErrorReport extends LoggedError {
  cause: string;
  /** The version of the Worker. */
  release: string;
  count: number;
  /** Milliseconds since 1970; the other fields are of this last one. */
  lastAt: number;
}

/** Errors of one cause, over all isolates. Times in milliseconds since 1970. */
export interface ErrorGroup extends ErrorReport {
  firstAt: number;
  /** The version of the Worker that it was first seen in. */
  firstRelease: string;
}

const MAX_CAUSE_CHARS = 200;
const MAX_ERROR_CHARS = 500;

/** Reads the line that `logRecord` made. */
export function loggedError(line: Readonly<Record<string, unknown>>): LoggedError {
  const { message, error, why, code, path, queue, traceId } = line;
  const said = [error, why, code].find((text) => typeof text === "string");
  const place = [path, queue].find((text) => typeof text === "string");
  const where = place === undefined ? "" : `\nat ${place}`.slice(0, MAX_ERROR_CHARS);
  return {
    message: String(message),
    error: String(said ?? "").slice(0, MAX_ERROR_CHARS - where.length) + where,
    traceId: typeof traceId === "string" ? traceId : null,
  };
}

/**
 * What distinguishes one cause from another: the line's words, and those of the error without what
 * differs from case to case, such as ids, numbers and quoted texts.
 */
export function causeOf({ message, error }: LoggedError): string {
  const [first = ""] = error.split("\n");
  const general = first
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, "…")
    .replace(/\b[a-z]+_[0-9a-z-]{8,}\b/gi, "…")
    .replace(/\b[0-9a-f]{8,}(?:-[0-9a-f]{4,}){0,4}\b/gi, "…")
    .replace(/\d+/g, "…");
  return `${message}: ${general}`.slice(0, MAX_CAUSE_CHARS);
}
