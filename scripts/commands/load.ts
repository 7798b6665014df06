import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { findK6 } from "../../load/lib/k6.ts";
import { mintTokens } from "../../load/lib/shop-client.ts";
import { describeScenarios, NAMES, planOf } from "../../load/scenarios/plan.js";
import { DEFAULT_PORT, parseOptions, Stop, wholeNumber } from "../lib/cli.ts";
import { inProject } from "../lib/project.ts";
import { isStore } from "../lib/shop/local-shop.ts";
import { developmentToken } from "../lib/shop/token.ts";

const MAX_SECONDS = 7_200;
const MAX_SCALE = 10;

/** `npm run load -- <scenario>`: load on a running server, with k6. */
export async function main(args: string[]) {
  const { values, positionals } = parseOptions(
    args,
    {
      url: { type: "string", default: `http://127.0.0.1:${DEFAULT_PORT}` },
      scale: { type: "string", default: "1" },
      seconds: { type: "string" },
    },
    true,
  );
  const [name = "", ...more] = positionals;
  if (!NAMES.includes(name) || more.length > 0) {
    throw new Stop(`Name one scenario:\n${describeScenarios()}`);
  }
  const scale = Number(values.scale);
  if (!(scale > 0 && scale <= MAX_SCALE)) {
    throw new Stop(`--scale takes a number up to ${MAX_SCALE}.`);
  }
  const seconds =
    values.seconds === undefined ? null : wholeNumber("seconds", values.seconds, 5, MAX_SECONDS);
  const origin = originOf(values.url);
  const k6 = findK6();
  if (!(await isStore(origin))) {
    throw new Stop(
      `No store answers at ${origin}: start one with npm run serve, or name another with --url.`,
    );
  }
  if (await limitsAddresses(origin)) {
    throw new Stop(
      `${origin} limits how often one address may call: start it with npm run serve -- --ip-limit 0.`,
    );
  }

  const { customers } = planOf(name, scale, seconds);
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "shop-load-"));
  try {
    const tokens = path.join(dir, "tokens");
    fs.writeFileSync(tokens, (await mintTokens(Math.max(1, customers), `load-${Date.now()}`)).join("\n"), {
      mode: 0o600,
    });
    const summary = path.join(dir, "summary.json");
    const code = await run(k6, name, {
      URL: origin,
      SCENARIO: name,
      SCALE: String(scale),
      ...(seconds === null ? {} : { SECONDS: String(seconds) }),
      TOKENS: tokens,
      MERCHANT_TOKEN: await developmentToken({ sub: "load-merchant", role: "merchant" }),
      SUMMARY: summary,
    });
    const faults = fs.existsSync(summary)
      ? JSON.parse(fs.readFileSync(summary, "utf8")).faults
      : ["no summary"];
    return code === 0 && faults.length > 0 ? 1 : code;
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * A load comes from one address, so a server that limits addresses would answer most of it with
 * 429.
 */
async function limitsAddresses(origin: string) {
  const response = await fetch(`${origin}/api/sales`);
  return response.headers.get("RateLimit-Policy")?.includes('"ip"') === true;
}

function originOf(text: string) {
  try {
    return new URL(text).origin;
  } catch {
    throw new Stop(`--url takes an address such as http://127.0.0.1:${DEFAULT_PORT}.`);
  }
}

/** @returns Its exit code. */
function run(k6: string, name: string, env: Record<string, string>): Promise<number> {
  // The environment, not arguments: every user of the machine can see those.
  const child = spawn(k6, ["run", "--quiet", "--no-usage-report", inProject(`load/scenarios/${name}.js`)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
