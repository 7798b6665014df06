/**
 * Watches one sale with many WebSockets and prints what arrives.
 *
 *   node load/watchers.ts --url http://127.0.0.1:8787 --sale sal_… --count 5000 [--seconds 30]
 *                         [--pid 1234] [--tokens tokens.txt]
 *
 * `--pid` is the server's process. The resident memory that each 1,000 sockets cost it and its
 * children is reported. `--tokens` is a file with an access token a line
 * (`npm run token -- --count 1000`). That many sockets join the waiting room; the others only
 * watch.
 *
 * workerd holds two file descriptors a socket: `ulimit -n` bounds how many one server takes.
 *
 * Plain sockets instead of `WebSocket`, so that the client costs little beside the server on the
 * same machine.
 */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import net from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";

const MAX_COUNT = 60_000;
const MAX_SECONDS = 600;
/** Handshakes under way at once. */
const CONNECTING = 100;
const CONNECT_TIMEOUT_MS = 20_000;
/** Sockets from one loopback address: fewer than it has ephemeral ports. */
const PER_ADDRESS = 20_000;
const MEBIBYTE = 1024 * 1024;

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8787" },
    sale: { type: "string" },
    count: { type: "string", default: "1000" },
    seconds: { type: "string", default: "30" },
    pid: { type: "string" },
    tokens: { type: "string" },
  },
});

function fail(sentence: string) {
  console.error(sentence);
  process.exit(2);
}

const url = new URL(values.url);
const host = url.hostname === "localhost" ? "127.0.0.1" : url.hostname;
if (url.protocol !== "http:" || !/^127\.\d+\.\d+\.\d+$/.test(host)) {
  fail("--url must be http on this machine.");
}
if (!values.sale || !/^sal_[0-9a-z]{20}$/.test(values.sale)) {
  fail("--sale takes the id of a sale.");
}
const count = Number(values.count);
const seconds = Number(values.seconds);
if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT) {
  fail(`--count takes 1 to ${MAX_COUNT}.`);
}
if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
  fail(`--seconds takes up to ${MAX_SECONDS}.`);
}
const tokens = values.tokens ? readFileSync(values.tokens, "utf8").split("\n").filter(Boolean) : [];

/** Resident bytes of a process and all below it. */
function residentBytes(root: number) {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) {
      continue;
    }
    try {
      const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, "utf8"))?.[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It has ended meanwhile.
    }
  }
  const sum = (pid: number): number => {
    let kibibytes = 0;
    try {
      kibibytes = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    } catch {}
    return (children.get(pid) ?? []).reduce((total, child) => total + sum(child), kibibytes * 1024);
  };
  return sum(root);
}

const stats = {
  connected: 0,
  dropped: 0,
  failures: new Map(),
  byType: new Map(),
  bytes: 0,
};
/** Messages by socket, while measuring. */
const received = new Uint32Array(count);
/** When each broadcast text first and last arrived, and at how many sockets. */
const broadcasts = new Map<string, { first: number; last: number; sockets: number }>();
let measuring = false;

function hear(index: number, text: string) {
  if (!measuring) {
    return;
  }
  received[index] = (received[index] ?? 0) + 1;
  const type = /"type":"(\w+)"/.exec(text)?.[1] ?? "other";
  stats.byType.set(type, (stats.byType.get(type) ?? 0) + 1);
  if (type !== "stock") {
    return;
  }
  const now = performance.now();
  const seen = broadcasts.get(text);
  if (!seen) {
    broadcasts.set(text, { first: now, last: now, sockets: 1 });
  } else {
    seen.last = now;
    seen.sockets += 1;
  }
}

/** Reads the server's frames: short, unmasked text, and close. */
function frames(index: number, socket: net.Socket) {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk: Buffer) => {
    stats.bytes += chunk.length;
    let data = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    while (data.length >= 2) {
      const opcode = (data[0] as number) & 15;
      const short = (data[1] as number) & 127;
      const head = short === 126 ? 4 : 2;
      if (short === 127) {
        throw new Error("no message of a sale is that long");
      }
      if (data.length < head) {
        break;
      }
      const length = short === 126 ? data.readUInt16BE(2) : short;
      if (data.length < head + length) {
        break;
      }
      if (opcode === 1) {
        hear(index, data.toString("utf8", head, head + length));
      }
      if (opcode === 8) {
        socket.end();
      }
      data = data.subarray(head + length);
    }
    rest = data.length ? Buffer.from(data) : Buffer.alloc(0);
  };
}

function connect(index: number): Promise<net.Socket | null> {
  return new Promise((resolve) => {
    const socket = net.connect({
      host,
      port: Number(url.port || 80),
      localAddress: `127.0.0.${1 + Math.floor(index / PER_ADDRESS)}`,
      noDelay: true,
    });
    let open = false;
    const end = (reason: string) => {
      if (open) {
        return;
      }
      stats.failures.set(reason, (stats.failures.get(reason) ?? 0) + 1);
      socket.destroy();
      resolve(null);
    };
    const timer = setTimeout(() => end("timeout"), CONNECT_TIMEOUT_MS);
    socket.on("error", (error) => end("code" in error ? String(error.code) : error.message));
    socket.on("close", () => {
      clearTimeout(timer);
      if (open && !ending) {
        stats.dropped += 1;
      }
      end("closed");
    });
    const lines = [
      `GET /api/sales/${values.sale}/live HTTP/1.1`,
      `Host: ${url.host}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    ];
    const token = tokens[index];
    if (token) {
      lines.push(`Authorization: Bearer ${token}`);
    }
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    let answer = "";
    socket.on("data", function handshake(chunk) {
      answer += chunk.toString("latin1");
      const head = answer.indexOf("\r\n\r\n");
      if (head < 0) {
        return;
      }
      socket.off("data", handshake);
      const status = answer.split(" ")[1];
      if (status !== "101") {
        end(`HTTP ${status}`);
        return;
      }
      open = true;
      clearTimeout(timer);
      stats.connected += 1;
      const read = frames(index, socket);
      const more = Buffer.from(answer.slice(head + 4), "latin1");
      if (more.length) {
        read(more);
      }
      socket.on("data", read);
      resolve(socket);
    });
  });
}

let ending = false;
const pid = values.pid ? Number(values.pid) : null;
const before = pid ? residentBytes(pid) : 0;

const connectStarted = performance.now();
const sockets: (net.Socket | null)[] = [];
let next = 0;
await Promise.all(
  Array.from({ length: Math.min(CONNECTING, count) }, async () => {
    while (next < count) {
      sockets.push(await connect(next++));
    }
  }),
);
const connectSeconds = (performance.now() - connectStarted) / 1000;
await pause(1000);
const after = pid ? residentBytes(pid) : 0;

measuring = true;
const measureStarted = performance.now();
await pause(seconds * 1000);
measuring = false;
const measured = (performance.now() - measureStarted) / 1000;
const atEnd = pid ? residentBytes(pid) : 0;

const rates = Array.from(received, (messages) => messages / measured).toSorted((a, b) => a - b);
const at = (share: number) => (rates[Math.min(count - 1, Math.floor(share * count))] ?? 0).toFixed(2);
const complete = [...broadcasts.values()].filter(({ sockets }) => sockets >= stats.connected - stats.dropped);
const spreads = complete.map(({ first, last }) => last - first).toSorted((a, b) => a - b);
const spread = (share: number) =>
  spreads.length
    ? `${Math.round(spreads[Math.min(spreads.length - 1, Math.floor(share * spreads.length))] ?? 0)} ms`
    : "none";
const mebibytes = (bytes: number) => `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
const list = (map: Map<string, number>) => [...map].map(([name, n]) => `${name} ${n}`).join(", ") || "none";

console.log(
  `connected            ${stats.connected} of ${count} in ${connectSeconds.toFixed(1)} s (${Math.round(stats.connected / connectSeconds)}/s)`,
);
console.log(`failed               ${list(stats.failures)}`);
console.log(`dropped              ${stats.dropped}`);
console.log(`messages in ${measured.toFixed(0).padStart(4)} s   ${list(stats.byType)}`);
console.log(`messages/s a socket  min ${at(0)}, median ${at(0.5)}, max ${at(1)}`);
console.log(`stock broadcasts     ${broadcasts.size} seen, ${complete.length} by every socket`);
console.log(`first to last socket median ${spread(0.5)}, p95 ${spread(0.95)}`);
if (pid) {
  console.log(
    `server RSS           ${mebibytes(before)} before, ${mebibytes(after)} connected, ${mebibytes(atEnd)} at the end`,
  );
  const grown = (bytes: number) => mebibytes(((bytes - before) / Math.max(1, stats.connected)) * 1000);
  console.log(`RSS per 1,000        ${grown(after)} connected, ${grown(atEnd)} at the end`);
}

ending = true;
for (const socket of sockets) {
  socket?.destroy();
}
