import { MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS } from "../../domain/accounts/password.ts";
import { useWords } from "../language/words.ts";
import { Field } from "../ui/field.tsx";

interface PasswordProps {
  error?: string | undefined;
  name?: string;
  label?: string;
}

/** UTF-16 units: the server counts characters, and looks for itself. */
const MAX_UNITS = MAX_PASSWORD_CHARS * 4;

/** The field for an existing password. */
export function PasswordField({ error, name = "password", label }: PasswordProps) {
  const { say } = useWords();
  return (
    <Field
      name={name}
      label={label ?? say("account.password")}
      type="password"
      value=""
      error={error}
      autocomplete="current-password"
      max={MAX_UNITS}
      problem={say("account.enterPassword")}
    />
  );
}

/** The field for a new password. `advice` follows the rules that it must meet. */
export function NewPasswordField({
  error,
  name = "password",
  label,
  advice,
}: PasswordProps & { advice: string }) {
  const { say } = useWords();
  return (
    <Field
      name={name}
      label={label ?? say("account.password")}
      type="password"
      value=""
      error={error}
      autocomplete="new-password"
      max={MAX_UNITS}
      least={MIN_PASSWORD_CHARS}
      problem={say("account.passwordProblem", { count: MIN_PASSWORD_CHARS })}
      hint={say("account.passwordRule", { count: MIN_PASSWORD_CHARS, advice })}
    />
  );
}
