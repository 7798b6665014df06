/** The Worker as another commit builds it. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { inProject, ROOT, TOOLS_ENV } from "../../scripts/lib/project.ts";

/** Survives from run to run: a commit builds the same each time. */
const CACHE = inProject("node_modules/.cache/storefront");

/**
 * Builds the Worker of a commit, with the packages that are installed.
 * @param {string} commit
 * @returns {string | null} The file, or null where the history does not hold the commit, as in a
 *   shallow clone.
 */
export function olderBuild(commit) {
  const sha = shaOf(commit);
  if (sha === null) {
    return null;
  }
  const built = path.join(CACHE, `worker-${sha}.js`);
  if (fs.existsSync(built)) {
    return built;
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "older-"));
  try {
    const files = path.join(folder, "files.tar");
    execFileSync("git", ["archive", "--output", files, sha], { cwd: ROOT });
    execFileSync("tar", ["-xf", files], { cwd: folder });
    fs.symlinkSync(inProject("node_modules"), path.join(folder, "node_modules"), "junction");
    const wrangler = inProject("node_modules/wrangler/bin/wrangler.js");
    const args = [
      wrangler,
      "deploy",
      "--env=",
      "--dry-run",
      "--minify",
      "--outdir",
      path.join(folder, "built"),
    ];
    execFileSync(process.execPath, args, { cwd: folder, env: TOOLS_ENV, stdio: "pipe" });
    fs.mkdirSync(CACHE, { recursive: true });
    fs.copyFileSync(path.join(folder, "built/index.js"), `${built}.part`);
    fs.renameSync(`${built}.part`, built);
    return built;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} commit */
function shaOf(commit) {
  try {
    const args = ["rev-parse", "--verify", "--quiet", `${commit}^{commit}`];
    return execFileSync("git", args, { cwd: ROOT, encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return null;
  }
}
