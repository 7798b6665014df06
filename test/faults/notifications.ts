import type { Fault } from "./fault.ts";

/** Messages: by which way, when, to whom, and how often. */
export const NOTIFICATION_FAULTS: readonly Fault[] = [
  {
    id: "a-short-message-whose-answer-was-lost-is-sent-again",
    file: "providers/sms/twilio.ts",
    from: "if (sms.again && (await hasIt(setUp, sms, signal)))",
    to: "if (sms.again && !sms.again && (await hasIt(setUp, sms, signal)))",
    noticedBy: ["providers/sms/twilio.test.ts", "shop/notifications/deliver.test.ts"],
  },
  {
    id: "a-short-message-is-not-written-down-before-it-is-handed-over",
    file: "shop/notifications/deliver.ts",
    from: 'way.channel === "sms" && !standing.states.has(id)',
    to: "way.channel !== way.channel && !standing.states.has(id)",
    noticedBy: ["shop/notifications/deliver.test.ts"],
  },
  {
    id: "a-wrong-key-of-ours-forgets-every-browser",
    file: "providers/push/web-push.ts",
    from: "} catch (error) {\n    const name",
    to: '} catch (error) {\n    if (error) {\n      return { state: "refused", why: "none", ended: true };\n    }\n    const name',
    noticedBy: ["providers/push/web-push.test.ts"],
  },
  {
    id: "a-repeated-push-is-shown-twice",
    file: "providers/push/web-push.ts",
    from: "base32(await sha256(id), 32)",
    to: "base32(await sha256(id + Math.random()), 32)",
    noticedBy: ["providers/push/web-push.test.ts"],
  },
  {
    id: "a-browser-that-is-gone-is-kept",
    file: "shop/notifications/deliver.ts",
    from: "  await dropSubscriptions(env.DB, gone);\n",
    to: "  void dropSubscriptions;\n  void gone;\n",
    noticedBy: ["shop/notifications/deliver.test.ts"],
  },
  {
    id: "who-said-stop-is-written-to-again",
    file: "shop/notifications/deliver.ts",
    from: "  await suppress(env.DB, ended);\n",
    to: "  void suppress;\n  void ended;\n",
    noticedBy: ["shop/notifications/deliver.test.ts"],
  },
  {
    id: "nights-are-those-of-the-shop-alone",
    file: "shop/notifications/deliver.ts",
    from: "message.zone ?? shop.timeZone",
    to: "shop.timeZone ?? message.zone",
    noticedBy: ["shop/notifications/deliver.test.ts"],
  },
  {
    id: "what-waited-for-the-morning-never-comes",
    file: "stores/notifications/notifications.ts",
    from: "WHERE due_at <= ?1 ORDER BY due_at",
    to: "WHERE due_at <= 0 * ?1 ORDER BY due_at",
    noticedBy: ["shop/notifications/deliver.test.ts"],
  },
  {
    id: "what-waits-for-the-morning-sets-no-alarm",
    file: "shop/notifications/deliver.ts",
    from: "if (Number.isFinite(next)) {",
    to: "if (Number.isNaN(next)) {",
    noticedBy: ["shop/notifications/deliver.test.ts"],
  },
  {
    id: "any-number-is-taken-as-proven",
    file: "shop/notifications/phone.ts",
    from: "if (!good.some((one) => sameText(one, code))) {",
    to: "if (!good.some((one) => one.length === code.length)) {",
    noticedBy: ["workers/accounts/me.test.ts"],
  },
  {
    id: "a-stranger-has-the-shop-pay-for-codes-all-day",
    file: "shop/notifications/phone.ts",
    from: ">= CODES_A_DAY",
    to: ">= CODES_A_DAY * 99",
    noticedBy: ["workers/accounts/me.test.ts"],
  },
  {
    id: "another-account-ends-a-browsers-messages",
    file: "stores/notifications/people.ts",
    from: "WHERE id = ? AND account_id = ?",
    to: "WHERE id = ? AND account_id <> ? || 'x'",
    noticedBy: ["workers/accounts/me.test.ts"],
  },
];
