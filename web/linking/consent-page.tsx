import type { LinkScope } from "../../domain/accounts/linking/linking.ts";
import type { Client } from "../../shop/agents/linking/clients.ts";
import { MAY } from "../account/link-words.ts";
import { rich, useWords } from "../language/words.ts";
import { Page } from "../sign-in/sign-in-page.tsx";

/** Asks a customer whether a program may act for them. */
export function ConsentPage(props: {
  client: Pick<Client, "id" | "name">;
  scopes: readonly LinkScope[];
  email: string | null;
  /** What was asked, to be sent with the answer. */
  asked: readonly (readonly [string, string])[];
}) {
  const { client, scopes, email, asked } = props;
  const words = useWords();
  const { say } = words;
  const from = say("linking.from", { host: new URL(client.id).hostname });
  const as = email === null ? "" : ` ${say("linking.signedIn", { email })}`;
  return (
    <Page title={say("linking.title", { client: client.name })} path="" lede={from + as}>
      <form class="form-part" method="post" action="/oauth/authorize">
        <h2>{say("linking.may")}</h2>
        <ul class="bullets">
          {scopes.map((scope) => (
            <li>{say(MAY[scope])}</li>
          ))}
        </ul>
        {asked.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <p class="note">
          {rich(words, "linking.mayNot", { link: (text) => <a href="/account/sessions">{text}</a> })}
        </p>
        <div class="stack">
          <button class="button button--wide" type="submit" name="answer" value="allow">
            {say("linking.allow")}
          </button>
          <button class="button button--quiet button--wide" type="submit" name="answer" value="deny">
            {say("linking.deny")}
          </button>
        </div>
      </form>
    </Page>
  );
}

/** A request that leads nowhere: its program cannot be answered. */
export function BrokenRequestPage({ why }: { why: string }) {
  const { say } = useWords();
  return (
    <Page title={say("linking.broken")} path="" lede={say("linking.brokenHow", { why })}>
      {null}
    </Page>
  );
}
