import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { useWords } from "../language/words.ts";

interface PasskeyFormProps {
  action: string;
  /** What is made, or asked. */
  kind: "create" | "get";
  /** What the browser is to do, where the page knows it already. */
  options?: PublicKeyCredentialRequestOptionsJSON;
  /** Where it is asked for else. */
  from?: string;
  label: string;
  /** What stands above the form, with and without a script. */
  head?: unknown;
  children?: unknown;
}

/** A form that a passkey fills in. Only a script can ask a passkey, so it is hidden without one. */
export function PasskeyForm({ action, kind, options, from, label, head, children }: PasskeyFormProps) {
  const { say } = useWords();
  return (
    <section class="form-part">
      {head}
      <form
        class="form-part"
        method="post"
        action={action}
        data-passkey={kind}
        data-options={options && JSON.stringify(options)}
        data-from={from}
        data-known={say("factor.passkeyKnown")}
        data-failed={say("factor.passkeyFailed")}
        hidden
      >
        {children}
        <input type="hidden" name="passkey" value="" />
        <div>
          <button class={kind === "get" ? "button button--wide" : "button"} type="submit">
            {label}
          </button>
          <p class="note" role="status" />
        </div>
      </form>
      <noscript>
        <p class="note">{say("factor.passkeyScript")}</p>
      </noscript>
    </section>
  );
}
