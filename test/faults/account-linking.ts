import type { Fault } from "./fault.ts";

const ROUTES = "workers/agents/link-routes.test.ts";

export const ACCOUNT_LINKING_FAULTS: readonly Fault[] = [
  {
    id: "a-browser-is-sent-where-no-profile-names",
    file: "shop/agents/linking/authorize.ts",
    from: "!isKnownRedirect(redirectUri, client.value.redirects)",
    to: 'redirectUri === ""',
    noticedBy: [ROUTES],
  },
  {
    id: "a-code-is-redeemed-without-its-verifier",
    file: "shop/agents/linking/link-tokens.ts",
    from: "!isItsOwn || !(await isVerifierOf(challenge, form.code_verifier))",
    to: "!isItsOwn",
    noticedBy: [ROUTES],
  },
  {
    id: "a-code-is-redeemed-by-another-program",
    file: "shop/agents/linking/link-tokens.ts",
    from: "const isItsOwn = clientId === client.id && redirectUri === form.redirect_uri;",
    to: "const isItsOwn = redirectUri === form.redirect_uri;",
    noticedBy: [ROUTES],
  },
  {
    id: "a-code-that-comes-again-leaves-the-link",
    file: "shop/agents/linking/link-tokens.ts",
    from: 'await endSession(env.DB, accountId, code.sessionId ?? "", "token_used_again");',
    to: "",
    noticedBy: [ROUTES],
  },
  {
    id: "a-refresh-token-that-comes-again-leaves-the-link",
    file: "shop/agents/linking/link-tokens.ts",
    from: 'await endSession(env.DB, account.id, id, "token_used_again");',
    to: "",
    noticedBy: [ROUTES],
  },
  {
    id: "a-platform-with-keys-need-not-prove-itself",
    file: "shop/agents/linking/clients.ts",
    from: "if (client.keys.length === 0) {",
    to: "if (client.keys.length === 0 || assertion === undefined) {",
    noticedBy: [ROUTES],
  },
  {
    id: "a-token-acts-on-after-its-link-ended",
    file: "shop/agents/linking/linked-customer.ts",
    from: "    session?.clientId !== clientId ||\n    session.accountId !== sub ||\n",
    to: "",
    noticedBy: [ROUTES],
  },
  {
    id: "a-token-acts-for-another-platform",
    file: "shop/agents/linking/linked-customer.ts",
    from: "agent.profile !== null && agent.profile !== claims.client_id",
    to: "claims.client_id === null",
    noticedBy: [ROUTES],
  },
  {
    id: "a-platform-does-what-its-customer-did-not-agree-to",
    file: "shop/agents/operations.ts",
    from: "customer && scope && !customer.scopes.has(scope)",
    to: "customer && scope === null",
    noticedBy: [ROUTES],
  },
  {
    id: "a-linked-order-is-a-guests",
    file: "shop/agents/sessions.ts",
    from: "session.customer === null ? shopperOf(session)",
    to: 'session.customer !== "" ? shopperOf(session)',
    noticedBy: [ROUTES],
  },
];
