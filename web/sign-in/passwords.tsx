import { MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS } from "../../domain/accounts/password.ts";
import { Field } from "../ui/field.tsx";

interface PasswordProps {
  error?: string | undefined;
  name?: string;
  label?: string;
}

/** UTF-16 units: the server counts characters, and looks for itself. */
const MAX_UNITS = MAX_PASSWORD_CHARS * 4;

/** The password somebody has. */
export function PasswordField({ error, name = "password", label = "Password" }: PasswordProps) {
  return (
    <Field
      name={name}
      label={label}
      type="password"
      value=""
      error={error}
      autocomplete="current-password"
      max={MAX_UNITS}
    />
  );
}

/** A password somebody chooses. `advice` follows what it must be. */
export function NewPasswordField({
  error,
  name = "password",
  label = "Password",
  advice,
}: PasswordProps & { advice: string }) {
  return (
    <Field
      name={name}
      label={label}
      type="password"
      value=""
      error={error}
      autocomplete="new-password"
      max={MAX_UNITS}
      hint={`At least ${MIN_PASSWORD_CHARS} characters. ${advice}`}
    />
  );
}
