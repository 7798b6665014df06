import { useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";

/** What the service worker shows where a page is neither on this device nor reached. */
export function OfflinePage() {
  const { say } = useWords();
  return (
    <Layout title={say("offline.title")} path="" islands={["offline"]}>
      <div class="wrap page stack">
        <h1>{say("offline.title")}</h1>
        <p class="lede">{say("offline.text")}</p>
        <section class="stack" aria-labelledby="kept" data-kept hidden>
          <h2 class="minor" id="kept">
            {say("offline.kept")}
          </h2>
          <p class="note">{say("offline.mayHaveChanged")}</p>
          <ul class="kept" />
        </section>
        <p>
          <button class="button button--quiet" type="button" data-again>
            {say("offline.again")}
          </button>
        </p>
      </div>
    </Layout>
  );
}
