import { z } from "zod";
import { lines } from "../base/text.ts";

/** Notes of one customer. */
export const MAX_NOTES = 200;
export const MAX_NOTE_CHARS = 2_000;

/** What a form sends. Its id is made with the form, so that sending it again adds nothing. */
export const NewNote = z.object({
  id: z.string().regex(/^nte_[0-9a-z]{20}$/),
  text: lines(MAX_NOTE_CHARS)
    .transform((text) => text.replaceAll("\r\n", "\n").trim())
    .pipe(z.string().min(1)),
});
export type NewNote = z.infer<typeof NewNote>;
