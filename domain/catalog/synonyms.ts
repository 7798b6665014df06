import { z } from "zod";
import { line } from "../base/text.ts";
import { MAX_TERM_WORDS, type Synonyms, termKey, wordCount } from "./search-text.ts";

const MAX_GROUPS = 500;
const MAX_TERMS = 20;
const MAX_TERM_CHARS = 60;
/** A text for the console: every group on a line of its own. */
export const MAX_SYNONYM_TEXT_CHARS = 100_000;

const SynonymTerm = line(MAX_TERM_CHARS)
  .regex(/^(?:(?!=>)[^,])*$/u, "must be without commas and =>")
  .refine((text) => wordCount(text) > 0, "must have a letter or a digit")
  .refine((text) => wordCount(text) <= MAX_TERM_WORDS, `must have at most ${MAX_TERM_WORDS} words`);

const SynonymGroup = z
  .object({
    words: z.array(SynonymTerm).min(1).max(MAX_TERMS),
    finds: z
      .array(SynonymTerm)
      .min(1)
      .max(MAX_TERMS)
      .optional()
      .describe(
        "One way: a search for any of `words` finds these too. Without it each word finds the others.",
      ),
  })
  .strict()
  .superRefine(({ words, finds }, context) => {
    if (!finds && words.length < 2) {
      context.addIssue({ code: "custom", path: ["words"], message: "must be two or more without `finds`" });
    }
    const seen = new Set<string>();
    for (const [list, terms] of Object.entries({ words, finds: finds ?? [] })) {
      for (const [i, term] of terms.entries()) {
        const key = termKey(term);
        if (seen.has(key)) {
          context.addIssue({ code: "custom", path: [list, i], message: "is the same as another one here" });
        }
        seen.add(key);
      }
    }
  });
export type SynonymGroup = z.infer<typeof SynonymGroup>;

/** What means the same in a search of this shop. A word may be in several groups. */
export const SynonymList = z.object({ groups: z.array(SynonymGroup).max(MAX_GROUPS) }).strict();
export type SynonymList = z.infer<typeof SynonymList>;

/** What else is looked for, by the key of what is typed. */
export function synonymsOf({ groups }: SynonymList): Synonyms {
  const all = new Map<string, Set<string>>();
  for (const { words, finds } of groups) {
    for (const word of words) {
      const others = finds ?? words.filter((other) => other !== word);
      const key = termKey(word);
      all.set(key, new Set([...(all.get(key) ?? []), ...others]));
    }
  }
  return new Map([...all].map(([key, others]) => [key, [...others]]));
}

/** Terms whose key is begun by an unfinished word mean more than a list of suggestions shows. */
const MAX_BEGUN = 20;
const MIN_BEGUN_CHARS = 3;

/** What means the same as a whole text, whose last word may be unfinished. */
export function meaningsOf(text: string, synonyms: Synonyms): readonly string[] {
  const key = termKey(text);
  const exact = synonyms.get(key);
  if (exact || key.length < MIN_BEGUN_CHARS) {
    return exact ?? [];
  }
  const begun = [...synonyms].flatMap(([term, means]) => (term.startsWith(key) ? means : []));
  return [...new Set(begun)].slice(0, MAX_BEGUN);
}

/** The groups that only the first of two lists has. */
export function groupsOnlyIn(one: SynonymList, other: SynonymList): SynonymGroup[] {
  const others = new Set(other.groups.map((group) => JSON.stringify(group)));
  return one.groups.filter((group) => !others.has(JSON.stringify(group)));
}

/** A list as merchants write it: `sofa, couch` both ways, `iphone => smartphone` one way. */
export function writeSynonyms({ groups }: SynonymList): string {
  return groups
    .map(({ words, finds }) => words.join(", ") + (finds ? ` => ${finds.join(", ")}` : ""))
    .join("\n");
}

/** What a merchant wrote, for `SynonymList` to check, with the line that each group is in. */
export function readSynonyms(text: string): { groups: unknown[]; lines: number[] } {
  const lines = text.split(/\r\n|\n|\r/);
  const written = lines.flatMap((each, i) => (each.trim() === "" ? [] : [{ text: each, line: i + 1 }]));
  const terms = (part: string) => part.split(",").map((term) => term.trim());
  const groups = written.map(({ text: group }) => {
    const [words = "", ...finds] = group.split("=>");
    return { words: terms(words), ...(finds.length > 0 ? { finds: terms(finds.join("=>")) } : {}) };
  });
  return { groups, lines: written.map(({ line: at }) => at) };
}
