import { MAX_EMAIL_CHARS } from "../../domain/base/email.ts";
import { useWords } from "../language/words.ts";

/** What is wrong with a form, by field name. */
export type FieldErrors<Name extends string> = Partial<Record<Name, string>>;

export interface FieldProps {
  name: string;
  label: string;
  value: string;
  error?: string | undefined;
  optional?: boolean;
  type?: "text" | "email" | "tel" | "password" | "datetime-local";
  autocomplete?: string;
  inputmode?: "text" | "email" | "tel" | "numeric" | "decimal";
  /** The id of a `datalist` with suggestions. */
  list?: string;
  /**
   * Characters, as the server allows them. The browser does not cut what is longer: a shopper would
   * not see that a pasted address lost its end.
   */
  max: number;
  /** The fewest characters, where there is such a rule. */
  least?: number;
  hint?: string;
  /** The message that a script shows beside it when it is missing or wrong. */
  problem?: string;
  /** Whether it has the focus when the page opens, though nothing is wrong with it. */
  focus?: boolean;
}

/**
 * A labelled text field with its error beside it. A page that opens with errors begins at the
 * first, which is then read out.
 */
export function Field({
  name,
  label,
  value,
  error,
  optional,
  type,
  max,
  least,
  hint,
  problem,
  focus = false,
  ...rest
}: FieldProps) {
  const { say } = useWords();
  const described = [hint ? `${name}-hint` : "", `${name}-error`].filter((id) => id !== "").join(" ");
  return (
    <div class="field">
      <label for={name}>
        {label}
        {optional ? <span class="field__optional"> {say("checkout.optional")}</span> : null}
      </label>
      <input
        class="input"
        id={name}
        name={name}
        type={type ?? "text"}
        value={value}
        required={!optional}
        minlength={least}
        data-max={max}
        data-problem={problem}
        aria-describedby={described}
        aria-invalid={error ? "true" : undefined}
        autofocus={focus || error !== undefined}
        {...rest}
      />
      {hint ? (
        <p class="note" id={`${name}-hint`}>
          {hint}
        </p>
      ) : null}
      <p class="field__error" id={`${name}-error`}>
        {error ?? ""}
      </p>
    </div>
  );
}

/** An email address that an account is known by, or shall be. */
export function EmailField(props: Pick<FieldProps, "label" | "value" | "error" | "autocomplete" | "hint">) {
  const problem = useWords().say("checkout.emailProblem");
  return (
    <Field {...props} name="email" type="email" inputmode="email" max={MAX_EMAIL_CHARS} problem={problem} />
  );
}
