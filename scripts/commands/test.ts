import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { findChromium } from "../../test/support/chromium.mjs";
import { capture } from "../lib/capture.ts";
import { parseOptions, Stop } from "../lib/cli.ts";
import { migrate } from "../lib/migrate.ts";
import { inProject, keepStatesInMemory, ROOT, TOOLS_ENV } from "../lib/project.ts";
import { laySettings, seed } from "../lib/shop/seed.ts";
import { ALREADY_BUILT, buildWorker, startRuntime, WORKER_OPTIONS, workerOptions } from "../lib/worker.ts";

const bin = (name: string) => inProject(`node_modules/.bin/${name}`);

// A second checker would check again much of what the first has checked.
const TYPES = [bin("tsc"), "--noEmit", "--checkers", "1"];
const SUPPLY = [process.execPath, "scripts/lib/enter.ts", "supply"];

/** Programs that say yes or no. Each counts as one test. */
const CHECKS = [
  { name: "lint and format", run: [bin("biome"), "check", "."] },
  { name: "types of the Worker", run: TYPES },
  { name: "types of the islands", run: [...TYPES, "-p", "web"] },
  { name: "types of the commands", run: [...TYPES, "-p", "scripts"] },
  { name: "nothing is there that nothing uses", run: [bin("knip")] },
  {
    name: "published events stay readable",
    run: [process.execPath, "scripts/lib/enter.ts", "events", "check"],
  },
  { name: "no secrets in the files or the history", run: [...SUPPLY, "secrets"] },
  { name: "licences are known and listed", run: [...SUPPLY, "licences"] },
  { name: "no advisories of high severity", run: [...SUPPLY, "advisories"] },
];
// What it builds is what the suites from outside run.
const BUILD = {
  name: "it can be deployed",
  run: [bin("wrangler"), "deploy", "--env=", "--dry-run", "--minify", "--outdir", "dist/worker"],
};

interface Count {
  passed: number;
  failed: number;
}

/**
 * `npm test`: every suite, and a line of numbers at the end. With words, only the test files whose
 * path holds one of them. `--coverage` counts statements and branches as well, which takes longer,
 * and fails below the floors of `vitest.config.ts`.
 */
export async function main(args: string[]) {
  const { values, positionals }: { values: { coverage: boolean }; positionals: string[] } = parseOptions(
    args,
    { coverage: { type: "boolean", default: false } },
    true,
  );
  const started = Date.now();
  keepStatesInMemory();
  // Types and bundles need what the pages load.
  await import("../build-assets.ts");
  const counts =
    positionals.length > 0
      ? await suitesNamed(positionals)
      : // These are independent of each other, so they run side by side and keep each core busy.
        await Promise.all(
          values.coverage
            ? [suitesInWorkerd(["--coverage"]), checks(), fromOutside()]
            : [suitesInWorkerd(["--project=!postgres"]), checksAndPostgres(), fromOutside()],
        );
  const { passed, failed } = sum(counts);
  console.log(`\nTook ${Math.round((Date.now() - started) / 1000)} s.`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** The files that share databases of Postgres run one at a time, in a process of their own. */
async function checksAndPostgres(): Promise<Count> {
  return sum([await checks(), await suitesInWorkerd(["--project=postgres"])]);
}

async function fromOutside(): Promise<Count> {
  return sum([await verdictOf(BUILD), await suitesFromOutside(FROM_OUTSIDE)]);
}

const FROM_OUTSIDE = fs.globSync("test/**/*.test.mjs", { cwd: ROOT }).sort();

/** A developer's inner loop: the test files that a word names, and nothing beside them. */
async function suitesNamed(words: string[]): Promise<Count[]> {
  const isNamed = (file: string) => words.some((word) => file.includes(word));
  const inside = fs
    .globSync(
      "{demo,domain,durable-objects,http,providers,queues,scripts,shop,stores,test,web,workers}/**/*.test.{ts,tsx}",
      {
        cwd: ROOT,
      },
    )
    .filter(isNamed);
  const outside = FROM_OUTSIDE.filter(isNamed);
  if (inside.length + outside.length === 0) {
    throw new Stop(`No test file has ${words.map((word) => `"${word}"`).join(" or ")} in its path.`);
  }
  if (outside.length > 0) {
    await buildWorker();
  }
  return [
    ...(inside.length > 0 ? [await suitesInWorkerd(inside)] : []),
    ...(outside.length > 0 ? [await suitesFromOutside(outside)] : []),
  ];
}

/** One after another: beside them the suites run. */
async function checks(): Promise<Count> {
  const counts: Count[] = [];
  for (const check of CHECKS) {
    counts.push(await verdictOf(check));
  }
  return sum([...counts, await migrationsAreCurrent()]);
}

async function verdictOf({ name, run }: { name: string; run: string[] }): Promise<Count> {
  return verdict(name, await capture(run));
}

/** Each kind of database with the configuration that its migrations are made with. */
const DATABASES = [
  { folder: "migrations/d1", config: "drizzle.config.ts", command: "db:generate" },
  { folder: "migrations/postgres", config: "drizzle.postgres.config.ts", command: "db:generate:postgres" },
];

/** The migrations must make what the schemas say: generating once more may add nothing. */
async function migrationsAreCurrent(): Promise<Count> {
  const results = await Promise.all(
    DATABASES.map(async ({ folder, config, command }) => {
      const copy = fs.mkdtempSync(path.join(os.tmpdir(), "migrations-"));
      try {
        fs.cpSync(inProject(folder), copy, { recursive: true });
        const before = fs.readdirSync(copy).length;
        const result = await capture([bin("drizzle-kit"), "generate", "--config", config], {
          MIGRATIONS_OUT: path.relative(ROOT, copy),
        });
        const current = result.code === 0 && fs.readdirSync(copy).length === before;
        return verdict(`${folder} makes what its schema says`, {
          code: current ? 0 : 1,
          output: `${result.output}\nRun npm run ${command} and commit what it writes.`,
        });
      } finally {
        fs.rmSync(copy, { recursive: true });
      }
    }),
  );
  return sum(results);
}

/**
 * Unit and integration tests, in the runtime that production runs.
 * @param args of vitest: names of test files, or options for all of them
 */
async function suitesInWorkerd(args: string[]): Promise<Count> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "report-"));
  const report = path.join(folder, "results.json");
  const { code, output } = await capture([
    bin("vitest"),
    "run",
    // With its cache on disk vitest sends each test file the code of all modules that it may load.
    // That pays for a few files alone.
    ...(args.some((arg) => arg.startsWith("--")) ? ["--fsModuleCache=false"] : []),
    "--reporter=dot",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...args,
  ]);
  // Of a green run only the numbers are shown. workerd logs each object that ends while it works,
  // as when the shop of a test file is emptied. Tests that break something on purpose log too.
  const summary = code === 0 ? output.lastIndexOf("\n", output.lastIndexOf("Test Files")) : 0;
  console.log(`\n${output.slice(Math.max(0, summary)).trim()}`);
  if (!fs.existsSync(report)) {
    return { passed: 0, failed: 1 };
  }
  const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(
    fs.readFileSync(report, "utf8"),
  );
  fs.rmSync(folder, { recursive: true });
  // A file that cannot even be loaded has no tests that could fail.
  const failed = success ? 0 : Math.max(1, numFailedTests, numFailedTestSuites);
  // Coverage below its floor fails the run alone.
  return { passed: numPassedTests, failed: code === 0 ? failed : Math.max(1, failed) };
}

/** Tests that start the shop as its users do, and look at it from outside. */
async function suitesFromOutside(files: string[]): Promise<Count> {
  const browsing = (file: string) => file.startsWith(path.join("test", "browser"));
  const chromium = findChromium();
  if (!chromium) {
    console.log(
      "\nThere is no Chromium here, so the browser tests are skipped. Install chromium or Google Chrome, or set CHROMIUM_PATH.",
    );
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "report-"));
  const report = path.join(folder, "tap");
  const states = path.join(folder, "states");
  try {
    await prepareStates(states);
  } catch (error) {
    console.log("✖ a shop for the suites from outside is prepared\n", error);
    return { passed: 0, failed: 1 };
  }
  const code = await show(
    [
      process.execPath,
      "--import",
      inProject("scripts/lib/quick-drizzle.ts"),
      "--test",
      "--test-concurrency=2",
      "--test-reporter=spec",
      "--test-reporter-destination=stdout",
      "--test-reporter=tap",
      `--test-reporter-destination=${report}`,
      ...files.filter((file) => chromium || !browsing(file)),
    ],
    // Two suites that build at once would read what the other has half written.
    {
      [ALREADY_BUILT]: "1",
      [WORKER_OPTIONS]: JSON.stringify(await workerOptions()),
      PREPARED_STATES: states,
    },
  );
  const tap = fs.readFileSync(report, "utf8");
  fs.rmSync(folder, { recursive: true });
  const number = (name: string) => Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(tap)?.[1] ?? 0);
  const failed = number("fail") + number("cancelled");
  const missing = !chromium && process.env.CI ? 1 : 0;
  if (missing) {
    console.log("✖ on CI the browser tests must run");
  }
  return { passed: number("pass"), failed: missing + (code === 0 ? failed : Math.max(1, failed)) };
}

/**
 * A state of each kind, which suites copy (test/support/server.mjs). The Worker is built already.
 */
async function prepareStates(folder: string) {
  const [migrated, seeded] = [path.join(folder, "migrated"), path.join(folder, "seeded")];
  const database = await startRuntime(migrated, { worker: "none" });
  const db = await database.getD1Database("DB");
  await migrate(db);
  await laySettings(db);
  await database.dispose();
  fs.cpSync(migrated, seeded, { recursive: true });
  const shop = await startRuntime(seeded, { worker: "built" });
  await seed(seeded, (await shop.ready).origin);
  await shop.dispose();
}

function verdict(name: string, { code, output }: { code: number; output: string }): Count {
  const skipped = code === 0 && /^SKIPPED: (.*)/m.exec(output)?.[1];
  if (skipped) {
    console.log(`﹣ ${name}: SKIPPED, ${skipped}`);
  } else {
    console.log(code === 0 ? `✔ ${name}` : `✖ ${name}\n${output.trim()}\n`);
  }
  if (skipped) {
    return { passed: 0, failed: 0 };
  }
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function sum(counts: Count[]) {
  return {
    passed: counts.reduce((total, { passed }) => total + passed, 0),
    failed: counts.reduce((total, { failed }) => total + failed, 0),
  };
}

/**
 * Runs a program that writes to this terminal.
 * @returns Its exit code.
 */
function show([file = "", ...args]: string[], env: Record<string, string>): Promise<number> {
  console.log();
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...TOOLS_ENV, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
