import { expect, test } from "vitest";
import page from "../docs/api/errors.md?raw";
import { PROBLEMS } from "../domain/problem.ts";

test("docs/api/errors.md lists every code with its status, and no other", () => {
  const listed = [...page.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(
    ([, code, status]) => `${code} ${status}`,
  );
  const known = Object.entries(PROBLEMS).map(([code, { status }]) => `${code} ${status}`);
  expect(listed.sort()).toEqual(known.sort());
});
