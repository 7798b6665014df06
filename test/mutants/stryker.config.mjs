/** @satisfies {import("@stryker-mutator/api/core").PartialStrykerOptions} */
const config = {
  plugins: ["@stryker-mutator/vitest-runner", "./test/mutants/texts-for-people.mjs"],
  testRunner: "vitest",
  vitest: { configFile: "test/mutants/vitest.config.ts" },
  mutate: ["domain/**/*.ts", "!domain/**/*.test.ts"],
  ignorers: ["texts-for-people"],
  // Machines that try mutants are busy with others: what takes longer does hang.
  timeoutMS: 20_000,
  // The rules need nothing of what is left out. Their tests take values of the demo shop, its
  // words, sample mails of the console, a script and test/support, and compare the alerts with
  // docs/ and ops/. No tsconfig.json is kept: Stryker would read it with an API that TypeScript 7
  // lacks.
  ignorePatterns: [
    "/*",
    ...["package.json", "demo", "docs", "domain", "ops", "scripts", "shop", "test", "web"].map(
      (kept) => `!/${kept}`,
    ),
    "tsconfig.json",
    "/test/*",
    "!/test/mutants",
    "!/test/support",
  ],
  tempDirName: "coverage/mutants/sandbox",
  reporters: ["clear-text", "progress-append-only", "html", "json"],
  clearTextReporter: { logTests: false, reportTests: false, allowEmojis: true },
  htmlReporter: { fileName: "coverage/mutants/report.html" },
  jsonReporter: { fileName: "coverage/mutants/report.json" },
  incrementalFile: "coverage/mutants/incremental.json",
  // Most static mutants are numbers and lists that much hangs on: where some files are tried, they
  // are worth their time. All of them would take a day and more.
  warnings: { slow: false, unknownOptions: true, preprocessorErrors: true, unserializableOptions: true },
  // Below `break`, in percent, the command fails.
  thresholds: { high: 95, low: 90, break: 88 },
};

export default config;
