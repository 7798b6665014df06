/** An address in code, alone or after what code fills in, such as an origin. */
const ADDRESS = /[`"'](?:\$)?(\/api\/[^`"'?: ]*)/g;

/** The addresses of the API that code asks, with `$` for each part that it fills in. */
export function addressesIn(code: string): string[] {
  const filled = code.replaceAll(/\$\{[^{}]*\}/g, "$");
  return [...filled.matchAll(ADDRESS)].map(([, address = ""]) => address);
}

/** Addresses by the file that asks them. */
export type Asked = ReadonlyMap<string, readonly string[]>;

/** Lines of a comparison, each with the files of the project that ask for what it breaks. */
export function withConsumers(breaks: readonly string[], asked: Asked): string[] {
  return breaks.map((line) => {
    const [, path = ""] = /^[A-Z]+ ([^ ]+?):? /.exec(line) ?? [];
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}/?$`);
    const files = [...asked].flatMap(([file, addresses]) =>
      addresses.some((address) => pattern.test(address)) ? [file] : [],
    );
    return files.length === 0 ? line : `${line} (asked by ${files.join(", ")})`;
  });
}
