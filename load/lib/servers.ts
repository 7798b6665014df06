import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { killGroup } from "../../scripts/bootstrap.mjs";
import { onFreePort } from "../../scripts/lib/state.ts";

const START_TIMEOUT_MS = 120_000;
const CLOCK_TICKS_PER_SECOND = 100;

export interface ServerOptions {
  kind: "shop" | "empty";
  stateDir: string;
  /** A free one when left out. */
  port?: number;
  vars?: Record<string, unknown>;
  /** A product CSV to start with instead of the demo shop. */
  catalog?: string;
  /** The file of the built Worker, and of another build whose objects serve it. */
  build?: string;
  objects?: string;
  /** A file with a module that runs before the Worker and imports it as `./index.js`. */
  wrapper?: string;
  inspectorPort?: number;
  /** URLs of the Postgres databases that orders are to lie in. */
  shards?: readonly string[];
  /**
   * Times that a queue hands a message over again before it dies: wrangler.toml's when left out.
   */
  retries?: number;
}

/** The built Worker, or an empty one, on workerd in a process of its own. */
export class Server {
  readonly port: number;
  readonly origin: string;
  #child: ChildProcess;
  /** Where what the stores hold is asked. */
  #stores = "";

  constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
    this.origin = `http://127.0.0.1:${port}`;
  }

  static start(options: ServerOptions): Promise<Server> {
    const start = (port: number) => Server.#startOn(port, options);
    return options.port === undefined ? onFreePort(start) : start(options.port);
  }

  static async #startOn(port: number, options: ServerOptions) {
    fs.mkdirSync(options.stateDir, { recursive: true });
    const logFile = path.join(options.stateDir, "server.log");
    const log = fs.openSync(logFile, "a");
    const { size: saidBefore } = fs.fstatSync(log);
    const child = fork(
      path.join(import.meta.dirname, "server-process.ts"),
      [JSON.stringify({ ...options, port })],
      // A group of its own, so that it can be killed with its runtime, which would not notice. What
      // the Worker logs has no reader, as when a person redirects it.
      { detached: true, stdio: ["ignore", "ignore", log, "ipc"] },
    );
    fs.closeSync(log);
    const server = new Server(child, port);
    const ready = new Promise<{ stores?: string }>((resolve, reject) => {
      child.once("message", (message: { stores?: string }) => resolve(message));
      child.once("exit", () =>
        reject(
          new Error(`The server did not start:\n${fs.readFileSync(logFile).subarray(saidBefore).toString()}`),
        ),
      );
      setTimeout(() => reject(new Error("The server did not start in time.")), START_TIMEOUT_MS).unref();
    });
    try {
      server.#stores = (await ready).stores ?? "";
    } catch (error) {
      server.kill();
      throw error;
    }
    return server;
  }

  /** Runs a statement in its D1 database. @returns The rows that it gives. */
  async query(sql: string): Promise<Record<string, unknown>[]> {
    return (await this.#ask({ method: "POST", body: sql })).json();
  }

  /** Every event of its archive, once. */
  async archivedEvents(): Promise<Record<string, unknown>[]> {
    const lines: string[] = await (await this.#ask({})).json();
    const events = lines.map((line) => JSON.parse(line)).filter(({ id }) => id !== undefined);
    return [...new Map(events.map((event) => [event.id, event])).values()];
  }

  async #ask(request: RequestInit): Promise<Response> {
    const response = await fetch(this.#stores, request);
    if (!response.ok) {
      throw new Error(await response.text());
    }
    return response;
  }

  /** Ends it as SIGTERM does. */
  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return;
    }
    const exited = once(this.#child, "exit");
    this.#child.disconnect();
    const timer = setTimeout(() => this.kill(), 15_000);
    await exited;
    clearTimeout(timer);
    this.kill();
  }

  /** Ends it and its runtime as a power cut does. */
  kill() {
    if (this.#child.pid) {
      killGroup(this.#child.pid);
    }
  }

  /** The process id of workerd, where /proc has it. */
  runtimePid(): number | null {
    if (!fs.existsSync("/proc/self/stat")) {
      return null;
    }
    for (const name of fs.readdirSync("/proc")) {
      if (!/^\d+$/.test(name)) {
        continue;
      }
      const stat = statOf(Number(name));
      if (stat && stat.group === this.#child.pid && stat.name === "workerd") {
        return Number(name);
      }
    }
    return null;
  }

  /** Resident memory of workerd in MiB, or null where it is not known. */
  residentMiB() {
    const pid = this.runtimePid();
    if (pid === null) {
      return null;
    }
    const kibibytes = /^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kibibytes ? Number(kibibytes) / 1024 : null;
  }

  /** Processor time workerd has used so far; 0 where it is not known. */
  cpuSeconds() {
    const pid = this.runtimePid();
    return (pid === null ? null : statOf(pid))?.cpuSeconds ?? 0;
  }

  /** Waits until workerd has nothing to do any more: consumers work on after the last answer. */
  async untilQuiet({ timeoutMs = 300_000, share = 0.05 } = {}) {
    const pid = this.runtimePid();
    if (pid === null) {
      await pause(2_000);
      return;
    }
    const deadline = Date.now() + timeoutMs;
    let before = statOf(pid)?.cpuSeconds ?? 0;
    while (Date.now() < deadline) {
      await pause(1_000);
      const now = statOf(pid)?.cpuSeconds ?? 0;
      if (now - before < share) {
        return;
      }
      before = now;
    }
  }
}

function statOf(pid: number) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
    const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
    return { name, group: Number(fields[2]), cpuSeconds };
  } catch {
    return null;
  }
}
