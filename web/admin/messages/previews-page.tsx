import { factsOf, type Language } from "../../../domain/language/languages.ts";
import type { Channel } from "../../../domain/notifications/channels.ts";
import { type Brand, renderEmail, renderPush, renderSms } from "../../../domain/notifications/letter.ts";
import { ConsolePage } from "../frame/console.tsx";
import { Select } from "../frame/fields.tsx";
import { templateName, WAYS } from "./message-words.ts";
import type { Sample } from "./samples.ts";

const PATH = "/admin/messages/previews";

export interface PreviewsPageProps {
  brand: Brand;
  language: Language;
  languages: readonly Language[];
  sample: Sample;
  templates: readonly string[];
}

/** One message in one language, by each way that it goes. */
export function PreviewsPage(props: PreviewsPageProps) {
  const { language, languages, sample, templates } = props;
  return (
    <ConsolePage
      title="Previews of messages"
      path={PATH}
      under={{ href: "/admin/messages", label: "Messages" }}
    >
      <form class="sieve" method="get" action={PATH}>
        <Select
          name="template"
          label="Message"
          value={sample.template}
          options={templates.map((one) => ({ value: one, label: templateName(one) }))}
        />
        <Select
          name="language"
          label="Language"
          value={language}
          options={languages.map((one) => ({ value: one, label: factsOf(one).name }))}
        />
        <div class="actions">
          <button class="button" type="submit">
            Show
          </button>
        </div>
      </form>
      <p class="note found">
        With the shop's look as it is saved. The order, its goods and the name are invented.
      </p>
      {sample.channels.map((channel) => (
        <section class="section stack" aria-labelledby={channel}>
          <h2 class="minor" id={channel}>
            {WAYS[channel]}
          </h2>
          <Preview {...props} channel={channel} />
        </section>
      ))}
    </ConsolePage>
  );
}

function Preview({ brand, language, sample, channel }: PreviewsPageProps & { channel: Channel }) {
  const { letter, template, end } = sample;
  if (channel === "email") {
    return (
      <>
        <p>
          Subject: <bdi lang={language}>{letter.subject}</bdi>
        </p>
        <iframe
          class="mail"
          title="The mail"
          src={`${PATH}/mail?${new URLSearchParams({ template, language })}`}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
        />
        <details>
          <summary>As text</summary>
          <pre class="plain" dir="auto" lang={language} tabindex={0}>
            {renderEmail(brand, language, letter, end).text}
          </pre>
        </details>
      </>
    );
  }
  if (channel === "sms") {
    return (
      <p class="plain breakable" dir="auto" lang={language}>
        {renderSms(brand, letter)}
      </p>
    );
  }
  const { title, body } = renderPush(language, letter);
  return (
    <div class="plain breakable" dir="auto" lang={language}>
      <strong>{title}</strong>
      <p>{body}</p>
    </div>
  );
}
