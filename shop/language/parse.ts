import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import type { Message } from "../../domain/language/message.ts";

/**
 * Reads a message in ICU's syntax:
 * https://unicode-org.github.io/icu/userguide/format_parse/messages/
 */
export function parseMessage(text: string): Message {
  return partsOf(parse(text, { captureLocation: false }), "");
}

/** @param counted the argument whose number `#` stands for */
function partsOf(elements: readonly MessageFormatElement[], counted: string): Message {
  return elements.map((element): Message[number] => {
    switch (element.type) {
      case TYPE.literal:
        return element.value;
      case TYPE.argument:
      case TYPE.number:
        return { arg: element.value };
      case TYPE.pound:
        return { arg: counted };
      case TYPE.plural:
        return { arg: element.value, plural: casesOf(element.options, element.value) };
      case TYPE.select:
        return { arg: element.value, select: casesOf(element.options, counted) };
      case TYPE.tag:
        return { tag: element.value, of: partsOf(element.children, counted) };
      default:
        throw new Error("Times are formatted before they are put into a message.");
    }
  });
}

function casesOf(options: Record<string, { value: MessageFormatElement[] }>, counted: string) {
  return Object.fromEntries(
    Object.entries(options).map(([name, { value }]) => [name, partsOf(value, counted)]),
  );
}
