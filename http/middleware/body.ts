import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { ProblemError, type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { MAX_PICTURE_BYTES } from "../../domain/media/picture-file.ts";
import { settingsOf } from "../../providers/settings.ts";
import type { AppEnv } from "../router.ts";

/** Ordinary orders and products have a few kilobytes. */
export const MAX_BODY_BYTES = 128 * 1024;
const MAX_IMPORT_BYTES = 10 * 1024 * 1024;
/** 50,000 rows of orders; as bytes and as text they fit an isolate. */
const MAX_HISTORY_BYTES = 24 * 1024 * 1024;
/** Policies and pages in full; D1 stores rows of up to 2 MB. */
const MAX_SETTINGS_BYTES = 512 * 1024;
/** Routes that take more, by path. */
const LARGER: Record<string, number> = {
  "/api/admin/products/import": MAX_IMPORT_BYTES,
  "/admin/products/import": MAX_IMPORT_BYTES,
  "/api/admin/imported": MAX_HISTORY_BYTES,
  "/admin/imported/import": MAX_IMPORT_BYTES,
  // The form around a file has a kilobyte or so of its own.
  "/api/admin/media": MAX_PICTURE_BYTES + 64 * 1024,
  "/api/admin/settings": MAX_SETTINGS_BYTES,
  "/api/admin/settings/previews": MAX_SETTINGS_BYTES,
};
/**
 * Forms that send all that they showed along: fifty variants, a thousand products, every policy.
 */
const LONG_FORMS = ["/admin/settings", "/admin/price-lists"];
/** Long forms that send pictures too. */
const PICTURE_FORMS = ["/admin/products", "/admin/collections"];
const MAX_LONG_FORM_BYTES = 1024 * 1024;
const MAX_PICTURE_FORM_BYTES = MAX_PICTURE_BYTES + MAX_LONG_FORM_BYTES;
/** Our deepest body has five levels. */
export const MAX_JSON_DEPTH = 32;

const BODILESS = new Set(["GET", "HEAD", "OPTIONS"]);

const FORM_TYPE = /^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i;

/**
 * Bounds a request's body: its size, how long it may take to arrive, how deep its JSON goes. The
 * body is read when a route asks for it, so an earlier refusal costs nothing. A body that does not
 * match its own headers is the sender's fault and a 400.
 */
export const limitBody = createMiddleware<AppEnv>(async function limitBody(c, next) {
  if (!BODILESS.has(c.req.method)) {
    const max = maxBytes(c.req.path);
    const length = c.req.header("Content-Length");
    if (length === undefined || c.req.header("Transfer-Encoding") !== undefined) {
      const { body } = c.req.raw;
      if (body) {
        c.req.raw = new Request(c.req.raw, { body: body.pipeThrough(upTo(max)) });
      }
    } else if (!(Number(length) <= max)) {
      throw new ProblemError(tooLarge(max));
    }
    guardReading(c);
  }
  await next();
});

/** What a route reads at most, in bytes. */
export function maxBytes(path: string): number {
  if (PICTURE_FORMS.some((form) => path.startsWith(form))) {
    return LARGER[path] ?? MAX_PICTURE_FORM_BYTES;
  }
  return (
    LARGER[path] ?? (LONG_FORMS.some((form) => path.startsWith(form)) ? MAX_LONG_FORM_BYTES : MAX_BODY_BYTES)
  );
}

function tooLarge(max: number): Refusal {
  const most = max >= 1024 * 1024 ? `${max / 1024 / 1024} MB` : `${max / 1024} KB`;
  return refusal("payload_too_large", `This route reads at most ${most}.`);
}

/** Passes a body of unknown length on, and fails it at the first byte too many. */
function upTo(max: number): TransformStream<Uint8Array, Uint8Array> {
  let seen = 0;
  return new TransformStream({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (seen > max) {
        controller.error(new ProblemError(tooLarge(max)));
      } else {
        controller.enqueue(chunk);
      }
    },
  });
}

/** Everything that reads a body, validators included, comes by one of these. */
function guardReading(c: Context<AppEnv>): void {
  const { req } = c;
  const text = req.text.bind(req);
  const formData = req.formData.bind(req);
  const arrayBuffer = req.arrayBuffer.bind(req);
  const parseBody: typeof req.parseBody = req.parseBody.bind(req);
  /** The refusal is kept too, because validators make any error one of their own. */
  const orRefuse = async <T>(read: () => Promise<T>): Promise<T> => {
    const body = await inTime(c.env, read);
    if (body.ok) {
      return body.value;
    }
    c.set("unreadable", body.error);
    throw new ProblemError(body.error);
  };
  req.text = () => orRefuse(text);
  req.arrayBuffer = () => orRefuse(arrayBuffer);
  req.json = () => orRefuse(async () => JSON.parse(bounded(await text())));
  // Bytes come by `arrayBuffer`; what is left to fail is their form.
  req.parseBody = (options?: Parameters<typeof parseBody>[0]) => orRefuse(() => parseBody(options));
  req.formData = () =>
    orRefuse(async () => {
      if (FORM_TYPE.test(req.header("Content-Type") ?? "")) {
        return formData();
      }
      throw new ProblemError(refusal("unsupported_media_type", "Send a form."));
    });
}

/** A request's JSON, within the bounds of every body. */
export function readJson(env: Env, request: Request): Promise<Result<unknown, Refusal>> {
  return inTime(env, async () => JSON.parse(bounded(await request.text())));
}

/**
 * Half of a letter that takes two escapes. Databases keep another letter in its place, or refuse
 * the row.
 */
const HALF_LETTER = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

/** JSON within the bounds of every body; throws at any other. */
export function bounded(json: string): string {
  if (isDeeper(json, MAX_JSON_DEPTH)) {
    throw new Error("nests too deep");
  }
  // Such escapes are rare, and of what was read only halves are escaped again.
  if (/\\ud[89a-f]/i.test(json) && HALF_LETTER.test(JSON.stringify(JSON.parse(json)))) {
    throw new Error("holds half a letter");
  }
  return json;
}

async function inTime<T>(env: Env, read: () => Promise<T>): Promise<Result<T, Refusal>> {
  const timeoutMs = settingsOf(env).BODY_TIMEOUT_MS;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new ProblemError(refusal("request_timeout", `The body took longer than ${timeoutMs / 1000} s.`)));
  }, timeoutMs);
  try {
    return ok(await Promise.race([read(), late]));
  } catch (error) {
    if (error instanceof ProblemError) {
      return err(error.refusal);
    }
    return err(refusal("invalid_request", "The body is not what its Content-Type says."));
  } finally {
    clearTimeout(timer);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether JSON nests deeper than `max`, without parsing it: brackets are counted outside of
 * strings.
 */
export function isDeeper(json: string, max: number): boolean {
  // A text this short has no room for that many brackets and their ends.
  if (json.length <= 2 * max) {
    return false;
  }
  let depth = 0;
  for (let i = 0; i < json.length; i++) {
    switch (json.charCodeAt(i)) {
      case QUOTE:
        for (i++; i < json.length && json.charCodeAt(i) !== QUOTE; i++) {
          if (json.charCodeAt(i) === BACKSLASH) {
            i++;
          }
        }
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth++;
        if (depth > max) {
          return true;
        }
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
    }
  }
  return false;
}
