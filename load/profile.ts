/**
 * Where the time goes: a CPU profile of the Worker and its Durable Objects, which share one isolate
 * here.
 *
 *   node load/profile.ts flash|losers|cart|list|detail|cold-list [--seconds 5] [--lanes 4]
 *     [--top 25]
 *                        [--out file.cpuprofile] [--built] [--mute notifications,analytics]
 *                        [--until-quiet] [--heap]
 *
 * `--built` takes the last build of the Worker. `--mute` acknowledges the messages of those queues
 * unread, to see the rest without them. `--until-quiet` profiles what the consumers do after the
 * last answer, too. `--heap` samples what is allocated, which is what collecting garbage costs, and
 * not the time. Self time by function, with names and lines of the sources. The profiler itself
 * costs some percent.
 */
import fs from "node:fs";
import { SourceMap, type SourceMapping } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import { FAST_FOLDER } from "../scripts/lib/project.ts";
import { buildWorker } from "../scripts/lib/worker.ts";
import { HttpClient } from "./lib/http-client.ts";
import { Server } from "./lib/servers.ts";
import {
  cartIds,
  cartItemRequest,
  cartOrderRequest,
  getRequest,
  Merchant,
  mintTokens,
  OPEN_SKU,
  orderRequest,
} from "./lib/shop-client.ts";

const INSPECTOR_PORT = 8989;
const CONNECTIONS = 64;
const SAMPLING_US = 200;
/** Bytes between two samples of what is allocated. */
const SAMPLING_BYTES = 8_192;
/** An isolate that waits takes no samples: the gap is none of the next one's time. */
const LONGEST_SAMPLE_US = 2_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "5" },
    lanes: { type: "string", default: "4" },
    top: { type: "string", default: "25" },
    out: { type: "string" },
    mute: { type: "string" },
    built: { type: "boolean", default: false },
    "until-quiet": { type: "boolean", default: false },
    heap: { type: "boolean", default: false },
  },
});
const [what = "flash"] = positionals;
const seconds = Number(values.seconds);

interface Target {
  id: string;
  webSocketDebuggerUrl: string;
}

/** A Chrome DevTools connection to the Worker's isolate. */
async function inspect() {
  const targets = await (await fetch(`http://127.0.0.1:${INSPECTOR_PORT}/json/list`)).json<Target[]>();
  const target = targets.find(({ id }) => !id.includes("miniflare")) ?? targets[0];
  if (!target) {
    throw new Error("The inspector shows no isolate.");
  }
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  let last = 0;
  const waiting: Map<number, (result: unknown) => void> = new Map();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
  });
  return (method: string, params = {}) =>
    new Promise((resolve) => {
      waiting.set(++last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
}

/** What `Profiler.stop` answers, as far as it is read here. */
interface CallFrame {
  functionName: string;
  url: string;
  lineNumber: number;
  columnNumber: number;
}
interface ProfileNode {
  id: number;
  callFrame: CallFrame;
  children?: number[];
}
interface CpuProfile {
  nodes: ProfileNode[];
  samples: number[];
  timeDeltas: number[];
}

/** What `HeapProfiler.stopSampling` answers. */
interface HeapNode {
  callFrame: CallFrame;
  selfSize: number;
  children: HeapNode[];
}

function sourceMap(): SourceMap {
  const mapFile = path.join(import.meta.dirname, "../dist/worker/index.js.map");
  return new SourceMap(JSON.parse(fs.readFileSync(mapFile, "utf8")));
}

function printTop(title: string, amounts: Map<string, number>, total: number): void {
  console.log(`\n${title}`);
  const top = [...amounts].sort(([, a], [, b]) => b - a).slice(0, Number(values.top));
  for (const [where, amount] of top) {
    console.log(`${((amount / total) * 100).toFixed(1).padStart(5)} %  ${where}`);
  }
}

/** Bytes by function, of what was collected since too. */
function reportHeap(head: HeapNode, requests: number): void {
  const map = sourceMap();
  const self = new Map<string, number>();
  const inclusive = new Map<string, number>();
  const walk = (node: HeapNode, callers: ReadonlySet<string>): number => {
    const name = nameOf(node.callFrame, map);
    self.set(name, (self.get(name) ?? 0) + node.selfSize);
    const within = new Set([...callers, name]);
    const bytes = node.children.reduce((sum, child) => sum + walk(child, within), node.selfSize);
    if (!callers.has(name)) {
      inclusive.set(name, (inclusive.get(name) ?? 0) + bytes);
    }
    return bytes;
  };
  const total = walk(head, new Set());
  console.log(`${(total / requests / 1_000).toFixed(1)} KB allocated for each request`);
  printTop("allocated by itself", self, total);
  printTop("with what it calls, until it awaits", inclusive, total);
}

function report(profile: CpuProfile) {
  const map = sourceMap();
  const nodes = new Map<number, { name: string; callers: number[] }>();
  const walk = (node: ProfileNode | undefined, callers: number[]) => {
    if (!node) {
      return;
    }
    nodes.set(node.id, { name: nameOf(node.callFrame, map), callers });
    for (const child of node.children ?? []) {
      walk(byId.get(child), [...callers, node.id]);
    }
  };
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  walk(profile.nodes[0], []);
  const self = new Map<string, number>();
  const inclusive = new Map<string, number>();
  let total = 0;
  for (const [i, id] of profile.samples.entries()) {
    const delta = Math.min(profile.timeDeltas[i] ?? 0, LONGEST_SAMPLE_US);
    const node = nodes.get(id);
    if (!node || node.name.startsWith("(idle)")) {
      continue;
    }
    total += delta;
    self.set(node.name, (self.get(node.name) ?? 0) + delta);
    const stack = new Set([id, ...node.callers].map((each) => nodes.get(each)?.name ?? ""));
    for (const name of stack) {
      if (/ (workers|queues|durable-objects|stores|domain|providers|web)\//.test(name)) {
        inclusive.set(name, (inclusive.get(name) ?? 0) + delta);
      }
    }
  }
  console.log(`${(total / 1e6).toFixed(2)} s busy of ${seconds} s`);
  printTop("self time", self, total);
  printTop("with what it calls, until it awaits", inclusive, total);
}

function isMapping(entry: object): entry is SourceMapping & { name?: string } {
  return "originalSource" in entry;
}

function nameOf({ functionName, url, lineNumber, columnNumber }: CallFrame, map: SourceMap) {
  const origin = lineNumber >= 0 && url.endsWith("index.js") ? map.findEntry(lineNumber, columnNumber) : null;
  if (!origin || !isMapping(origin)) {
    return `${functionName || "(anonymous)"} ${url}`;
  }
  const file = origin.originalSource.replace(/^(\.\.\/)+/, "");
  return `${origin.name ?? functionName} ${file}:${origin.originalLine + 1}`;
}

// A disk's sync would be most of what is seen of a cart's object.
const stateDir = fs.mkdtempSync(path.join(FAST_FOLDER, "shop-profile-"));
if (!values.built) {
  await buildWorker();
}
const muted = values.mute
  ? { wrapper: path.join(import.meta.dirname, "lib/mute.js"), vars: { MUTED_QUEUES: values.mute } }
  : {};
const server = await Server.start({ kind: "shop", stateDir, inspectorPort: INSPECTOR_PORT, ...muted });
try {
  const client = await HttpClient.open(server.port, CONNECTIONS);
  const next = await workload(what);
  await client.saturate({ next }, { seconds: 1 });
  const send = await inspect();
  if (values.heap) {
    await send("HeapProfiler.enable");
    await send("HeapProfiler.startSampling", {
      samplingInterval: SAMPLING_BYTES,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
  } else {
    await send("Profiler.enable");
    await send("Profiler.setSamplingInterval", { interval: SAMPLING_US });
    await send("Profiler.start");
  }
  const outcome = await client.saturate({ next }, { seconds });
  if (values["until-quiet"]) {
    await server.untilQuiet();
  }
  const method = values.heap ? "HeapProfiler.stopSampling" : "Profiler.stop";
  const { profile } = (await send(method)) as { profile: CpuProfile & { head: HeapNode } };
  console.log(
    `${Math.round(outcome.perSecond)} requests/s while profiled, answers ${[...outcome.statuses].join(" ")}`,
  );
  if (values.out) {
    fs.writeFileSync(values.out, JSON.stringify(profile));
  }
  if (values.heap) {
    const answered = [...outcome.statuses.values()].reduce((sum, count) => sum + count, 0);
    reportHeap(profile.head, answered);
  } else {
    report(profile);
  }
  client.close();
} finally {
  await server.stop();
  fs.rmSync(stateDir, { recursive: true, force: true });
}

async function workload(name: string): Promise<() => Buffer | null> {
  if (name === "list" || name === "detail") {
    const request = getRequest(
      name === "list" ? "/api/catalog/products" : "/api/catalog/products/tidelines-open-horizon-postcards",
    );
    return () => request;
  }
  const merchant = await Merchant.at(server.origin);
  if (name === "cart") {
    const carts = cartIds(Math.ceil((seconds + 2) * 2_000));
    await merchant.stockUp(OPEN_SKU, carts.length);
    const requests = carts.flatMap((cart, i) => {
      // A cart is ordered long after it was filled: by then that is answered.
      const filled = carts[i - 8 * CONNECTIONS];
      return filled ? [cartItemRequest(cart), cartOrderRequest(filled)] : [cartItemRequest(cart)];
    });
    let sent = 0;
    return () => requests[sent++] ?? null;
  }
  const count = Math.ceil((seconds + 2) * 12_000);
  const saleId = await merchant.openSale({
    allotment: name === "losers" ? 1 : count,
    lanes: Number(values.lanes),
  });
  const tokens = await mintTokens(count, "profile");
  const requests = tokens.map((token, i) => orderRequest(saleId, token, `profile-${i}`));
  let sent = 0;
  return () => requests[sent++] ?? null;
}
process.exit(0);
