import fs from "node:fs";
import path from "node:path";

/** A new folder below `parent`, which is made where it is missing. */
export function temporaryFolder(parent: string, prefix: string): string {
  fs.mkdirSync(parent, { recursive: true });
  return fs.mkdtempSync(path.join(parent, prefix));
}
