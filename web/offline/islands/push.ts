/** A push as the shop sends it (`providers/push/web-push.ts`), and as a browser shows it. */
export interface ShownPush {
  title: string;
  options: { body: string; lang: string; tag: string; data: { url: string } };
}

/** @returns null for what the shop did not send */
export function shownPush(text: string): ShownPush | null {
  try {
    const { title, body, url, language, tag }: Record<string, unknown> = JSON.parse(text);
    return typeof title === "string"
      ? {
          title,
          options: {
            body: String(body ?? ""),
            lang: String(language ?? ""),
            // The same message again takes the place of the first, and rings no second time.
            tag: String(tag ?? ""),
            data: { url: String(url ?? "/") },
          },
        }
      : null;
  } catch {
    return null;
  }
}
