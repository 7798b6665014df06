import { Buffer } from "node:buffer";
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
const UNSEALED = { SEAL_ORDERS: "off", SEAL_PEOPLE: "off" };
/** Adyen beside Stripe, live. */
const ADYEN = {
  ADYEN_API_KEY: "key",
  ADYEN_API_URL: "https://x-checkout-live.adyenpayments.com",
  ADYEN_MERCHANT_ACCOUNT: "Shop",
  ADYEN_CLIENT_KEY: "live_1",
  ADYEN_ENVIRONMENT: "live",
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

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      "all that it is known by",
      { SHOP_URL: "", AUTH_ISSUER: "", AUTH_AUDIENCE: "", TENANT: "" },
      ["SHOP_URL", "AUTH_ISSUER", "AUTH_AUDIENCE", "TENANT"].map((name) => `settings: ${name} is not set`),
    ],
    [
      "keys that seal",
      { DATA_KEYS: "", INDEX_KEY: "" },
      ["DATA_KEYS", "INDEX_KEY"].map(
        (name) => `keys: ${name} is not set, and orders and accounts are sealed with it: npm run setup`,
      ),
    ],
    [
      "keys that seal people alone",
      { DATA_KEYS: "", SEAL_ORDERS: "off" },
      ["keys: DATA_KEYS is not set, and orders and accounts are sealed with it: npm run setup"],
    ],
    [
      "keys that seal orders alone",
      { INDEX_KEY: "", SEAL_PEOPLE: "off" },
      ["keys: INDEX_KEY is not set, and orders and accounts are sealed with it: npm run setup"],
    ],
    ["no key where nothing is sealed", { DATA_KEYS: "", INDEX_KEY: "", ...UNSEALED }, []],
    [
      "a key of second factors",
      { DATA_KEYS: "", INDEX_KEY: "", ...UNSEALED, STAFF_SECOND_FACTOR: "required" },
      ["keys: DATA_KEYS is not set, and staff must have a second factor: npm run setup"],
    ],
    ["a key that is there", { INDEX_KEY: "", ...UNSEALED, STAFF_SECOND_FACTOR: "required" }, []],
    ["keys of tokens", { AUTH_KEYS: "" }, ["keys: AUTH_KEYS is not set: npm run keys -- create"]],
    [
      "an address of its own, below the example",
      { SHOP_URL: "https://www.shop.example" },
      ["settings: SHOP_URL is still the example: links in mails would lead nowhere"],
    ],
    ["no other address that looks like it", { SHOP_URL: "https://shop.example.com" }, []],
    [
      "addresses of Stripe and of Resend",
      { STRIPE_API_URL: "", RESEND_API_URL: "" },
      ["payments: STRIPE_API_URL is not set", "mail: RESEND_API_URL is not set"],
    ],
    [
      "an address and an account of Adyen",
      { ...ADYEN, ADYEN_API_URL: "", ADYEN_MERCHANT_ACCOUNT: "" },
      ["payments: ADYEN_API_URL is not set", "payments: ADYEN_MERCHANT_ACCOUNT is not set"],
    ],
    [
      "nothing of Adyen, with another host that stands in for it",
      { ...ADYEN, ADYEN_API_URL: "https://stand-in.test" },
      [],
    ],
    [
      "secrets of one provider's webhooks",
      { ...ADYEN, PAYMENT_WEBHOOK_SECRETS: '{"stripe":["whsec_0123456789"]}' },
      ["payments: PAYMENT_WEBHOOK_SECRETS names no secret of adyen"],
    ],
    [
      "secrets of the other's",
      { PAYMENT_WEBHOOK_SECRETS: '{"adyen":["whsec_0123456789"]}' },
      ["payments: PAYMENT_WEBHOOK_SECRETS names no secret of stripe"],
    ],
    [
      "keys for browsers",
      { ...ADYEN, ADYEN_CLIENT_KEY: "", STRIPE_PUBLISHABLE_KEY: "" },
      ["STRIPE_PUBLISHABLE_KEY", "ADYEN_CLIENT_KEY"].map(
        (name) => `payments: ${name} is not set: no browser could show the form for cards`,
      ),
    ],
    [
      "a way to be paid",
      { STRIPE_SECRET_KEY: "" },
      ["payments: STRIPE_SECRET_KEY is not set, and neither is ADYEN_API_KEY: nobody could pay"],
    ],
    ["no second way to be paid", { ...ADYEN, STRIPE_SECRET_KEY: "" }, []],
    ["a sender", { EMAIL_FROM: "" }, ["mail: EMAIL_FROM is not set: mail needs a sender"]],
    [
      "a way for mail",
      { RESEND_API_KEY: "" },
      ["mail: RESEND_API_KEY is not set, and EMAIL is not bound: no mail could leave"],
    ],
    [
      "the rest of Twilio's settings",
      { TWILIO_AUTH_TOKEN: "token" },
      ["TWILIO_ACCOUNT_SID", "TWILIO_FROM"].map(
        (name) => `settings: ${name} is not set, and the rest of Twilio's settings is`,
      ),
    ],
    [
      "a safe address of who signs people in",
      { OIDC_ISSUER: "http://sso.test" },
      ["settings: OIDC_ISSUER must begin with https://"],
    ],
    ["nothing, with who signs people in", { OIDC_ISSUER: "https://sso.test" }, []],
    [
      "a live key",
      { STRIPE_SECRET_KEY: "rk_test_1" },
      ["payments: STRIPE_SECRET_KEY is for testing: a live shop would give its goods for nothing"],
    ],
    [
      "a key for testing",
      { ENVIRONMENT: "staging", ...TEST_KEY, STRIPE_SECRET_KEY: "rk_live_1" },
      ["payments: STRIPE_SECRET_KEY is live: only production may charge cards"],
    ],
  ])("%s, in words", (_name, changed, problems) => {
    expect(
      parse(changed).problems.map(({ part, setting, problem }) => `${part}: ${setting} ${problem}`),
    ).toEqual(problems);
  });

  it("and on a laptop nothing but what is set up by half", () => {
    const laptop = {
      ...LIVE,
      ENVIRONMENT: "development",
      STRIPE_SECRET_KEY: "",
      STRIPE_PUBLISHABLE_KEY: "",
      ADYEN_API_URL: "",
      DATA_KEYS: "",
      INDEX_KEY: "",
      EMAIL_FROM: "",
      RESEND_API_KEY: "",
      SHOP_URL: "https://shop.example",
      PAYMENT_WEBHOOK_SECRETS: "",
      STAFF_SECOND_FACTOR: "required",
    };
    const lacking = (changed: object) =>
      parseSettings({ ...laptop, ...changed }).problems.map(({ setting }) => setting);
    expect(lacking({})).toEqual([]);
    expect(lacking({ RESEND_API_KEY: "re_1" })).toEqual(["EMAIL_FROM"]);
    expect(lacking({ STRIPE_SECRET_KEY: "sk_test_1", STRIPE_API_URL: "" })).toEqual(["STRIPE_API_URL"]);
    expect(lacking({ ...ADYEN, ADYEN_API_URL: "https://checkout-test.adyen.com" })).toEqual([
      "ADYEN_CLIENT_KEY",
      "ADYEN_ENVIRONMENT",
    ]);
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

it("payments go by each provider that is set up whole, and by the mock where no stranger is", () => {
  const by = (changed: Record<string, unknown>) => [...parse(changed).providers];
  expect(by(ADYEN)).toEqual(["stripe", "adyen"]);
  expect(by({ ...ADYEN, STRIPE_API_URL: "" })).toEqual(["adyen"]);
  expect(by({ ...ADYEN, STRIPE_SECRET_KEY: "" })).toEqual(["adyen"]);
  for (const name of ["ADYEN_API_KEY", "ADYEN_API_URL", "ADYEN_MERCHANT_ACCOUNT"]) {
    expect(by({ ...ADYEN, [name]: "" }), name).toEqual(["stripe"]);
  }
  expect(by({ ...ADYEN, ENVIRONMENT: "test" })).toEqual(["mock", "stripe", "adyen"]);
});

it("mail, short messages and notifications go by what is set up whole, whole", () => {
  const from = { email: "mail@shop.test", name: "Shop" };
  const resend = { via: "resend", from, key: "re_1", url: "https://api.resend.com" };
  expect(parse().mail).toEqual(resend);
  expect(parse({ ENVIRONMENT: "test" }).mail).toEqual(resend);
  expect(parse({ EMAIL_FROM: "mail@shop.test" }).mail).toEqual({
    ...resend,
    from: { email: "mail@shop.test" },
  });
  expect(parse({ RESEND_API_URL: "" }).mail).toBeNull();
  expect(parse({ RESEND_API_URL: "", EMAIL: true }).mail).toBeNull();
  expect(parse({ RESEND_API_KEY: "" }).mail).toBeNull();
  expect(parse({ RESEND_API_KEY: "", EMAIL: true }).mail).toEqual({ via: "platform", from });
  expect(parse({ EMAIL_FROM: "", EMAIL: true }).mail).toBeNull();
  const twilio = {
    TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
    TWILIO_AUTH_TOKEN: "token",
    TWILIO_FROM: "+15035550100",
  };
  const sms = {
    via: "twilio",
    account: twilio.TWILIO_ACCOUNT_SID,
    token: "token",
    from: "+15035550100",
    url: "https://api.twilio.com",
  };
  expect(parse(twilio).sms).toEqual(sms);
  expect(parse({ ...twilio, ENVIRONMENT: "test" }).sms).toEqual(sms);
  for (const name of Object.keys(twilio)) {
    expect(parse({ ...twilio, [name]: "" }).sms, name).toBeNull();
    expect(parse({ ...twilio, [name]: "", ENVIRONMENT: "test" }).sms, name).toEqual({ via: "mailbox" });
  }
  const [x = "", y = "", d = ""] = [1, 2, 3].map((byte) => Buffer.alloc(32, byte).toString("base64url"));
  const VAPID_KEY = JSON.stringify({ kty: "EC", crv: "P-256", x, y, d });
  const publicKey = Buffer.concat([Buffer.of(4), Buffer.alloc(32, 1), Buffer.alloc(32, 2)]).toString(
    "base64url",
  );
  expect(parse({ VAPID_KEY }).push).toEqual({ via: "push", publicKey, privateKey: d });
  expect(parse({ VAPID_KEY, ENVIRONMENT: "test" }).push).toEqual({ via: "mailbox" });
});

it("what seals is read with the settings, and webhooks' secrets by their provider", () => {
  const one = `${"k".repeat(42)}A`;
  expect(parse().dataKeys).toEqual([one]);
  expect(parse({ DATA_KEYS: "" }).dataKeys).toBeNull();
  expect(parse().webhookSecrets).toEqual({ stripe: ["whsec_0123456789"], adyen: ["hmac_0123456789ab"] });
  expect(parse({ PAYMENT_WEBHOOK_SECRETS: "" }).webhookSecrets).toEqual({});
});

it("a setting that nobody made is what the guide says", () => {
  expect(parse()).toMatchObject({
    ADYEN_ENVIRONMENT: "test",
    PAYMENT_TIMEOUT_MS: 5_000,
    PAYMENT_CONSUMERS: 5,
    RESEND_AFTER_MS: 30_000,
    STRIPE_OPERATIONS_PER_SECOND: 100,
    MOCK_PAYMENT_MODE: "well",
    MOCK_PAYMENT_SUCCESS_RATE: 0.9,
    MOCK_WEBHOOK_DELAY_MS: 1_000,
    EMAIL_PER_SECOND: 5,
    SMS_PER_SECOND: 1,
    CORS_ORIGINS: new Set(),
    DRAND_URLS: [],
    IP_LIMIT: 1_000,
    USER_LIMIT: 100,
    BODY_TIMEOUT_MS: 10_000,
    LOG_REQUESTS: "problems",
    COALESCE_RESERVATIONS: "on",
    SEAL_ORDERS: "on",
    SEAL_PEOPLE: "on",
    LEAN_TIMELINES: "on",
    LEAN_STOCK: "on",
    LEAN_METER: "on",
    KEYED_DIGESTS: "on",
    STAFF_SECOND_FACTOR: "offered",
    OFFLINE_PAGES: "on",
  });
});

it.each<[string, unknown, string]>([
  ["PAYMENT_TIMEOUT_MS", 60_001, "must be a number from 1 to 60000"],
  ["PAYMENT_TIMEOUT_MS", "5 s", "must be a number from 1 to 60000"],
  ["MOCK_PAYMENT_SUCCESS_RATE", "1.1", "must be a number from 0 to 1"],
  ["LOG_REQUESTS", "some", "must be one of all, problems"],
  ["AUTH_KEYS", "{", "must be a set of keys: it is no JSON"],
  ["AUTH_KEYS", '{"keys":[{"kty":"odd"}]}', "must be a set of keys: look at keys.0.kty"],
  [
    "PAYMENT_WEBHOOK_SECRETS",
    '{"stripe":[]}',
    'must be JSON such as {"stripe": ["…"]}, each secret of 16 characters or more: look at stripe',
  ],
  [
    "PAYMENT_WEBHOOK_SECRETS",
    "[]",
    'must be JSON such as {"stripe": ["…"]}, each secret of 16 characters or more',
  ],
  [
    "CORS_ORIGINS",
    "https://a.test,https://b.test/",
    "must be origins such as https://app.example, separated by commas",
  ],
  [
    "DRAND_URLS",
    "https://a.test,http://b.test",
    "must be addresses that begin with https://, separated by commas",
  ],
  ["DATA_KEYS", "k", "must be 32 bytes in base64url, or several with spaces between"],
  ["INDEX_KEY", `${"i".repeat(42)}A ${"j".repeat(42)}A`, "must be 32 bytes in base64url"],
  ["TENANT", "My shop", "must be a name of small letters, digits and hyphens, such as my-shop"],
  [
    "SHOP_URL",
    "http://shop.test",
    "must be an address that begins with https:// (or http://, on this machine)",
  ],
])("%s of %j is refused with what it must be", (setting, value, problem) => {
  expect(parse({ [setting]: value }).problems).toMatchObject([{ setting, problem }]);
});

it.each<[string, unknown, unknown]>([
  ["SHOP_URL", "http://localhost:8787", "http://localhost:8787"],
  ["SHOP_URL", "http://127.0.0.1", "http://127.0.0.1"],
  ["SHOP_URL", "http://[::1]:80", "http://[::1]:80"],
  ["MOCK_PAYMENT_SUCCESS_RATE", "0.25", 0.25],
  ["PAYMENT_TIMEOUT_MS", 60_000, 60_000],
  ["PAYMENT_TIMEOUT_MS", 1, 1],
  [
    "CORS_ORIGINS",
    "https://a.test, https://b.test:8443\nhttps://c.test",
    new Set(["https://a.test", "https://b.test:8443", "https://c.test"]),
  ],
  ["DRAND_URLS", "https://a.test,https://b.test/x", ["https://a.test", "https://b.test/x"]],
  ["CORS_ORIGINS", " https://a.test, ", new Set(["https://a.test"])],
  ["DRAND_URLS", ",https://a.test,", ["https://a.test"]],
  ["EMAIL_FROM", "a@b.test", { email: "a@b.test" }],
  ["EMAIL_FROM", "A, B & C <a@b.test>", { email: "a@b.test", name: "A, B & C" }],
  ["TWILIO_FROM", `MG${"0".repeat(32)}`, `MG${"0".repeat(32)}`],
  [
    "RESEND_WEBHOOK_SECRET",
    `whsec_${"a".repeat(16)}== whsec_${"b".repeat(20)}`,
    `whsec_${"a".repeat(16)}== whsec_${"b".repeat(20)}`,
  ],
])("%s may be %j", (setting, value, read) => {
  const parsed = parse({ [setting]: value });
  expect(Reflect.get(parsed, setting)).toEqual(read);
  expect(
    parsed.problems.filter((problem) => problem.setting === setting && problem.problem.startsWith("must")),
  ).toEqual([]);
});

it.each([
  ["TWILIO_ACCOUNT_SID", `AC${"0".repeat(31)}`],
  ["TWILIO_FROM", "+0150355501"],
  ["TWILIO_AUTH_TOKEN", "a b"],
  ["RESEND_WEBHOOK_SECRET", `whsec_${"a".repeat(15)}`],
  ["RESEND_WEBHOOK_SECRET", `whsec_${"a".repeat(16)}, whsec_${"a".repeat(16)}`],
  ["STRIPE_SECRET_KEY", "pk_live_1"],
  ["STRIPE_PUBLISHABLE_KEY", "sk_live_1"],
  ["STRIPE_AGENT_PROFILE", "acct_1"],
  ["ADYEN_CLIENT_KEY", "prod_1"],
  ["RESEND_API_KEY", "sk_1"],
  ["TURNSTILE_VERIFY_URL", "http://turnstile.test"],
  ["SHOP_URL", "ftp://localhost"],
  ["ALERT_WEBHOOK_URL", "http://alerts.test"],
  ["STRIPE_API_URL", "http://stripe.test"],
  ["RESEND_API_URL", "ftp://resend.test"],
  ["EMAIL_FROM", "a@b.test, c@d.test"],
  ["EMAIL_FROM", "Shop <a@b.test> more"],
  ["EMAIL_FROM", '"Shop" <a@b.test>'],
  ["PAYMENT_WEBHOOK_SECRETS", '{"stripe":["0123456789abcde"]}'],
])("%s of another form is refused: %s", (setting, value) => {
  expect(parse({ [setting]: value }).problems.map((problem) => problem.setting)).toContain(setting);
});

it("only what a shop knows by name is read of its surroundings", () => {
  expect(parse({ PATH: "/bin", ODD: 1 })).not.toHaveProperty("PATH");
  expect(wrong({ IP_LIMIT: undefined, USER_LIMIT: "" })).toEqual([]);
});
