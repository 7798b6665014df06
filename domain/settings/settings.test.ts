import { describe, expect, it } from "vitest";
import { parseSettings } from "./settings.ts";

const KEYS = JSON.stringify({
  keys: [{ kty: "OKP", crv: "Ed25519", alg: "EdDSA", kid: "one", x: "x".repeat(43), d: "d".repeat(43) }],
});
/** A shop in production that lacks nothing. */
const LIVE = {
  ENVIRONMENT: "production",
  SHOP_URL: "https://shop.test",
  AUTH_ISSUER: "https://shop.test",
  AUTH_AUDIENCE: "shop",
  TENANT: "shop",
  AUTH_KEYS: KEYS,
  DATA_KEYS: `${"k".repeat(42)}A`,
  INDEX_KEY: `${"i".repeat(42)}A`,
  STRIPE_SECRET_KEY: "sk_live_1",
  STRIPE_PUBLISHABLE_KEY: "pk_live_1",
  STRIPE_API_URL: "https://api.stripe.com",
  ADYEN_API_URL: "https://checkout-test.adyen.com/",
  PAYMENT_WEBHOOK_SECRETS: JSON.stringify({ stripe: ["whsec_0123456789"], adyen: ["hmac_0123456789ab"] }),
  EMAIL_FROM: "Shop <mail@shop.test>",
  RESEND_API_KEY: "re_1",
  RESEND_API_URL: "https://api.resend.com",
};
const TEST_KEY = { STRIPE_SECRET_KEY: "sk_test_1", STRIPE_PUBLISHABLE_KEY: "pk_test_1" };

function parse(changed: Record<string, unknown> = {}) {
  return parseSettings({ ...LIVE, ...changed });
}

/** The settings that are wrong, by part. */
function wrong(changed: Record<string, unknown>): string[] {
  return parse(changed).problems.map(({ part, setting }) => `${part}: ${setting}`);
}

describe("a shop", () => {
  it("in production that lacks nothing has no problem, and takes no test payment", () => {
    const { problems, providers, mail } = parse();
    expect([problems, [...providers]]).toEqual([[], ["stripe"]]);
    expect(mail).toMatchObject({ via: "resend", from: { name: "Shop", email: "mail@shop.test" } });
  });

  it("in staging is like one in production, with test keys", () => {
    expect(wrong({ ENVIRONMENT: "staging", ...TEST_KEY })).toEqual([]);
    expect(wrong({ ENVIRONMENT: "staging" })).toEqual([
      "payments: STRIPE_SECRET_KEY",
      "payments: STRIPE_PUBLISHABLE_KEY",
    ]);
    const { problems, providers } = parse({ ENVIRONMENT: "staging", STRIPE_SECRET_KEY: undefined });
    expect([problems.length, [...providers]]).toEqual([1, []]);
  });

  it("on a laptop needs keys for tokens alone, and has the mock and the mailbox", () => {
    const { AUTH_KEYS, SHOP_URL, AUTH_ISSUER, AUTH_AUDIENCE, TENANT } = LIVE;
    for (const ENVIRONMENT of ["development", "test"]) {
      const raw = { ENVIRONMENT, AUTH_KEYS, SHOP_URL, AUTH_ISSUER, AUTH_AUDIENCE, TENANT };
      const { problems, providers, mail } = parseSettings({ ...raw, EMAIL: true });
      expect([problems, [...providers], mail]).toEqual([[], ["mock"], { via: "mailbox" }]);
    }
  });

  it.each([undefined, "", "prod", "Development"])(
    "of the environment %s counts as production",
    (ENVIRONMENT) => {
      expect(parse({ ENVIRONMENT }).deployed).toBe(true);
    },
  );
});

describe("short messages and push", () => {
  const TWILIO = {
    TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
    TWILIO_AUTH_TOKEN: "token",
    TWILIO_FROM: "+15035550100",
  };
  const [x, y, d] = ["x", "y", "d"].map((letter) => letter.repeat(43));

  it("leave a deployed shop where they are set up, and are left out elsewhere", () => {
    expect([parse().sms, parse().push, parse().problems]).toEqual([null, null, []]);
    const { sms, push, problems } = parse({
      ...TWILIO,
      VAPID_KEY: JSON.stringify({ kty: "EC", crv: "P-256", x, y, d }),
    });
    expect(sms).toMatchObject({ via: "twilio", from: "+15035550100", url: "https://api.twilio.com" });
    expect(push).toMatchObject({ via: "push", privateKey: d });
    expect([push?.via === "push" && push.publicKey.length, problems]).toEqual([87, []]);
  });

  it("that are set up by half, or malformed, are a problem", () => {
    expect(wrong({ ...TWILIO, TWILIO_FROM: "" })).toEqual(["settings: TWILIO_FROM"]);
    expect(wrong({ ...TWILIO, TWILIO_FROM: "0151" })).toEqual(["settings: TWILIO_FROM"]);
    expect(wrong({ VAPID_KEY: JSON.stringify({ kty: "EC", crv: "P-256", x, y }) })).toEqual([
      "settings: VAPID_KEY",
    ]);
    expect(wrong({ RESEND_WEBHOOK_SECRET: "secret" })).toEqual(["mail: RESEND_WEBHOOK_SECRET"]);
  });
});

describe("what a deployed shop lacks is named:", () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ["keys", { AUTH_KEYS: "" }, ["keys: AUTH_KEYS"]],
    ["a payment provider", { STRIPE_SECRET_KEY: undefined }, ["payments: STRIPE_SECRET_KEY"]],
    ["secrets of webhooks", { PAYMENT_WEBHOOK_SECRETS: "" }, ["payments: PAYMENT_WEBHOOK_SECRETS"]],
    ["a sender", { EMAIL_FROM: "" }, ["mail: EMAIL_FROM"]],
    ["a mail provider", { RESEND_API_KEY: "" }, ["mail: RESEND_API_KEY"]],
    ["an address of its own", { SHOP_URL: "https://edge-storefront.example" }, ["settings: SHOP_URL"]],
    [
      "an account at Adyen",
      {
        ADYEN_API_KEY: "k",
        ADYEN_API_URL: "https://x-checkout-live.adyenpayments.com",
        ADYEN_ENVIRONMENT: "live",
      },
      ["payments: ADYEN_MERCHANT_ACCOUNT", "payments: ADYEN_CLIENT_KEY"],
    ],
    [
      "Stripe's key for browsers",
      { STRIPE_PUBLISHABLE_KEY: undefined },
      ["payments: STRIPE_PUBLISHABLE_KEY"],
    ],
  ])("%s", (_name, changed, problems) => {
    expect(wrong(changed)).toEqual(problems);
  });

  it("but mail leaves by the platform's binding without a key of Resend's", () => {
    expect(wrong({ RESEND_API_KEY: "", EMAIL: true })).toEqual([]);
    expect(parse({ RESEND_API_KEY: "", EMAIL: true }).mail).toMatchObject({ via: "platform" });
  });
});

describe("keys of another world close a shop:", () => {
  const account = {
    ADYEN_API_KEY: "k",
    ADYEN_MERCHANT_ACCOUNT: "Shop",
    ADYEN_CLIENT_KEY: "live_1",
    ADYEN_ENVIRONMENT: "live-us",
  };
  const tested = { ADYEN_CLIENT_KEY: "test_1", ADYEN_ENVIRONMENT: "test" };
  it.each<[string, Record<string, unknown>, string[]]>([
    [
      "Stripe's for testing in production",
      TEST_KEY,
      ["payments: STRIPE_SECRET_KEY", "payments: STRIPE_PUBLISHABLE_KEY"],
    ],
    [
      "Stripe's live ones on a laptop",
      { ENVIRONMENT: "development" },
      ["payments: STRIPE_SECRET_KEY", "payments: STRIPE_PUBLISHABLE_KEY"],
    ],
    ["Adyen's test account in production", account, ["payments: ADYEN_API_URL"]],
    [
      "Adyen's form for testing in production",
      { ...account, ...tested, ADYEN_API_URL: "https://x-checkout-live.adyenpayments.com" },
      ["payments: ADYEN_CLIENT_KEY", "payments: ADYEN_ENVIRONMENT"],
    ],
    [
      "Adyen's live account in staging",
      {
        ENVIRONMENT: "staging",
        ...TEST_KEY,
        ...account,
        ...tested,
        ADYEN_API_URL: "https://x-checkout-live.adyenpayments.com",
      },
      ["payments: ADYEN_API_URL"],
    ],
    [
      "Adyen's live form in staging",
      {
        ENVIRONMENT: "staging",
        ...TEST_KEY,
        ...account,
        ADYEN_API_URL: "https://checkout-test.adyen.com",
      },
      ["payments: ADYEN_CLIENT_KEY", "payments: ADYEN_ENVIRONMENT"],
    ],
  ])("%s", (_name, changed, problems) => {
    expect(wrong(changed)).toEqual(problems);
  });
});

describe("a malformed setting is named without its value, and stands for one that is missing:", () => {
  it.each<[string, unknown, string]>([
    ["ENVIRONMENT", "prod", "settings"],
    ["AUTH_KEYS", "{zebra", "keys"],
    ["AUTH_KEYS", '{"keys":[{"kty":"zebra"}]}', "keys"],
    ["AUTH_KEYS", KEYS.replace("x".repeat(43), "zebra"), "keys"],
    ["AUTH_KEYS", KEYS.replace(/"d":"[^"]*"/, '"d":"zebra+/="'), "keys"],
    ["PAYMENT_WEBHOOK_SECRETS", "zebra", "payments"],
    ["PAYMENT_WEBHOOK_SECRETS", '{"stripe":"zebra"}', "payments"],
    ["STRIPE_SECRET_KEY", "zebra", "payments"],
    ["STRIPE_API_URL", "zebra", "payments"],
    ["ADYEN_CLIENT_KEY", "zebra", "payments"],
    ["ADYEN_ENVIRONMENT", "zebra", "payments"],
    ["ADYEN_API_KEY", "a\nzebra", "payments"],
    ["EMAIL_FROM", "zebra", "mail"],
    ["RESEND_API_KEY", "zebra", "mail"],
    ["PAYMENT_TIMEOUT_MS", "zebra", "settings"],
    ["PAYMENT_TIMEOUT_MS", 0, "settings"],
    ["RESEND_AFTER_MS", "-1", "settings"],
    ["IP_LIMIT", "zebra", "settings"],
    ["IP_LIMIT", " ", "settings"],
    ["IP_LIMIT", "1e9", "settings"],
    ["CORS_ORIGINS", "https://a.test/zebra", "settings"],
    ["SHOP_URL", "http://zebra.test", "settings"],
    ["OIDC_ISSUER", "zebra", "settings"],
    ["LOG_REQUESTS", "zebra", "settings"],
  ])("%s", (setting, value, part) => {
    const { problems, PAYMENT_TIMEOUT_MS, IP_LIMIT } = parse({ [setting]: value });
    expect(problems.map((problem) => [problem.part, problem.setting])).toEqual([[part, setting]]);
    expect(JSON.stringify(problems)).not.toMatch(/zebra|"prod"/);
    expect([PAYMENT_TIMEOUT_MS, IP_LIMIT]).toEqual([5_000, 1_000]);
  });
});

it("numbers may come as text, which vars of a dashboard are", () => {
  expect(parse({ IP_LIMIT: "0", PAYMENT_TIMEOUT_MS: "250" })).toMatchObject({
    IP_LIMIT: 0,
    PAYMENT_TIMEOUT_MS: 250,
  });
});
