import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { STEP_PATH } from "../../http/session/sign-in.ts";
import { useWords } from "../language/words.ts";
import { Field } from "../ui/field.tsx";
import { PasskeyForm } from "./passkey-form.tsx";
import { Page, Problem } from "./sign-in-page.tsx";

interface CodePageProps {
  email: string;
  /** What a passkey of the account has to sign; null where it has none. */
  passkey: PublicKeyCredentialRequestOptionsJSON | null;
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
export function CodePage({ email, passkey, error, problem }: CodePageProps) {
  const { say } = useWords();
  return (
    <Page
      title={say("signIn.code")}
      path=""
      lede={say("signIn.codeHow", { email })}
      islands={passkey ? ["passkey"] : []}
    >
      <div class="stack">
        <Problem problem={problem} />
        {passkey ? (
          <PasskeyForm action={STEP_PATH} kind="get" options={passkey} label={say("factor.usePasskey")} />
        ) : null}
        <form class="form-part" method="post" action={STEP_PATH}>
          <CodeField label={say("signIn.codeLabel")} error={error} focus={passkey === null} />
          <button class={`button button--wide${passkey ? " button--quiet" : ""}`} type="submit">
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
