import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
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

const Stryker = z.object({ default: z.object({ ignorePatterns: z.array(z.string()) }) });

it("mutants of the rules are tried with all that the rules' tests import", async () => {
  const config: unknown = await import(path.join(root, "test/mutants/stryker.config.mjs"));
  const kept = Stryker.parse(config).default.ignorePatterns.flatMap((pattern) =>
    pattern.startsWith("!/") ? [`${pattern.slice(2)}/`] : [],
  );
  const left = fs.globSync("domain/**/*.test.ts", { cwd: root }).flatMap((file) => {
    const text = fs.readFileSync(path.join(root, file), "utf8");
    const targets = [...text.matchAll(/\bfrom "(\.[^"]+)"/g)].map(([, spec = ""]) =>
      path.join(path.dirname(file), spec),
    );
    return targets.filter(
      (target) => !kept.some((folder) => folder !== "test/" && target.startsWith(folder)),
    );
  });
  expect(left).toEqual([]);
});
