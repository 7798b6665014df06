import { z } from "zod";
import { Stop } from "../cli.ts";

const DEFAULT_API = "https://api.cloudflare.com/client/v4";
const TRIES = 3;
const PAUSE_MS = 500;
const TIMEOUT_MS = 30_000;
/** What every list gives; that of zones gives no more. */
const PER_PAGE = 50;
/** More pages than any shop needs: an answer that never says it is the last ends there. */
const MAX_PAGES = 50;

/** What every answer of the API is wrapped in. */
const Envelope = z.object({
  success: z.boolean(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).default([]),
  result: z.unknown(),
  result_info: z.object({ total_pages: z.number().optional() }).nullish(),
});

type Method = "GET" | "POST" | "PUT" | "PATCH";

/** The platform refused a call, or did not answer. */
class ApiError extends Stop {
  readonly status: number;

  constructor(sentence: string, status: number) {
    super(sentence);
    this.status = status;
  }
}

/**
 * The account that a shop is deployed into, by the platform's API
 * (https://developers.cloudflare.com/api/). wrangler reads the same three variables.
 */
export class Account {
  readonly #api: string;
  readonly #id: string;
  readonly #token: string;

  constructor({ api = DEFAULT_API, id, token }: { api?: string | undefined; id: string; token: string }) {
    this.#api = api.replace(/\/$/, "");
    this.#id = id;
    this.#token = token;
  }

  /** The account that the environment names, with the token that may change it. */
  static ofEnvironment(vars: NodeJS.ProcessEnv = process.env): Account {
    const { CLOUDFLARE_ACCOUNT_ID: id, CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_API_BASE_URL: api } = vars;
    if (!id || !token) {
      throw new Stop(
        "Set CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN. docs/deploy.md says what the token may do.",
      );
    }
    return new Account({ api, id, token });
  }

  /** Something of the account, or null when there is none. */
  async find<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T> | null> {
    try {
      return await this.get(path, schema);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        return null;
      }
      throw error;
    }
  }

  async get<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>> {
    return parsed(path, schema, (await this.#call("GET", path)).result);
  }

  /** A list of the account, all pages of it. */
  async list<T extends z.ZodType>(path: string, item: T): Promise<z.output<T>[]> {
    const items: z.output<T>[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const query = `${path.includes("?") ? "&" : "?"}page=${page}&per_page=${PER_PAGE}`;
      const { result, result_info: info } = await this.#call("GET", `${path}${query}`);
      const found = parsed(path, z.array(item), result);
      items.push(...found);
      if (found.length < PER_PAGE || page === info?.total_pages) {
        break;
      }
    }
    return items;
  }

  /** Makes something. It is not repeated: the next run of a command sees whether it was made. */
  async make<T extends z.ZodType>(path: string, body: unknown, schema: T): Promise<z.output<T>> {
    return parsed(path, schema, (await this.#once("POST", path, body)).result);
  }

  /** Sets something to what it shall be. */
  async set(method: Exclude<Method, "GET">, path: string, body: unknown): Promise<void> {
    await this.#call(method, path, body);
  }

  /** A call that has the same end however often it is made: repeated while the platform is busy. */
  async #call(method: Method, path: string, body?: unknown): Promise<z.output<typeof Envelope>> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#once(method, path, body);
      } catch (error) {
        const passes = error instanceof ApiError && (error.status === 429 || error.status >= 500);
        if (!passes || tried === TRIES) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tried));
      }
    }
  }

  async #once(method: Method, path: string, body: unknown): Promise<z.output<typeof Envelope>> {
    const place = path.startsWith("/zones") ? path : `/accounts/${this.#id}${path}`;
    const response = await fetch(`${this.#api}${place}`, {
      method,
      headers: { Authorization: `Bearer ${this.#token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ApiError(`${method} ${path} was not answered: ${reason}.`, 503);
    });
    const text = await response.text();
    const envelope = Envelope.safeParse(jsonOf(text));
    if (!envelope.success || !envelope.data.success || !response.ok) {
      const said = envelope.data?.errors.map(({ code, message }) => `${message} [${code}]`).join(" ");
      throw new ApiError(
        `${method} ${path} was refused with ${response.status}: ${said || text.slice(0, 300)}`,
        response.ok ? 502 : response.status,
      );
    }
    return envelope.data;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function parsed<T extends z.ZodType>(path: string, schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new ApiError(`${path} answered in an unknown form:\n${z.prettifyError(result.error)}`, 502);
  }
  return result.data;
}
