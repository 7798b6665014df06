/**
 * What signing in costs: processor time of workerd, objects and local D1 included, beside a request
 * that does nothing.
 *
 *   node load/sign-in.ts [--count 50] [--rounds 3]
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { buildWorker } from "../scripts/lib/worker.ts";
import { Server } from "./lib/servers.ts";

const CREDENTIALS = { email: "ada@load.example.com", password: "vole-knits-ginkgo" };
const MAIL_TIMEOUT_MS = 30_000;

const { values } = parseArgs({
  options: { count: { type: "string", default: "50" }, rounds: { type: "string", default: "3" } },
});
const count = Number(values.count);

await buildWorker();
const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "shop-sign-in-"));
const server = await Server.start({ kind: "shop", stateDir });

async function post(at: string, body: Record<string, string>) {
  const response = await fetch(`${server.origin}${at}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${at}: ${response.status} ${await response.text()}`);
  }
  return response.json<{ refreshToken: string }>();
}

/** The token of the link that was mailed. */
async function mailedToken(): Promise<string> {
  const deadline = Date.now() + MAIL_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const [mail] = await server.query("SELECT text FROM mailbox ORDER BY at DESC LIMIT 1");
    const token = /[?&]token=([\w.]+)/.exec(String(mail?.text))?.[1];
    if (token) {
      return token;
    }
    await pause(100);
  }
  throw new Error("no mail came");
}

try {
  await post("/api/auth/register", { ...CREDENTIALS, name: "Ada" });
  const { password } = CREDENTIALS;
  let { refreshToken } = await post("/api/auth/verify", { token: await mailedToken(), password });
  const requests = {
    "GET /healthz": async () => (await fetch(`${server.origin}/healthz`)).text(),
    "a refresh": async () => {
      ({ refreshToken } = await post("/api/auth/refresh", { refreshToken }));
    },
    "a sign-in with a password": () => post("/api/auth/login", CREDENTIALS),
  };
  /** @returns Milliseconds of processor for one. */
  const measure = async (request: () => Promise<unknown>): Promise<number> => {
    await server.untilQuiet({ share: 0.02 });
    const before = server.cpuSeconds();
    for (let i = 0; i < count; i++) {
      await request();
    }
    return ((server.cpuSeconds() - before) / count) * 1000;
  };
  const rows = Object.entries(requests).map(([name, request]) => ({
    name,
    request,
    rounds: [] as string[],
  }));
  for (const { request } of rows) {
    await request();
  }
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const row of rows) {
      row.rounds.push((await measure(row.request)).toFixed(1).padStart(6));
    }
  }
  console.log("ms of processor each, by round");
  for (const { name, rounds } of rows) {
    console.log(name.padEnd(26), rounds.join(" "));
  }
} finally {
  await server.stop();
  fs.rmSync(stateDir, { recursive: true, force: true });
}
process.exit(0);
