import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { parseOptions, Stop, wholeNumber } from "../lib/cli.ts";
import { developmentToken } from "../lib/shop/token.ts";
import { openBridge } from "../lib/ucp-suite/bridge.ts";
import { DIFFERENCES } from "../lib/ucp-suite/differences.ts";
import { importFlowerShop, isEmpty, untilOpenForAgents } from "../lib/ucp-suite/flower-shop.ts";

const FIXTURE = "test_data/flower_shop";
const RESULT = /^\[\s+(OK|FAILED)\s+\] (\w+\.\w+)$/gm;
const PER_FILE_MS = 5 * 60_000;

const run = promisify(execFile);

/**
 * `npm run ucp-suite -- ../conformance`: lays the goods of the protocol's conformance suite into
 * the empty local shop at `--url`, runs the suite against it, and says which tests pass. It fails
 * where a test fails that is not among the known differences.
 */
export async function main(args: string[]) {
  const { values, positionals } = parseOptions(
    args,
    {
      url: { type: "string", default: "http://localhost:8787" },
      python: { type: "string", default: "python3" },
      ports: { type: "string", default: "8284" },
    },
    true,
  );
  const [named, ...more] = positionals;
  const suite = path.resolve(named ?? "");
  if (named === undefined || more.length > 0 || !fs.existsSync(path.join(suite, FIXTURE))) {
    throw new Stop("Say where the suite is: npm run ucp-suite -- ../conformance");
  }
  const port = wholeNumber("ports", values.ports, 1, 65_534);
  const token = await developmentToken({ sub: "ucp-suite", role: "ops" });
  const shop = { origin: new URL(values.url).origin, token };
  if (await isEmpty(shop)) {
    await importFlowerShop(shop, path.join(suite, FIXTURE));
  }
  await untilOpenForAgents(shop);
  const hooks = `http://localhost:${port}/webhooks/partners/test_partner/events/order`;
  const bridge = await openBridge(shop.origin, hooks);
  try {
    const flags = [
      `--server_url=${bridge.origin}`,
      `--mock_webhook_port=${port}`,
      `--mock_agent_port=${port + 1}`,
    ];
    return report(await runSuite(suite, values.python, flags));
  } finally {
    await bridge.close();
  }
}

/** Whether each test passed, by its name. The suite has a program a file. */
async function runSuite(
  suite: string,
  python: string,
  flags: readonly string[],
): Promise<Map<string, boolean>> {
  const files = fs.readdirSync(suite).filter((name) => name.endsWith("_test.py"));
  const results = new Map<string, boolean>();
  for (const file of files.sort()) {
    // A program whose tests failed ends with an error, and has said all the same.
    const said = await run(python, [file, ...flags], { cwd: suite, timeout: PER_FILE_MS }).catch(
      (error: { stdout?: string; stderr?: string }) => ({ stdout: "", stderr: "", ...error }),
    );
    const found = [...`${said.stdout}\n${said.stderr}`.matchAll(RESULT)];
    if (found.length === 0) {
      throw new Stop(`${file} ran no test:\n${said.stderr.slice(-1_000)}`);
    }
    for (const [, result, test = ""] of found) {
      results.set(test, result === "OK");
    }
  }
  return results;
}

function report(results: ReadonlyMap<string, boolean>): number {
  const failed = [...results].flatMap(([test, passed]) => (passed ? [] : [test]));
  const known = Map.groupBy(failed, (test) => DIFFERENCES.get(test) ?? "Not known");
  for (const [reason, tests] of known) {
    console.log([`${reason}:`, ...tests].join("\n  "));
  }
  console.log(`${results.size - failed.length} of ${results.size} passed.`);
  return failed.every((test) => DIFFERENCES.has(test)) ? 0 : 1;
}
