/** Keeps one child process and everything it starts in hand. Read by old Nodes too: see bootstrap.mjs. */
import { execFileSync, spawn } from "node:child_process";

const STARTER_CHECK_MS = 200;
/** How long a child may take to end cleanly. */
const SHUTDOWN_MS = 15000;
const windows = process.platform === "win32";

/**
 * Runs a program to its end and resolves to its exit code.
 *
 * The child leads a process group, so that nothing of it outlives it, however it ends: workerd survives its
 * parent and would hold the port. It is told to stop by its IPC channel closing, which also happens when this
 * process is killed. When npm started this process and is gone, this process stops too: a shell between the two does
 * not pass signals on.
 * @param {string} file
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export function supervise(file, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
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
