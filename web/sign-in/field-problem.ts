import { MAX_NAME_CHARS } from "../../domain/accounts/account.ts";
import { MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS } from "../../domain/accounts/password.ts";
import { MAX_EMAIL_CHARS } from "../../domain/base/email.ts";
import type { Words } from "../../domain/language/words.ts";
import type { FormName } from "./sign-in-page.tsx";

const MOST_CHARS: Record<FormName, number> = {
  email: MAX_EMAIL_CHARS,
  password: MAX_PASSWORD_CHARS,
  name: MAX_NAME_CHARS,
};

/** The error of a text that such a field of an account refuses. */
export function fieldProblem({ say }: Pick<Words, "say">, name: FormName, text: string): string {
  if (text.length > MOST_CHARS[name]) {
    return say("checkout.tooLong");
  }
  switch (name) {
    case "email":
      return say("checkout.emailProblem");
    case "password":
      return say("account.passwordProblem", { count: MIN_PASSWORD_CHARS });
    case "name":
      return say("account.nameProblem");
  }
}
