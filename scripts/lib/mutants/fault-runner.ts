import { createVitest, type TestModule, type Vitest } from "vitest/node";
import type { Fault } from "../../../test/faults/fault.ts";
import { faultNamed } from "../../../test/faults/index.ts";
import { FAULT_PLUGIN } from "../../../test/faults/plugin.ts";
import { inProject, ROOT } from "../project.ts";

/** What came of one fault. */
export interface Trial {
  verdict: "noticed" | "unnoticed" | "broken";
  /** The test that failed, or why none ran. */
  because: string;
}

/**
 * A process that `npm run mutants` forks. It is sent ids of faults one at a time and answers each
 * with a trial. One Vitest serves them all: it keeps what it has transformed, and starts a runtime
 * for each fault.
 */
const vitest = await createVitest(
  "test",
  { watch: false, bail: 1, silent: true, reporters: [{}] },
  { root: ROOT },
);
process.on("message", async (id: string) => {
  process.send?.(await tryFault(vitest, faultNamed(id)));
});
process.on("disconnect", async () => {
  await vitest.close();
  process.exit(0);
});

async function tryFault(vitest: Vitest, fault: Fault): Promise<Trial> {
  const file = inProject(fault.file);
  put(vitest, fault);
  vitest.invalidateFile(file);
  const specifications = await vitest.globTestSpecifications([...fault.noticedBy]);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  put(vitest, null);
  vitest.invalidateFile(file);
  const its = testModules.filter(({ moduleId }) => specifications.some((each) => each.moduleId === moduleId));
  const neverRan = its.filter(hasNoTests);
  const failed = its.find((each) => each.state() === "failed" && !neverRan.includes(each));
  if (failed) {
    const [test] = failed.children.allTests("failed");
    return { verdict: "noticed", because: test?.fullName ?? `what prepares ${failed.relativeModuleId}` };
  }
  // A fault that cannot even be loaded proves nothing about the tests.
  if (its.length === 0 || neverRan.length > 0) {
    const errors = [...neverRan.flatMap((each) => each.errors()), ...unhandledErrors];
    return { verdict: "broken", because: errors.map(messageOf).join("\n") };
  }
  return { verdict: "unnoticed", because: "" };
}

function put(vitest: Vitest, fault: Fault | null) {
  for (const { vite } of vitest.projects) {
    vite.config.plugins.find(({ name }) => name === FAULT_PLUGIN)?.api.put(fault);
  }
}

function hasNoTests({ children }: TestModule) {
  return [...children.allTests()].length === 0;
}

function messageOf(error: unknown) {
  return error instanceof Object && "message" in error ? String(error.message) : String(error);
}
