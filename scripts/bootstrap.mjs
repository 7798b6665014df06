/**
 * What every command does before its own work. It checks Node, installs missing packages, and runs
 * the command under a Node that the tools accept. Nothing here may need a package, or syntax newer
 * than Node 14. An old Node must be able to read this file to say that it is too old.
 */
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const MIN_NODE_MAJOR = 20;
/** The first Node that runs TypeScript without a build, which the commands rely on. */
const TOOLS_NODE = { major: 22, minor: 18 };
const INSTALL_NOTICE_MS = 15000;
const STARTER_CHECK_MS = 200;
/** How long a child may take to end cleanly. */
const SHUTDOWN_MS = 15000;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const commandsFolder = path.join(root, "scripts/commands");
const windows = process.platform === "win32";
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

/**
 * Runs scripts/commands/<command>.ts with the arguments, and exits as it does.
 * @param {string | undefined} command
 * @param {string[]} args
 */
export async function run(command, args) {
  try {
    if (major < MIN_NODE_MAJOR) {
      throw new Error(
        `This needs Node ${MIN_NODE_MAJOR} or newer, and this is ${process.version}: https://nodejs.org has it.`,
      );
    }
    const known = commandNames();
    if (command === undefined || known.indexOf(command) === -1) {
      const named = command === undefined ? "Name a command" : `There is no command "${command}"`;
      throw new Error(`${named}: choose from ${known.join(", ")}.`);
    }
    if (!isInstalled()) {
      await install();
    }
    const enter = path.join(root, "scripts/lib/enter.ts");
    process.exitCode = await supervise(toolsNode(), [enter, command].concat(args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/** The commands are the files of their folder. */
function commandNames() {
  return fs
    .readdirSync(commandsFolder)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.parse(file).name)
    .sort();
}

/**
 * Whether node_modules holds what package-lock.json asks for, by the record npm keeps of what it
 * installed.
 */
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
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, peer?:
 *   boolean }>}
 */
function lockedPackages(file) {
  return JSON.parse(fs.readFileSync(path.join(root, file), "utf8")).packages;
}

/**
 * `npm ci`. Its warnings stay hidden: they say that wrangler wants the newer Node which comes
 * along.
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
      shell: npm === null && windows,
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

/**
 * Runs a program to its end and resolves to its exit code.
 *
 * The child leads a process group, so that none of its processes outlives it: workerd survives its
 * parent and would hold the port. The closing of its IPC channel makes it stop, also when this
 * process is killed. When npm started this process and is gone, this process stops too: a shell
 * between the two does not pass signals on.
 * @param {string} file
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export function supervise(file, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      // What it starts loads the same large packages: the first to compile them does so for all.
      env: Object.assign(
        { NODE_COMPILE_CACHE: path.join(root, "node_modules/.cache/compiled") },
        process.env,
      ),
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      detached: !windows,
    });
    let stopping = false;
    const stop = () => {
      // npm passes on a Ctrl-C that the terminal has sent to this process too.
      if (stopping) {
        return;
      }
      stopping = true;
      child.disconnect();
      setTimeout(() => killGroup(child.pid), SHUTDOWN_MS).unref();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, stop);
    }

    const starter = npmProcess();
    const watch = setInterval(() => {
      if (starter && !isAlive(starter)) {
        stop();
      }
    }, STARTER_CHECK_MS);

    child.on("error", (error) => {
      clearInterval(watch);
      reject(error);
    });
    child.on("exit", (code) => {
      clearInterval(watch);
      killGroup(child.pid);
      resolve(code === null ? 1 : code);
    });
  });
}

/**
 * Ends what is left of a process group.
 * @param {number | undefined} leader
 */
export function killGroup(leader) {
  if (windows || leader === undefined) {
    return;
  }
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // Nothing was left.
  }
}

/**
 * @param {number} pid
 * @returns {boolean}
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/** The npm that started this process, through a shell or not. */
function npmProcess() {
  if (windows || !process.env.npm_lifecycle_event) {
    return null;
  }
  const parent = process.ppid;
  try {
    const ps = ["-o", "ppid=,comm=", "-p", String(parent)];
    const [above, name] = execFileSync("ps", ps, { encoding: "utf8" }).trim().split(/\s+/);
    return /sh$/.test(String(name)) ? Number(above) : parent;
  } catch {
    // A system without ps.
    return parent;
  }
}
