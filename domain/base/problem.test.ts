import { expect, it } from "vitest";
import { PROBLEMS, Problem, ProblemError, refusal } from "./problem.ts";

it("a refusal carries its code, its words and what it is about", () => {
  const refused = refusal("out_of_stock", "2 are left.", { skus: ["A"], retryAfterS: 3 });
  expect(refused).toEqual({ code: "out_of_stock", detail: "2 are left.", skus: ["A"], retryAfterS: 3 });
  expect(refusal("not_found", "x")).toEqual({ code: "not_found", detail: "x" });
  const thrown = new ProblemError(refused);
  expect([thrown.name, thrown.message]).toEqual(["ProblemError", "out_of_stock: 2 are left."]);
  expect(thrown.refusal).toBe(refused);
});

it("every problem has a title of its own and a status of an error", () => {
  const all = Object.values(PROBLEMS);
  for (const { status } of all) {
    expect(status >= 400 && status < 600).toBe(true);
  }
  for (const { title } of all) {
    expect(title).toMatch(/^[A-Z][^.]+$/);
  }
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  const sent = {
    type: "t",
    title: "T",
    status: 409,
    detail: "d",
    code: "c",
    traceId: "x",
    skus: ["A"],
  };
  expect(Problem.parse({ ...sent, errors: [{ path: "a.b", message: "m" }] })).toMatchObject(sent);
  expect(Problem.safeParse({ ...sent, errors: [{ path: 1 }] }).success).toBe(false);
});
