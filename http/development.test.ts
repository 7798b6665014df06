import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { isDevelopment } from "./development.ts";

it("pages of a development shop are open in development and in tests, and under no other name of a shop", () => {
  const named = (ENVIRONMENT: string) => isDevelopment({ ...env, ENVIRONMENT } as Env);
  expect(["development", "test"].map(named)).toEqual([true, true]);
  expect(["production", "staging", "preview", "Development", ""].map(named)).toEqual(Array(5).fill(false));
});
