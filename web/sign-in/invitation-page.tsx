import { MAX_NAME_CHARS } from "../../domain/accounts/account.ts";
import { capitalized } from "../../domain/base/shop.ts";
import { useWords } from "../language/words.ts";
import { Field, type FieldErrors } from "../ui/field.tsx";
import { useShop } from "../ui/shop.ts";
import { NewPasswordField } from "./passwords.tsx";
import { type FormName, Page, Problem } from "./sign-in-page.tsx";

interface InvitationPageProps {
  token: string;
  email: string;
  role: string;
  /**
   * What the reader does: opens an account, takes it with the account they are signed in to, or
   * first signs in to that of the address.
   */
  way: "open" | "take" | "sign-in";
  name?: string;
  errors?: FieldErrors<FormName> | undefined;
  problem?: string | undefined;
}

/** An invitation to work in the shop, to the person whom its link was mailed to. */
export function InvitationPage(props: InvitationPageProps) {
  const { token, email, role, way, name = "", errors = {}, problem } = props;
  const { say } = useWords();
  const shop = useShop().name;
  const path = `/invitation?${new URLSearchParams({ token })}`;
  const invited = say("signIn.invited", { role: capitalized(role), email });
  const how = {
    open: "signIn.invitedOpen",
    take: "signIn.invitedTake",
    "sign-in": "signIn.invitedFirst",
  } as const;
  return (
    <Page title={say("signIn.workAt", { shop })} path="" lede={`${invited} ${say(how[way])}`}>
      <div class="stack">
        <Problem problem={problem} />
        {way === "sign-in" ? (
          <a class="button button--wide" href={`/sign-in?${new URLSearchParams({ email, returnTo: path })}`}>
            {say("signIn.signIn")}
          </a>
        ) : (
          <form class="form-part" method="post" action="/invitation">
            <input type="hidden" name="token" value={token} />
            {way === "open" ? (
              <>
                <Field
                  name="name"
                  label={say("account.name")}
                  value={name}
                  error={errors.name}
                  autocomplete="name"
                  max={MAX_NAME_CHARS}
                  problem={say("account.nameProblem")}
                />
                <NewPasswordField error={errors.password} advice={say("account.advice")} />
              </>
            ) : null}
            <button class="button button--wide" type="submit">
              {say("signIn.takeInvitation")}
            </button>
          </form>
        )}
      </div>
    </Page>
  );
}
