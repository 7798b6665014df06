import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Stop } from "../../scripts/lib/cli.ts";
import { inProject } from "../../scripts/lib/project.ts";

const K6_MODULE = "go.k6.io/k6@v1.8.1";
const BIN_DIR = inProject("load/.bin");
const FILE = process.platform === "win32" ? "k6.exe" : "k6";

/** Where k6 is; built with Go the first time, when it is nowhere yet. */
export function findK6(): string {
  const places = [
    ...(process.env.PATH ?? "").split(path.delimiter).map((dir) => path.join(dir, FILE)),
    path.join(BIN_DIR, FILE),
    path.join(os.homedir(), "go/bin", FILE),
    inProject(path.join("node_modules/.cache", FILE)),
  ];
  return places.find(isK6) ?? buildK6();
}

/** Whether this is the load tester: npm has a package whose command has the same name. */
function isK6(file: string) {
  if (!fs.existsSync(file)) {
    return false;
  }
  const { status, stdout } = spawnSync(file, ["version"], { encoding: "utf8" });
  return status === 0 && /^k6(\.exe)? v?\d/.test(stdout);
}

function buildK6() {
  const how = `Get k6 from https://grafana.com/docs/k6/latest/set-up/install-k6/, or install Go and run this again: it builds k6 by itself.`;
  if (spawnSync("go", ["version"]).status !== 0) {
    throw new Stop(`k6 is not installed. ${how}`);
  }
  console.log(`Building ${K6_MODULE} (once, a minute or two)…`);
  try {
    execFileSync("go", ["install", K6_MODULE], {
      env: { ...process.env, GOBIN: BIN_DIR },
      stdio: ["ignore", "ignore", "inherit"],
    });
  } catch {
    throw new Stop(`Go could not build k6; what it said is above. ${how}`);
  }
  return path.join(BIN_DIR, FILE);
}
