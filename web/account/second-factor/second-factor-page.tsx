import { RECOVERY_CODES, shownCode } from "../../../domain/accounts/second-factor.ts";
import type { Factor } from "../../../stores/accounts/factors.ts";
import { rich, useWords } from "../../language/words.ts";
import { CodeField } from "../../sign-in/code-page.tsx";
import { PasskeyForm } from "../../sign-in/passkey-form.tsx";
import { PasswordField } from "../../sign-in/passwords.tsx";
import { Field, type FieldErrors } from "../../ui/field.tsx";
import { moment } from "../../ui/order-words.ts";
import { AccountFrame, type PageNotices } from "../account-frame.tsx";

export const ROOM = "/account/second-factor";

export type FactorErrors = FieldErrors<"name" | "code" | "passkeyName">;

export interface SecondFactorPageProps extends PageNotices {
  factors: readonly Factor[];
  /** Recovery codes that are left. */
  codesLeft: number;
  /** The code that an authenticator scans; null where the shop cannot store a secret. */
  draft: { secret: string; sealed: string; picture: string; address: string } | null;
  /** Whether the shop asks this person for one before anything else. */
  required: boolean;
  name?: string;
  passkeyName?: string;
  errors?: FactorErrors;
}

/** The second factors of an account. */
export function SecondFactorPage(props: SecondFactorPageProps) {
  const { factors, codesLeft, draft, required, name = "", passkeyName = "", errors = {} } = props;
  const { say } = useWords();
  return (
    <AccountFrame
      title={say("factor.title")}
      path={ROOM}
      islands={["passkey"]}
      notice={props.notice}
      problem={props.problem}
    >
      <p class="lede">{say(required && factors.length === 0 ? "factor.required" : "factor.what")}</p>
      {factors.length === 0 ? null : (
        <section class="form-part">
          <h2>{say("factor.yours")}</h2>
          <ul class="letters">
            {factors.map((factor) => (
              <FactorItem factor={factor} />
            ))}
          </ul>
        </section>
      )}
      {factors.length === 0 ? null : (
        <form class="form-part" method="post" action={`${ROOM}/codes`}>
          <h2>{say("factor.codes")}</h2>
          <p class="note">{say("factor.codesLeft", { count: codesLeft })}</p>
          <p>
            <button class="button button--quiet" type="submit">
              {say("factor.newCodes", { count: RECOVERY_CODES })}
            </button>
          </p>
        </form>
      )}
      <PasskeyForm
        action={`${ROOM}/passkey`}
        kind="create"
        from={`${ROOM}/passkey/options`}
        label={say("factor.makePasskey")}
        head={
          <>
            <h2>{say("factor.addPasskey")}</h2>
            <p>{say("factor.passkeyWhat")}</p>
          </>
        }
      >
        <Field
          name="passkeyName"
          label={say("factor.name")}
          value={passkeyName}
          error={errors.passkeyName}
          max={60}
          autocomplete="off"
          hint={say("factor.passkeyHint")}
        />
      </PasskeyForm>
      {draft === null ? (
        <p class="note">{say("factor.noKey")}</p>
      ) : (
        <form class="form-part" method="post" action={`${ROOM}/totp`}>
          <h2>{say("factor.addApp")}</h2>
          <p>{say("factor.scan")}</p>
          <p>
            <a href={draft.address}>
              <img
                class="factor-picture"
                src={draft.picture}
                alt={say("factor.picture")}
                width="200"
                height="200"
              />
            </a>
          </p>
          <p class="note">
            {say("factor.typed")} <code class="breakable">{draft.secret}</code>
          </p>
          <input type="hidden" name="draft" value={draft.sealed} />
          <Field
            name="name"
            label={say("factor.name")}
            value={name}
            error={errors.name}
            max={60}
            autocomplete="off"
            hint={say("factor.nameHint")}
          />
          <CodeField label={say("factor.firstCode")} error={errors.code} />
          <p>
            <button class="button" type="submit">
              {say("factor.add")}
            </button>
          </p>
        </form>
      )}
    </AccountFrame>
  );
}

function FactorItem({ factor }: { factor: Factor }) {
  const words = useWords();
  const { say } = words;
  const { id, kind, name, createdAt, usedAt } = factor;
  const iso = new Date(usedAt ?? createdAt).toISOString();
  return (
    <li>
      <h3 class="breakable">{name}</h3>
      <p class="note">
        {say(kind === "totp" ? "factor.app" : "factor.passkey")}.{" "}
        {rich(words, usedAt === null ? "factor.addedAt" : "factor.usedAt", {
          time: () => <time datetime={iso}>{moment(iso, words)}</time>,
        })}
      </p>
      <details>
        <summary>{say("factor.remove")}</summary>
        <form class="stack" method="post" action={`${ROOM}/${encodeURIComponent(id)}/remove`}>
          <p>
            <button class="button button--quiet" type="submit">
              {say("factor.removeNow")}
              <span class="visually-hidden"> {name}</span>
            </button>
          </p>
        </form>
      </details>
    </li>
  );
}

/** Asked before anything changes, unless the person has just signed in. */
export function ProvePage({
  kind,
  passkeys,
  error,
  problem,
}: PageNotices & { kind: "password" | "code"; passkeys: boolean; error?: string | undefined }) {
  const { say } = useWords();
  return (
    <AccountFrame title={say("factor.title")} path={ROOM} islands={["passkey"]} problem={problem}>
      <form class="form-part" method="post" action={`${ROOM}/prove`}>
        <p>{say("factor.prove")}</p>
        {kind === "password" ? (
          <PasswordField error={error} />
        ) : (
          <CodeField label={say("signIn.codeLabel")} error={error} />
        )}
        <p>
          <button class="button" type="submit">
            {say("signIn.goOn")}
          </button>
        </p>
      </form>
      {passkeys ? (
        <PasskeyForm
          action={`${ROOM}/prove`}
          kind="get"
          from={`${ROOM}/prove/options`}
          label={say("factor.usePasskey")}
        />
      ) : null}
    </AccountFrame>
  );
}

/** Shown once, in answer to the form that made them. */
export function CodesPage({ codes, first }: { codes: readonly string[]; first: boolean }) {
  const { say } = useWords();
  return (
    <AccountFrame
      title={say("factor.codes")}
      path={`${ROOM}/codes`}
      notice={first ? say("factor.told_added") : undefined}
    >
      <p class="lede">{say("factor.keepCodes")}</p>
      <pre class="letter-body" tabindex={0}>
        {codes.map(shownCode).join("\n")}
      </pre>
      <p>
        <a class="button" href={ROOM}>
          {say("factor.kept")}
        </a>
      </p>
    </AccountFrame>
  );
}
