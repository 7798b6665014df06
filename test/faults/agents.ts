import type { Fault } from "./fault.ts";

const STRIPE = "providers/payment/stripe.test.ts";
const MCP = "workers/agents/mcp-routes.test.ts";
const ROUTES = "workers/agents/ucp-routes.test.ts";

export const AGENT_FAULTS: readonly Fault[] = [
  {
    id: "an-odd-form-of-oauth-is-a-bug",
    file: "shop/agents/linking/link-tokens.ts",
    from: 'return refused("invalid_request", "A field is of another form.");',
    to: 'throw new Error("A field is of another form.");',
    noticedBy: ["test/attacks/open-doors.test.ts"],
  },
  {
    id: "an-order-does-not-say-to-its-platform-how-it-is-sent",
    file: "shop/agents/orders.ts",
    from: "way ? wayWords(way) : null",
    to: "null",
    noticedBy: [ROUTES],
  },
  {
    id: "an-agent-orders-for-a-total-that-it-did-not-see",
    file: "shop/agents/complete-checkout.ts",
    from: "if (session.shownTotal !== standing.total.amount) {",
    to: "if (session.shownTotal === -1) {",
    noticedBy: [ROUTES],
  },
  {
    id: "an-agent-uses-the-checkout-of-another",
    file: "stores/agents/sessions.ts",
    from: "        eq(agentSessions.agent, agent),\n",
    to: "",
    noticedBy: [ROUTES],
  },
  {
    id: "a-checkout-whose-payment-was-declined-stays-that-order",
    file: "shop/agents/checkouts.ts",
    from: "    attempt: session.attempt + 1,\n",
    to: "",
    noticedBy: [ROUTES],
  },
  {
    id: "an-agent-does-what-its-platform-does-not-share",
    file: "shop/agents/operations.ts",
    from: "!call.agent.shared.has(operation.capability)",
    to: 'operation.capability === ""',
    noticedBy: [ROUTES],
  },
  {
    id: "a-key-of-an-agent-is-taken-for-another-request",
    file: "shop/agents/answer-once.ts",
    from: "before && before.fingerprint !== claim.fingerprint",
    to: "before && before.fingerprint === null",
    noticedBy: [ROUTES],
  },
  {
    id: "a-signature-of-an-agent-need-not-verify",
    file: "shop/agents/platform/message-signature.ts",
    from: "base !== null && (await verifies(key.data, base, signature))",
    to: 'base !== null || (await verifies(key.data, base ?? "", signature))',
    noticedBy: [ROUTES],
  },
  {
    id: "a-signature-of-an-agent-covers-no-body",
    file: "shop/agents/platform/message-signature.ts",
    from: 'body !== "" && !(await digestIs(headers.get("Content-Digest"), body))',
    to: 'body === "never"',
    noticedBy: [ROUTES],
  },
  {
    id: "a-cart-of-an-agent-becomes-two-checkouts",
    file: "shop/agents/checkouts.ts",
    from: "await sha256(",
    to: "await sha256(crypto.randomUUID() + ",
    noticedBy: [ROUTES],
  },
  {
    id: "stripe-is-sent-a-granted-token-as-a-method",
    file: "providers/payment/stripe.ts",
    from: "token.startsWith(GRANTED)",
    to: "token === GRANTED",
    noticedBy: [STRIPE],
  },
  {
    id: "an-agent-finds-no-goods",
    file: "shop/agents/catalog.ts",
    from: "currency === CURRENCY ? {} : { currency }",
    to: "currency === null ? {} : { currency }",
    noticedBy: [ROUTES],
  },
  {
    id: "a-refusal-of-mcp-says-that-all-is-well",
    file: "workers/agents/mcp-server.ts",
    from: "status: refused.status,",
    to: "status: 200,",
    noticedBy: [MCP],
  },
];
