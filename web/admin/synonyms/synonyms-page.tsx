import { MAX_SYNONYM_TEXT_CHARS } from "../../../domain/catalog/synonyms.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { ErrorSummary, TextArea } from "../frame/fields.tsx";

export const SYNONYMS = "/admin/products/synonyms";
const UNDER = { href: "/admin/products", label: "Products" };

interface SynonymsPageProps extends Pick<PageProps, "notice" | "problem"> {
  version: number;
  text: string;
  error: string | undefined;
  /** What is stored now, where another person changed it while this form was open. */
  meanwhile: string | undefined;
}

/** The synonyms of the search, a line for each group. */
export function SynonymsPage({ version, text, error, meanwhile, notice, problem }: SynonymsPageProps) {
  return (
    <ConsolePage title="Synonyms" path={SYNONYMS} under={UNDER} notice={notice} problem={problem}>
      <p class="lede">
        Words that shoppers type for the same thing. What has a word as it was typed comes first, then what
        has a synonym of it.
      </p>
      {meanwhile === undefined ? null : (
        <section class="panel" aria-labelledby="now">
          <h2 id="now">What is saved now</h2>
          <p class="note">Saving again puts what you typed in its place.</p>
          <pre class="breakable">{meanwhile || "No synonyms"}</pre>
        </section>
      )}
      <ErrorSummary title="Nothing is saved yet" errors={error ? { synonyms: error } : {}} />
      <form class="longform" method="post" action={SYNONYMS} novalidate>
        <input type="hidden" name="version" value={String(version)} />
        <fieldset class="panel">
          <legend>Groups</legend>
          <TextArea
            name="synonyms"
            label="One group a line"
            value={text}
            error={error}
            rows={12}
            max={MAX_SYNONYM_TEXT_CHARS}
            hint="“sofa, couch, settee” works in every direction. “iphone => smartphone” works one way: a search for iphone finds smartphones too."
          />
        </fieldset>
        <div class="longform__save">
          <button class="button" type="submit">
            Save
          </button>
        </div>
      </form>
    </ConsolePage>
  );
}
