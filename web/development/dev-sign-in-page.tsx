import type { Principal } from "../../domain/accounts/access.ts";
import { Layout } from "../layout/layout.tsx";
import { DEMO_ACCOUNTS, DemoPerson } from "./demo-people.ts";

const CAN: Record<DemoPerson, string> = {
  customer: "Shops, orders and sees their own orders.",
  support: "Sees every order, and gives money back.",
  merchant: "Keeps the catalog and the stock, sees every order.",
  operator: "All of that, and keeps the machinery running.",
};

export function DevSignInPage({ principal, returnTo }: { principal: Principal | null; returnTo: string }) {
  return (
    <Layout title="Sign in" path="/dev/sign-in">
      <div class="wrap page">
        <div class="page__head">
          <h1>Sign in</h1>
          <p>Only in development: be one of these people, without a password.</p>
        </div>
        <form class="stack" method="post" action="/dev/sign-in">
          <input type="hidden" name="returnTo" value={returnTo} />
          {DemoPerson.options.map((who) => (
            <p>
              <button class="button" type="submit" name="who" value={who}>
                {DEMO_ACCOUNTS[who].name}
              </button>{" "}
              {CAN[who]}
            </p>
          ))}
        </form>
        {principal ? (
          <form method="post" action="/sign-out">
            <p>
              You are {principal.name ?? principal.sub}.{" "}
              <button class="link-button" type="submit">
                Sign out
              </button>
            </p>
          </form>
        ) : null}
      </div>
    </Layout>
  );
}
