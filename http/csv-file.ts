import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ProblemError, refusal } from "../domain/base/problem.ts";
import { decodeCsv } from "../domain/catalog/shopify-csv/decode-csv.ts";
import { type AppEnv, orThrow } from "./router.ts";

/** The file as a form's field. The route reads it itself. */
export const FormFile = z
  .custom<File>((value) => value instanceof File, "must be a file")
  .openapi({ type: "string", format: "binary" });

/** The file's text, sent as the body or as the field `file` of a form. */
export async function readCsvBody(c: Context<AppEnv>): Promise<string> {
  const type = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "multipart/form-data") {
    const { file } = await c.req.parseBody();
    if (file instanceof File) {
      return orThrow(decodeCsv(await file.arrayBuffer()));
    }
    throw new ProblemError(
      refusal("invalid_request", "The form has no file.", {
        errors: [{ path: "file", message: "must be a file" }],
      }),
    );
  }
  if (type === "text/csv") {
    return orThrow(decodeCsv(await c.req.arrayBuffer()));
  }
  throw new ProblemError(
    refusal("unsupported_media_type", "Send text/csv, or a form with the field “file”."),
  );
}

/** A spreadsheet takes a cell that begins like a formula for one; a leading ' makes it text. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
