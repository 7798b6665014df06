import type { Fault } from "./fault.ts";

export const DATABASE_FAULTS: readonly Fault[] = [
  {
    id: "a-database-that-refuses-is-called-a-bug",
    file: "http/problem.ts",
    from: "if (isDatabaseAway(error) || isObjectAway(error)) {",
    to: "if (isObjectAway(error)) {",
    noticedBy: ["test/database-away.test.ts"],
  },
  {
    id: "an-object-that-cannot-answer-is-called-a-bug",
    file: "http/problem.ts",
    from: "if (isDatabaseAway(error) || isObjectAway(error)) {",
    to: "if (isDatabaseAway(error)) {",
    noticedBy: ["http/middleware/trace.test.ts"],
  },
  {
    id: "what-drizzle-wraps-is-not-looked-at",
    file: "stores/base/d1-away.ts",
    from: "depth < 5;",
    to: "depth < 1;",
    noticedBy: ["test/database-away.test.ts"],
  },
  {
    id: "a-read-that-was-refused-is-not-tried-again",
    file: "stores/base/d1-away.ts",
    from: "const MAX_TRIES = 3;",
    to: "const MAX_TRIES = 1;",
    noticedBy: ["test/database-away.test.ts"],
  },
  {
    id: "a-write-that-was-refused-is-repeated",
    file: "stores/base/d1-away.ts",
    from: "return reads ? tryAgain(call) : call();",
    to: "return tryAgain(call);",
    noticedBy: ["test/database-away.test.ts"],
  },
  {
    id: "an-export-breaks-off-in-the-middle-instead-of-being-refused",
    file: "shop/catalog/export.ts",
    from: "let next = await loadAfter(env.DB, 0);",
    to: "let next = await loadAfter(env.DB, 0).catch(() => ({ products: [], lastNum: null }));",
    noticedBy: ["test/database-away.test.ts"],
  },
];
