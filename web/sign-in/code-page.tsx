import { useWords } from "../language/words.ts";
import { Field } from "../ui/field.tsx";
import { Page, Problem } from "./sign-in-page.tsx";

interface CodePageProps {
  email: string;
  error?: string | undefined;
  problem?: string | undefined;
}

/** The field for a code of an authenticator, or a recovery code. */
export function CodeField({
  error,
  label,
  focus,
}: {
  error?: string | undefined;
  label: string;
  focus?: boolean;
}) {
  return (
    <Field
      name="code"
      label={label}
      value=""
      error={error}
      autocomplete="one-time-code"
      max={40}
      focus={focus ?? false}
      problem={useWords().say("signIn.codeProblem")}
    />
  );
}

/** The second part of a sign-in. */
export function CodePage({ email, error, problem }: CodePageProps) {
  const { say } = useWords();
  return (
    <Page title={say("signIn.code")} path="" lede={say("signIn.codeHow", { email })}>
      <div class="stack">
        <Problem problem={problem} />
        <form class="form-part" method="post" action="/sign-in/code">
          <CodeField label={say("signIn.codeLabel")} error={error} focus />
          <button class="button button--wide" type="submit">
            {say("signIn.signIn")}
          </button>
        </form>
        <p class="note">{say("signIn.codeLost")}</p>
        <p class="actions">
          <a href="/sign-in">{say("signIn.codeOther")}</a>
        </p>
      </div>
    </Page>
  );
}
