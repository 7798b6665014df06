import { expect, it } from "vitest";
import { profileOf } from "./platform-name.ts";

it("a platform's profile is the address in its name, wherever that stands", () => {
  expect([
    profileOf("https://platform.example/ucp"),
    profileOf("key_1 https://platform.example/ucp for usr_1"),
    profileOf("key_1 of Ada"),
  ]).toEqual(["https://platform.example/ucp", "https://platform.example/ucp", null]);
});
