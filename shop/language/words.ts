import { ar } from "../../domain/language/ar/index.ts";
import { de } from "../../domain/language/de/index.ts";
import { en } from "../../domain/language/en/index.ts";
import type { Area, Key, Messages } from "../../domain/language/keys.ts";
import type { Language } from "../../domain/language/languages.ts";
import type { Message } from "../../domain/language/message.ts";
import { type Words, wordsOf } from "../../domain/language/words.ts";
import { parseMessage } from "./parse.ts";

export const MESSAGES: Record<Language, Messages> = { en, de, ar };

/** Messages that were read; each is read once in an isolate. */
const read = new Map<string, Message>();

function textOf(language: Language, key: Key): string {
  const [area = "", name = ""] = key.split(".");
  const messages: Readonly<Record<string, string>> = MESSAGES[language][area as Area];
  return messages[name] ?? "";
}

export function messageOf(language: Language, key: Key): Message {
  const id = `${language}.${key}`;
  const known = read.get(id) ?? parseMessage(textOf(language, key));
  read.set(id, known);
  return known;
}

/** What scripts of pages say; the build writes it into a file for each language. */
export const SCRIPT_AREAS = ["live", "paying", "stock", "strip"] as const satisfies Area[];
/**
 * What scripts of a sale's page say; one file, because two that share no dictionary weigh 300 bytes
 * more.
 */
export const SALE_AREAS = ["live", "paying", "stock", "sale"] as const satisfies Area[];
export type ScriptArea = (typeof SCRIPT_AREAS | typeof SALE_AREAS)[number];

/** The messages of areas by `area.name`. */
export function messagesOf(language: Language, areas: readonly Area[]): Record<string, Message> {
  return Object.fromEntries(
    areas.flatMap((area) =>
      Object.keys(MESSAGES.en[area]).map((name) => {
        const key = `${area}.${name}` as Key;
        return [key, messageOf(language, key)];
      }),
    ),
  );
}

const made = new Map<Language, Words>();

/** All that a language says, on the server. */
export function wordsIn(language: Language): Words {
  const words = made.get(language) ?? wordsOf(language, (key: Key) => messageOf(language, key));
  made.set(language, words);
  return words;
}
