import { parseArgs } from "node:util";

/** Ends a command with one sentence for the person who ran it. */
export class Stop extends Error {
  readonly exitCode: number;

  /** @param exitCode 0 when the sentence is what was asked for. */
  constructor(sentence: string, exitCode = 1) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** @param options As `parseArgs` takes them. */
export function parseOptions<Options extends NonNullable<Parameters<typeof parseArgs>[0]>["options"]>(
  args: string[],
  options: Options,
  allowPositionals = false,
) {
  const names = Object.keys(options ?? {}).map((name) => `--${name}`);
  const known = names.length === 0 ? "There are no options." : `Options: ${names.join(", ")}.`;
  if (args.includes("--help")) {
    throw new Stop(`${known} CONTRIBUTING.md says what each command does.`, 0);
  }
  try {
    return parseArgs({ args, options, allowPositionals, strict: true });
  } catch (error) {
    const said = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new Stop(`${said}. ${known}`);
  }
}

/** A whole number in a range, from an option's text. */
export function wholeNumber(name: string, text: string, min: number, max: number) {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new Stop(`--${name} takes a whole number from ${min} to ${max}, not "${text}".`);
  }
  return value;
}

export const DEFAULT_PORT = 8787;

export function portNumber(text: string) {
  return wholeNumber("port", text, 1, 65_535);
}

/** The var of `--ip-limit N`: requests a minute from one address, 0 for no limit. */
export function limitVars(text: string | undefined): Record<string, number> {
  return text === undefined ? {} : { IP_LIMIT: wholeNumber("ip-limit", text, 0, 1_000_000) };
}

/**
 * Runs a server until its supervisor asks it to stop, or is gone: either closes the IPC channel.
 * Signals are not listened to here, because packages answer them by ending the process at once.
 * @param start What `defer` is given runs at the end, last first, however the end comes.
 */
export async function untilStopped(start: (defer: (cleanup: () => unknown) => void) => Promise<void>) {
  const cleanups: (() => unknown)[] = [];
  const stopped = new Promise<void>((resolve) => {
    if (process.connected) {
      process.on("disconnect", resolve);
    } else {
      resolve();
    }
  });
  try {
    await Promise.race([stopped, start((cleanup) => cleanups.push(cleanup)).then(() => stopped)]);
  } finally {
    for (const cleanup of cleanups.reverse()) {
      await cleanup();
    }
  }
}
