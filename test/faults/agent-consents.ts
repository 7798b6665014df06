import type { Fault } from "./fault.ts";

const CONSENTS = "workers/agents/consent.test.ts";
const LINKS = "workers/agents/link-routes.test.ts";
const ROUTES = "workers/agents/ucp-routes.test.ts";

export const AGENT_CONSENT_FAULTS: readonly Fault[] = [
  {
    id: "a-no-to-marketing-that-an-agent-passes-on-is-not-heeded",
    file: "stores/agents/platforms.ts",
    from: "saidOfMarketing(consent) !== false ||",
    to: "saidOfMarketing(consent) !== true ||",
    noticedBy: [CONSENTS],
  },
  {
    id: "a-closed-shop-says-that-it-is-ready-to-complete",
    file: "shop/agents/view-checkout.ts",
    from: "if (!takesOrders(env, call.shop)) {",
    to: "if (takesOrders(env, call.shop) === null) {",
    noticedBy: [ROUTES],
  },
  {
    id: "a-no-is-repeated-over-what-the-customer-chose-later",
    file: "stores/agents/platforms.ts",
    from: "not exists (select 1 from agent_orders where order_id = ${orderId})",
    to: "${orderId} <> ''",
    noticedBy: [CONSENTS],
  },
  {
    id: "a-customer-takes-back-what-another-agreed-to",
    file: "stores/agents/consents.ts",
    from: "from agent_orders where consent is not null and ${isOf(accountId)}",
    to: "from agent_orders where consent is not null and ${accountId} <> ''",
    noticedBy: [CONSENTS],
  },
  {
    id: "a-yes-that-is-taken-back-leaves-marketing",
    file: "shop/agents/linking/withdraw-consent.ts",
    from: "saidOfMarketing(said.consent) === true",
    to: "saidOfMarketing(said.consent) === null",
    noticedBy: [CONSENTS],
  },
  {
    id: "an-erase-leaves-what-agents-passed-on",
    file: "stores/agents/consents.ts",
    from: "set consent = null, account_id = null where ${isOf(accountId)}",
    to: 'set consent = null, account_id = null where ${isOf("")}',
    noticedBy: [CONSENTS],
  },
  {
    id: "an-erase-leaves-the-checkouts-of-agents",
    file: "stores/agents/consents.ts",
    from: "lower(trim(body ->> '$.buyer.email')) = ${email}",
    to: "lower(trim(body ->> '$.buyer.email')) = ''",
    noticedBy: [CONSENTS],
  },
  {
    id: "an-erase-leaves-what-agents-were-answered",
    file: "stores/agents/consents.ts",
    from: "instr(lower(answer), ${email}) > 0",
    to: "instr(lower(answer), ${email}) < 0",
    noticedBy: [CONSENTS],
  },
  {
    id: "a-link-ends-without-an-entry",
    file: "stores/accounts/account-sessions.ts",
    from: "where client_id is not null and ${which}",
    to: "where client_id is null and ${which}",
    noticedBy: [LINKS],
  },
  {
    id: "a-platform-is-told-for-the-first-time-without-an-entry",
    file: "stores/agents/platforms.ts",
    from: "where not exists (select 1 from platform_webhooks",
    to: "where exists (select 1 from platform_webhooks",
    noticedBy: [ROUTES],
  },
  {
    id: "staff-do-not-see-what-platforms-were-told",
    file: "shop/webhooks/manage-webhooks.ts",
    from: "isPlatformWebhook(id) ? await findPlatformWebhook(DB, id) : await findWebhook(DB, id)",
    to: "await findWebhook(DB, id)",
    noticedBy: [ROUTES],
  },
  {
    id: "a-yes-to-figures-that-is-taken-back-ends-marketing",
    file: "shop/agents/linking/withdraw-consent.ts",
    from: "saidOfMarketing(said.consent) === true",
    to: "saidOfMarketing(said.consent) !== false",
    noticedBy: [CONSENTS],
  },
];
