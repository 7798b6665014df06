import { expect, it } from "vitest";
import { findSecrets } from "./secret-scan.ts";

// Put together here, so that this file holds none.
const long = "Ab3_".repeat(12);
const SECRETS: [kind: string, text: string][] = [
  ["private key", `-----BEGIN ${"PRIVATE KEY"}-----\n${"MIIE".repeat(12)}\n`],
  ["private JWK", `{"kty":"OKP","${"d"}":"${long}"}`],
  ["signed token", `Bearer eyJ${"hbGciOiJ9x"}.eyJ${long}.${long}`],
  ["Cloudflare, Stripe, GitHub, npm, Slack or AWS key", `sk_${"live"}_${"a1".repeat(12)}`],
  ["Cloudflare, Stripe, GitHub, npm, Slack or AWS key", `npm_${"a1B".repeat(12)}`],
  ["password in an address", `postgres://app:${"hunter2hunter2"}@db.example.com/shop`],
  ["secret set in a file", `TURNSTILE_${"SECRET"}=${"0x4A".repeat(6)}`],
];

it.each(SECRETS)("a %s is found, with its line and without being repeated", (kind, text) => {
  expect(findSecrets(`first\n${text}\n`)).toEqual([{ kind, line: 2 }]);
});

it("what only talks of secrets is none", () => {
  const prose =
    "Set AUTH_KEYS and npm_config_fetch_retries with wrangler secret put. postgres://user:password@db.example.com, https://shop.example:8787/a@b";
  expect(findSecrets(prose)).toEqual([]);
});
