import { Field, type FieldErrors } from "../../ui/field.tsx";
import { Notice } from "../../ui/notice.tsx";

interface Common {
  name: string;
  label: string;
  value: string;
  error?: string | undefined;
  hint?: string | undefined;
}

const describedBy = ({ name, hint }: Pick<Common, "name" | "hint">) =>
  [hint ? `${name}-hint` : "", `${name}-error`].filter((id) => id !== "").join(" ");

function Foot({ name, hint, error }: Pick<Common, "name" | "hint" | "error">) {
  return (
    <>
      {hint ? (
        <p class="note" id={`${name}-hint`}>
          {hint}
        </p>
      ) : null}
      <p class="field__error" id={`${name}-error`}>
        {error ?? ""}
      </p>
    </>
  );
}

/** A text of several lines. */
export function TextArea({ rows = 6, max, ...field }: Common & { rows?: number; max: number }) {
  const { name, label, value, error } = field;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <textarea
        class="input"
        id={name}
        name={name}
        rows={rows}
        maxlength={max}
        aria-describedby={describedBy(field)}
        aria-invalid={error ? "true" : undefined}
      >
        {/* A browser drops one line break after the tag. */}
        {`\n${value}`}
      </textarea>
      <Foot {...field} />
    </div>
  );
}

/** One of a few. */
export function Select({
  options,
  ...field
}: Common & { options: readonly { value: string; label: string }[] }) {
  const { name, label, value, error } = field;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <select
        class="input"
        id={name}
        name={name}
        aria-describedby={describedBy(field)}
        aria-invalid={error ? "true" : undefined}
      >
        {options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
      <Foot {...field} />
    </div>
  );
}

/** A box to tick. */
export function Check({ name, label, value }: Pick<Common, "name" | "label" | "value">) {
  return (
    <label class="check">
      <input type="checkbox" name={name} value="yes" checked={value === "yes"} />
      <span>{label}</span>
    </label>
  );
}

/** A day, without a time. */
export function DayField(field: Common) {
  const { name, label, value, error } = field;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        class="input"
        id={name}
        name={name}
        type="date"
        value={value}
        aria-describedby={describedBy(field)}
        aria-invalid={error ? "true" : undefined}
      />
      <Foot {...field} />
    </div>
  );
}

/** The fields of a form by name: their texts and their errors. */
export interface Filled {
  values: Record<string, string>;
  errors: FieldErrors<string>;
}

/** The text and the error of one field. */
export function fill({ values, errors }: Filled, name: string) {
  return { name, value: values[name] ?? "", error: errors[name] };
}

/** The button that the Enter key presses: browsers take the first one of a form. */
export function EnterSaves() {
  return (
    <button class="visually-hidden" type="submit" tabindex={-1}>
      Save
    </button>
  );
}

/** What is wrong with a form, each with a link to its field. It takes the focus. */
export function ErrorSummary({ title, errors }: { title: string; errors: FieldErrors<string> }) {
  const wrong = Object.entries(errors);
  if (wrong.length === 0) {
    return null;
  }
  return (
    <Notice bad title={title}>
      <ul>
        {wrong.map(([name, words]) => (
          <li>
            <a href={`#${encodeURIComponent(name)}`}>{words}</a>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

export { Field };
