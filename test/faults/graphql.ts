import type { Fault } from "./fault.ts";

const ROUTES = "workers/graphql/routes.test.ts";

export const GRAPHQL_FAULTS: readonly Fault[] = [
  {
    id: "graphql-asks-for-each-order",
    file: "workers/graphql/schema.ts",
    from: "items.map(({ id }) => id),\n  );",
    to: "[],\n  );",
    noticedBy: [ROUTES],
  },
  {
    id: "graphql-shares-what-is-about-one",
    file: "workers/graphql/schema.ts",
    from: "if (isShared && isPersonal) {",
    to: "if (isShared && !isPersonal && route === '') {",
    noticedBy: [ROUTES],
  },
  {
    id: "graphql-admits-all",
    file: "workers/graphql/schema.ts",
    from: "if (refused) {",
    to: "if (refused && route === '') {",
    noticedBy: [ROUTES],
  },
  {
    id: "graphql-costs-what-its-largest-field-costs",
    file: "workers/graphql/limits.ts",
    from: "cost: one.cost + other.cost,",
    to: "cost: Math.max(one.cost, other.cost),",
    noticedBy: [ROUTES],
  },
  {
    id: "graphql-keeps-a-query-under-any-hash",
    file: "workers/graphql/persisted.ts",
    from: "hash !== (await sha256(query))",
    to: "hash === (await sha256(hash))",
    noticedBy: [ROUTES],
  },
  {
    id: "graphql-gives-a-page-from-its-beginning",
    file: "stores/catalog/catalog-search.ts",
    from: "const offset = skippedBy(query);",
    to: "const offset = (query.page - 1) * pageSize;",
    noticedBy: [ROUTES],
  },
  {
    id: "a-query-skips-without-end",
    file: "workers/graphql/schema.ts",
    from: "    .pipe(z.int().max(MAX_SKIPPED))\n",
    to: "",
    noticedBy: ["workers/graphql/routes.test.ts"],
  },
];
