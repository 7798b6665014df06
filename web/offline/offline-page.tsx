import { Layout } from "../layout/layout.tsx";

/** What the service worker shows where a page is neither on this device nor reached. */
export function OfflinePage() {
  return (
    <Layout title="You are offline" path="" islands={["offline"]}>
      <div class="wrap page stack">
        <h1>You are offline</h1>
        <p class="lede">
          This page needs the network. It opens by itself once you are back. What you put into the cart
          meanwhile is kept on this device, and goes into the cart then.
        </p>
        <section class="stack" aria-labelledby="kept" data-kept hidden>
          <h2 class="minor" id="kept">
            Pages that are on this device
          </h2>
          <p class="note">Prices and stock in them may have changed since.</p>
          <ul class="kept" />
        </section>
        <p>
          <button class="button button--quiet" type="button" data-again>
            Try again
          </button>
        </p>
      </div>
    </Layout>
  );
}
