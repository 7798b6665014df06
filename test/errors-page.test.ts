import { expect, test } from "vitest";
import page from "../docs/api/errors.md?raw";
import { PROBLEMS, type ProblemCode } from "../domain/base/problem.ts";
import { ERROR_ADVICE } from "../http/contract/document/error-advice.ts";

test("docs/api/errors.md lists every code with its status and advice, and no other", () => {
  const listed = [...page.matchAll(/^\| `(\w+)` \| (\d+) \| (.*?) \| (.*?) ?\|$/gm)].map((row) =>
    row.slice(1),
  );
  const known = (Object.keys(PROBLEMS) as ProblemCode[]).map((code) => {
    const { meaning, remedy } = ERROR_ADVICE[code];
    return [code, String(PROBLEMS[code].status), meaning, remedy];
  });
  expect(listed.sort()).toEqual(known.sort());
});
