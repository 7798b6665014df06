import { Layout } from "../layout/layout.tsx";

export function MerchantSignInPage({ returnTo, canSignIn }: { returnTo: string; canSignIn: boolean }) {
  return (
    <Layout title="Sign in" path="">
      <div class="wrap page stack">
        <h1>For staff</h1>
        <p class="lede">Sign in to go on.</p>
        {canSignIn ? (
          <a class="button" href={`/dev/sign-in?${new URLSearchParams({ returnTo })}`}>
            Sign in
          </a>
        ) : null}
      </div>
    </Layout>
  );
}
