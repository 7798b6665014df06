import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const LONGEST = 100;

const files = fs
  .globSync("**/*.{ts,tsx,mjs,js,css,toml,jsonc}", {
    cwd: root,
    exclude: ["**/node_modules", "dist", "coverage", "**/.*"],
  })
  .sort();

/** A line comment, or a line of a block comment. */
const COMMENT = /^\s*(?:\/\/|\/\*|\{\/\*|\* )\s?(.*)$/;
const COMMENT_IN_TOML = /^\s*#\s?(.*)$/;
/** The linter reads these, each in one line. */
const DIRECTIVE = /biome-ignore/;

it("no line of a comment is longer than a hundred characters", () => {
  expect(files.length).toBeGreaterThan(2000);
  const long = files.flatMap((file) => {
    const form = file.endsWith(".toml") ? COMMENT_IN_TOML : COMMENT;
    const lines = fs.readFileSync(path.join(root, file), "utf8").split("\n");
    return lines.flatMap((line, index) => {
      const text = line.length > LONGEST ? form.exec(line)?.[1]?.trim() : undefined;
      // An address cannot be broken.
      const isRefused = text?.includes(" ") && !DIRECTIVE.test(text);
      return isRefused ? [`${file}:${index + 1} has ${line.length}: ${line.trim()}`] : [];
    });
  });
  expect(long).toEqual([]);
});
