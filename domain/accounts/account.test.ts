import { describe, expect, it } from "vitest";
import {
  AccountEmail,
  AccountName,
  changePreferences,
  DEFAULT_PREFERENCES,
  MAX_ADDRESSES,
  MAX_WISHES,
  Preferences,
  PreferencesChange,
  Profile,
  SavedAddress,
  SessionView,
} from "./account.ts";
import { IdTokenClaims } from "./oidc.ts";
import { MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS, NewPassword, Password } from "./password.ts";

describe("the address of an account", () => {
  it("is one address, however it is written", () => {
    expect(AccountEmail.parse("  Ada.Lovelace@Example.COM ")).toBe("ada.lovelace@example.com");
  });

  it.each([
    "",
    "ada",
    "ada@",
    "@example.com",
    "a b@example.com",
    "ada@example.com,eve@example.com",
    // A Cyrillic letter and the Kelvin sign look like, or fold into, a letter of another address.
    "аda@example.com",
    "\u212aate@example.com",
    `${"a".repeat(64)}@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(61)}.example`,
  ])("is not %j", (text) => {
    expect(AccountEmail.safeParse(text).success).toBe(false);
  });
});

describe("the name of an account", () => {
  it("is taken as it is but for spaces around it", () => {
    expect(AccountName.parse(" Ada Lovelace ")).toBe("Ada Lovelace");
    expect(AccountName.safeParse("x".repeat(120)).success).toBe(true);
    expect(AccountName.parse("علی\u200cرضا")).toBe("علی\u200cرضا");
  });

  it.each(["", "  ", "x".repeat(121), "Ada\nBcc: eve", "Ada\u202eevil", "Ada\u200b"])("is not %j", (text) => {
    expect(AccountName.safeParse(text).success).toBe(false);
  });
});

it("who never said what they like hears of their orders and gets them by the standard way", () => {
  expect(DEFAULT_PREFERENCES).toMatchObject({ orderEmails: true, shippingMethod: "standard" });
  expect(DEFAULT_PREFERENCES.channels.email.orders).toBe(true);
  expect(Preferences.parse(DEFAULT_PREFERENCES)).toEqual(DEFAULT_PREFERENCES);
  const express = { ...DEFAULT_PREFERENCES, orderEmails: false, shippingMethod: "express" };
  expect(Preferences.parse(express)).toEqual(express);
  for (const change of [{ orderEmails: "no" }, { shippingMethod: "drone" }, { role: "ops" }]) {
    expect(Preferences.safeParse({ ...DEFAULT_PREFERENCES, ...change }).success).toBe(false);
  }
});

it("a change of one preference leaves every other as it was, of each channel", () => {
  const channels = {
    email: { ...DEFAULT_PREFERENCES.channels.email, sales: true },
    sms: { ...DEFAULT_PREFERENCES.channels.sms, orders: true },
    push: { ...DEFAULT_PREFERENCES.channels.push, backInStock: true },
  };
  const kept = { ...DEFAULT_PREFERENCES, channels, cartReminders: true, timeZone: "Asia/Tokyo" };
  expect(changePreferences(kept, {})).toEqual(kept);
  for (const name of ["sms", "push"] as const) {
    const orders = !channels[name].orders;
    expect(changePreferences(kept, { channels: { [name]: { orders } } })).toEqual({
      ...kept,
      channels: { ...channels, [name]: { ...channels[name], orders } },
    });
  }
});

it("what a change names is changed, whatever else was said before; a time zone can be taken away", () => {
  const all = {
    orderEmails: false,
    shippingMethod: "express",
    cartReminders: false,
    timeZone: "Europe/Berlin",
    language: "de",
  } as const;
  const changed = changePreferences(DEFAULT_PREFERENCES, PreferencesChange.parse(all));
  const email = { ...DEFAULT_PREFERENCES.channels.email, orders: false };
  const channels = { ...DEFAULT_PREFERENCES.channels, email };
  expect(changed).toStrictEqual({ ...all, channels });
  const again = { cartReminders: true, timeZone: "Asia/Tokyo", language: "en" } as const;
  expect(changePreferences(changed, again)).toStrictEqual({ ...changed, ...again });
  const { timeZone: _, ...elsewhere } = changed;
  expect(changePreferences(changed, PreferencesChange.parse({ timeZone: null }))).toStrictEqual(elsewhere);
  expect(changePreferences(DEFAULT_PREFERENCES, {})).toStrictEqual(DEFAULT_PREFERENCES);
  const kept = { ...changed, phone: "+15035550100" };
  expect(changePreferences(kept, { orderEmails: true })).toStrictEqual({
    ...kept,
    orderEmails: true,
    channels: DEFAULT_PREFERENCES.channels,
  });
});

it("of mails about orders, the newer way to say it counts where both are said", () => {
  const said = (orderEmails: boolean, orders?: boolean) =>
    changePreferences(DEFAULT_PREFERENCES, {
      orderEmails,
      channels: { email: orders === undefined ? { sales: true } : { orders } },
    });
  expect([said(false, true).orderEmails, said(true, false).orderEmails, said(false).orderEmails]).toEqual([
    true,
    false,
    false,
  ]);
  expect(said(false).channels.email).toEqual({ orders: false, sales: true, backInStock: true });
});

it.each([
  { orderEmails: null },
  { shippingMethod: "drone" },
  { timeZone: "Mars/Olympus" },
  { language: "tlh" },
  { phone: "+15035550100" },
  { channels: { fax: { orders: true } } },
])("preferences do not change to %j", (change) => {
  expect(PreferencesChange.safeParse(change).success).toBe(false);
});

it("what an account holds is answered as the API describes it, whole", () => {
  const at = "2026-11-26T10:00:00.000Z";
  const profile = {
    id: "acc_1",
    email: null,
    name: "Ada",
    role: "customer",
    hasPassword: true,
    createdAt: at,
    identities: [{ issuer: "https://id.example", linkedAt: at }],
  };
  expect(Profile.parse(profile)).toEqual(profile);
  const address = {
    id: "adr_1",
    isDefault: true,
    name: "Ada",
    line1: "12 Way",
    city: "Portland",
    postalCode: "1",
    country: "US",
  };
  expect(SavedAddress.parse(address)).toEqual(address);
  expect(SavedAddress.safeParse({ ...address, isDefault: undefined }).success).toBe(false);
  const session = { id: "ses_1", device: "Firefox", current: true, createdAt: at, lastUsedAt: at };
  const linked = { client: "https://platform.example/ucp", scopes: ["dev.ucp.shopping.order:read"] };
  expect(SessionView.parse(session)).toEqual(session);
  expect(SessionView.parse({ ...session, linked })).toEqual({ ...session, linked });
  expect([MAX_ADDRESSES, MAX_WISHES]).toEqual([20, 100]);
});

describe("a password", () => {
  it("is ten to 128 characters when it is chosen", () => {
    expect([MIN_PASSWORD_CHARS, MAX_PASSWORD_CHARS]).toEqual([10, 128]);
    const told = (text: string) => NewPassword.safeParse(text).error?.issues.map(({ message }) => message);
    expect(told("x".repeat(9))).toEqual(["must have at least 10 characters"]);
    expect(told("x".repeat(10))).toBeUndefined();
    expect(told("x".repeat(129))).toEqual(["must have at most 128 characters"]);
  });

  it("that a person signs in with may be shorter than one that is chosen, and never endless", () => {
    expect(Password.parse("x")).toBe("x");
    expect(Password.safeParse("").success).toBe(false);
    expect(Password.safeParse("x".repeat(128)).success).toBe(true);
    expect(Password.safeParse("x".repeat(129)).success).toBe(false);
    expect(Password.safeParse("e\u0301".repeat(129)).success).toBe(false);
    // Composed before it is counted, but what is composed has a bound of its own.
    expect(Password.safeParse("e\u0301".repeat(128)).success).toBe(true);
    expect(Password.safeParse("e\u0301\u0301\u0301\u0301".repeat(128)).success).toBe(false);
  });
});

describe("what another place says about a person", () => {
  const emailVerified = (value: unknown) =>
    IdTokenClaims.parse({ sub: "1", email_verified: value }).email_verified;

  it("is that their address is verified only if it says so, as a truth or as its text", () => {
    expect([true, "true", false, "false", undefined].map(emailVerified)).toEqual([
      true,
      true,
      false,
      false,
      undefined,
    ]);
    for (const value of ["TRUE", "yes", 1, null]) {
      expect(() => emailVerified(value)).toThrow();
    }
  });

  it("is about a person, and holds nothing else", () => {
    const claims = { sub: "1", email: "a@b.example", name: "Ada", preferred_username: "ada" };
    expect(IdTokenClaims.parse({ ...claims, groups: ["ops"] })).toEqual(claims);
    for (const sub of ["", "x".repeat(256), undefined]) {
      expect(IdTokenClaims.safeParse({ ...claims, sub }).success).toBe(false);
    }
  });
});
