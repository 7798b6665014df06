import { CONSENT_PURPOSES, type SaidOfPurpose, saidOf } from "../../domain/agents/consent.ts";
import { profileOf } from "../../domain/agents/platform-name.ts";
import type { AgentConsent } from "../../stores/agents/consents.ts";
import { rich, useWords } from "../language/words.ts";
import { moment } from "../ui/order-words.ts";

/** What programs said that a customer agrees to, each with a way to take it back. */
export function ConsentsPart({ consents }: { consents: readonly AgentConsent[] }) {
  const { say } = useWords();
  return (
    <section class="form-part">
      <h2>{say("linking.consents")}</h2>
      <p>{say("linking.consentsHow")}</p>
      <ul class="lines">
        {consents.map((consent) => (
          <ConsentItem {...consent} />
        ))}
      </ul>
    </section>
  );
}

function ConsentItem({ orderId, agent, consent, createdAt, endedAt }: AgentConsent) {
  const words = useWords();
  const { say } = words;
  const profile = profileOf(agent);
  const said = saidOf(consent);
  const time = (at: number) => () => {
    const iso = new Date(at).toISOString();
    return <time datetime={iso}>{moment(iso, words)}</time>;
  };
  return (
    <li class="line line--plain">
      <div>
        <h3 class="breakable">{profile === null ? say("linking.unnamed") : new URL(profile).hostname}</h3>
        <p class="note">
          {rich(words, "linking.withOrder", {
            link: (text) => <a href={`/orders/${encodeURIComponent(orderId)}`}>{text}</a>,
            time: time(createdAt),
          })}
        </p>
        <ul class="note bullets">
          {said.map((one) => (
            <Purpose {...one} />
          ))}
        </ul>
        {endedAt === null ? null : (
          <p class="note">{rich(words, "linking.withdrawn", { time: time(endedAt) })}</p>
        )}
      </div>
      {endedAt === null && said.some(({ granted }) => granted) ? (
        <form method="post" action={`/account/consents/${encodeURIComponent(orderId)}/withdraw`}>
          <button class="link-button" type="submit">
            {rich(words, "linking.withdraw", {
              more: (text) => <span class="visually-hidden">{text}</span>,
              time: time(createdAt),
            })}
          </button>
        </form>
      ) : (
        <span />
      )}
    </li>
  );
}

function Purpose({ purpose, granted }: SaidOfPurpose) {
  const { say } = useWords();
  const known = CONSENT_PURPOSES.find((one) => one === purpose);
  const name = known ? say(`linking.purpose_${known}`) : purpose;
  return <li class="breakable">{say(granted ? "linking.yes" : "linking.no", { name })}</li>;
}
