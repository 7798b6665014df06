import type { GetICUArgs } from "@schummar/icu-type-parser";
import type { en } from "./en/index.ts";

/** The messages of one language: the areas of the English ones, with every key of theirs. */
export type Messages = { readonly [A in Area]: MessagesOf<A> };
/** The messages of one area, as the file of another language has them. */
export type MessagesOf<A extends Area> = Readonly<Record<keyof English[A], string>>;

type English = typeof en;
/** A file of messages. */
export type Area = keyof English;
/** The name of a message: `area.name`. */
export type Key<A extends Area = Area> = Extract<AnyKey, `${A}.${string}`>;
type AnyKey = { [A in Area]: `${A}.${keyof English[A] & string}` }[Area];

type TextOf<K extends Key> = K extends `${infer A}.${infer N}`
  ? A extends Area
    ? N extends keyof English[A]
      ? English[A][N] & string
      : never
    : never
  : never;

/** What a message's arguments must be, read from its English text. */
type ArgsOf<Text extends string> = GetICUArgs<
  Text,
  { ICUArgument: string | number; ICUNumberArgument: number }
>;
/** The tags of a message: what stands between them becomes a link or a mark. */
type TagsOf<Text extends string> = Text extends `${string}</${infer Tag}>${infer Rest}`
  ? Tag | TagsOf<Rest>
  : never;

/** The parameters that say a message: none beside its name where it has no arguments. */
export type Said<K extends Key> = keyof ArgsOf<TextOf<K>> extends never
  ? []
  : [args: Readonly<ArgsOf<TextOf<K>>>];
export type Tagged<K extends Key, Piece> = Readonly<Record<TagsOf<TextOf<K>>, (within: Piece[]) => Piece>>;

/** A message that takes no arguments. */
export type PlainKey<A extends Area> = {
  [K in Key<A>]: Said<K> extends readonly [] ? K : never;
}[Key<A>];

/** Says a message of these areas in one language. */
export type Say<A extends Area = Area> = <K extends Key<A>>(key: K, ...args: Said<K>) => string;
