import type { Context } from "hono";
import type { z } from "zod";
import type { Refusal } from "../../domain/base/problem.ts";
import type { PlainKey } from "../../domain/language/keys.ts";
import { retryAfterOf } from "../../http/problem.ts";
import type { AppEnv } from "../../http/router.ts";
import { MAX_TOKEN_CHARS, TOKEN_FIELD } from "../../http/turnstile.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { refusalText } from "../language/refusal-text.ts";
import { personalPage } from "../layout/respond.tsx";
import type { FieldErrors } from "../ui/field.tsx";
import { fieldProblem } from "./field-problem.ts";
import { DeadLinkPage, type FormName } from "./sign-in-page.tsx";

export type SignInKey = PlainKey<"signIn">;
export const MAX_FIELD_CHARS = 1_000;
const MAX_PASSKEY_CHARS = 20_000;

export type Form = Record<FormName | "token" | "code" | "passkey" | "returnTo" | "challenge", string>;

export async function readForm(c: Context<AppEnv>): Promise<Form> {
  const sent = await c.req.parseBody();
  const text = (name: string, max = MAX_FIELD_CHARS) => {
    const value = sent[name];
    return typeof value === "string" ? value.slice(0, max) : "";
  };
  return {
    email: text("email").trim(),
    password: text("password"),
    name: text("name").trim(),
    token: text("token"),
    code: text("code"),
    passkey: text("passkey", MAX_PASSKEY_CHARS),
    returnTo: text("returnTo") || "/account",
    challenge: text(TOKEN_FIELD, MAX_TOKEN_CHARS),
  };
}

export const wordsOf = (c: Context<AppEnv>) => wordsIn(c.get("language"));

export function errorsOf(c: Context<AppEnv>, error: z.ZodError, form: Form): FieldErrors<FormName> {
  const names = error.issues.map((issue) => String(issue.path[0]));
  return Object.fromEntries(
    (["email", "password", "name"] as const)
      .filter((name) => names.includes(name))
      .map((name) => [name, fieldProblem(wordsOf(c), name, form[name])]),
  );
}

/** What a refusal becomes on a form: beside the field it is about, or above the form. */
export function shown(c: Context<AppEnv>, refused: Refusal) {
  const retryAfter = retryAfterOf(refused);
  if (retryAfter) {
    c.header("Retry-After", retryAfter);
  }
  const text = refusalText(wordsOf(c), refused);
  return refused.code === "weak_password" ? { errors: { password: text } } : { problem: text };
}

/** A page for a link that was used, or is too old. */
export function deadLink(c: Context<AppEnv>, href: string, label: SignInKey) {
  return personalPage(c, <DeadLinkPage again={{ href, label: wordsOf(c).say(label) }} />, 410);
}
