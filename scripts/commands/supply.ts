import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { parseOptions, Stop } from "../lib/cli.ts";
import { inProject, ROOT } from "../lib/project.ts";
import { askForAdvisories } from "../lib/supply/advisories.ts";
import { licenceReport } from "../lib/supply/licences.ts";
import { findSecrets } from "../lib/supply/secret-scan.ts";

const LICENCES = "docs/licences.md";
/** Bytes; larger files are pictures and recordings. */
const MAX_SCANNED_BYTES = 4 * 1024 * 1024;

/**
 * `npm run supply -- secrets|licences|advisories`: what comes in from elsewhere, and what must not
 * go out.
 */
export function main(args: string[]) {
  const { values, positionals } = parseOptions(args, { write: { type: "boolean", default: false } }, true);
  switch (positionals.join(" ")) {
    case "secrets":
      return secrets();
    case "licences":
      return licences(values.write);
    case "advisories":
      return advisories();
    default:
      throw new Stop("npm run supply -- secrets, licences [--write] or advisories");
  }
}

const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1024 ** 3 });

/** Every tracked file as it is now, and every line that any commit added. */
function secrets() {
  if (!fs.existsSync(inProject(".git"))) {
    console.log("SKIPPED: this is no git checkout, so nobody knows which files are published.");
    return 0;
  }
  const found: string[] = [];
  for (const file of git("ls-files", "-z").split("\0").filter(Boolean)) {
    const path = inProject(file);
    if (!fs.existsSync(path) || fs.statSync(path).size > MAX_SCANNED_BYTES) {
      continue;
    }
    for (const { line, kind } of findSecrets(fs.readFileSync(path, "utf8"))) {
      found.push(`${file}:${line}: ${kind}`);
    }
  }
  const seen = new Set<string>();
  // One blob a time: what was added and taken away again is still in the history.
  for (const commit of git("log", "--all", "-p", "--no-color", "--unified=0", "--format=%x00%h").split(
    "\0",
  )) {
    const [hash = ""] = commit.split("\n", 1);
    const added = commit.split("\n").filter((line) => line.startsWith("+") && !line.startsWith("+++"));
    for (const { kind } of findSecrets(added.map((line) => line.slice(1)).join("\n"))) {
      seen.add(`commit ${hash}: ${kind}`);
    }
  }
  found.push(...seen);
  for (const line of found) {
    console.error(line);
  }
  console.log(`${found.length} secrets found in the files and the history.`);
  return found.length === 0 ? 0 : 1;
}

function licences(write: boolean) {
  const { text, unknown } = licenceReport();
  for (const { name, licence } of unknown) {
    console.error(`${name}: ${licence} is no licence that was looked at`);
  }
  const path = inProject(LICENCES);
  if (write) {
    fs.writeFileSync(path, text);
  }
  const fresh = fs.existsSync(path) && fs.readFileSync(path, "utf8") === text;
  if (!fresh) {
    console.error(`${LICENCES} is out of date: npm run supply -- licences --write`);
  }
  return fresh && unknown.length === 0 ? 0 : 1;
}

/**
 * Known vulnerabilities of our dependencies. The command says so when the registry has no
 * advisories. An answer that it cannot read is a failure.
 */
function advisories() {
  const asked = askForAdvisories();
  switch (asked.kind) {
    case "absent":
      console.log(`SKIPPED: ${asked.why}.`);
      return 0;
    case "unreadable":
      console.error(`npm audit says nothing that can be read: ${asked.why}`);
      return 1;
    case "report":
      for (const line of asked.severe) {
        console.error(line);
      }
      console.log(`${asked.found} packages with advisories, ${asked.severe.length} of them severe.`);
      return asked.severe.length === 0 ? 0 : 1;
  }
}
