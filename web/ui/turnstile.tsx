import type { ChallengeAction } from "../../http/turnstile.ts";
import { useWords } from "../language/words.ts";

/** For the head of a page that has a `Turnstile`. The page must allow it: `allowSources`. */
export function TurnstileScript() {
  return <script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async defer />;
}

/** Cloudflare's check for robots, inside the form that it guards: it adds a field with a token. */
export function Turnstile({ siteKey, action }: { siteKey: string; action: ChallengeAction }) {
  return (
    <>
      <div class="cf-turnstile" data-sitekey={siteKey} data-action={action} data-size="flexible" />
      <noscript>
        <p class="note">{useWords().say("checkout.robots")}</p>
      </noscript>
    </>
  );
}
