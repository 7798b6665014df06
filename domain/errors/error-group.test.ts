import { describe, expect, it } from "vitest";
import { causeOf, loggedError } from "./error-group.ts";

const error = (text: string) => ({ message: "message failed", error: text, traceId: null });

describe("errors have one cause", () => {
  it.each([
    ["the order ord_4k7qx3m2x9vt5n8wbcjz-2f is gone", "the order ord_zzzzzzzzzzvt5n8wbcjz-9 is gone"],
    ["Error: timed out after 31 ms", "Error: timed out after 4000 ms"],
    ['no column "a"', 'no column "b"'],
    ["trace 4bf92f3577b34da6a3ce929d0e0e4736", "trace 00f067aa0ba902b70011223344556677"],
    ["whk_abcdefgh is gone", "whk_hgfedcba is gone"],
    ["key 4bf92f3a is gone", "key a0f067aa is gone"],
    ["4bf92f35-77b3-4da6-a3ce-929d0e0e4736 is gone", "a0f067aa-0ba9-42b7-8011-223344556677 is gone"],
    ["Error: x\n  at one", "Error: x\n  at another"],
  ])("though they differ by case: %s", (one, other) => {
    expect(causeOf(error(one))).toBe(causeOf(error(other)));
  });

  it("and another where words differ, of the line or of the error", () => {
    const causes = [error("timed out"), error("refused"), { ...error("timed out"), message: "sweep failed" }];
    expect(causes.map(causeOf)).toEqual([
      "message failed: timed out",
      "message failed: refused",
      "sweep failed: timed out",
    ]);
    expect(causeOf(error("y".repeat(300)))).toBe(`message failed: ${"y".repeat(184)}`);
    expect(causeOf(error(""))).toBe("message failed: ");
  });
});

it("an error is read from its line, whatever else stands there", () => {
  const line = {
    at: "x",
    level: "error",
    message: "unhandled",
    error: "TypeError: y",
    traceId: "t",
    stack: "s",
  };
  expect(loggedError(line)).toEqual({ message: "unhandled", error: "TypeError: y", traceId: "t" });
  expect(loggedError({ message: "alert not told", why: "It answered 500." })).toMatchObject({
    error: "It answered 500.",
    traceId: null,
  });
  const said = { message: "m", error: "threw", why: "refused", code: "E1", path: "/a", queue: "orders" };
  expect(loggedError(said).error).toBe("threw\nat /a");
  expect(loggedError({ ...said, error: { cause: 1 }, path: 7 }).error).toBe("refused\nat orders");
  expect(loggedError({ message: "m", code: "E1" })).toEqual({ message: "m", error: "E1", traceId: null });
  expect(loggedError({ message: "m" })).toEqual({ message: "m", error: "", traceId: null });
  expect(loggedError({ message: "m", path: `/${"p".repeat(9_000)}`, error: "x" }).error).toBe(
    `\nat /${"p".repeat(495)}`,
  );
  expect(loggedError({ message: "m", error: "x".repeat(9_000) }).error).toHaveLength(500);
  const [shown, worked] = ["/products/one", "/products/another"].map((path) =>
    loggedError({ ...line, path }),
  );
  expect(shown?.error).toBe("TypeError: y\nat /products/one");
  expect(shown && worked && causeOf(shown) === causeOf(worked)).toBe(true);
  expect(loggedError({ message: "m", queue: "orders", error: "x".repeat(9_000) }).error).toMatch(
    /x\nat orders$/,
  );
});
