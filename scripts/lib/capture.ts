import { spawn } from "node:child_process";
import { ROOT, TOOLS_ENV } from "./project.ts";

/** Runs a program and keeps what it says. */
export function capture(
  [file = "", ...args]: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; output: string }> {
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...TOOLS_ENV, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
