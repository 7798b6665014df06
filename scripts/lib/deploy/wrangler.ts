import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { Stop } from "../cli.ts";
import { readableLines } from "../log.ts";
import { inProject, TOOLS_ENV } from "../project.ts";
import type { Environment } from "./environments.ts";

/** A line of the file in which wrangler says for programs what it did. */
const Said = z.looseObject({ type: z.string(), version_id: z.string().nullish() });

/**
 * Runs wrangler on an environment's configuration.
 * @param input What it reads from its standard input, such as secrets, which belong into no
 *   arguments and no file.
 * @returns The version that it uploaded, if it did.
 */
export async function runWrangler(
  { file }: Environment,
  args: readonly string[],
  input = "",
): Promise<string | null> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "wrangler-"));
  try {
    const said = path.join(folder, "said.ndjson");
    const program = inProject("node_modules/wrangler/bin/wrangler.js");
    const child = spawn(process.execPath, [program, ...args, "--config", file], {
      cwd: path.dirname(file),
      env: { ...process.env, ...TOOLS_ENV, WRANGLER_OUTPUT_FILE_PATH: said },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
      });
    }
    // It may end before it has read everything: its exit code says more.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    const code = await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    if (code !== 0) {
      throw new Stop(`wrangler ${args.join(" ")} failed.\n${readableLines(output)}`);
    }
    return versionIn(fs.existsSync(said) ? fs.readFileSync(said, "utf8") : "");
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function versionIn(lines: string): string | null {
  const entries = lines.split("\n").filter(Boolean);
  const versions = entries.map((line) => Said.parse(JSON.parse(line)).version_id);
  return versions.findLast((version) => typeof version === "string") ?? null;
}
