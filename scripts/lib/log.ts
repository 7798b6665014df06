import { stripVTControlCharacters } from "node:util";

/** What wrangler says that is no news here, or that the ready block says better. */
const NOISE = [
  /^\[custom build\] Running/,
  /^Using (secrets|vars) defined in/,
  /^Your Worker has access to the following bindings:/,
  /^Binding\s+Resource\s+Mode/,
  /^env\.\S+ .*\blocal$/,
  /^⎔ (Starting local server|Connection status updated|Shutting down|Local server updated)/,
  /^\[wrangler:info\] (Ready on|QUEUE|✨ Parsed|(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) )/,
  /"path":"\/(healthz|readyz)","status":200/,
  /Scheduled Workers are not automatically triggered/,
  /^ {2}To manually trigger a scheduled event/,
  /^ {4}curl "http:\/\/localhost:\d+\/cdn-cgi\/local\/scheduled/,
  /^ {2}For more details, see https:\/\/developers\.cloudflare\.com\/workers\/configuration\/cron/,
  /^🪵/u,
  // Where in the tools a build error was thrown.
  /^\[custom build\]( +at .*|.*(failureErrorWithLog|lib\/main\.js:\d+)| +(errors|warnings): \[Getter.*| *\^| +let error = .*| *\}| *)$/,
  /^ +at .*wrangler-dist\/cli\.js/,
];
/** A failed asset build is followed by the whole of its child process, as an object. */
const DUMP_BEGINS = /^\s+result: I \{$/;
const DUMP_ENDS = /^ {2}\}$/;

/**
 * Passes on wrangler's output line by line, without noise and with the Worker's log lines made
 * readable.
 */
export function wranglerOutput(print: (line: string) => void): (chunk: Buffer | string) => void {
  let unfinished = "";
  let dumping = false;
  let afterBlank = true;
  return (chunk) => {
    const lines = stripVTControlCharacters(unfinished + chunk).split("\n");
    unfinished = lines.pop() ?? "";
    for (const line of lines) {
      if (dumping) {
        dumping = !DUMP_ENDS.test(line);
        continue;
      }
      dumping = DUMP_BEGINS.test(line);
      const blank = line.trim() === "";
      if (dumping || (blank && afterBlank) || NOISE.some((pattern) => pattern.test(line))) {
        continue;
      }
      afterBlank = blank;
      print(readable(line));
    }
  };
}

/** The same for output that is there as a whole. */
export function readableLines(output: string) {
  const lines: string[] = [];
  wranglerOutput((line) => lines.push(line))(`${output}\n`);
  return lines.join("\n").trim();
}

/** One of the Worker's JSON log lines as a person reads it; any other line as it is. */
function readable(line: string) {
  if (!line.startsWith('{"at":')) {
    return line;
  }
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(line);
  } catch {
    return line;
  }
  const { at, level, message, traceId: _traceId, stack, ...fields } = record;
  const time = String(at).slice(11, 19);
  if (message === "request") {
    const { method, path, status, ms, cache } = fields;
    return `${time} ${status} ${method} ${path} ${ms} ms${cache ? ` (${cache})` : ""}`;
  }
  const details = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const words = [time, level === "info" ? "" : String(level).toUpperCase(), message, ...details];
  return words.filter(Boolean).join(" ") + (stack ? `\n${stack}` : "");
}
