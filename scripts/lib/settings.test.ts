import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { expectSettings } from "./settings.ts";

it("a local shop is not started with settings that are wrong, and each is named without its value", () => {
  const vars = { ...env, ENVIRONMENT: "development" };
  expect(() => expectSettings(vars)).not.toThrow();
  const wrong = { ...vars, AUTH_KEYS: "{zebra", IP_LIMIT: "zebra" };
  expect(() => expectSettings(wrong)).toThrow(
    "The shop is not started, because of its settings:\n  AUTH_KEYS must be a set of keys: it is no JSON\n  IP_LIMIT must be a number from 0 to 1000000",
  );
});
