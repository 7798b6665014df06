/**
 * What every command does before its own work: checks Node, installs what is missing, and runs the command
 * under a Node that the tools accept. Nothing here may need a package, or syntax newer than Node 14:
 * an old Node must be able to read this file to say that it is too old.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { supervise } from "./supervise.mjs";

const MIN_NODE_MAJOR = 20;
/** The first Node that runs TypeScript as it stands, which the commands rely on. */
const TOOLS_NODE = { major: 22, minor: 18 };
const INSTALL_NOTICE_MS = 15000;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

/**
 * Runs scripts/commands/<command>.mjs with the arguments of this process, and exits as it does.
 * @param {string} command
 */
export async function run(command) {
  try {
    if (major < MIN_NODE_MAJOR) {
      throw new Error(
        `This needs Node ${MIN_NODE_MAJOR} or newer, and this is ${process.version}: https://nodejs.org has it.`,
      );
    }
    if (!isInstalled()) {
      await install();
    }
    const enter = path.join(root, "scripts/lib/enter.mjs");
    process.exitCode = await supervise(toolsNode(), [enter, command].concat(process.argv.slice(2)));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/** Whether node_modules holds what package-lock.json asks for, by the record npm keeps of what it installed. */
function isInstalled() {
  try {
    const found = lockedPackages("node_modules/.package-lock.json");
    return Object.entries(lockedPackages("package-lock.json")).every(([name, wanted]) => {
      if (name === "") {
        return true;
      }
      const got = found[name];
      return got ? got.version === wanted.version : wanted.optional || wanted.devOptional || wanted.peer;
    });
  } catch {
    return false;
  }
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }>}
 */
function lockedPackages(file) {
  return JSON.parse(fs.readFileSync(path.join(root, file), "utf8")).packages;
}

/**
 * `npm ci`. Its warnings stay hidden: they say that wrangler wants the newer Node which comes along.
 * @returns {Promise<void>}
 */
function install() {
  const args = ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  // npm says where it lives when it started this process.
  const npm = /npm-cli\.c?js$/.test(process.env.npm_execpath || "")
    ? [String(process.env.npm_execpath)]
    : null;
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  console.error("Installing packages, once…");
  const notice = setInterval(() => console.error(`  still installing, ${seconds()}`), INSTALL_NOTICE_MS);
  return new Promise((resolve, reject) => {
    const child = spawn(npm ? process.execPath : "npm", npm ? npm.concat(args) : args, {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
      shell: npm === null && process.platform === "win32",
    });
    child.on("error", (error) => reject(new Error(`npm could not be started: ${error.message}`)));
    child.on("exit", (code) => {
      clearInterval(notice);
      if (code !== 0) {
        return reject(new Error("The packages could not be installed; npm's message is above."));
      }
      console.error(`Installed in ${seconds()}.`);
      resolve();
    });
  });
}

/** The Node that was installed with the packages, or this one when it is new enough. */
function toolsNode() {
  const windows = process.platform === "win32";
  const platform = `${windows ? "win" : process.platform}-${process.arch}`;
  const bundled = [`node-${platform}`, `node-bin-${platform}`]
    .map((name) => path.join(root, "node_modules", name, "bin", windows ? "node.exe" : "node"))
    .find((file) => fs.existsSync(file));
  if (bundled) {
    return bundled;
  }
  const { major: least, minor: atLeast } = TOOLS_NODE;
  if (major > least || (major === least && minor >= atLeast)) {
    return process.execPath;
  }
  throw new Error(
    `There is no packaged Node for ${platform}, so this needs Node ${least}.${atLeast} or newer; this is ${process.version}.`,
  );
}
