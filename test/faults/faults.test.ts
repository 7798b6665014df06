import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { FAULTS } from "./index.ts";

const root = path.resolve(import.meta.dirname, "../..");

describe("the list of faults", () => {
  it("names each fault once", () => {
    const ids = FAULTS.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it.each(FAULTS)("can put in $id: its text stands once in its file, and its suites exist", (fault) => {
    const pieces = fs.readFileSync(path.join(root, fault.file), "utf8").split(fault.from);
    expect(pieces).toHaveLength(2);
    expect(fault.to).not.toBe(fault.from);
    const missing = fault.noticedBy.filter((file) => !fs.existsSync(path.join(root, file)));
    expect(missing).toEqual([]);
    // The runner of faults starts Vitest alone.
    expect(fault.noticedBy.filter((file) => !/\.test\.tsx?$/.test(file))).toEqual([]);
  });
});
