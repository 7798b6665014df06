import { expect, it } from "vitest";
import { permits } from "./if-match.ts";

it.each([
  [undefined, true],
  ["*", true],
  ['"2"', true],
  ['W/"2"', true],
  ['"1", "2"', true],
  ['"1"', false],
  ["2", false],
])("a version is changed by a request whose If-Match is %s: %s", (ifMatch, isPermitted) => {
  expect(permits(ifMatch, '"2"')).toBe(isPermitted);
});
