import type { Fault } from "./fault.ts";

export const CLIENT_FAULTS: readonly Fault[] = [
  {
    id: "the-client-repeats-what-has-no-key",
    file: "client/index.ts",
    from: "if (answer.ok || !mayRepeat ||",
    to: "if (answer.ok || (!mayRepeat && attempts === 0) ||",
    noticedBy: ["client/client.test.ts"],
  },
  {
    id: "the-client-forgets-its-cart",
    file: "client/index.ts",
    from: 'cartId = response.headers.get("Cart-Id") ?? cartId;',
    to: 'cartId = response.headers.get("Carts-Id") ?? cartId;',
    noticedBy: ["client/client.test.ts"],
  },
  {
    id: "the-document-keeps-a-refusal-to-itself",
    file: "http/contract/document/openapi.ts",
    from: 'const ANYWHERE = ["invalid_request", ',
    to: "const ANYWHERE = [",
    noticedBy: ["web/docs/routes.test.ts"],
  },
  {
    id: "the-document-does-not-say-that-a-scope-is-needed",
    file: "workers/orders/routes.ts",
    from: '"forbidden", "not_found", ...OUT_OF_REACH',
    to: '"not_found", ...OUT_OF_REACH',
    noticedBy: ["web/docs/routes.test.ts"],
  },
  {
    id: "the-document-asks-for-bodies-that-may-be-left-out",
    file: "http/contract/document/openapi.ts",
    from: "!schemas.every(asksForNothing)",
    to: "schemas.length > 0",
    noticedBy: ["web/docs/routes.test.ts"],
  },
  {
    id: "the-client-sends-no-single-parameter",
    file: "client/index.ts",
    from: "search.size > 0",
    to: "search.size > 1",
    noticedBy: ["client/client.test.ts"],
  },
];
