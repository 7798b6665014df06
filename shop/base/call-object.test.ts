import { expect, it } from "vitest";
import { callObject } from "./call-object.ts";

/** An object whose first calls fail with an error of these flags, as the runtime sets them. */
function failing(times: number, flags: { retryable?: boolean; overloaded?: boolean }) {
  let calls = 0;
  const call = async () => {
    calls += 1;
    if (calls <= times) {
      throw Object.assign(new Error("failed"), flags);
    }
    return "done";
  };
  return { call, calls: () => calls };
}

it("a call that the runtime says may be repeated is made up to three times", async () => {
  const twice = failing(2, { retryable: true });
  expect(await callObject(twice.call)).toBe("done");
  expect(twice.calls()).toBe(3);
  const always = failing(9, { retryable: true });
  await expect(callObject(always.call)).rejects.toThrow("failed");
  expect(always.calls()).toBe(3);
});

it.each([
  ["is overloaded", { retryable: true, overloaded: true }],
  ["refused for a reason of its own", {}],
])("an object that %s is not asked again", async (_why, flags) => {
  const object = failing(1, flags);
  await expect(callObject(object.call)).rejects.toThrow("failed");
  expect(object.calls()).toBe(1);
});
